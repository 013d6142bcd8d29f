from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.measures import Effect, MeasureId
from budsjett.budget.need_index import cost_key
from budsjett.budget.plan import Prices, effect_of, project, project_many
from budsjett.errors import (
    ExcludedTogether,
    FaultyBasis,
    InvalidNumber,
    MissingRequirement,
    UnknownLever,
    UnknownMeasure,
    UnknownProjection,
)
from builders import a_basis, a_figure, a_measure, some_assumptions, some_figures, some_parameters, some_people
from strategies import bases

some = settings(max_examples=40)


@given(bases())
@some
def test_levers_at_their_start_and_no_measures_are_the_baseline(basis):
    at_start = {lever.id: lever.start for lever in basis.levers}
    baseline, same = project(basis), project(basis, (), at_start)
    assert same.whole() == baseline.whole()
    without_levers = project_many(basis, np.zeros((1, len(basis.measures)), dtype=bool))
    assert all(np.array_equal(without_levers[line][0], values) for line, values in baseline.lines.items())


@given(bases(), st.data())
@some
def test_a_batch_gives_what_each_plan_gives_alone(basis, data):
    rows = data.draw(st.lists(st.tuples(*[st.booleans()] * len(basis.measures)), min_size=1, max_size=6))
    batch = project_many(basis, np.array(rows, dtype=bool))
    for i, row in enumerate(rows):
        alone = project(basis, [m for m, taken in zip(basis.measures, row, strict=True) if taken])
        for line, values in alone.lines.items():
            # The same arithmetic; a matrix product may differ in its last bit, and so round to the other krone.
            assert np.abs(batch[line][i] - values).max() <= 1, line


@given(bases(), st.lists(st.floats(-10, 10), min_size=3, max_size=3))
@some
def test_the_plan_is_linear_in_each_line_lever_to_the_krone(basis, positions):
    for lever in basis.levers:
        if lever.kind is not LeverKind.LINE:
            continue
        baseline = project(basis).lines
        for position in positions:
            value = float(np.clip(position, lever.minimum, lever.maximum))
            moved = project(basis, (), {lever.id: value}).lines
            expected = baseline[lever.line] + (value - lever.start) * lever.kr_per_unit
            assert np.abs(moved[lever.line] - expected).max() <= 1


@given(bases())
@some
def test_every_line_of_every_plan_is_finite_and_in_whole_kroner(basis):
    plan = project(basis, list(basis.measures))
    for line, values in plan.lines.items():
        assert np.isfinite(values).all(), line
        assert (values % 1 == 0).all(), line
        assert plan.whole()[line] == tuple(values)


@given(bases())
@some
def test_instalments_of_a_plan_never_exceed_what_is_owed(basis):
    plan = project(basis, list(basis.measures)).lines
    before = basis.figures.get("debt", 2026).amount
    owed = np.concatenate(([before], plan["debt"][:-1]))
    assert (plan["instalments"] <= owed).all()
    assert (plan["instalments"] >= plan["minimum_instalment"]).all()


def test_the_first_year_is_the_municipalitys_own_figures():
    lines = project(a_basis()).lines
    for line, amount in (
        ("income_tax", 200e6),
        ("block_grant", 207e6),
        ("primary_school", 110e6),
        ("property_tax", 15e6),
    ):
        assert lines[line][0] == amount


def test_a_later_figure_replaces_what_is_carried_on():
    figures = some_figures()
    later = replace(figures.by_line_year["other_general_income", 2027], year=2029, amount=12e6)
    figures = replace(figures, by_line_year={**figures.by_line_year, ("other_general_income", 2029): later})
    assert project(a_basis(figures=figures)).lines["other_general_income"].tolist() == [20e6, 20e6, 12e6, 12e6]


def test_the_effect_of_a_measure_is_what_the_model_says_and_not_what_it_requires():
    basis = a_basis()
    assert effect_of(basis, "skole").tolist() == [2.5e6, 6e6, 6e6, 6e6]
    assert effect_of(basis, "badebuss").tolist() == [0, 0, -5e5, -5e5]
    assert effect_of(basis, "bad")[1] < 0


def test_more_interest_is_a_worse_result_and_fewer_people_too():
    basis = a_basis()
    plain = project(basis).lines[NET_OPERATING_RESULT]
    assert (project(basis, (), {"rente": 5}).lines[NET_OPERATING_RESULT] < plain).all()
    fewer = project(basis, projection="low").lines
    assert (fewer["population_total"] < project(basis).lines["population_total"])[1:].all()
    assert (fewer["income_tax"] < project(basis).lines["income_tax"])[1:].all()


def test_less_investment_is_less_debt():
    basis = a_basis()
    less = project(basis, (), {"investering": 0}).lines
    assert less["investment"].tolist() == [0, 0, 0, 0]
    assert less["new_loans"].tolist() == [0, 0, 0, 0]
    assert (less["debt"] < project(basis).lines["debt"]).all()


def test_a_plan_says_what_it_is_made_of():
    plan = project(a_basis(), ["bad", "skole"], {"rente": 5})
    assert plan.package == ("skole", "bad")
    assert plan.levers == {"eiendomsskatt": 3, "laererstillinger": 0, "rente": 5, "investering": 40}
    assert (plan.prices, plan.price_year, plan.projection) == (Prices.FIXED, 2027, "main")


@pytest.mark.parametrize(
    ("package", "levers", "refusal"),
    [
        (["badebuss"], {}, MissingRequirement),
        (["bad", "badebuss", "vei"], {}, ExcludedTogether),
        (["tivoli"], {}, UnknownMeasure),
        ([], {"tivoli": 1}, UnknownLever),
        ([], {"rente": 20}, InvalidNumber),
        ([], {"rente": float("nan")}, InvalidNumber),
        ([], {"rente": float("inf")}, InvalidNumber),
    ],
)
def test_what_cannot_be_is_refused(package, levers, refusal):
    with pytest.raises(refusal):
        project(a_basis(), package, levers)


def test_an_unknown_projection_is_refused():
    with pytest.raises(UnknownProjection):
        project(a_basis(), projection="drøm")


def test_a_basis_that_does_not_hang_together_is_refused_with_every_problem():
    with pytest.raises(FaultyBasis) as refusal:
        project(a_basis(figures=some_figures(debt=float("nan"), income_tax=-1)))
    assert refusal.value.count == len(refusal.value.problems) == 2


def test_flags_of_the_wrong_shape_are_a_bug():
    with pytest.raises(ValueError, match="chosen must be"):
        project_many(a_basis(), np.zeros((2, 3), dtype=bool))
    with pytest.raises(ValueError, match="lever_values must be"):
        project_many(a_basis(), np.zeros((2, 6), dtype=bool), np.zeros((2, 1)))


def test_a_changed_basis_is_never_answered_with_the_old_ones_figures():
    first, second = a_basis(), a_basis(figures=some_figures(property_tax=1))
    assert first.digest == second.digest
    assert project(first).lines["property_tax"][0] != project(second).lines["property_tax"][0]


def with_planned(**amounts):
    """The small municipality with these figures in 2028 too."""
    figures = some_figures()
    planned = {(line, 2028): a_figure(line, 2028, kr) for line, kr in amounts.items()}
    return a_basis(figures=replace(figures, by_line_year={**figures.by_line_year, **planned}))


def test_planned_grants_and_own_money_lower_the_loans_of_their_year():
    plain = project(a_basis()).lines
    planned = project(with_planned(investment_grants=7e6, transfer_to_investment=4e6)).lines
    assert (planned["new_loans"] - plain["new_loans"]).tolist() == [0, -11e6, 0, 0]
    assert (planned["investment_grants"]).tolist() == [0, 7e6, 0, 0]


def test_own_money_and_restricted_reserves_come_out_of_what_is_left():
    plain = project(a_basis()).lines
    planned = project(with_planned(to_restricted_reserve=5e6, from_restricted_reserve=2e6)).lines
    assert (planned["reserve_path"] - plain["reserve_path"]).tolist() == [0, -3e6, -3e6, -3e6]
    assert (planned["net_appropriations"] == planned["net_operating_result"] + planned["carried_forward"]).all()


def test_the_grant_counts_people_in_july_of_the_year_before():
    people = some_people()
    main = people.projections["main"]
    fewer = main.persons.copy()
    fewer[6, 3:] -= 100  # from 1 January 2030, of those 25-66 years old
    moved = replace(people, projections={"main": replace(main, persons=fewer)})
    level = some_assumptions(national_tax_growth=0.0)
    then, now = (project(a_basis(population=p, assumptions=level)).lines for p in (people, moved))

    def before_equalisation(lines):
        return lines["block_grant"] - lines["income_equalisation"]

    # Half of them are gone by 1 July 2029, which is what the grant for 2030 counts. Each takes 38 000 along, and brings
    # back what he needed less than the average inhabitant.
    key = cost_key(some_parameters(), 2027)
    change = before_equalisation(now) - before_equalisation(then)
    assert change == pytest.approx([0, 0, 0, -50 * (38_000 + 84_000 * (key.points[6] + key.other - 1))], abs=2)
    assert (now["income_tax"] < then["income_tax"]).tolist() == [False, False, False, True]


def taxed(more_kr):
    """The small municipality with a measure that brings so much more tax every year."""
    effect = Effect(line=LineId("income_tax"), yearly_kr=more_kr, year=2027)
    measures = {MeasureId("tax"): a_measure("tax", effects=(effect,))}
    basis = a_basis(measures=measures, levers=())
    return project(basis).lines, project(basis, ["tax"]).lines


def test_of_tax_that_a_poor_municipality_brings_in_equalisation_takes_nearly_all():
    """Below 90 per cent of the country: 64 + 35 øre of each krone."""
    without, with_it = taxed(1_000_000)
    assert (without["income_tax"] / without["population_total"] < 0.9 * 46_000).all()
    for line in ("income_equalisation", "block_grant"):
        assert (with_it[line] - without[line]).tolist() == pytest.approx([-990_000] * 4, abs=1)
    assert (with_it["general_income"] - without["general_income"]).tolist() == pytest.approx([10_000] * 4, abs=2)


def test_tax_that_lifts_a_municipality_over_the_threshold_is_taken_at_two_rates():
    without, with_it = taxed(80_000_000)
    people, tax = without["population_total"], without["income_tax"]
    top_up = 0.35 * (0.9 * 46_000 * 1.005 ** np.arange(4) * people - tax)
    taken = without["income_equalisation"] - with_it["income_equalisation"]
    assert taken == pytest.approx(0.64 * 80_000_000 + top_up, abs=2)


def test_what_is_deferred_beyond_what_there_was_is_neither_invested_nor_taken_from_the_assets():
    lines = project(a_basis(), ["utsett"], {"investering": 0}).lines
    assert lines["investment"].tolist() == [0, 0, 20e6, 0]
    assert lines["vat_compensation"].tolist() == [0, 0, 3e6, 0]
    assert lines["new_loans"].tolist() == [0, 0, 17e6, 0]
    assert lines["investment_reserve"].tolist() == [0, 0, 0, 0]
    assert lines["depreciable_assets"][0] == 1_100e6 - lines["depreciation"][0]
