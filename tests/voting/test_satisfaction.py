from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.voting.counting import count
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.satisfaction import bands, by_group, by_number, got, quarters
from voting.plain_rules import elections, rules, satisfactions

A, B, C = (ItemId(i) for i in "abc")
FOUR = Election(cost_kr={A: 10, B: 30, C: 0}, limit_kr=100, ballots=({A: 1, B: 1}, {A: 1, C: 1}, {B: 1}, {}))


def test_what_each_ballot_got_in_number_and_in_kroner():
    found = got(FOUR, [A, C])
    assert (found.named.tolist(), found.number.tolist(), found.kr.tolist()) == (
        [2, 2, 1, 0],
        [1, 2, 0, 0],
        [10, 10, 0, 0],
    )
    assert found.nothing == 1  # who named nothing is not among those who got nothing
    assert by_number(found).tolist() == [1, 1, 1, 1]


def test_kroner_are_told_by_quarters_of_the_voters():
    twenty = replace(FOUR, ballots=({A: 1},) * 6 + ({A: 1, B: 1},) * 5 + ({C: 1},) * 9)
    assert quarters(got(twenty, [A, B, C]), 100) == (0, 10, 40)
    assert quarters(got(twenty, [A, B, C]), 41) == (0, 24, 97)  # 40 of 41 is above 97 percent
    assert quarters(got(replace(twenty, ballots=twenty.ballots[1:]), [A]), 100) is None


def test_steps_are_joined_until_five_voters_stand_in_each():
    ballots = ({},) * 5 + ({B: 1},) * 4 + ({A: 1},) * 2 + ({A: 1, B: 1},) * 7
    found = bands(got(replace(FOUR, ballots=ballots), [A]))
    assert [(band.low, band.high, band.people) for band in found] == [(-1, 0, 5), (0, None, 13)]


def test_a_mark_to_cut_first_names_nothing():
    election = replace(FOUR, kind=BallotKind.APPROVAL_CUT, ballots=({A: 1, B: CUT_FIRST}, {B: CUT_FIRST}))
    found = got(election, [B])
    assert (found.named.tolist(), found.nothing) == ([1, 0], 1)


def test_groups_are_counted_and_who_is_in_none_has_a_row_of_her_own():
    table = by_group(got(FOUR, [A]), ["young", None, "old", "young"], ["old", "young"])
    assert table.tolist() == [[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 0]]
    with pytest.raises(ValueError, match="one group for each ballot"):
        by_group(got(FOUR, [A]), ["young"], ["young"])


@settings(max_examples=100)
@given(elections(), rules, satisfactions, st.randoms(use_true_random=False))
def test_everyone_is_counted_once_as_one_would_count_by_hand(election, rule, satisfaction, dice):
    adopted = count(election, rule, satisfaction).adopted
    found = got(election, adopted)
    named = [{i for i, given in ballot.items() if given != CUT_FIRST} for ballot in election.ballots]
    assert found.number.tolist() == [len(names & set(adopted)) for names in named]
    assert found.kr.tolist() == [sum(election.cost_kr[i] for i in names & set(adopted)) for names in named]
    assert by_number(found).sum() == len(named)
    assert by_number(found)[0] == sum(not names for names in named)
    groups = [dice.choice(["a", "b", None]) for _ in named]
    np.testing.assert_array_equal(by_group(found, groups, ["a", "b"]).sum(axis=0), by_number(found))
