"""What others would have said, and what voters got, in words and numbers: each said of the right ones."""

from types import SimpleNamespace as Some

import pytest

from budsjett.representation.stability import Stability
from budsjett.usecases.satisfaction import Band, Divided, GroupGot, Shown
from budsjett.web.beside import beside
from budsjett.web.rule_words import TRAITS
from budsjett.web.voters_got import got_something, group_charts, in_kroner


def took_part(often, weighed=("a",), often_weighed=None):
    """Three items, the first adopted; in how many of 100 draws each of them is."""
    drawn = Stability(draws=100, seed=1, adopted=often)
    other = Some(adopted=weighed, stability=Stability(draws=100, seed=1, adopted=often_weighed or often))
    return Some(
        adopted=("a",),
        titles={"a": "Alfa", "b": "Beta", "c": "Gamma"},
        others=Some(stability=drawn, weighed=other),
        not_weighed=None,
    )


def test_what_nearly_always_or_nearly_never_is_adopted_stands_firm():
    found = beside(took_part({"a": 96, "b": 94, "c": 4}))
    assert {row.id: row.firm for row in found.rows} == {"a": True, "b": False, "c": True}
    assert [row.id for row in found.loose] == ["b"]
    assert found.steady.startswith("2 av 3 punkter")


def test_what_the_weights_turn_is_loose_however_firm_it_is():
    found = beside(took_part({"a": 100}, weighed=("b",), often_weighed={"a": 1, "b": 99}))
    assert ([row.id for row in found.loose], [row.id for row in found.firm]) == (["a", "b"], ["c"])
    assert found.answer == "Vektingen ville snudd 2 punkter av 3."


def test_half_got_at_least_what_half_got():
    sentence = in_kroner(Shown(bands=(), quarters=(10, 30, 60), mean_percent=33, divided=()), 1_000_000)
    for who, percent in (("Halvparten", "30 %"), ("tre av fire", "10 %"), ("én av fire", "60 %")):
        assert percent in sentence.partition(who)[2][:60].split(",")[0].split(" og ")[0]


@pytest.mark.parametrize("turned", [False, True])
def test_those_who_got_more_than_the_least_are_drawn_and_the_lowest_group_is_named_first(turned):
    rows = (
        GroupGot(groups=("young",), people=(6, 2, 2), mean_percent=10),
        GroupGot(groups=("old",), people=(1, 4, 5), mean_percent=40),
    )
    trait = next(iter(TRAITS))
    labels = [Some(group=Some(id=id_, label=label)) for id_, label in (("young", "Unge"), ("old", "Eldre"))]
    divided = Divided(name=trait.value, columns=((0, 1), (1, 2), (2, None)), rows=rows[::-1] if turned else rows)
    (drawn,) = group_charts(
        Shown(bands=(), quarters=None, mean_percent=None, divided=(divided,)),
        [Some(grouping=Some(trait=trait), groups=labels)],
    )
    assert "Fra 40 av hundre (Unge) til 90 av hundre (Eldre)." in drawn.sentence
    assert {row[0]: row[-1] for row in drawn.rows} == {"Unge": "10 %", "Eldre": "40 %"}


def shown_of(*bands):
    found = tuple(Band(low=low, high=high, people=people) for low, high, people in bands)
    return Shown(bands=found, quarters=None, mean_percent=None, divided=())


def test_how_many_got_something_is_drawn_only_where_how_many_got_nothing_is_told():
    assert got_something(shown_of((0, 0, 6), (0, 1, 9), (1, None, 25))) == (25, 40)
    assert got_something(shown_of((0, 2, 15), (2, None, 25))) is None
    assert got_something(shown_of()) is None
