"""Groups of voters: asked coarsely, kept in company."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.errors import InvalidNumber, UnknownGroup
from budsjett.representation.groups import FEWEST, Group, Grouping, Trait, age_grouping, check, in_company


def grouping(trait, *ids, persons=100):
    groups = tuple(Group(id=i, label=i, persons=persons) for i in ids)
    return Grouping(trait=trait, groups=groups, source="test", as_of="2026-01-01")


AGE = grouping(Trait.AGE, "young", "old")
AREA = grouping(Trait.AREA, "town", "shore", "valley")
one_answer = st.fixed_dictionaries(
    {},
    optional={
        Trait.AGE: st.sampled_from(AGE.ids),
        Trait.GENDER: st.sampled_from(("f", "m")),
        Trait.AREA: st.sampled_from(AREA.ids),
    },
)
answers = st.lists(st.tuples(one_answer, st.integers(1, 7)), max_size=9).map(
    lambda held: [answer for answer, times in held for _ in range(times)]
)


def combinations(given_):
    return Counter(frozenset(one.items()) for one in given_)


@given(answers)
def test_every_combination_kept_is_shared_by_five_or_more(given_):
    kept = in_company(given_)
    held = combinations(kept)
    if len(given_) < FEWEST:
        assert set(held) <= {frozenset()}
    else:
        assert all(n >= FEWEST for n in held.values())


@given(answers)
def test_answers_are_erased_and_never_changed(given_):
    for before, after in zip(given_, in_company(given_), strict=True):
        assert after.items() <= before.items()


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_does_not_matter(given_, chance):
    order = list(range(len(given_)))
    chance.shuffle(order)
    kept = in_company(given_)
    assert in_company([given_[i] for i in order]) == tuple(kept[i] for i in order)


def test_an_area_is_given_up_before_the_age():
    given_ = [{Trait.AGE: "old", Trait.AREA: "town"}] * 7 + [{Trait.AGE: "old", Trait.AREA: "shore"}] * 5
    lone = [{Trait.AGE: "old", Trait.AREA: "valley"}] * 4 + [{Trait.AGE: "old"}]
    assert in_company(given_ + lone)[-5:] == ({Trait.AGE: "old"},) * 5


def test_an_answer_is_what_was_asked_and_an_empty_one_is_none():
    assert check({"area": "town", "age": ""}, [AGE, AREA]) == {Trait.AREA: "town"}
    for said in ({"area": "moon"}, {"gender": "f"}, {"income": "much"}):
        with pytest.raises(UnknownGroup):
            check(said, [AGE, AREA])


@pytest.mark.parametrize(("ids", "persons"), [(("one",), 100), (("a", "a"), 100), (("a", "b"), 4)])
def test_groups_that_cannot_be_asked_about_are_refused(ids, persons):
    with pytest.raises(InvalidNumber):
        grouping(Trait.AREA, *ids, persons=persons)


def test_the_age_bands_hold_everybody_who_may_vote():
    years = list(range(1000, 1106))
    bands = age_grouping(years, source="SSB", as_of="2026-01-01")
    assert bands.persons == sum(years[16:])
