"""What we write passes the checker of the collection itself (pabulib-checker, by Pabulib)."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker

from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import ROUND, TieBreak
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read, write
from budsjett.voting.pabulib_meta import lengths
from voting.plain_rules import elections, rules, satisfactions

META = {
    "description": "Runde 2027",
    "country": "Norway",
    "unit": "Vadsø",
    "instance": "2027-001",
    "currency": "NOK",
    "date_begin": "2027-10-01",
    "date_end": "2027-10-31",
}
MADE = "Equal Shares tie-breaking failed"
"""The checker gives up where Equal Shares ties and neither cost nor votes decide; that is no fault of a file."""


def faults(text):
    found = Checker().process_files([text])
    (results,) = (one["results"] for key, one in found.items() if key not in {"metadata", "summary"})
    return [] if results == "File looks correct!" else sorted(results.get("errors", {}).items())


@settings(max_examples=80, deadline=None)
@given(elections(weighed=st.just(False)), rules, satisfactions)
def test_a_round_as_we_hold_them_is_written_without_a_fault(election, rule, satisfaction):
    """What the checker wants of a round: nothing is free, something fits, not everything does, no blank ballots."""
    cost_kr = {item: cost + 1 for item, cost in election.cost_kr.items()}
    most = 1 if election.kind is BallotKind.CHOOSE_ONE else len(cost_kr)
    ballots = tuple(dict(list(ballot.items())[:most]) for ballot in election.ballots if ballot)
    election = replace(election, cost_kr=cost_kr, ballots=ballots, limit_kr=max(election.limit_kr, *cost_kr.values()))
    assume(ballots and sum(cost_kr.values()) > election.limit_kr)
    found = faults(write(election, {}, META, count(election, rule, satisfaction)))
    told = [fault for fault in found if MADE not in str(fault)]
    if any("rule not followed" in str(fault) for fault in told):  # it counts again, and settles ties in ways of its own
        ties = {
            frozenset(count(replace(election, terms=replace(election.terms, ties=way)), rule, satisfaction).adopted)
            for way in TieBreak
        }
        assume(len(ties) == 1)
    assert not told


def test_how_many_things_a_ballot_could_name_is_written_read_and_checked_by_the_collection():
    a, b, c = ItemId("a"), ItemId("b"), ItemId("c")
    ballots = ({a: 1, b: 1}, {a: 1, b: 1, c: 1})
    election = Election(cost_kr={a: 3, b: 2, c: 2}, limit_kr=4, ballots=ballots, terms=ROUND)
    text = write(election, {}, META | lengths(2, 3), count(election, Rule.EQUAL_SHARES, Satisfaction.COST))
    assert faults(text) == []
    assert read(text).lengths == (2, 3)
    assert read(write(election, {}, META)).lengths == (0, 0)
    assert faults(text.replace("min_length;2", "min_length;3")) != []
    assert faults(text.replace("max_length;3", "max_length;2")) != []


def test_a_measure_in_levels_is_one_thing_and_as_many_projects_as_levels():
    chain = (ItemId("a~50"), ItemId("a~75"), ItemId("a"))
    assert lengths(2, 3, (chain, chain[:2])) == {"min_length": "2", "max_length": "6"}
    assert lengths(0, 1, (chain[:2], chain)) == {"max_length": "3"}


def test_the_checker_sees_a_fault_where_there_is_one():
    a, b = ItemId("a"), ItemId("b")
    election = Election(cost_kr={a: 3, b: 2}, limit_kr=4, ballots=({a: 1}, {a: 1, b: 1}), terms=ROUND)
    text = write(election, {}, META, count(election, Rule.EQUAL_SHARES, Satisfaction.COST))
    assert faults(text) == []
    assert faults(text.replace("a;3;2;", "a;3;9;")) != []
    assert faults(text.replace("01.10.2027", "2027-10-01")) != []


@pytest.mark.parametrize("kind", list(BallotKind))
def test_a_ballot_row_has_a_number_in_the_order_of_content_and_what_was_chosen_and_nothing_else(kind):
    a, b = ItemId("a"), ItemId("b")
    ballots = ({b: 1}, {a: 1}) if kind is BallotKind.CHOOSE_ONE else ({b: 1, a: 1}, {b: 1}, {a: 1})
    election = Election(cost_kr={a: 3, b: 2}, limit_kr=4, ballots=ballots, kind=kind, terms=ROUND)
    head, *rows = write(election, {}, META).split("VOTES\n")[1].splitlines()
    assert set(head.split(";")) <= {"voter_id", "vote", "points"}
    assert [row.split(";")[0] for row in rows] == [str(n) for n in range(1, len(ballots) + 1)]
    turned = replace(election, ballots=ballots[::-1])
    assert write(turned, {}, META) == write(election, {}, META)


def test_dates_are_written_as_the_format_wants_them_and_only_in_the_head():
    text = write(Election(cost_kr={ItemId("a"): 3}, limit_kr=4, ballots=({ItemId("a"): 1},)), {}, META)
    assert (read(text).meta["date_begin"], read(text).meta["date_end"]) == ("01.10.2027", "31.10.2027")
    assert "2027" not in text.split("PROJECTS\n")[1]
