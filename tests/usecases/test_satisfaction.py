"""What is shown of satisfaction: nothing about fewer than five, and nothing to work it out from."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.representation.groups import FEWEST
from budsjett.usecases.satisfaction import satisfaction
from budsjett.voting import payments
from budsjett.voting.election import Election, ItemId

ITEMS = [ItemId(i) for i in "abcd"]


def election_of(got):
    """Ballots that get so many of `ITEMS`, all adopted, and name one that is not."""
    missed = ItemId("z")
    ballots = tuple(dict.fromkeys([*ITEMS[:number], missed], 1) for number in got)
    return Election(cost_kr={**dict.fromkeys(ITEMS, 10), missed: 99}, limit_kr=100, ballots=ballots)


def test_what_is_common_is_shown_and_the_top_is_joined_until_five_stand_there():
    shown = satisfaction(election_of([0] * 9 + [1] * 8 + [2] * 7 + [3] * 3 + [4] * 2), ITEMS)
    assert dict(zip(shown.labels, shown.row(), strict=True)) == {"0": 9, "1": 8, "2": 7, "3+": 5}
    assert shown.kr is not None
    assert shown.kr.total == 20


def test_four_who_got_nothing_are_not_shown_nor_told_by_the_kroner():
    shown = satisfaction(election_of([0] * 4 + [1] * 20 + [2] * 20), ITEMS)
    assert shown.row()[0] is None
    assert shown.kr is None
    assert sum(number is None for number in shown.row()) >= 2


def test_a_group_of_four_is_in_no_table():
    groups = ["old"] * 20 + ["young"] * 4 + ["middle"] * 20
    shown = satisfaction(
        election_of([1] * 10 + [2] * 10 + [1] * 4 + [1] * 10 + [2] * 10), ITEMS, groups, ["old", "young", "middle"]
    )
    assert shown.rows == ("old", "young", "middle")
    assert set(shown.row(1)) == {None}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_every_number_shown_is_true_and_of_five_or_more(got):
    shown = satisfaction(election_of(got), ITEMS)
    ends = [*shown.bands[1:], 99]
    truth = [sum(low <= n < high for n in got) for low, high in zip(shown.bands, ends, strict=True)]
    for number, true in zip(shown.row(), truth, strict=True):
        assert number is None or (number == true and true >= FEWEST)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=5, max_size=14))
def test_an_attacker_who_tries_every_table_cannot_place_the_four(got):
    """Whatever stands withheld for being small could be any number from 0 to 4, as far as the tables tell."""
    shown = satisfaction(election_of(got), ITEMS)
    row, total = shown.row(), shown.number.total
    if total is None or None not in row:
        return
    hidden = [at for at, number in enumerate(row) if number is None]
    left = total - sum(number for number in row if number is not None)
    ends = [*shown.bands[1:], 99]
    truth = [sum(low <= n < high for n in got) for low, high in zip(shown.bands, ends, strict=True)]
    small = [at for at in hidden if truth[at] < FEWEST]
    fits = [guess for guess in product(range(left + 1), repeat=len(hidden)) if sum(guess) == left]
    kept = [g for g in fits if all((n < FEWEST) == (hidden[k] in small) for k, n in enumerate(g))]
    for k, at in enumerate(hidden):
        if at in small:
            assert {guess[k] for guess in kept} == set(range(FEWEST))


def test_the_numbers_are_arrays_of_people_and_not_of_weights():
    election = election_of([1] * 6 + [0] * 6)
    shown = satisfaction(election, ITEMS)
    assert np.array_equal(shown.number.numbers, [6, 6, 12])


def test_what_is_told_of_payers_keeps_to_the_same_number_as_every_other_table():
    assert payments.FEWEST == FEWEST
