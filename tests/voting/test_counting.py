"""What holds for every rule."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import CyclicRequirement, InvalidNumber, UnknownMeasure
from budsjett.voting.bounds import Block, BlockKind, Bounds, Limit, broken
from budsjett.voting.counting import adopted_places, count
from budsjett.voting.election import CUT_FIRST, BallotKind, Election, ItemId
from budsjett.voting.fairness import neglected
from budsjett.voting.options import PABULIB, ROUND
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.tally import tally
from voting.plain_rules import EITHER, PLAIN, elections, rules, satisfactions

every_kind = st.sampled_from(BallotKind)
A, B, C = ItemId("a"), ItemId("b"), ItemId("c")


@settings(max_examples=400)
@given(elections(bounded=EITHER, kinds=every_kind), rules, satisfactions)
def test_every_rule_adopts_what_the_plain_rule_adopts_in_the_same_order(election, rule, satisfaction):
    plain = PLAIN[rule](election, satisfaction)
    assert list(count(election, rule, satisfaction).adopted) == plain
    sorted_ = tally(election)
    assert [sorted_.items[p] for p in adopted_places(sorted_, rule, satisfaction)] == plain


@settings(max_examples=60)
@given(elections(most_cost=10**9, bounded=EITHER, kinds=every_kind), rules, satisfactions)
def test_no_rule_spends_more_than_the_limit(election, rule, satisfaction):
    outcome = count(election, rule, satisfaction)
    assert outcome.cost_kr == sum(election.cost_kr[item] for item in outcome.adopted) <= election.limit_kr


@settings(max_examples=200)
@given(elections(bounded=st.just(True), kinds=every_kind), rules, satisfactions)
def test_no_rule_breaks_an_exclusion_a_need_or_a_limit_at_any_step(election, rule, satisfaction):
    adopted = count(election, rule, satisfaction).adopted
    for number in [len(adopted)] if rule.by_sets else range(len(adopted) + 1):
        assert broken(election.bounds, election.cost_kr, adopted[:number]) == ()


@settings(max_examples=60)
@given(elections(bounded=EITHER, kinds=every_kind), rules, satisfactions)
def test_every_item_gets_exactly_one_step(election, rule, satisfaction):
    steps = count(election, rule, satisfaction).steps
    assert sorted(step.item for step in steps) == sorted(election.cost_kr)


@settings(max_examples=100)
@given(elections(bounded=EITHER, kinds=every_kind), rules, satisfactions, st.randoms(use_true_random=False))
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
@given(elections(kinds=every_kind), rules, satisfactions)
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


def test_what_needs_something_waits_for_it_and_says_what_it_lacks():
    """The level above has most votes, and the limit lets only one of the two districts' items in."""
    election = Election(
        cost_kr={A: 4, B: 2, C: 2},
        limit_kr=8,
        ballots=({A: 1, B: 1},) * 3 + ({A: 1, C: 1}, {C: 1}),
        terms=ROUND,
        bounds=Bounds(levels=((B, A),), limits=(Limit(id="north", most=1, amounts={B: 1, C: 1}),)),
    )
    greedy_steps = count(election, Rule.GREEDY, Satisfaction.COST).steps
    assert [(s.item, s.adopted, s.block) for s in greedy_steps] == [
        (B, True, None),
        (A, True, None),
        (C, False, Block(BlockKind.FULL, "north")),
    ]
    first_c = replace(election, ballots=({C: 1},) * 9 + election.ballots)
    assert [(s.item, s.block) for s in count(first_c, Rule.GREEDY, Satisfaction.COST).steps if not s.adopted] == [
        (B, Block(BlockKind.FULL, "north")),
        (A, Block(BlockKind.LACKS, "b")),
    ]


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize(
    "limit", [Limit(id="north", most=9, of=frozenset({A, B})), Limit(id="north", most=9, amounts={A: 4, B: 5})]
)
def test_what_just_fills_a_limit_is_adopted_and_a_krone_more_is_not(rule, limit):
    election = Election(
        cost_kr={A: 4, B: 5}, limit_kr=30, ballots=({A: 1, B: 1},) * 3, terms=ROUND, bounds=Bounds(limits=(limit,))
    )
    both = count(election, rule, Satisfaction.CARDINALITY)
    assert set(both.adopted) == {A, B}
    assert broken(election.bounds, election.cost_kr, both.adopted) == ()
    tighter = replace(election, bounds=Bounds(limits=(replace(limit, most=8),)))
    one = count(tighter, rule, Satisfaction.CARDINALITY)
    assert one.adopted == (A,)
    assert one.step(B).block == Block(BlockKind.FULL, "north")
    assert broken(tighter.bounds, election.cost_kr, both.adopted) == (Block(BlockKind.FULL, "north"),)


def test_what_stops_at_the_first_that_does_not_fit_passes_by_what_a_bound_keeps_out():
    election = Election(
        cost_kr={A: 4, B: 2, C: 1},
        limit_kr=8,
        ballots=({A: 1},) * 3 + ({B: 1},) * 2 + ({C: 1},),
        terms=replace(ROUND, skips=False),
        bounds=Bounds(excludes=(frozenset({A, B}),)),
    )
    assert count(election, Rule.GREEDY, Satisfaction.COST).adopted == (A, C)
    assert adopted_places(tally(election), Rule.GREEDY, Satisfaction.COST) == [0, 2]
    too_dear = replace(election, cost_kr={A: 4, B: 5, C: 1}, bounds=Bounds())
    assert count(too_dear, Rule.GREEDY, Satisfaction.COST).adopted == (A,)


def test_phragmen_stops_when_one_of_those_that_are_equal_does_not_fit():
    """C is carried at 1 each; then A by one and B by two would be carried at 2 each. A fits, and B does not."""
    ballots = ({C: 1},) * 3 + ({A: 1},) + ({B: 1},) * 2
    election = Election(cost_kr={A: 2, B: 4, C: 3}, limit_kr=6, ballots=ballots, terms=PABULIB)
    assert count(election, Rule.PHRAGMEN, Satisfaction.COST).adopted == (C,)
    assert count(replace(election, limit_kr=7), Rule.PHRAGMEN, Satisfaction.COST).adopted == (C, A)


@pytest.mark.parametrize(("limit_kr", "adopted"), [(9, (A,)), (10, (A, B)), (14, (A, B)), (15, (A, B, C))])
def test_phragmen_adopts_what_nobody_wants_while_all_that_remains_fits(limit_kr, adopted):
    election = Election(cost_kr={A: 5, B: 5, C: 5}, limit_kr=limit_kr, ballots=({A: 1},), terms=PABULIB)
    assert count(election, Rule.PHRAGMEN, Satisfaction.COST).adopted == adopted


def test_a_mark_to_cut_first_takes_a_vote_away_and_makes_supporters_pay_more():
    # Three want A and one wants it cut: they pay as two would, 4 each and not 8/3, which they have; with two against
    # they would pay as one, and have not.
    ballots = ({A: 1},) * 3 + ({A: CUT_FIRST},)
    election = Election(cost_kr={A: 8}, limit_kr=16, ballots=ballots, kind=BallotKind.APPROVAL_CUT)
    (step,) = count(election, Rule.EQUAL_SHARES, Satisfaction.COST).steps
    assert (step.adopted, step.support, step.supporters, step.against, step.share_kr) == (True, 2, 3, 1, 4)
    (step,) = count(election, Rule.GREEDY, Satisfaction.COST).steps
    assert (step.adopted, step.price) == (True, 2)
    more = replace(election, ballots=(*ballots, {A: CUT_FIRST}))
    assert count(more, Rule.EQUAL_SHARES, Satisfaction.COST).adopted == ()
    even = replace(election, ballots=(*ballots, *({A: CUT_FIRST},) * 2), terms=ROUND)
    assert all(count(even, rule, Satisfaction.COST).adopted == () for rule in Rule)


@settings(max_examples=100)
@given(elections(bounded=EITHER, kinds=every_kind, terms=st.sampled_from([PABULIB, ROUND])), satisfactions)
def test_equal_shares_keeps_its_promise_for_all_that_no_bound_kept_out(election, satisfaction):
    sorted_ = tally(election)
    if sorted_.points is not None:
        return
    adopted = adopted_places(sorted_, Rule.EQUAL_SHARES, satisfaction)
    assert neglected(sorted_, satisfaction, adopted) == ()


@pytest.mark.parametrize(
    ("bounds", "refusal"),
    [
        (Bounds(excludes=(frozenset({A, C}),)), UnknownMeasure),
        (Bounds(requires={A: frozenset({C})}), UnknownMeasure),
        (Bounds(limits=(Limit(id="x", most=1, amounts={C: 1}),)), UnknownMeasure),
        (Bounds(limits=(Limit(id="x", most=-1, of=frozenset({A})),)), InvalidNumber),
        (Bounds(requires={A: frozenset({B})}, levels=((A, B),)), CyclicRequirement),
    ],
)
def test_bounds_that_cannot_be_meant_are_refused(bounds, refusal):
    with pytest.raises(refusal):
        Election(cost_kr={A: 1, B: 1}, limit_kr=1, ballots=(), bounds=bounds)
