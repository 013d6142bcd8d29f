"""Income: tax growth and income equalisation (inntektsutjevning)."""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualisationRates:
    """The three rates of income equalisation, for all years or each. `threshold`: of national tax per head."""

    symmetric: Floats | float
    top_up: Floats | float
    threshold: Floats | float


def growing(base: float, growth: float, years: int) -> Floats:
    """A base that grows by the same share every year, from the second.

    >>> growing(100.0, 0.5, 3).tolist()
    [100.0, 150.0, 225.0]
    """
    return np.asarray(base * (1 + growth) ** np.arange(years), dtype=np.float64)


def equalisation_kr_per_head(own: Floats, national: Floats, *, rates: EqualisationRates) -> Floats:
    """What income equalisation gives per head before the deduction that finances it. Negative for a rich one.

    A share of the gap to the national tax per head, and a top-up of the gap up to the threshold.

    Vadsø 2019: 25 993 kr a head against 31 928 nationally.

    >>> rates = EqualisationRates(symmetric=0.60, top_up=0.35, threshold=0.90)
    >>> equalisation_kr_per_head(np.array([25_992.79]), np.array([31_928.46]), rates=rates).round().tolist()
    [4521.0]
    """
    symmetric = rates.symmetric * (national - own)
    top_up = rates.top_up * np.maximum(0.0, rates.threshold * national - own)
    return symmetric + top_up


def income_equalisation_kr(
    tax_kr: Floats, persons: Floats, national: Floats, *, rates: EqualisationRates, financing_kr_per_head: float
) -> Floats:
    """What the municipality gets of income equalisation, kr a year.

    `persons` on 1 January of the year; `national` tax per head. Everybody pays the same deduction per head, since
    the top-up is financed by the municipalities themselves.
    """
    per_head = equalisation_kr_per_head(tax_kr / persons, national, rates=rates) - financing_kr_per_head
    return per_head * persons


@dataclass(frozen=True, slots=True, kw_only=True)
class Equalisation:
    """Income equalisation ready for any tax: what it takes of one krone more depends on where one stands."""

    persons: Floats
    """On 1 January, (..., years)."""
    national: Floats
    """Tax per head in the country, (..., years)."""
    rates: EqualisationRates
    financing_kr_per_head: float

    def kr(self, tax_kr: Floats) -> Floats:
        """What a municipality with this tax gets, kr (..., years)."""
        return income_equalisation_kr(
            tax_kr, self.persons, self.national, rates=self.rates, financing_kr_per_head=self.financing_kr_per_head
        )
