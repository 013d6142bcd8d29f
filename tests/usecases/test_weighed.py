"""The count on other voters than those who came."""

from dataclasses import replace
from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.representation.groups import Group, Grouping, Trait
from budsjett.usecases.weighed import Recounts
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.options import ROUND, Completion
from budsjett.voting.outcome import Rule, Satisfaction

A, B, C = (ItemId(i) for i in "abc")
AGE = Grouping(
    trait=Trait.AGE,
    groups=(Group(id="young", label="unge", persons=500), Group(id="old", label="eldre", persons=500)),
    source="test",
    as_of="2026-01-01",
)
YOUNG, OLD = {Trait.AGE: "young"}, {Trait.AGE: "old"}
SKEWED = Election(cost_kr={A: 60, B: 60}, limit_kr=100, ballots=({A: 1},) * 10 + ({B: 1},) * 30, terms=ROUND)
SAID = (YOUNG,) * 10 + (OLD,) * 30
rules = st.sampled_from([Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN])


def recounts(election, said, rule=Rule.GREEDY):
    return Recounts(election, said, rule, Satisfaction.COST)


def test_an_outcome_that_rests_on_who_came_is_turned_by_the_weights():
    lopsided = replace(SKEWED, ballots=({A: 1},) * 10 + ({A: 1},) * 2 + ({B: 1},) * 12)
    said = (YOUNG,) * 10 + (OLD,) * 14
    found = recounts(lopsided, said).weighed([AGE], [A])
    assert found.adopted == (A,)
    older = Grouping(
        trait=Trait.AGE,
        groups=(Group(id="young", label="unge", persons=100), Group(id="old", label="eldre", persons=900)),
        source="test",
        as_of="2026-01-01",
    )
    turned = recounts(lopsided, said).weighed([older], [A])
    assert (turned.adopted, turned.added, turned.lost) == ((B,), {B}, {A})
    assert turned.stability.adopted["b"] > 900


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sets(st.sampled_from([A, B, C])), st.integers(0, 3)), min_size=1, max_size=8), rules)
def test_a_ballot_of_some_weight_is_so_many_ballots(pairs, rule):
    election = Election(
        cost_kr={A: 30, B: 40, C: 50},
        limit_kr=90,
        ballots=tuple(dict.fromkeys(sorted(ballot), 1) for ballot, _ in pairs),
        terms=ROUND,
    )
    order = sorted(range(len(pairs)), key=lambda i: sorted(election.ballots[i].items()))
    weighed = recounts(election, [{}] * len(pairs), rule).adopted([pairs[i][1] for i in order], 1)
    copies = tuple(chain.from_iterable(repeat(election.ballots[i], n) for i, (_, n) in enumerate(pairs)))
    assert set(weighed) == set(count(replace(election, ballots=copies), rule, Satisfaction.COST).adopted)


def test_the_draws_do_not_depend_on_the_order_of_the_ballots():
    close = replace(SKEWED, ballots=({A: 1},) * 21 + ({B: 1},) * 19)
    backwards = replace(close, ballots=close.ballots[::-1])
    assert recounts(close, SAID).steadiness() == recounts(backwards, SAID[::-1]).steadiness()


def test_as_many_draws_as_there_is_time_for():
    assert recounts(SKEWED, SAID).draws == 1_000
    many = replace(SKEWED, ballots=SKEWED.ballots * 250)
    assert recounts(many, SAID * 250).draws == 500
    slow = replace(SKEWED, terms=replace(ROUND, completion=Completion.ADD_ONE))
    assert recounts(slow, SAID).draws == 100
    assert recounts(SKEWED, SAID, Rule.BOUNDED_OVERSPENDING).draws == 100
    assert recounts(SKEWED, SAID, Rule.LEXIMIN).draws == 0
    assert recounts(SKEWED, SAID, Rule.LEXIMIN).steadiness() is None


@pytest.mark.parametrize("said", [({},) * 40, ()])
def test_nobody_answered_and_nothing_is_weighed(said):
    election = replace(SKEWED, ballots=SKEWED.ballots[: len(said)])
    assert recounts(election, said).weighed([AGE], [B]) is None
