"""The ballot on its way: read from a form, added up, ordered."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import DuplicateMeasure, InvalidNumber, UnknownMeasure
from budsjett.process.rounds import Phase, Round, RoundId, RoundItem
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.web.ballot_draft import Draft
from budsjett.web.ballot_marks import chosen_in, in_places, one_in_each_place, sent, stepped
from budsjett.web.ballot_purse import purse

ROUND = Round(
    id=RoundId(UUID(int=1)),
    municipality_id="prove",
    ref="2027",
    title="Runde",
    question="Hva?",
    phase=Phase.VOTING,
    basis_digest="x",
    ballot_kind=BallotKind.APPROVAL,
    points=10,
    rule=Rule.EQUAL_SHARES,
    satisfaction=Satisfaction.COST,
    windows=(),
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
    limit_kr=10,
    list_digest="d" * 64,
)
POINTS = replace(ROUND, ballot_kind=BallotKind.POINTS)


def items(*costs_kr: int) -> tuple[RoundItem, ...]:
    return tuple(
        RoundItem(
            municipality_id="prove",
            round_id=ROUND.id,
            measure_id=f"m{i}",
            position=i,
            title=f"Tiltak {i}",
            net_cost_kr=cost,
            cost_kr=cost,
            spared=False,
        )
        for i, cost in enumerate(costs_kr)
    )


def test_over_the_limit_each_single_removal_that_is_enough_is_named_cheapest_first():
    added = purse({"m0": 1, "m1": 1, "m2": 1}, items(2, 5, 8), ROUND)
    assert added.left == -5
    assert [one.measure_id for one in added.removals] == ["m1", "m2"]
    assert added.together == ()


def test_when_no_single_removal_is_enough_a_few_that_are_stand_together():
    added = purse({f"m{i}": 1 for i in range(4)}, items(8, 8, 8, 8), ROUND)
    assert added.removals == ()
    assert sum(one.amount for one in added.together) >= -added.left


@given(st.lists(st.integers(0, 20), min_size=1, max_size=12), st.data())
@settings(max_examples=60)
def test_every_named_removal_brings_the_ballot_within_the_limit(costs, data):
    listed = items(*costs)
    chosen = data.draw(st.sets(st.sampled_from([item.measure_id for item in listed])))
    added = purse(dict.fromkeys(chosen, 1), listed, ROUND)
    assert all(added.used - one.amount <= added.limit for one in added.removals)
    assert bool(added.removals or added.together) == (added.left < 0)


def test_a_points_ballot_is_added_up_in_points():
    added = purse({"m0": 7, "m1": 5}, items(100, 100), POINTS)
    assert (added.limit, added.left) == (10, -2)
    assert [one.amount for one in added.removals] == [5, 7]


@pytest.mark.parametrize("written", ["-1", "1.5", "1e3", "NaN", "٣", "9" * 400, "\0"])
def test_points_that_are_not_whole_numbers_are_refused(written):
    with pytest.raises(InvalidNumber):
        chosen_in([("poeng-m0", written)], items(1), BallotKind.POINTS)


def test_what_is_not_on_the_list_and_what_stands_twice_are_refused():
    with pytest.raises(UnknownMeasure):
        chosen_in([("valg", "m9")], items(1), BallotKind.APPROVAL)
    with pytest.raises(DuplicateMeasure):
        chosen_in([("valg", "m0"), ("valg", "m0")], items(1), BallotKind.APPROVAL)


def test_a_step_below_zero_stays_at_zero():
    assert stepped({"m0": 1}, "-m0") == {}
    assert stepped({}, "-m0") == {}
    assert stepped({}, "+m0") == {"m0": 1}


def test_the_order_is_the_same_for_one_seed_and_even_over_many():
    """χ² over places for one measure, 5 degrees of freedom: below 20.5 in 999 of 1000 fair cases; seeds are fixed."""
    listed = items(*range(1, 7))
    one = Draft(seed="0" * 16, choices={})
    assert one.in_order(listed) == one.in_order(tuple(reversed(listed)))
    places = Counter(Draft(seed=f"{n:016x}", choices={}).in_order(listed).index(listed[0]) for n in range(3000))
    expected = 3000 / len(listed)
    assert sum((places[p] - expected) ** 2 / expected for p in range(len(listed))) < 20.5


def test_a_thing_that_is_moved_takes_its_place_and_the_others_make_room():
    before = {"m0": 1, "m1": 2, "m2": 3}
    assert in_places({**before, "m2": 1}, before) == {"m2": 1, "m0": 2, "m1": 3}
    assert in_places({**before, "m0": 3}, before) == {"m1": 1, "m2": 2, "m0": 3}
    assert in_places({**before, "m3": 2}, before) == {"m0": 1, "m3": 2, "m1": 3, "m2": 4}
    assert in_places({"m0": 1, "m2": 3}, before) == {"m0": 1, "m2": 2}


@given(st.dictionaries(st.sampled_from([f"m{i}" for i in range(6)]), st.integers(1, 9)), st.data())
@settings(max_examples=80)
def test_whatever_is_sent_a_draft_has_one_in_each_place_from_the_first(sent_places, data):
    before = data.draw(st.permutations(sorted(sent_places)))
    kept = in_places(sent_places, {one: at for at, one in enumerate(before[: len(before) // 2], start=1)})
    assert sorted(kept.values()) == list(range(1, len(sent_places) + 1))
    one_in_each_place(kept, items(*range(6)))


@pytest.mark.parametrize("kind", BallotKind)
def test_what_is_sent_is_read_back_as_it_was(kind):
    listed = items(1, 1, 1)
    choices = {
        BallotKind.POINTS: {"m0": 4, "m2": 1},
        BallotKind.RANKING: {"m0": 2, "m2": 1},
        BallotKind.CHOOSE_ONE: {"m1": 1},
        BallotKind.APPROVAL_CUT: {"m0": -1, "m1": 1},
    }.get(kind, {"m0": 1, "m1": 1})
    assert chosen_in(sent(choices, kind), listed, kind) == choices
