"""The alternatives for what comes, from the municipality's own fitted cohorts, where it brings no projection itself.

Main is the central path. Low and high are each the mean of whole futures, those around the 10th and the 90th of a
hundred by how many people there are on 1 January of the last plan year: so every age belongs to the same futures.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from budsjett.budget import cohorts
from budsjett.budget.cohorts import FEWEST_YEARS, Cohorts, Setting
from budsjett.budget.figures import Floats, Origin, OriginKind
from budsjett.budget.population import Population, Projection
from budsjett.errors import TooFewCounts
from budsjett.years import Years

SETTING = Setting(steps=None, smoothing=0, persistence=0.6, width=2.0)
"""Chosen by the backtest's own rule (`choose`, `widened`) on Vadsø's counts 2005-2026, AHEAD years ahead."""
AHEAD = 5
"""How many years ahead a plan looks: four years, and the 1 January after them."""
DRAWS, SEED = 4000, 2016
AROUND: Mapping[str, tuple[float, float]] = {"low": (0.05, 0.15), "high": (0.85, 0.95)}
"""Which futures an alternative is the mean of: from and to, as shares of all, fewest people first."""
LABELS: Mapping[str, str] = {
    "main": "Hovedalternativ – egen framskriving, ikke SSB",
    "low": "Færre innbyggere – egen framskriving, ikke SSB",
    "high": "Flere innbyggere – egen framskriving, ikke SSB",
}


def single_ages(population: Population) -> Floats:
    """The observed people by single year of age, 90 and above together; (91, years) from `population.first`."""
    return _single_ages(tuple(population.single_years.items()))


def fitted(population: Population) -> Cohorts:
    """The cohorts fitted on every count there is. Refuses (TooFewCounts) fewer than FEWEST_YEARS."""
    counted = len(population.single_years)
    if counted < FEWEST_YEARS:
        raise TooFewCounts(counted=counted, fewest=FEWEST_YEARS)
    return _fitted(tuple(population.single_years.items()))


_Counts = tuple[tuple[int, tuple[int, ...]], ...]


def _single_ages(counts: _Counts) -> Floats:
    columns = [np.array(persons, dtype=np.float64)[:, None] for _, persons in sorted(counts)]
    return np.concatenate([cohorts.counts_of(column) for column in columns], axis=1)


@lru_cache(maxsize=16)
def _fitted(counts: _Counts) -> Cohorts:
    return cohorts.fit(_single_ages(counts), SETTING)


def own_projections(population: Population, plan: Years) -> dict[str, Projection]:
    """Main, low and high, whole persons, from the year after the last count to the year after the plan.

    Refuses (TooFewCounts) fewer counts than FEWEST_YEARS.
    """
    first = max(population.single_years) + 1
    cohort, ahead = fitted(population), plan.last + 1 - max(population.single_years)
    drawn = cohorts.draw_groups(cohort, ahead, draws=DRAWS, seed=SEED)
    by_total = np.argsort(drawn[:, :, plan.last - first].sum(axis=1), kind="stable")
    paths = {"main": cohorts.by_group(cohorts.project(cohort, ahead))}
    for name, (share_from, share_to) in AROUND.items():
        paths[name] = drawn[by_total[int(share_from * DRAWS) : int(share_to * DRAWS)]].mean(axis=0)
    counted = f"{min(population.single_years)}–{max(population.single_years)}"
    return {
        name: Projection(
            id=name,
            label=LABELS[name],
            first=first,
            persons=np.rint(paths[name]),
            origin=Origin(
                kind=OriginKind.DERIVED,
                source=f"Egen framskriving av folketallet {counted}",
                date=str(max(population.single_years)),
                note=_note(name),
            ),
        )
        for name in LABELS
    }


def _note(name: str) -> str:
    if name == "main":
        return "Endringen i hver årsklasse fra år til år, alle årene sett under ett, ført videre."
    share_from, share_to = AROUND[name]
    return (
        f"Gjennomsnittet av framtidene fra nummer {share_from * 100:.0f} til {share_to * 100:.0f} av 100, ordnet etter "
        "folketallet 1. januar det siste planåret."
    )
