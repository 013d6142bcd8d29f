"""What holds for every rule."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import InvalidNumber, UnknownMeasure
from budsjett.voting.counting import adopted_places, count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.tally import tally
from voting.plain_rules import PLAIN, elections, rules, satisfactions

A, B, C = ItemId("a"), ItemId("b"), ItemId("c")


@settings(max_examples=400)
@given(elections(), rules, satisfactions)
def test_every_rule_adopts_what_the_plain_rule_adopts_in_the_same_order(election, rule, satisfaction):
    plain = PLAIN[rule](election, satisfaction)
    assert list(count(election, rule, satisfaction).adopted) == plain
    sorted_ = tally(election)
    assert [sorted_.items[p] for p in adopted_places(sorted_, rule, satisfaction)] == plain


@settings(max_examples=60)
@given(elections(most_cost=10**9), rules, satisfactions)
def test_no_rule_spends_more_than_the_limit(election, rule, satisfaction):
    outcome = count(election, rule, satisfaction)
    assert outcome.cost_kr == sum(election.cost_kr[item] for item in outcome.adopted) <= election.limit_kr


@settings(max_examples=60)
@given(elections(), rules, satisfactions)
def test_every_item_gets_exactly_one_step(election, rule, satisfaction):
    steps = count(election, rule, satisfaction).steps
    assert sorted(step.item for step in steps) == sorted(election.cost_kr)


@settings(max_examples=100)
@given(elections(), rules, satisfactions, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_items_changes_nothing(election, rule, satisfaction, dice):
    ballots, costs = list(enumerate(election.ballots)), list(election.cost_kr.items())
    dice.shuffle(ballots)
    weights = election.weights and tuple(election.weights[i] for i, _ in ballots)
    dice.shuffle(costs)
    turned = replace(
        election,
        ballots=tuple(dict(dice.sample(sorted(ballot.items()), len(ballot))) for _, ballot in ballots),
        cost_kr=dict(costs),
        weights=weights,
    )
    assert count(turned, rule, satisfaction) == count(election, rule, satisfaction)


@settings(max_examples=60)
@given(elections(), rules, satisfactions)
def test_kroner_or_oere_give_the_same_outcome(election, rule, satisfaction):
    in_oere = replace(
        election,
        step=election.step * 100,
        limit_kr=election.limit_kr * 100,
        cost_kr={i: c * 100 for i, c in election.cost_kr.items()},
    )
    assert count(in_oere, rule, satisfaction).adopted == count(election, rule, satisfaction).adopted


@pytest.mark.parametrize("rule", Rule)
def test_a_ballot_for_what_is_not_on_the_list_is_refused(rule):
    election = Election(cost_kr={A: 1}, limit_kr=1, ballots=({B: 1},))
    with pytest.raises(UnknownMeasure) as refused:
        count(election, rule, Satisfaction.COST)
    assert refused.value.measure == "b"


@pytest.mark.parametrize("points", [0, -1, 2**53, 10**30])
def test_points_that_cannot_be_added_exactly_are_refused(points):
    with pytest.raises(InvalidNumber):
        count(Election(cost_kr={A: 1}, limit_kr=1, ballots=({A: points},)), Rule.GREEDY, Satisfaction.COST)


@pytest.mark.parametrize(("cost_kr", "limit_kr"), [(-1, 5), (5, -1)])
def test_a_negative_cost_or_limit_is_refused(cost_kr, limit_kr):
    with pytest.raises(InvalidNumber):
        Election(cost_kr={A: cost_kr}, limit_kr=limit_kr, ballots=())


@pytest.mark.parametrize("rule", Rule)
def test_an_election_without_items_or_ballots_adopts_nothing(rule):
    assert count(Election(cost_kr={}, limit_kr=5, ballots=()), rule, Satisfaction.COST).steps == ()
    empty = Election(cost_kr={}, limit_kr=5, ballots=({}, {}))
    assert count(empty, rule, Satisfaction.COST).adopted == ()
