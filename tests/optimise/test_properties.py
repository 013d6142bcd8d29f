"""What must hold of every answer, whatever is asked: over generated choices and municipalities."""

import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget.starts import scaled
from budsjett.optimise.child import Solver
from budsjett.optimise.conflict import conflicting
from budsjett.optimise.package import best
from budsjett.optimise.problem import Futures, Status, Wishes
from budsjett.optimise.question import Goal
from budsjett.optimise.worth import MILLION, RoomKind, entry, richer, rooms
from optimise import by_hand
from optimise.municipalities import a_random_basis

SECONDS = 30
SEEDS = st.integers(0, 10**6)
some = settings(max_examples=40, deadline=None, derandomize=True)
few = settings(max_examples=8, deadline=None, derandomize=True)


def solved(solver, choice, goal=Goal.BEST):
    found = solver.ask(choice, goal, seconds=SECONDS)
    assert found.status in {"optimal", "infeasible"}, found.problem
    return found


def value(choice, found):
    return -np.inf if found.status == "infeasible" else choice.value(found.package)


@some
@given(seed=SEEDS, by_kr=st.integers(1, 3_000_000), which=st.integers(0, 2))
def test_relaxing_a_limit_never_lowers_the_value(solver, a_choice, seed, by_kr, which):
    choice = a_choice(seed, measures=10, demands=3)
    eased = list(choice.demands)
    eased[which] = replace(eased[which], start_kr=eased[which].start_kr + by_kr)
    relaxed = replace(choice, demands=tuple(eased))
    assert value(relaxed, solved(solver, relaxed)) >= value(choice, solved(solver, choice))


@some
@given(seed=SEEDS)
def test_a_future_more_that_may_break_never_lowers_the_value(solver, a_choice, seed):
    choice, rng = a_choice(seed, measures=8, demands=2), np.random.default_rng(seed)
    starts = np.array([d.start_kr for d in choice.demands])
    responses = np.stack([d.responses_kr for d in choice.demands], axis=1)
    drawn = Futures(
        starts_kr=np.rint(starts + rng.normal(0, 4e5, (8, 2))),
        responses_kr=np.rint(responses * (1 + 0.1 * rng.normal(size=(8, 8, 2)))),
        may_break=2,
    )
    strict, mild = (replace(choice, futures=replace(drawn, may_break=b)) for b in (2, 3))
    assert value(mild, solved(solver, mild)) >= value(strict, solved(solver, strict))


@some
@given(seed=SEEDS, data=st.data())
def test_forbidding_what_is_chosen_or_keeping_what_is_not_never_raises_the_value(solver, a_choice, seed, data):
    choice = a_choice(seed, measures=10, demands=2)
    before = solved(solver, choice)
    m = data.draw(st.sampled_from(choice.measures))
    asked = (
        replace(choice, never=choice.never | {m}) if m in before.package else replace(choice, keep=choice.keep | {m})
    )
    after = solved(solver, asked)
    assert value(asked, after) <= value(choice, before)
    assert after.status == "infeasible" or (m in after.package) != (m in before.package)


@some
@given(seed=SEEDS, by_kr=st.integers(0, 3_000_000))
def test_a_conflict_conflicts_and_without_any_one_of_it_the_rest_can_hold(solver, a_choice, seed, by_kr):
    choice = a_choice(seed, measures=7, demands=4)
    poorer = replace(choice, demands=tuple(replace(d, start_kr=d.start_kr - by_kr) for d in choice.demands))
    if by_hand.best(poorer) is not None:
        return
    conflict = [c.id for c in conflicting(poorer, solver, ends=time.monotonic() + SECONDS)]

    def only(ids):
        return replace(
            poorer,
            demands=tuple(d for d in poorer.demands if d.id in ids),
            caps=tuple(cap for cap in poorer.caps if cap.id in ids),
            keep=frozenset(m for m in poorer.keep if f"keep:{m}" in ids),
            never=frozenset(m for m in poorer.never if f"never:{m}" in ids),
        )

    assert by_hand.best(only(conflict)) is None
    for spared in conflict:
        assert by_hand.best(only([i for i in conflict if i != spared])) is not None


def threaded(threads):
    program = (
        "import pulp; plain = pulp.HiGHS; from budsjett.optimise import solve; "
        f"pulp.HiGHS = lambda **kw: plain(**{{**kw, 'threads': {threads}}}); solve.main()"
    )
    return Solver((sys.executable, "-c", program))


def seeded(seed):
    program = (
        "import pulp; plain = pulp.HiGHS; from budsjett.optimise import solve; "
        f"pulp.HiGHS = lambda **kw: plain(**{{**kw, 'random_seed': {seed}}}); solve.main()"
    )
    return Solver((sys.executable, "-c", program))


@pytest.fixture(scope="module")
def others():
    """The same solver with sixteen threads, with other seeds of its own, and with another hash seed."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONHASHSEED", "12345")
    hashed = Solver()
    kinds = (threaded(16), threaded(1), seeded(1), seeded(99), hashed)
    for solver in kinds:
        solver._put_back(solver._take())
    patch.undo()
    yield kinds
    for solver in kinds:
        solver.close()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=SEEDS, worths=st.sampled_from([0, 2, 5000]))
def test_threads_seeds_and_hashes_change_no_answer(solver, others, a_choice, seed, worths):
    choice = a_choice(seed, measures=14, demands=5, worths=worths)
    found = solved(solver, choice)
    assert all(solved(other, choice) == found for other in others)


@some
@given(seed=SEEDS, worths=st.sampled_from([0, 2, 5000]), data=st.data())
def test_the_order_of_the_list_decides_between_equals_and_nothing_else(solver, a_choice, seed, worths, data):
    choice = a_choice(seed, measures=9, demands=3, worths=worths)
    order = data.draw(st.permutations(range(len(choice.measures))))
    shuffled = replace(
        choice,
        measures=tuple(choice.measures[i] for i in order),
        worth=choice.worth[order],
        demands=tuple(replace(d, responses_kr=d.responses_kr[order]) for d in choice.demands),
    )
    one, other = solved(solver, choice), solved(solver, shuffled)
    assert (one.status, one.bound, len(one.package)) == (other.status, other.bound, len(other.package))
    if other.status == "optimal":
        assert other.package == by_hand.best(shuffled)
        equals = [p for p in by_hand.packages(choice) if choice.value(p) == one.bound and len(p) == len(one.package)]
        assert len(equals) > 1 or set(one.package) == set(other.package)


@few
@given(seed=st.integers(0, 300))
def test_every_price_and_support_told_flips_the_answer_when_applied(solver, seed):
    basis = a_random_basis(seed)
    wishes = Wishes(support=dict.fromkeys(basis.measures, 0.4))
    answer = best(basis, wishes, solver=solver, explain=False)
    if answer.status is not Status.OPTIMAL:
        return
    for m in [m for m in basis.measures if m not in answer.package][:3]:
        told = entry(basis, wishes, answer, m, seconds=SECONDS, solver=solver)
        if told.price is not None:
            cheaper = replace(basis, measures={**basis.measures, m: scaled(basis.measures[m], told.price)})
            worth = {m: round(answer.worth[m] * 1000)}
            assert m in best(cheaper, replace(wishes, worth=worth), solver=solver, explain=False).package
        if told.support is not None:
            asked = replace(wishes, support={**wishes.support, m: told.support})
            assert m in best(basis, asked, solver=solver, explain=False).package
        if told.possible:
            kept = best(basis, replace(wishes, keep=frozenset({m})), solver=solver, explain=False)
            assert kept.value == pytest.approx(answer.value - told.loss)


@few
@given(seed=st.integers(0, 300))
def test_a_million_told_to_be_worth_something_brings_what_it_says(solver, seed):
    basis = a_random_basis(seed)
    answer = best(basis, Wishes(), solver=solver, explain=False)
    if answer.status is not Status.OPTIMAL:
        return
    million = next(
        r for r in rooms(basis, Wishes(), answer, seconds=SECONDS, solver=solver) if r.kind is RoomKind.MILLION
    )
    applied = best(richer(basis, MILLION), Wishes(), solver=solver, explain=False)
    assert applied.value == pytest.approx(answer.value + million.worth)
    assert set(applied.package) == (set(answer.package) - set(million.removed)) | set(million.added)
