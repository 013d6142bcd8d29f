"""Every way out leads to a package, and one step less does not: against every package evaluated by the model."""

from dataclasses import replace

import pytest

from budsjett.errors import InvalidNumber
from budsjett.optimise.package import best
from budsjett.optimise.problem import AtMost, Status, Wishes
from budsjett.optimise.ways_out import STEP_KR, STEP_SHARE, WayKind, ways_out, without
from budsjett.optimise.worth import richer
from optimise.municipalities import a_random_basis, best_by_hand, every_by_hand, without_reserve

PLAIN = Wishes()


def changed(basis, way, by):
    """The municipality with so much of the way out."""
    if way.kind in {WayKind.MONEY, WayKind.ONCE}:
        return richer(basis, by, [way.year] if way.year else None)
    eased = replace(basis.assumptions[way.subject], value=basis.assumptions[way.subject].value + by)
    return replace(basis, assumptions={**basis.assumptions, way.subject: eased})


@pytest.fixture(scope="module")
def stuck(solver):
    """Municipalities where no package is lawful, with their conflict and its ways out."""
    found = []
    for seed in range(12):
        for basis in (a_random_basis(seed), without_reserve(a_random_basis(seed), 8e6)):
            answer = best(basis, PLAIN, solver=solver)
            if answer.status is Status.CONFLICT:
                found.append((basis, answer, ways_out(basis, PLAIN, answer, solver=solver)))
    return found


def test_a_way_out_leads_to_the_best_package_and_one_step_less_to_none(stuck):
    told = dict.fromkeys(WayKind, 0)
    for basis, _, ways in stuck:
        for way in ways:
            if way.kind is WayKind.LEVER:
                continue
            package, value = best_by_hand(changed(basis, way, way.by))
            assert (way.answer.package, way.answer.value) == (package, value)
            step = STEP_SHARE if way.kind is WayKind.TARGET else STEP_KR
            less = way.by - step if way.by > 0 else way.by + step
            assert way.least == (not every_by_hand(changed(basis, way, less)))
            told[way.kind] += way.least
    assert told[WayKind.MONEY] > 5
    assert told[WayKind.ONCE] > 3
    assert told[WayKind.TARGET] > 1


def test_the_cheapest_comes_first_and_money_every_year_is_counted_every_year(stuck):
    for _, _, ways in stuck:
        assert [way.kr for way in ways] == sorted(way.kr for way in ways)
        for way in ways:
            if way.kind is WayKind.MONEY:
                assert way.kr == 4 * way.by


def test_a_lever_stands_within_its_range_and_makes_room(stuck, solver):
    moved = 0
    for basis, _, ways in stuck:
        for way in ways:
            if way.kind is WayKind.LEVER:
                lever = next(lever for lever in basis.levers if lever.id == way.subject)
                assert lever.minimum <= way.stands <= lever.maximum
                asked = Wishes(levers={way.subject: way.stands})
                assert best(basis, asked, solver=solver).package == way.answer.package
                with pytest.raises(InvalidNumber):
                    best(basis, Wishes(levers={way.subject: lever.maximum + 1}), solver=solver)
                moved += 1
    assert moved


def test_a_wish_in_the_way_is_a_way_out(solver):
    given_up = 0
    for seed in range(12):
        basis = a_random_basis(seed)
        lawful = every_by_hand(basis)
        if not lawful:
            continue
        every = frozenset(basis.measures)
        wishes = Wishes(never=every, at_most=(AtMost(measures=every, most=0),))
        answer = best(basis, wishes, solver=solver)
        if answer.status is not Status.CONFLICT:
            continue
        for conflict in answer.conflict:
            other = without(wishes, conflict)
            if other is not None:
                after = best(basis, other, solver=solver, explain=False)
                ways = {w.subject: w.answer.package for w in ways_out(basis, wishes, answer, solver=solver)}
                assert ways.get(conflict.id, ()) == after.package
                given_up += 1
    assert given_up > 2


def test_only_a_conflict_has_ways_out(solver):
    basis = next(b for b in map(a_random_basis, range(12)) if every_by_hand(b))
    with pytest.raises(ValueError, match="conflict"):
        ways_out(basis, PLAIN, best(basis, PLAIN, solver=solver), solver=solver)


def test_without_time_nothing_is_told(stuck, solver):
    basis, answer, _ = stuck[0]
    assert ways_out(basis, PLAIN, answer, seconds=0.0, solver=solver) == ()
