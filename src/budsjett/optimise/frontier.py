"""What else there is: the next best packages, what they agree on, and what a goal costs another."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import WHOLE, MeasureId
from budsjett.budget.plan import project
from budsjett.budget.starts import level_of, listed
from budsjett.errors import GoalWithoutSupport
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Objective, Status, Wishes
from budsjett.optimise.valued import SUPPORT_STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """The best packages, the best first, each differing from every other by at least `differ` measures."""

    differ: int
    answers: tuple[Answer, ...]
    complete: bool
    """Whether there are no more than these; else there are as many as were asked for, or time ran out."""

    @property
    def in_every(self) -> tuple[MeasureId, ...]:
        """What all of them hold."""
        if not self.answers:
            return ()
        return tuple(m for m in self.answers[0].package if all(m in answer.package for answer in self.answers))

    def in_none(self, basis: Basis) -> tuple[MeasureId, ...]:
        """What none of them holds, in the order of the list."""
        return tuple(m for m in basis.measures if not any(m in map(listed, a.package) for a in self.answers))


def alternatives(
    basis: Basis, wishes: Wishes, *, count: int, differ: int, seconds: float = 20.0, solver: Solver = SOLVER
) -> Alternatives:
    """Up to `count` packages, each the best of those that differ enough from the ones before it."""
    ends = time.monotonic() + seconds
    answers: list[Answer] = []
    for _ in range(count):
        asked = replace(wishes, away=tuple(frozenset(a.package) for a in answers), differ=differ)
        answer = best(basis, asked, time_limit_s=max(0.0, ends - time.monotonic()), solver=solver, explain=False)
        if answer.status is Status.CONFLICT:
            return Alternatives(differ=differ, answers=tuple(answers), complete=True)
        if answer.status is not Status.OPTIMAL:
            break
        answers.append(answer)
    return Alternatives(differ=differ, answers=tuple(answers), complete=False)


NEARLY = 0.001
"""A package is nearly as good when it is worth at most this share less. Solvers stopped at such a gap give now one of
them, now another: which one says more about the solver than about the municipality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Packages worth as good as the best, the best first; the best itself is not among them."""

    answers: tuple[Answer, ...]
    complete: bool
    """Whether there are no more than these."""


def near_ties(
    basis: Basis,
    wishes: Wishes,
    answer: Answer,
    *,
    count: int = 4,
    within: float = NEARLY,
    seconds: float = 10.0,
    solver: Solver = SOLVER,
) -> Near:
    """Up to `count` other packages worth at most the share `within` less than a proven best package.

    Refuses (ValueError) an answer that is not proven best, and goals before worth: these are compared in other units.
    """
    if answer.status is not Status.OPTIMAL or answer.value is None or wishes.goals:
        raise ValueError("near-ties are asked of a package proven best by worth alone")
    ends = time.monotonic() + seconds
    floor_ = answer.value - within * abs(answer.value)
    found: list[Answer] = []
    while len(found) < count:
        away = (*wishes.away, *(frozenset(a.package) for a in (answer, *found)))
        other = best(
            basis,
            replace(wishes, away=away, differ=1),
            time_limit_s=max(0.0, ends - time.monotonic()),
            solver=solver,
            explain=False,
        )
        if other.status is Status.CONFLICT or (other.status is Status.OPTIMAL and (other.value or 0.0) < floor_):
            return Near(answers=tuple(found), complete=True)
        if other.status is not Status.OPTIMAL:
            break
        found.append(other)
    return Near(answers=tuple(found), complete=False)


class Aim(StrEnum):
    """What more of is asked for, step by step."""

    RESERVE = "reserve"
    """A larger reserve at the end of the plan."""
    DEBT = "debt"
    """Less debt then."""
    SUPPORT = "support"
    """More approvals on the ballots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A trade-off: what is asked more and more of, and what the best package for each aim has the most of."""

    aim: Aim
    most: Objective = Objective.WORTH
    """Worth or support."""

    @property
    def of_ballots(self) -> bool:
        """Whether it says nothing without ballots."""
        return self.aim is Aim.SUPPORT or self.most is Objective.SUPPORT


CURVES: Mapping[str, Curve] = {
    "reserve": Curve(aim=Aim.RESERVE),
    "debt": Curve(aim=Aim.DEBT),
    "support": Curve(aim=Aim.SUPPORT),
    "reserve-support": Curve(aim=Aim.RESERVE, most=Objective.SUPPORT),
    "debt-support": Curve(aim=Aim.DEBT, most=Objective.SUPPORT),
}
STEP, STEPS = 0.0025, 8
"""Aims go from where the package stands that has the most of what there is to be most of: so many steps of a quarter of
a percentage point of operating revenue, or of an equal part each of what support there is to gain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A best package under one aim, and what it leaves at the end of the plan by the model."""

    level: float
    """The reserve at least, or the debt at most, as a share of operating revenue; or the approvals at least."""
    answer: Answer
    reserve_kr: int
    debt_kr: int
    approvals: float | None
    """How many of its measures a ballot is for, on average; None without ballots."""


def curve(
    basis: Basis, wishes: Wishes, answer: Answer, asked: Curve, *, seconds: float = 20.0, solver: Solver = SOLVER
) -> tuple[Point, ...]:
    """A trade-off from a proven best package on: the aims a step apart, and for each the best package.

    Refuses (ValueError) an answer that is not proven best, and to count ballots where there are none
    (GoalWithoutSupport).
    """
    if answer.status is not Status.OPTIMAL:
        raise ValueError("a trade-off is asked from a proven best package on")
    ends = time.monotonic() + seconds
    start, further = answer, answer
    if asked.of_ballots:
        if wishes.support is None and wishes.approvals is None:
            raise GoalWithoutSupport(goal=Objective.SUPPORT.value)
        further = best(basis, _of_support(wishes), time_limit_s=seconds, solver=solver, explain=False)
        start = further if asked.most is Objective.SUPPORT else start
    if further.status is not Status.OPTIMAL:
        return ()
    if asked.aim is Aim.SUPPORT:
        levels = _approvals(wishes, start, further)
    else:
        levels = _shares(basis, wishes, start, asked.aim)
    return trade_off(basis, wishes, asked, levels=levels, seconds=max(0.0, ends - time.monotonic()), solver=solver)


def trade_off(
    basis: Basis,
    wishes: Wishes,
    asked: Curve,
    *,
    levels: Sequence[float],
    seconds: float = 20.0,
    solver: Solver = SOLVER,
) -> tuple[Point, ...]:
    """The best package for each aim: the reserve at least, the debt at most, or the approvals at least so much.

    An aim that no package reaches, or that time did not suffice for, has no point. Points that a stricter aim equals in
    what there is to be most of are left out: what is left is a frontier.
    """
    ends = time.monotonic() + seconds
    wanted = _of_support(wishes) if asked.most is Objective.SUPPORT else wishes
    points = []
    for level in sorted(levels, reverse=asked.aim is Aim.DEBT):
        on, under = _under(basis, wanted, asked.aim, level)
        answer = best(on, under, time_limit_s=max(0.0, ends - time.monotonic()), solver=solver, explain=False)
        if answer.status is Status.OPTIMAL:
            points.append(_point(basis, wishes, answer, level))
    has = [point.approvals if asked.most is Objective.SUPPORT else point.answer.value for point in points]
    return tuple(point for i, point in enumerate(points) if has[i] not in has[i + 1 :])


def _of_support(wishes: Wishes) -> Wishes:
    """The most approvals first, and then what was wanted."""
    rest = (goal for goal in wishes.goals if goal is not Objective.SUPPORT)
    return replace(wishes, goals=(Objective.SUPPORT, *rest))


def _under(basis: Basis, wishes: Wishes, aim: Aim, level: float) -> tuple[Basis, Wishes]:
    """The question with so much of the aim asked for."""
    if aim is Aim.SUPPORT:
        return basis, replace(wishes, approved=round(level * SUPPORT_STEPS))
    return _aimed(basis, aim, level), wishes


def _point(basis: Basis, wishes: Wishes, answer: Answer, level: float) -> Point:
    plan = project(basis, answer.package, {**wishes.levers, **answer.levers}, projection=wishes.projection)
    reserve, debt = (int(plan.lines[LineId(line)][-1]) for line in ("discretionary_reserve", "debt"))
    return Point(
        level=level,
        answer=answer,
        reserve_kr=reserve,
        debt_kr=debt,
        approvals=approved(wishes, answer.package),
    )


def approved(wishes: Wishes, package: Iterable[MeasureId]) -> float | None:
    """How many of a package's measures a ballot is for, on average, to a thousandth; None without ballots."""
    said = wishes.support if wishes.approvals is None else wishes.approvals
    if said is None:
        return None
    shares = (Fraction(said.get(listed(m), 0)) * level_of(m) / WHOLE for m in package)
    return sum(round(share * SUPPORT_STEPS) for share in shares) / SUPPORT_STEPS


def _approvals(wishes: Wishes, start: Answer, most: Answer) -> tuple[float, ...]:
    """Approvals from what the best package has to the most that any has."""
    low, high = (approved(wishes, answer.package) or 0.0 for answer in (start, most))
    return tuple(sorted({round(low + (high - low) * step / STEPS, 3) for step in range(STEPS + 1)}))


def _shares(basis: Basis, wishes: Wishes, start: Answer, aim: Aim) -> tuple[float, ...]:
    """Shares of operating revenue from where the best package stands."""
    plan = project(basis, start.package, {**wishes.levers, **start.levers}, projection=wishes.projection).lines
    revenue = plan[LineId("operating_revenue")]
    if aim is Aim.RESERVE:
        stands = float(plan[LineId("discretionary_reserve")][-1] / revenue[-1])
    else:
        own = bool(basis.assumptions["debt_ceiling_hard"].value)  # then the aim counts in every year that it does
        shares = plan[LineId("debt")] / revenue
        stands = float(shares.max() if own else shares[-1])
    step = STEP if aim is Aim.RESERVE else -STEP
    return tuple(max(0.0, stands + step * n) for n in range(STEPS + 1))


def _aimed(basis: Basis, aim: Aim, share: float) -> Basis:
    """The same municipality with one target set, held in the last year, or from when its own hard target counts."""
    name = "reserve_floor" if aim is Aim.RESERVE else "debt_ceiling"
    known, own = basis.assumptions[f"{name}_share"], bool(basis.assumptions[f"{name}_hard"].value)
    aimed = {f"{name}_share": share, f"{name}_hard": 1.0}
    if not own:
        aimed[f"{name}_from_year"] = basis.years.last
    changed = {id_: replace(basis.assumptions.get(id_, known), value=float(value)) for id_, value in aimed.items()}
    return replace(basis, assumptions={**basis.assumptions, **changed})
