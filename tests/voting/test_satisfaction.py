from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.voting.counting import count
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.satisfaction import by_group, by_kr, by_number, got
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
    assert by_number(found).tolist() == [1, 1, 1]


def test_kroner_are_counted_in_parts_of_the_limit():
    ten, thirty = got(FOUR, [A]), got(FOUR, [B])
    assert by_kr(ten, 100).tolist() == [0, 2, 0, 0, 0]
    assert by_kr(ten, 101).tolist() == [2, 0, 0, 0, 0]  # 10 of 101 is below ten percent
    assert by_kr(thirty, 60).tolist() == [0, 0, 0, 2, 0]
    assert by_kr(got(FOUR, [C]), 100).tolist() == [1, 0, 0, 0, 0]  # got something, and it cost nothing


def test_a_mark_to_cut_first_names_nothing():
    election = replace(FOUR, kind=BallotKind.APPROVAL_CUT, ballots=({A: 1, B: CUT_FIRST}, {B: CUT_FIRST}))
    found = got(election, [B])
    assert (found.named.tolist(), found.nothing) == ([1, 0], 1)


def test_groups_are_counted_and_who_is_in_none_has_a_row_of_her_own():
    table = by_group(got(FOUR, [A]), ["young", None, "old", "young"], ["old", "young"])
    assert table.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
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
    assert by_number(found).sum() == sum(bool(names) for names in named)
    assert by_kr(found, election.limit_kr).sum() == by_number(found)[1:].sum()
    groups = [dice.choice(["a", "b", None]) for _ in named]
    np.testing.assert_array_equal(by_group(found, groups, ["a", "b"]).sum(axis=0), by_number(found))
