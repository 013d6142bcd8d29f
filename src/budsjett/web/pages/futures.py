"""A plan in many futures: the line with its bands, in how many futures each limit holds, and what drives the spread."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from budsjett.budget.basis import Assumption
from budsjett.budget.figures import Origin
from budsjett.budget.futures import Driver
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.outlook import Outlook
from budsjett.budget.ties import settle
from budsjett.errors import BudsjettError
from budsjett.usecases import explore, foresee
from budsjett.web import address, faults, plan_worlds, words
from budsjett.web.address import Misread
from budsjett.web.charts import Chart, Text, spans
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.outlook_pictures import result_fan
from budsjett.web.render import Page, render
from budsjett.web.words import MILLION

router = APIRouter()

DRIVERS = {
    Driver.PEOPLE: "Folketallet",
    Driver.INTEREST: "Renten",
    Driver.COSTS: "Lønn og priser",
    Driver.TAX: "Skatteinngangen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRow:
    """A limit, and in how many of a hundred futures it holds each year; None where it does not count."""

    label: str
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far something may go from what is expected."""

    label: str
    figure: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesPage(Page):
    """The futures; where they cannot be drawn, `problem` says why and the rest is empty."""

    template: ClassVar[str] = "plan/futures.html"
    part: ClassVar[str | None] = "plan/_futures.html"
    here: ClassVar[str] = "plan"

    misread: tuple[Misread, ...]
    money: str
    unlike: str
    plan_at: str
    years: tuple[int, ...]
    draws: int
    problem: str
    fan: Chart | None
    tornado: Chart | None
    odds: tuple[OddsRow, ...]
    spreads: tuple[Spread, ...]


@router.get("/{m}/plan/framtider")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The futures of the plan the address asks for."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    found, problem = None, ""
    try:
        found = foresee.in_futures(
            basis,
            settle(basis.measures, asked.package).counted,
            {str(lever): value for lever, value in asked.levers.items()},
            projection=asked.projection,
            prices=asked.prices,
            interest_stress=asked.interest_stress,
        )
    except BudsjettError as refusal:
        problem = faults.tell(refusal)[1]
    page = FuturesPage(
        frame=frame,
        title="Hva om det går annerledes?",
        misread=asked.misread,
        money=plan_worlds.money(basis, asked),
        unlike=plan_worlds.unlike(basis, asked),
        plan_at=asked.at(f"/{m}/plan"),
        years=tuple(basis.years),
        draws=foresee.DRAWS,
        problem=problem,
        fan=result_fan(found.bands[NET_OPERATING_RESULT], found.expected[NET_OPERATING_RESULT], basis)
        if found
        else None,
        tornado=_tornado(found) if found else None,
        odds=_odds(found) if found else (),
        spreads=tuple(_spread(spread) for spread in found.spreads.values()) if found else (),
    )
    return render(request, page, status=422 if asked.misread else 200)


def _tornado(found: Outlook) -> Chart:
    most = DRIVERS[found.swings[0].driver]
    return spans(
        Text(
            title=f"Dette gjør resultatet i {found.years.last} usikkert",
            sentence=f"{most} betyr mest. Hver søyle er hva ett forhold alene kan gjøre, fra det femte til det "
            "nittifemte av hundre tilfeller, når resten går som ventet.",
            unit="mill. kr mot det ventede",
        ),
        [(DRIVERS[swing.driver], swing.low_kr / MILLION, swing.high_kr / MILLION) for swing in found.swings],
    )


def _odds(found: Outlook) -> tuple[OddsRow, ...]:
    by_limit: dict[str, dict[int, int]] = {}
    labels: dict[str, str] = {}
    for odds in found.odds:
        by_limit.setdefault(odds.limit.id, {})[odds.year] = odds.in_100
        labels[odds.limit.id] = odds.limit.label
    return tuple(
        OddsRow(label=labels[limit], cells=tuple(cells.get(year) for year in found.years))
        for limit, cells in by_limit.items()
    )


def _spread(spread: Assumption) -> Spread:
    shown = words.percent(spread.value, 1) if spread.unit == "andel" else words.shortest(spread.value)
    return Spread(label=spread.label, figure=shown, origin=spread.origin)
