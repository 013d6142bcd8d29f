"""Load figures: upload a folder or single files, see every finding by cell, and only then take them into use."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from budsjett.budget.lines import LINES
from budsjett.errors import BudsjettError, FaultyFiles, InvalidText
from budsjett.sources.findings import Finding, Severity
from budsjett.sources.zipped import unzip
from budsjett.store.engine import Connection
from budsjett.usecases import administer, bases, own_figures
from budsjett.web import words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.faults import tell
from budsjett.web.pages.desk import enter
from budsjett.web.pages.desk_own_figures import kroner
from budsjett.web.render import Page, render
from budsjett.web.sent import AForm, SomeFiles

router = APIRouter()

FILE = "fil-"
"""A checked file travels with the form that takes it into use, so that nothing is kept before that."""

PACKED_MOST = 3 * 1024 * 1024
SHOWN = 300
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
OWN_FILE = "Last inn egen fil"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage(Page):
    """Upload, and what was found."""

    template: ClassVar[str] = "desk/figures.html"
    here: ClassVar[str] = "desk"

    loaded: str
    files: tuple[str, ...]
    checked: bool
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    names: tuple[str, ...]
    packed: Mapping[str, str]
    problems: Mapping[str, str]
    earlier: str
    differing: tuple[tuple[str, ...], ...]
    rests_on: str


@router.get("/{m}/administrasjon/tall")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """What is loaded, and the form."""
    with visit.reading() as conn:
        page = _page(conn, visit, m)
    return render(request, page)


@router.post("/{m}/administrasjon/tall")
def check(m: MunicipalityId, visit: AVisit, request: Request, uploaded: SomeFiles) -> Response:
    """A dry run: everything that is wrong, by file, row and column. Nothing is kept."""
    with visit.reading() as conn:
        enter(conn, visit, m)
        try:
            if any(name.lower().endswith(SPREADSHEETS) for name in uploaded):
                raise InvalidText(field="Filer", value="", wanted=f"scenariofiler; regneark hører under «{OWN_FILE}»")
            new = unzip(uploaded)
            if not new:
                raise InvalidText(field="Filer", value="", wanted="minst én fil, eller en zip-fil med hele mappen")
            found = administer.load_figures(
                conn, visit.signed_in(conn, m), {**bases.active_files(conn, m), **new}, visit.now, dry_run=True
            )
        except BudsjettError as refusal:
            status, sentence = tell(refusal)
            return render(request, _page(conn, visit, m, problems={"filer": sentence}), status=status)
        page = _page(conn, visit, m, new=new, findings=found.findings)
    return render(request, page, status=422 if page.errors or page.problems else 200)


@router.post("/{m}/administrasjon/tall/ta-i-bruk")
def apply(m: MunicipalityId, visit: AVisit, request: Request, form: AForm) -> Response:
    """Take the checked files into use. They are checked again: a form can be written by anyone."""
    new = {name.removeprefix(FILE): _unpack(name, value) for name, value in form if name.startswith(FILE)}
    try:
        with visit.writing() as conn:
            files = {**bases.active_files(conn, m), **new}
            administer.load_figures(conn, visit.signed_in(conn, m), files, visit.now)
    except FaultyFiles as refusal:
        findings = tuple(f for f in refusal.findings if isinstance(f, Finding))
        with visit.reading() as conn:
            page = _page(conn, visit, m, new=new, findings=findings)
        return render(request, page, status=422)
    return RedirectResponse(f"/{m}/administrasjon", 303)


@router.post("/{m}/administrasjon/tall/angre")
def undo(m: MunicipalityId, visit: AVisit, form: AForm) -> Response:
    """Go back to the figures before."""
    with visit.writing() as conn:
        own_figures.undo(conn, visit.signed_in(conn, m), visit.now, rests_on=form.first("grunnlag"))
    return RedirectResponse(f"/{m}/administrasjon/tall", 303)


def _page(
    conn: Connection,
    visit: Visit,
    m: str,
    *,
    new: Mapping[str, bytes] | None = None,
    findings: tuple[Finding, ...] = (),
    problems: Mapping[str, str] | None = None,
) -> FiguresPage:
    at, by = bases.loaded(conn, m)
    before = own_figures.earlier(conn, m)
    apart = own_figures.differing(bases.basis_of(conn, m), bases.basis_of(conn, m, before.digest)) if before else ()
    errors = tuple(f for f in findings if f.severity is Severity.ERROR)
    packed = {} if errors else {FILE + name: base64.b64encode(data).decode() for name, data in (new or {}).items()}
    told = dict(problems or {})
    if sum(map(len, packed.values())) > PACKED_MOST:
        packed, told = {}, {"filer": "Filene er til sammen for store til å lastes inn her. Bruk kommandolinjen."}
    return FiguresPage(
        frame=enter(conn, visit, m),
        title="Last inn tall",
        loaded=f"{words.moment(at)} av {by}",
        files=tuple(sorted(bases.active_files(conn, m))),
        checked=new is not None,
        errors=errors[:SHOWN],
        warnings=tuple(f for f in findings if f.severity is not Severity.ERROR)[:SHOWN],
        names=tuple(sorted(new or {})),
        packed=packed,
        problems=told,
        earlier=f"{words.moment(before.loaded_at)} av {before.loaded_by}" if before else "",
        differing=tuple(
            (f"{LINES[d.line].label} {d.year}", kroner(d.stands_kr), kroner(d.comes_kr)) for d in apart[:SHOWN]
        ),
        rests_on=bases.active_digest(conn, m),
    )


def _unpack(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidText(field=name[:40], value="", wanted="en fil som er sjekket her; last den opp på nytt") from None
