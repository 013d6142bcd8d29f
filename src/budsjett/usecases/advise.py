"""What the optimiser may be asked: the best package, what it would take, what else there is.

Each is a Question, solved in the background by `solving`, with nothing of the database held open. What is proven is
remembered: time would not make it better.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import listed
from budsjett.errors import GoalWithoutSupport, NoSuchMeasure
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.frontier import CURVES, Alternatives, Frontier, Near, alternatives, curve, near_ties
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Objective, Robust, Status, Wishes
from budsjett.optimise.worth import Entry, Room, entry, rooms
from budsjett.store.engine import Connection
from budsjett.usecases import propose
from budsjett.usecases.bases import basis_of, current_round
from budsjett.usecases.proposal_sheet import with_proposal
from budsjett.usecases.proven import question_of, recalled, remembered
from budsjett.usecases.solving import Question, Tell

__all__ = [
    "behind",
    "package",
    "proposal",
    "suggest",
    "trade_offs",
    "what_it_would_take",
    "wishes_of",
]

SECONDS = 10.0
LONGER_S = 20.0
"""For what asks many questions, and for packages that must hold in many futures."""
LONGEST_S = 60.0
"""For what asks many questions about many futures. With all there is behind a package it is within a session's hour."""
COUNT, DIFFER = 5, 3
"""How many packages, and by how many measures they differ, so that none is another with one small change."""
NEAR = 4
"""How many packages as good as the best are looked for."""


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
    limit_s = seconds or seconds_for(wishes)
    return Question(
        key=(*question_of(basis, wishes, "package"), limit_s),
        work=lambda solver, tell: answer_of(basis, wishes, limit_s, solver, tell),
        known=lambda: recalled(question_of(basis, wishes, "best")),
        limit_s=limit_s,
    )


def seconds_for(wishes: Wishes, *, many: bool = False) -> float:
    """What one question may take, or with `many` a number of them: longer where it is asked about many futures."""
    if wishes.robust is None:
        return LONGER_S if many else SECONDS
    return LONGEST_S if many else LONGER_S


def suggest(basis: Basis, wishes: Wishes, *, time_limit_s: float = SECONDS) -> Answer:
    """The same, at once, for those who have nobody waiting behind them."""
    return answer_of(basis, wishes, time_limit_s, SOLVER, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A measure held against the best package: what it would take for it to be there."""

    best: Answer
    entry: Entry | None
    """None where the measure is in the best package, or none is proven."""
    by_ballots: bool = False
    """Whether ballots say what measures are worth, so that a share of them may be enough."""
    without: Answer | None = None
    """For a proposal that is in the best package: the best of the list as it stands, to see what made room for it."""

    @property
    def complete(self) -> bool:
        """Whether all there is to know of it is known."""
        if self.entry is None:
            return self.best.status is Status.OPTIMAL and (self.without is None or _proven(self.without))
        return not self.entry.possible or (self.entry.loss is not None and not self.entry.untold)


def what_it_would_take(basis: Basis, wishes: Wishes, measure: str, *, standing: Basis | None = None) -> Question[Held]:
    """What it would take for a measure to be chosen. Refuses a measure that is not on the list (NoSuchMeasure).

    `standing` is the list as it is without the measure, for a proposal that is not on it.
    """
    asked = MeasureId(measure)
    if asked not in basis.measures:
        raise NoSuchMeasure(measure=measure)
    ballots, one_s = wishes.support is not None, seconds_for(wishes)
    entry_s = one_s if wishes.robust is None else LONGEST_S

    def work(solver: Solver, tell: Tell[Held]) -> Held:
        answer = answer_of(basis, wishes, one_s, solver, tell)
        chosen = standing is not None and answer.status is Status.OPTIMAL and _in(asked, answer)

        def known_by_now(entry: Entry) -> None:
            tell(Held(best=answer, entry=entry, by_ballots=ballots))

        return Held(
            best=answer,
            entry=_entry(basis, wishes, answer, asked, seconds=entry_s, solver=solver, tell=known_by_now),
            by_ballots=ballots,
            without=answer_of(standing, wishes, one_s, solver, tell) if standing and chosen else None,
        )

    def known() -> Held | None:
        answer: Answer | None = recalled(question_of(basis, wishes, "best"))
        if answer is not None and _in(asked, answer):
            without: Answer | None = recalled(question_of(standing, wishes, "best")) if standing else None
            held = Held(best=answer, entry=None, by_ballots=ballots, without=without)
            return None if standing and without is None else held
        if answer is None:
            return None
        found: Entry | None = recalled(question_of(basis, wishes, "entry", asked))
        return None if found is None else Held(best=answer, entry=found, by_ballots=ballots)

    return Question(
        key=question_of(basis, wishes, "would take", asked), work=work, known=known, limit_s=one_s + entry_s
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutProposal:
    """A proposal laid on the list as a measure, and what is asked about it."""

    basis: Basis
    measure: Measure
    line: LineId
    """What the proposal is about."""
    question: Question[Held]


def proposal(conn: Connection, municipality_id: str, ref: str) -> AboutProposal:
    """A proposal held against the whole list: the municipality with it as a measure. Refuses as `propose.get` does."""
    view = propose.get(conn, municipality_id, ref)
    round_ = current_round(conn, municipality_id)
    standing = basis_of(conn, municipality_id, None if round_ is None else round_.basis_digest)
    basis, measure = with_proposal(standing, view.proposal, view.author)
    return AboutProposal(
        basis=basis,
        measure=measure,
        line=view.proposal.line,
        question=what_it_would_take(basis, wishes_of(), measure.id, standing=standing),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Behind the best package: what more room is worth, and which others are good. Empty unless it is proven."""

    best: Answer
    rooms: tuple[Room, ...]
    others: Alternatives
    near: Near | None
    """Packages as good as the best; None with goals before worth, where nothing compares them."""
    goals: bool = False
    """Whether something is wanted before worth."""
    rooms_over: bool = True
    """Whether nothing more will be known of the rooms."""

    @property
    def complete(self) -> bool:
        """Whether everything was asked and proven."""
        return (
            self.best.status is Status.OPTIMAL
            and all(room.status in {Status.OPTIMAL, Status.CONFLICT} for room in self.rooms)
            and (self.others.complete or len(self.others.answers) == COUNT)
            and (self.goals or (self.near is not None and (self.near.complete or len(self.near.answers) == NEAR)))
        )


NO_OTHERS = Alternatives(differ=DIFFER, answers=(), complete=False)


def behind(basis: Basis, wishes: Wishes) -> Question[Behind]:
    """What a little more room is worth, and the best packages that differ; each told of as soon as it is known."""
    one_s, many_s = seconds_for(wishes), seconds_for(wishes, many=True)
    near_s = SECONDS if wishes.robust is None else LONGER_S

    def work(solver: Solver, tell: Tell[Behind]) -> Behind:
        answer = answer_of(basis, wishes, one_s, solver, tell)
        found = Behind(best=answer, rooms=(), others=NO_OTHERS, near=None, goals=bool(wishes.goals))
        if answer.status is not Status.OPTIMAL:
            return found

        def room(rooms: tuple[Room, ...]) -> None:
            tell(replace(found, rooms=rooms, rooms_over=False))

        def other(others: Alternatives) -> None:
            tell(replace(found, others=others))

        found = replace(found, rooms=_rooms(basis, wishes, answer, seconds=many_s, solver=solver, tell=room))
        tell(found)
        found = replace(found, others=_others(basis, wishes, many_s, solver, other))
        tell(found)
        return found if wishes.goals else replace(found, near=_near(basis, wishes, answer, near_s, solver))

    def known() -> Behind | None:
        answer: Answer | None = recalled(question_of(basis, wishes, "best"))
        if answer is not None and answer.status is Status.CONFLICT:
            return Behind(best=answer, rooms=(), others=NO_OTHERS, near=None)
        found: tuple[Room, ...] | None = recalled(question_of(basis, wishes, "rooms"))
        others: Alternatives | None = recalled(question_of(basis, wishes, "others"))
        near: Near | None = recalled(question_of(basis, wishes, "near"))
        if answer is None or found is None or others is None or not (near or wishes.goals):
            return None
        return Behind(best=answer, rooms=found, others=others, near=near, goals=bool(wishes.goals))

    return Question(
        key=question_of(basis, wishes, "behind"), work=work, known=known, limit_s=one_s + many_s + many_s + near_s
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOffs:
    """What one aim costs, from the best package on. No points unless that is proven."""

    best: Answer
    frontier: Frontier


NO_POINTS = Frontier(points=(), unknown=0)


def trade_offs(basis: Basis, wishes: Wishes, asked: str) -> Question[TradeOffs]:
    """One of CURVES: what a larger reserve, a lower debt or more support costs; told of point by point.

    Refuses to count ballots where there are none (GoalWithoutSupport).
    """
    if CURVES[asked].of_ballots and wishes.support is None and wishes.approvals is None:
        raise GoalWithoutSupport(goal=Objective.SUPPORT.value)
    one_s, many_s = seconds_for(wishes), seconds_for(wishes, many=True)

    def work(solver: Solver, tell: Tell[TradeOffs]) -> TradeOffs:
        start = answer_of(basis, wishes, one_s, solver, tell)
        if start.status is not Status.OPTIMAL:
            return TradeOffs(best=start, frontier=NO_POINTS)

        def point(frontier: Frontier) -> None:
            tell(TradeOffs(best=start, frontier=frontier))

        frontier = remembered(
            question_of(basis, wishes, "trade-off", asked),
            lambda: curve(basis, wishes, start, CURVES[asked], seconds=many_s, solver=solver, tell=point),
            lambda found: not (solver.stopped or found.unknown),
        )
        return TradeOffs(best=start, frontier=frontier)

    def known() -> TradeOffs | None:
        start: Answer | None = recalled(question_of(basis, wishes, "best"))
        frontier: Frontier | None = recalled(question_of(basis, wishes, "trade-off", asked))
        return None if start is None or frontier is None else TradeOffs(best=start, frontier=frontier)

    return Question(key=question_of(basis, wishes, "trade-offs", asked), work=work, known=known, limit_s=one_s + many_s)


def answer_of(
    basis: Basis, wishes: Wishes, seconds: float, solver: Solver, tell: Callable[[Answer], None] | None
) -> Answer:
    """The best package, from memory or solved."""
    return remembered(
        question_of(basis, wishes, "best"),
        lambda: best(basis, wishes, time_limit_s=seconds, solver=solver, tell=tell),
        _proven,
    )


def _proven(answer: Answer) -> bool:
    return answer.status in {Status.OPTIMAL, Status.CONFLICT}


def _entry(
    basis: Basis,
    wishes: Wishes,
    answer: Answer,
    measure: MeasureId,
    *,
    seconds: float,
    solver: Solver,
    tell: Callable[[Entry], None],
) -> Entry | None:
    if answer.status is not Status.OPTIMAL or _in(measure, answer):
        return None
    return remembered(
        question_of(basis, wishes, "entry", measure),
        lambda: entry(basis, wishes, answer, measure, seconds=seconds, solver=solver, tell=tell),
        lambda told: (not told.possible or told.loss is not None) and not (solver.stopped or told.untold),
    )


def _in(measure: MeasureId, answer: Answer) -> bool:
    return measure in map(listed, answer.package)


def _rooms(
    basis: Basis,
    wishes: Wishes,
    answer: Answer,
    *,
    seconds: float,
    solver: Solver,
    tell: Callable[[tuple[Room, ...]], None],
) -> tuple[Room, ...]:
    return remembered(
        question_of(basis, wishes, "rooms"),
        lambda: rooms(basis, wishes, answer, seconds=seconds, solver=solver, tell=tell),
        lambda found: all(r.status in {Status.OPTIMAL, Status.CONFLICT} for r in found),
    )


def _others(
    basis: Basis, wishes: Wishes, seconds: float, solver: Solver, tell: Callable[[Alternatives], None]
) -> Alternatives:
    return remembered(
        question_of(basis, wishes, "others"),
        lambda: alternatives(basis, wishes, count=COUNT, differ=DIFFER, seconds=seconds, solver=solver, tell=tell),
        lambda found: found.complete or len(found.answers) == COUNT,
    )


def _near(basis: Basis, wishes: Wishes, answer: Answer, seconds: float, solver: Solver) -> Near:
    return remembered(
        question_of(basis, wishes, "near"),
        lambda: near_ties(basis, wishes, answer, count=NEAR, seconds=seconds, solver=solver),
        lambda found: found.complete or len(found.answers) == NEAR,
    )
