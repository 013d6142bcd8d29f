"""Forms to print: large type, one voter's ballot on each, with its number and its own order. Also as PDF."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from budsjett.errors import MissingProgram
from budsjett.exports.pdf import pdf
from budsjett.process.paper import spaced
from budsjett.process.rounds import Phase
from budsjett.store.engine import Connection
from budsjett.usecases import paper
from budsjett.web import faults, paper_form, words
from budsjett.web.assets import asset_of
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.pages.desk import enter
from budsjett.web.paper_form import Sheet
from budsjett.web.paper_words import fill_in
from budsjett.web.render import Page, context, environment, render

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsPage(Page):
    """One printing. `note`: empty, or why there is no PDF. `sheets`: a form's number as it is printed, and the form."""

    template: ClassVar[str] = "paper/ballots.html"
    here: ClassVar[str] = "desk"

    question: str
    how: tuple[str, ...]
    closes: str
    sheets: tuple[tuple[str, Sheet], ...]
    own: str
    file: str
    note: str
    printed: bool


@router.get("/{m}/administrasjon/papir/skjemaer/{printing}")
def show(m: MunicipalityId, printing: int, visit: AVisit, request: Request) -> HTMLResponse:
    """The forms of one printing, to print from the browser."""
    with visit.reading() as conn:
        page = _page(conn, visit, m, printing)
    return render(request, page)


@router.get("/{m}/administrasjon/papir/skjemaer/{printing}/skjemaer.pdf")
def file(m: MunicipalityId, printing: int, visit: AVisit, request: Request) -> Response:
    """The same as PDF; where that cannot be made, the page to print, and why."""
    with visit.reading() as conn:
        page = _page(conn, visit, m, printing, printed=True)
        fallback = _page(conn, visit, m, printing)
    html = environment().get_template(FormsPage.template).render(context(page))
    try:
        content = pdf(html, asset_of)
    except MissingProgram as refusal:
        status, sentence = faults.tell(refusal)
        return render(request, replace(fallback, note=sentence), status=status)
    name = f"skjemaer-{printing}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


def _page(conn: Connection, visit: Visit, m: str, printing: int, *, printed: bool = False) -> FormsPage:
    frame = enter(conn, visit, m)
    round_, numbers = paper.forms_of(conn, frame.actor, printing, visit.now)
    window = round_.window(Phase.VOTING)
    own = f"/{m}/administrasjon/papir/skjemaer/{printing}"
    return FormsPage(
        frame=frame,
        title="Stemmeseddel",
        question=round_.question,
        how=fill_in(round_),
        closes=words.moment(window.closes_at) if window else "",
        sheets=tuple((spaced(number), paper_form.sheet(conn, round_, number)) for number in numbers),
        own=own,
        file=f"{own}/skjemaer.pdf",
        note="",
        printed=printed,
    )
