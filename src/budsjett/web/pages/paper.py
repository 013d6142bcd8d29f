"""The plan on paper: a summary of four pages and the compulsory schedules, to print from the browser or as PDF."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from budsjett.budget.basis import Assumption, Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT
from budsjett.budget.plan import Plan, effect_of
from budsjett.budget.schedules import ScheduleRow, allocations, projects, schedule_5_4, schedule_5_5, schedule_5_6
from budsjett.budget.starts import version
from budsjett.budget.ties import settle
from budsjett.errors import MissingProgram
from budsjett.exports.pdf import pdf
from budsjett.usecases import explore
from budsjett.usecases.explore import PlanView
from budsjett.web import address, faults, plan_answer, words
from budsjett.web.address import Asked
from budsjett.web.assets import asset_of as _asset
from budsjett.web.charts import Series, Text, line
from budsjett.web.charts.four_years import four_years
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.pages.exports import attachment
from budsjett.web.plan_answer import LeverEffect, LimitView
from budsjett.web.render import Frame, Page, context, environment, render
from budsjett.web.words import MILLION

router = APIRouter()

KEY_LINES = ("net_operating_result", "carried_forward", "discretionary_reserve", "accumulated_overspending",
             "investment", "new_loans", "debt", "interest_expense", "instalments", "operating_revenue")  # fmt: skip
"""What the first page shows of the plan."""
DEBT = LineId("debt")
INK = (
    ".grid{stroke:#d3dbe4;stroke-width:1}.grid.zero{stroke:#5b6b7c}text{font-size:13px;fill:#44515f;font-family:Inter}"
    ".val{font-weight:600;fill:#0b2a4a}.cat{fill:#0b2a4a}.bar.s1{fill:#0b5c8a}.bar.down{fill:#a4372f}.bar.muted{fill:#9aa8b6}"
    ".bar.s2{fill:#d08a1d}.line{fill:none;stroke:#0b5c8a;stroke-width:2.5}.line.muted{stroke:#9aa8b6}.line.s2{stroke:#d08a1d}"
    ".dot{fill:#0b5c8a}.dot.muted{fill:#9aa8b6}.dot.s2{fill:#d08a1d}.hit{fill:none}.conn{stroke:#5b6b7c}.future{fill:#eef3f8}"
)
"""Colours for print: inside an SVG the page's own style sheet does not reach when WeasyPrint draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """A line of a table: what, and whole kroner by year."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A measure in the plan and what it does alone to the result, in the first and the last year."""

    title: str
    first_kr: int
    last_kr: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A compulsory schedule, or its second paragraph."""

    title: str
    law: str
    rows: tuple[ScheduleRow, ...]
    second: bool
    """A second paragraph, which follows on the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage(Page):
    """The plan as it goes on paper. `printed`: as PDF. `note` is empty, or why there is no PDF."""

    template: ClassVar[str] = "paper/page.html"
    here: ClassVar[str] = "plan"

    printed: bool
    years: tuple[int, ...]
    prices: str
    digest: str
    date: str
    verdict: str
    key: tuple[Amounts, ...]
    result: Markup
    debt: Markup
    chosen: tuple[Chosen, ...]
    moved: tuple[LeverEffect, ...]
    limits: tuple[LimitView, ...]
    assumed: tuple[Assumption, ...]
    shares: tuple[tuple[str, str], ...]
    schedules: tuple[Schedule, ...]
    caution: str
    note: str
    own: str
    file: str


@router.get("/{m}/plan/utskrift")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The page to print."""
    return _answer(m, visit, request) or _misread(m, request)


@router.get("/{m}/plan/utskrift.pdf")
def file(m: MunicipalityId, visit: AVisit, request: Request) -> Response:
    """The same as PDF; where that cannot be made, the page to print, and why."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    if asked.misread:
        return _misread(m, request)
    page = _page(frame, basis, asked, words.day(visit.now), printed=True)
    html = environment().get_template(PaperPage.template).render(context(page))
    try:
        content = pdf(html, _asset)
    except MissingProgram as refusal:
        status, sentence = faults.tell(refusal)
        return render(request, _page(frame, basis, asked, words.day(visit.now), note=sentence), status=status)
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": attachment(basis, "pdf")})


def _answer(m: str, visit: AVisit, request: Request) -> Response | None:
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        basis = explore.basis_of(conn, m)
    asked = address.read(basis, request.query_params.multi_items())
    if asked.misread:
        return None
    return render(request, _page(frame, basis, asked, words.day(visit.now)))


def _misread(m: str, request: Request) -> Response:
    return RedirectResponse(f"/{m}/plan?{request.url.query}", 303)


def _page(frame: Frame, basis: Basis, asked: Asked, today: str, *, printed: bool = False, note: str = "") -> PaperPage:
    view = explore.view(
        basis,
        package=settle(basis.measures, asked.package).counted,
        levers={str(lever): value for lever, value in asked.levers.items()},
        projection=asked.projection,
        prices=asked.prices,
        interest_stress=asked.interest_stress,
    )
    plan = view.plan
    answer = plan_answer.answer(plan, view.baseline, basis)
    path = f"/{basis.municipality.id}/plan"
    fixed = plan.prices == "fixed"
    return PaperPage(
        frame=frame,
        title=f"Økonomiplan {plan.years.first}–{plan.years.last}",
        printed=printed,
        years=tuple(plan.years),
        prices=f"faste {plan.price_year}-priser" if fixed else "løpende priser",
        digest=plan.basis_digest,
        date=today,
        verdict=_verdict(answer),
        key=tuple(Amounts(label=LINES[LineId(n)].label, values=plan.whole()[LineId(n)]) for n in KEY_LINES),
        result=_inked(_result(view), printed=printed),
        debt=_inked(_debt(view), printed=printed),
        chosen=tuple(_chosen(basis, plan, m) for m in plan.package),
        moved=tuple(e for e in plan_answer.lever_effects(plan, basis) if e.position != e.lever.start),
        limits=answer.limits,
        assumed=tuple(basis.assumptions.values()),
        shares=tuple((kind.value, words.percent(float(share), 0)) for kind, share in view.shares_by_origin.items()),
        schedules=_schedules(plan, basis),
        caution=basis.caution,
        note=note,
        own=asked.at(path),
        file=asked.at(f"{path}/utskrift.pdf"),
    )


def _verdict(answer: plan_answer.Answer) -> str:
    worst = answer.worst
    if worst.short_kr:
        return f"Planen er ikke i balanse: i {worst.year} mangler {words.mill_kr(worst.short_kr)}."
    reserve = words.mill_kr(worst.reserve_kr)
    return f"Planen er i balanse alle årene. Disposisjonsfondet er lavest i {worst.year}: {reserve}."


def _result(view: PlanView) -> Markup:
    def mill(of: Plan) -> list[float]:
        return [float(kr) / MILLION for kr in of.lines[NET_OPERATING_RESULT]]

    return four_years(
        Text(title="Netto driftsresultat", sentence="Det som er igjen når alt er betalt.", unit="mill. kr"),
        [str(year) for year in view.plan.years],
        Series("Planen", mill(view.plan)),
        [Series("Uten tiltak", mill(view.baseline), "muted")],
    ).wide


def _debt(view: PlanView) -> Markup:
    return line(
        Text(title="Lånegjeld", sentence="Ved utgangen av året.", unit="mill. kr", decimals=0),
        [str(year) for year in view.plan.years],
        [
            Series("Planen", [float(kr) / MILLION for kr in view.plan.lines[DEBT]], "s1"),
            Series("Uten tiltak", [float(kr) / MILLION for kr in view.baseline.lines[DEBT]], "muted"),
        ],
    ).wide


def _inked(svg: Markup, *, printed: bool) -> Markup:
    """The drawing with its own colours, where the page's style sheet cannot reach into it."""
    if not printed:
        return svg
    head, end, rest = str(svg).partition(">")
    return Markup(f"{head}{end}<style>{INK}</style>{rest}")  # noqa: S704 our own drawing and our own style


def _chosen(basis: Basis, plan: Plan, measure: str) -> Chosen:
    effect = effect_of(basis, measure, projection=plan.projection)
    return Chosen(title=version(basis, measure).title, first_kr=int(effect[0]), last_kr=int(effect[-1]))


def _schedules(plan: Plan, basis: Basis) -> tuple[Schedule, ...]:
    by_nature = schedule_5_6(plan, basis)
    found = [
        ("Bevilgningsoversikt drift", schedule_5_4(plan)),
        ("Sum bevilgninger drift, netto, fordelt på tjenester", allocations(plan)),
        ("Bevilgningsoversikt investering", schedule_5_5(plan)),
        ("Investeringer fordelt på prosjekter", projects(plan, basis)),
        *([("Økonomisk oversikt etter art – drift", by_nature)] if by_nature else []),
    ]
    return tuple(
        Schedule(title=title, law=rows[0].law, rows=rows, second="andre ledd" in rows[0].law)
        for title, rows in found
        if rows
    )
