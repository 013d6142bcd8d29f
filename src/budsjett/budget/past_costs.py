"""What the services came to cost from one past year to another, and how much of it the people's ages explain.

Demography is what each service would have changed by, had each age group kept its cost: the cost in the first year
times the change in need (Nasjonalbudsjettet § 3.4: standards, coverage and productivity as they are). What is left is
prices, standards, pension and everything else; it is not divided further here.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget import needs
from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.population import persons_1_july
from budsjett.years import Years

PROJECTION = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChange:
    """One service line from the first year to the last, kr of each year (nominal), net as in the accounts."""

    line: LineId
    before_kr: float
    after_kr: float
    follows_age: bool
    """Whether a cost per head by age is known; without one no part is called demography."""
    demography_kr: float
    """At average cost: all of the cost follows need."""
    demography_marginal_kr: float
    """As the plan would have had it: the service's marginal share follows."""

    @property
    def change_kr(self) -> float:
        """What the line changed by."""
        return self.after_kr - self.before_kr

    @property
    def other_kr(self) -> float:
        """What of the change demography at average cost does not explain."""
        return self.change_kr - self.demography_kr


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCosts:
    """Every service line between two past years."""

    first: int
    last: int
    lines: tuple[CostChange, ...]

    @property
    def total(self) -> CostChange:
        """All the lines together, as `services_net`."""
        return CostChange(
            line=LineId("services_net"),
            before_kr=sum(line.before_kr for line in self.lines),
            after_kr=sum(line.after_kr for line in self.lines),
            follows_age=any(line.follows_age for line in self.lines),
            demography_kr=sum(line.demography_kr for line in self.lines),
            demography_marginal_kr=sum(line.demography_marginal_kr for line in self.lines),
        )

    def as_data(self) -> dict[str, object]:
        """Everything as numbers, lists and words, whole kroner."""
        return {
            "first": self.first,
            "last": self.last,
            "lines": {
                change.line: {
                    "before_kr": round(change.before_kr),
                    "after_kr": round(change.after_kr),
                    "follows_age": change.follows_age,
                    "demography_kr": round(change.demography_kr),
                    "demography_marginal_kr": round(change.demography_marginal_kr),
                }
                for change in (*self.lines, self.total)
            },
        }


def past_costs(basis: Basis) -> PastCosts | None:
    """The longest stretch of past years with accounts for every service line and people for both ends.

    None where there are not two such years. The people are those of 1 July, counted, never projected.
    """
    years = _years(basis)
    if len(years) < 2:  # noqa: PLR2004
        return None
    first, last = years[0], years[-1]
    return PastCosts(first=first, last=last, lines=tuple(_change(basis, line, first, last) for line in _lines(basis)))


def _lines(basis: Basis) -> tuple[LineId, ...]:
    return tuple(line for line in basis.service_lines if basis.figures.years(line))


def _years(basis: Basis) -> tuple[int, ...]:
    counted_to = basis.population.first + basis.population.observed.shape[1] - 2
    with_accounts = [set(basis.figures.years(line)) for line in _lines(basis)]
    shared = set.intersection(*with_accounts) if with_accounts else set[int]()
    last = min(counted_to, basis.years.first - 1)
    return tuple(sorted(year for year in shared if basis.population.first <= year <= last))


def _change(basis: Basis, line: LineId, first: int, last: int) -> CostChange:
    before, after = (_amount(basis, line, year) for year in (first, last))
    cost = basis.costs_per_head.get(line)
    average = marginal = 0.0
    if cost is not None:
        ends = [persons_1_july(basis.population, PROJECTION, Years(year, 1))[:, 0] for year in (first, last)]
        need = needs.need_kr(cost, np.stack(ends, axis=-1))
        average, marginal = (
            float(needs.service_kr(before, need, marginal_share=part)[1]) - before
            for part in (needs.MarginalShare(1.0, 1.0), needs.marginal_share(basis, line))
        )
    return CostChange(
        line=line,
        before_kr=before,
        after_kr=after,
        follows_age=cost is not None,
        demography_kr=average,
        demography_marginal_kr=marginal,
    )


def _amount(basis: Basis, line: LineId, year: int) -> float:
    found = basis.figures.get(line, year)
    return found.amount if found else 0.0
