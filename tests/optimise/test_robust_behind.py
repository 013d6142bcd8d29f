"""What stands behind a package for worse times: under the same futures, against every package by the model."""

from dataclasses import replace

import pytest

from budsjett.optimise.choice import ground
from budsjett.optimise.frontier import CURVES, alternatives, curve
from budsjett.optimise.package import best
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.worth import MILLION, RoomKind, entry, richer, rooms
from optimise.municipalities import a_random_basis, every_by_hand
from optimise.test_frontier import aimed
from optimise.test_robust import best_by_model, robust

HOLD = 12
WISHES = Wishes(robust=robust(HOLD))
SEEDS = (2, 5, 7)


@pytest.fixture(scope="module")
def found(solver):
    pairs = [(basis := a_random_basis(seed, measures=6), best(basis, WISHES, solver=solver)) for seed in SEEDS]
    return [(basis, answer) for basis, answer in pairs if answer.status is Status.OPTIMAL]


def test_room_is_worth_what_it_is_under_the_futures_and_no_linear_price_stands_beside(found, solver):
    apart = 0
    for basis, answer in found:
        room = next(r for r in rooms(basis, WISHES, answer, solver=solver) if r.kind is RoomKind.MILLION)
        after, _ = best_by_model(richer(basis, MILLION), WISHES.robust)
        assert room.worth == pytest.approx(after[1] - answer.value)
        assert room.linear is None, "parts of measures are not asked about in futures"
        expected = every_by_hand(richer(basis, MILLION))[0][1] - every_by_hand(basis)[0][1]
        apart += room.worth != pytest.approx(expected)
    assert found
    assert apart, "else it could as well have been about what is expected"


def test_a_loss_is_against_the_best_that_holds_in_as_many_futures(found, solver):
    told = 0
    for basis, answer in found:
        on = ground(basis, None, "main", robust=WISHES.robust)
        good = [pair for pair in every_by_hand(basis) if on.kept_in(pair[0], on.futures) >= HOLD]
        for measure in set(basis.measures) - set(answer.package):
            with_it = [value for package, value in good if measure in package]
            needed = entry(basis, WISHES, answer, measure, seconds=60, solver=solver)
            assert needed.possible == bool(with_it)
            assert needed.linear is None
            if with_it:
                assert needed.loss == pytest.approx(answer.value - with_it[0])
                told += 1
    assert told


def test_a_trade_off_begins_with_the_best_package_and_every_point_holds(found, solver):
    for basis, answer in found:
        for name in ("reserve", "debt"):
            frontier = curve(basis, WISHES, answer, CURVES[name], seconds=60, solver=solver)
            assert frontier.unknown == 0
            assert frontier.points[0].answer.value == answer.value, "the mildest aim is one that it meets often enough"
            for point in frontier.points:
                expected, _ = best_by_model(aimed(basis, CURVES[name].aim, point.level), WISHES.robust)
                assert (point.answer.package, point.answer.value) == expected


def test_every_alternative_holds_in_as_many_futures(found, solver):
    basis, answer = found[0]
    others = alternatives(basis, WISHES, count=3, differ=1, seconds=60, solver=solver)
    assert others.answers[0].package == answer.package
    assert all(other.held.kept >= HOLD for other in others.answers)


def test_what_there_was_no_time_for_is_not_known_and_not_said_to_be_unproven(found, solver):
    basis, answer = found[0]
    heard = []
    told = rooms(basis, WISHES, answer, seconds=0.0, solver=solver, tell=heard.append)
    assert {room.asked for room in told} == {False}
    assert len(heard[0]) == len(told), "all that there is to ask about is named from the start"
    frontier = curve(basis, replace(WISHES, robust=robust(HOLD)), answer, CURVES["reserve"], seconds=0.0, solver=solver)
    assert (frontier.points, frontier.unknown > 1) == ((), True)
