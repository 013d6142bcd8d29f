"""Expenditure and income by nature (§ 5-6): wages, purchases, transfers, fees.

The model plans by service. What the services spend and earn is split by nature as the first year's figures are, so
§ 5-6 ends in the same net operating result as § 5-4, to the krone. Known weakness: the shares stay those of the first
year, so a measure that only moves wages moves every nature a little.
"""

from collections.abc import Mapping

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.lines import BY_NATURE, SERVICES_NET
from budsjett.budget.nature_checks import EARNED, GENERAL, SPENT
from budsjett.budget.plan import Plan

# Of each kind, the last takes the rounding.
_SPENT = tuple(map(LineId, (*SPENT[1:], SPENT[0])))
_EARNED = tuple(map(LineId, EARNED))
_GENERAL = tuple(map(LineId, GENERAL))


def by_nature(plan: Plan, basis: Basis) -> Mapping[LineId, Floats] | None:
    """The lines by nature, whole kroner (years,) each; None where the municipality has not given the first year's.

    Gross service expenditure is net services plus the services' own income. Each nature takes its share of the first
    year, rounded; the last of its kind takes what is left, so nothing is lost.
    """
    found = {LineId(name): basis.figures.get(LineId(name), basis.years.first) for name in BY_NATURE}
    first_kr = {line: figure.amount for line, figure in found.items() if figure is not None}
    if len(first_kr) < len(BY_NATURE):
        return None
    own = plan.lines[LineId("service_revenue")]
    return {
        **_split(plan.lines[SERVICES_NET] + own, {line: first_kr[line] for line in _SPENT}),
        **_split(own, {line: first_kr[line] for line in _EARNED}),
        **_split(plan.lines[LineId("other_general_income")], {line: first_kr[line] for line in _GENERAL}),
    }


def _split(total: Floats, first_kr: Mapping[LineId, float]) -> dict[LineId, Floats]:
    """A total of whole kroner by the shares of the first year; the last line takes the rounding."""
    whole, (*shared, last) = sum(first_kr.values()), first_kr
    parts = {line: np.rint(total * (first_kr[line] / whole)) if whole else np.zeros_like(total) for line in shared}
    return {**parts, last: total - np.sum([np.zeros_like(total), *parts.values()], axis=0)}
