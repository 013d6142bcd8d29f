from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.voting.election import Election, ItemId
from budsjett.voting.equal_shares import equal_shares
from budsjett.voting.fairness import neglected
from budsjett.voting.options import Completion, Terms
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.overspending import Purses, adopt, adopted_places, bounded_overspending
from budsjett.voting.tally import tally
from voting.plain_rules import EITHER, elections, satisfactions

A, B, C = ItemId("a"), ItemId("b"), ItemId("c")


def test_a_large_group_that_falls_a_little_short_is_let_overspend_before_a_small_one_takes_the_pot():
    """The worked table of docs/explanation: 90 of 100 want the bath, and have 90 of its 100 million together."""
    election = Election(cost_kr={A: 100, B: 10}, limit_kr=100, ballots=({A: 1},) * 90 + ({B: 1},) * 10)
    assert equal_shares(election, Satisfaction.COST).adopted == (B,)
    outcome = bounded_overspending(election, Satisfaction.COST)
    assert outcome.adopted == (A,)
    # λ = 1/100 of a krone for each krone's worth reaches 9/10; ρ = 1/90, and ρ/α = 1/81. The ten pay 1/10 for each.
    assert [(s.item, s.covered, s.price, s.share_kr) for s in outcome.steps] == [
        (A, Fraction(9, 10), Fraction(1, 81), Fraction(10, 9)),
        (B, None, None, None),
    ]


def test_who_cannot_pay_the_fair_price_of_the_whole_pays_all_she_has():
    election = Election(cost_kr={A: 4, B: 6, C: 3}, limit_kr=12, ballots=({A: 1, B: 1}, {A: 1, B: 1}, {B: 1, C: 1}))
    _, adoptions, purses = adopt(tally(election), Satisfaction.CARDINALITY)
    assert [(done.place, done.deal.covered, done.per_point) for done in adoptions] == [(0, 1, 2), (1, 1, 2)]
    assert purses.held_kr(2) == 2  # of 3 for C: it would be bought at α = 2/3 if it fitted in the pot
    wider = replace(election, limit_kr=15)
    _, adoptions, purses = adopt(tally(wider), Satisfaction.CARDINALITY)
    assert [done.place for done in adoptions] == [0, 1, 2]
    assert purses.held_kr(2) == 0


@settings(max_examples=80)
@given(elections(), satisfactions, st.integers(0, 3))
def test_no_other_price_makes_a_better_deal_and_the_floats_hold_it_between_them(election, satisfaction, rounds):
    sorted_ = tally(election)
    purses = Purses(sorted_, satisfaction)
    for place in [p for p in sorted_.wanted if sorted_.cost_kr[p]][:rounds]:
        purses.pay(place, Fraction(sorted_.cost_kr[place], 7 * sorted_.votes[place]))
    for place in (p for p in sorted_.wanted if sorted_.cost_kr[p]):
        deal, (low, high) = purses.deal(place), purses.near(place)
        if deal is None:
            assert low == float("inf")
            continue
        assert low <= deal.rank <= high
        assert 0 < deal.covered <= 1
        if not sorted_.limit_kr:
            continue
        unit, cost = purses.unit(place), sorted_.cost_kr[place]
        for at in range(1, 30):
            price = deal.price * deal.covered * at / 15
            reached = sum(
                weight * min(purses._kr[k], price * unit * points) for k, points, weight in purses._groups(place)
            )
            if 0 < reached <= cost:
                assert price / (reached / cost) ** 2 >= deal.rank


@settings(max_examples=100)
@given(elections(bounded=EITHER), satisfactions)
def test_nobody_pays_more_than_her_share_and_all_of_it_is_accounted_for(election, satisfaction):
    sorted_ = tally(election)
    _, adoptions, purses = adopt(sorted_, satisfaction)
    assert all(kr >= 0 for kr in purses._kr)
    assert all(done.deal.covered <= 1 for done in adoptions)
    held = sum((purses._kr[k] * n for k, n in zip(purses._of, sorted_.times.tolist(), strict=True)), Fraction(0))
    fully = [done for done in adoptions if done.deal.covered == 1]
    paid_in_full = sum(sorted_.cost_kr[done.place] for done in fully)
    assert held <= sorted_.limit_kr - paid_in_full


@settings(max_examples=100)
@given(elections(), satisfactions)
def test_where_all_that_is_adopted_is_paid_in_full_equal_shares_adopts_it_too(election, satisfaction):
    plain = replace(election, terms=replace(election.terms, completion=Completion.NONE))
    outcome = bounded_overspending(plain, satisfaction)
    if all(s.covered in {None, 1} for s in outcome.steps):
        assert outcome.adopted == equal_shares(plain, satisfaction).adopted


def test_it_promises_a_group_less_than_equal_shares_does():
    """Nine of ten take the whole pot with 9/10 of what their item costs; the tenth has her tenth and gets nothing."""
    ballots = ({A: 1},) * 9 + ({B: 1},)
    election = Election(cost_kr={A: 10, B: 1}, limit_kr=10, ballots=ballots, terms=Terms())
    sorted_ = tally(election)
    places = adopted_places(sorted_, Satisfaction.COST)
    assert places == [0]
    (group,) = neglected(sorted_, Satisfaction.COST, places)
    assert (group.item, group.voters) == (B, 1)


def test_of_two_equally_good_prices_the_one_that_reaches_more_is_taken():
    """B takes 3 of 4 from each of two. Then A may have 1 from all three, or all that they have: 1/0.3² = 4/0.6²."""
    ballots = ({A: 1, B: 1},) * 2 + ({A: 1},) + ({},) * 3
    election = Election(cost_kr={A: 10, B: 6}, limit_kr=24, ballots=ballots)
    step = bounded_overspending(election, Satisfaction.CARDINALITY).step(A)
    assert (step.price, step.covered) == (Fraction(100, 9), Fraction(3, 5))
