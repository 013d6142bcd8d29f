"""The solver against trying every package, and against itself."""

import random
from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.optimise.child import Solver
from budsjett.optimise.problem import Choice, Demand
from budsjett.optimise.question import Found, Goal, Reply, read
from optimise import by_hand

SECONDS = 30


def best(solver, choice):
    return solver.ask(choice, Goal.BEST, seconds=SECONDS)


@pytest.mark.parametrize("worths", [5000, 2, 0], ids=["few ties", "many ties", "nothing but ties"])
def test_it_finds_the_package_that_trying_every_one_finds(solver, a_choice, worths):
    seen = set()
    for seed in range(120):
        choice = a_choice(seed, worths=worths)
        found, expected = best(solver, choice), by_hand.best(choice)
        if expected is None:
            assert (seed, found.status) == (seed, "infeasible")
        else:
            assert (seed, found.status, found.package) == (seed, "optimal", expected)
            assert found.bound == choice.value(expected)
        seen.add(expected is None)
    assert seen == {True, False}


def test_a_package_that_was_refuted_is_not_proposed_again(solver, a_choice):
    choice = next(c for c in (a_choice(seed, measures=6) for seed in range(50)) if len(by_hand.packages(c)) > 2)
    for _ in range(2):
        choice = replace(choice, refuted=(*choice.refuted, frozenset(best(solver, choice).package)))
    assert best(solver, choice).package == by_hand.best(choice)


def test_relaxing_a_demand_never_lowers_the_value_and_tightening_never_raises_it(solver, a_choice):
    compared = 0
    for seed in range(60):
        choice = a_choice(seed, measures=12, demands=3)
        relaxed = replace(
            choice, demands=(replace(choice.demands[0], start_kr=choice.demands[0].start_kr + 5e5), *choice.demands[1:])
        )
        before, after = best(solver, choice), best(solver, relaxed)
        if before.status == "optimal":
            assert after.status == "optimal"
            assert choice.value(after.package) >= choice.value(before.package)
            compared += 1
    assert compared > 10


def test_forbidding_a_chosen_measure_never_raises_the_value(solver, a_choice):
    compared = 0
    for seed in range(60):
        choice = a_choice(seed, measures=12, demands=3)
        before = best(solver, choice)
        for measure in set(before.package) - choice.keep:
            after = best(solver, replace(choice, never=choice.never | {measure}))
            assert measure not in after.package
            if after.status == "optimal":
                assert choice.value(after.package) <= choice.value(before.package)
                compared += 1
    assert compared > 10


def test_the_same_question_gets_the_same_package_whatever_the_order_of_the_demands(a_choice):
    one, other = Solver(), Solver()
    try:
        for seed in range(20):
            choice = a_choice(seed, measures=14, demands=6, worths=3)
            shuffled = list(choice.demands)
            random.Random(seed).shuffle(shuffled)
            assert best(one, choice) == best(one, choice) == best(other, replace(choice, demands=tuple(shuffled)))
    finally:
        one.close()
        other.close()


def test_among_ten_thousand_equal_packages_the_earliest_on_the_list_are_chosen(solver):
    measures = tuple(MeasureId(f"m{i:02}") for i in range(20))
    need = Demand(id="d", law="", label="", year=2027, start_kr=-6e6, responses_kr=np.full(20, 1e6))
    choice = Choice(measures=measures, worth=np.full(20, -1000), demands=(need,), requires=(), excludes=())
    found = best(solver, choice)  # 38 760 packages of six are worth the same
    assert (found.status, found.package) == ("optimal", measures[:6])


def test_a_measure_worth_nothing_is_left_out(solver):
    choice = Choice(measures=(MeasureId("m"),), worth=np.zeros(1, dtype=np.int64), demands=(), requires=(), excludes=())
    assert best(solver, choice).package == ()


def test_without_measures_the_demands_alone_decide(solver):
    def alone(start_kr):
        need = Demand(id="d", law="", label="", year=2027, start_kr=start_kr, responses_kr=np.zeros(0))
        return Choice(measures=(), worth=np.zeros(0, dtype=np.int64), demands=(need,), requires=(), excludes=())

    assert best(solver, alone(0.0)).status == "optimal"
    assert best(solver, alone(-1.0)).status == "infeasible"


@pytest.mark.parametrize("size_kr", [1e3, 1e6, 1e9])
def test_one_krone_too_little_is_too_little(solver, size_kr):
    def with_start(start_kr):
        need = Demand(id="d", law="", label="", year=2027, start_kr=start_kr, responses_kr=np.array([size_kr]))
        return Choice(measures=(MeasureId("m"),), worth=np.array([-5]), demands=(need,), requires=(), excludes=())

    assert best(solver, with_start(-size_kr)).status == "optimal"
    assert best(solver, with_start(-size_kr - 1)).status == "infeasible"


def test_a_measure_both_kept_and_forbidden_is_a_conflict_not_an_error(solver):
    m = MeasureId("m")
    choice = Choice(
        measures=(m,),
        worth=np.array([1]),
        demands=(),
        requires=(),
        excludes=(),
        keep=frozenset({m}),
        never=frozenset({m}),
    )
    assert best(solver, choice).status == "infeasible"


def test_when_time_is_up_a_package_is_not_called_optimal(solver, a_choice):
    choice = a_choice(3, measures=120, demands=40)
    roomy = tuple(replace(d, start_kr=2e7, responses_kr=-np.abs(d.responses_kr)) for d in choice.demands)
    hard = replace(choice, demands=roomy, requires=(), excludes=(), worth=np.abs(choice.worth), keep=frozenset())
    found = solver.ask(hard, Goal.BEST, seconds=1.5)
    assert found.status == "feasible"
    assert found.bound is not None
    assert found.bound > hard.value(found.package)
    assert "tiden var ute" in found.problem


@pytest.mark.parametrize("worths", [1, 5000])
def test_where_one_begins_changes_no_answer(solver, a_choice, worths):
    """Neither the best itself, nor what breaks every rule, nor nothing."""
    for seed in range(12):
        choice = a_choice(seed, measures=8, worths=worths)
        found = solver.ask(choice, Goal.BEST, seconds=10)
        for start in (found.package, choice.measures, ()):
            begun = solver.ask(choice, Goal.BEST, seconds=10, start=start)
            assert (begun.status, begun.package, begun.bound) == (found.status, found.package, found.bound)


def test_a_package_is_alone_where_trying_every_one_finds_no_other_worth_as_much(solver, a_choice):
    seen = set()
    for seed in range(40):
        choice = a_choice(seed, measures=7, worths=3)
        if (expected := by_hand.best(choice)) is None:
            continue
        values = [choice.value(package) for package in by_hand.packages(choice)]
        alone = values.count(choice.value(expected)) == 1
        for goal in (Goal.WORTH, Goal.BEST):
            found = solver.ask(choice, goal, seconds=10, start=expected)
            assert (seed, found.status, found.bound) == (seed, "optimal", choice.value(expected))
            assert (seed, found.alone) == (seed, alone)
        seen.add(alone)
    assert seen == {True, False}


@pytest.mark.parametrize("worths", [3, 5000])
def test_places_in_a_chain_are_chosen_as_a_yes_or_no_each_would_be(solver, a_choice, worths):
    seen = set()
    for seed in range(30):
        plain = a_choice(seed, measures=9, worths=worths)
        up, down = plain.measures[2:6], plain.measures[6:8]
        plain = replace(plain, one_of=((*up, *down),), requires=(), excludes=(), keep=frozenset(), never=frozenset())
        if seed % 3 == 1:
            plain = replace(plain, keep=frozenset({up[seed % 4]}), never=frozenset(plain.measures[:1]))
        if seed % 3 == 2:
            plain = replace(plain, never=frozenset({up[seed % 4], down[0]}))
        in_chains = replace(plain, chains=(up, down))
        expected, found = best(solver, plain), best(solver, in_chains)
        assert (seed, found) == (seed, expected)
        if found.status == "optimal":
            assert solver.ask(in_chains, Goal.WORTH, seconds=10, start=found.package).bound == expected.bound
            other = replace(in_chains, away=(frozenset(found.package),), differ=2)
            assert best(solver, other) == best(solver, replace(other, chains=()))
            parts = (solver.ask(c, Goal.PARTS, seconds=10) for c in (plain, in_chains))
            assert len({p.bound for p in parts}) == 1
        seen.add(next((i for i, m in enumerate((*up, *down)) if m in found.package), found.status))
    assert len(seen) > 4  # places of both chains, and none


def test_nobody_is_called_alone_without_being_best():
    """Only a proven package can be: the word of a process that says so of another is not heard."""
    choice = Choice(measures=(MeasureId("m"),), worth=np.array([1]), demands=(), requires=(), excludes=())
    said = Reply(status="feasible", chosen=[1], bound=2.0, problem="", alone=True)
    assert read(said, choice, Goal.WORTH) == Found(status="feasible", package=("m",), bound=2)
