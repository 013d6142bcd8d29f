from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from budsjett.errors import UnknownMeasure
from budsjett.voting.bounds import Bounds
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import PABULIB, ROUND, Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.payments import Payers
from budsjett.voting.reasons import Adopted, Enough, NotAdopted, Spent, at_price, reason, reasons, with_more_voters
from voting.plain_rules import elections, rules, satisfactions

A, B, C, D = (ItemId(i) for i in "abcd")
NO_COMPLETION = Terms(ties=ROUND.ties, adopts_unsupported=False)
TWENTY = Election(
    cost_kr={A: 60, B: 60, C: 60, D: 80},
    limit_kr=200,
    ballots=({A: 1, B: 1, C: 1},) * 12 + ({D: 1},) * 8,
    terms=NO_COMPLETION,
)


def test_an_adopted_item_says_what_each_supporter_paid():
    outcome = count(TWENTY, Rule.EQUAL_SHARES, Satisfaction.COST)
    why = reason(TWENTY, outcome, D)
    assert isinstance(why, Adopted)
    assert (why.place, why.share_kr, why.paid_kr, why.step.supporters) == (3, 10, 80, 8)
    assert why.went_to == (Spent(item=D, kr=Fraction(80)),)
    assert why.payers == (Payers(ballots=8, kr=Fraction(80)),)


def test_a_rejected_item_says_what_its_supporters_money_went_to_and_what_was_missing():
    outcome = count(TWENTY, Rule.EQUAL_SHARES, Satisfaction.COST)
    why = reason(TWENTY, outcome, C)
    assert isinstance(why, NotAdopted)
    assert why.went_to == (Spent(item=A, kr=Fraction(60)), Spent(item=B, kr=Fraction(60)))
    assert (why.left_kr, why.money_short_kr, why.room_short_kr) == (0, 60, None)


def test_a_rejected_item_in_a_round_with_completion_says_what_room_was_missing():
    # Shares of 8: A takes 5 from each of its twelve; 100 is left in the pot, and B goes before C.
    election = replace(TWENTY, limit_kr=160, terms=ROUND)
    why = reason(election, count(election, Rule.EQUAL_SHARES, Satisfaction.COST), C)
    assert isinstance(why, NotAdopted)
    assert (why.room_short_kr, why.money_short_kr, why.left_kr) == (20, 24, 36)


def test_what_supporters_have_left_is_no_price_where_something_else_stands_in_the_way():
    # Shares of 10. The six who want B keep all they have, 60, and yet B is not wanted beside A: only before it.
    election = Election(
        cost_kr={A: 10, B: 100},
        limit_kr=260,
        ballots=({A: 1},) * 20 + ({B: 1},) * 6,
        terms=NO_COMPLETION,
        bounds=Bounds(excludes=((A, B),)),
    )
    why = reason(election, count(election, Rule.EQUAL_SHARES, Satisfaction.CARDINALITY), B)
    assert isinstance(why, NotAdopted)
    assert (why.left_kr, why.price_needed) == (60, 2)  # at 3 each pays a half, as for A, and A is first


def test_under_greedy_what_took_the_room_is_named_and_one_vote_and_one_krone_decide():
    election = Election(cost_kr={A: 6, B: 5}, limit_kr=10, ballots=({A: 1}, {A: 1}, {B: 1}), terms=ROUND)
    why = reason(election, count(election, Rule.GREEDY, Satisfaction.COST), B)
    assert isinstance(why, NotAdopted)
    assert why.went_to == (Spent(item=A, kr=Fraction(6)),)
    assert (why.room_short_kr, why.money_short_kr, why.left_kr) == (1, None, None)
    assert why.votes_needed == 1  # at two against two the cheaper goes first
    assert why.price_needed == 4


def test_what_costs_more_than_the_whole_pot_is_not_helped_by_votes():
    election = Election(cost_kr={A: 11}, limit_kr=10, ballots=({A: 1},))
    for rule in Rule:
        why = reason(election, count(election, rule, Satisfaction.COST), A)
        assert isinstance(why, NotAdopted)
        assert why.votes_needed is None
        assert why.price_needed == 10


def test_what_nobody_wants_is_not_helped_by_a_lower_price():
    election = Election(cost_kr={A: 5, B: 5}, limit_kr=10, ballots=({A: 1},), terms=ROUND)
    for rule in Rule:
        why = reason(election, count(election, rule, Satisfaction.COST), B)
        assert isinstance(why, NotAdopted)
        assert why.price_needed is None
        assert why.votes_needed == 1


def test_on_points_ballots_a_further_voter_gives_all_her_points():
    election = Election(
        cost_kr={A: 6, B: 6},
        limit_kr=6,
        ballots=({A: 10}, {A: 9, B: 1}),
        kind=BallotKind.POINTS,
        terms=replace(PABULIB, completion=Completion.GREEDY),
    )
    why = reason(election, count(election, Rule.GREEDY, Satisfaction.COST), B)
    assert isinstance(why, NotAdopted)
    assert why.votes_needed == 2  # 19 points against 1, ten at a time


def test_a_further_voter_on_approval_ballots_is_one_vote_however_many_items_others_name():
    election = Election(cost_kr={A: 6, B: 6, C: 0}, limit_kr=6, ballots=({A: 1, C: 1},) * 3 + ({B: 1, C: 1},))
    why = reason(election, count(election, Rule.GREEDY, Satisfaction.COST), B)
    assert isinstance(why, NotAdopted)
    assert why.votes_needed == 3  # three against one; the tie falls by id, so a fourth vote is needed
    assert with_more_voters(election, B, 2).ballots[4:] == ({B: 1}, {B: 1})


def test_what_is_not_on_the_list_has_no_reason():
    with pytest.raises(UnknownMeasure):
        reason(TWENTY, count(TWENTY, Rule.GREEDY, Satisfaction.COST), ItemId("z"))


def test_the_outcome_of_another_election_has_no_reasons():
    other = count(replace(TWENTY, limit_kr=60), Rule.GREEDY, Satisfaction.COST)
    with pytest.raises(ValueError, match="not this election"):
        reasons(TWENTY, other)


@settings(max_examples=150)
@given(elections(), rules, satisfactions)
def test_every_item_has_a_reason_and_every_answer_flips_when_tried(election, rule, satisfaction):
    outcome = count(election, rule, satisfaction)
    told = reasons(election, outcome)
    assert set(told) == set(election.cost_kr)

    def wins(changed, item):
        return item in count(changed, rule, satisfaction).adopted

    for item, why in told.items():
        assert isinstance(why, Adopted) == (item in outcome.adopted)
        if isinstance(why, Adopted):
            assert outcome.adopted[why.place - 1] == item
            continue
        if why.votes_needed is not None:
            assert wins(with_more_voters(election, item, why.votes_needed), item)
            assert not wins(with_more_voters(election, item, why.votes_needed - 1), item)
        if why.price_needed is not None:
            assert wins(at_price(election, item, why.price_needed), item)
            assert not wins(at_price(election, item, why.price_needed + 1), item)


@settings(max_examples=80)
@given(elections(), satisfactions)
def test_under_greedy_fewer_votes_or_a_higher_price_never_suffice(election, satisfaction):
    outcome = count(election, Rule.GREEDY, satisfaction)
    for item, why in reasons(election, outcome).items():
        if isinstance(why, Adopted):
            continue
        enough = range(30) if why.votes_needed is None else range(why.votes_needed)
        for votes in enough:
            assert item not in count(with_more_voters(election, item, votes), Rule.GREEDY, satisfaction).adopted
        for price in range((why.price_needed or 0) + 1, election.cost_kr[item]):
            assert item not in count(at_price(election, item, price), Rule.GREEDY, satisfaction).adopted


@settings(max_examples=120)
@given(elections(), rules, satisfactions)
def test_what_is_called_least_is_and_what_is_called_steady_holds_one_further(election, rule, satisfaction):
    for item, why in reasons(election, count(election, rule, satisfaction)).items():
        if isinstance(why, Adopted):
            continue
        if why.votes is not None:
            more = {
                n: item in count(with_more_voters(election, item, n), rule, satisfaction).adopted for n in range(12)
            }
            assert not why.votes.least or not any(more[n] for n in more if n < why.votes.value)
            assert not why.votes.steady or more.get(why.votes.value + 1, True)
        if why.price is not None and why.price.value > 1:
            assert not why.price.steady or wins_at(election, item, why.price.value - 1, rule, satisfaction)
        if why.price is not None and why.price.least:
            dearer = range(why.price.value + 1, election.cost_kr[item])
            assert not any(wins_at(election, item, price, rule, satisfaction) for price in dearer)


def test_where_one_vote_more_is_enough_and_two_are_not_it_says_so():
    # With one voter more, a is bought for 3/2 each and c's two pay 3/2 each; with two more, the shares have shrunk so
    # that a's four no longer can, b goes first, and it takes what one of c's three had.
    both, six = {A: 1, B: 1}, ({B: 1, C: 1}, {B: 1}, {A: 1}, {A: 1})
    election = Election(cost_kr={A: 6, B: 5, C: 3}, limit_kr=11, ballots=(*six, both, both))
    why = reason(election, count(election, Rule.EQUAL_SHARES, Satisfaction.COST), C)
    assert isinstance(why, NotAdopted)
    assert why.votes == Enough(value=1, least=True, steady=False)
    assert not wins(with_more_voters(election, C, 2), C)


def wins(election, item):
    return item in count(election, Rule.EQUAL_SHARES, Satisfaction.COST).adopted


def wins_at(election, item, price, rule, satisfaction):
    return item in count(at_price(election, item, price), rule, satisfaction).adopted
