"""Every gap of a rule is an option with a name, and in some election it decides."""

from dataclasses import FrozenInstanceError, fields

import pytest

from budsjett.voting.counting import count
from budsjett.voting.election import Election, ItemId
from budsjett.voting.options import (
    AddOneStart,
    AddOneStop,
    Completion,
    CompletionOrder,
    Terms,
    TieBreak,
)
from budsjett.voting.outcome import Rule, Satisfaction

A, B, C = (ItemId(i) for i in "abc")
GREEDY, SHARES = Rule.GREEDY, Rule.EQUAL_SHARES


def an_election(cost, limit, *ballots):
    named = {ItemId(item): kr for item, kr in cost.items()}
    return Election(cost_kr=named, limit_kr=limit, ballots=tuple({ItemId(i): 1 for i in b.split()} for b in ballots))


EQUAL_VOTES = an_election({"10": 6, "9": 5}, 6, "10", "9")
EQUAL_PRICES = an_election({"a": 4, "b": 2}, 4, "a b", "a")
HALF_SPENT = an_election({"a": 5, "b": 2}, 5, "a", "a", "b", "")
RAISED = an_election({"a": 2, "b": 5}, 3, "a b", "b")
FULL_OF_WHAT_IS_WANTED = an_election({"a": 1, "b": 3, "c": 2}, 3, "a b", "b", "")
UNWANTED = an_election({"a": 3, "b": 2}, 5, "a")
TOO_DEAR = an_election({"a": 6, "b": 2}, 5, "a", "a", "b")

CASES = [
    (EQUAL_VOTES, GREEDY, {"ties": TieBreak.ID}, "10"),
    (EQUAL_VOTES, GREEDY, {"ties": TieBreak.COST_THEN_ID}, "9"),
    (EQUAL_PRICES, SHARES, {"ties": TieBreak.COST_THEN_ID}, "a"),
    (EQUAL_PRICES, SHARES, {"ties": TieBreak.CHEAPEST_THEN_ID}, "b"),
    (HALF_SPENT, SHARES, {"completion": Completion.NONE}, ""),
    (HALF_SPENT, SHARES, {"completion": Completion.GREEDY}, "a"),
    (HALF_SPENT, SHARES, {"completion": Completion.GREEDY, "completion_order": CompletionOrder.PER_KRONE}, "b"),
    (HALF_SPENT, SHARES, {"completion": Completion.ADD_ONE}, "b"),
    (RAISED, SHARES, {"completion": Completion.ADD_ONE, "add_one_start": AddOneStart.SHARE}, ""),
    (RAISED, SHARES, {"completion": Completion.ADD_ONE, "add_one_start": AddOneStart.WHOLE}, "a"),
    (RAISED, SHARES, {"completion": Completion.ADD_ONE_THEN_GREEDY}, "a"),
    (FULL_OF_WHAT_IS_WANTED, SHARES, {"completion": Completion.ADD_ONE, "add_one_stop": AddOneStop.EXHAUSTED}, "a"),
    (FULL_OF_WHAT_IS_WANTED, SHARES, {"completion": Completion.ADD_ONE, "add_one_stop": AddOneStop.EXHAUSTED_ALL}, "b"),
    (FULL_OF_WHAT_IS_WANTED, SHARES, {"completion": Completion.ADD_ONE, "add_one_stop": AddOneStop.OVERSPENT}, "b"),
    (UNWANTED, GREEDY, {"adopts_unsupported": True}, "a b"),
    (UNWANTED, GREEDY, {"adopts_unsupported": False}, "a"),
    (TOO_DEAR, GREEDY, {"skips": True}, "b"),
    (TOO_DEAR, GREEDY, {"skips": False}, ""),
    (UNWANTED, GREEDY, {"fewest_votes": 1}, "a"),
    (UNWANTED, GREEDY, {"fewest_votes": 2}, ""),
]


@pytest.mark.parametrize(("election", "rule", "options", "adopted"), CASES)
def test_an_option_decides_where_its_name_says(election, rule, options, adopted):
    satisfaction = Satisfaction.CARDINALITY if election is EQUAL_PRICES else Satisfaction.COST
    terms = Terms(**{"adopts_unsupported": False, **options})
    counted = Election(cost_kr=election.cost_kr, limit_kr=election.limit_kr, ballots=election.ballots, terms=terms)
    assert " ".join(count(counted, rule, satisfaction).adopted) == adopted


def test_every_option_has_a_case_and_none_can_be_changed_afterwards():
    named = {name for _, _, options, _ in CASES for name in options}
    assert named == {field.name for field in fields(Terms)}
    with pytest.raises(FrozenInstanceError):
        Terms().skips = False


@pytest.mark.parametrize("rule", Rule)
def test_what_is_free_and_wanted_is_adopted_by_every_rule(rule):
    election = Election(
        cost_kr={A: 0, B: 2, C: 0}, limit_kr=2, ballots=({A: 1, B: 1}, {B: 1}), terms=Terms(adopts_unsupported=False)
    )
    assert set(count(election, rule, Satisfaction.CARDINALITY).adopted) == {A, B}
