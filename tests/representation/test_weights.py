"""Weights that give each group as much say as it has people."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budsjett.errors import InvalidNumber
from budsjett.representation.groups import Group, Grouping, Trait
from budsjett.representation.stability import flips, stability
from budsjett.representation.weights import CLOSE, rake, thousandths


def grouping(trait, *persons):
    groups = tuple(Group(id=f"{trait}{i}", label=f"{i}", persons=n) for i, n in enumerate(persons))
    return Grouping(trait=trait, groups=groups, source="test", as_of="2026-01-01")


AGE, GENDER = grouping(Trait.AGE, 300, 500, 200), grouping(Trait.GENDER, 520, 480)
BOTH = (AGE, GENDER)
everybody = st.lists(st.integers(1, 30), min_size=6, max_size=6)


def sheets(counts):
    kinds = [{Trait.AGE: a, Trait.GENDER: g} for a in AGE.ids for g in GENDER.ids]
    return [kind for kind, n in zip(kinds, counts, strict=True) for _ in range(n)]


@pytest.fixture
def traits():
    return [Trait.AGE, Trait.GENDER]


@given(everybody)
def test_raking_reproduces_the_margins(counts):
    answers = sheets(counts)
    weights = rake(answers, BOTH, cap=1000)
    assert weights.reached
    for asked in BOTH:
        heard = dict.fromkeys(asked.ids, 0.0)
        for given_ in answers:
            heard[given_[asked.trait]] += weights.of(given_, [Trait.AGE, Trait.GENDER])
        for group in asked.groups:
            assert abs(heard[group.id] / sum(heard.values()) - group.persons / asked.persons) <= CLOSE * 1.01


@given(everybody, st.floats(1, 6))
def test_no_weight_is_above_the_cap_and_the_mean_is_one(counts, cap):
    answers = sheets(counts)
    weights = rake(answers, BOTH, cap=cap)
    found = [weights.of(given_, [Trait.AGE, Trait.GENDER]) for given_ in answers]
    assert 1 / cap - 1e-6 <= min(found) <= max(found) <= cap + 1e-6
    assert abs(sum(found) / len(found) - 1) < 1e-6
    assert weights.reached == (weights.furthest <= CLOSE)


def test_one_trait_is_plain_post_stratification():
    answers = [{Trait.GENDER: "gender0"}] * 30 + [{Trait.GENDER: "gender1"}] * 70
    weights = rake(answers, [GENDER])
    assert weights.by_combination == pytest.approx({("gender0",): 0.52 / 0.3, ("gender1",): 0.48 / 0.7})
    assert weights.effective == pytest.approx(100**2 / (30 * (0.52 / 0.3) ** 2 + 70 * (0.48 / 0.7) ** 2))


@given(everybody)
def test_two_traits_keep_what_goes_together_as_iterative_fitting_does(counts):
    """Raking keeps the odds ratios of the cells: what goes together among the voters still does."""
    weights = rake(sheets(counts), BOTH, cap=10_000).by_combination
    for a, b in ((0, 1), (1, 2)):
        ratio = (weights[AGE.ids[a], "gender0"] * weights[AGE.ids[b], "gender1"]) / (
            weights[AGE.ids[a], "gender1"] * weights[AGE.ids[b], "gender0"]
        )
        assert ratio == pytest.approx(1)


def test_a_cap_that_binds_says_what_it_leaves():
    answers = [{Trait.GENDER: "gender0"}] * 5 + [{Trait.GENDER: "gender1"}] * 95
    weights = rake(answers, [GENDER], cap=4)
    assert not weights.reached
    assert weights.furthest == pytest.approx(0.52 - 0.2)


def test_who_did_not_answer_weighs_one_and_moves_nobody(traits):
    silent = [{}] * 40
    answers = sheets([5, 9, 7, 3, 8, 6])
    with_them, without = rake(answers + silent, BOTH), rake(answers, BOTH)
    assert with_them.of({}, traits) == 1
    for given_ in answers:
        assert with_them.of(given_, traits) == pytest.approx(without.of(given_, traits))


def test_a_group_that_nobody_spoke_for_is_named():
    weights = rake([{Trait.AGE: "age0"}] * 10 + [{Trait.AGE: "age1"}] * 10, [AGE])
    assert weights.left_out == ("age2",)
    assert weights.reached


def test_nobody_answered_and_nothing_is_weighed():
    weights = rake([{}] * 12, BOTH)
    assert (weights.by_combination, weights.effective) == ({("", ""): 1.0}, 12.0)
    assert rake([], BOTH).effective == 0


def test_a_cap_below_one_is_refused():
    with pytest.raises(InvalidNumber):
        rake([], BOTH, cap=0.5)


@given(everybody)
def test_weights_in_thousandths_are_within_half_a_thousandth(counts):
    for weight in rake(sheets(counts), BOTH).by_combination.values():
        assume(weight > 0)
        assert abs(thousandths(weight) / 1000 - weight) <= 0.0005


def test_a_landslide_is_steady_and_a_tie_is_not():
    votes = np.array([1] * 60 + [0] * 40)
    even = np.array([1] * 50 + [0] * 50)

    def above_half(ballots):
        return lambda times: ["yes"] if times @ ballots * 2 > len(ballots) else []

    sure, unsure = (stability(100, above_half(ballots)) for ballots in (votes, even))
    assert sure.adopted["yes"] > 950
    assert 400 < unsure.adopted["yes"] < 600
    assert sure == stability(100, above_half(votes))
    assert stability(0, above_half(votes)).draws == 0


def test_flips_are_told_both_ways():
    assert flips(["a", "b"], ["b"]) == (frozenset(), frozenset({"a"}))
