"""Capital costs: what loans and assets cost the yearly budget.

Loans are repaid as their contracts say (`loans.py`), no less than kommuneloven § 14-18 demands in any year, and never
more than is owed. Assets are written off in equal parts from the year after they are taken into use. Interest is on
the mean of the year's opening and closing debt: at the agreed rate where it is fixed, at the year's rate on the rest.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats
from budsjett.budget.loans import Contracts, NewLoanTerms, equal_share, fixed_share, repaid_share

LIFETIMES: tuple[int, ...] = (5, 10, 20, 40, 50)
"""The depreciation classes, years (forskrift om økonomiplan, årsbudsjett, årsregnskap § 3-4)."""
HIGHEST_VAT_SHARE = 0.20
"""25 % VAT on a price is 20 % of what is paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """What investments are sorted by: the lifetime, and how many years after it is paid for the asset is in use."""

    lifetimes: tuple[int, ...] = LIFETIMES
    delays: tuple[int, ...] = (0,) * len(LIFETIMES)

    def __len__(self) -> int:
        """How many classes."""
        return len(self.lifetimes)

    def index(self, lifetime: int, delay: int = 0) -> int:
        """Where a class stands."""
        return list(zip(self.lifetimes, self.delays, strict=True)).index((lifetime, delay))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where capital stands on 31 December before the plan."""

    debt_kr: float
    """Own debt: without what is borrowed to be lent on."""
    assets_kr: float
    depreciation_kr: Floats
    """Of what is owned already, by plan year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What n plans invest, kr."""

    loans_kr: Floats
    """Taken up, by class: (n, classes, years)."""
    activated_kr: Floats
    """Added to what is written off, by class and year it is paid for: (n, classes, years)."""
    sold_kr: Floats
    """Book value of what is sold: (n or 1, years)."""
    extra_instalments_kr: Floats
    """Paid with investment income: (n or 1, years)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalCosts:
    """What capital costs and leaves behind, whole kroner; each of shape (n, years)."""

    new_loans: Floats
    interest: Floats
    instalments: Floats
    agreed_instalments: Floats
    """What the loans themselves ask for, where the law does not demand more."""
    extra_instalments: Floats
    minimum_instalment: Floats
    depreciation: Floats
    debt: Floats
    assets: Floats


def minimum_instalment_kr(depreciation_kr: Floats, debt_kr: Floats, assets_kr: Floats) -> Floats:
    """The lowest lawful instalment (§ 14-18): depreciation x debt ÷ book value of depreciable assets.

    Debt and assets at the start of the year. Without depreciable assets the formula gives nothing.
    Molde 2020, as printed in its accounts (in thousands):

    >>> minimum_instalment_kr(np.array(174_015.0), np.array(4_047_013.0), np.array(4_521_698.0)).item()
    155747.0
    """
    assets = np.maximum(assets_kr, 1.0)
    formula = np.where(assets_kr >= 1, depreciation_kr * debt_kr / assets, 0.0)
    lowest: Floats = np.rint(np.clip(formula, 0.0, debt_kr))
    return lowest


def written_off_kr(spent_kr: Floats, classes: Classes | None = None) -> Floats:
    """Equal parts over each lifetime, from the year after the asset is in use: (n, classes, years) to (n, years).

    >>> spent = np.zeros((1, len(LIFETIMES), 4))
    >>> spent[0, LIFETIMES.index(40), 0] = 40e6
    >>> written_off_kr(spent).tolist()
    [[0.0, 1000000.0, 1000000.0, 1000000.0]]
    """
    of = classes or Classes()
    return _over_time(spent_kr, equal_share(of.lifetimes, of.delays, spent_kr.shape[-1]))


def owned_written_off_kr(opening: Opening, sold_kr: Floats) -> Floats:
    """Depreciation of what was owned before the plan, (n or 1, years): never more than is left of just that.

    What is sold, `sold_kr` (n or 1, years), wears no more from the year after: it wore as what is owned does on
    average.

    >>> old = Opening(debt_kr=0.0, assets_kr=100.0, depreciation_kr=np.array([40.0, 40.0, 40.0, 40.0]))
    >>> owned_written_off_kr(old, np.zeros((1, 4))).tolist()
    [[40.0, 40.0, 20.0, 0.0]]
    """
    rate = opening.depreciation_kr[0] / max(opening.assets_kr, 1.0)
    worn_kr = opening.depreciation_kr - (np.cumsum(sold_kr, axis=-1) - sold_kr) * rate
    left_kr = np.full(len(sold_kr), opening.assets_kr)
    for t in range(sold_kr.shape[-1]):
        worn_kr[:, t] = np.clip(worn_kr[:, t], 0.0, left_kr)
        left_kr = np.maximum(left_kr - worn_kr[:, t] - sold_kr[:, t], 0.0)
    return np.asarray(worn_kr, dtype=np.float64)


def in_use_kr(spent_kr: Floats, classes: Classes) -> Floats:
    """What is taken into use each year: (n, classes, years) to (n, years). What opens after the plan is not in it."""
    years = spent_kr.shape[-1]
    taken = np.zeros((len(spent_kr), years))
    for c, delay in enumerate(classes.delays):
        if delay < years:
            taken[:, delay:] += spent_kr[:, c, : years - delay]
    return taken


def by_class_kr(to_finance_kr: Floats, loans_kr: Floats) -> Floats:
    """The year's loans shared among the classes as what there is to finance in each: (n, classes, years).

    `to_finance_kr`: (n, classes, years), below zero in a class where own sources or a deferral are more than is
    spent: that lowers the loans of the others, all alike. `loans_kr`: (n, years).
    """
    wanted = np.maximum(to_finance_kr, 0.0)
    gross = wanted.sum(axis=1, keepdims=True)
    some = gross > 0
    return np.where(some, wanted * (loans_kr[:, None] / np.where(some, gross, 1.0)), 0.0)


def capital_costs(
    opening: Opening,
    contracts: Contracts,
    spent: Spent,
    *,
    interest_rate: Floats,
    classes: Classes | None = None,
    terms: NewLoanTerms | None = None,
) -> CapitalCosts:
    """Debt and assets year by year, and what they cost.

    `interest_rate`: (n or 1, years), a share, on what is owed at no agreed rate. What the law demands beyond the
    contracts is paid on loans whose interest floats, as long as there are any.
    """
    of, new = classes or Classes(), terms or NewLoanTerms()
    new_loans = np.rint(spent.loans_kr.sum(axis=1))
    repaid = repaid_share(of.lifetimes, of.delays, new, interest_rate)
    planned_kr = np.rint(contracts.instalments + _over_time(spent.loans_kr, repaid))
    fixed = _fixed(contracts, spent.loans_kr, repaid, new)
    wear_kr = owned_written_off_kr(opening, spent.sold_kr) + written_off_kr(spent.activated_kr, of)
    added_kr = in_use_kr(spent.activated_kr, of) - spent.sold_kr
    n = max(map(len, (planned_kr, wear_kr, added_kr, interest_rate, spent.extra_instalments_kr)))
    years = new_loans.shape[1]
    debt_kr, assets_kr = np.full(n, opening.debt_kr), np.full(n, opening.assets_kr)
    names = ("interest", "instalments", "agreed", "extra", "minimum", "depreciation", "debt", "assets")
    found = {name: np.empty((n, years)) for name in names}
    for t in range(years):
        depreciation = np.rint(np.clip(wear_kr[:, t], 0.0, np.maximum(assets_kr, 0.0)))
        minimum = minimum_instalment_kr(depreciation, debt_kr, assets_kr)
        agreed = np.minimum(planned_kr[:, t], debt_kr)
        instalments = np.maximum(agreed, np.minimum(minimum, debt_kr))
        extra = np.minimum(spent.extra_instalments_kr[:, t], debt_kr - instalments)
        closing_kr = debt_kr - instalments - extra + new_loans[:, t]
        interest = np.rint(_interest_kr(debt_kr, closing_kr, interest_rate[:, t], fixed, t))
        debt_kr = closing_kr
        assets_kr = np.maximum(np.rint(assets_kr - depreciation + added_kr[:, t]), 0.0)
        for name, values in zip(
            names, (interest, instalments, agreed, extra, minimum, depreciation, debt_kr, assets_kr), strict=True
        ):
            found[name][:, t] = values
    return CapitalCosts(
        new_loans=new_loans,
        interest=found["interest"],
        instalments=found["instalments"],
        agreed_instalments=found["agreed"],
        extra_instalments=found["extra"],
        minimum_instalment=found["minimum"],
        depreciation=found["depreciation"],
        debt=found["debt"],
        assets=found["assets"],
    )


def _over_time(spent_kr: Floats, share: Floats) -> Floats:
    """What was spent in each year, in the share that falls on each later: (n, years)."""
    if len(share) == 1:  # the same in every future: one matrix product
        classes, years = spent_kr.shape[1:]
        product: Floats = spent_kr.reshape(-1, classes * years) @ share[0].reshape(classes * years, years)
        return product
    return np.asarray(np.einsum("ncy,ncyt->nt", np.broadcast_to(spent_kr, share.shape[:-1]), share), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fixed:
    """What is owed at an agreed rate on 1 January and 31 December, and the interest on it: (n or 1, years)."""

    opening: Floats
    closing: Floats
    interest: Floats
    any: bool


def _fixed(contracts: Contracts, loans_kr: Floats, repaid: Floats, terms: NewLoanTerms) -> _Fixed:
    opening, closing, interest = contracts.fixed_opening, contracts.fixed_closing, contracts.fixed_interest
    if terms.fixed_rate is not None:
        before, after = (_over_time(loans_kr, share) for share in fixed_share(repaid, terms))
        interest = interest + terms.fixed_rate * (before + after) / 2
        opening, closing = opening + before, closing + after
    return _Fixed(opening=opening, closing=closing, interest=interest, any=bool(closing.any() or opening.any()))


def _interest_kr(before_kr: Floats, after_kr: Floats, rate: Floats, fixed: _Fixed, t: int) -> Floats:
    """Interest on the mean of opening and closing debt, part of it at agreed rates."""
    if not fixed.any:
        return rate * (before_kr + after_kr) / 2
    bound_before, bound_after = fixed.opening[:, t], fixed.closing[:, t]
    # Where more is repaid than floats, the loans at agreed rates give way.
    bound = np.minimum(before_kr, bound_before) + np.minimum(after_kr, bound_after)
    whole = bound_before + bound_after
    part = np.where(whole > 0, bound / np.where(whole > 0, whole, 1.0), 0.0)
    floating: Floats = (before_kr + after_kr - bound) / 2
    return rate * floating + part * fixed.interest[:, t]
