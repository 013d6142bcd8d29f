"""The municipality's own file: choose it, see line by line what it would change, and only then take it into use."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.lines import LINES
from budsjett.errors import BudsjettError, FaultyFiles, InvalidNumber, InvalidText
from budsjett.sources.findings import Finding, Severity
from budsjett.store.engine import Connection
from budsjett.usecases import own_figures
from budsjett.usecases.own_figures import Declared, FromFile, Preview
from budsjett.web import forms, words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.pages.desk import enter
from budsjett.web.render import Page, render
from budsjett.web.sent import AForm, AnUpload, Sent

router = APIRouter()

SHOWN = 300
LONGEST_SHEET = 60
FIELDS = ("enhet", "slag", "fortegn", "aar", "ark", "formler")
UNITS, KINDS, SIGNS = ("kr", "tusen"), ("vedtatt", "anslag"), ("", "minus", "pluss")
NAMES = {"Fil": "fil", "Beløpene": "enhet", "Tallene": "slag", "Fortegn": "fortegn", "År": "aar", "Ark": "ark"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFiguresPage(Page):
    """The form, and what the file would change."""

    template: ClassVar[str] = "desk/own_figures.html"
    here: ClassVar[str] = "desk"

    given: Mapping[str, str]
    checked: bool
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    summary: str
    changes: tuple[tuple[str, ...], ...]
    result: tuple[tuple[str, ...], ...]
    packed: Mapping[str, str]
    problems: Mapping[str, str]


@router.get("/{m}/administrasjon/tall/egen-fil")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The form."""
    with visit.reading() as conn:
        page = _page(conn, visit, m)
    return render(request, page)


@router.post("/{m}/administrasjon/tall/egen-fil")
def check(m: MunicipalityId, visit: AVisit, request: Request, upload: AnUpload) -> Response:
    """A dry run: what would change, and everything that is wrong, by cell. Nothing is kept."""
    form, files = upload
    given = {name: form.first(name)[:LONGEST_SHEET] for name in FIELDS}
    with visit.reading() as conn:
        enter(conn, visit, m)
        actor = visit.signed_in(conn, m)
    try:
        declared, settled = _declared(form)
        name, data = _only(files)
        source = FromFile(name=name, data=data, day=visit.now.date(), settled=settled)
        book = own_figures.opened(actor, source, visit.now)
        with visit.reading() as conn:
            found = own_figures.preview(conn, actor, source, declared, visit.now, book=book)
            page = _page(conn, visit, m, given=given, found=found)
    except BudsjettError as refusal:
        status, _ = tell(refusal)
        with visit.reading() as conn:
            page = _page(conn, visit, m, given=given, problems=forms.problems(refusal, NAMES))
        return render(request, page, status=status)
    return render(request, page, status=422 if page.errors else 200)


@router.post("/{m}/administrasjon/tall/egen-fil/ta-i-bruk")
def apply(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Take the checked figures into use. They are checked again: a form can be written by anyone."""
    try:
        figures = base64.b64decode(form.first("tall"), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidText(field="Fil", value="", wanted="en fil som er sjekket her; velg den på nytt") from None
    try:
        with visit.writing() as conn:
            own_figures.apply(conn, visit.signed_in(conn, m), figures, visit.now, rests_on=form.first("grunnlag"))
    except FaultyFiles as refusal:
        with visit.reading() as conn:
            page = _page(conn, visit, m, problems={"fil": tell(refusal)[1]})
        return render(request, page, status=422)
    return RedirectResponse(f"/{m}/administrasjon/tall", 303)


def _declared(form: Sent) -> tuple[Declared, bool]:
    """What the person has said of the file; what must be said is asked for, never guessed."""
    unit, kind, sign = (form.first(name) for name in ("enhet", "slag", "fortegn"))
    if unit not in UNITS:
        raise InvalidText(field="Beløpene", value=unit[:40], wanted="kroner eller tusen kroner; velg ett av dem")
    if kind not in KINDS:
        raise InvalidText(field="Tallene", value=kind[:40], wanted="vedtatt eller anslag; velg ett av dem")
    if sign not in SIGNS:
        raise InvalidText(field="Fortegn", value=sign[:40], wanted="ett av valgene")
    year = form.first("aar").strip()
    return Declared(
        thousands=unit == "tusen",
        income_with_minus={"minus": True, "pluss": False}.get(sign),
        formulas_read=form.first("formler") == "ja",
        year=forms.whole("År", year, forms.FIRST_YEAR, forms.LAST_YEAR) if year else None,
        sheet=form.first("ark").strip()[:LONGEST_SHEET],
    ), kind == "vedtatt"


def _only(files: Mapping[str, bytes]) -> tuple[str, bytes]:
    if not files:
        raise InvalidText(field="Fil", value="", wanted="en fil fra maskinen din")
    if len(files) > 1:
        raise InvalidNumber(field="Fil", value=f"{len(files)} filer", wanted="én fil om gangen")
    return next(iter(files.items()))


def kroner(amount_kr: int | None, *, sign: bool = False) -> str:
    """An amount in whole kroner, or a dash where there is none."""
    return "–" if amount_kr is None else words.number(amount_kr, sign=sign)


def _page(
    conn: Connection,
    visit: Visit,
    m: str,
    *,
    given: Mapping[str, str] | None = None,
    found: Preview | None = None,
    problems: Mapping[str, str] | None = None,
) -> OwnFiguresPage:
    findings = found.findings if found else ()
    changes = found.changes if found else ()
    years = sorted({change.year for change in changes})
    return OwnFiguresPage(
        frame=enter(conn, visit, m),
        title="Last inn egen fil",
        given={**dict.fromkeys(FIELDS, ""), **(given or {})},
        checked=found is not None,
        errors=tuple(f for f in findings if f.severity is Severity.ERROR)[:SHOWN],
        warnings=tuple(f for f in findings if f.severity is not Severity.ERROR)[:SHOWN],
        summary=f"{words.count(len(changes), 'tall', 'tall')} endres i {words.together(map(str, years))}"
        if years
        else "",
        changes=tuple(
            (
                f"{LINES[c.line].label} {c.year}",
                kroner(c.old_kr),
                kroner(c.new_kr),
                kroner(c.new_kr - (c.old_kr or 0), sign=True),
                c.read_at,
            )
            for c in changes[:SHOWN]
        ),
        result=tuple(
            (
                str(year),
                *(words.number(round(v / 1000)) for v in (old, new)),
                words.number(round((new - old) / 1000), sign=True),
            )
            for year, old, new in (found.result if found else ())
        ),
        packed={"tall": base64.b64encode(found.figures).decode(), "grunnlag": found.rests_on}
        if found and found.figures and not found.faulty
        else {},
        problems=problems or {},
    )
