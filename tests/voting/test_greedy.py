from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.voting.election import Election, ItemId
from budsjett.voting.greedy import greedy
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Satisfaction
from voting.plain_rules import elections, satisfactions

A, B, C = ItemId("a"), ItemId("b"), ItemId("c")


def test_what_does_not_fit_is_skipped_and_what_comes_after_may_fit():
    ballots = ({A: 1, B: 1, C: 1}, {A: 1, B: 1}, {A: 1})
    outcome = greedy(Election(cost_kr={A: 6, B: 5, C: 4}, limit_kr=10, ballots=ballots), Satisfaction.COST)
    assert [(s.item, s.support, int(s.left_kr), s.adopted) for s in outcome.steps] == [
        (A, 3, 10, True),
        (B, 2, 4, False),
        (C, 1, 4, True),
    ]


def test_by_cardinality_the_most_votes_per_krone_come_first():
    election = Election(cost_kr={A: 10, B: 3}, limit_kr=10, ballots=({A: 1}, {A: 1}, {A: 1}, {B: 1}))
    assert greedy(election, Satisfaction.COST).adopted == (A,)
    assert greedy(election, Satisfaction.CARDINALITY).adopted == (B,)


def test_equal_votes_fall_by_id_in_a_file_and_by_cost_in_a_round():
    ten, nine = ItemId("10"), ItemId("9")
    election = Election(cost_kr={ten: 5, nine: 4}, limit_kr=5, ballots=({ten: 1, nine: 1},))
    assert greedy(election, Satisfaction.COST).adopted == (ten,)
    assert greedy(replace(election, terms=ROUND), Satisfaction.COST).adopted == (nine,)


def test_in_a_round_nobody_gets_what_nobody_voted_for():
    election = Election(cost_kr={A: 1, B: 1}, limit_kr=5, ballots=({A: 1},))
    assert greedy(election, Satisfaction.COST).adopted == (A, B)
    assert greedy(replace(election, terms=ROUND), Satisfaction.COST).adopted == (A,)


@settings(max_examples=200)
@given(elections(weighed=st.just(False)), satisfactions, st.data())
@pytest.mark.parametrize("new_voter", [True, False])
def test_one_more_vote_never_hurts(new_voter, election, satisfaction, data):
    adopted = greedy(election, satisfaction).adopted
    if not adopted:
        return
    item = data.draw(st.sampled_from(adopted))
    without = [i for i, ballot in enumerate(election.ballots) if item not in ballot]
    if new_voter or not without:
        ballots = (*election.ballots, {item: 1})
    else:
        more = data.draw(st.sampled_from(without))
        ballots = tuple({**b, item: 1} if i == more else b for i, b in enumerate(election.ballots))
    assert item in greedy(replace(election, ballots=ballots), satisfaction).adopted
