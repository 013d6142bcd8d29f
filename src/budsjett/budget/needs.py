"""Demographic cost drivers: what the age of the inhabitants does to each service.

Need = what the services would cost if each age group cost what it costs on national average. Only the *change* in
need moves a line; its level is the municipality's own. Definition after Nasjonalbudsjettet § 3.4: extra spending
caused by changes in size and age mix when standards, coverage and productivity stay as they are.
"""

import numpy as np

from budsjett.budget.figures import Floats


def need_kr(cost_per_head_kr: Floats, persons: Floats) -> Floats:
    """What people of these ages would cost: costs (age groups,), persons (..., age groups, years) to kr (..., years).

    >>> need_kr(np.array([100.0, 10.0]), np.array([[1.0, 2.0], [5.0, 5.0]])).tolist()
    [150.0, 250.0]
    """
    return np.asarray(cost_per_head_kr @ persons, dtype=np.float64)


def service_kr(base_kr: float, need: Floats, *, marginal_share: float) -> Floats:
    """A service line that follows need (..., years) from the first year, in part.

    A class with one pupil less costs almost the same: `marginal_share` (0-1) is how much of the average cost
    follows. The first year is the base itself, always.

    >>> service_kr(100.0, np.array([50.0, 45.0, 75.0]), marginal_share=0.5).tolist()
    [100.0, 95.0, 125.0]
    """
    first = need[..., :1]
    ratio = np.divide(need, first, out=np.ones_like(need), where=first != 0)
    followed: Floats = base_kr * (1 + marginal_share * (ratio - 1))
    return followed
