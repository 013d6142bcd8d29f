import pytest

from budsjett.errors import (
    InvalidNumber,
    InvalidPoints,
    MoreThanOne,
    SamePlace,
    TooFewThings,
    TooManyThings,
    UnknownMeasure,
)
from budsjett.voting.ballots import check, counted
from budsjett.voting.bounds import Bounds
from budsjett.voting.election import CUT_FIRST, BallotKind, ItemId

ITEMS = [ItemId("a"), ItemId("b")]
APPROVAL, POINTS = BallotKind.APPROVAL, BallotKind.POINTS


def test_an_empty_ballot_is_a_ballot():
    assert check({}, ITEMS, APPROVAL, 0) == {}
    assert check({}, ITEMS, POINTS, 10) == {}


def test_a_ballot_comes_out_in_the_order_of_ids_whatever_order_it_was_filled_in():
    assert list(check({"b": 1, "a": 1}, ITEMS, APPROVAL, 0)) == ["a", "b"]


def test_points_may_be_left_unused_but_not_overspent():
    assert check({"a": 3, "b": 7}, ITEMS, POINTS, 10) == {"a": 3, "b": 7}
    assert check({"a": 3}, ITEMS, POINTS, 10) == {"a": 3}
    with pytest.raises(InvalidPoints) as refused:
        check({"a": 3, "b": 8}, ITEMS, POINTS, 10)
    assert (refused.value.given, refused.value.limit) == (11, 10)


def test_what_is_not_on_the_list_is_refused_by_name():
    with pytest.raises(UnknownMeasure) as refused:
        check({"a": 1, "z": 1}, ITEMS, APPROVAL, 0)
    assert refused.value.measure == "z"


@pytest.mark.parametrize("kind", BallotKind)
@pytest.mark.parametrize("given", [0, -2, -1.0, 1.0, 0.5, float("nan"), float("inf"), "1", True, None])
def test_points_that_are_no_whole_number_from_one_are_refused(given, kind):
    with pytest.raises(InvalidNumber) as refused:
        check({"a": given}, ITEMS, kind, 10)
    assert refused.value.field == "a"


def test_an_approval_is_one_point():
    with pytest.raises(InvalidNumber):
        check({"a": 2}, ITEMS, APPROVAL, 10)


def test_a_number_too_large_to_show_is_refused_short():
    with pytest.raises(InvalidNumber) as refused:
        check({"a": 10**100}, ITEMS, APPROVAL, 10)
    assert len(refused.value.value) <= 40


def test_where_one_is_to_be_chosen_two_are_one_too_many():
    assert check({"b": 1}, ITEMS, BallotKind.CHOOSE_ONE, 0) == {"b": 1}
    with pytest.raises(MoreThanOne) as refused:
        check({"a": 1, "b": 1}, ITEMS, BallotKind.CHOOSE_ONE, 0)
    assert refused.value.count == 2


def test_a_ranking_has_one_in_each_place_and_closes_up():
    assert check({"a": 7, "b": 2}, ITEMS, BallotKind.RANKING, 0) == {"a": 2, "b": 1}
    with pytest.raises(SamePlace) as refused:
        check({"a": 3, "b": 3}, ITEMS, BallotKind.RANKING, 0)
    assert (refused.value.place, refused.value.first, refused.value.second) == (3, "a", "b")


def test_a_first_place_is_worth_the_same_whoever_gives_it_and_what_is_named_gets_something():
    for places in ({"a": 1}, {"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3}):
        points = counted(places, BallotKind.RANKING, listed=3)
        assert points["a"] == 3
        assert min(points.values()) > 0
    assert counted({"a": 3}, POINTS, listed=3) == {"a": 3}


def test_a_ballot_may_say_what_to_cut_first_and_levels_go_together():
    levels = Bounds(levels=((ItemId("a"), ItemId("b")),))
    assert check({"b": CUT_FIRST, "a": 1}, ITEMS, BallotKind.APPROVAL_CUT, 0) == {"a": 1, "b": CUT_FIRST}
    assert check({"b": 1}, ITEMS, BallotKind.APPROVAL_CUT, 0, bounds=levels) == {"a": 1, "b": 1}
    assert check({"a": CUT_FIRST}, ITEMS, BallotKind.APPROVAL_CUT, 0, bounds=levels) == {"a": CUT_FIRST, "b": CUT_FIRST}
    with pytest.raises(InvalidNumber):
        check({"b": 1, "a": CUT_FIRST}, ITEMS, BallotKind.APPROVAL_CUT, 0, bounds=levels)
    with pytest.raises(InvalidNumber):
        check({"a": CUT_FIRST}, ITEMS, APPROVAL, 0)


FIVE = [ItemId(i) for i in "abcde"]


def ballot_of(kind, number):
    """Those first in the list, each given something of its own where the ballot weighs."""
    return {item: at if kind.weighs else 1 for at, item in enumerate(FIVE[:number], 1)}


@pytest.mark.parametrize("kind", [kind for kind in BallotKind if kind is not BallotKind.CHOOSE_ONE])
def test_a_ballot_names_as_many_things_as_the_round_asks_for_or_none(kind):
    def checked(number):
        return check(ballot_of(kind, number), FIVE, kind, 100, least=2, most=4)

    assert [len(checked(number)) for number in (0, 2, 3, 4)] == [0, 2, 3, 4]
    with pytest.raises(TooFewThings) as few:
        checked(1)
    assert (few.value.count, few.value.least, few.value.missing) == (1, 2, 1)
    with pytest.raises(TooManyThings) as many:
        checked(5)
    assert (many.value.count, many.value.most, many.value.over) == (5, 4, 1)


def test_the_levels_of_a_measure_are_one_thing_and_a_mark_to_cut_first_names_one():
    bounds = Bounds(levels=((ItemId("a"), ItemId("b")),))
    with pytest.raises(TooFewThings):
        check({"a": 1, "b": 1}, FIVE, APPROVAL, 0, bounds=bounds, least=2)
    assert check({"a": 1, "b": 1, "c": 1}, FIVE, APPROVAL, 0, bounds=bounds, least=2, most=2) == {
        "a": 1,
        "b": 1,
        "c": 1,
    }
    both = {"c": CUT_FIRST, "d": 1}
    assert check(both, FIVE, BallotKind.APPROVAL_CUT, 0, least=2, most=2) == both
