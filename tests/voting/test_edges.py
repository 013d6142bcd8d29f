"""Every rule at its edges: to the krone, and with voters who want everything or nothing."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.fairness import neglected
from budsjett.voting.options import ROUND, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.tally import tally
from voting.plain_rules import elections, satisfactions

A, B = ItemId("a"), ItemId("b")


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize(("over_kr", "adopted"), [(-1, (A,)), (0, (A,)), (1, ())])
def test_what_fits_exactly_is_adopted_and_a_krone_more_is_not(rule, over_kr, adopted):
    election = Election(cost_kr={A: 1_000_000 + over_kr}, limit_kr=1_000_000, ballots=({A: 1},) * 7, terms=ROUND)
    assert count(election, rule, Satisfaction.COST).adopted == adopted


@settings(max_examples=80)
@given(elections())
def test_who_votes_for_everything_changes_no_order_among_votes(election):
    election = replace(election, kind=BallotKind.APPROVAL, weights=None, whole_weight=1, terms=Terms())
    election = replace(election, ballots=tuple(dict.fromkeys(ballot, 1) for ballot in election.ballots))
    more = replace(election, ballots=(*election.ballots, dict.fromkeys(election.cost_kr, 1)))
    before, after = (count(e, Rule.GREEDY, Satisfaction.COST).adopted for e in (election, more))
    assert before == after


@settings(max_examples=100)
@given(elections(), satisfactions)
def test_an_outcome_of_nothing_fails_every_group_that_could_pay_for_its_wish(election, satisfaction):
    """The certificate's checker on a planted outcome: a group that holds an item's cost together is told of."""
    election = replace(election, kind=BallotKind.APPROVAL, weights=None, whole_weight=1, terms=Terms())
    ballots = tuple({item: 1 for item, given in ballot.items() if given > 0} for ballot in election.ballots)
    election = replace(election, ballots=ballots, bounds=type(election.bounds)())
    assume(ballots)
    could = {
        item
        for item, cost in election.cost_kr.items()
        if (named := sum(item in ballot for ballot in ballots)) and named * election.limit_kr >= len(ballots) * cost
    }
    assert could <= {group.item for group in neglected(tally(election), satisfaction, [])}
