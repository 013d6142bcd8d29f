"""A package for worse times, weighed by how much: the mean of what is left in the worst futures must not be negative.

Conditional value at risk (Rockafellar and Uryasev 2000). Written out it is a dense row for every future, limit and
year. Here it is found by cuts instead (Künzi-Bay and Mayer 2006): the mean over the b worst futures is 0 or more
exactly when the mean over every b futures is, whichever demand is looked at in each. So one solves without, looks up
the b worst futures of the package found and the tightest demand in each of them, demands that their mean be 0 or
more, and solves again. Each cut is one row, and a handful is enough.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.measures import MeasureId
from budsjett.optimise.child import Solver
from budsjett.optimise.problem import Choice, Demand, Futures
from budsjett.optimise.question import Found, Goal, refuse_no_amounts

CUT = "worst futures"
ROUNDS = 200
COARSE = 0.01
"""A package that a cut will rule out need not be the very best; the last ones are."""
NEAR_KR = 1.0
"""A mean is met when it is no more than this below 0. The model decides, in whole kroner."""
UNENDING = "de verste framtidene ble ikke innkretset"


class Cuts:
    """What is known of the futures of one choice. Every cut holds for all packages, so all are kept."""

    def __init__(self, drawn: Futures) -> None:
        """Nothing is known before the first package is found. Refuses what is no amount (InvalidNumber)."""
        refuse_no_amounts(drawn)
        self.drawn = drawn
        self.demands: list[Demand] = []
        moved = (np.ptp(drawn.starts_kr, axis=0) > 0) | (drawn.responses_kr != 0).any(axis=(0, 1))
        self.still = np.where(moved | ~moved.any(), 0.0, np.inf)
        """(demands,): infinite for those that nothing chosen and no future moves, else 0: they are never tightest."""

    def short_kr(self, parts: NDArray[np.float64]) -> float:
        """By how much the mean of the worst is below 0 for a package or parts of measures (measures,), and the cut."""
        left = self.drawn.starts_kr + np.einsum("smk,m->sk", self.drawn.responses_kr, parts)
        tightest = (left + self.still).argmin(axis=1)
        worst = np.argsort(left[range(len(left)), tightest], kind="stable")[: self.drawn.worst]
        at = tightest[worst]
        mean_kr = float(left[worst, at].mean())
        if mean_kr < -NEAR_KR:
            self.demands.append(
                Demand(
                    id=CUT,
                    law="",
                    label=f"Snittet av de {self.drawn.worst} verste framtidene",
                    year=0,
                    start_kr=float(self.drawn.starts_kr[worst, at].mean()),
                    responses_kr=self.drawn.responses_kr[worst, :, at].mean(axis=0),
                )
            )
        return max(0.0, -mean_kr)


def ask(
    solver: Solver,
    choice: Choice,
    goal: Goal,
    cuts: Cuts,
    *,
    seconds: float,
    known: Collection[MeasureId] | None = None,
    start: Collection[MeasureId] | None = None,
    gap: float = 0.0,
) -> Found:
    """The reply to a question about a mean of the worst, checked in every future, or a failure with a sentence.

    `start`: a package that is steady enough, to begin from.
    """
    ends = time.monotonic() + seconds
    if not cuts.demands and not choice.stages:
        _in_parts(solver, choice, cuts, ends)
    coarse = COARSE if goal in {Goal.BEST, Goal.WORTH} and known is None and not choice.stages else 0.0
    so_far: Found | None = None
    for _ in range(ROUNDS):
        asked = replace(choice, futures=None, demands=(*choice.demands, *cuts.demands))
        left_s = ends - time.monotonic()
        now = Goal.WORTH if coarse else goal
        found = solver.ask(asked, now, seconds=left_s, known=known, start=start, gap=max(coarse, gap))
        if found.status not in {"optimal", "feasible"}:
            return found if so_far is None or found.status == "infeasible" else so_far
        if cuts.short_kr(_chosen(choice, found.package)) > NEAR_KR:
            continue
        if not coarse or (found.status == "optimal" and goal is Goal.WORTH):
            return found
        start = found.package
        coarse, so_far = 0.0, found if found.status == "feasible" else None
    return Found(status="failed", problem=UNENDING)


def steadiest(solver: Solver, choice: Choice, cuts: Cuts, *, seconds: float) -> Found:
    """Where no package is steady enough: the one whose mean of the worst is the least below 0."""
    ends, least_kr = time.monotonic() + seconds, 0.0
    for _ in range(ROUNDS):
        asked = replace(choice, futures=None, demands=(*choice.demands, *cuts.demands))
        easing = (*(0.0 for _ in choice.demands), *(1.0 for _ in cuts.demands))
        found = solver.ask(asked, Goal.LEAST_EASED, easing=easing, seconds=ends - time.monotonic())
        if found.status != "optimal":
            return found
        parts = _chosen(choice, found.package)
        least_kr = max([0.0, *(-(cut.start_kr + float(cut.responses_kr @ parts)) for cut in cuts.demands)])
        if cuts.short_kr(parts) <= least_kr + NEAR_KR:
            return found
    return Found(status="failed", problem=UNENDING)


def _in_parts(solver: Solver, choice: Choice, cuts: Cuts, ends: float) -> None:
    """The cuts that can be had cheaply: a few, found where measures may be chosen in part."""
    for _ in range(ROUNDS):
        asked = replace(choice, futures=None, demands=(*choice.demands, *cuts.demands))
        found = solver.ask(asked, Goal.PARTS, seconds=ends - time.monotonic())
        if found.status != "optimal" or len(found.parts) != len(choice.measures):
            return
        if cuts.short_kr(np.clip(np.array(found.parts), 0.0, 1.0)) <= NEAR_KR:
            return


def _chosen(choice: Choice, package: Sequence[MeasureId]) -> NDArray[np.float64]:
    return np.array([m in set(package) for m in choice.measures], dtype=np.float64)
