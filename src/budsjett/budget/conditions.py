"""What the world does to a plan: people, prices, wages, tax and interest, as expected or as drawn.

One row is what is expected; a batch of rows is as many futures. The model computes both by the same formulas.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from budsjett.budget import checks, income
from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats
from budsjett.budget.population import persons_1_january
from budsjett.errors import MissingAssumption
from budsjett.years import Years


class Prices(StrEnum):
    """What a plan's kroner are worth."""

    FIXED = "fixed"
    """Of the price year, every year."""
    NOMINAL = "nominal"
    """Of each year itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditions:
    """What a plan cannot choose. The leading axis is 1, or one row for each future; years last.

    An index is 1 in the first plan year.
    """

    prices: Prices
    persons: Floats
    """On 1 January from the year before the plan to the year after it: (rows, age groups, years + 2)."""
    price_index: Floats
    """What the state compensates for, prices and wages together (deflator): (rows, years); 1 in fixed prices."""
    cost_index: Floats
    """What services cost beyond `price_index`: (rows, years)."""
    tax_index: Floats
    """Real tax per head: (rows, years)."""
    national_tax_index: Floats
    """The same for the country: (rows, years)."""
    interest_rate: Floats
    """On debt whose interest floats, a share: (rows, years)."""

    @property
    def rows(self) -> int:
        """How many futures; 1 where all is as expected."""
        return max(len(values) for values in self._arrays())

    @property
    def years(self) -> int:
        """How many plan years."""
        return int(self.price_index.shape[-1])

    @property
    def january(self) -> Floats:
        """People on 1 January of each plan year: (rows, age groups, years)."""
        return self.persons[..., 1:-1]

    @property
    def july(self) -> Floats:
        """People on 1 July of each plan year, halfway between two Januaries: (rows, age groups, years)."""
        return (self.persons[..., 1:-1] + self.persons[..., 2:]) / 2

    @property
    def july_before(self) -> Floats:
        """People on 1 July of the year before each plan year, whom the block grant counts (Grønt hefte)."""
        return (self.persons[..., :-2] + self.persons[..., 1:-1]) / 2

    def _arrays(self) -> tuple[Floats, ...]:
        return (
            self.persons,
            self.price_index,
            self.cost_index,
            self.tax_index,
            self.national_tax_index,
            self.interest_rate,
        )


def expected(
    basis: Basis, projection: str = "main", *, prices: Prices = Prices.FIXED, interest_stress: float = 0.0
) -> Conditions:
    """What is expected: one row. `interest_stress` is added to the rate of every year, a share (0.01 is a point).

    Refuses a basis that does not hang together (FaultyBasis), an unknown projection (UnknownProjection), and nominal
    prices where nobody has said how prices grow (MissingAssumption).
    """
    return _expected(basis, projection, prices, interest_stress)


@lru_cache(maxsize=64)
def _expected(basis: Basis, projection: str, prices: Prices, interest_stress: float) -> Conditions:
    checks.demand(basis)
    years = basis.years
    return Conditions(
        prices=prices,
        persons=persons_1_january(basis.population, projection, Years(years.first - 1, years.count + 2))[None],
        price_index=_price_index(basis, prices)[None],
        cost_index=income.growing(1.0, basis.number("real_cost_growth", 0.0), years.count)[None],
        tax_index=income.growing(1.0, basis.number("tax_growth"), years.count)[None],
        national_tax_index=income.growing(1.0, basis.number("national_tax_growth"), years.count)[None],
        interest_rate=(interest_path(basis) + interest_stress)[None],
    )


def interest_path(basis: Basis) -> Floats:
    """The expected rate in each plan year, a share: a year's own assumption, else that of the year before."""
    rate, path = basis.number("interest_rate"), []
    for year in basis.years:
        rate = basis.number(f"interest_rate.{year}", rate)
        path.append(rate)
    return np.array(path)


def _price_index(basis: Basis, prices: Prices) -> Floats:
    if prices is Prices.FIXED:
        return np.ones(len(basis.years))
    if "price_growth" not in basis.assumptions:
        raise MissingAssumption(assumption="price_growth")
    return income.growing(1.0, basis.number("price_growth"), len(basis.years))
