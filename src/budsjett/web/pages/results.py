"""The result: nothing before the count; then what was supported, what the rule chose, and why. It is advice."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.limits import Check
from budsjett.budget.measures import MeasureId
from budsjett.errors import NotYetCounted
from budsjett.process.rights import Act, allows
from budsjett.process.rounds import Phase, Round, RoundItem
from budsjett.store.engine import Connection
from budsjett.store.outcomes import Counted
from budsjett.usecases import explore, vote
from budsjett.usecases.vote import Turnout
from budsjett.voting.election import BallotKind
from budsjett.web import words
from budsjett.web.ballot_cards import manner
from budsjett.web.charts import Chart, Text, bars
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.outcome_words import Turn, Why, support, turns, why
from budsjett.web.render import Frame, Page, render
from budsjett.web.rule_words import RULES, RuleWords

router = APIRouter()

MILLION = 1_000_000
OUTCOME_PLAN = "innbyggerne"
"""What the outcome's plan is called among those one may compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPage(Page):
    """Before the count: when it comes, and how many have voted."""

    template: ClassVar[str] = "results/waiting.html"
    here: ClassVar[str] = "results"

    lead: str
    turnout: Turnout | None
    voting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """How many supported one thing."""

    id: str
    title: str
    support: str
    amount: int
    kind: str
    kind_words: str
    icon: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A limit the outcome's plan breaks, in its worst year."""

    label: str
    law: str
    year: int
    short_kr: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Page):
    """The result."""

    template: ClassVar[str] = "results/page.html"
    here: ClassVar[str] = "results"

    lead: str
    turnout: Turnout
    supported: tuple[Supported, ...]
    most: int
    chosen: tuple[Supported, ...]
    spared: tuple[Supported, ...]
    cut: tuple[Supported, ...]
    new: tuple[Supported, ...]
    left_out: tuple[str, ...]
    given: int
    spent_kr: int
    limit_kr: int
    rule: RuleWords
    turns: tuple[Turn, ...]
    chart: Chart
    broken: tuple[Broken, ...]
    compare: str
    may_export: bool
    counted: Counted
    points: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage(Page):
    """Why one thing was chosen or not."""

    template: ClassVar[str] = "results/why.html"
    here: ClassVar[str] = "results"

    about: Supported
    why: Why
    rule: RuleWords
    description: str
    trial: int


@router.get("/{m}/resultat")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """The result, or when it comes."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        counted = vote.outcome(conn, m)
        page: Page
        if frame.round is None or counted is None:
            page = _waiting(conn, visit, frame, m)
        else:
            page = _result(conn, visit, frame, frame.round, counted)
    return render(request, page)


@router.get("/{m}/resultat/stemmer.pb")
def election_file(m: MunicipalityId, visit: AVisit) -> Response:
    """The ballots as a file to count again, for those who may have it."""
    with visit.reading() as conn:
        round_ = visit.frame(conn, m).round
        text = vote.election_file(conn, visit.signed_in(conn, m), visit.now)
    name = f"{m}-{round_.ref if round_ else ''}.pb"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


@router.get("/{m}/resultat/{measure}")
def show_why(m: MunicipalityId, measure: str, visit: AVisit, request: Request) -> HTMLResponse:
    """Why this one was chosen, or why not."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        counted = vote.outcome(conn, m)
        if frame.round is None or counted is None:
            window = frame.round.window(Phase.VOTING) if frame.round else None
            raise NotYetCounted(closes=window.closes_at.isoformat() if window else "")
        found = vote.explain(conn, m, measure)
        items = {item.measure_id: item for item in vote.ballot_items(conn, frame.round).items}
        basis = explore.basis_of(conn, m, frame.round.basis_digest)
        told = basis.measures.get(MeasureId(measure))
        page = WhyPage(
            frame=frame,
            title=("Hvorfor ble dette valgt?" if found.step.adopted else "Hvorfor ble ikke dette valgt?"),
            about=_supported(found.item, basis, frame.round, counted),
            why=why(found, items, frame.round, counted.ballots),
            rule=RULES[frame.round.rule],
            description=told.description if told else "",
            trial=counted.trial_ballots,
        )
    return render(request, page)


def _waiting(conn: Connection, visit: Visit, frame: Frame, m: str) -> WaitingPage:
    round_ = frame.round
    window = round_.window(Phase.VOTING) if round_ else None
    if round_ is None:
        lead = "Kommunen har ingen runde ennå."
    elif round_.phase is Phase.CLOSED or (window and window.closes_at <= visit.now):
        lead = "Avstemningen er over. Stemmene er ikke talt ennå, og ingen side viser noe av resultatet."
    elif window is not None:
        lead = (
            f"Stemmene telles etter at avstemningen er over, {words.moment(window.closes_at)}. "
            "Før det viser ingen side hvordan det går, heller ikke til administrasjonen."
        )
    else:
        lead = "Avstemningen er ikke åpnet ennå."
    return WaitingPage(
        frame=frame,
        title="Resultatet kommer etter tellingen",
        lead=lead,
        turnout=vote.turnout(conn, m),
        voting=round_ is not None and round_.phase is Phase.VOTING and frame.open_now,
    )


def _result(conn: Connection, visit: Visit, frame: Frame, round_: Round, counted: Counted) -> ResultsPage:
    m = round_.municipality_id
    listed = vote.ballot_items(conn, round_).items
    items = {item.measure_id: item for item in listed}
    package = vote.outcome_package(conn, m)
    outcome = counted.outcome
    rows = {item.measure_id: _supported(item, package.basis, round_, counted) for item in listed}
    adopted = set(outcome.adopted)
    by_support = tuple(sorted(rows.values(), key=lambda row: (-row.amount, row.title)))
    view = explore.view(package.basis, package=package.package)
    turnout = vote.turnout(conn, m)
    assert turnout is not None  # noqa: S101 a counted round has a turnout
    spared = tuple(rows[i] for i in outcome.adopted if items[i].spared)
    new = tuple(rows[i] for i in outcome.adopted if not items[i].spared)
    return ResultsPage(
        frame=frame,
        title="Resultat: innbyggernes råd",
        lead=_lead(spared, new, counted),
        turnout=turnout,
        supported=by_support,
        most=max((row.amount for row in by_support), default=1) or 1,
        chosen=tuple(rows[i] for i in outcome.adopted),
        spared=spared,
        cut=tuple(row for row in by_support if items[row.id].spared and row.id not in adopted),
        new=new,
        left_out=tuple(package.basis.measures[m].title for m in package.left_out),
        given=len(round_.given),
        spent_kr=outcome.cost_kr,
        limit_kr=round_.limit_kr,
        rule=RULES[round_.rule],
        turns=turns(outcome, items, round_, package.basis),
        chart=_balance(package.basis, view),
        broken=_broken(view.checks),
        compare=f"/{m}/sammenlign?plan={OUTCOME_PLAN}&plan=kommunedirektoren",
        may_export=allows(frame.actor, Act.EXPORT_BALLOTS, round_, visit.now),
        counted=counted,
        points=round_.ballot_kind is BallotKind.POINTS,
    )


def _lead(spared: tuple[Supported, ...], new: tuple[Supported, ...], counted: Counted) -> str:
    if not counted.ballots:
        return "Ingen stemte, så det er ikke noe råd å gi."
    parts = []
    if spared:
        parts.append(f"skjerme {words.count(len(spared), 'tiltak', 'tiltak')}")
    if new:
        parts.append(f"bruke penger på {words.count(len(new), 'ny ting', 'nye ting')}")
    if not parts:
        return "De som stemte, ville verken skjerme noe eller bruke penger på noe nytt."
    return f"De som stemte, gir råd om å {words.together(parts)}."


def _supported(item: RoundItem, basis: Basis, round_: Round, counted: Counted) -> Supported:
    put = manner(item, basis)
    step = next(s for s in counted.outcome.steps if s.item == item.measure_id)
    return Supported(
        id=item.measure_id,
        title=item.title,
        support=support(step, round_),
        amount=step.support,
        kind=put.kind,
        kind_words=put.words,
        icon=put.icon,
        price=words.money(item.cost_kr),
    )


def _balance(basis: Basis, view: explore.PlanView) -> Chart:
    result = view.plan.lines[LineId("net_operating_result")] / MILLION
    worst = int(result.argmin())
    year = basis.years.first + worst
    sentence = f"Svakest er {year}, med et netto driftsresultat på {words.mill_kr(result[worst] * MILLION)}."
    return bars(
        Text(title="Resultatet i fire år, hvis rådet følges", sentence=sentence),
        [(str(year), float(value)) for year, value in zip(basis.years, result, strict=True)],
        signed=True,
        cls=lambda value: "up" if value >= 0 else "down",
    )


def _broken(checks: tuple[Check, ...]) -> tuple[Broken, ...]:
    worst: dict[str, Check] = {}
    for check in checks:
        if not check.kept and (check.limit.id not in worst or check.by_kr < worst[check.limit.id].by_kr):
            worst[check.limit.id] = check
    return tuple(
        Broken(label=check.limit.label, law=check.limit.law, year=check.year, short_kr=-check.by_kr)
        for check in worst.values()
    )
