"""Income: tax, and the block grant (rammetilskudd) with income equalisation (inntektsutjevning)."""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualisationRates:
    """The three rates of income equalisation. Shares; `threshold` is of the national tax per head."""

    symmetric: float
    top_up: float
    threshold: float


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


def grant_before_equalisation_kr(
    base_kr: Floats,
    *,
    persons: Floats,
    need: Floats,
    national_tax: Floats,
    national_grant_kr_per_head: float,
    national_need_kr_per_head: float,
    growth: float,
) -> Floats:
    """The block grant without income equalisation, kr a year, from its first-year amount.

    The grant is an equal amount per head, corrected for need: persons x grant + (own need - persons x national
    need). So when people or ages change, it moves by the change in own need plus (grant - need) for each person;
    everything else in it (regional grants, discretion) stays as in the first year. `persons` and `need` are on
    1 July of the year before (Grønt hefte). `national_need_kr_per_head` must count what `need` counts and no more.

    The state decides tax and grant together (frie inntekter): per head they grow by `growth` a year beyond what the
    country's ageing costs. `national_tax` per head (..., years) that grows faster than that is taken out of the grant.
    """
    per_head = national_grant_kr_per_head - national_need_kr_per_head
    moved = base_kr + (need - need[..., :1]) + per_head * (persons - persons[..., :1])
    first_tax = national_tax[..., :1]
    unrestricted = (national_grant_kr_per_head + first_tax) * growing(1.0, growth, persons.shape[-1])
    added_per_head = (unrestricted - unrestricted[..., :1]) - (national_tax - first_tax)
    with_growth: Floats = moved + persons * added_per_head
    return with_growth
