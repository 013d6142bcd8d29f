"""What else there is: the next best packages, what they agree on, and what a goal costs another."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.budget.starts import listed
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.package import best
from budsjett.optimise.problem import Answer, Status, Wishes

RESERVE, DEBT = "reserve", "debt"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A best package under one aim, and what it leaves at the end of the plan by the model."""

    aim_share: float
    """Of operating revenue: the reserve at least, or the debt at most."""
    answer: Answer
    reserve_kr: int
    debt_kr: int


def trade_off(
    basis: Basis,
    wishes: Wishes,
    *,
    aim: str,
    shares: Sequence[float],
    seconds: float = 20.0,
    solver: Solver = SOLVER,
) -> tuple[Point, ...]:
    """The best package for each aim: `reserve` at least, or `debt` at most, these shares of revenue in the last year.

    An aim that no package reaches, or that time did not suffice for, has no point. Points that a later one beats on
    worth and aim alike are left out: what is left is a frontier.
    """
    ends = time.monotonic() + seconds
    points = []
    for share in sorted(shares, reverse=aim == DEBT):
        other = _aimed(basis, aim, share)
        answer = best(other, wishes, time_limit_s=max(0.0, ends - time.monotonic()), solver=solver, explain=False)
        if answer.status is Status.OPTIMAL:
            plan = project(basis, answer.package, {**wishes.levers, **answer.levers}, projection=wishes.projection)
            reserve, debt = (int(plan.lines[LineId(line)][-1]) for line in ("discretionary_reserve", "debt"))
            points.append(Point(aim_share=share, answer=answer, reserve_kr=reserve, debt_kr=debt))
    reached = [point.answer.value for point in points]
    return tuple(point for i, point in enumerate(points) if point.answer.value not in reached[i + 1 :])


def _aimed(basis: Basis, aim: str, share: float) -> Basis:
    """The same municipality with one target set, held in the last year, or from when its own hard target counts."""
    name = "reserve_floor" if aim == RESERVE else "debt_ceiling"
    known, own = basis.assumptions[f"{name}_share"], bool(basis.assumptions[f"{name}_hard"].value)
    aimed = {f"{name}_share": share, f"{name}_hard": 1.0}
    if not own:
        aimed[f"{name}_from_year"] = basis.years.last
    changed = {id_: replace(basis.assumptions.get(id_, known), value=float(value)) for id_, value in aimed.items()}
    return replace(basis, assumptions={**basis.assumptions, **changed})
