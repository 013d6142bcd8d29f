"""The front page: one number, one question, one date, and doors by role."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.plan import Plan
from budsjett.process.rounds import ORDER, Phase, Round
from budsjett.usecases import explore
from budsjett.web import shortfalls, words
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.render import Frame, Page, render

router = APIRouter()

BAR_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way in for one role."""

    who: str
    what: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step of what happens with the answers."""

    what: str
    how: str
    when: str
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Something the municipality cannot choose away."""

    what: str
    figure: str
    why: str
    origin: str = ""
    """What the figure rests on, where it is one of ours: derived or assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeroYear:
    """One year's shortfall as a bar: `tall` is its height in steps of a twentieth of the tallest."""

    year: int
    figure: str
    tall: int
    worst: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """One number, one question, one date."""

    template: ClassVar[str] = "home/page.html"
    here: ClassVar[str] = "home"

    question: str
    short: shortfalls.Shortfall
    years: tuple[HeroYear, ...]
    first_year: int
    last_year: int
    act_label: str
    act_href: str
    deadline: str
    doors: tuple[Door, ...]
    steps: tuple[PathStep, ...]
    bound: tuple[Bound, ...]


@router.get("/")
def first(visit: AVisit) -> RedirectResponse:
    """The only municipality's front page; with several, the first by name."""
    with visit.reading() as conn:
        here = explore.all_municipalities(conn)
    return RedirectResponse(f"/{here[0].id}" if here else "/logg-inn", 307)


@router.get("/{m}")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """What is at stake, what is asked, and until when."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        view = explore.show_plan(conn, m)
    act_label, act_href = _act(frame)
    page = HomePage(
        frame=frame,
        title="Budsjettet, bestemt sammen",
        question=frame.round.question if frame.round else f"Hva skal {view.basis.municipality.name} ta vare på?",
        short=shortfalls.worst(view.baseline),
        years=_years(view.baseline),
        first_year=view.plan.years.first,
        last_year=view.plan.years.last,
        act_label=act_label,
        act_href=act_href,
        deadline=_deadline(frame),
        doors=_doors(m),
        steps=_steps(frame.round),
        bound=_bound(view.basis, view.baseline),
    )
    return render(request, page)


def _years(plan: Plan) -> tuple[HeroYear, ...]:
    short, most = shortfalls.by_year(plan), shortfalls.worst(plan)
    return tuple(
        HeroYear(
            year=s.year,
            figure=words.mill(s.kr),
            tall=max(1, round(BAR_STEPS * s.kr / most.kr)) if most.kr > 0 else 0,
            worst=s.year == most.year,
        )
        for s in short
    )


def _act(frame: Frame) -> tuple[str, str]:
    """The one thing to do now."""
    assert frame.municipality is not None  # noqa: S101 (a front page has one)
    m = frame.municipality.id
    phase = frame.round.phase if frame.round else None
    if phase is Phase.VOTING and frame.open_now:
        return "Stem nå", f"/{m}/stem"
    if phase is Phase.PROPOSING and frame.open_now:
        return "Se forslagene", f"/{m}/forslag"
    if phase is Phase.COUNTED:
        return "Se resultatet", f"/{m}/resultat"
    return "Prøv budsjettet selv", f"/{m}/plan"


def _deadline(frame: Frame) -> str:
    if frame.round is None or not frame.open_now:
        return ""
    what = {Phase.VOTING: "Stem innen", Phase.PROPOSING: "Foreslå innen"}.get(frame.round.phase)
    return f"{what} {frame.closes}" if what else ""


def _doors(m: str) -> tuple[Door, ...]:
    return (
        Door(
            who="Jeg bor her",
            what="Se hva valget står om, si hva du vil bruke penger på, og få kvittering.",
            href=f"/{m}/stem",
            icon="person",
        ),
        Door(
            who="Jeg sitter i et råd",
            what="Ungdomsrådet, eldrerådet og rådet for personer med funksjonsnedsettelse: foreslå og uttal dere.",
            href=f"/{m}/forslag",
            icon="person-group",
        ),
        Door(
            who="Jeg er folkevalgt",
            what="Flytt på håndtak og tiltak, se fire år fram og sammenlign med kommunedirektørens forslag.",
            href=f"/{m}/plan",
            icon="gavel",
        ),
        Door(
            who="Jeg jobber i kommunen",
            what="Last inn tall, åpne og lukk runden, tell stemmene.",
            href=f"/{m}/administrasjon",
            icon="buildings3",
        ),
    )


def _steps(round_: Round | None) -> tuple[PathStep, ...]:
    at = ORDER.index(round_.phase) if round_ else -1

    def closes(phase: Phase) -> str:
        window = round_.window(phase) if round_ else None
        return f"Frist {words.moment(window.closes_at)}" if window else ""

    return (
        PathStep(
            what="Forslag sendes inn",
            how="Råd, representanter og innbyggere foreslår. Forslag og uttalelser følger saken til kommunestyret.",
            when=closes(Phase.PROPOSING),
            now=at == ORDER.index(Phase.PROPOSING),
        ),
        PathStep(
            what="Innbyggerne stemmer",
            how="Seddelen lagres uten navn. Du kan bytte stemme til fristen; den siste gjelder.",
            when=closes(Phase.VOTING),
            now=at == ORDER.index(Phase.VOTING),
        ),
        PathStep(
            what="Stemmene telles",
            how="Etter en regel som er kjent på forhånd. Hvert tiltak får sin begrunnelse.",
            when="",
            now=at == ORDER.index(Phase.CLOSED),
        ),
        PathStep(
            what="Kommunestyret vedtar",
            how="Resultatet er et råd. Kommunestyret bestemmer, og økonomiplanen skal være vedtatt før årsskiftet.",
            when="Senest 31. desember",
            now=at == ORDER.index(Phase.COUNTED),
        ),
    )


def _bound(basis: Basis, plan: Plan) -> tuple[Bound, ...]:
    def total_kr(line: str) -> float:
        return float(plan.lines[LineId(line)].sum())

    first = plan.years.first
    finance_kr = float(plan.lines[LineId("interest_expense")][0] + plan.lines[LineId("instalments")][0])
    floors = sum(bool(measure.legal_floor) for measure in basis.measures.values())
    found = [
        Bound(
            what=f"Renter og avdrag i {first}",
            figure=words.mill_kr(finance_kr),
            why="Lånene er tatt opp. De betales før alt annet.",
            origin="derived",
        ),
        Bound(
            what="Balansekravet",
            figure="0 kr i minus",
            why="Kommuneloven § 14-10: budsjettet skal gå i balanse hvert år.",
        ),
        Bound(
            what="Rettigheter i lov",
            figure=f"{floors} av {len(basis.measures)} tiltak",
            why="har et gulv i loven: skole, barnehage og nødvendig helsehjelp kan gjøres annerledes, ikke fjernes.",
        ),
    ]
    if (cover_kr := total_kr("cover_of_overspending")) > 0:
        found.insert(
            1,
            Bound(
                what="Gammelt underskudd",
                figure=words.mill_kr(cover_kr),
                why="Tidligere års merforbruk skal dekkes inn (kommuneloven § 14-11). Beløpet er antatt.",
                origin="assumption",
            ),
        )
    return tuple(found)
