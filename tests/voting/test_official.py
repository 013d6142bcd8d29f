"""Official winners against a count by the file's own rule; and the page that lists the differences."""

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from budsjett.voting.official import Verdict, official
from budsjett.voting.pabulib import read

ROOT = Path(__file__).parents[2]
PB = """META
key;value
budget;100
vote_type;{kind}
rule;{rule}
{more}PROJECTS
project_id;cost;selected
a;60;{a}
b;40;{b}
c;50;{c}
VOTES
voter_id;vote
"""
VOTES = "1;a\n2;a\n3;a\n4;b\n5;b\n6;c\n7;c\n8;c\n"


def file(rule, selected, *, kind="approval", more="", votes=VOTES):
    marks = {item: int(item in selected) for item in "abc"}
    return read(PB.format(kind=kind, rule=rule, more=more, **marks) + votes)


@pytest.mark.parametrize(
    ("rule", "selected", "more"),
    [
        ("greedy", "ab", ""),
        ("greedy-no-skip", "a", ""),
        ("greedy-custom", "a", ""),
        ("greedy-threshold", "a", "min_project_score_threshold;3\n"),
        ("equalshares", "", ""),
        ("equalshares/add1", "c", ""),
    ],
)
def test_the_winners_a_file_states_are_found_by_the_rule_it_states(rule, selected, more):
    assert official(file(rule, selected, more=more)).verdict is Verdict.SAME


def test_a_tie_that_fell_by_lower_cost_is_told_as_their_tie_break():
    found = official(file("greedy", "bc"))
    assert (found.verdict, found.theirs, found.ours) == (Verdict.EXPLAINED, ("c",), ("a",))
    assert "tie-break" in found.why


def test_a_ranking_whose_last_place_counts_is_told_as_their_rule():
    ranked = "1;a,b\n2;a,b\n3;c\n4;b\n"
    found = official(file("greedy", "ab", kind="ordinal", votes="1;c,b\n3;a\n4;a\n5;a\n"))
    assert (found.verdict, found.theirs) == (Verdict.EXPLAINED, ("a",))
    assert "last place" in found.why
    assert official(file("greedy", "ab", kind="ordinal", votes=ranked)).verdict is Verdict.SAME


def test_winners_that_no_known_change_gives_are_unexplained():
    found = official(file("greedy", "b"))
    assert (found.verdict, found.theirs, found.ours) == (Verdict.UNEXPLAINED, (), ("a",))


def test_a_file_without_winners_or_without_a_rule_says_nothing():
    assert official(file("unknown", "a")).verdict is Verdict.NO_RULE
    assert official(file("greedy-exclusive", "a")).verdict is Verdict.NO_RULE
    unmarked = PB.replace(";selected", "").replace(";{a}", "").replace(";{b}", "").replace(";{c}", "")
    assert (
        official(read(unmarked.format(kind="approval", rule="greedy", more="") + VOTES)).verdict is Verdict.NO_WINNERS
    )


@pytest.mark.pabulib
def test_the_page_on_official_winners_is_what_the_files_give():
    named = os.environ.get("BUDSJETT_PABULIB", "")
    if not named:
        pytest.skip("BUDSJETT_PABULIB names no folder: the page on official winners is not made again")
    place = ROOT / "docs" / "explanation" / "official_winners.py"
    spec = spec_from_file_location("official_winners", place)
    assert spec is not None
    assert spec.loader is not None
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert (ROOT / "docs" / "explanation" / "official-winners.md").read_text(encoding="utf-8") == maker.page(
        Path(named)
    )
