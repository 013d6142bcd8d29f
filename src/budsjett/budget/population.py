"""People by age over the years."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.figures import Floats, Origin

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
