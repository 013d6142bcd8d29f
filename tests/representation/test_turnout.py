"""Who took part against who lives here."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.representation.groups import FEWEST, Group, Grouping, Trait
from budsjett.representation.turnout import Standing, likeness, needed, overall, turnout, wilson


def ages(*persons):
    groups = tuple(Group(id=f"g{i}", label=f"group {i}", persons=n) for i, n in enumerate(persons))
    return Grouping(trait=Trait.AGE, groups=groups, source="test", as_of="2026-01-01")


def said(*counts, silent=0):
    return [{Trait.AGE: f"g{i}"} for i, n in enumerate(counts) for _ in range(n)] + [{}] * silent


def test_a_group_that_stayed_away_is_found_with_how_many_are_missing():
    found = turnout(said(20, 80, silent=10), ages(500, 500))
    young, old = found.groups
    assert (young.took_part, young.standing, young.needed) == (20, Standing.FEWER, 60)
    assert (old.standing, old.needed) == (Standing.MORE, 0)
    assert (found.answered, found.not_answered, found.score) == (100, 10, 70)
    assert (young.at_least, young.at_most) == (0.04, 0.06)


def test_a_difference_that_chance_explains_is_not_called_one():
    found = turnout(said(48, 52), ages(500, 500))
    assert {g.standing for g in found.groups} == {Standing.ALIKE}
    assert found.score == 98
    assert found.by_chance <= 98


def test_a_group_too_small_to_tell_is_withheld_with_another_and_scored_as_one():
    found = turnout(said(3, 40, 40), ages(300, 300, 400))
    assert [g.took_part for g in found.groups] == [None, None, 40]
    assert [g.needed for g in found.groups] == [None, None, 0]
    assert found.score == round(100 * likeness([43 / 83, 40 / 83], [0.6, 0.4]))


def test_four_answers_are_not_told_at_all():
    found = turnout(said(2, 2, silent=30), ages(500, 500))
    assert (found.answered, found.not_answered, found.score, found.by_chance) == (None, None, None, None)
    assert all(g.standing is Standing.WITHHELD for g in found.groups)
    assert overall([found]) is None


def test_the_least_alike_trait_is_the_score():
    alike, apart = turnout(said(50, 50), ages(500, 500)), turnout(said(20, 80), ages(500, 500))
    assert overall([alike, apart]) is apart


@given(st.integers(1, 400), st.data())
def test_so_many_more_are_enough_and_one_fewer_is_not(answered, data):
    took_part = data.draw(st.integers(0, answered))
    persons, people = data.draw(st.integers(1, 999)), 1000
    more = needed(took_part, answered, persons / people)
    assert (took_part + more) * people >= persons * (answered + more)
    assert more == 0 or (took_part + more - 1) * people < persons * (answered + more - 1)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("of", [10, 40, 200])
def test_the_interval_holds_the_true_share_about_19_times_in_20(share, of):
    held = sum(
        comb(of, n) * share**n * (1 - share) ** (of - n)
        for n in range(of + 1)
        if wilson(n, of)[0] <= share <= wilson(n, of)[1]
    )
    assert 0.91 < held < 0.99


@given(st.lists(st.integers(0, 80), min_size=2, max_size=5), st.integers(0, 30))
def test_nothing_below_five_is_told(counts, silent):
    found = turnout(said(*counts, silent=silent), ages(*[1000] * len(counts)))
    assert all(g.took_part is None or g.took_part >= FEWEST for g in found.groups)
    assert found.answered is None or found.answered >= FEWEST
    assert found.score is None or 0 <= found.score <= 100
