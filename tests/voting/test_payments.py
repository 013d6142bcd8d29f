"""Who paid, told in groups that hide no one, and summing to the krone."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.voting.bounds import Bounds
from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.options import PABULIB
from budsjett.voting.outcome import Rule, Satisfaction, StepKind
from budsjett.voting.payments import FEWEST, MOST_GROUPS, Payers, in_groups
from budsjett.voting.reasons import Adopted, NotAdopted, Spent, reason, reasons
from voting.plain_rules import elections, satisfactions

A, B, C = (ItemId(i) for i in "abc")
PAYING = st.sampled_from([Rule.EQUAL_SHARES, Rule.PHRAGMEN, Rule.BOUNDED_OVERSPENDING])

# Shares of 10. Twenty want the road and pay 6 each; ten of them want the quay too, with ten who want nothing else.
FORTY = Election(
    cost_kr={A: 120, B: 140, C: 500},
    limit_kr=400,
    ballots=({A: 1, B: 1},) * 10 + ({A: 1},) * 10 + ({B: 1},) * 10 + ({C: 1},) * 10,
    terms=PABULIB,
)


def test_those_who_could_pay_in_full_and_those_who_gave_what_they_had_left():
    why = reason(FORTY, count(FORTY, Rule.EQUAL_SHARES, Satisfaction.CARDINALITY), B)
    assert isinstance(why, Adopted)
    assert why.payers == (Payers(ballots=10, kr=Fraction(100)), Payers(ballots=10, kr=Fraction(40)))
    assert [group.each_kr for group in why.payers] == [10, 4]


def test_under_phragmen_supporters_pay_what_their_loads_grow_by():
    why = reason(FORTY, count(FORTY, Rule.PHRAGMEN, Satisfaction.COST), B)
    assert isinstance(why, Adopted)
    # The road leaves twenty with 6 each; then the quay leaves its twenty with (140 + 10 · 6) / 20 = 10 each.
    assert why.payers == (Payers(ballots=10, kr=Fraction(100)), Payers(ballots=10, kr=Fraction(40)))
    assert (why.paid_kr, why.share_kr) == (140, None)
    assert why.went_to == (Spent(item=A, kr=Fraction(60)), Spent(item=B, kr=Fraction(140)))


def test_what_is_wanted_and_needs_what_nobody_wants_comes_after_it_and_its_supporters_carry_it():
    election = Election(
        cost_kr={A: 60, B: 40, C: 30},
        limit_kr=200,
        ballots=({A: 1, C: 1},) * 20,
        terms=PABULIB,
        bounds=Bounds(requires={A: frozenset({B})}),
    )
    outcome = count(election, Rule.PHRAGMEN, Satisfaction.COST)
    assert outcome.adopted == (C, B, A)
    why = reason(election, outcome, A)
    assert isinstance(why, Adopted)
    assert (why.paid_kr, why.went_to) == (60, (Spent(item=C, kr=Fraction(30)), Spent(item=A, kr=Fraction(60))))


@pytest.mark.parametrize("rule", [Rule.EQUAL_SHARES, Rule.PHRAGMEN, Rule.BOUNDED_OVERSPENDING])
@pytest.mark.parametrize(("few", "others"), [(FEWEST - 1, 20), (20, FEWEST - 1)])
def test_what_four_voters_paid_is_not_told_of_them_nor_by_all_the_others(rule, few, others):
    election = Election(
        cost_kr={A: 5, B: 10}, limit_kr=40, ballots=({A: 1, B: 1},) * few + ({B: 1},) * others, terms=PABULIB
    )
    why = reason(election, count(election, rule, Satisfaction.COST), A)
    assert isinstance(why, Adopted)
    assert (why.few, why.payers, why.went_to) == (True, (), ())
    enough = replace(election, ballots=({A: 1, B: 1},) * FEWEST + ({B: 1},) * FEWEST)
    told = reason(enough, count(enough, rule, Satisfaction.COST), A)
    assert isinstance(told, Adopted)
    assert (told.few, len(told.payers), bool(told.went_to)) == (False, 1, True)


def test_how_heavy_ballots_weigh_does_not_make_four_of_them_five():
    ballots = ({A: 1},) * (FEWEST - 1) + ({B: 1},) * 20
    heavy = Election(cost_kr={A: 5, B: 10}, limit_kr=40, ballots=ballots, weights=(100,) * 24, whole_weight=100)
    why = reason(heavy, count(heavy, Rule.EQUAL_SHARES, Satisfaction.COST), A)
    assert isinstance(why, Adopted)
    assert why.few


@settings(max_examples=100)
@given(elections(), PAYING, satisfactions, st.integers(1, 6))
def test_every_krone_is_paid_by_somebody_and_no_group_is_small(election, rule, satisfaction, times):
    weights = election.weights * times if election.weights is not None else None
    election = replace(election, ballots=tuple(election.ballots) * times, weights=weights)
    for why in reasons(election, count(election, rule, satisfaction)).values():
        if isinstance(why, NotAdopted) or why.few or why.step.kind not in {StepKind.SHARES, StepKind.LOAD}:
            continue
        if not why.step.support:
            assert why.payers == ()
            continue
        assert sum(group.kr for group in why.payers) == why.paid_kr
        # A mark to cut first asks more of supporters, and bounded overspending takes less than it costs.
        assert why.paid_kr == why.step.cost_kr or why.step.against or rule is Rule.BOUNDED_OVERSPENDING
        assert all(group.ballots >= FEWEST for group in why.payers)
        assert len(why.payers) <= MOST_GROUPS
        assert {s.item: s.kr for s in why.went_to}.get(why.item, 0) == why.paid_kr


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, 1.5, 2.0, 7.0]), st.integers(0, 9)), min_size=1, max_size=30))
def test_groups_hold_everyone_once_and_equal_amounts_stay_together(rows):
    near, ballots = np.array([kr for kr, _ in rows]), np.array([n for _, n in rows])
    groups: list[list[int]] = []

    def paid(among):
        groups.append(among.tolist())
        return Fraction(0)

    told = in_groups(near, ballots, paid)
    if ballots.sum() < FEWEST:
        assert told == ()
        return
    assert sorted(i for group in groups for i in group) == list(range(len(rows)))
    assert all(group.ballots >= FEWEST for group in told)
    amounts = [{rows[i][0] for i in group} for group in groups]
    assert all(min(higher) > max(lower) for higher, lower in itertools.pairwise(amounts))
