"""What is shown of satisfaction: nothing about fewer than five, and nothing to work it out from."""

from collections import Counter
from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from budsjett.representation.groups import FEWEST, Group, Grouping, Trait
from budsjett.representation.turnout import turnout
from budsjett.usecases.satisfaction import Divided, Division, GroupGot, satisfaction
from budsjett.voting import payments
from budsjett.voting.election import Election, ItemId

A, B, C, MISSED = (ItemId(i) for i in "abcz")
COSTS = {A: 10, B: 30, C: 25, MISSED: 99}
ADOPTED = (A, B, C)
LIMIT_KR = 100
KINDS = ((), (MISSED,), (A,), (B, MISSED), (A, B), (A, B, C))
"""The ballots of these tests: blank, nothing, one thing that is cheap or dear, two, three."""
IDS = ("young", "middle", "old")
PEOPLE = Grouping(
    trait=Trait.AGE,
    groups=tuple(Group(id=i, label=i, persons=300) for i in IDS),
    source="made up",
    as_of="2026-01-01",
)


def election_of(kinds):
    ballots = tuple(dict.fromkeys(KINDS[kind], 1) for kind in kinds)
    return Election(cost_kr=COSTS, limit_kr=LIMIT_KR, ballots=ballots)


def shown_of(cast):
    """What is published of voters, each a kind of ballot and a group or None."""
    groups = [group for _, group in cast]
    told = turnout([{} if g is None else {Trait.AGE: g} for g in groups], PEOPLE)
    division = Division(name="age", of=groups, ids=IDS)
    return satisfaction(election_of([kind for kind, _ in cast]), ADOPTED, [division]), told


def got_of(kind):
    return sum(item in ADOPTED for item in KINDS[kind])


def kr_of(kind):
    return sum(COSTS[item] for item in KINDS[kind] if item in ADOPTED)


def truth(cast, groups, low, high):
    return sum(g in groups and got_of(k) >= low and (high is None or got_of(k) < high) for k, g in cast)


def voters():
    """Kinds of ballots in each group, one of them small, and of those in none."""
    kinds = st.sampled_from((0, 1, 1, 2, 3, 4, 4, 5, 5))
    few, some, many = (st.lists(kinds, min_size=low, max_size=high) for low, high in ((3, 9), (8, 30), (10, 50)))
    none = st.one_of(st.just([]), st.lists(kinds, min_size=5, max_size=14))
    return st.tuples(few, some, many, none).map(
        lambda parts: [(k, g) for g, cast in zip((*IDS, None), parts, strict=True) for k in cast]
    )


def test_what_is_common_is_shown_and_what_is_rare_is_joined_until_five_stand_there():
    shown = satisfaction(election_of([1] * 9 + [2] * 8 + [4] * 3 + [5] * 2), ADOPTED)
    assert [(band.low, band.high, band.people) for band in shown.bands] == [(-1, 1, 9), (1, 2, 8), (2, None, 5)]
    assert shown.nothing == 9
    assert shown.blank is None


def test_who_voted_blank_stands_apart_where_there_are_five_and_is_never_a_subtraction_away():
    five = satisfaction(election_of([0] * 5 + [1] * 6 + [2] * 9), ADOPTED)
    assert (five.blank, five.nothing) == (5, 11)
    four = satisfaction(election_of([0] * 4 + [1] * 6 + [2] * 9), ADOPTED)
    assert (four.blank, four.nothing) == (None, 10)
    assert sum(band.people for band in four.bands) == 19


def test_four_who_got_nothing_are_joined_with_those_who_got_little():
    shown = satisfaction(election_of([1] * 4 + [2] * 20 + [4] * 20), ADOPTED)
    assert shown.nothing is None
    assert [(band.low, band.high) for band in shown.bands] == [(-1, 2), (2, None)]


def test_kroner_are_told_as_what_a_quarter_half_and_three_quarters_got_at_least():
    shown = satisfaction(election_of([1] * 5 + [2] * 5 + [4] * 5 + [5] * 5), ADOPTED)
    assert shown.quarters == (10, 40, 65)
    assert shown.mean_percent == 29  # (0 + 10 + 40 + 65) / 4, and 28.75 is rounded
    assert satisfaction(election_of([1] * 5 + [2] * 5 + [4] * 5 + [5] * 4), ADOPTED).quarters is None


def test_each_group_has_its_row_and_its_average():
    cast = [(1, "young")] * 6 + [(4, "young")] * 6 + [(4, "middle")] * 10 + [(1, "middle")] * 10 + [(5, "old")] * 30
    cast += [(1, "old")] * 5
    shown, _ = shown_of(cast)
    (ages,) = shown.divided
    assert ages.columns == ((0, 1), (1, None))
    assert [(row.groups, row.people, row.mean_percent) for row in ages.rows] == [
        (("young",), (6, 6), 20),
        (("middle",), (10, 10), 20),
        (("old",), (5, 30), 56),
    ]


def test_a_group_that_is_too_small_stands_together_with_others():
    cast = [(kind, group) for group in ("middle", "old") for kind in (1, 4)] * 10 + [(4, "young")] * 4
    (ages,) = shown_of(cast)[0].divided
    assert [row.groups for row in ages.rows] == [("old",), ("young", "middle")]
    (ages,) = shown_of([*cast, *[(1, None), (4, None)] * 6])[0].divided
    assert [row.groups for row in ages.rows] == [("middle",), ("old",), ("young", None)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=60))
def test_every_number_shown_is_true_and_of_five_or_more(kinds):
    shown = satisfaction(election_of(kinds), ADOPTED)
    steps = [got_of(k) if KINDS[k] else -1 for k in kinds]
    for band in shown.bands:
        assert band.people >= FEWEST
        assert band.people == sum(band.low <= s and (band.high is None or s < band.high) for s in steps)
    assert not shown.bands or sum(band.people for band in shown.bands) == len(kinds)
    if shown.quarters:
        by_kr = [100 * kr_of(k) // LIMIT_KR for k in kinds]
        for share, least in zip((0.75, 0.5, 0.25), shown.quarters, strict=True):
            assert sum(kr >= least for kr in by_kr) >= share * len(kinds)


class Attacker:
    """All ballots, the turnout by group, the table by group and its averages, as a program over kinds and groups."""

    def __init__(self, cast, shown, told):
        self.highs = highspy.Highs()
        self.highs.silent()
        self.groups = (*IDS, None)
        self.at = {}
        for kind, number in sorted(Counter(k for k, _ in cast).items()):
            for group in self.groups:
                self.highs.addVar(0, number)
                self.at[kind, group] = self.highs.getNumCol() - 1
                self.highs.changeColIntegrality(self.at[kind, group], highspy.HighsVarType.kInteger)
            self.row({self.at[kind, group]: 1 for group in self.groups}, number, number)
        inf = highspy.kHighsInf
        for group in told.groups:
            number = group.took_part
            least, most = (0, inf) if number is None else (number, number)
            self.row(self.cell((group.group.id,), 0, None), least, most)
        if told.not_answered is not None:
            self.row(self.cell((None,), 0, None), told.not_answered, told.not_answered)
        (table,) = shown.divided
        for row in table.rows:
            for (low, high), people in zip(table.columns, row.people, strict=True):
                self.row(self.cell(row.groups, low, high), people, people)
            of = sum(row.people) * LIMIT_KR / 100
            mean = {column: kr_of(kind) for (kind, g), column in self.at.items() if g in row.groups}
            self.row(mean, (row.mean_percent - 0.5) * of - 1e-6, (row.mean_percent + 0.5) * of + 1e-6)

    def cell(self, groups, low, high):
        return {
            column: 1
            for (kind, g), column in self.at.items()
            if g in groups and got_of(kind) >= low and (high is None or got_of(kind) < high)
        }

    def row(self, terms, low, high):
        columns = np.array(list(terms), dtype=np.int32)
        self.highs.addRow(low, high, len(columns), columns, np.array(list(terms.values()), dtype=np.float64))

    def interval(self, groups, low, high):
        ends = []
        members = set(self.cell(groups, low, high))
        columns = self.highs.getNumCol()
        costs = np.array([float(c in members) for c in range(columns)])
        self.highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), costs)
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.highs.changeObjectiveSense(sense)
            self.highs.run()
            assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            ends.append(round(self.highs.getInfo().objective_function_value))
        return tuple(ends)


@settings(max_examples=100, deadline=None)
@given(voters())
def test_an_attacker_with_every_ballot_and_every_table_cannot_place_the_few(cast):
    shown, told = shown_of(cast)
    (table,) = shown.divided
    attacker = Attacker(cast, shown, told)
    for row in table.rows:
        assert min(row.people) >= FEWEST
        assert row.people == tuple(truth(cast, row.groups, *column) for column in table.columns)
        for group in row.groups if len(row.groups) > 1 else ():
            event("groups stand together")
            size = truth(cast, (group,), 0, None)
            for column in table.columns:
                least, most = attacker.interval((group,), *column)
                assert most - least >= min(FEWEST - 1, size)


def test_the_attacker_finds_the_few_where_they_stand_alone():
    cast = [(1, "young")] * 3 + [(4, "young")] * 9 + [(k, g) for g in ("middle", "old") for k in (1, 4)] * 20
    shown, told = shown_of(cast)
    columns = ((0, 1), (1, None))
    rows = tuple(
        GroupGot(groups=groups, people=tuple(truth(cast, groups, *column) for column in columns), mean_percent=mean)
        for groups, mean in ((("middle",), 20), (("old",), 20))
    )
    bare = replace(shown, divided=(Divided(name="age", columns=columns, rows=rows),))
    assert Attacker(cast, bare, told).interval(("young",), 0, 1) == (3, 3)


@settings(max_examples=80, deadline=None)
@given(voters())
def test_the_table_by_group_agrees_with_the_turnout_and_with_everybodys_bands(cast):
    shown, told = shown_of(cast)
    (table,) = shown.divided
    by_id = {group.group.id: group.took_part for group in told.groups}
    for row in table.rows:
        if len(row.groups) == 1 and row.groups != (None,):
            assert sum(row.people) == by_id[row.groups[0]] or by_id[row.groups[0]] is None
    edges = {band.low for band in shown.bands} | {0}
    assert {low for low, _ in table.columns} <= edges


def test_by_a_column_of_a_file_nothing_is_known_beforehand():
    groups = ["x"] * 10 + ["y"] * 10
    kinds = ([1] * 4 + [2] * 6) * 2
    found = satisfaction(election_of(kinds), ADOPTED, [Division(name="area", of=groups, ids=("x", "y"))])
    assert [band.people for band in found.bands] == [8, 12]
    assert found.divided[0].rows == ()  # of ten in each area four got nothing


def test_what_is_told_of_payers_keeps_to_the_same_number_as_every_other_table():
    assert payments.FEWEST == FEWEST


@pytest.mark.parametrize("few", [0, 4])
def test_too_few_voters_and_nothing_is_shown(few):
    shown = satisfaction(election_of([2] * few), ADOPTED)
    assert (shown.bands, shown.quarters, shown.mean_percent, shown.nothing) == ((), None, None, None)
