"""official_projection.csv: what an official projection said of the total, to be held against what came.

The file may lie in a scenario folder. No plan is computed from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budsjett.budget.figures import Origin
from budsjett.sources.scenario_settings import EARLIEST, LATEST
from budsjett.sources.tables import Row

NAME = "official_projection.csv"
MOST_PERSONS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialProjection:
    """One official projection: the population it started from, and its total on 1 January by year."""

    base_year: int
    persons: Mapping[int, int]
    origins: Mapping[int, Origin]


def read(rows: Iterable[Row]) -> tuple[OfficialProjection, ...]:
    """The projections in the file, the oldest first; a row with an error is reported and left out."""
    persons: dict[int, dict[int, int]] = {}
    origins: dict[int, dict[int, Origin]] = {}
    for row in rows:
        base_year = row.whole("base_year", low=EARLIEST, high=LATEST)
        year = row.whole("year", low=EARLIEST if base_year is None else base_year + 1, high=LATEST)
        total = row.whole("persons", low=0, high=MOST_PERSONS)
        origin = row.origin()
        if base_year is None or year is None or total is None or origin is None:
            continue
        if year in persons.setdefault(base_year, {}):
            row.error("year", problem=f"{year} står to ganger for {base_year}.", remedy="Fjern den ene raden.")
        persons[base_year][year] = total
        origins.setdefault(base_year, {})[year] = origin
    return tuple(
        OfficialProjection(base_year=base_year, persons=persons[base_year], origins=origins[base_year])
        for base_year in sorted(persons)
    )


def known_in(projections: Iterable[OfficialProjection], year: int) -> OfficialProjection | None:
    """The newest projection that started from a population on or before 1 January of the year, or None."""
    return max((p for p in projections if p.base_year <= year), key=lambda p: p.base_year, default=None)
