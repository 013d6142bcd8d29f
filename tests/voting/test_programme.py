"""The search for a best set, where one step too far would settle what is not settled."""

from time import monotonic

import pytest

from budsjett.voting.programme import Hint, Programme, Row, Search

POT_OF_TWO = Row({0: 2, 1: 2, 2: 2}, 2)


def search(programme, prices, parts, seconds=60.0):
    return Search(programme, lambda _: lambda _: Hint(prices, parts), monotonic() + seconds)


def test_an_item_is_settled_only_where_going_the_other_way_is_worth_less_than_asked():
    """A or B, worth as much. At a price of 1 each adds 1 to the bound of 4, and without one of them it is still 3."""
    looking = search(Programme((3, 3, 1), (POT_OF_TWO,)), [1.0], [0.0, 0.0, 1.0])
    assert looking.best(3, {}, first=False) in ([True, False, False], [False, True, False])


def test_a_bound_that_is_just_what_is_asked_is_looked_below():
    looking = search(Programme((3, 2, 1), (POT_OF_TWO,)), [1.0], [0.0, 0.0, 1.0])
    assert looking.best(3, {}, first=False) == [True, False, False]
    assert looking.best(4, {}, first=False) is None


def test_a_price_below_nothing_rules_nothing_out():
    """The pot holds one of two. The second row is far from full: at a price of −1 it would take 100 off every bound."""
    programme = Programme((3, 2), (Row({0: 1, 1: 10}, 10), Row({0: 1}, 100)))
    assert search(programme, [0.0, -1.0], [0.0, 1.0]).best(0, {}, first=False) == [True, False]


def test_what_just_fills_a_row_is_within_it_and_one_more_is_not():
    exactly = Programme((1, 1), (Row({0: 2, 1: 3}, 5), Row({0: 1, 1: 1}, 2)))
    assert search(exactly, [0.0, 0.0], [0.5, 0.5]).best(0, {}, first=False) == [True, True]
    short = Programme((1, 1), (Row({0: 2, 1: 3}, 4), Row({0: 1, 1: 1}, 2)))
    assert sum(search(short, [0.0, 0.0], [0.5, 0.5]).best(0, {}, first=False)) == 1
    for p, other in ((0, 1), (1, 0)):
        assert search(short, [0.0, 0.0], [0.5, 0.5]).best(0, {p: True, other: True}, first=False) is None


def test_all_best_sets_are_found_and_where_there_are_more_than_asked_for_it_is_said():
    three = Programme((3, 3, 3), (POT_OF_TWO,))
    found, every = search(three, [1.5], [0.4, 0.3, 0.2]).all_best(0, keep=3)
    assert (sorted(found), every) == ([[False, False, True], [False, True, False], [True, False, False]], True)
    found, every = search(three, [1.5], [0.4, 0.3, 0.2]).all_best(0, keep=2)
    assert (len(found), every) == (3, False)
    better = Programme((3, 3, 4), (POT_OF_TWO,))
    assert search(better, [1.5], [0.4, 0.3, 0.2]).all_best(0, keep=1) == ([[False, False, True]], True)
    assert search(better, [1.5], [0.4, 0.3, 0.2]).all_best(5, keep=1) == ([], False)


@pytest.mark.parametrize("size", [1, 10**6, 10**12, 10**30])
def test_sums_that_no_machine_word_holds_are_exact(size):
    """Two sets that differ by one, whatever the numbers' size."""
    programme = Programme((size, size + 1), (Row({0: size, 1: size}, size),))
    assert search(programme, [1.0], [1.0, 0.0]).best(0, {}, first=False) == [False, True]
