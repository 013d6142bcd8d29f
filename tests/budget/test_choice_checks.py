from math import inf, nan

import pytest

from budsjett.budget.choice_checks import examine_levers, examine_measures, is_movable
from budsjett.budget.levers import LeverKind
from budsjett.budget.measures import Effect, Investment
from builders import a_basis, a_lever, a_measure


def effect(**changes):
    return Effect(**{"line": "roads_transport", "yearly_kr": -1, "year": 2027, **changes})


def investment(**changes):
    start = {"year": 2027, "cost_kr": 100, "lifetime_years": 40, "grants_kr": 0, "vat_share": 0.2}
    return Investment(**{**start, **changes})


def wrong_with(*measures):
    basis = a_basis(measures={measure.id: measure for measure in measures})
    return [problem.where for problem in examine_measures(basis)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": "kaffe"}, "line"),
        ({"line": "instalments"}, "line"),
        ({"line": "fire"}, "line"),
        ({"year": 2026}, "year"),
        ({"year": 2031}, "year"),
        ({"month": 0}, "month"),
        ({"month": 13}, "month"),
        ({"years": 0}, "years"),
        ({"yearly_kr": nan}, "yearly_kr"),
    ],
)
def test_an_effect_that_cannot_be_is_refused_where_it_stands(changes, field):
    assert wrong_with(a_measure("x", effects=(effect(**changes),))) == [f"measures/x/effects/0/{field}"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2031}, "year"),
        ({"lifetime_years": 30}, "lifetime_years"),
        ({"vat_share": 0.25}, "vat_share"),
        ({"vat_share": nan}, "vat_share"),
        ({"grants_kr": 81}, "grants_kr"),
        ({"grants_kr": -1}, "grants_kr"),
        ({"cost_kr": inf}, "grants_kr"),
        ({"cost_kr": -100, "grants_kr": 10}, "grants_kr"),
    ],
)
def test_an_investment_that_cannot_be_is_refused_where_it_stands(changes, field):
    assert wrong_with(a_measure("x", investments=(investment(**changes),))) == [f"measures/x/investments/0/{field}"]


def test_a_deferral_and_a_fully_granted_investment_may_be():
    assert wrong_with(a_measure("x", investments=(investment(cost_kr=-100), investment(grants_kr=80)))) == []


def test_ties_to_measures_that_are_not_there_are_refused():
    assert wrong_with(a_measure("x", requires=("y",)), a_measure("z", excludes=("y",))) == [
        "measures/x/ties",
        "measures/z/ties",
    ]


def test_a_ring_of_requirements_is_refused_at_each_measure_in_it():
    ring = (a_measure("a", requires=("b",)), a_measure("b", requires=("c",)), a_measure("c", requires=("a",)))
    assert wrong_with(*ring, a_measure("d", requires=("a",))) == [f"measures/{m}/requires" for m in "abc"]


def test_a_measure_that_needs_what_it_excludes_can_never_be_chosen():
    pair = (a_measure("a", requires=("b",)), a_measure("b", requires=("c",)), a_measure("c", excludes=("a",)))
    assert "measures/a/excludes" in wrong_with(*pair)


@pytest.mark.parametrize(
    "lever",
    [
        a_lever("x", start=9),
        a_lever("x", minimum=nan),
        a_lever("x", step=0),
        a_lever("x", line="debt"),
        a_lever("x", kind=LeverKind.INTEREST, line="interest_expense", start=3),
        a_lever("x", kind=LeverKind.INVESTMENT, line="investment", maximum=100, start=41),
    ],
)
def test_a_lever_that_cannot_be_is_refused(lever):
    assert [problem.where for problem in examine_levers(a_basis(levers=(lever,)))] == ["levers/x"]


def test_two_levers_with_one_id_and_two_on_interest_are_refused():
    interest = {"kind": LeverKind.INTEREST, "line": "interest_expense", "start": 4}
    twice = (a_lever("a", **interest), a_lever("b", **interest), a_lever("b"))
    assert [problem.where for problem in examine_levers(a_basis(levers=twice))] == ["levers/b", "levers"]


def test_services_the_municipality_has_are_movable_and_results_are_not():
    basis = a_basis()
    assert is_movable(basis, "primary_school")
    assert is_movable(basis, "cover_of_overspending")
    assert not is_movable(basis, "fire")
    assert not is_movable(basis, "net_operating_result")
