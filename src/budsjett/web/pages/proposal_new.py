"""The proposal form: whoever may propose fills it in, sees the consequence, and sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.lines import Line
from budsjett.errors import BudsjettError, NoSuchRound
from budsjett.process.people import Council
from budsjett.process.proposals import MOST_STANDING
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import Phase
from budsjett.store.engine import Connection
from budsjett.usecases import explore, propose
from budsjett.usecases.proposal_sheet import lines_for
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.proposal_consequence import Consequences, consequences
from budsjett.web.proposal_form import KINDS, LIFETIME_WORDS, MONTHS, Written, draft_of
from budsjett.web.render import Page, render
from budsjett.web.sent import AForm

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposalPage(Page):
    """The form, with what one should know before it, and the consequence before anything is sent."""

    template: ClassVar[str] = "proposals/new.html"
    here: ClassVar[str] = "proposals"

    written: Mapping[str, str]
    problems: Mapping[str, str]
    consequences: Consequences | None
    may_propose: bool
    standing: int
    """How many proposals of her own a citizen has in the round."""
    most: int
    councils: tuple[Council, ...]
    on_ballot: bool
    kinds: tuple[tuple[str, str, str], ...]
    services: tuple[Line, ...]
    incomes: tuple[Line, ...]
    years: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, str], ...]
    lifetimes: tuple[tuple[str, str], ...]


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
        draft, problems = draft_of(written, basis, lines_for(basis))
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
    lines = lines_for(basis)
    return NewProposalPage(
        frame=frame,
        title="Nytt forslag",
        written=written.shown(),
        problems=problems or {},
        consequences=shown,
        may_propose=allows(frame.actor, Act.SUBMIT_PROPOSAL, frame.round, visit.now),
        standing=propose.standing_of(conn, frame.actor, frame.round),
        most=MOST_STANDING,
        councils=explore.councils(conn, m),
        on_ballot=frame.round.phase is Phase.PROPOSING,
        kinds=tuple((kind.value, name, hint) for kind, (name, hint) in KINDS.items()),
        services=tuple(line for line in lines if line.id in basis.service_lines),
        incomes=tuple(line for line in lines if line.id not in basis.service_lines),
        years=tuple((str(year), str(year)) for year in basis.years),
        months=tuple((str(n), name) for n, name in enumerate(MONTHS, start=1)),
        lifetimes=tuple((str(n), text) for n, text in LIFETIME_WORDS.items()),
    )
