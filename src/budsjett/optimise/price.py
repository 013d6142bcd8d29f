"""Where to look first for the price at which a measure enters, and how to close in on it."""

from collections.abc import Callable
from dataclasses import replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.optimise.child import Solver
from budsjett.optimise.choice import around, as_kept, choice, grounds
from budsjett.optimise.problem import Answer, Cap, Wishes
from budsjett.optimise.question import KR_PER_UNIT, Goal, left_kr

HUNDREDTHS = 100
"""Prices are found to a hundredth."""
SMALL_KR = 1.0


def likely(
    basis: Basis, wishes: Wishes, measure: MeasureId, *, best: Answer, forced: Answer, seconds: float, solver: Solver
) -> int:
    """The highest part of its cost, in hundredths, at which some package with the measure is worth as much as the best.

    One question: the measure is kept, the package is worth no less than the best without it, and the least of the
    measure's cost is taken off for which the demands hold, by the responses around the best package with it. It is
    where to look first, and no answer. Half where nothing is known: goals before worth, and many futures.
    """
    half = HUNDREDTHS // 2
    if wishes.goals or wishes.robust is not None or best.value is None:
        return half
    begun, kept = as_kept(basis, replace(wishes, keep=wishes.keep | {measure}, never=wishes.never - {measure}))
    on = grounds(begun, kept)
    asked = around(choice(on, kept), on, on.items(forced.package, forced.levers))
    no_less = Cap(
        id="worth",
        label="verdien av den beste pakken",
        amounts={m: -worth for m, worth in zip(asked.measures, asked.worth.tolist(), strict=True)},
        most=-round(best.value * 1000),
    )
    place = asked.measures.index(measure)
    costs = [-float(demand.responses_kr[place]) for demand in asked.demands]
    found = solver.ask(
        replace(asked, caps=(*asked.caps, no_less)),
        Goal.LEAST_EASED,
        easing=[kr / KR_PER_UNIT for kr in costs],
        seconds=seconds,
    )
    if found.status != "optimal":
        return 0 if found.status == "infeasible" else half
    short = (
        -float(left_kr(asked, demand, found.package)) / kr
        for demand, kr in zip(asked.demands, costs, strict=True)
        if kr > SMALL_KR
    )
    return min(HUNDREDTHS - 1, max(0, int(HUNDREDTHS * (1 - max(0.0, *short)))))


def highest(chosen_at: Callable[[int], bool], first: int) -> int | None:
    """The highest of 0-99 hundredths at which it is chosen, looked for from `first`; None where none is.

    Chosen at one, it is chosen at all below: cheaper never hurts a measure, for every package without it stays as it
    was. It is not chosen at the whole.
    """
    low, high, at, step = -1, HUNDREDTHS, first, 1
    while high - low > 1:
        chosen = chosen_at(at)
        low, high = (at, high) if chosen else (low, at)
        at = min(max(at + step if chosen else at - step, low + 1), high - 1)
        step *= 2
        if step > HUNDREDTHS // 4:  # the first look was far off
            at = (low + high) // 2
    return low if low >= 0 else None
