from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import FaultyElection, InvalidText
from budsjett.voting import pabulib, pabulib_head, pabulib_sections
from budsjett.voting.bounds import FREE
from budsjett.voting.counting import count
from budsjett.voting.election import BallotKind, Election, ItemId
from budsjett.voting.options import PABULIB, ROUND
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read, write
from budsjett.voting.pabulib_bounds import parse
from voting.plain_rules import EITHER, elections, rules, satisfactions

INSTANCES = sorted((Path(__file__).parent / "instances").glob("*.pb"))
A, B = ItemId("a"), ItemId("b")
META = {"description": "Runde 2027", "country": "Norway", "unit": "Vadsø", "instance": "2027"}
SMALL = Election(cost_kr={A: 3, B: 2}, limit_kr=4, ballots=({A: 1}, {A: 1, B: 1}))


def instance(name):
    return read((Path(__file__).parent / "instances" / f"{name}.pb").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_the_recount_of_a_file_gives_what_it_says_was_selected(path):
    file = read(path.read_text(encoding="utf-8"))
    outcome = count(file.election, file.rule, file.satisfaction)
    assert set(outcome.adopted) == file.selected


@settings(max_examples=150)
@given(elections(bounded=EITHER, kinds=st.sampled_from(BallotKind)), rules, satisfactions)
def test_a_written_file_reads_as_the_same_election_and_recounts_to_the_same_outcome(election, rule, satisfaction):
    outcome = count(election, rule, satisfaction)
    file = read(write(election, {}, META, outcome))
    assert file.repairs == ()
    assert file.election.cost_kr == election.cost_kr
    bare = {"ballots": (), "cost_kr": {}, "weights": None, "bounds": FREE}
    assert in_full(file.election.bounds) == in_full(election.bounds)
    assert replace(file.election, **bare) == replace(election, **bare)
    assert in_any_order(file.election) == in_any_order(election)
    assert (file.rule, file.satisfaction, file.selected) == (rule, satisfaction, set(outcome.adopted))
    assert count(file.election, file.rule, file.satisfaction) == outcome


def in_full(bounds):
    """What bounds say, without what says nothing."""
    limits = {limit.id: (limit.most, limit.of, dict(limit.amounts)) for limit in bounds.limits}
    return (
        {group for group in bounds.excludes if group},
        dict(bounds.needs),
        [c for c in bounds.levels if len(c) > 1],
        limits,
    )


@pytest.mark.parametrize(
    "line",
    [
        "excludes",
        "requires a",
        "levels a",
        "limit-cost x",
        "limit-cost x ti a",
        "limit-amounts x 1 a",
        "budsjett",
        "er a b",
    ],
)
def test_a_bound_that_cannot_be_read_is_refused(line):
    with pytest.raises(FaultyElection):
        parse([line])


def in_any_order(election):
    weights = election.weights or (1,) * len(election.ballots)
    return sorted((sorted(ballot.items()), w) for ballot, w in zip(election.ballots, weights, strict=True))


@settings(max_examples=50)
@given(elections(weighed=st.just(False)), st.randoms(use_true_random=False))
def test_a_file_tells_nothing_of_the_order_the_ballots_came_in(election, dice):
    ballots = list(election.ballots)
    dice.shuffle(ballots)
    assert write(replace(election, ballots=tuple(ballots)), {}, META) == write(election, {}, META)


def test_a_ballot_row_holds_a_number_and_the_vote_and_nothing_else():
    rows = write(SMALL, {}, META).split("VOTES\n")[1].splitlines()
    assert rows == ["voter_id;vote", "1;a", "2;a,b"]


def test_writing_again_what_was_read_says_once_how_it_was_counted():
    first = write(SMALL, {}, {**META, "comment": "Holdt i november"}, count(SMALL, Rule.GREEDY, Satisfaction.COST))
    file = read(first)
    again = write(file.election, file.names, file.meta, count(SMALL, Rule.GREEDY, Satisfaction.COST))
    assert again == first
    assert file.meta["comment"].startswith("#1: Holdt i november, #2: budsjett rule=greedy")


@pytest.mark.parametrize(
    ("rule", "satisfaction", "terms", "said"),
    [
        (Rule.GREEDY, Satisfaction.COST, PABULIB, "greedy"),
        (Rule.EQUAL_SHARES, Satisfaction.COST, PABULIB, "equalshares"),
        (Rule.EQUAL_SHARES, Satisfaction.COST, ROUND, "unknown"),
        (Rule.GREEDY, Satisfaction.CARDINALITY, PABULIB, "unknown"),
    ],
)
def test_the_collections_word_for_a_rule_is_used_only_where_it_means_the_same(rule, satisfaction, terms, said):
    election = replace(SMALL, terms=terms)
    assert read(write(election, {}, META, count(election, rule, satisfaction))).meta["rule"] == said


def test_a_name_with_semicolons_quotes_and_newlines_keeps_to_its_row():
    text = write(SMALL, {A: 'Lys; "lyd"\nog\x00 mer'}, META)
    assert read(text).names[A] == 'Lys; "lyd" og mer'
    assert text.count("\n") == len(text.splitlines())


@pytest.mark.parametrize("bad", ["a,b", "a b", "a;b", "", 'a"', "votes", "None"])
def test_an_id_the_format_cannot_hold_is_refused(bad):
    with pytest.raises(InvalidText):
        write(Election(cost_kr={ItemId(bad): 1}, limit_kr=1, ballots=()), {}, META)


def test_decimals_become_whole_by_one_scale_and_come_back_as_they_were():
    file = instance("decimals")
    assert (file.scale, file.election.limit_kr, dict(file.election.cost_kr)) == (20, 6, {"a": 2, "b": 4, "c": 1})
    assert [file.amount(whole) for whole in (6, 20, 1)] == [0.3, 1, 0.05]
    assert [repair.problem for repair in file.repairs] == [
        "budget 0,3: desimalkomma, lest som punktum",
        "prisen på prosjekt b 0,2: desimalkomma, lest som punktum",
    ]


def test_sections_in_another_order_a_mark_at_the_start_and_quoted_names_are_read():
    file = instance("broken_but_readable")
    assert file.names == {"a": 'Lys; og "lyd"', "b": "two\nlines"}
    assert file.election.ballots == ({"a": 1}, {"b": 1, "a": 1}, {})


def test_each_repair_is_said_with_its_line():
    repairs = {(r.line, r.problem) for r in instance("broken_but_readable").repairs}
    assert repairs == {
        (3, "samme prosjekt to ganger på en stemmeseddel (a,a), telt én gang"),
        (0, "num_votes sier 4, filen har 3"),
    }


def test_points_weigh_only_where_the_file_says_so_and_are_there_anyway():
    sets, weighed = instance("points_as_sets"), instance("points_weigh")
    assert sets.election.kind is BallotKind.APPROVAL
    assert sets.points is not None
    assert sets.points.ballots == weighed.election.ballots
    assert instance("minority").points is None


PB = "META\nkey;value\nbudget;5\nvote_type;approval\nPROJECTS\nproject_id;cost\na;1\nVOTES\nvoter_id;vote\n1;a\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("budget;5", "budget;NaN", 3),
        ("budget;5", "budget;inf", 3),
        ("budget;5", "budget;-5", 3),
        ("budget;5", "budget;1e9", 3),
        ("budget;5\n", "", 0),
        ("a;1", "a;-1", 7),
        ("a;1", "a;", 7),
        ("a;1", "a;1\na;2", 8),
        ("a;1", "a" * 999 + ";x", 7),
        ("vote_type;approval", "comment;#1: budsjett ties=" + "x" * 999, 0),
        ("a;1", ";1", 7),
        ("a;1\n", "", 0),
        ("1;a", "1;b", 10),
        ("1;a", "1", 10),
        ("approval", "stars", 0),
        ("META", "METER", 1),
        ("a;1", "a;" + "9" * 19, 7),
        ("vote_type;approval", "comment;#1: budsjett ties=dice", 0),
        ("1;a", "1;" + "a" * 200_000, 10),
    ],
)
def test_what_has_no_one_reasonable_reading_is_refused_with_its_line(old, new, line):
    assert read(PB).election.limit_kr == 5
    with pytest.raises(FaultyElection) as refused:
        read(PB.replace(old, new, 1))
    assert refused.value.line == line
    assert len(refused.value.problem) < 200


def test_projects_and_points_that_do_not_pair_up_are_refused():
    text = PB.replace("approval", "cumulative").replace("voter_id;vote\n1;a", "voter_id;vote;points\n1;a;1,2")
    with pytest.raises(FaultyElection) as refused:
        read(text)
    assert refused.value.problem == "1 prosjekter med 2 poengtall"


@settings(max_examples=200)
@given(st.text(alphabet="META\nkey;value budget5PROJCSVid,.\"'\x00é", max_size=80))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    with suppress(FaultyElection):
        read(text)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(["META", "projects;", "VOTES ;; ", "a;b", ";x", " ; ", "", "a", "a;b;c", "\ta; b", ";"]))
)
def test_rows_that_quote_nothing_are_read_as_the_csv_module_reads_them(ending, lines):
    text = ending.join(["META", "key;value", *lines])
    plain, quoted = (
        [row for row in rows if any(row[1])] for rows in (pabulib_sections.lines(text), pabulib_sections.quoted(text))
    )
    assert plain == quoted


def read_or_refused(text):
    try:
        file = read(text)
    except FaultyElection as refused:
        return refused.line, refused.problem
    return file, list(file.meta.items()), list(file.names.items()), list(file.election.cost_kr.items())


META_ROW = [
    "unit;Vadsø",
    "budget; 70 ",
    "budget;5,5",
    "x;",
    ";x",
    "",
    ";",
    "votes;",
    "Projects; ",
    "a;b;c",
    "b",
    "b; c\u00a0",
]
PROJECT_ROW = [
    "b;2;Benk;1",
    "c; 30;;0",
    "a;1.5;x;1",
    "d;;x;0",
    "b;7;x;1",
    " ;1;x;0",
    "votes;;;",
    ";;;",
    "",
    "e;1",
    "f;9;F;1;",
]
PROJECT_ROW += ["g;-1;x;0", "h;٣;x;1", "i;1_0;x;0", 'j;1;"x;y";0', "k;0;\u00a0K\u00a0; 1", "meta;1;m;0"]


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.sampled_from(META_ROW), max_size=4),
    st.lists(st.sampled_from(PROJECT_ROW), max_size=4),
    st.sampled_from(["project_id;cost;name;selected", "project_id;cost;cost;selected", "name;cost; Project_ID ;votes"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff", " "]),
    st.booleans(),
)
def test_a_head_that_is_cut_at_once_is_read_as_row_by_row(meta, projects, columns, ending, start, plain):
    if plain:  # so that many are read the quick way
        meta, projects = [r for r in meta if r[:1] in {"u", "x"}], [r for r in projects if r[:1] in {"k", "c"}]
    rows = [f"{start}META", "key;value", "budget;100", *meta, "PROJECTS", columns, "a;60;Lys;0", *projects]
    text = ending.join([*rows, "VOTES", "voter_id;vote", "1;a", ""])
    quick = read_or_refused(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pabulib, "plain_head", lambda _: None)
        assert read_or_refused(text) == quick


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("budget;100\n", "budget;100\nb\na;b;c\n"),  # as many cells as there should be, and not in their rows
        ("a;60;", "b;2\nc;3;C;1;1;\na;60;"),
        ("META\n", "META\n\n"),
        ("PROJECTS\n", "PROJECTS;;\n"),
    ],
)
def test_a_head_with_cells_in_other_rows_than_theirs_is_read_row_by_row(old, new):
    text = (
        "META\nkey;value\nbudget;100\nPROJECTS\nproject_id;cost;name;selected\na;60;Lys;0\nVOTES\nvoter_id;vote\n1;a\n"
    )
    text = text.replace(old, new, 1)
    assert pabulib_head.plain_head(text[: text.index("VOTES")]) is None
    quick = read_or_refused(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pabulib, "plain_head", lambda _: None)
        assert read_or_refused(text) == quick
