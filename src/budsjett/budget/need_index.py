"""The need index: what the cost key (kostnadsnøkkelen) makes of a municipality's people, against the country's.

Index 1 is the country's average a head. Age criteria are computed from people; the basis criterion from size; the
other criteria (distance, refugees, living alone …) are what a published index leaves when those two are taken out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats
from budsjett.budget.population import AGE_GROUPS, heads
from budsjett.parameters.tree import Parameters, Table

KEY = "needs.cost_key.criteria"
COUNTRY = "needs.country.people"
MEAN_SIZE = "needs.country.people_per_municipality"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CostKey:
    """A year's cost key and the country it is measured against."""

    sectors: tuple[str, ...]
    sector_weight: Floats
    """Each sector's part of the whole, (sectors,)."""
    age_points: Floats
    """Index points a sector gives for a share of the people in each age group: (sectors, age groups)."""
    basis_weight: Floats
    """What belongs to being a municipality at all, (sectors,)."""
    other_weight: Floats
    """Every other criterion, (sectors,)."""
    mean_size: float
    """People in an average municipality."""

    @property
    def points(self) -> Floats:
        """The same over all sectors, (age groups,)."""
        return np.asarray(self.sector_weight @ self.age_points, dtype=np.float64)

    @property
    def basis(self) -> float:
        """The basis criterion's part of the whole key."""
        return float(self.sector_weight @ self.basis_weight)

    @property
    def other(self) -> float:
        """The other criteria's part of the whole key: their part of the index where they are as in the country."""
        return float(self.sector_weight @ self.other_weight)


def cost_key(parameters: Parameters, year: int) -> CostKey:
    """The key that holds in a year; LookupError where there is none."""
    key, country = parameters.table_at(KEY, year), parameters.table_at(COUNTRY, year)
    weights = _rows(key, AGE_GROUPS)
    shares = _rows(country, AGE_GROUPS)[:, 0]
    basis = _rows(key, ["basis"])[0]
    every = _rows(key, [row for row in key.rows if row != "sector_weight"]).sum(axis=0)
    return CostKey(
        sectors=key.columns,
        sector_weight=_rows(key, ["sector_weight"])[0],
        age_points=(weights / shares[:, None]).T,
        basis_weight=basis,
        other_weight=every - weights.sum(axis=0) - basis,
        mean_size=parameters.at(MEAN_SIZE, year),
    )


def key_of(basis: Basis) -> CostKey:
    """The key a plan follows: its first year's, or that of the first plan year that has one; LookupError with none.

    The grant of the first year is a figure; the key only moves the years after it.
    """
    for year in basis.years:
        try:
            return cost_key(basis.parameters, year)
        except LookupError:
            continue
    raise LookupError(f"{KEY} has no table from {basis.years.first} to {basis.years.last}")


def _rows(table: Table, names: Sequence[str]) -> Floats:
    return np.array([table.rows[name] for name in names], dtype=np.float64)


def age_index(points: Floats, persons: Floats) -> Floats:
    """The age criteria's part of an index: points (..., age groups) and persons (age groups,) to (...).

    >>> age_index(np.array([0.5, 2.0]), np.array([90.0, 10.0])).item()
    0.65
    """
    return np.asarray(points @ (persons / persons.sum()), dtype=np.float64)


def basis_index(weight: Floats | float, persons: float, *, mean_size: float) -> Floats:
    """The basis criterion's part: the same kroner to every municipality, so more a head in a small one."""
    return np.asarray(weight * mean_size / persons, dtype=np.float64)


def other_criteria(key: CostKey, persons: Floats, published: float) -> float:
    """What the other criteria must come to for these people (age groups,) to have the published index."""
    total = float(persons.sum())
    return (
        published
        - age_index(key.points, persons).item()
        - basis_index(key.basis, total, mean_size=key.mean_size).item()
    )


def need_persons(key: CostKey, persons: Floats, *, other: float) -> Floats:
    """Need in average inhabitants: persons (..., age groups, years) to (..., years); divided by persons, the index.

    `other` is the other criteria's part of the index, the same for each inhabitant.
    """
    people = heads(persons)
    needed: Floats = key.points @ persons + other * people + key.basis * key.mean_size
    return needed


def index_years(basis: Basis) -> tuple[int, ...]:
    """The years up to the plan's first that a published index (`need_index.<year>`) is given for."""
    return tuple(year for year in range(2000, basis.years.first + 1) if f"need_index.{year}" in basis.assumptions)
