from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget.alternatives import own_projections
from budsjett.budget.conditions import Prices, expected
from budsjett.budget.futures import ALL, MOST_DRAWS, Driver, alone, draw
from budsjett.budget.plan import project, project_many
from budsjett.budget.spreads import ALLOWED, SPREADS
from budsjett.errors import FaultyBasis, InvalidNumber, MissingAssumption, TooFewCounts
from budsjett.sources import shipped
from budsjett.sources.scenario_files import read, read_folder
from builders import a_basis

BASIS, _ = read(read_folder(shipped.folder("vadso")))
NONE = np.zeros((1, len(BASIS.measures)), dtype=bool)
ARRAYS = ("persons", "price_index", "cost_index", "tax_index", "national_tax_index", "interest_rate")


def spread_by(**values):
    """Vadsø with other spreads."""
    other = {f"spread.{name}": replace(SPREADS[f"spread.{name}"], value=value) for name, value in values.items()}
    return replace(BASIS, assumptions={**BASIS.assumptions, **other})


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=5, deadline=None)
def test_the_same_seed_gives_the_same_futures_and_another_gives_others(seed):
    assert same(draw(BASIS, 7, seed), draw(BASIS, 7, seed))
    assert not same(draw(BASIS, 7, seed), draw(BASIS, 7, seed + 1))


@pytest.mark.parametrize("driver", ALL)
def test_a_driver_alone_is_drawn_as_it_was_with_the_others(driver):
    together = draw(BASIS, 50, 3, prices=Prices.NOMINAL)
    only = draw(BASIS, 50, 3, drivers={driver}, prices=Prices.NOMINAL)
    assert same(only, alone(together, expected(BASIS, prices=Prices.NOMINAL), driver))


def test_every_future_is_what_the_plan_would_be_under_its_conditions():
    """One code path: the batch gives each row what a batch of one gives."""
    futures = draw(BASIS, 40, 3, prices=Prices.NOMINAL)
    flags = np.array([[m in BASIS.directors_package for m in BASIS.measures]])
    whole = project_many(BASIS, flags, conditions=futures)
    for row in (0, 17, 39):
        one = replace(futures, **{name: getattr(futures, name)[row : row + 1] for name in ARRAYS})
        single = project_many(BASIS, flags, conditions=one)
        assert all(np.array_equal(single[line][0], whole[line][row]) for line in whole)


def test_without_any_spread_every_future_is_the_plan_itself():
    calm = spread_by(interest=0.0, prices=0.0, costs=0.0, national_tax=0.0, own_tax=0.0)
    lines = project_many(calm, NONE, conditions=draw(calm, 3, 1, drivers=set(ALL) - {Driver.PEOPLE}))
    for line, amounts in project(calm).lines.items():
        assert np.array_equal(lines[line], np.broadcast_to(amounts, (3, len(amounts)))), line


def test_what_is_not_drawn_is_as_expected_and_kept_once():
    futures = draw(BASIS, 5, 1, drivers={Driver.INTEREST})
    assert [getattr(futures, name).shape[0] for name in ARRAYS] == [1, 1, 1, 1, 1, 5]
    assert futures.rows == 5
    assert {field.name for field in fields(futures)} == {*ARRAYS, "prices"}


def test_the_first_year_is_the_budget_and_only_its_interest_is_drawn():
    futures = draw(BASIS, 200, 1, prices=Prices.NOMINAL)
    for index in (futures.price_index, futures.cost_index, futures.tax_index, futures.national_tax_index):
        assert (index[:, 0] == 1).all()
        assert (index[:, 1:].std(axis=0) > 0).all()
    assert futures.interest_rate[:, 0].std() > 0


def test_in_fixed_prices_the_deflator_is_always_one():
    assert (draw(BASIS, 20, 1).price_index == 1).all()


def test_spreads_grow_as_the_assumptions_say():
    futures, ahead = draw(BASIS, 20_000, 1, prices=Prices.NOMINAL), np.sqrt([1, 2, 3])
    assert np.log(futures.cost_index[:, 1:]).std(axis=0) == pytest.approx(0.005 * ahead, rel=0.03)
    assert np.log(futures.price_index[:, 1:]).std(axis=0) == pytest.approx(0.01 * ahead, rel=0.03)
    assert np.log(futures.national_tax_index[:, 1:]).std(axis=0) == pytest.approx(0.015 * ahead, rel=0.03)
    against = np.log(futures.tax_index / futures.national_tax_index)[:, 1:]
    assert against.std(axis=0) == pytest.approx(0.0103, rel=0.03)
    kept = np.sqrt(np.cumsum(0.8 ** (2 * np.arange(4))))
    assert futures.interest_rate.std(axis=0) == pytest.approx(0.008 * kept, rel=0.03)


def test_vadsos_own_tax_varies_as_it_did():
    """Tax per head against the country's, 2015-2019 (løpende inntektsutjevning)."""
    own, country = np.array([21796, 23241, 24063, 25345, 25993]), np.array([26443, 28733, 29779, 30693, 31928])
    against = own / country
    assert BASIS.number("spread.own_tax") == pytest.approx(against.std(ddof=1) / against.mean(), abs=0.00005)


def test_people_lie_around_the_alternative_that_the_plan_uses():
    for name, projection in BASIS.population.projections.items():
        drawn = np.median(draw(BASIS, 4000, 1, drivers={Driver.PEOPLE}, projection=name).persons, axis=0)
        assert np.allclose(drawn[:, 1:], projection.persons, rtol=0.03, atol=1.5)
        assert np.array_equal(drawn[:, 0], BASIS.population.observed[:, -1]), "counted, so not drawn"


def test_counts_from_long_before_the_plan_spread_people_from_its_first_year():
    old = {year: ages for year, ages in BASIS.population.single_years.items() if year <= 2022}
    people = replace(BASIS.population, single_years=old, observed=BASIS.population.observed[:, :18])
    people = replace(people, projections=own_projections(people, BASIS.years))
    assumptions = {name: given for name, given in BASIS.assumptions.items() if not name.startswith("need_index.")}
    drawn = draw(replace(BASIS, population=people, assumptions=assumptions), 100, 1, drivers={Driver.PEOPLE}).persons
    assert drawn.shape == (100, 10, 6)
    assert (drawn.sum(axis=1).std(axis=0) > 0).all()


def test_the_rate_never_falls_below_zero():
    rates = draw(spread_by(interest=0.05), 1000, 1).interest_rate
    assert rates.min() == 0


@pytest.mark.parametrize("draws", [0, -1, MOST_DRAWS + 1])
def test_no_draws_or_too_many_are_refused(draws):
    with pytest.raises(InvalidNumber):
        draw(BASIS, draws, 1)


def test_a_spread_outside_what_is_possible_is_refused():
    with pytest.raises(FaultyBasis) as refusal:
        draw(spread_by(costs=2.0), 1, 1)
    assert [problem.where for problem in refusal.value.problems] == ["assumptions/spread.costs"]
    assert set(ALLOWED) == set(SPREADS)


def test_people_who_were_never_counted_by_age_cannot_be_drawn():
    basis = a_basis()
    with pytest.raises(TooFewCounts):
        draw(basis, 5, 1)
    assert draw(basis, 5, 1, drivers={Driver.INTEREST}).rows == 5
    with pytest.raises(MissingAssumption):
        draw(basis, 5, 1, drivers={Driver.COSTS}, prices=Prices.NOMINAL)
