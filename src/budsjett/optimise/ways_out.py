"""The cheapest ways out where demands cannot be met together: each found, then solved with, and told in kroner.

A way out changes one thing: a wish is given up, there is more money, a lever is moved, or the municipality's own target
is eased. How much is asked of the solver by the responses; then the model has the last word: with so much a lawful
package is found, and with one step less there is none.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.levers import Lever, LeverKind, check_settings
from budsjett.budget.measures import MeasureId
from budsjett.optimise.between import APPROVED
from budsjett.optimise.child import SOLVER, Solver
from budsjett.optimise.choice import as_kept, choice, ground, grounds
from budsjett.optimise.grounds import aimed
from budsjett.optimise.package import STEADY, best
from budsjett.optimise.problem import Answer, Choice, Conflict, Status, Wishes
from budsjett.optimise.question import KR_PER_UNIT, Goal, left_kr
from budsjett.optimise.worth import TARGETS, richer

STEP_KR = 1000
"""Money is found to a thousand kroner."""
STEP_SHARE = 0.001
"""A target is eased by tenths of a percentage point."""
FURTHEST = 1.0
"""No target is raised by more than all of operating revenue."""
TRIES = 30
"""How many amounts are solved with: the responses are exact but for loans, deferrals and rounding."""
ALMOST = 1e-6
MANY = 10**9
FOUND = {Status.OPTIMAL, Status.FEASIBLE}
PROBE_STEPS = 10_000


class WayKind(StrEnum):
    """What is changed."""

    WISH = "wish"
    """A wish about a measure or a group is given up."""
    MONEY = "money"
    """More general income in every plan year."""
    ONCE = "once"
    """More general income in one year."""
    LEVER = "lever"
    """A lever is moved."""
    TARGET = "target"
    """A target of the municipality's own is eased."""
    FUTURES = "futures"
    """The limits need hold in fewer futures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """One way out, and the best package when it is taken."""

    kind: WayKind
    subject: str
    """The conflict's id for a wish, the lever, or the target; else empty."""
    year: int
    """For ONCE; else 0."""
    by: float
    """How much more or less: kroner (a year), the lever's unit, a share of revenue, or futures; 0 for a wish."""
    stands: float
    """Where a lever or a target then stands, or in how many futures the limits hold; else 0."""
    kr: int
    """What it comes to over the plan years, whole kroner; 0 for a wish and for futures. A target: what it gives way by
    in the year it does so the most."""
    least: bool
    """Whether one step less is proven not to be enough."""
    answer: Answer


def ways_out(
    basis: Basis, wishes: Wishes, answer: Answer, *, seconds: float = 20.0, solver: Solver = SOLVER
) -> tuple[WayOut, ...]:
    """What would make room for a package: wishes to give up, then what costs the fewest kroner.

    Only what leads to a package is told, and what time sufficed for. Refuses (ValueError) an answer without a conflict.
    """
    if answer.status is not Status.CONFLICT or not answer.conflict:
        raise ValueError("ways out are asked of a conflict")
    basis, wishes = aimed(basis, wishes)
    ends = time.monotonic() + seconds
    if any(c.id == STEADY for c in answer.conflict):
        return tuple(_fewer_futures(basis, wishes, answer, ends, solver))
    found = [*_without_a_wish(basis, wishes, answer, ends, solver)]
    found += [way for ease in _eases(basis, wishes, answer) if (way := ease.least(ends, solver)) is not None]
    return tuple(sorted(found, key=lambda way: (way.kind is not WayKind.WISH, way.kr)))


def _solved(basis: Basis, wishes: Wishes, ends: float, solver: Solver) -> Answer:
    return best(basis, wishes, time_limit_s=max(0.0, ends - time.monotonic()), solver=solver, explain=False)


def _fewer_futures(basis: Basis, wishes: Wishes, answer: Answer, ends: float, solver: Solver) -> Iterator[WayOut]:
    """As many as the steadiest package was seen to hold in."""
    if wishes.robust is None or answer.held is None or not answer.held.kept:
        return
    kept = answer.held.kept
    solved = _solved(basis, replace(wishes, robust=replace(wishes.robust, hold=kept)), ends, solver)
    if solved.status in FOUND:
        by = float(wishes.robust.hold - kept)
        yield WayOut(
            kind=WayKind.FUTURES, subject="", year=0, by=by, stands=float(kept), kr=0, least=False, answer=solved
        )


def _without_a_wish(basis: Basis, wishes: Wishes, answer: Answer, ends: float, solver: Solver) -> Iterator[WayOut]:
    for conflict in answer.conflict:
        other = without(wishes, conflict)
        if other is None:
            continue
        solved = _solved(basis, other, ends, solver)
        if solved.status in FOUND:
            yield WayOut(
                kind=WayKind.WISH, subject=conflict.id, year=0, by=0, stands=0, kr=0, least=True, answer=solved
            )


def without(wishes: Wishes, conflict: Conflict) -> Wishes | None:
    """The wishes less the one that a conflict names; None where it names a demand."""
    kind, _, subject = conflict.id.partition(":")
    m = frozenset({MeasureId(subject)})
    if kind == "keep":
        return replace(wishes, keep=wishes.keep - m)
    if kind == "never":
        return replace(wishes, never=wishes.never - m)
    if conflict.id == APPROVED:
        return replace(wishes, approved=0)
    if kind == "cap" and subject.isdigit():
        n = int(subject) - 1
        return replace(wishes, at_most=(*wishes.at_most[:n], *wishes.at_most[n + 1 :]))
    if kind == "cap":
        return replace(wishes, lose_at_most={t: kr for t, kr in wishes.lose_at_most.items() if t != subject})
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ease:
    """Something that makes room by degrees, a step at a time, up to so many steps."""

    basis: Basis
    wishes: Wishes
    kind: WayKind
    subject: str
    year: int
    step: float
    most: float
    stands: float
    changed: Callable[[float], tuple[Basis, Wishes]]
    """The municipality and the wishes with so much of it."""
    kr: Callable[[float], int]

    def least(self, ends: float, solver: Solver) -> WayOut | None:
        """The least that is enough; None where nothing is, or time is up."""
        steps = self._guess(ends, solver)
        if steps is None:
            return None
        enough: tuple[int, Answer] | None = None
        too_little, leap = 0, 1
        for _ in range(TRIES):
            solved = _solved(*self.changed(steps * self.step), ends, solver)
            if solved.status in FOUND:
                enough = (steps, solved)
            elif solved.status is Status.CONFLICT:
                too_little = steps
            else:
                break
            high = self._most_steps + 1 if enough is None else enough[0]
            if high - too_little <= 1:
                break
            # leap away from what the responses say, further each time, until the edge lies between; then halve
            bracketed = enough is not None and too_little
            leapt = max(high - leap, too_little + 1) if enough is not None else min(too_little + leap, high - 1)
            steps, leap = ((too_little + high) // 2 if bracketed else leapt), 4 * leap
        if enough is None:
            return None
        steps, solved = enough
        by = steps * self.step
        return WayOut(
            kind=self.kind,
            subject=self.subject,
            year=self.year,
            by=round(by, 6),
            stands=round(self.stands + by, 6) if self.kind in {WayKind.LEVER, WayKind.TARGET} else 0.0,
            kr=self.kr(by),
            least=too_little == steps - 1,
            answer=solved,
        )

    @property
    def _most_steps(self) -> int:
        return math.floor(self.most / abs(self.step) + ALMOST) if math.isfinite(self.most) else MANY

    def _guess(self, ends: float, solver: Solver) -> int | None:
        """How many steps are needed by the responses; None where no number is enough."""
        probe = min(PROBE_STEPS, self._most_steps)  # so many that rounding to whole kroner does not count
        asked, eased = _asked(self.basis, self.wishes), _asked(*self.changed(probe * self.step))
        gained = [(b.start_kr - a.start_kr) / probe for a, b in zip(asked.demands, eased.demands, strict=True)]
        easing = [kr / KR_PER_UNIT if kr >= 1 else 0.0 for kr in gained]
        found = solver.ask(asked, Goal.LEAST_EASED, easing=easing, seconds=ends - time.monotonic())
        if found.status != "optimal":
            return None
        short = (
            -float(left_kr(asked, demand, found.package)) / kr
            for demand, kr in zip(asked.demands, gained, strict=True)
            if kr >= 1
        )
        return min(max(1, math.ceil(max(short, default=0.0) - ALMOST)), self._most_steps)


def _asked(basis: Basis, wishes: Wishes) -> Choice:
    basis, wishes = as_kept(basis, wishes)
    return choice(grounds(basis, replace(wishes, robust=None)), wishes)


def _eases(basis: Basis, wishes: Wishes, answer: Answer) -> Iterator[_Ease]:
    yield _money(basis, wishes, None)
    for year in sorted({c.year for c in answer.conflict if c.year}):
        yield _money(basis, wishes, year)
    settings = check_settings(basis.levers, wishes.levers)
    for lever in basis.levers:
        if lever.kind is not LeverKind.INTEREST and lever.id not in wishes.free:  # nobody decides the interest
            yield from _moved(basis, wishes, lever, settings[lever.id])
    for target in TARGETS:
        yield from _eased(basis, wishes, target)


def _money(basis: Basis, wishes: Wishes, year: int | None) -> _Ease:
    years = basis.years if year is None else (year,)
    return _Ease(
        basis=basis,
        wishes=wishes,
        kind=WayKind.MONEY if year is None else WayKind.ONCE,
        subject="",
        year=year or 0,
        step=STEP_KR,
        most=math.inf,
        stands=0.0,
        changed=lambda kr: (richer(basis, kr, years), wishes),
        kr=lambda kr: round(kr) * len(years),
    )


def _moved(basis: Basis, wishes: Wishes, lever: Lever, stands: float) -> Iterator[_Ease]:
    """A lever moved up, and down, as far as its range goes."""
    for step, most in ((lever.step, lever.maximum - stands), (-lever.step, stands - lever.minimum)):
        if most < lever.step:
            continue

        def moved(by: float) -> Wishes:
            return replace(wishes, levers={**wishes.levers, lever.id: round(stands + by, 6)})

        yield _Ease(
            basis=basis,
            wishes=wishes,
            kind=WayKind.LEVER,
            subject=lever.id,
            year=0,
            step=step,
            most=most,
            stands=stands,
            changed=lambda by: (basis, moved(by)),
            kr=lambda by: _gained_kr(basis, wishes, moved(by)),
        )


def _gained_kr(basis: Basis, before: Wishes, after: Wishes) -> int:
    """What the municipality has more of at the end of the plan by moving levers, nothing chosen."""
    nothing = np.zeros((1, len(basis.measures)), dtype=bool)
    paths = (ground(basis, w.levers, w.projection).lines(nothing)[LineId("reserve_path")] for w in (before, after))
    stood, stands = (float(path[0, -1]) for path in paths)
    return round(stands - stood)


def _eased(basis: Basis, wishes: Wishes, target: str) -> Iterator[_Ease]:
    """A target lowered or raised, where the optimiser must keep it."""
    if not basis.assumptions[target.replace("_share", "_hard")].value:
        return
    stands = basis.assumptions[target].value
    step = math.copysign(STEP_SHARE, TARGETS[target])

    def changed(by: float) -> tuple[Basis, Wishes]:
        eased = replace(basis.assumptions[target], value=round(max(0.0, stands + by), 6))
        return replace(basis, assumptions={**basis.assumptions, target: eased}), wishes

    def kr(by: float) -> int:
        slacks = [demand.start_kr for demand in _asked(basis, wishes).demands]
        other = [demand.start_kr for demand in _asked(*changed(by)).demands]
        return round(max(b - a for a, b in zip(slacks, other, strict=True)))

    yield _Ease(
        basis=basis,
        wishes=wishes,
        kind=WayKind.TARGET,
        subject=target,
        year=0,
        step=step,
        most=stands if step < 0 else FURTHEST,
        stands=stands,
        changed=changed,
        kr=kr,
    )
