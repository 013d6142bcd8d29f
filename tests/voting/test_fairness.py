from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.equal_shares import adopted_places, exactly_bought
from budsjett.voting.fairness import breaches, neglected
from budsjett.voting.options import ROUND, Completion, Terms
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.tally import tally
from voting.plain_rules import elections, satisfactions

A, B, C, D = (ItemId(i) for i in "abcd")
TEN = Election(cost_kr={A: 30, B: 30, C: 30, D: 40}, limit_kr=100, ballots=({A: 1, B: 1, C: 1},) * 6 + ({D: 1},) * 4)
sets = elections().map(
    lambda e: replace(e, kind=BallotKind.APPROVAL, ballots=tuple(dict.fromkeys(b, 1) for b in e.ballots))
)


def test_an_outcome_that_forgets_a_large_minority_is_told_with_the_group():
    (group,) = neglected(tally(TEN), Satisfaction.COST, [0, 1, 2])
    assert (group.item, group.voters, group.satisfaction, group.promised) == (D, 4, 0, 40)
    assert neglected(tally(TEN), Satisfaction.COST, [0, 1, 3]) == ()


@settings(max_examples=200)
@given(sets, satisfactions)
def test_equal_shares_keeps_its_promise_to_every_group(election, satisfaction):
    sorted_ = tally(election)
    assume(sorted_.voters and not election.terms.fewest_votes)
    assert neglected(sorted_, satisfaction, adopted_places(sorted_, satisfaction)) == ()


@settings(max_examples=150)
@given(sets, satisfactions, st.data())
def test_the_checker_finds_what_going_through_all_groups_finds(election, satisfaction, data):
    election = replace(election, weights=None, whole_weight=1, terms=Terms())
    sorted_ = tally(election)
    assume(sorted_.voters)
    adopted = data.draw(st.lists(st.integers(0, len(sorted_.items) - 1), unique=True))
    found = {group.item for group in neglected(sorted_, satisfaction, adopted)}
    assert found == forgotten_by_brute_force(election, satisfaction, [sorted_.items[p] for p in adopted])


def forgotten_by_brute_force(election, satisfaction, adopted):
    def worth(item):
        return election.cost_kr[item] if satisfaction is Satisfaction.COST else 1

    forgotten = set()
    for item in set(election.cost_kr) - set(adopted):
        supporters = [ballot for ballot in election.ballots if item in ballot]
        for size in range(1, len(supporters) + 1):
            for group in combinations(supporters, size):
                best = max(sum(worth(i) for i in adopted if i in ballot) for ballot in group) + worth(item)
                cost = election.cost_kr[item]
                if not cost or best * len(election.ballots) * cost <= size * election.limit_kr * worth(item):
                    forgotten.add(item)
    return forgotten


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
    fewer = bought.purchases[:1]
    assert [(b.item, b.kind) for b in breaches(sorted_, share + 5, fewer, places[:1])] == [
        (B, "affordable"),
        (C, "affordable"),
        (D, "affordable"),
    ]
