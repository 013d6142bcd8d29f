"""Enter a form on paper, and look at one that two have entered differently. Only the form at hand is ever shown."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.errors import BudsjettError, EnteredAlready, FormsDiffer, FormSettled, InvalidText, NoSuchForm
from budsjett.process.paper import read_number, spaced
from budsjett.store.engine import Connection
from budsjett.usecases import paper_entry
from budsjett.usecases.paper_entry import Reading
from budsjett.web import paper_form
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.pages.desk import enter
from budsjett.web.pages.desk_paper import desk_page
from budsjett.web.paper_form import Compared, Sheet
from budsjett.web.render import Page, render
from budsjett.web.sent import AForm, Sent

router = APIRouter()

WHICH = {"en": 0, "to": 1}
NEITHER = "ingen"
OTHER_FORM = (InvalidText, NoSuchForm, EnteredAlready, FormSettled, FormsDiffer)
"""What a number can be wrong in: one stays at the desk, where the next number is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    """A form to enter. `written`: what stands in the fields when it was refused."""

    template: ClassVar[str] = "desk/paper_form.html"
    here: ClassVar[str] = "desk"

    number: str
    shown: str
    sheet: Sheet
    written: dict[str, str]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingPage(Page):
    """Two entries side by side. `may_decide`: whether whoever looks is a third."""

    template: ClassVar[str] = "desk/paper_differing.html"
    here: ClassVar[str] = "desk"

    number: str
    lines: tuple[Compared, ...]
    sheet: Sheet
    written: dict[str, str]
    may_decide: bool
    problem: str


@router.get("/{m}/administrasjon/papir/skjema")
def show(
    m: MunicipalityId, visit: AVisit, request: Request, nr: Annotated[str, Query(max_length=40)] = ""
) -> HTMLResponse:
    """The fields of one form, or the desk again where it is not one to enter."""
    try:
        with visit.reading() as conn:
            page = _form_page(conn, visit, m, nr, Sent())
    except OTHER_FORM as refusal:
        return _at_the_desk(visit, m, request, refusal)
    return render(request, page)


@router.post("/{m}/administrasjon/papir/skjema")
def keep(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Enter it: the first of two, or the second."""
    number = form.first("nr")
    try:
        with visit.reading() as conn:
            page = _form_page(conn, visit, m, number, form)
    except OTHER_FORM as refusal:
        return _at_the_desk(visit, m, request, refusal)
    try:
        with visit.writing() as conn:
            round_, _ = paper_entry.form_to_enter(conn, visit.signed_in(conn, m), number, visit.now)
            became = paper_entry.enter(
                conn,
                visit.signed_in(conn, m),
                number,
                paper_form.reading(conn, round_, form),
                list_digest=form.first("liste"),
                now=visit.now,
            )
    except BudsjettError as refusal:
        status, sentence = tell(refusal)
        with visit.reading() as conn:
            page = _form_page(conn, visit, m, number, form, problem=sentence)
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/administrasjon/papir?ble={became.value}&skjema={page.number}", 303)


@router.get("/{m}/administrasjon/papir/ulikt/{number}")
def look(m: MunicipalityId, number: str, visit: AVisit, request: Request) -> HTMLResponse:
    """Both entries, side by side."""
    with visit.reading() as conn:
        page = _differing_page(conn, visit, m, number, Sent())
    return render(request, page)


@router.post("/{m}/administrasjon/papir/ulikt/{number}")
def settle(m: MunicipalityId, number: str, visit: AVisit, request: Request, form: AForm) -> Response:
    """Decide between the two (`gjelder`), or begin anew (`handling=forfra`)."""
    with visit.reading() as conn:
        page = _differing_page(conn, visit, m, number, form)
    desk = f"/{m}/administrasjon/papir"
    try:
        with visit.writing() as conn:
            actor = visit.signed_in(conn, m)
            if form.first("handling") == "forfra":
                paper_entry.start_over(conn, actor, number, why=form.first("hvorfor-forfra"), now=visit.now)
                return RedirectResponse(f"{desk}?gjort=forfra", 303)
            round_, *_ = paper_entry.both_entries(conn, actor, number, visit.now)
            which = _held(form.first("gjelder"))
            read = paper_form.reading(conn, round_, form) if which is None else Reading(choices={}, said={})
            became = paper_entry.decide(
                conn, actor, number, which=which, reading=read, why=form.first("hvorfor"), now=visit.now
            )
    except BudsjettError as refusal:
        status, sentence = tell(refusal)
        with visit.reading() as conn:
            page = _differing_page(conn, visit, m, number, form, problem=sentence)
        return render(request, page, status=status)
    return RedirectResponse(f"{desk}?avgjort=ja&ble={became.value}&skjema={read_number(page.number)}", 303)


def _at_the_desk(visit: Visit, m: str, request: Request, refusal: BudsjettError) -> HTMLResponse:
    status, sentence = tell(refusal)
    with visit.reading() as conn:
        return render(request, desk_page(conn, visit, m, request, {"nr": sentence}), status=status)


def _held(written: str) -> int | None:
    """Which entry holds; None for neither. To say nothing is not to say neither, which would be a blank ballot."""
    if written not in {*WHICH, NEITHER}:
        raise InvalidText(field="Hva står på skjemaet?", value=written[:40], wanted="ett av de tre valgene")
    return WHICH.get(written)


def _form_page(conn: Connection, visit: Visit, m: str, number: str, form: Sent, *, problem: str = "") -> FormPage:
    frame = enter(conn, visit, m)
    round_, found = paper_entry.form_to_enter(conn, frame.actor, number, visit.now)
    return FormPage(
        frame=frame,
        title=f"Skjema {spaced(found.number)}",
        number=found.number,
        shown=spaced(found.number),
        sheet=paper_form.sheet(conn, round_, found.number),
        written=paper_form.written(form),
        problem=problem,
    )


def _differing_page(
    conn: Connection, visit: Visit, m: str, number: str, form: Sent, *, problem: str = ""
) -> DifferingPage:
    frame = enter(conn, visit, m)
    round_, *both = paper_entry.both_entries(conn, frame.actor, number, visit.now)
    return DifferingPage(
        frame=frame,
        title=f"Skjema {spaced(both[0].number)} er ført ulikt",
        number=both[0].number,
        lines=paper_form.compared(conn, round_, (both[0], both[1])),
        sheet=paper_form.sheet(conn, round_, both[0].number),
        written=paper_form.written(form),
        may_decide=frame.actor is not None and paper_entry.may_decide(conn, frame.actor, round_, both[0].number),
        problem=problem,
    )
