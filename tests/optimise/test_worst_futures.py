"""The mean of the worst futures: found by cuts, against every package, and told with what it lacks."""

from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.futures import Driver
from budsjett.errors import InvalidNumber
from budsjett.optimise import robust
from budsjett.optimise.choice import ground
from budsjett.optimise.package import STEADY, best
from budsjett.optimise.problem import Futures, Robust, Status, Wishes
from budsjett.optimise.question import Goal
from optimise import by_hand, every_package
from optimise.large import a_large_choice
from optimise.municipalities import a_random_basis

DRIVERS = (Driver.INTEREST, Driver.COSTS, Driver.TAX)
"""The small municipalities have no one-year ages to draw people from."""


def worst(hold, of=20, *, mean=True):
    return Robust(hold=hold, of=of, drivers=DRIVERS, mean=mean)


def mean_kr(drawn, chosen):
    """What is left over the tightest demand, on average over the worst futures."""
    left = drawn.starts_kr + drawn.responses_kr[:, chosen].sum(axis=1)
    return np.sort(left.min(axis=1))[: drawn.worst].mean()


def test_the_cuts_leave_what_trying_every_package_leaves(solver, a_choice):
    seen = set()
    for seed in range(40):
        asked, rng = a_choice(seed, measures=7, demands=3), np.random.default_rng(seed)
        starts = np.array([d.start_kr for d in asked.demands])
        responses = np.stack([d.responses_kr for d in asked.demands], axis=1)
        drawn = Futures(
            starts_kr=np.rint(starts + rng.normal(0, 5e5, (9, 3))),
            responses_kr=np.rint(responses * (1 + 0.2 * rng.normal(size=(9, 7, 3)))),
            may_break=0,
            worst=int(rng.integers(1, 5)),
        )
        packages = by_hand.packages(asked)
        steady = [p for p in packages if mean_kr(drawn, [m in p for m in asked.measures]) >= 0]
        asked, cuts = replace(asked, futures=drawn), robust.Cuts(drawn)
        found = robust.ask(solver, asked, Goal.BEST, cuts, seconds=30)
        if steady:
            first = min(steady, key=lambda p: (-asked.value(p), len(p), [m not in p for m in asked.measures]))
            assert (seed, found.status, found.package) == (seed, "optimal", first)
            seen.add("dearer" if first != by_hand.best(replace(asked, futures=None)) else "same")
        else:
            assert (seed, found.status) == (seed, "infeasible")
            if packages:
                least = max(mean_kr(drawn, [m in p for m in asked.measures]) for p in packages)
                near = robust.steadiest(solver, asked, cuts, seconds=30)
                assert abs(mean_kr(drawn, [m in near.package for m in asked.measures]) - least) <= 2
                seen.add("none")
    assert seen == {"same", "dearer", "none"}


@pytest.mark.parametrize("seed", range(6))
def test_a_package_that_holds_on_average_over_the_worst_holds_in_all_but_fewer_than_those(solver, seed):
    """And so it is worth no more than the best of those that hold in so many futures."""
    basis = a_random_basis(seed, measures=6)
    mean = best(basis, Wishes(robust=worst(14)), solver=solver)
    counted = best(basis, Wishes(robust=worst(14, mean=False)), solver=solver)
    if mean.status is Status.OPTIMAL:
        assert mean.held.kept >= 14
        assert counted.value >= mean.value
        expected = every_package.best(basis, Wishes(robust=worst(14)))
        assert (mean.package, mean.value) == (expected.package, expected.value)


def test_when_none_is_steady_enough_the_least_short_is_told_in_kroner_by_the_model(solver):
    told = 0
    for seed in range(12):
        basis, wanted = a_random_basis(seed, measures=5), worst(19)
        answer = best(basis, Wishes(robust=wanted), solver=solver)
        steady = next((c for c in answer.conflict if c.id == STEADY), None)
        if steady is None:
            continue
        on = ground(basis, None, "main", robust=wanted)
        assert steady.short_kr == -on.mean_kr(steady.nearest) > 0
        assert "i snitt i de 1 verste av 20" in steady.label
        told += 1
    assert told


def test_few_cuts_are_enough_for_many_futures(solver):
    asked = a_large_choice(2, measures=60, years=4, futures=200)
    drawn = replace(asked.futures, worst=20)
    cuts = robust.Cuts(drawn)
    found = robust.ask(solver, replace(asked, futures=drawn), Goal.WORTH, cuts, seconds=60)
    assert found.status == "optimal", found.problem
    assert mean_kr(drawn, [m in found.package for m in asked.measures]) >= -robust.NEAR_KR
    assert 1 < len(cuts.demands) < 40


def test_within_a_gap_is_not_called_best(solver):
    asked = a_large_choice(3, measures=60, years=4)
    found = solver.ask(asked, Goal.WORTH, seconds=60, gap=0.2)
    assert found.status in {"feasible", "optimal"}
    assert (found.bound == asked.value(found.package)) == (found.status == "optimal")


def test_a_future_that_is_no_amount_is_refused(solver):
    asked = a_large_choice(1, measures=5, years=1)
    drawn = Futures(starts_kr=np.full((3, 2), np.nan), responses_kr=np.zeros((3, 5, 2)), may_break=0, worst=1)
    with pytest.raises(InvalidNumber):
        robust.ask(solver, asked, Goal.BEST, robust.Cuts(drawn), seconds=1)


def test_what_no_future_and_no_measure_moves_does_not_make_the_mean_at_most_nothing(solver):
    """Old overspending is covered as the figures say and leaves 0 always: with it, the worst could never make up."""
    broken = 0
    for seed in range(14):
        basis, wanted = a_random_basis(seed, measures=6), worst(12)
        answer = best(basis, Wishes(robust=wanted), solver=solver)
        expected = every_package.best(basis, Wishes(robust=wanted))
        assert (answer.status is Status.OPTIMAL) == (expected is not None)
        if expected is None:
            continue
        assert (answer.package, answer.value) == (expected.package, expected.value)
        assert answer.held.left_kr >= 0
        assert answer.held.worst == 8
        broken += answer.held.kept < wanted.of
    assert broken, "somewhere a future breaks, and others among the worst make up for it"
