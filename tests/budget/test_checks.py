from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from budsjett.budget.checks import ASSUMED, examine
from budsjett.parameters.tree import Parameters
from builders import a_basis, a_figure, some_assumptions, some_figures, some_parameters, some_people


def found(basis):
    return [problem.where for problem in examine(basis)]


def with_figure(line, year, amount):
    figures = some_figures()
    return a_basis(
        figures=replace(figures, by_line_year={**figures.by_line_year, (line, year): a_figure(line, year, amount)})
    )


def without_figure(line, year):
    figures = some_figures()
    kept = {key: figure for key, figure in figures.by_line_year.items() if key != (line, year)}
    return a_basis(figures=replace(figures, by_line_year=kept))


def test_the_builders_municipality_hangs_together():
    assert examine(a_basis()) == ()


@pytest.mark.parametrize(
    ("line", "year"), [("income_tax", 2027), ("primary_school", 2027), ("debt", 2026), ("investment", 2027)]
)
def test_a_missing_figure_is_named(line, year):
    assert found(without_figure(line, year)) == [f"figures/{line}/{year}"]


@pytest.mark.parametrize(
    ("line", "year", "amount"),
    [
        ("property_tax", 2027, nan),
        ("debt", 2026, inf),
        ("interest_income", 2028, -1.0),
        ("primary_school", 2027, -1.0),
        ("discretionary_reserve", 2026, -1.0),
        ("kaffe", 2027, 1.0),
        ("instalments", 2027, 1.0),
        ("reserve_path", 2028, 1.0),
        ("primary_school", 2028, 1.0),
        ("income_tax", 2028, 1.0),
        ("block_grant", 2028, 1.0),
        ("income_tax", 2015, nan),
    ],
)
def test_a_figure_that_cannot_be_is_refused_where_it_stands(line, year, amount):
    assert found(with_figure(line, year, amount)) == [f"figures/{line}/{year}"]


@pytest.mark.parametrize(
    ("line", "year", "amount"),
    [
        ("cost_recovery", 2027, -1.0),
        ("financial_gains", 2028, -1.0),
        ("net_operating_result", 2019, -1_235_000.0),
        ("income_tax", 2019, 153_202_000.0),
        ("property_tax", 2030, 0.0),
    ],
)
def test_a_figure_that_may_be_is_taken(line, year, amount):
    assert found(with_figure(line, year, amount)) == []


@pytest.mark.parametrize("name", sorted(ASSUMED))
@pytest.mark.parametrize("value", [nan, inf, -1e9, 1e9])
def test_an_assumption_outside_what_is_possible_is_refused(name, value):
    assert f"assumptions/{name}" in found(a_basis(assumptions=some_assumptions(**{name: value})))


def test_every_assumption_is_asked_for():
    basis = a_basis(assumptions={})
    asked = {f"assumptions/{name}" for name in ASSUMED} | {
        f"assumptions/service_marginal_share.{line}" for line in basis.costs_per_head
    }
    assert set(found(basis)) == asked


def test_a_lifetime_between_the_classes_is_refused():
    assert found(a_basis(assumptions=some_assumptions(ordinary_investment_lifetime_years=30))) == [
        "assumptions/ordinary_investment_lifetime_years"
    ]


def test_the_population_must_reach_the_year_after_the_plan():
    people = some_people()
    short = replace(people.projections["main"], persons=people.projections["main"].persons[:, :4])
    problems = examine(a_basis(population=replace(people, projections={"main": short})))
    assert [(p.where, p.value) for p in problems] == [("population/projections/main", "2031")]


def test_the_main_alternative_must_be_there():
    people = some_people()
    assert "population/projections/main" in found(a_basis(population=replace(people, projections={})))


@pytest.mark.parametrize("persons", [np.full((10, 6), nan), np.full((10, 6), -1.0), np.ones((3, 6)), np.zeros((10, 6))])
def test_people_are_counted_and_there_are_some(persons):
    people = some_people()
    wrong = replace(people.projections["main"], persons=persons)
    assert found(a_basis(population=replace(people, projections={"main": wrong}))) == ["population/projections/main"]


@pytest.mark.parametrize("cost", [[nan] * 10, [-1.0] * 10, [1.0] * 3])
def test_costs_per_head_are_ten_numbers_from_zero(cost):
    costs = {**a_basis().costs_per_head, "primary_school": np.array(cost)}
    assert found(a_basis(costs_per_head=costs)) == ["costs_per_head/primary_school"]


def test_costs_of_a_service_the_municipality_does_not_have_are_refused():
    costs = {**a_basis().costs_per_head, "fire": np.ones(10)}
    assert "costs_per_head/fire" in found(a_basis(costs_per_head=costs))


def test_a_service_outside_the_chart_is_refused():
    basis = a_basis()
    assert "service_lines/kaffe" in found(a_basis(service_lines=(*basis.service_lines, "kaffe")))


def test_a_missing_rate_is_named_with_its_year():
    rates = dict(some_parameters().by_id)
    del rates["limits.tbu.net_result_share"]
    wanted = [f"parameters/limits.tbu.net_result_share/{year}" for year in range(2027, 2031)]
    assert found(a_basis(parameters=Parameters(rates, some_parameters().tables))) == wanted


def test_every_problem_says_what_to_do():
    basis = a_basis(
        assumptions={}, figures=some_figures(debt=nan, income_tax=-1), population=replace(some_people(), projections={})
    )
    for problem in examine(basis):
        assert problem.problem.endswith(".")
        assert problem.remedy.endswith(".")


def test_without_a_cost_key_there_is_no_grant_to_compute():
    no_key = Parameters(some_parameters().by_id)
    assert found(a_basis(parameters=no_key)) == ["parameters/needs.cost_key.criteria/2027"]


def test_an_index_whose_people_nobody_has_counted_is_refused():
    """The index of 2026 is of the people of 1 July 2025; the small municipality knows no January before 2026."""
    basis = a_basis(assumptions=some_assumptions(**{"need_index.2026": 1.1}))
    assert found(basis) == ["assumptions/need_index.2026"]
