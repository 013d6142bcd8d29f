"""What becomes of the net operating result: cover of overspending, the discretionary reserve, and what is still short.

Kommuneloven § 14-10 (balance) and § 14-11 (cover of overspending). Planned cover is charged each year; what is left
goes to the discretionary reserve (disposisjonsfond); a shortfall takes from the reserve down to zero; what is still
short is carried forward, which breaks the demand for balance.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Appropriations:
    """Where the result went; each of shape (n, years), kr."""

    cover_of_overspending: Floats
    to_discretionary_reserve: Floats
    from_discretionary_reserve: Floats
    carried_forward: Floats
    discretionary_reserve: Floats
    reserve_path: Floats
    accumulated_overspending: Floats


def appropriate(
    result_kr: Floats, *, planned_cover_kr: Floats, other_kr: Floats, reserve_kr: float, overspending_kr: float
) -> Appropriations:
    """Use or cover each year's result.

    `result_kr`, `planned_cover_kr` and `other_kr` (net of transfers to investment and restricted reserves): (n, years);
    `reserve_kr` and `overspending_kr`: on 31 December before. Cover never exceeds what there is to cover.

    >>> year = appropriate(np.array([[-5.0, 9.0]]), planned_cover_kr=np.array([[1.0, 1.0]]),
    ...                    other_kr=np.zeros((1, 2)), reserve_kr=2.0, overspending_kr=2.0)
    >>> year.carried_forward.tolist(), year.discretionary_reserve.tolist(), year.accumulated_overspending.tolist()
    ([[4.0, 0.0]], [[0.0, 8.0]], [[5.0, 4.0]])
    """
    n, years = result_kr.shape
    reserve, overspent = np.full(n, reserve_kr), np.full(n, overspending_kr)
    names = ("cover", "to", "from", "carried", "reserve", "overspent")
    kept = {name: np.empty((n, years)) for name in names}
    for t in range(years):
        cover = np.clip(planned_cover_kr[:, t], 0.0, overspent)
        left = result_kr[:, t] - cover - other_kr[:, t]
        saved = np.maximum(left, 0.0)
        used = np.minimum(reserve, np.maximum(-left, 0.0))
        carried = np.maximum(-left, 0.0) - used
        reserve = reserve + saved - used
        overspent = overspent - cover + carried
        for name, values in zip(names, (cover, saved, used, carried, reserve, overspent), strict=True):
            kept[name][:, t] = values
    left_each_year = result_kr - kept["cover"] - other_kr
    return Appropriations(
        cover_of_overspending=kept["cover"],
        to_discretionary_reserve=kept["to"],
        from_discretionary_reserve=kept["from"],
        carried_forward=kept["carried"],
        discretionary_reserve=kept["reserve"],
        reserve_path=reserve_kr + np.cumsum(left_each_year, axis=-1),
        accumulated_overspending=kept["overspent"],
    )
