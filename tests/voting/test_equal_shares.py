from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.voting import add_one
from budsjett.voting.bounds import Bounds
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.equal_shares import equal_shares
from budsjett.voting.market import buy, holds
from budsjett.voting.options import ROUND, Completion, CompletionOrder, Terms
from budsjett.voting.outcome import Satisfaction, StepKind
from budsjett.voting.tally import tally
from voting.plain_rules import EITHER, elections, plain_equal_shares, satisfactions

A, B, C, D = (ItemId(i) for i in "abcd")


def test_a_minority_gets_its_part_where_greedy_gives_it_none():
    """Six of ten want the three dear ones; four want the library. The worked table of docs/explanation."""
    election = Election(
        cost_kr={A: 30, B: 30, C: 30, D: 40}, limit_kr=100, ballots=({A: 1, B: 1, C: 1},) * 6 + ({D: 1},) * 4
    )
    outcome = equal_shares(election, Satisfaction.COST)
    assert outcome.adopted == (A, B, D)
    assert [(s.item, s.share_kr, s.left_kr, s.pot_kr) for s in outcome.steps] == [
        (A, 5, 60, 100),
        (B, 5, 30, 70),
        (D, 10, 40, 40),
        (C, None, 0, 0),
    ]


def test_supporters_who_have_little_left_give_all_and_the_others_more():
    # Shares of 5. The first two pay 3 each for A. For B they give their last 2 each, the other two 4.5 each.
    election = Election(cost_kr={A: 6, B: 13}, limit_kr=20, ballots=({A: 1, B: 1},) * 2 + ({B: 1},) * 2)
    steps = equal_shares(election, Satisfaction.CARDINALITY).steps
    assert [(s.item, s.share_kr, s.left_kr) for s in steps] == [(A, 3, 10), (B, Fraction(9, 2), 14)]


def test_points_share_the_price_in_proportion():
    election = Election(cost_kr={A: 9}, limit_kr=18, ballots=({A: 2}, {A: 1}), kind=BallotKind.POINTS)
    (step,) = equal_shares(election, Satisfaction.COST).steps
    assert (step.support, step.supporters, step.share_kr, step.price) == (3, 2, 3, Fraction(1, 3))


def test_what_is_left_is_completed_by_votes_only_when_the_terms_say_so():
    election = Election(cost_kr={A: 6, B: 4, C: 1}, limit_kr=10, ballots=({A: 1}, {A: 1}, {B: 1}))
    assert equal_shares(election, Satisfaction.COST).adopted == (A,)
    completed = equal_shares(replace(election, terms=Terms(completion=Completion.GREEDY)), Satisfaction.COST)
    assert [(s.item, s.kind, s.pot_kr, s.adopted) for s in completed.steps] == [
        (A, StepKind.SHARES, 10, True),
        (B, StepKind.COMPLETION, 4, True),
        (C, StepKind.COMPLETION, 0, False),
    ]


def test_what_is_free_and_wanted_is_adopted_first_and_what_nobody_wants_never():
    election = Election(cost_kr={A: 0, B: 0, C: 3, D: 1}, limit_kr=4, ballots=({A: 1, C: 1}, {C: 1}), terms=ROUND)
    outcome = equal_shares(election, Satisfaction.COST)
    assert [(s.item, s.kind) for s in outcome.steps if s.adopted] == [(A, StepKind.FREE), (C, StepKind.SHARES)]


@settings(max_examples=150)
@given(elections(bounded=EITHER, kinds=st.sampled_from(BallotKind)), satisfactions, st.integers(1, 40))
def test_what_is_jumped_over_would_have_been_bought_at_every_step_between(election, satisfaction, up):
    sorted_ = tally(election)
    bought = buy(sorted_, satisfaction)
    if bought.purses is not None and holds(sorted_, satisfaction, bought, up):
        between = [buy(sorted_, satisfaction, steps_up=steps).places() for steps in range(1, up + 1)]
        assert between == [bought.places()] * up


def test_what_is_bought_at_both_ends_and_not_between_is_not_jumped_over():
    """With two steps more C is still bought first, but then A and not B; with five B again."""
    ballots = ({B: 1}, {A: 5, C: 10}, {A: 2, B: 5, C: 3})
    election = Election(cost_kr={A: 16, B: 17, C: 8}, limit_kr=34, ballots=ballots, kind=BallotKind.POINTS)
    sorted_ = tally(election)
    places = [buy(sorted_, Satisfaction.CARDINALITY, steps_up=steps).places() for steps in (0, 2, 5)]
    assert places == [[2, 1], [2, 0], [2, 1]]
    assert not holds(sorted_, Satisfaction.CARDINALITY, buy(sorted_, Satisfaction.CARDINALITY), 5)


def test_shares_raised_by_thousands_of_steps_under_bounds_are_jumped_over():
    """D fits only when each has 40 000 kroner; until then nothing changes, and nobody counts 20 000 times."""
    election = Election(
        cost_kr={A: 20_000, B: 20_000, C: 20_000, D: 80_000},
        limit_kr=120_000,
        ballots=({A: 1, B: 1}, {D: 1}, {D: 1}) * 2,
        terms=replace(ROUND, completion=Completion.ADD_ONE),
        bounds=Bounds(excludes=(frozenset({B, C}),)),
    )
    runs = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(add_one, "buy", lambda *a, **k: runs.append(k) or buy(*a, **k))
        raised = add_one.raised(tally(election), Satisfaction.CARDINALITY)
    assert raised == add_one.raised_exactly(tally(election), Satisfaction.CARDINALITY)
    assert len(runs) < 200


def test_what_is_left_is_filled_by_votes_or_by_votes_per_krone_as_the_terms_say():
    """Nobody can pay: three want A for 9, two want B for 2, five want nothing. The pot holds A, or B and no A."""
    ballots = ({A: 1},) * 3 + ({B: 1},) * 2 + ({},) * 5
    election = Election(cost_kr={A: 9, B: 2}, limit_kr=9, ballots=ballots, terms=ROUND)
    assert equal_shares(election, Satisfaction.COST).adopted == (A,)
    per_krone = replace(election, terms=replace(ROUND, completion_order=CompletionOrder.PER_KRONE))
    assert equal_shares(per_krone, Satisfaction.COST).adopted == (B,)


def test_an_empty_ballot_keeps_its_share():
    election = Election(cost_kr={A: 6}, limit_kr=6, ballots=({A: 1},))
    assert equal_shares(election, Satisfaction.COST).adopted == (A,)
    assert equal_shares(replace(election, ballots=({A: 1}, {})), Satisfaction.COST).adopted == ()


def test_an_item_that_takes_its_supporters_last_oere_is_bought():
    # A third of a hundred each: no float holds it, and the three have exactly the price.
    election = Election(cost_kr={A: 100, B: 1}, limit_kr=100, ballots=({A: 1}, {A: 1}, {A: 1}))
    assert equal_shares(election, Satisfaction.COST).adopted == (A,)
    assert equal_shares(replace(election, cost_kr={A: 101, B: 1}), Satisfaction.COST).adopted == ()


@pytest.mark.parametrize("voters", [3, 7, 11, 13])
def test_a_hundred_purchases_that_take_the_last_oere_leave_nobody_short(voters):
    # Sevenths of a krone a hundred times: in floats the purses drift, and the last item would seem too dear.
    ids = [ItemId(f"{i:03}") for i in range(100)]
    election = Election(cost_kr=dict.fromkeys(ids, 3), limit_kr=300, ballots=(dict.fromkeys(ids, 1),) * voters)
    for satisfaction in Satisfaction:
        assert list(equal_shares(election, satisfaction).adopted) == ids


def test_an_empty_purse_pays_nothing_however_small_the_price():
    # A empties three purses of 10^17; C costs one krone, far below what a float of that size can tell.
    share = 10**17
    ballots = ({A: 1, C: 1}, {A: 1}, {A: 1}, {C: 1})
    election = Election(cost_kr={A: 3 * share, C: 1}, limit_kr=4 * share, ballots=ballots)
    assert [(s.item, s.share_kr) for s in equal_shares(election, Satisfaction.COST).steps] == [(A, share), (C, 1)]


def test_prices_that_differ_less_than_floats_can_tell_are_told_apart():
    huge = 10**17
    election = Election(cost_kr={A: huge + 1, B: huge}, limit_kr=2 * huge + 1, ballots=({A: 1}, {B: 1}), terms=Terms())
    assert [s.item for s in equal_shares(election, Satisfaction.CARDINALITY).steps if s.adopted] == [B]


@settings(max_examples=150)
@given(elections(), satisfactions)
def test_what_supporters_paid_and_have_left_is_what_they_were_given(election, satisfaction):
    sorted_ = tally(election)
    bought = buy(sorted_, satisfaction)
    if bought.purses is None:
        return
    share = sorted_.share_kr()
    for support in sorted_.support:
        spent = bought.purses.spent(support)
        assert all(kr >= 0 for kr in spent)
        assert sum(spent) + bought.purses.held(support) == share * support.supporters
    for number, done in enumerate(bought.purchases):
        assert bought.purses.spent(sorted_.support[done.place])[number] == sorted_.cost_kr[done.place]


def test_thirty_items_among_many_voters_come_out_as_the_plain_rule_has_them():
    dice = np.random.default_rng(7)
    ids = [ItemId(str(i)) for i in range(30)]
    cost = {i: int(dice.integers(1, 9)) * 50_000 for i in ids}
    ballots = tuple({i: 1 for i in ids if dice.random() < 0.2} for _ in range(150))
    election = Election(cost_kr=cost, limit_kr=3_000_000, ballots=ballots)
    for satisfaction in Satisfaction:
        assert list(equal_shares(election, satisfaction).adopted) == plain_equal_shares(election, satisfaction)
