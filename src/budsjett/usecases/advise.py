"""What the optimiser may be asked: the best package, what it would take, what else there is.

Each is a Question, solved in the background by `solving`, with nothing of the database held open. What is proven is
remembered: time would not make it better.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TypeVar

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.plan import project
from budsjett.budget.starts import listed, scaled, started
from budsjett.errors import NoSuchMeasure, NothingToChoose
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.frontier import DEBT, RESERVE, Alternatives, Near, Point, alternatives, near_ties, trade_off
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Robust, Status, Wishes
from budsjett.optimise.ways_out import WayOut, ways_out
from budsjett.optimise.worth import Entry, Room, entry, rooms
from budsjett.store.engine import Connection
from budsjett.usecases import propose
from budsjett.usecases.bases import basis_of, current_round
from budsjett.usecases.solving import Question, Tell

__all__ = [
    "DEBT",
    "RESERVE",
    "behind",
    "in_the_way",
    "package",
    "proposal",
    "suggest",
    "trade_offs",
    "ways_out_of",
    "what_it_would_take",
    "wishes_of",
]

SECONDS = 10.0
LONGER_S = 20.0
"""For what asks many questions, and for packages that must hold in many futures."""
MOST_ANSWERS = 200
COUNT, DIFFER = 5, 3
"""How many packages, and by how many measures they differ, so that none is another with one small change."""
NEAR = 4
"""How many packages as good as the best are looked for."""
STEP, STEPS = 0.0025, 8
"""Aims go from where the best package stands, a quarter of a percentage point of operating revenue at a time."""

Found = TypeVar("Found")

_answers: dict[Hashable, object] = {}


def wishes_of(
    *,
    weights: Mapping[str, float] | None = None,
    support: Mapping[MeasureId, float] | None = None,
    keep: Collection[MeasureId] = frozenset(),
    never: Collection[MeasureId] = frozenset(),
    levers: Mapping[str, float] | None = None,
    projection: str = "main",
    worse_times: bool = False,
) -> Wishes:
    """The wishes as the optimiser takes them; for `worse_times` the limits are to hold in 90 of 100 drawn futures."""
    return Wishes(
        weights=weights or {},
        support=support,
        keep=frozenset(keep),
        never=frozenset(never),
        levers=levers or {},
        projection=projection,
        robust=Robust() if worse_times else None,
    )


def package(basis: Basis, wishes: Wishes, *, seconds: float | None = None) -> Question[Answer]:
    """The best package for these wishes, or which demands cannot be met together."""
    limit_s = seconds or (SECONDS if wishes.robust is None else LONGER_S)
    return Question(
        key=(*_question(basis, wishes, "package"), limit_s),
        work=lambda solver, tell: _best(basis, wishes, limit_s, solver, tell),
        known=lambda: _recalled(_question(basis, wishes, "best")),
        limit_s=limit_s,
    )


def suggest(basis: Basis, wishes: Wishes, *, time_limit_s: float = SECONDS) -> Answer:
    """The same, at once, for those who have nobody waiting behind them."""
    return _best(basis, wishes, time_limit_s, SOLVER, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A measure held against the best package: what it would take for it to be there."""

    best: Answer
    entry: Entry | None
    """None where the measure is in the best package, or none is proven."""


def what_it_would_take(basis: Basis, wishes: Wishes, measure: str) -> Question[Held]:
    """What it would take for a measure to be chosen. Refuses a measure that is not on the list (NoSuchMeasure)."""
    asked = MeasureId(measure)
    if asked not in basis.measures:
        raise NoSuchMeasure(measure=measure)
    plain = replace(wishes, robust=None)

    def work(solver: Solver, tell: Tell) -> Held:
        answer = _best(basis, plain, SECONDS, solver, tell)
        return Held(best=answer, entry=_entry(basis, plain, answer, asked, solver))

    def known() -> Held | None:
        answer: Answer | None = _recalled(_question(basis, plain, "best"))
        if answer is None or _in(asked, answer):
            return None if answer is None else Held(best=answer, entry=None)
        found: Entry | None = _recalled(_question(basis, plain, "entry", asked))
        return None if found is None else Held(best=answer, entry=found)

    return Question(key=_question(basis, plain, "would take", asked), work=work, known=known, limit_s=SECONDS + SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutProposal:
    """A proposal laid on the list as a measure, and what is asked about it."""

    basis: Basis
    measure: Measure
    question: Question[Held]


def proposal(conn: Connection, municipality_id: str, ref: str) -> AboutProposal:
    """A proposal held against the whole list: the municipality with it as a measure. Refuses as `propose.get` does."""
    view = propose.get(conn, municipality_id, ref)
    round_ = current_round(conn, municipality_id)
    standing = basis_of(conn, municipality_id, None if round_ is None else round_.basis_digest)
    basis, measure = propose.with_proposal(standing, view.proposal, view.council.name)
    return AboutProposal(basis=basis, measure=measure, question=what_it_would_take(basis, wishes_of(), measure.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Behind the best package: what more room is worth, and which others are good. Empty unless it is proven."""

    best: Answer
    rooms: tuple[Room, ...]
    others: Alternatives
    near: Near | None
    """Packages as good as the best; None with goals before worth, where nothing compares them."""


NO_OTHERS = Alternatives(differ=DIFFER, answers=(), complete=False)


def behind(basis: Basis, wishes: Wishes) -> Question[Behind]:
    """What a little more room is worth, and the best packages that differ."""
    plain = replace(wishes, robust=None)

    def work(solver: Solver, tell: Tell) -> Behind:
        answer = _best(basis, plain, SECONDS, solver, tell)
        if answer.status is not Status.OPTIMAL:
            return Behind(best=answer, rooms=(), others=NO_OTHERS, near=None)
        return Behind(
            best=answer,
            rooms=_rooms(basis, plain, answer, solver),
            others=_others(basis, plain, solver),
            near=None if plain.goals else _near(basis, plain, answer, solver),
        )

    def known() -> Behind | None:
        answer: Answer | None = _recalled(_question(basis, plain, "best"))
        if answer is not None and answer.status is Status.CONFLICT:
            return Behind(best=answer, rooms=(), others=NO_OTHERS, near=None)
        found: tuple[Room, ...] | None = _recalled(_question(basis, plain, "rooms"))
        others: Alternatives | None = _recalled(_question(basis, plain, "others"))
        near: Near | None = _recalled(_question(basis, plain, "near"))
        if answer is None or found is None or others is None or not (near or plain.goals):
            return None
        return Behind(best=answer, rooms=found, others=others, near=near)

    return Question(
        key=_question(basis, plain, "behind"), work=work, known=known, limit_s=SECONDS + LONGER_S + LONGER_S + SECONDS
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOffs:
    """What one aim costs, from the best package on. No points unless that is proven."""

    best: Answer
    points: tuple[Point, ...]


def trade_offs(basis: Basis, wishes: Wishes, aim: str) -> Question[TradeOffs]:
    """What a larger reserve, or a lower debt, costs."""
    plain = replace(wishes, robust=None)

    def work(solver: Solver, tell: Tell) -> TradeOffs:
        start = _best(basis, plain, SECONDS, solver, tell)
        if start.status is not Status.OPTIMAL:
            return TradeOffs(best=start, points=())
        points = _remembered(
            _question(basis, plain, "trade-off", aim),
            lambda: trade_off(
                basis, plain, aim=aim, shares=_shares(basis, plain, start, aim), seconds=LONGER_S, solver=solver
            ),
            lambda _: not solver.stopped,
        )
        return TradeOffs(best=start, points=points)

    def known() -> TradeOffs | None:
        start: Answer | None = _recalled(_question(basis, plain, "best"))
        points: tuple[Point, ...] | None = _recalled(_question(basis, plain, "trade-off", aim))
        return None if start is None or points is None else TradeOffs(best=start, points=points)

    return Question(key=_question(basis, plain, "trade-offs", aim), work=work, known=known, limit_s=SECONDS + LONGER_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """What stands in the way: the answer, the cheapest ways out of its conflict, and what other measures can do."""

    answer: Answer
    ways: tuple[WayOut, ...]
    with_others: Answer | None = None
    """For a plan as it is: the best package that holds all of it."""


def ways_out_of(basis: Basis, wishes: Wishes) -> Question[InTheWay]:
    """The cheapest ways out where no package meets these wishes."""
    return _in_the_way("ways out", basis, wishes, None)


def in_the_way(basis: Basis, wishes: Wishes, plan: Collection[MeasureId]) -> Question[InTheWay]:
    """What in a plan cannot be met together, and what would make it go up: the plan's own measures are all there is."""
    if not basis.measures:
        raise NothingToChoose
    begun = started(basis, plan)[0]
    own = {
        listed(m): replace(
            begun.measures[listed(m)],
            excludes=tuple(x for x in begun.measures[listed(m)].excludes if x in set(map(listed, plan))),
        )
        for m in plan
    }
    alone = replace(basis, measures=own or _nothing(basis), digest=f"{basis.digest} {' '.join(plan)}")
    return _in_the_way(
        "in the way", alone, replace(wishes, keep=frozenset(own)), (basis, replace(wishes, keep=frozenset(plan)))
    )


def _nothing(basis: Basis) -> dict[MeasureId, Measure]:
    """A measure that does nothing, so that there is something to choose."""
    first = next(iter(basis.measures.values()))
    return {first.id: replace(scaled(first, Fraction(0)), requires=(), excludes=())}


def _in_the_way(what: str, basis: Basis, wishes: Wishes, others: tuple[Basis, Wishes] | None) -> Question[InTheWay]:
    def work(solver: Solver, tell: Tell) -> InTheWay:
        answer = _best(basis, wishes, SECONDS, solver, tell if others is None else None)
        taken = answer.status is Status.CONFLICT and bool(answer.conflict)
        ways = _ways(basis, wishes, answer, solver) if taken else ()
        rest = None if others is None or not taken else _best(*others, SECONDS, solver, tell)
        return InTheWay(answer=answer, ways=ways, with_others=rest)

    def known() -> InTheWay | None:
        answer: Answer | None = _recalled(_question(basis, wishes, "best"))
        if answer is None or answer.status is not Status.CONFLICT:
            return None if answer is None else InTheWay(answer=answer, ways=())
        ways: tuple[WayOut, ...] | None = _recalled(_question(basis, wishes, "ways"))
        rest: Answer | None = None if others is None else _recalled(_question(*others, "best"))
        if ways is None or (others is not None and rest is None):
            return None
        return InTheWay(answer=answer, ways=ways, with_others=rest)

    return Question(key=_question(basis, wishes, what), work=work, known=known, limit_s=SECONDS + LONGER_S + SECONDS)


def _ways(basis: Basis, wishes: Wishes, answer: Answer, solver: Solver) -> tuple[WayOut, ...]:
    return _remembered(
        _question(basis, wishes, "ways"),
        lambda: ways_out(basis, wishes, answer, seconds=LONGER_S, solver=solver),
        lambda _: not solver.stopped,
    )


def _shares(basis: Basis, wishes: Wishes, start: Answer, aim: str) -> list[float]:
    plan = project(basis, start.package, {**wishes.levers, **start.levers}, projection=wishes.projection).lines
    revenue = plan[LineId("operating_revenue")]
    if aim == RESERVE:
        stands = float(plan[LineId("discretionary_reserve")][-1] / revenue[-1])
    else:
        own = bool(basis.assumptions["debt_ceiling_hard"].value)  # then the aim counts in every year that it does
        shares = plan[LineId("debt")] / revenue
        stands = float(shares.max() if own else shares[-1])
    return [max(0.0, stands + (STEP if aim == RESERVE else -STEP) * step) for step in range(STEPS + 1)]


def _best(basis: Basis, wishes: Wishes, seconds: float, solver: Solver, tell: Tell | None) -> Answer:
    return _remembered(
        _question(basis, wishes, "best"),
        lambda: best(basis, wishes, time_limit_s=seconds, solver=solver, tell=tell),
        lambda answer: answer.status in {Status.OPTIMAL, Status.CONFLICT},
    )


def _entry(basis: Basis, wishes: Wishes, answer: Answer, measure: MeasureId, solver: Solver) -> Entry | None:
    if answer.status is not Status.OPTIMAL or _in(measure, answer):
        return None
    return _remembered(
        _question(basis, wishes, "entry", measure),
        lambda: entry(basis, wishes, answer, measure, seconds=SECONDS, solver=solver),
        lambda told: (not told.possible or told.loss is not None) and not solver.stopped,
    )


def _in(measure: MeasureId, answer: Answer) -> bool:
    return measure in map(listed, answer.package)


def _rooms(basis: Basis, wishes: Wishes, answer: Answer, solver: Solver) -> tuple[Room, ...]:
    return _remembered(
        _question(basis, wishes, "rooms"),
        lambda: rooms(basis, wishes, answer, seconds=LONGER_S, solver=solver),
        lambda found: all(r.status in {Status.OPTIMAL, Status.CONFLICT} for r in found),
    )


def _others(basis: Basis, wishes: Wishes, solver: Solver) -> Alternatives:
    return _remembered(
        _question(basis, wishes, "others"),
        lambda: alternatives(basis, wishes, count=COUNT, differ=DIFFER, seconds=LONGER_S, solver=solver),
        lambda found: found.complete or len(found.answers) == COUNT,
    )


def _near(basis: Basis, wishes: Wishes, answer: Answer, solver: Solver) -> Near:
    return _remembered(
        _question(basis, wishes, "near"),
        lambda: near_ties(basis, wishes, answer, count=NEAR, seconds=SECONDS, solver=solver),
        lambda found: found.complete or len(found.answers) == NEAR,
    )


def _remembered(question: Hashable, solve: Callable[[], Found], proven: Callable[[Found], bool]) -> Found:
    """The answer from memory, or solved; kept if it is proven."""
    known: Found | None = _recalled(question)
    if known is not None:
        return known
    found = solve()
    if proven(found):
        if len(_answers) >= MOST_ANSWERS:
            _answers.clear()
        _answers[question] = found
    return found


def _recalled(question: Hashable) -> Found | None:
    return _answers.get(question)  # type: ignore[return-value]  # the question names what kind of answer it has


def _question(basis: Basis, wishes: Wishes, *what: str) -> tuple[Hashable, ...]:
    """What is asked, of which figures: the same for the same question, whoever asks.

    Refuses (NothingToChoose) a municipality without measures.
    """
    if not basis.measures:
        raise NothingToChoose
    asked = tuple((field.name, _fixed(getattr(wishes, field.name))) for field in fields(wishes))
    return (basis.municipality.id, basis.digest, *what, asked)


def _fixed(value: object) -> Hashable:
    """A wish that can be looked up: the same whatever order it was written in."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, _fixed(inner)) for key, inner in value.items()))
    if isinstance(value, frozenset | set):
        return tuple(sorted(value))
    if isinstance(value, tuple | list):
        return tuple(map(_fixed, value))
    return value
