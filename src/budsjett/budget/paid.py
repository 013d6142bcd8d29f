"""What homes and businesses pay more in property tax by one measure, in all and divided by the inhabitants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import expected
from budsjett.budget.gains import PROPERTY_TAX
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project_many
from budsjett.budget.population import heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Kroner more (plus) or less in one year. `each_kr` is of all the tax, what businesses pay too."""

    year: int
    kr: int
    each_kr: int
    """Per inhabitant of 1 July; the figures have neither households nor who owns a home."""


def paid_by(basis: Basis, measures: Sequence[MeasureId]) -> Mapping[MeasureId, Paid]:
    """What is paid in the last plan year by each of these alone; those that move no property tax are left out.

    By the same model as who gains and who loses (`gains.py`): the difference between the plan with the measure and the
    plan without.
    """
    moving = [m for m in measures if any(effect.line == PROPERTY_TAX for effect in basis.measures[m].effects)]
    if not moving:
        return {}
    chosen = np.zeros((len(moving) + 1, len(basis.measures)), dtype=bool)
    chosen[range(1, len(chosen)), [list(basis.measures).index(m) for m in moving]] = True
    without, *alone = project_many(basis, chosen)[PROPERTY_TAX][:, -1].tolist()
    people = float(heads(expected(basis, "main").july[0])[-1])
    found = {m: round(kr - without) for m, kr in zip(moving, alone, strict=True)}
    return {
        m: Paid(year=basis.years.last, kr=kr, each_kr=round(kr / people)) for m, kr in found.items() if kr and people
    }
