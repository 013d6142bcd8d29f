"""Demographic cost drivers: what the age of the inhabitants does to each service.

Need = what the services would cost if each age group cost what it costs on national average. Only the *change* in
need moves a line; its level is the municipality's own. Definition after Nasjonalbudsjettet § 3.4: extra spending
caused by changes in size and age mix when standards, coverage and productivity stay as they are.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats


def need_kr(cost_per_head_kr: Floats, persons: Floats) -> Floats:
    """What people of these ages would cost: costs (age groups,), persons (..., age groups, years) to kr (..., years).

    >>> need_kr(np.array([100.0, 10.0]), np.array([[1.0, 2.0], [5.0, 5.0]])).tolist()
    [150.0, 250.0]
    """
    return np.asarray(cost_per_head_kr @ persons, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class MarginalShare:
    """How much of the average cost follows when need falls, and when it grows. Shares, 0-1."""

    down: float
    up: float


def marginal_share(basis: Basis, line: str) -> MarginalShare:
    """A service's shares: `service_marginal_share.<line>`, and `service_marginal_share_up.<line>` where it is given."""
    down = basis.number(f"service_marginal_share.{line}")
    return MarginalShare(down, basis.number(f"service_marginal_share_up.{line}", down))


def service_kr(base_kr: float, need: Floats, *, marginal_share: MarginalShare) -> Floats:
    """A service line that follows need (..., years) from the first year, in part.

    A class with one pupil less costs almost the same, and one more may need a class of its own: the share is of the
    average cost, one below the first year's need and one above. The first year is the base itself, always.

    >>> service_kr(100.0, np.array([50.0, 45.0, 75.0]), marginal_share=MarginalShare(0.5, 1.0)).tolist()
    [100.0, 95.0, 150.0]
    """
    first = need[..., :1]
    change = np.divide(need, first, out=np.ones_like(need), where=first != 0) - 1
    followed: Floats = base_kr * (1 + np.where(change < 0, marginal_share.down, marginal_share.up) * change)
    return followed
