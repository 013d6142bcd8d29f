"""A package that holds in many futures: against every package evaluated by the model in every one of them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.futures import Driver
from budsjett.errors import InvalidNumber
from budsjett.optimise.choice import drawn, ground
from budsjett.optimise.package import STEADY, best
from budsjett.optimise.problem import Futures, Robust, Status, Wishes
from budsjett.optimise.question import Goal
from optimise import by_hand
from optimise.municipalities import a_random_basis, every_by_hand

DRIVERS = (Driver.INTEREST, Driver.COSTS, Driver.TAX)
"""The small municipalities have no one-year ages to draw people from."""


def robust(hold, of=20, seed=1):
    return Robust(hold=hold, of=of, seed=seed, drivers=DRIVERS)


def best_by_model(basis, wanted):
    """The best lawful package that holds in so many futures, and the most futures that any lawful one holds in."""
    on = ground(basis, None, "main", robust=wanted)
    lawful = [(*found, on.kept_in(found[0], on.futures)) for found in every_by_hand(basis)]
    good = [(package, value) for package, value, kept in lawful if kept >= wanted.hold]
    return (good[0] if good else None), max((kept for *_, kept in lawful), default=0)


@pytest.mark.parametrize("hold", [9, 14, 18])
def test_it_is_the_best_of_those_that_hold_in_so_many_futures(solver, hold):
    seen = Counter()
    for seed in range(14):
        basis, wanted = a_random_basis(seed, measures=6, investments=(10, 25)[seed % 2]), robust(hold)
        expected, most = best_by_model(basis, wanted)
        answer = best(basis, Wishes(robust=wanted), solver=solver)
        seen[answer.status] += 1
        if expected is not None:
            assert (seed, answer.status, answer.package, answer.value) == (seed, Status.OPTIMAL, *expected)
            assert answer.held.kept >= hold
            seen["dearer"] += expected[0] != every_by_hand(basis)[0][0]
        else:
            assert (seed, answer.status) == (seed, Status.CONFLICT)
            if any(c.id == STEADY for c in answer.conflict):
                assert answer.held.kept == most < hold
                seen["unsteady"] += 1
    assert seen[Status.OPTIMAL] > 1
    assert seen["dearer"] + seen["unsteady"] > 0


def test_holding_in_more_futures_is_never_worth_more(solver):
    for seed in (2, 5, 7):
        basis = a_random_basis(seed, measures=7)
        answers = [best(basis, Wishes(robust=robust(hold)), solver=solver, explain=False) for hold in (5, 10, 15, 20)]
        values = [a.value if a.value is not None else -np.inf for a in answers]
        assert values == sorted(values, reverse=True)


def test_the_odds_told_are_the_models_also_in_futures_nobody_chose_by(solver):
    basis, wanted = a_random_basis(2, measures=6), robust(5)
    answer = best(basis, Wishes(robust=wanted), solver=solver)
    on = ground(basis, None, "main", robust=wanted)
    fresh = drawn(basis, wanted, "main", draws=answer.held.fresh_of, seed=wanted.seed + 1)
    assert (answer.held.kept, answer.held.fresh_kept) == (
        on.kept_in(answer.package, on.futures),
        on.kept_in(answer.package, fresh),
    )


def test_the_rows_left_out_say_nothing_that_all_rows_would_not(solver, a_choice):
    """Random futures, far apart and near, few and many of them given up: the same answer as counting them all."""
    seen = Counter()
    for seed in range(60):
        asked, rng = a_choice(seed, measures=6, demands=3), np.random.default_rng(seed)
        starts, responses = (
            np.stack(a) for a in ([d.start_kr for d in asked.demands], [d.responses_kr for d in asked.demands])
        )
        apart = rng.choice([0.01, 0.3])
        asked = replace(
            asked,
            futures=Futures(
                starts_kr=np.rint(starts + rng.normal(0, 500_000, (9, 3))),
                responses_kr=np.rint(responses.T * (1 + apart * rng.normal(size=(9, 6, 3)))),
                may_break=int(rng.integers(0, 7)),
            ),
        )
        found, expected = solver.ask(asked, Goal.BEST, seconds=30), by_hand.best(asked)
        assert (found.status, found.package) == (("infeasible", ()) if expected is None else ("optimal", expected)), (
            seed
        )
        seen[found.status] += 1
        seen["dearer"] += expected is not None and expected != by_hand.best(replace(asked, futures=None))
    assert min(seen["optimal"], seen["infeasible"], seen["dearer"]) > 4


@pytest.mark.parametrize(("hold", "of"), [(0, 100), (101, 100), (1, 0)])
def test_a_number_of_futures_that_cannot_be_is_refused(solver, hold, of):
    with pytest.raises(InvalidNumber):
        best(a_random_basis(0), Wishes(robust=robust(hold, of)), solver=solver)
