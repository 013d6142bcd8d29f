"""A measure: dated changes to lines, its investments, and its ties to other measures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

import numpy as np

from budsjett.budget.figures import Floats, LineId, Origin
from budsjett.budget.lines import SERVICE_LINES
from budsjett.errors import DuplicateMeasure, ExcludedTogether, MissingRequirement, UnknownMeasure
from budsjett.years import Years

MeasureId = NewType("MeasureId", str)

MONTHS = 12
WHOLE = 100
"""All of a measure, in per cent."""


class MeasureKind(StrEnum):
    """What sort of change a measure is."""

    CUT = "cut"
    INCOME = "income"
    SPENDING = "spending"
    STANDARD = "standard"
    INVESTMENT = "investment"
    DEFERRAL = "deferral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a measure does to one line.

    `yearly_kr` is the change of the line in a full year, with the line's own sign: an income line that rises by
    a million and an expenditure line that rises by a million are both +1 000 000. From the first of `month` in
    `year`; `years` is how many calendar years it lasts (None: for good). A recurring effect from 1 August gives
    5/12 the first year.
    """

    line: LineId
    yearly_kr: int
    year: int
    month: int = 1
    years: int | None = None

    def over(self, years: Years) -> Floats:
        """The change in each plan year, kr.

        >>> Effect(line=LineId("x"), yearly_kr=-1_200_000, year=2027, month=8).over(Years(2027)).tolist()
        [-500000.0, -1200000.0, -1200000.0, -1200000.0]
        """
        share = np.zeros(len(years))
        for i, year in enumerate(years):
            if year == self.year:
                share[i] = (MONTHS + 1 - self.month) / MONTHS
            elif year > self.year and (self.years is None or year < self.year + self.years):
                share[i] = 1.0
        return share * self.yearly_kr


@dataclass(frozen=True, slots=True, kw_only=True)
class Investment:
    """What a measure invests in one year.

    `cost_kr` is with value added tax, negative for a deferral; `vat_share` is the part of the cost that comes
    back as VAT compensation; `grants_kr` comes from others; the rest is borrowed. `lifetime_years` is the
    depreciation class (5, 10, 20, 40 or 50). Depreciation and instalments begin the year after it is taken into use,
    which is in `opens`, or in `year` where nothing is said.
    """

    year: int
    cost_kr: int
    lifetime_years: int
    grants_kr: int
    vat_share: float
    opens: int | None = None

    @property
    def delay_years(self) -> int:
        """How many years after it is paid for it is taken into use."""
        return 0 if self.opens is None else self.opens - self.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing the municipality may decide to do."""

    id: MeasureId
    title: str
    description: str
    kind: MeasureKind
    theme: str
    affected: str
    """What it does to whom."""
    otherwise: str
    """The consequence of not doing it."""
    legal_floor: str
    """The law that sets a floor below which it may not go, or empty."""
    effects: tuple[Effect, ...]
    investments: tuple[Investment, ...]
    requires: tuple[MeasureId, ...]
    excludes: tuple[MeasureId, ...]
    directors: bool
    """Whether the director's proposal holds it."""
    origin: Origin
    burden: float = 1.0
    """The share of what it saves or collects that people feel: less for better purchasing than for fewer teachers."""
    may_wait: int = 0
    """How many years later than listed it may begin."""
    levels: tuple[int, ...] = ()
    """At what else than the whole it may be chosen, whole per cent: every amount times so much."""
    district: str = ""
    """The part of the municipality that gets it or loses by it (`Basis.districts`); empty: all of it, or not said."""


LATEST_OPENING_YEARS = 10
"""What is paid for in the plan is taken into use no later than so many years after it."""


def opened_too_late(effect: Effect, investments: tuple[Investment, ...]) -> int | None:
    """The year the measure's assets are taken into use, where the effect is running costs that begin before it.

    Running costs are a service that costs more for good. Only investments that say when they open count.
    """
    opens = [investment.opens for investment in investments if investment.opens is not None]
    running = effect.line in SERVICE_LINES and effect.yearly_kr > 0 and effect.years is None
    return min(opens) if opens and running and effect.year < min(opens) else None


def check_package(measures: Mapping[MeasureId, Measure], package: Iterable[str]) -> tuple[MeasureId, ...]:
    """The package in the order of the list. Refuses what is unknown, doubled, missing or excluded."""
    chosen = [MeasureId(m) for m in package]
    for i, m in enumerate(chosen):
        if m not in measures:
            raise UnknownMeasure(measure=m)
        if m in chosen[:i]:
            raise DuplicateMeasure(measure=m)
    for m in chosen:
        for needed in measures[m].requires:
            if needed not in chosen:
                raise MissingRequirement(measure=measures[m].title, requires=measures[needed].title)
        for other in measures[m].excludes:
            if other in chosen:
                raise ExcludedTogether(measure=measures[m].title, excludes=measures[other].title)
    return tuple(m for m in measures if m in set(chosen))
