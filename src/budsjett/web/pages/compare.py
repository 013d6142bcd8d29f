"""Compare: two to six plans side by side, what differs first."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.starts import listed
from budsjett.budget.ties import settle
from budsjett.errors import NoSuchPlan, NothingToChoose, NotYetCounted
from budsjett.optimise.problem import Answer, Status
from budsjett.store.engine import Connection
from budsjett.usecases import advise, compare, explore
from budsjett.usecases.compare import MOST, OWN, BuiltIn, Comparison, NamedPlan
from budsjett.web import address, faults, working
from budsjett.web.address import PLAN, Asked, Misread
from budsjett.web.charts import Chart, Series, Text, line
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.pages.packages import NOTHING
from budsjett.web.people import HeadRow, beside
from budsjett.web.plan_answer import over_the_years
from budsjett.web.render import Page, render
from budsjett.web.words import MILLION

router = APIRouter()

FEWEST = 2
SAVED = "lagret"
OWN_TITLE = "Planen din"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A plan one may choose to compare."""

    ref: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column. `worst_year` is the one that is shortest of money; 0 when none is."""

    title: str
    author: str
    same_basis: bool
    worst_year: int
    worst_kr: int
    results: tuple[int, ...]
    debt_per_head_kr: int
    kept: int
    limits: int
    measures: int
    open_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Page):
    """Plans side by side. `comparison` is None until there are two."""

    template: ClassVar[str] = "compare/page.html"
    here: ClassVar[str] = "compare"

    options: tuple[Option, ...]
    own: Asked
    misread: tuple[Misread, ...]
    saved: str
    """The title of the plan that was just saved, or empty."""
    years: tuple[int, ...]
    most: int
    comparison: Comparison | None
    heads: tuple[Head, ...]
    chart: Chart | None
    people: tuple[HeadRow, ...]
    """Who gains and who loses by the plans after the first."""


@router.get("/{m}/sammenlign")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The plans the address names; what leads nowhere is told, and the rest compared."""
    query = request.query_params
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
        known = compare.choices(conn, m)
    own = address.read(basis, query.multi_items(), beside=frozenset({PLAN, SAVED}))
    wanted = _wanted(query.getlist(PLAN), known)
    solving = None
    if BuiltIn.OPTIMAL in wanted[:MOST] and basis.measures:
        here = f"/{m}/sammenlign?{urlencode(query.multi_items(), safe='@')}"
        question = advise.package(basis, advise.wishes_of())
        solving = working.ask(
            visit, frame, question, title="Ser etter den optimaliserte planen", at=here, back_at=f"/{m}/sammenlign"
        )
        if solving.pending is not None:
            return solving.pending
    best = None if solving is None else solving.job.answer() or NOTHING
    with visit.reading() as conn:
        named, misread = _named(conn, basis, wanted, own, best)
    refs = [plan.ref for plan in named]
    options = [Option(ref=ref, title=title, chosen=ref in refs) for ref, title in known]
    if not own.untouched or OWN in refs:
        options.insert(0, Option(ref=OWN, title=OWN_TITLE, chosen=OWN in refs))
    enough = len(named) >= FEWEST
    page = ComparePage(
        frame=frame,
        title="Sammenlign planer",
        options=tuple(options),
        own=own,
        misread=(*own.misread, *misread),
        saved=dict(known).get(query.get(SAVED, ""), ""),
        years=tuple(basis.years),
        most=MOST,
        comparison=compare.side_by_side(basis, named) if enough else None,
        heads=tuple(_head(basis, plan) for plan in named) if enough else (),
        chart=_chart(named) if enough else None,
        people=beside(basis, [plan.plan if plan.same_basis else None for plan in named]) if enough else (),
    )
    answer = render(request, page, status=422 if page.misread else 200)
    return answer if solving is None else solving.keep(request, answer)


def _wanted(refs: list[str], known: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What the address names, else the plans most people would want to see."""
    if refs:
        return tuple(dict.fromkeys(refs))
    saved = [ref for ref, _ in known if ref not in set(BuiltIn)]
    return (BuiltIn.NOTHING.value, BuiltIn.DIRECTOR.value, *saved[:1])


def _named(
    conn: Connection, basis: Basis, refs: tuple[str, ...], own: Asked, best: Answer | None
) -> tuple[tuple[NamedPlan, ...], list[Misread]]:
    """The plans, and what could not be found. More than fit are told and left out."""
    misread: list[Misread] = []
    named: list[NamedPlan] = []
    for ref in refs[:MOST]:
        try:
            known = _own(basis, own) if ref == OWN else None
            named.append(known or compare.plan_by_ref(conn, basis.municipality.id, ref, best=best))
        except (NoSuchPlan, NotYetCounted, NothingToChoose) as refusal:
            misread.append(Misread(name=PLAN, sentence=_why_not(ref, refusal, best)))
    if len(refs) > MOST:
        misread.append(
            Misread(
                name=PLAN, sentence=f"Det er plass til {MOST} planer ved siden av hverandre. De første er tatt med."
            )
        )
    return tuple(named), misread


def _why_not(ref: str, refusal: NoSuchPlan | NotYetCounted | NothingToChoose, best: Answer | None) -> str:
    if ref == BuiltIn.OPTIMAL and best is not None:
        if best.status is Status.CONFLICT:
            return "Ingen pakke av tiltak oppfyller alle kravene, så det finnes ingen optimalisert plan å vise."
        return "Den optimaliserte planen ble ikke funnet i tide. De andre er sammenlignet; prøv igjen om litt."
    if isinstance(refusal, NoSuchPlan):
        return faults.tell(NoSuchPlan(plan=address.printable(refusal.plan)))[1]
    return faults.tell(refusal)[1]


def _own(basis: Basis, own: Asked) -> NamedPlan:
    return compare.unsaved(
        basis,
        title=OWN_TITLE,
        package=settle(basis.measures, own.package).counted,
        levers={str(lever): value for lever, value in own.levers.items()},
        projection=own.projection,
    )


def _head(basis: Basis, named: NamedPlan) -> Head:
    whole = named.plan.whole()
    short = whole[LineId("carried_forward")]
    limits = over_the_years(named.checks)
    i = max(range(len(short)), key=lambda year: short[year])
    start = {lever.id: lever.start for lever in basis.levers}
    again = Asked(
        package=tuple(m for m in named.plan.package if listed(m) in basis.measures),
        levers={lever: at for lever, at in named.plan.levers.items() if lever in start and at != start[lever]},
        projection=named.plan.projection,
    )
    return Head(
        title=named.title,
        author=named.author,
        same_basis=named.same_basis,
        worst_year=named.plan.years.first + i if short[i] else 0,
        worst_kr=short[i],
        results=whole[NET_OPERATING_RESULT],
        debt_per_head_kr=whole[LineId("debt")][-1] // max(whole[LineId("population_total")][-1], 1),
        kept=sum(view.kept for view in limits),
        limits=len(limits),
        measures=len(named.plan.package),
        open_at=again.at(f"/{basis.municipality.id}/plan"),
    )


def _chart(named: tuple[NamedPlan, ...]) -> Chart:
    return line(
        Text(title="Netto driftsresultat", sentence="Det som er igjen hvert år når alt er betalt.", unit="mill. kr"),
        [str(year) for year in named[0].plan.years],
        [Series(plan.title, [float(kr) / MILLION for kr in plan.plan.lines[NET_OPERATING_RESULT]]) for plan in named],
    )
