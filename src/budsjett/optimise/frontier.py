"""What else there is: the next best packages, what they agree on, and what a goal costs another."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.measures import WHOLE, MeasureId
from budsjett.budget.plan import project
from budsjett.budget.starts import level_of, listed
from budsjett.errors import GoalWithoutSupport
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.grounds import as_kept, grounds
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
    basis: Basis,
    wishes: Wishes,
    *,
    count: int,
    differ: int,
    seconds: float = 20.0,
    solver: Solver = SOLVER,
    tell: Callable[[Alternatives], None] | None = None,
) -> Alternatives:
    """Up to `count` packages, each the best of those that differ enough from the ones before it.

    `tell` hears of those found each time there is one more.
    """
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
        if tell is not None:
            tell(Alternatives(differ=differ, answers=tuple(answers), complete=False))
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
NEAR_ONE = 1e-9
"""A share found by dividing is met by what it was found from, whichever way it was rounded."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The points of a trade-off, the mildest aim first, and how many aims nothing is known of: there was no time."""

    points: tuple[Point, ...]
    unknown: int


def curve(
    basis: Basis,
    wishes: Wishes,
    answer: Answer,
    asked: Curve,
    *,
    seconds: float = 20.0,
    solver: Solver = SOLVER,
    tell: Callable[[Frontier], None] | None = None,
) -> Frontier:
    """A trade-off from a proven best package on: the aims a step apart, and for each the best package.

    `tell` hears of the points found each time an aim has been asked about.

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
        return Frontier(points=(), unknown=STEPS + 1)
    if asked.aim is Aim.SUPPORT:
        levels = _approvals(wishes, start, further)
    else:
        levels = _shares(basis, wishes, start, asked.aim)
    left_s = max(0.0, ends - time.monotonic())
    return trade_off(basis, wishes, asked, levels=levels, seconds=left_s, solver=solver, tell=tell)


def trade_off(
    basis: Basis,
    wishes: Wishes,
    asked: Curve,
    *,
    levels: Sequence[float],
    seconds: float = 20.0,
    solver: Solver = SOLVER,
    tell: Callable[[Frontier], None] | None = None,
) -> Frontier:
    """The best package for each aim: the reserve at least, the debt at most, or the approvals at least so much.

    An aim that no package reaches, or that time did not suffice for, has no point. Points that a stricter aim equals in
    what there is to be most of are left out: what is left is a frontier. An aim stricter than one that no package
    reaches is not asked about.
    """
    ends = time.monotonic() + seconds
    wanted = _of_support(wishes) if asked.most is Objective.SUPPORT else wishes
    points: list[Point] = []
    ordered, proven = sorted(levels, reverse=asked.aim is Aim.DEBT), 0
    for n, level in enumerate(ordered):
        on, under = _under(basis, wanted, asked.aim, level)
        answer = best(on, under, time_limit_s=max(0.0, ends - time.monotonic()), solver=solver, explain=False)
        if answer.status is Status.OPTIMAL:
            points.append(_point(basis, wishes, answer, level))
        if answer.status is Status.CONFLICT:
            proven += len(ordered) - n
            break
        proven += answer.status is Status.OPTIMAL
        if tell is not None:
            tell(Frontier(points=_best_of(points, asked), unknown=len(ordered) - proven))
    return Frontier(points=_best_of(points, asked), unknown=len(ordered) - proven)


def _best_of(points: Sequence[Point], asked: Curve) -> tuple[Point, ...]:
    """Without those that a stricter aim equals."""
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
    """Shares of operating revenue from where the best package stands; in many futures, from where it does in enough.

    An aim must hold in as many futures as everything else, so one that a package meets as expected may be too strict.
    """
    every_year = aim is Aim.DEBT and bool(basis.assumptions["debt_ceiling_hard"].value)  # that is when the aim counts
    if wishes.robust is None:
        plan = project(basis, start.package, {**wishes.levers, **start.levers}, projection=wishes.projection)
        stands = float(_share_of(plan.lines, aim, every_year=every_year))
    else:
        stands = _stands_in_futures(basis, wishes, start, aim, every_year=every_year)
    step = STEP if aim is Aim.RESERVE else -STEP
    return tuple(max(0.0, stands + step * n) for n in range(STEPS + 1))


def _share_of(lines: Mapping[LineId, Floats], aim: Aim, *, every_year: bool) -> Floats:
    """The reserve in the last year, or the debt then or at its highest, as a share of operating revenue."""
    line = LineId("discretionary_reserve" if aim is Aim.RESERVE else "debt")
    shares: Floats = lines[line] / lines[LineId("operating_revenue")]
    highest: Floats = shares.max(axis=-1) if every_year else shares[..., -1]
    return highest


def _stands_in_futures(basis: Basis, wishes: Wishes, start: Answer, aim: Aim, *, every_year: bool) -> float:
    """The strictest share that the package still has in as many futures as are to hold; in all, for a mean of them."""
    on = grounds(*as_kept(basis, wishes))
    assert on.futures is not None  # noqa: S101 - for the type checker: asked where there are futures
    package = on.items(start.package, start.levers)
    chosen = np.array([m in package for m in on.measures], dtype=bool)
    kept = (np.floor(on.slacks_in_futures_kr(chosen, on.futures)) >= 0).all(axis=1)
    shares = _share_of(on.lines(chosen[None, :], on.futures), aim, every_year=every_year)
    best_first = np.sort(shares if on.worst else shares[kept])[:: -1 if aim is Aim.RESERVE else 1]
    strictest = float(best_first[-1 if on.worst else on.hold - 1])
    return strictest * (1 - NEAR_ONE if aim is Aim.RESERVE else 1 + NEAR_ONE)


def _aimed(basis: Basis, aim: Aim, share: float) -> Basis:
    """The same municipality with one target set, held in the last year, or from when its own hard target counts."""
    name = "reserve_floor" if aim is Aim.RESERVE else "debt_ceiling"
    known, own = basis.assumptions[f"{name}_share"], bool(basis.assumptions[f"{name}_hard"].value)
    aimed = {f"{name}_share": share, f"{name}_hard": 1.0}
    if not own:
        aimed[f"{name}_from_year"] = basis.years.last
    changed = {id_: replace(basis.assumptions.get(id_, known), value=float(value)) for id_, value in aimed.items()}
    return replace(basis, assumptions={**basis.assumptions, **changed})
