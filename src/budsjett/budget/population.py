"""People by age over the years."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats, Origin
from budsjett.errors import UnknownProjection, YearOutsidePlan
from budsjett.years import Years

AGE_GROUPS: tuple[str, ...] = ("0", "1-5", "6-12", "13-15", "16-22", "23-24", "25-66", "67-79", "80-89", "90+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One named alternative: people by age group (rows as AGE_GROUPS) on 1 January of each year from `first`."""

    id: str
    label: str
    first: int
    persons: Floats
    """Shape (age groups, years)."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The observed people on 1 January, and the alternatives for what comes."""

    first: int
    observed: Floats
    """Shape (age groups, years), from `first`."""
    single_years: Mapping[int, tuple[int, ...]]
    """By year: persons of age 0, 1, 2 …"""
    origin: Origin
    projections: Mapping[str, Projection]
    """By id; 'main' is there always."""


def heads(persons: Floats) -> Floats:
    """Everybody, whatever age: (..., age groups, years) to (..., years). Many futures are added fastest this way.

    >>> heads(np.array([[1.0, 2.0], [5.0, 5.0]])).tolist()
    [6.0, 7.0]
    """
    return np.asarray(np.ones(persons.shape[-2]) @ persons, dtype=np.float64)


def persons_1_january(population: Population, projection: str, years: Years) -> Floats:
    """People by age group on 1 January of each year; shape (age groups, years).

    An observed year wins over a projected one. Refuses an unknown projection (UnknownProjection) and a year that
    neither covers (YearOutsidePlan).
    """
    if projection not in population.projections:
        raise UnknownProjection(projection=projection, known=", ".join(population.projections))
    ahead = population.projections[projection]
    columns = []
    for year in years:
        seen, coming = year - population.first, year - ahead.first
        if 0 <= seen < population.observed.shape[1]:
            columns.append(population.observed[:, seen])
        elif 0 <= coming < ahead.persons.shape[1]:
            columns.append(ahead.persons[:, coming])
        else:
            raise YearOutsidePlan(year=year, first=ahead.first, last=ahead.first + ahead.persons.shape[1] - 1)
    return np.stack(columns, axis=-1)


def persons_1_july(population: Population, projection: str, years: Years) -> Floats:
    """People by age group on 1 July of each year: halfway between the two 1 Januaries; shape (age groups, years)."""
    borders = persons_1_january(population, projection, Years(years.first, years.count + 1))
    return (borders[:, :-1] + borders[:, 1:]) / 2
