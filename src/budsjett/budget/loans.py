"""Loans one by one: what the contracts say is paid, and on which part the interest is fixed.

A serial loan is repaid in equal instalments; an annuity in equal yearly payments of interest and instalment together,
worked out anew each year from what is left, so that a new rate changes the instalments. Interest that is fixed until
a year floats from the year after. Equal instalments over the lifetime are the plan's rule for new loans too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from budsjett.budget.figures import Floats, Origin
from budsjett.years import Years


class LoanKind(StrEnum):
    """How a loan is repaid."""

    SERIAL = "serial"
    ANNUITY = "annuity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One loan as it stands on 31 December before the plan."""

    id: str
    title: str
    balance_kr: float
    kind: LoanKind
    remaining_years: float
    """Repaid in this many years, counting the first plan year."""
    fixed_rate: float | None = None
    """The agreed rate, a share; None where the interest floats."""
    fixed_until: int | None = None
    """The last year at the agreed rate."""
    relending: bool = False
    """Borrowed to be lent on (videreutlån): kept apart from own debt and from the minimum instalment."""
    origin: Origin

    def is_fixed(self, year: int) -> bool:
        """Whether the agreed rate still holds in a year."""
        return self.fixed_rate is not None and self.fixed_until is not None and year <= self.fixed_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """What existing loans demand, kr, not rounded; (n or 1, years)."""

    instalments: Floats
    fixed_opening: Floats
    """What is owed at an agreed rate on 1 January; (1, years), as the two below."""
    fixed_closing: Floats
    """The same on 31 December, of the loans whose rate was agreed for the year."""
    fixed_interest: Floats


def annuity_share(rate: Floats, years_left: float) -> Floats:
    """The part of an annuity loan that is repaid when this many yearly payments are left.

    >>> annuity_share(np.array([0.0, 0.05]), 2).round(4).tolist()
    [0.5, 0.4878]
    """
    if years_left <= 1:
        return np.ones_like(rate)
    safe = np.where(np.abs(rate) > 1e-9, rate, 1.0)  # noqa: PLR2004
    share: Floats = np.where(safe == rate, rate / (np.power(1.0 + safe, years_left) - 1.0), 1.0 / years_left)
    return np.minimum(share, 1.0)


def balances_kr(loan: Loan, years: Years, floating_rate: Floats) -> Floats:
    """What is owed on a loan by its contract, from 31 December before the plan: (n or 1, years + 1).

    `floating_rate`: (n or 1, years). A loan whose repayment does not hang on the rate has one row.
    """
    rows = floating_rate if loan.kind is LoanKind.ANNUITY else floating_rate[:1]
    left = np.full((len(rows), 1), float(loan.balance_kr))
    path = [left]
    for t, year in enumerate(years):
        if loan.kind is LoanKind.SERIAL:
            paid = np.minimum(loan.balance_kr / loan.remaining_years, left)
        else:
            rate = np.full((1, 1), loan.fixed_rate) if loan.is_fixed(year) else rows[:, t : t + 1]
            paid = left * annuity_share(rate, loan.remaining_years - t)
        left = left - paid
        path.append(left)
    return np.concatenate(np.broadcast_arrays(*path), axis=1)


def contracts(loans: tuple[Loan, ...], years: Years, floating_rate: Floats) -> Contracts:
    """What the contracts of these loans come to, summed."""
    shape = (1, len(years))
    instalments, opening, closing, interest = (np.zeros(shape) for _ in range(4))
    for loan in loans:
        owed = balances_kr(loan, years, floating_rate)
        instalments = instalments - np.diff(owed, axis=1)
        for t in _fixed_years(loan, years):
            opening[0, t] += owed[0, t]
            closing[0, t] += owed[0, t + 1]
            interest[0, t] += (loan.fixed_rate or 0.0) * (owed[0, t] + owed[0, t + 1]) / 2
    return Contracts(instalments=instalments, fixed_opening=opening, fixed_closing=closing, fixed_interest=interest)


def _fixed_years(loan: Loan, years: Years) -> Iterator[int]:
    return (t for t, year in enumerate(years) if loan.is_fixed(year))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLoanTerms:
    """How what is borrowed in the plan is repaid, and at what interest."""

    kind: LoanKind = LoanKind.SERIAL
    fixed_rate: float | None = None
    """The rate all new loans are agreed at, a share; None where the interest floats."""
    fixed_years: int = 0
    """For how many years, counting the one the loan is taken up in."""


def repaid_share(lifetimes: tuple[int, ...], delays: tuple[int, ...], terms: NewLoanTerms, rate: Floats) -> Floats:
    """The part of a loan taken up in year y that is repaid in year t: (n or 1, classes, years, years).

    Repaid over the lifetime from the year after the asset is taken into use, `delays` years after the loan.
    `rate`: (n or 1, years), floating; it matters to annuities only.
    """
    years = rate.shape[-1]
    if terms.kind is LoanKind.SERIAL:
        return equal_share(lifetimes, delays, years)
    share = np.zeros((len(rate), len(lifetimes), years, years))
    for c, (lifetime, delay) in enumerate(zip(lifetimes, delays, strict=True)):
        for y in range(years):
            left = np.ones(len(rate))
            for paid_before, t in enumerate(range(y + delay + 1, min(years, y + delay + 1 + lifetime))):
                agreed = terms.fixed_rate is not None and t < y + terms.fixed_years
                at = np.full(len(rate), terms.fixed_rate) if agreed else rate[:, t]
                share[:, c, y, t] = left * annuity_share(at, lifetime - paid_before)
                left = left - share[:, c, y, t]
    return share


@lru_cache(maxsize=64)
def equal_share(lifetimes: tuple[int, ...], delays: tuple[int, ...], years: int) -> Floats:
    """Equal parts over the lifetime, from the year after the asset is in use: (1, classes, years, years)."""
    age = np.arange(years)[None, :] - np.arange(years)[:, None] - np.array(delays)[:, None, None]
    over = np.array(lifetimes)[:, None, None]
    return np.where((age > 0) & (age <= over), 1.0 / over, 0.0)[None]


def fixed_share(repaid: Floats, terms: NewLoanTerms) -> tuple[Floats, Floats]:
    """The part of a loan taken up in year y that is owed at the agreed rate on 1 January and 31 December of year t.

    `repaid` as `repaid_share` gives it; two of the same shape, zero where the rate floats.
    """
    years = repaid.shape[-1]
    owed_after = 1.0 - np.cumsum(repaid, axis=-1)
    owed_before = owed_after + repaid
    age = np.arange(years)[None, :] - np.arange(years)[:, None]
    agreed = (age >= 0) & (age < (terms.fixed_years if terms.fixed_rate is not None else 0))
    return owed_before * (agreed & (age > 0)), owed_after * agreed
