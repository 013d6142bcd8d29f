"""What would have been enough for a measure left out: the share of ballots, and the price, at which it is chosen.

Each is looked for by asking again with that one thing changed, and told only where the last question proves it.
"""

import time
from dataclasses import replace
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.starts import scaled
from budsjett.optimise.child import Solver
from budsjett.optimise.choice import changes_kr, ground, worths
from budsjett.optimise.package import best
from budsjett.optimise.price import HUNDREDTHS, highest, likely
from budsjett.optimise.problem import Answer, Status, Wishes

STEPS = 1000
"""Worth is counted, and support found, in thousandths."""
MOST_STEPS = 8
"""How far from where the worths meet a share is looked for: rounding moves it by one or two."""


class OutOfTimeError(Exception):
    """A question was not answered: half a search would tell the wrong share or price."""


def support_enough(
    basis: Basis, wishes: Wishes, measure: MeasureId, loss: int, *, ends: float, solver: Solver
) -> Fraction | None:
    """The lowest share of ballots, to a thousandth, at which the measure is chosen; found by its worth, then asked."""
    if wishes.support is None:
        return None
    on = ground(basis, wishes.levers, wishes.projection)
    at = dict(zip(on.measures, worths(on, weights=wishes.weights, support=wishes.support).tolist(), strict=True))
    whole = dict(zip(on.measures, worths(on, weights=wishes.weights, support=None).tolist(), strict=True))[measure]
    gain = dict(zip(on.measures, changes_kr(on), strict=True))[measure] > 0
    if whole == 0:
        return None
    needed = at[measure] + loss  # worth as much with it as without: the published rule on ties decides
    edge = Fraction(needed - 1, whole) if gain else 1 - Fraction(needed - 1, whole)
    first = -(-edge.numerator * STEPS // edge.denominator)
    for share in (Fraction(first + step, STEPS) for step in range(MOST_STEPS)):
        if not 0 <= share <= 1:
            continue
        asked = replace(wishes, support={**wishes.support, measure: share}, never=wishes.never - {measure})
        if _chosen(basis, asked, measure, ends, solver):
            return share
    return None


def _chosen(basis: Basis, asked: Wishes, measure: MeasureId, ends: float, solver: Solver) -> bool:
    """Whether a proven best package holds the measure. Raises where it was not proven."""
    found = best(basis, asked, time_limit_s=max(0.0, ends - time.monotonic()), solver=solver, explain=False)
    if found.status not in {Status.OPTIMAL, Status.CONFLICT}:
        raise OutOfTimeError
    return measure in found.package


def price_enough(
    basis: Basis,
    wishes: Wishes,
    measure: MeasureId,
    answers: tuple[Answer, Answer],
    *,
    ends: float,
    solver: Solver,
) -> Fraction | None:
    """The highest part of its cost, to a hundredth, at which the measure is chosen though worth what it was.

    `answers`: the best without it and the best with it. Raises where time did not suffice.
    """
    on = ground(basis, wishes.levers, wishes.projection)
    at = dict(zip(on.measures, worths(on, weights=wishes.weights, support=wishes.support).tolist(), strict=True))
    if at[measure] <= 0:
        return None
    asked = replace(wishes, worth={**wishes.worth, measure: at[measure]}, never=wishes.never - {measure})

    def chosen_at(hundredths: int) -> bool:
        part = Fraction(hundredths, HUNDREDTHS)
        cheaper = replace(basis, measures={**basis.measures, measure: scaled(basis.measures[measure], part)})
        return _chosen(cheaper, asked, measure, ends, solver)

    without, with_it = answers
    first = likely(
        basis, asked, measure, best=without, forced=with_it, seconds=max(0.0, ends - time.monotonic()), solver=solver
    )
    found = highest(chosen_at, first)
    return None if found is None else Fraction(found, HUNDREDTHS)
