"""Futures: the same plan under many draws of what it cannot choose.

Each driver has a stream of random numbers of its own, so a driver drawn alone is drawn as it was together with the
others. The first plan year is the municipality's own budget: only its interest is drawn. What is drawn lies around
what is expected; for people, around the alternative the plan uses.
"""

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

import numpy as np

from budsjett.budget import cohorts
from budsjett.budget.alternatives import fitted
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Conditions, Prices, expected
from budsjett.budget.figures import Floats
from budsjett.budget.spreads import spreads_of
from budsjett.errors import InvalidNumber

MOST_DRAWS = 100_000
"""As many as fit in a few hundred megabytes for a municipality of ten years."""


class Driver(StrEnum):
    """What may turn out otherwise than expected."""

    PEOPLE = "people"
    """Births, deaths and moving."""
    INTEREST = "interest"
    """The rate on debt whose interest floats."""
    COSTS = "costs"
    """Prices and wages: the deflator (in nominal prices), and what services cost beyond it."""
    TAX = "tax"
    """Real tax per head, in the country and in the municipality against it."""


ALL: tuple[Driver, ...] = tuple(Driver)


def draw(
    basis: Basis,
    draws: int,
    seed: int,
    *,
    drivers: Collection[Driver] = ALL,
    projection: str = "main",
    prices: Prices = Prices.FIXED,
    interest_stress: float = 0.0,
) -> Conditions:
    """Drawn futures, a row each; what is not among the drivers is as expected, one row. Same seed, same futures.

    Refuses fewer draws than one and more than MOST_DRAWS (InvalidNumber), people who are not counted in years enough
    to draw from (TooFewCounts), and what `expected` refuses.
    """
    if not 0 < draws <= MOST_DRAWS:
        raise InvalidNumber(field="draws", value=str(draws), wanted=f"1–{MOST_DRAWS}")
    world = expected(basis, projection, prices=prices, interest_stress=interest_stress)
    spread = {name: assumption.value for name, assumption in spreads_of(basis).items()}
    normal = {driver: np.random.default_rng((seed, n)) for n, driver in enumerate(ALL)}
    shape = draws, len(basis.years)
    if Driver.PEOPLE in drivers:
        world = replace(world, persons=_persons(basis, world.persons[0], draws, seed))
    if Driver.INTEREST in drivers:
        drawn = normal[Driver.INTEREST].standard_normal(shape)
        off = _fading(drawn * spread["spread.interest"], spread["spread.interest_kept"])
        world = replace(world, interest_rate=np.maximum(world.interest_rate + off, 0.0))
    if Driver.COSTS in drivers:
        drawn = normal[Driver.COSTS].standard_normal((2, *shape))
        world = replace(world, cost_index=world.cost_index * _walk(drawn[0] * spread["spread.costs"]))
        if prices is Prices.NOMINAL:
            world = replace(world, price_index=world.price_index * _walk(drawn[1] * spread["spread.prices"]))
    if Driver.TAX in drivers:
        drawn = normal[Driver.TAX].standard_normal((2, *shape))
        country = _walk(drawn[0] * spread["spread.national_tax"])
        against = np.exp(drawn[1] * spread["spread.own_tax"])
        against[:, 0] = 1.0
        world = replace(
            world,
            tax_index=world.tax_index * country * against,
            national_tax_index=world.national_tax_index * country,
        )
    return world


def alone(futures: Conditions, as_expected: Conditions, driver: Driver) -> Conditions:
    """The futures where only one driver is drawn and the rest is as expected; the very same draws."""
    fields = {
        Driver.PEOPLE: ("persons",),
        Driver.INTEREST: ("interest_rate",),
        Driver.COSTS: ("cost_index", "price_index"),
        Driver.TAX: ("tax_index", "national_tax_index"),
    }[driver]
    return replace(as_expected, **{field: getattr(futures, field) for field in fields})


def _persons(basis: Basis, ours: Floats, draws: int, seed: int) -> Floats:
    """Persons (draws, groups, years + 2): as counted while counted, then drawn around the plan's own alternative."""
    people = basis.population
    cohort = fitted(people)
    ahead = basis.years.last + 1 - max(people.single_years)
    central = cohorts.by_group(cohorts.project(cohort, ahead))
    drawn = cohorts.draw_groups(cohort, ahead, draws=draws, seed=seed)
    known = ours.shape[1] - ahead
    if known < 0:  # counted long before the plan: the draws for the years between are on the way only
        central, drawn = central[:, -known:], drawn[..., -known:]
    known = max(known, 0)
    around = np.divide(ours[:, known:], central, out=np.ones_like(central), where=central > 0)
    persons = np.empty((draws, *ours.shape))
    persons[..., :known] = ours[:, :known]
    np.multiply(drawn, around, out=persons[..., known:])
    return persons


def _walk(steps: Floats) -> Floats:
    """An index that moves by these steps (draws, years), logarithms, and keeps what it has moved; 1 in the first."""
    moved = np.zeros_like(steps)
    np.cumsum(steps[:, 1:], axis=1, out=moved[:, 1:])
    return np.asarray(np.exp(moved, out=moved))


def _fading(steps: Floats, kept: float) -> Floats:
    """A deviation that each year keeps a part of itself and takes a new step; (draws, years)."""
    off = np.array(steps)
    for t in range(1, off.shape[1]):
        off[:, t] += kept * off[:, t - 1]
    return off
