from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from budsjett.voting.bounds import Bounds, Limit
from budsjett.voting.certificate import certificate
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.equal_shares import adopted_places, exactly_bought
from budsjett.voting.fairness import breaches, neglected
from budsjett.voting.options import ROUND, AddOneStart, Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import write
from budsjett.voting.tally import tally
from voting.plain_rules import elections, plain_forgotten, satisfactions

A, B, C, D = (ItemId(i) for i in "abcd")
TEN = Election(cost_kr={A: 30, B: 30, C: 30, D: 40}, limit_kr=100, ballots=({A: 1, B: 1, C: 1},) * 6 + ({D: 1},) * 4)
sets = elections().map(
    lambda e: replace(e, kind=BallotKind.APPROVAL, ballots=tuple(dict.fromkeys(b, 1) for b in e.ballots))
)


def test_an_outcome_that_forgets_a_large_minority_is_told_with_the_group():
    (group,) = neglected(tally(TEN), Satisfaction.COST, [0, 1, 2])
    assert (group.item, group.voters, group.satisfaction, group.promised) == (D, 4, 0, 40)
    assert neglected(tally(TEN), Satisfaction.COST, [0, 1, 3]) == ()


@pytest.mark.parametrize(
    ("bounds", "kept_out"),
    [
        (Bounds(requires={D: frozenset({A})}), True),
        (Bounds(levels=((A, D),)), True),
        (Bounds(requires={A: frozenset({D})}), False),
        (Bounds(excludes=(frozenset({A, D}),)), True),
        (Bounds(excludes=(frozenset({B, C}),)), False),
        (Bounds(limits=(Limit(id="north", most=69, of=frozenset({A, D})),)), True),
        (Bounds(limits=(Limit(id="north", most=70, of=frozenset({A, D})),)), False),
        (Bounds(limits=(Limit(id="year", most=9, amounts={A: -1, D: 9}),)), True),
        (Bounds(limits=(Limit(id="year", most=9, amounts={A: 0, D: 9}),)), False),
        (Bounds(limits=(Limit(id="year", most=9, amounts={A: -1, B: 9}),)), False),
    ],
)
def test_nothing_is_promised_for_what_a_bound_kept_out_at_any_time_and_all_else_is(bounds, kept_out):
    """D is wanted by four of ten and left out: it waited for A, was excluded, met a full limit, or A made room."""
    found = neglected(tally(replace(TEN, bounds=bounds)), Satisfaction.COST, [0, 1, 2])
    assert [group.item for group in found] == ([] if kept_out else [D])


@settings(max_examples=200)
@given(sets, satisfactions)
def test_equal_shares_keeps_its_promise_to_every_group(election, satisfaction):
    sorted_ = tally(election)
    assume(sorted_.voters)
    _, steps_up = exactly_bought(sorted_, satisfaction)
    share_kr = sorted_.share_kr(steps_up)
    assert neglected(sorted_, satisfaction, adopted_places(sorted_, satisfaction), share_kr=share_kr) == ()


def test_shares_rounded_down_promise_a_group_what_it_was_handed_and_no_more():
    """Four of four want D for 6 of 7 kroner. With a krone each they buy what each wants, and no more fits."""
    alone = [ItemId(i) for i in "efgh"]
    ballots = tuple({D: 1, own: 1} for own in alone)
    terms = Terms(completion=Completion.ADD_ONE, add_one_start=AddOneStart.WHOLE)
    election = Election(cost_kr={D: 6, **dict.fromkeys(alone, 1)}, limit_kr=7, ballots=ballots, terms=terms)
    sorted_ = tally(election)
    places = adopted_places(sorted_, Satisfaction.COST)
    assert [sorted_.items[p] for p in places] == alone
    assert [group.promised for group in neglected(sorted_, Satisfaction.COST, places)] == [7]
    assert neglected(sorted_, Satisfaction.COST, places, share_kr=sorted_.share_kr()) == ()
    said = certificate(write(election, {}, {}, count(election, Rule.EQUAL_SHARES, Satisfaction.COST)), version="1")
    assert (said["ejr_plus_up_to_one"], said["priceable"]) == (True, True)


@settings(max_examples=150)
@given(sets, satisfactions, st.data())
def test_the_checker_finds_what_going_through_all_groups_finds(election, satisfaction, data):
    election = replace(election, weights=None, whole_weight=1, terms=Terms())
    sorted_ = tally(election)
    assume(sorted_.voters)
    adopted = data.draw(st.lists(st.integers(0, len(sorted_.items) - 1), unique=True))
    found = {group.item for group in neglected(sorted_, satisfaction, adopted)}
    assert found == plain_forgotten(election, satisfaction, [sorted_.items[p] for p in adopted])


def test_points_have_no_such_promise():
    with pytest.raises(ValueError, match="without points"):
        neglected(tally(replace(TEN, ballots=({A: 3},), kind=BallotKind.POINTS)), Satisfaction.COST, [])


@settings(max_examples=150)
@given(elections(), satisfactions)
def test_the_purchases_are_a_price_system(election, satisfaction):
    sorted_ = tally(election)
    assume(sorted_.voters)
    bought, steps_up = exactly_bought(sorted_, satisfaction)
    share = sorted_.share_kr(steps_up)
    assert breaches(sorted_, share, bought.purchases, adopted_places(sorted_, satisfaction)) == ()


def test_a_planted_price_or_a_forgotten_item_breaks_the_price_system():
    sorted_ = tally(replace(TEN, terms=replace(ROUND, completion=Completion.NONE)))
    bought, _ = exactly_bought(sorted_, Satisfaction.COST)
    share, places = sorted_.share_kr(), bought.places()
    assert breaches(sorted_, share, bought.purchases, places) == ()
    cheaper = (replace(bought.purchases[0], per_point=Fraction(4)), *bought.purchases[1:])
    assert [(b.item, b.kind, b.off_kr) for b in breaches(sorted_, share, cheaper, places)] == [(A, "paid", -6)]
    below_nothing = (replace(bought.purchases[0], per_point=Fraction(-5)), *bought.purchases[1:])
    found = breaches(sorted_, share, below_nothing, places)
    assert [(b.item, b.kind, b.off_kr) for b in found] == [(A, "paid", -60), (C, "affordable", 30)]
    fewer = bought.purchases[:1]
    assert [(b.item, b.kind) for b in breaches(sorted_, share + 5, fewer, places[:1])] == [
        (B, "affordable"),
        (C, "affordable"),
        (D, "affordable"),
    ]


def test_supporters_who_have_just_what_an_item_costs_are_no_breach_and_a_krone_more_is():
    sorted_ = tally(Election(cost_kr={A: 20}, limit_kr=20, ballots=({A: 1},) * 2))
    assert breaches(sorted_, Fraction(10), (), ()) == ()
    assert [b.off_kr for b in breaches(sorted_, Fraction(21, 2), (), ())] == [1]
