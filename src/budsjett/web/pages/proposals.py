"""Proposals: the list, and one proposal with its sheet, all that is said about it, and what was decided of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.lines import LINES, Line
from budsjett.errors import BudsjettError
from budsjett.process.answers import Answer
from budsjett.process.likeness import Alike
from budsjett.process.people import Role
from budsjett.process.proposals import Proposal, ProposalStatus
from budsjett.process.rights import Act, allows
from budsjett.process.set_aside import SetAside
from budsjett.store.engine import Connection
from budsjett.usecases import explore, propose, set_aside
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.proposal_consequence import Consequences, consequences
from budsjett.web.proposal_form import KIND_WORDS, amount_words, when
from budsjett.web.proposal_list import ASIDE, STATUS, Listing, listing
from budsjett.web.render import Page, render
from budsjett.web.said import Said, names, said_by, shown

router = APIRouter()

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsPage(Page):
    """All proposals of the round, and what the councils say of the round as a whole."""

    template: ClassVar[str] = "proposals/page.html"
    here: ClassVar[str] = "proposals"

    listing: Listing
    said: tuple[Said, ...]
    may_propose: bool
    may_state: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage(Page):
    """One proposal: what, why, what it costs by the model, and what is said about it."""

    template: ClassVar[str] = "proposals/one.html"
    here: ClassVar[str] = "proposals"

    proposal: Proposal
    author: str
    mine: bool
    kind: str
    line: Line
    amount: str
    when: str
    status: str
    colour: str
    consequences: Consequences
    said: tuple[Said, ...]
    superseded: tuple[Said, ...]
    answer: Answer | None
    earlier_answers: tuple[Answer, ...]
    aside: SetAside | None
    decided: tuple[SetAside, ...]
    """Everything decided of it, the newest first."""
    just_sent: bool
    may_set_aside: bool
    alike: tuple[Alike, ...]
    """For whoever may set it aside: other proposals that say much the same."""
    may_state: bool
    may_answer: bool
    may_withdraw: bool
    text: str
    reason: str
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage(Page):
    """Asks once before a proposal is taken back."""

    template: ClassVar[str] = "proposals/withdraw.html"
    here: ClassVar[str] = "proposals"

    proposal: Proposal


@router.get("/{m}/forslag")
def show(m: MunicipalityId, visit: AVisit, request: Request, fra: str = "", side: str = "") -> HTMLResponse:
    """The list: all, or only those from councils, representatives or citizens (`fra`); a hundred at a time."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        councils = names(conn, m)
        page = ProposalsPage(
            frame=frame,
            title="Forslag",
            listing=listing(propose.every(conn, m), frame.actor, f"/{m}/forslag", fra, side),
            said=said_by(councils, propose.statements_on(conn, m)),
            may_propose=allows(frame.actor, Act.SUBMIT_PROPOSAL, frame.round, visit.now),
            may_state=allows(frame.actor, Act.GIVE_STATEMENT, frame.round, visit.now),
        )
    return render(request, page)


@router.get("/{m}/forslag/{ref}")
def one(m: MunicipalityId, ref: str, visit: AVisit, request: Request, sendt: str = "") -> HTMLResponse:
    """One proposal."""
    with visit.reading() as conn:
        page = _proposal_page(conn, visit, m, ref, just_sent=sendt == "ja")
    return render(request, page)


@router.get("/{m}/forslag/{ref}/trekk")
def ask_to_withdraw(m: MunicipalityId, ref: str, visit: AVisit, request: Request) -> HTMLResponse:
    """Ask her whose it is once."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        found = propose.to_withdraw(conn, frame.actor, ref, visit.now)
        page = WithdrawPage(frame=frame, title="Trekk forslaget?", proposal=found)
    return render(request, page)


@router.post("/{m}/forslag/{ref}/trekk")
def withdraw(m: MunicipalityId, ref: str, visit: AVisit) -> RedirectResponse:
    """Take it back; it can still be read."""
    with visit.writing() as conn:
        propose.withdraw(conn, visit.actor(conn, m), ref, visit.now)
    return RedirectResponse(f"/{m}/forslag/{quote(ref)}", 303)


@router.post("/{m}/forslag/{ref}/svar")
def answer(m: MunicipalityId, ref: str, visit: AVisit, request: Request, svar: Text = "") -> Response:
    """The administration answers."""
    try:
        with visit.writing() as conn:
            propose.answer(conn, visit.actor(conn, m), ref, svar, visit.now)
    except BudsjettError as refusal:
        status, sentence = tell(refusal)
        with visit.reading() as conn:
            page = _proposal_page(conn, visit, m, ref, text=svar, problems={"svar": sentence})
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/forslag/{quote(ref)}#svar-fra-administrasjonen", 303)


@router.post("/{m}/forslag/{ref}/til-side")
def put_aside(
    m: MunicipalityId, ref: str, visit: AVisit, request: Request, *, begrunnelse: Text = "", skjul: Text = ""
) -> Response:
    """The administration sets a citizen's proposal aside, with a reason; `skjul` hides its text as well."""
    try:
        with visit.writing() as conn:
            actor = visit.actor(conn, m)
            set_aside.set_aside(conn, actor, ref, begrunnelse, hide=skjul == "ja", now=visit.now)
    except BudsjettError as refusal:
        return _told(visit, request, m, ref, reason=begrunnelse, refusal=refusal)
    return RedirectResponse(f"/{m}/forslag/{quote(ref)}", 303)


@router.post("/{m}/forslag/{ref}/ta-inn")
def take_in(m: MunicipalityId, ref: str, visit: AVisit, request: Request, begrunnelse: Text = "") -> Response:
    """The administration takes it back in."""
    try:
        with visit.writing() as conn:
            set_aside.take_back_in(conn, visit.actor(conn, m), ref, begrunnelse, visit.now)
    except BudsjettError as refusal:
        return _told(visit, request, m, ref, reason=begrunnelse, refusal=refusal)
    return RedirectResponse(f"/{m}/forslag/{quote(ref)}", 303)


def _told(visit: Visit, request: Request, m: str, ref: str, *, reason: str, refusal: BudsjettError) -> Response:
    """What stood in the way, beside the reason as it was written."""
    status, sentence = tell(refusal)
    with visit.reading() as conn:
        page = _proposal_page(conn, visit, m, ref, reason=reason, problems={"begrunnelse": sentence})
    return render(request, page, status=status)


def _proposal_page(
    conn: Connection,
    visit: Visit,
    m: str,
    ref: str,
    *,
    just_sent: bool = False,
    text: str = "",
    reason: str = "",
    problems: Mapping[str, str] | None = None,
) -> ProposalPage:
    frame = visit.frame(conn, m)
    view = propose.get(conn, m, ref)
    p = view.proposal
    councils = names(conn, m)
    status, colour = ASIDE if view.aside else STATUS[p.status]
    mine = frame.actor is not None and p.is_by(frame.actor)
    round_ = frame.round if frame.round and frame.round.id == p.round_id else None
    may_set_aside = p.author is Role.CITIZEN and allows(frame.actor, Act.SET_ASIDE, round_, visit.now)
    return ProposalPage(
        frame=frame,
        title=p.title,
        proposal=p,
        author=view.author,
        mine=mine,
        kind=KIND_WORDS[p.kind.value],
        line=LINES[p.line],
        amount=amount_words(p.yearly_kr, p.investment_kr, one_off=p.one_off),
        when=when(p.first_year, p.month, one_off=p.one_off or not p.yearly_kr),
        status=status,
        colour=colour,
        consequences=consequences(explore.basis_of(conn, m, view.consequence.baseline.basis_digest), view.consequence),
        said=said_by(councils, view.statements),
        superseded=said_by(councils, view.superseded),
        answer=view.answer,
        earlier_answers=view.earlier_answers,
        aside=view.aside,
        decided=view.decided[::-1],
        just_sent=just_sent,
        may_set_aside=may_set_aside,
        alike=propose.alike_to(conn, p) if may_set_aside else (),
        may_state=round_ is not None and allows(frame.actor, Act.GIVE_STATEMENT, round_, visit.now),
        may_answer=round_ is not None and allows(frame.actor, Act.ANSWER, round_, visit.now),
        may_withdraw=mine
        and p.status is not ProposalStatus.WITHDRAWN
        and allows(frame.actor, Act.WITHDRAW_PROPOSAL, round_, visit.now),
        text=shown(text),
        reason=shown(reason),
        problems=problems or {},
    )
