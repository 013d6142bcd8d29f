"""Whether another program agrees: random plans of one municipality, recalculated by LibreOffice."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices
from budsjett.budget.plan import Plan, project
from budsjett.budget.ties import settle
from budsjett.exports.recalculated import Difference, differences, recalculated
from budsjett.exports.workbook import workbook

CLOSE_KR = 1.0
POINTS = (0.0, 0.01, 0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What came of it. `worst`: the largest difference of each plan."""

    worst: Mapping[str, Difference]
    compared: int
    """Lines times years, over all plans."""

    @property
    def agrees(self) -> bool:
        """Whether every line of every year is within a krone."""
        return all(difference.kr <= CLOSE_KR for difference in self.worst.values())

    @property
    def largest(self) -> Difference:
        """The largest difference there is."""
        return max(self.worst.values(), key=lambda difference: difference.kr)


def some_plans(basis: Basis, count: int, *, seed: int = 0) -> Mapping[str, Plan]:
    """The baseline, the director's package, and `count` random ones; the same for the same seed."""
    rng = random.Random(seed)
    plans = {"grunnlinje": project(basis)}
    plans["kommunedirektoren"] = project(basis, settle(basis.measures, basis.directors_package).counted)
    prices = tuple(Prices) if "price_growth" in basis.assumptions else (Prices.FIXED,)
    for i in range(count):
        wanted = tuple(m for m in basis.measures if rng.random() < rng.random())
        plans[f"tilfeldig-{i + 1}"] = project(
            basis,
            settle(basis.measures, wanted).counted,
            {lever.id: rng.uniform(lever.minimum, lever.maximum) for lever in basis.levers if rng.random() < 0.7},  # noqa: PLR2004 most of them
            projection=rng.choice(tuple(basis.population.projections)),
            prices=rng.choice(prices),
            interest_stress=rng.choice(POINTS),
        )
    return plans


def agreement(cases: Mapping[str, tuple[Basis, Plan]], *, made_at: datetime) -> Agreement:
    """Write a workbook of each plan, have it recalculated, and compare every line of every year.

    Refuses a machine without LibreOffice (MissingProgram), and a run that does not finish (NotRecalculated).
    """
    books = {name: workbook(basis, plan, made_at=made_at) for name, (basis, plan) in cases.items()}
    found = recalculated(books)
    return Agreement(
        worst={name: differences(plan, found[name])[0] for name, (_, plan) in cases.items()},
        compared=sum(len(plan.lines) * len(plan.years) for _, plan in cases.values()),
    )
