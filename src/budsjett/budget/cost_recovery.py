"""Services paid by fees at cost (selvkost): water, sewage, waste.

A fee may not exceed what the service costs, over time: what is paid beyond the cost of a year belongs to those who
pay, and goes to a self-cost fund (selvkostfond) that pays for later years. Kommuneloven § 15-1 and the self-cost
regulation (FOR-2019-12-11-1731); neither has been opened here.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId

PER_CENT = 100
NAMES = ("fees", "full_cost", "fund")
"""What `cost_recovery.<name>` may give: all of them, or none."""
COST_RECOVERY, TO_FUND, FROM_FUND = (
    LineId(line) for line in ("cost_recovery", "to_restricted_reserve", "from_restricted_reserve")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecovery:
    """The services together in the first plan year, kr."""

    fees: float
    full_cost: float
    """With interest and depreciation (kapitalkostnader), which stand on other lines of the budget."""
    fund: float
    """The self-cost fund before the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What becomes of the fees, kr (..., years)."""

    to_fund: Floats
    from_fund: Floats
    fund: Floats
    """At the end of each year."""
    uncovered: Floats
    """What neither fees nor fund pays: the municipality does."""


def cost_recovery(basis: Basis) -> CostRecovery | None:
    """What the municipality has given of its fees; None where it has not given all of it."""
    names = [f"cost_recovery.{name}" for name in NAMES]
    if not all(name in basis.assumptions for name in names):
        return None
    return CostRecovery(**{name: basis.number(f"cost_recovery.{name}") for name in NAMES})


def flows(fees_kr: Floats, full_cost_kr: Floats, fund_kr: float) -> Flows:
    """What is beyond the cost goes to the fund; what is short is taken from it while there is any.

    >>> made = flows(np.array([110.0, 90.0, 80.0]), np.array([100.0, 100.0, 100.0]), 5.0)
    >>> made.to_fund.tolist(), made.from_fund.tolist(), made.fund.tolist(), made.uncovered.tolist()
    ([10.0, 0.0, 0.0], [0.0, 10.0, 5.0], [15.0, 5.0, 0.0], [0.0, 0.0, 15.0])
    """
    beyond = np.asarray(fees_kr, dtype=np.float64) - full_cost_kr
    to_fund, short = np.maximum(0.0, beyond), np.maximum(0.0, -beyond)
    from_fund, fund = np.zeros_like(beyond), np.zeros_like(beyond)
    left = np.full(beyond.shape[:-1], fund_kr)
    for t in range(beyond.shape[-1]):
        from_fund[..., t] = np.minimum(left, short[..., t])
        left = left + to_fund[..., t] - from_fund[..., t]
        fund[..., t] = left
    return Flows(to_fund=to_fund, from_fund=from_fund, fund=fund, uncovered=short - from_fund)


def changes_kr(today: CostRecovery, per_cent: Floats, years: int) -> dict[LineId, Floats]:
    """What fees so many per cent (n,) higher do to the lines, kr (n, years), in kroner of the price year.

    The service's net cost falls by what more is paid. What is beyond the full cost goes to the fund in the same
    year, so it makes no room for anything else.
    """
    more_kr = np.repeat(today.fees * np.asarray(per_cent)[:, None] / PER_CENT, years, axis=1)
    cost_kr = np.full(years, today.full_cost)
    then = flows(today.fees + more_kr, cost_kr, today.fund)
    now = flows(np.full(years, today.fees), cost_kr, today.fund)
    return {
        COST_RECOVERY: -more_kr,
        TO_FUND: then.to_fund - now.to_fund,
        FROM_FUND: then.from_fund - now.from_fund,
    }
