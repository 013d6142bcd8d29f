"""The published file and its certificate, counted by a program that shares nothing with ours."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import FaultyElection
from budsjett.voting.bounds import Bounds
from budsjett.voting.certificate import certificate
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import ROUND
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read, write
from voting.plain_rules import EITHER, elections, satisfactions

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "recount.py"
META = {"description": "made", "country": "Norway", "unit": "made", "instance": "1"}
MINORITY = (ROOT / "tests/voting/instances/completed.pb").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def recount():
    space = {"__name__": "recount"}
    exec(compile(TOOL.read_text(encoding="utf-8"), TOOL, "exec"), space)  # noqa: S102 the tool is no module of ours
    return space["main"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    return folder / "round.pb", folder / "round.json"


@pytest.mark.parametrize("rule", Rule)
@settings(max_examples=50, deadline=None)
@given(election=elections(bounded=EITHER, kinds=st.sampled_from(BallotKind)), satisfaction=satisfactions)
def test_a_published_round_is_recounted_from_the_files_alone(recount, files, rule, election, satisfaction):
    """Every rule, kind of ballot, bound, level and weight. Of a best set: its worth, and that it keeps every limit."""
    pb, certified = files
    text = write(election, {}, META, count(election, rule, satisfaction))
    pb.write_text(text, encoding="utf-8")
    certified.write_text(json.dumps(certificate(text, version="1")), encoding="utf-8")
    assert recount([str(pb), str(certified), "--every-step"]) == 0


def published(tmp_path):
    file = read(MINORITY)
    text = write(file.election, file.names, META, count(file.election, file.rule, file.satisfaction))
    pb, certified = tmp_path / "round.pb", tmp_path / "round.json"
    pb.write_text(text, encoding="utf-8")
    said = certificate(text, version="1")
    certified.write_text(json.dumps(said), encoding="utf-8")
    return pb, certified, said


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("c;30;6;Car park;0", "c;30;6;Car park;1", "the recount selects: a,b"),
        (";80\n", ";100\n", "the recount selects: a,b,d"),
        ("10;d", "10;a", "the certificate says otherwise: sha256"),
    ],
)
def test_an_outcome_a_pot_or_a_ballot_that_was_changed_is_seen(tmp_path, old, new, found):
    pb, certified, _ = published(tmp_path)
    text = pb.read_text(encoding="utf-8")
    assert old in text
    pb.write_text(text.replace(old, new), encoding="utf-8")
    told = subprocess.run([sys.executable, "-I", TOOL, pb, certified], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert found in told.stdout


def test_a_price_that_was_changed_is_seen(tmp_path):
    pb, certified, said = published(tmp_path)
    certified.write_text(json.dumps({**said, "purchases": [["a", "4"], *said["purchases"][1:]]}), encoding="utf-8")
    told = subprocess.run([sys.executable, "-I", TOOL, pb, certified], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, "the certificate says otherwise: purchases\n")


def test_voters_who_got_more_than_they_did_are_seen(tmp_path):
    ballots = ({ItemId("a"): 1},) * 9 + ({ItemId("b"): 1},) * 6 + ({},) * 5
    election = Election(cost_kr={ItemId("a"): 10, ItemId("b"): 99}, limit_kr=60, ballots=ballots)
    text = write(election, {}, {}, count(election, Rule.EQUAL_SHARES, Satisfaction.COST))
    pb, certified = tmp_path / "round.pb", tmp_path / "round.json"
    pb.write_text(text, encoding="utf-8")
    said = certificate(text, version="1")
    assert said["voters_got"] == [[-1, 0, 5], [0, 1, 6], [1, None, 9]]
    assert said["satisfaction"] == [90, 0]
    for told, code in ((said["voters_got"], 0), ([[-1, 0, 5], [0, 1, 5], [1, None, 10]], 1)):
        certified.write_text(json.dumps({**said, "voters_got": told}), encoding="utf-8")
        ran = subprocess.run([sys.executable, "-I", TOOL, pb, certified], capture_output=True, text=True, check=False)
        assert ran.returncode == code, ran.stdout


def test_a_certificate_does_not_say_that_fewer_than_five_got_nothing():
    """The least that anyone has would tell whether one got nothing, or none."""
    items = {ItemId("a"): 10, ItemId("b"): 99}
    said = []
    for few in (0, 1, 4):
        ballots = ({ItemId("a"): 1},) * (20 - few) + ({ItemId("b"): 1},) * few
        election = Election(cost_kr=items, limit_kr=60, ballots=ballots)
        text = write(election, {}, {}, count(election, Rule.EQUAL_SHARES, Satisfaction.COST))
        said.append(certificate(text, version="1"))
    assert [one["satisfaction"][1] for one in said] == [10, 10, 10]
    assert [one["voters_got"] for one in said] == [[]] * 3


@pytest.mark.parametrize("key", ["sha256", "items_sha256", "ballots_sha256", "how", "adopted", "satisfaction"])
def test_whatever_else_a_certificate_says_is_checked(tmp_path, key):
    pb, certified, said = published(tmp_path)
    certified.write_text(json.dumps({**said, key: "planted"}), encoding="utf-8")
    told = subprocess.run([sys.executable, "-I", TOOL, pb, certified], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, f"the certificate says otherwise: {key}\n")


@pytest.mark.parametrize("rule", [Rule.WELFARE, Rule.LEXIMIN, Rule.GREEDY])
def test_a_limit_or_an_exclusion_that_the_outcome_breaks_is_seen_under_every_rule(tmp_path, rule):
    a, b, c = (ItemId(i) for i in "abc")
    bounds = Bounds(excludes=(frozenset({a, b}),))
    ballots = ({a: 1, b: 1},) * 3 + ({c: 1},)
    election = Election(cost_kr={a: 3, b: 2, c: 9}, limit_kr=8, ballots=ballots, terms=ROUND, bounds=bounds)
    text = write(election, {}, META, count(election, rule, Satisfaction.CARDINALITY))
    pb = tmp_path / "round.pb"
    for planted, broken in ((text, False), (text.replace(";a;0", ";a;1"), True), (text.replace(";c;0", ";c;1"), True)):
        pb.write_text(planted, encoding="utf-8")
        told = subprocess.run([sys.executable, "-I", TOOL, pb], capture_output=True, text=True, check=False)
        assert bool(told.returncode) == broken, told.stdout
        assert ("breaks a limit" in told.stdout or "the recount selects" in told.stdout) == broken


@pytest.mark.parametrize(("voters", "told"), [(4, []), (5, [ItemId("d")])])
@pytest.mark.parametrize("weight", [1, 10])
def test_a_neglected_group_is_told_of_where_it_is_five_people_whatever_they_weigh(voters, told, weight):
    a, d = ItemId("a"), ItemId("d")
    ballots = ({a: 1},) * 6 + ({d: 1},) * voters
    weights = None if weight == 1 else (weight,) * len(ballots)
    cost = {a: 100, d: 100 * voters // len(ballots)}
    election = Election(cost_kr=cost, limit_kr=100, ballots=ballots, terms=ROUND, weights=weights, whole_weight=weight)
    text = write(election, {}, META, count(election, Rule.GREEDY, Satisfaction.COST))
    said = certificate(text, version="1")
    assert (said["adopted"], said["ejr_plus_up_to_one"]) == ([a], False)
    assert [group["item"] for group in said["neglected"]] == told


def test_a_file_that_says_another_outcome_gets_no_certificate(tmp_path):
    pb, _, _ = published(tmp_path)
    with pytest.raises(FaultyElection):
        certificate(pb.read_text(encoding="utf-8").replace("c;30;6;Car park;0", "c;30;6;Car park;1"), version="1")


@pytest.mark.parametrize("name", ["recount.py", "check_fairness.py"])
def test_each_tool_is_short_and_needs_nothing_but_python(name):
    source = TOOL.with_name(name).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 200
    imported = {name.split(".")[0] for name in imports(ast.parse(source))}
    assert imported <= set(sys.stdlib_module_names)


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
