"""The compulsory schedules, § 5-4 to § 5-6, as real tables: every amount opens, the law is one link away."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from budsjett.budget import schedules
from budsjett.budget.plan import project
from budsjett.budget.provenance.laws import schedule_url
from budsjett.budget.schedule_rows import TITLES, Law
from budsjett.budget.schedules import ScheduleRow
from budsjett.budget.ties import settle
from budsjett.usecases import explore
from budsjett.web import address, plan_worlds
from budsjett.web.address import Misread
from budsjett.web.amount_links import AmountLinks, amount_links
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.render import Page, render

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One schedule. `rows` are empty where the municipality has not given what it is made of: `missing` says what."""

    id: str
    title: str
    law: str
    law_at: str
    rows: tuple[ScheduleRow, ...]
    opens: bool
    """Whether each amount has a page of its own."""
    missing: str = ""

    @property
    def arts(self) -> bool:
        """Whether any row has KOSTRA arts to show."""
        return any(row.arts for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulesPage(Page):
    """Every schedule the law asks for, of one plan."""

    template: ClassVar[str] = "plan/schedules.html"
    here: ClassVar[str] = "plan"

    misread: tuple[Misread, ...]
    schedules: tuple[Schedule, ...]
    years: tuple[int, ...]
    money: str
    unlike: str
    amounts: AmountLinks
    plan_at: str


@router.get("/{m}/plan/oversikter")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The schedules of the plan the address asks for."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    plan = project(
        basis,
        settle(basis.measures, asked.package).counted,
        {str(lever): value for lever, value in asked.levers.items()},
        projection=asked.projection,
        prices=asked.prices,
        interest_stress=asked.interest_stress,
    )
    by_nature = schedules.schedule_5_6(plan, basis)
    found = (
        _schedule("drift", Law.OPERATIONS, "første ledd", schedules.schedule_5_4(plan)),
        _schedule("tjenester", Law.OPERATIONS, "andre ledd", schedules.allocations(plan), title="Fordelt på tjenester"),
        _schedule("investering", Law.INVESTMENT, "første ledd", schedules.schedule_5_5(plan)),
        _schedule(
            "prosjekter",
            Law.INVESTMENT,
            "andre ledd",
            schedules.projects(plan, basis),
            title="Investeringer fordelt på prosjekter",
            opens=False,
        ),
        _schedule(
            "art",
            Law.BY_NATURE,
            "",
            by_nature or (),
            missing=""
            if by_nature
            else f"Kommunen har ikke lagt inn tall etter art for {basis.years.first}, så oversikten kan ikke lages. "
            "Administrasjonen kan laste dem inn.",
        ),
    )
    page = SchedulesPage(
        frame=frame,
        title="Oversiktene loven krever",
        misread=asked.misread,
        schedules=found,
        years=tuple(basis.years),
        money=plan_worlds.money(basis, asked),
        unlike=plan_worlds.unlike(basis, asked),
        amounts=amount_links(m, asked),
        plan_at=asked.at(f"/{m}/plan"),
    )
    return render(request, page, status=422 if asked.misread else 200)


def _schedule(
    id: str,  # noqa: A002 the anchor on the page
    law: Law,
    paragraph: str,
    rows: tuple[ScheduleRow, ...],
    *,
    title: str = "",
    opens: bool = True,
    missing: str = "",
) -> Schedule:
    return Schedule(
        id=id,
        title=title or TITLES[law],
        law=f"Budsjett- og regnskapsforskriften § {law} {paragraph}".strip(),
        law_at=schedule_url(law),
        rows=rows,
        opens=opens,
        missing=missing,
    )
