"""Capital costs: what investments cost the yearly budget.

Investment less VAT compensation, grants and own transfer is borrowed. Loans are repaid in equal instalments over
the asset's lifetime, from the year after; no less than kommuneloven § 14-18 demands in any year, and never more than
is owed. Assets are written off in equal parts from the year after they are taken into use.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats

LIFETIMES: tuple[int, ...] = (5, 10, 20, 40, 50)
"""The depreciation classes, years (forskrift om økonomiplan, årsbudsjett, årsregnskap § 3-4)."""
HIGHEST_VAT_SHARE = 0.20
"""25 % VAT on a price is 20 % of what is paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where capital stands on 31 December before the plan."""

    debt_kr: float
    assets_kr: float
    remaining_years: float
    """The debt is repaid in equal instalments over these years."""
    depreciation_kr: Floats
    """Of what is owned already, by plan year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalCosts:
    """What capital costs and leaves behind, whole kroner; each of shape (n, years)."""

    new_loans: Floats
    interest: Floats
    instalments: Floats
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


def written_off_kr(spent_kr: Floats) -> Floats:
    """Equal parts over each class's lifetime, from the year after: (n, classes, years) to (n, years).

    The same rule gives the instalments on new loans and the depreciation of new assets.

    >>> spent = np.zeros((1, len(LIFETIMES), 4))
    >>> spent[0, LIFETIMES.index(40), 0] = 40e6
    >>> written_off_kr(spent).tolist()
    [[0.0, 1000000.0, 1000000.0, 1000000.0]]
    """
    years = np.arange(spent_kr.shape[-1])
    age = years[None, :] - years[:, None]
    lifetimes = np.array(LIFETIMES)[:, None, None]
    share = np.where((age > 0) & (age <= lifetimes), 1.0 / lifetimes, 0.0)
    return np.asarray(np.einsum("ncy,cyt->nt", spent_kr, share), dtype=np.float64)


def loans_kr(to_finance_kr: Floats) -> Floats:
    """What is borrowed, by class, when deferrals may make a class negative: (n, classes, years) to the same.

    A deferral lowers the year's borrowing, never below zero: one cannot defer more than was going to be spent.
    """
    wanted = np.maximum(to_finance_kr, 0.0)
    gross = wanted.sum(axis=1, keepdims=True)
    net = np.maximum(to_finance_kr.sum(axis=1, keepdims=True), 0.0)
    return np.where(gross > 0, wanted * (net / np.where(gross > 0, gross, 1.0)), 0.0)


def capital_costs(
    opening: Opening, *, to_finance_kr: Floats, activated_kr: Floats, interest_rate: Floats
) -> CapitalCosts:
    """Debt and assets year by year, and what they cost.

    `to_finance_kr` and `activated_kr`: (n, classes, years), what must be borrowed and what is added to the assets;
    `interest_rate`: (n or 1, years), a share. Interest is on the mean of the year's opening and closing debt.
    """
    loans = loans_kr(to_finance_kr)
    new_loans = np.rint(loans.sum(axis=1))
    on_new_kr = written_off_kr(loans)
    new_depreciation_kr = written_off_kr(activated_kr)
    added_kr = activated_kr.sum(axis=1)
    n, years = new_loans.shape
    debt_kr, assets_kr = np.full(n, opening.debt_kr), np.full(n, opening.assets_kr)
    paid = {name: np.empty((n, years)) for name in ("instalments", "minimum", "depreciation", "debt", "assets")}
    on_old_kr, old_debt_kr = opening.debt_kr / opening.remaining_years, opening.debt_kr
    interest = np.empty((n, years))
    for t in range(years):
        depreciation = np.rint(
            np.clip(opening.depreciation_kr[t] + new_depreciation_kr[:, t], 0.0, np.maximum(assets_kr, 0))
        )
        minimum = minimum_instalment_kr(depreciation, debt_kr, assets_kr)
        planned = np.rint(min(on_old_kr, old_debt_kr) + on_new_kr[:, t])
        old_debt_kr -= min(on_old_kr, old_debt_kr)
        instalments = np.minimum(np.maximum(planned, minimum), debt_kr)
        closing_kr = debt_kr - instalments + new_loans[:, t]
        interest[:, t] = np.rint(interest_rate[:, t] * (debt_kr + closing_kr) / 2)
        debt_kr = closing_kr
        assets_kr = np.rint(assets_kr - depreciation + added_kr[:, t])
        for name, values in zip(paid, (instalments, minimum, depreciation, debt_kr, assets_kr), strict=True):
            paid[name][:, t] = values
    return CapitalCosts(
        new_loans=new_loans,
        interest=interest,
        instalments=paid["instalments"],
        minimum_instalment=paid["minimum"],
        depreciation=paid["depreciation"],
        debt=paid["debt"],
        assets=paid["assets"],
    )
