"""One measure: what it is, what it does by year and line, and what the councils say."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.starts import listed
from budsjett.errors import NoSuchMeasure
from budsjett.process.statements import Statement, about_measure
from budsjett.usecases import explore, propose
from budsjett.web import address, plan_choices
from budsjett.web.address import Asked
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.plan_choices import LineEffect, MeasureRow
from budsjett.web.render import Page, render

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a council says about the measure."""

    council: str
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePage(Page):
    """One measure. `plan` is the plan the reader came from, or an empty one."""

    template: ClassVar[str] = "measures/page.html"
    here: ClassVar[str] = "plan"

    row: MeasureRow
    theme: str
    district: str
    lines: tuple[LineEffect, ...]
    years: tuple[int, ...]
    price_year: int
    said: tuple[Said, ...]
    in_plan: bool
    add_at: str
    drop_at: str
    back_at: str


@router.get("/{m}/tiltak/{measure_id}")
def show(
    m: MunicipalityId, measure_id: Annotated[str, Path(max_length=200)], visit: AVisit, request: Request
) -> HTMLResponse:
    """The measure. Refuses one that is not on the list."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
        measure = MeasureId(measure_id)
        if measure not in basis.measures:
            raise NoSuchMeasure(measure=address.printable(measure_id))
        statements = propose.statements_on(conn, m, about_measure(measure))
        councils = {council.id: council.name for council in explore.councils(conn, m)}
    plan = _came_from(basis, request)
    row = plan_choices.row_of(basis, measure, plan)
    themes = {theme.id: theme.label for theme in basis.themes}
    districts = {district.id: district.label for district in basis.districts}
    needed = tuple(other.id for other in row.requires)
    return render(
        request,
        MeasurePage(
            frame=frame,
            title=row.measure.title,
            row=row,
            theme=themes.get(row.measure.theme, ""),
            district=districts.get(row.measure.district, ""),
            lines=plan_choices.line_effects(basis, measure, plan),
            years=tuple(basis.years),
            price_year=basis.price_year,
            said=tuple(Said(council=councils.get(s.council_id, s.council_id), statement=s) for s in statements),
            in_plan=measure in map(listed, plan.package),
            add_at=plan.adding(measure, *needed).at(f"/{m}/plan"),
            drop_at=plan.leaving(measure).at(f"/{m}/plan"),
            back_at=plan.at(f"/{m}/plan"),
        ),
    )


def _came_from(basis: Basis, request: Request) -> Asked:
    """The plan in the address the reader came from, if that was here: so that nothing is lost by reading."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc != request.headers.get("host") or before.path != f"/{basis.municipality.id}/plan":
        return Asked()
    return address.read(basis, parse_qsl(before.query))
