"""The promises of a published outcome, checked by a program that shares nothing with ours; and planted outcomes."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from budsjett.voting.certificate import certificate
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.equal_shares import exactly_bought
from budsjett.voting.fairness import breaches
from budsjett.voting.options import ROUND, AddOneStart, Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import write
from budsjett.voting.tally import tally
from voting.plain_rules import ALL_TERMS, EITHER, elections, plain_forgotten, satisfactions

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "check_fairness.py"
META = {"description": "made", "country": "Norway", "unit": "made", "instance": "1"}
A, B, C, D = (ItemId(i) for i in "abcd")
TWENTY = Election(
    cost_kr={A: 30, B: 30, C: 30, D: 40},
    limit_kr=100,
    ballots=({A: 1, B: 1, C: 1},) * 12 + ({D: 1},) * 8,
    terms=ROUND,
)
PROMISING = st.builds(replace, ALL_TERMS, fewest_votes=st.just(0), add_one_start=st.just(AddOneStart.SHARE))
sets = elections(terms=PROMISING, weighed=st.just(False)).map(
    lambda e: replace(e, kind=BallotKind.APPROVAL, ballots=tuple(dict.fromkeys(b, 1) for b in e.ballots))
)


@pytest.fixture(scope="module")
def tool():
    space = {"__name__": "check_fairness"}
    exec(compile(TOOL.read_text(encoding="utf-8"), TOOL, "exec"), space)  # noqa: S102 the tool is no module of ours
    return SimpleNamespace(**{name: space[name] for name in ("main", "neglected", "Outcome")})


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    return folder / "round.pb", folder / "round.json"


def put(files, text, said=None):
    """The files as arguments for the tool."""
    pb, certified = files
    pb.write_text(text, encoding="utf-8")
    if said is None:
        return [str(pb)]
    certified.write_text(json.dumps(said), encoding="utf-8")
    return [str(pb), str(certified)]


def choosing(text, chosen):
    """A file as if other items had been chosen."""
    head, projects, votes = re.split(r"(?<=^PROJECTS\n)|(?=^VOTES\n)", text, flags=re.MULTILINE)
    names, *rows = projects.splitlines()
    assert names.endswith(";selected")
    told = [f"{row.rpartition(';')[0]};{int(row.partition(';')[0] in chosen)}" for row in rows]
    return head + "\n".join([names, *told]) + "\n" + votes


@settings(max_examples=60)
@given(
    election=elections(bounded=EITHER, kinds=st.sampled_from(BallotKind)),
    rule=st.sampled_from([rule for rule in Rule if not rule.by_sets]),
    satisfaction=satisfactions,
)
def test_what_a_certificate_says_of_fairness_is_found_again(tool, files, election, rule, satisfaction):
    """Every rule that counts item by item, kind of ballot, bound, level and weight."""
    text = write(election, {}, META, count(election, rule, satisfaction))
    assert tool.main(put(files, text, certificate(text, version="1"))) == 0


@settings(max_examples=60)
@given(election=sets, satisfaction=satisfactions, data=st.data())
def test_a_planted_outcome_is_refused_just_where_going_through_all_groups_finds_one(
    tool, files, election, satisfaction, data
):
    text = write(election, {}, META, count(election, Rule.EQUAL_SHARES, satisfaction))
    chosen = data.draw(st.lists(st.sampled_from(sorted(election.cost_kr)), unique=True))
    planted = choosing(text, chosen)
    forgotten = plain_forgotten(election, satisfaction, chosen) if election.ballots else set()
    outcome = tool.Outcome(planted)
    assert {group["item"] for group in tool.neglected(outcome)} == forgotten
    assert tool.main(put(files, planted)) == bool(forgotten)


@settings(max_examples=60)
@given(
    election=elections(bounded=EITHER, kinds=st.sampled_from(BallotKind)), satisfaction=satisfactions, data=st.data()
)
def test_a_planted_price_is_refused_just_where_the_payments_no_longer_explain_the_outcome(
    tool, files, election, satisfaction, data
):
    sorted_ = tally(election)
    assume(sorted_.voters)
    bought, steps_up = exactly_bought(sorted_, satisfaction)
    assume(bought.purchases)
    text = write(election, {}, META, count(election, Rule.EQUAL_SHARES, satisfaction))
    said = certificate(text, version="1")
    at = data.draw(st.integers(0, len(bought.purchases) - 1))
    other = bought.purchases[at].per_point * data.draw(st.fractions(-1, 3, max_denominator=9))
    wrong = list(bought.purchases)
    wrong[at] = replace(wrong[at], per_point=other)
    places = [sorted_.items.index(item) for item in said["adopted"]]
    holds = other >= 0 and not breaches(sorted_, sorted_.share_kr(steps_up), wrong, places)
    planted = {**said, "purchases": [[sorted_.items[p.place], str(p.per_point)] for p in wrong]}
    assert tool.main(put(files, text, planted)) == (not holds)


def published(rule=Rule.EQUAL_SHARES, terms=ROUND):
    election = replace(TWENTY, terms=terms)
    text = write(election, {}, META, count(election, rule, Satisfaction.COST))
    return text, certificate(text, version="1")


def test_a_minority_that_is_forgotten_is_told_of_also_where_its_certificate_says_that_it_was(tmp_path):
    """Twelve want three things and eight the fourth: 40 of the 100 are theirs, and that is what it costs."""
    text, said = published()
    planted = choosing(text, [A, B, C])
    admitted = {
        **said,
        "ejr_plus_up_to_one": False,
        "neglected": [{"item": D, "voters": 8, "satisfaction": 0, "promised": "40"}],
        "purchases": [pair for pair in said["purchases"] if pair[0] != D],
    }
    told = "8 who want d were promised more than 0\n"
    for one in (None, admitted):
        command = [sys.executable, "-I", TOOL, *put((tmp_path / "round.pb", tmp_path / "round.json"), planted, one)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout[: len(told)]) == (1, told)


@pytest.mark.parametrize("key", ["ejr_plus_up_to_one", "neglected", "priceable"])
def test_whatever_a_certificate_says_of_fairness_is_checked(tool, files, capsys, key):
    text, said = published()
    assert tool.main(put(files, text, said)) == 0
    capsys.readouterr()
    assert tool.main(put(files, text, {**said, key: "planted"})) == 1
    assert capsys.readouterr().out == f"the certificate says otherwise: {key}\n"


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lambda bought: [*bought, bought[0]], "something was paid for twice, or was not chosen"),
        (lambda bought: [*bought, [C, "1"]], "something was paid for twice, or was not chosen"),
        (lambda bought: bought[1:], "nobody paid for a"),
    ],
)
def test_purchases_that_are_too_many_or_too_few_are_seen(tool, files, capsys, plant, found):
    text, said = published(terms=Terms(completion=Completion.NONE))
    assert tool.main(put(files, text, said)) == 0
    capsys.readouterr()
    assert tool.main(put(files, text, {**said, "purchases": plant(said["purchases"])})) == 1
    assert found in capsys.readouterr().out.splitlines()


def test_groups_that_another_rule_passed_over_are_told_and_are_no_fault_where_its_certificate_tells(
    tool, files, capsys
):
    text, said = published(Rule.GREEDY)
    assert (said["ejr_plus_up_to_one"], len(said["neglected"])) == (False, 1)
    assert tool.main(put(files, text, said)) == 0
    assert "8 who want d were promised more than 0, but not by this rule" in capsys.readouterr().out
    assert tool.main(put(files, text)) == 1
    assert tool.main(put(files, text, {**said, "ejr_plus_up_to_one": True})) == 1
    assert tool.main(put(files, text, {**said, "neglected": []})) == 1


def test_prices_are_exact_however_small_a_part_is_missing(tool, files):
    text, said = published(terms=Terms(completion=Completion.NONE))
    for off, code in ((Fraction(0), 0), (Fraction(1, 10**60), 1), (Fraction(-1, 10**60), 1)):
        first = [said["purchases"][0][0], str(Fraction(said["purchases"][0][1]) + off)]
        assert tool.main(put(files, text, {**said, "purchases": [first, *said["purchases"][1:]]})) == code
