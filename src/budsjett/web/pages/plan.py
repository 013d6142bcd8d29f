"""The plan: move levers, choose measures, and see four years. The address is the state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from budsjett.budget.basis import Basis
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.measures import Measure
from budsjett.budget.plan import Plan, project
from budsjett.budget.schedules import ScheduleRow, allocations
from budsjett.budget.starts import listed
from budsjett.budget.ties import LeftOut, settle
from budsjett.errors import BudsjettError
from budsjett.process.rights import Act, allows
from budsjett.usecases import explore
from budsjett.web import address, faults, plan_answer, plan_choices, plan_worlds
from budsjett.web.address import Asked
from budsjett.web.amount_links import AmountLinks, amount_links
from budsjett.web.charts import Chart, Series, Step, Text, waterfall
from budsjett.web.charts.four_years import four_years
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.plan_answer import Answer, LeverEffect, Standing, TakenView
from budsjett.web.plan_choices import LeverRow, MeasureRow, ThemeGroup
from budsjett.web.plan_worlds import World
from budsjett.web.render import Frame, Page, render, wants_part
from budsjett.web.words import MILLION

router = APIRouter()

FILES = (
    ("eksport.xlsx", "Excel, med formler"),
    ("utskrift.pdf", "PDF, med oppstillingene"),
    ("eksport.csv", "CSV"),
    ("eksport.json", "JSON"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """Two measures that do not go together as chosen, and the addresses that untie them."""

    left_out: LeftOut
    measure: Measure
    other: Measure
    add_other: str
    drop: str
    drop_other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where one may go with this plan in hand. `whole` is the full address, to send to others."""

    own: str
    whole: str
    start: str
    director: str
    compare: str
    suggest: str
    in_the_way: str
    """What of the plan cannot be met together, and the ways out."""
    expected: str
    schedules: str
    futures: str
    sign_in: str
    paper: str
    """The plan to print."""
    files: tuple[tuple[str, str], ...]
    """The plan as files: what each is called, and where it is fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRow:
    """What a service gets, and how the last year differs from the plan without choices."""

    row: ScheduleRow
    change_kr: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Page):
    """A plan under way. `levers` and `themes` are empty when only the answer is asked for."""

    template: ClassVar[str] = "plan/page.html"
    part: ClassVar[str | None] = "plan/_result.html"
    here: ClassVar[str] = "plan"

    asked: Asked
    knots: tuple[Knot, ...]
    levers: tuple[LeverRow, ...]
    themes: tuple[ThemeGroup, ...]
    versions: tuple[MeasureRow, ...]
    """The measures that may be chosen in another year or at a level, as they are chosen."""
    worlds: tuple[World, ...]
    """What the plan may be computed under, one click each."""
    unlike: str
    """How the conditions differ from what is expected, in words; empty where they do not."""
    first: int
    last: int
    money: str
    """What the kroner are worth."""
    counts: tuple[tuple[str, int], ...]
    answer: Answer
    effects: tuple[LeverEffect, ...]
    years_chart: Chart
    bridge: Chart | None
    taken: tuple[TakenView, ...]
    standing: Standing
    schedule: tuple[ScheduleRow, ...]
    allocations: tuple[AllocationRow, ...]
    shares_by_origin: Mapping[str, Fraction]
    caution: str
    links: Links
    amounts: AmountLinks
    may_save: bool
    save_title: str = ""
    save_problems: dict[str, str] = field(default_factory=dict)


@router.get("/{m}/plan")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The plan the address asks for; an address with more in it than it needs leads to the short one."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    short = asked.at(f"/{m}/plan")
    part = wants_part(request)
    if not (part or asked.misread) and asked.pairs() != tuple(request.query_params.multi_items()):
        return RedirectResponse(short, 303)
    page = _page(frame, basis, asked, request, may_save=_may_save(frame, visit))
    headers = {"HX-Replace-Url": short} if part else {}
    return render(request, page, status=422 if asked.misread else 200, headers=headers)


@router.post("/{m}/plan")
def save(
    m: MunicipalityId, visit: AVisit, request: Request, tittel: Annotated[str, Form(max_length=10_000)] = ""
) -> Response:
    """Keep the plan in the address under a name, and lay it beside the director's."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    if asked.misread:  # what was left out is told on the page; keeping the rest would keep another plan than asked for
        page = _page(frame, basis, asked, request, may_save=_may_save(frame, visit), save_title=tittel[:200])
        return render(request, page, status=422)
    try:
        with visit.writing() as conn:
            saved = explore.save_plan(
                conn,
                visit.signed_in(conn, m),
                title=tittel,
                package=asked.package,
                levers={str(lever): value for lever, value in asked.levers.items()},
                projection=asked.projection,
                now=visit.now,
            )
    except BudsjettError as refusal:
        status, sentence = faults.tell(refusal)
        page = _page(
            frame,
            basis,
            asked,
            request,
            may_save=_may_save(frame, visit),
            save_title=tittel[:200],
            save_problems={"tittel": sentence},
        )
        return render(request, page, status=status)
    return RedirectResponse(f"/{m}/sammenlign?plan=kommunedirektoren&plan={saved.ref}&lagret={saved.ref}", 303)


def _may_save(frame: Frame, visit: AVisit) -> bool:
    return allows(frame.actor, Act.SAVE_PLAN, None, visit.now)


def _page(
    frame: Frame,
    basis: Basis,
    asked: Asked,
    request: Request,
    *,
    may_save: bool,
    save_title: str = "",
    save_problems: dict[str, str] | None = None,
) -> PlanPage:
    settled = settle(basis.measures, asked.package)
    view = explore.view(
        basis,
        package=settled.counted,
        levers={str(lever): value for lever, value in asked.levers.items()},
        projection=asked.projection,
        prices=asked.prices,
        interest_stress=asked.interest_stress,
    )
    whole_page = not wants_part(request)
    rows = plan_choices.measure_rows(basis, asked)
    path = f"/{basis.municipality.id}"
    return PlanPage(
        frame=frame,
        title="Planen",
        asked=asked,
        knots=tuple(_knot(basis, asked, left, path) for left in settled.left_out),
        levers=plan_choices.lever_rows(basis, asked) if whole_page else (),
        themes=plan_choices.by_theme(basis, rows) if whole_page else (),
        versions=tuple(row for row in rows if row.years or row.levels),
        worlds=plan_worlds.worlds(basis, asked),
        unlike=plan_worlds.unlike(basis, asked),
        first=basis.years.first,
        last=basis.years.last,
        money=plan_worlds.money(basis, asked),
        counts=_counts(basis, asked),
        answer=plan_answer.answer(view.plan, view.baseline, basis),
        effects=plan_answer.lever_effects(view.plan, basis),
        years_chart=_years_chart(basis, view.plan, view.baseline),
        bridge=None if asked.untouched else _bridge(view.baseline, view.plan),
        taken=() if asked.untouched else plan_answer.taken(view.baseline, view.plan, basis),
        standing=plan_answer.standing_still(view.baseline),
        schedule=view.schedule,
        allocations=_allocations(view.plan, view.baseline),
        shares_by_origin={kind.value: share for kind, share in view.shares_by_origin.items()},
        caution=basis.caution,
        links=_links(basis, asked, path, request),
        amounts=amount_links(basis.municipality.id, asked),
        may_save=may_save,
        save_title=save_title,
        save_problems=save_problems or {},
    )


def _knot(basis: Basis, asked: Asked, left: LeftOut, path: str) -> Knot:
    plan = f"{path}/plan"
    return Knot(
        left_out=left,
        measure=basis.measures[left.measure],
        other=basis.measures[left.other],
        add_other=asked.adding(left.other).at(plan),
        drop=asked.leaving(left.measure).at(plan),
        drop_other=asked.leaving(left.other).at(plan),
    )


def _counts(basis: Basis, asked: Asked) -> tuple[tuple[str, int], ...]:
    """How many measures are chosen in each theme."""
    chosen = [basis.measures[listed(m)].theme for m in asked.package]
    return tuple((theme.id, chosen.count(theme.id)) for theme in basis.themes)


def _years_chart(basis: Basis, plan: Plan, before: Plan) -> Chart:
    director = project(
        basis,
        settle(basis.measures, basis.directors_package).counted,
        projection=plan.projection,
        prices=plan.prices,
        interest_stress=plan.interest_stress,
    )

    def result(of: Plan) -> list[float]:
        return [float(kr) / MILLION for kr in of.lines[NET_OPERATING_RESULT]]

    return four_years(
        Text(title="Netto driftsresultat", sentence="Det som er igjen når alt er betalt.", unit="mill. kr"),
        [str(year) for year in plan.years],
        Series("Planen din", result(plan)),
        [Series("Uten tiltak", result(before), "muted"), Series("Kommunedirektøren", result(director), "s2")],
    )


def _bridge(before: Plan, after: Plan) -> Chart:
    year = after.years.last
    start = float(before.lines[NET_OPERATING_RESULT][-1]) / MILLION
    end = float(after.lines[NET_OPERATING_RESULT][-1]) / MILLION
    causes = plan_answer.causes_in(before, after, year)
    text = Text(
        title=f"Fra «uten tiltak» til planen din i {year}",
        sentence="Grønt bedrer netto driftsresultat, rødt svekker det.",
        unit="mill. kr",
    )
    steps = [Step(label, kr / MILLION) for label, kr in causes]
    return waterfall(text, [Step("Uten tiltak", start, total=True), *steps, Step("Planen din", end, total=True)])


def _allocations(plan: Plan, before: Plan) -> tuple[AllocationRow, ...]:
    return tuple(
        AllocationRow(row=now, change_kr=now.values[-1] - then.values[-1])
        for now, then in zip(allocations(plan), allocations(before), strict=True)
    )


def _links(basis: Basis, asked: Asked, path: str, request: Request) -> Links:
    own = asked.at(f"{path}/plan")
    director = replace(asked, package=basis.directors_package, levers={}, misread=())
    return Links(
        own=own,
        whole=str(request.base_url).rstrip("/") + own,
        start=f"{path}/plan",
        director=director.at(f"{path}/plan"),
        compare=asked.with_usual_money().at(f"{path}/sammenlign", ("plan", "min"), ("plan", "kommunedirektoren")),
        expected=replace(asked.with_usual_money(), projection=address.MAIN).at(f"{path}/plan"),
        schedules=asked.at(f"{path}/plan/oversikter"),
        futures=asked.at(f"{path}/plan/framtider"),
        suggest=asked.with_usual_money().at(f"{path}/plan/pakke"),
        in_the_way=asked.with_usual_money().at(f"{path}/plan/i-veien"),
        sign_in=address.sign_in(basis.municipality.id, own),
        paper=asked.at(f"{path}/plan/utskrift"),
        files=tuple((name, asked.at(f"{path}/plan/{file}")) for file, name in FILES),
    )
