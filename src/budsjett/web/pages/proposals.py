"""Proposals: the list, one proposal with all that is said about it, the form, statements and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.lines import LINES, Line
from budsjett.errors import BudsjettError, NoSuchRound
from budsjett.process.answers import Answer
from budsjett.process.people import Council
from budsjett.process.proposals import Proposal, ProposalStatus
from budsjett.process.rights import Act, allows, require
from budsjett.process.rounds import Phase
from budsjett.store.engine import Connection
from budsjett.usecases import explore, propose
from budsjett.usecases.propose import ProposalView
from budsjett.web import words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.proposal_consequence import Consequences, consequences
from budsjett.web.proposal_form import (
    KIND_WORDS,
    KINDS,
    LIFETIME_WORDS,
    MONTHS,
    Written,
    amount_words,
    draft_of,
    when,
)
from budsjett.web.render import Page, render
from budsjett.web.said import Said, names, said_by, shown
from budsjett.web.sent import AForm

router = APIRouter()

STATUS = {
    ProposalStatus.SUBMITTED: ("Venter på svar", "warning"),
    ProposalStatus.ASSESSED: ("Besvart", "success"),
    ProposalStatus.WITHDRAWN: ("Trukket", "neutral"),
}
Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A proposal in the list."""

    ref: str
    title: str
    council: str
    kind: str
    amount: str
    when: str
    effect_kr: int
    statements: int
    status: str
    colour: str
    submitted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsPage(Page):
    """All proposals of the round, and what the councils say of the round as a whole."""

    template: ClassVar[str] = "proposals/page.html"
    here: ClassVar[str] = "proposals"

    rows: tuple[Row, ...]
    said: tuple[Said, ...]
    may_propose: bool
    may_state: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage(Page):
    """One proposal: what, why, what it costs by the model, and what is said about it."""

    template: ClassVar[str] = "proposals/one.html"
    here: ClassVar[str] = "proposals"

    proposal: Proposal
    council: str
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
    just_sent: bool
    may_state: bool
    may_answer: bool
    may_withdraw: bool
    text: str
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposalPage(Page):
    """The form, with what one should know before it, and the consequence before anything is sent."""

    template: ClassVar[str] = "proposals/new.html"
    here: ClassVar[str] = "proposals"

    written: Mapping[str, str]
    problems: Mapping[str, str]
    consequences: Consequences | None
    may_propose: bool
    councils: tuple[Council, ...]
    on_ballot: bool
    kinds: tuple[tuple[str, str, str], ...]
    services: tuple[Line, ...]
    incomes: tuple[Line, ...]
    years: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, str], ...]
    lifetimes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage(Page):
    """Asks once before a proposal is taken back."""

    template: ClassVar[str] = "proposals/withdraw.html"
    here: ClassVar[str] = "proposals"

    proposal: Proposal


@router.get("/{m}/forslag")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The list."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        councils = names(conn, m)
        page = ProposalsPage(
            frame=frame,
            title="Forslag fra rådene",
            rows=tuple(_row(view) for view in propose.every(conn, m)),
            said=said_by(councils, propose.statements_on(conn, m)),
            may_propose=allows(frame.actor, Act.SUBMIT_PROPOSAL, frame.round, visit.now),
            may_state=allows(frame.actor, Act.GIVE_STATEMENT, frame.round, visit.now),
        )
    return render(request, page)


@router.get("/{m}/forslag/nytt")
def blank(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The form, not filled in."""
    with visit.reading() as conn:
        page = _form_page(conn, visit, m, Written())
    return render(request, page)


@router.post("/{m}/forslag")
def hand_in(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """See the consequence (`handling=vis`), or send. Whatever is wrong, what was written stays in the form."""
    written = Written.of(dict(form))
    status, shown = 200, None
    with visit.reading() as conn:
        round_ = visit.frame(conn, m).round
        if round_ is None:
            raise NoSuchRound(round="")
        basis = explore.basis_of(conn, m, round_.basis_digest)
        draft, problems = draft_of(written, basis, propose.lines_for(basis))
        if draft is not None:
            shown = consequences(basis, propose.preview(conn, m, draft, visit.now))
    if draft is not None and form.first("handling") == "send":
        try:
            with visit.writing() as conn:
                sent = propose.submit(conn, visit.actor(conn, m), draft, visit.now)
            return RedirectResponse(f"/{m}/forslag/{sent.ref}?sendt=ja", 303)
        except BudsjettError as refusal:
            status, problems = tell(refusal)[0], {"tittel": tell(refusal)[1]}
    with visit.reading() as conn:
        page = _form_page(conn, visit, m, written, problems=problems, shown=shown)
    return render(request, page, status=422 if problems and status == 200 else status)  # noqa: PLR2004


@router.get("/{m}/forslag/{ref}")
def one(m: MunicipalityId, ref: str, visit: AVisit, request: Request, sendt: str = "") -> HTMLResponse:
    """One proposal."""
    with visit.reading() as conn:
        page = _proposal_page(conn, visit, m, ref, just_sent=sendt == "ja")
    return render(request, page)


@router.get("/{m}/forslag/{ref}/trekk")
def ask_to_withdraw(m: MunicipalityId, ref: str, visit: AVisit, request: Request) -> HTMLResponse:
    """Ask once."""
    with visit.reading() as conn:
        found = propose.get(conn, m, ref).proposal
        frame = visit.frame(conn, m)
        require(frame.actor, Act.WITHDRAW_PROPOSAL, frame.round, visit.now)
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


def _row(view: ProposalView) -> Row:
    p = view.proposal
    status, colour = STATUS[p.status]
    return Row(
        ref=p.ref,
        title=p.title,
        council=view.council.name,
        kind=KIND_WORDS[p.kind.value],
        amount=amount_words(p.yearly_kr, p.investment_kr, one_off=p.one_off),
        when=when(p.first_year, p.month, one_off=p.one_off or not p.yearly_kr),
        effect_kr=sum(view.consequence.effect_kr),
        statements=len(view.statements),
        status=status,
        colour=colour,
        submitted=words.day(p.submitted_at, year=False),
    )


def _proposal_page(
    conn: Connection,
    visit: Visit,
    m: str,
    ref: str,
    *,
    just_sent: bool = False,
    text: str = "",
    problems: Mapping[str, str] | None = None,
) -> ProposalPage:
    frame = visit.frame(conn, m)
    view = propose.get(conn, m, ref)
    p = view.proposal
    councils = names(conn, m)
    status, colour = STATUS[p.status]
    own = frame.actor is not None and frame.actor.council_id == p.council_id
    round_ = frame.round if frame.round and frame.round.id == p.round_id else None
    return ProposalPage(
        frame=frame,
        title=p.title,
        proposal=p,
        council=view.council.name,
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
        just_sent=just_sent,
        may_state=round_ is not None and allows(frame.actor, Act.GIVE_STATEMENT, round_, visit.now),
        may_answer=round_ is not None and allows(frame.actor, Act.ANSWER, round_, visit.now),
        may_withdraw=own
        and p.status is not ProposalStatus.WITHDRAWN
        and allows(frame.actor, Act.WITHDRAW_PROPOSAL, round_, visit.now),
        text=shown(text),
        problems=problems or {},
    )


def _form_page(
    conn: Connection,
    visit: Visit,
    m: str,
    written: Written,
    *,
    problems: Mapping[str, str] | None = None,
    shown: Consequences | None = None,
) -> NewProposalPage:
    frame = visit.frame(conn, m)
    if frame.round is None:
        raise NoSuchRound(round="")
    basis = explore.basis_of(conn, m, frame.round.basis_digest)
    lines = propose.lines_for(basis)
    return NewProposalPage(
        frame=frame,
        title="Nytt forslag",
        written=written.shown(),
        problems=problems or {},
        consequences=shown,
        may_propose=allows(frame.actor, Act.SUBMIT_PROPOSAL, frame.round, visit.now),
        councils=explore.councils(conn, m),
        on_ballot=frame.round.phase is Phase.PROPOSING,
        kinds=tuple((kind.value, name, hint) for kind, (name, hint) in KINDS.items()),
        services=tuple(line for line in lines if line.id in basis.service_lines),
        incomes=tuple(line for line in lines if line.id not in basis.service_lines),
        years=tuple((str(year), str(year)) for year in basis.years),
        months=tuple((str(n), name) for n, name in enumerate(MONTHS, start=1)),
        lifetimes=tuple((str(n), text) for n, text in LIFETIME_WORDS.items()),
    )
