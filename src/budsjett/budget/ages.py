"""Whom a service is for, by age: a krone moved on a service is divided as the model divides its need.

An assumption, and told as one: the need of a service follows age by what each age group costs on national average
(`Basis.costs_per_head`), and a krone more or less is taken to reach people in the same shares. A measure may hit
more narrowly than its service: one school, one ward.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.needs import need_kr
from budsjett.budget.population import AGE_GROUPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """An age group as people name it, made of AGE_GROUPS."""

    id: str
    label: str
    groups: tuple[str, ...]


AGES: tuple[Age, ...] = (
    Age(id="0", label="Under 1 år", groups=("0",)),
    Age(id="1-5", label="1–5 år", groups=("1-5",)),
    Age(id="6-15", label="6–15 år", groups=("6-12", "13-15")),
    Age(id="16-22", label="16–22 år", groups=("16-22",)),
    Age(id="23-66", label="23–66 år", groups=("23-24", "25-66")),
    Age(id="67-79", label="67–79 år", groups=("67-79",)),
    Age(id="80+", label="80 år og eldre", groups=("80-89", "90+")),
)
"""Every inhabitant is in one of them."""

EVEN = 0.1
"""Assumed: a service whose cost per head differs by less than this share between the ages is for everybody alike."""

_FIRST = tuple(AGE_GROUPS.index(age.groups[0]) for age in AGES)


def persons_of(persons: Floats) -> Floats:
    """People by AGE_GROUPS (groups, years) summed into AGES: (ages, years).

    >>> persons_of(np.arange(10.0)[:, None])[:, 0].tolist()
    [0.0, 1.0, 5.0, 4.0, 11.0, 7.0, 17.0]
    """
    return np.asarray(np.add.reduceat(persons, _FIRST, axis=0), dtype=np.float64)


def for_everybody(costs_kr: Floats) -> bool:
    """Whether a service costs the same for each age, but for less than a tenth.

    >>> for_everybody(np.array([4566.0, 4787.0, 4411.0])), for_everybody(np.array([0.0, 9.0]))
    (True, False)
    """
    highest = float(costs_kr.max())
    return highest - float(costs_kr.min()) <= EVEN * highest


def shares(basis: Basis, persons: Floats) -> Mapping[LineId, Floats]:
    """By service line whose need follows age: each age's share of its need, (ages, years), summing to 1 in a year.

    `persons`: those of 1 July by AGE_GROUPS, (groups, years), as the need of the services counts them. A line that
    is not there is for everybody: nothing is said of its cost by age, or it is the same for all.
    """
    found: dict[LineId, Floats] = {}
    for line in basis.service_lines:
        costs = basis.costs_per_head.get(line)
        if costs is None or for_everybody(costs):
            continue
        need = need_kr(costs, persons)
        if (need > 0).all():
            found[line] = persons_of(costs[:, None] * persons) / need
    return found
