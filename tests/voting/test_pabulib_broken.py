"""A Pabulib file that is broken, old or hostile: read with a word about it where it has one reading, else refused."""

import time

import pytest

from budsjett.errors import FaultyElection
from budsjett.voting.pabulib import ages, read

PB = """META
key;value
description;made
budget;100
num_projects;2
num_votes;3
vote_type;approval
PROJECTS
project_id;cost;name;target
a;60;"Lys; lyd";children
b;40;Benk;elderly
VOTES
voter_id;vote;age;sex
1;a,b;34;F
2;a;61;M
3;b;17;F
"""


def test_the_file_as_it_should_be_needs_no_repair_and_old_columns_are_passed_by():
    file = read(PB)
    assert (file.repairs, ages(PB)) == ((), ())
    assert file.names == {"a": "Lys; lyd", "b": "Benk"}
    assert not any(word in repr(file) for word in ("elderly", "34", "sex"))  # of a voter nothing but the vote is kept


@pytest.mark.parametrize(("age", "told"), [("140", "140"), ("-1", "-1"), ("gammel", "gammel"), ("0", None), ("", None)])
def test_an_age_nobody_has_is_told_with_its_line_and_changes_nothing(age, told):
    text = PB.replace("2;a;61;M", f"2;a;{age};M")
    assert read(text).election == read(PB).election
    assert [(r.line, told in r.problem) for r in ages(text)] == ([(15, True)] if told else [])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("VOTES\n", "VOTES\nvoter_id;vote\n9;a\nVOTES\n", 15),
        ("PROJECTS\n", "PROJECTS\nproject_id;cost\nc;1\nPROJECTS\n", 11),
        ("PROJECTS\n", "META\nkey;value\nbudget;900\nPROJECTS\n", 8),
        ("META\nkey;value\n", "", 1),
        ("PROJECTS\nproject_id;cost;name;target\n", "", 0),
    ],
)
def test_a_section_that_stands_twice_or_is_missing_is_refused(old, new, line):
    with pytest.raises(FaultyElection) as refused:
        read(PB.replace(old, new, 1))
    assert refused.value.line == line


def test_without_votes_it_is_an_election_without_voters_and_that_is_told():
    file = read(PB[: PB.index("VOTES")])
    assert len(file.election.ballots) == 0
    assert [repair.problem for repair in file.repairs] == ["num_votes sier 3, filen har 0"]


def test_sections_in_any_order_and_a_comment_of_many_parts_give_the_same_election():
    meta, rest = PB.split("PROJECTS\n")
    projects, votes = rest.split("VOTES\n")
    turned = f"VOTES\n{votes}PROJECTS\n{projects}{meta}comment;#1: en ting, #2: budsjetthefte; nr. 3\n"
    assert read(turned).election == read(PB).election


def test_each_repair_of_a_real_file_is_told_where_it_was_made():
    text = PB.replace("1;a,b;", "1;a,b,a;").replace("budget;100", "budget;100,5").replace("num_votes;3", "num_votes;4")
    file = read(text)
    assert file.scale == 2
    assert [(r.line, r.problem.split(" ")[0]) for r in file.repairs] == [(4, "budget"), (14, "samme"), (0, "num_votes")]


@pytest.mark.slow
def test_a_file_of_many_votes_takes_time_in_proportion():
    def read_s(votes):
        text = PB[: PB.index("1;a,b")] + "".join(f"{n};{'a,b' if n % 3 else 'b'};30;F\n" for n in range(votes))
        started = time.process_time()
        assert len(read(text).election.ballots) == votes
        return time.process_time() - started

    read_s(1_000)
    assert read_s(400_000) < 40 * max(read_s(40_000), 0.02)
