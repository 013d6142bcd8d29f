"""Give a statement: on a proposal, on a measure, or on the round as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.measures import MeasureId
from budsjett.errors import BudsjettError, NoSuchMeasure, NoSuchRound
from budsjett.process.rights import Act, allows
from budsjett.process.statements import WHOLE_ROUND, Statement
from budsjett.store.engine import Connection
from budsjett.usecases import explore, propose
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.render import Page, render
from budsjett.web.said import Said, names, said_by, shown

router = APIRouter()

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage(Page):
    """The form for a statement on a proposal, a measure or the round as a whole."""

    template: ClassVar[str] = "proposals/statement.html"
    here: ClassVar[str] = "proposals"

    subject: str
    about: str
    back: str
    said: tuple[Said, ...]
    own: Statement | None
    may_state: bool
    text: str
    problems: Mapping[str, str]


@router.get("/{m}/uttalelse")
def blank_statement(
    m: MunicipalityId, visit: AVisit, request: Request, om: Annotated[str, Query()] = WHOLE_ROUND
) -> HTMLResponse:
    """The form for a statement: `om` is `round`, `proposal:REF` or `measure:ID`."""
    with visit.reading() as conn:
        page = _statement_page(conn, visit, m, om)
    return render(request, page)


@router.post("/{m}/uttalelse")
def give_statement(
    m: MunicipalityId, visit: AVisit, request: Request, om: Text = WHOLE_ROUND, uttalelse: Text = ""
) -> Response:
    """Give a statement; an earlier one by the same council is superseded and can still be read."""
    try:
        with visit.writing() as conn:
            propose.give_statement(conn, visit.actor(conn, m), om, uttalelse, visit.now)
    except BudsjettError as refusal:
        status, sentence = tell(refusal)
        with visit.reading() as conn:
            page = _statement_page(conn, visit, m, om, text=uttalelse, problems={"uttalelse": sentence})
        return render(request, page, status=status)
    return RedirectResponse(f"{_place(m, om)}#uttalelser", 303)


def _statement_page(
    conn: Connection,
    visit: Visit,
    m: str,
    subject: str,
    *,
    text: str = "",
    problems: Mapping[str, str] | None = None,
) -> StatementPage:
    frame = visit.frame(conn, m)
    if frame.round is None:
        raise NoSuchRound(round="")
    standing = propose.statements_on(conn, m, subject)
    council = frame.actor.council_id if frame.actor else None
    return StatementPage(
        frame=frame,
        title="Gi uttalelse",
        subject=subject,
        about=_about(conn, m, subject, frame.round.basis_digest),
        back=_place(m, subject),
        said=said_by(names(conn, m), standing),
        own=next((s for s in standing if s.council_id == council), None),
        may_state=allows(frame.actor, Act.GIVE_STATEMENT, frame.round, visit.now),
        text=shown(text),
        problems=problems or {},
    )


def _about(conn: Connection, m: str, subject: str, digest: str) -> str:
    """What a subject is called. Refuses what is none."""
    kind, _, name = subject.partition(":")
    if subject == WHOLE_ROUND:
        return "runden som helhet"
    if kind == "proposal":
        found = propose.get(conn, m, name).proposal
        return f"forslag {found.ref}: {found.title}"
    measures = explore.basis_of(conn, m, digest).measures
    if kind != "measure" or name not in measures:
        raise NoSuchMeasure(measure=shown(name or subject)[:40])
    return f"tiltaket «{measures[MeasureId(name)].title}»"


def _place(m: str, subject: str) -> str:
    """Where a subject is read."""
    kind, _, name = subject.partition(":")
    if kind == "proposal":
        return f"/{m}/forslag/{quote(name, safe='')}"
    return f"/{m}/tiltak/{quote(name, safe='')}" if kind == "measure" else f"/{m}/forslag"
