"""The past as judge: what the method would have said then, beside what came.

The setting is chosen by rolling origins among the years that were known: fit up to a year, draw what comes, score
against what came, for every year there is. Then the spread is widened until the widest band held its share there.
Nothing from later years enters, neither the choice, the width nor the fit.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from budsjett.budget import cohorts
from budsjett.budget.alternatives import single_ages
from budsjett.budget.cohorts import FEWEST_YEARS, Setting
from budsjett.budget.figures import Floats
from budsjett.budget.population import AGE_GROUPS, Population
from budsjett.errors import InvalidNumber
from budsjett.years import Years

SHARES = (0.5, 0.8)
"""The bands: the middle half of the futures, and the middle eight of ten."""
CANDIDATES: tuple[Setting, ...] = tuple(
    Setting(steps=steps, smoothing=smoothing, persistence=persistence)
    for steps, smoothing, persistence in product((None, 6), (0, 1, 3), (0.0, 0.3, 0.6, 0.9))
)
WIDTHS: tuple[float, ...] = tuple(round(1 + step / 10, 1) for step in range(21))
"""What the spread may be multiplied by, from nothing added to three times."""
DRAWS, DRAWS_TO_CHOOSE, SEED = 4000, 1000, 2016
TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A setting and how it did in the years that were known; lower is better."""

    setting: Setting
    score: float
    inside: Mapping[float, float]
    """By share of the futures: how often what came was inside the band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What was said beside what came, on 1 January. Arrays are (rows, years): the age groups, then the total."""

    known: int
    """The last count that was known."""
    years: Years
    tried: tuple[Tried, ...]
    """Every setting, the best first."""
    used: Tried
    """The best, widened."""
    draws: int
    seed: int
    rows: tuple[str, ...]
    actual: Floats
    projected: Floats
    """The central path."""
    unchanged: Floats
    """As many of each age as at the last count: what a projection should beat."""
    bands: Mapping[float, tuple[Floats, Floats]]
    """By share of the futures: the lower and the upper edge."""
    official: Mapping[int, int]
    """An official projection's total that was known then, by year; empty where there is none."""

    @property
    def setting(self) -> Setting:
        """The setting used."""
        return self.used.setting

    @property
    def error(self) -> Floats:
        """Projected less what came, persons; (rows, years)."""
        return np.asarray(self.projected - self.actual, dtype=np.float64)

    @property
    def official_error(self) -> Mapping[int, float]:
        """The official projection's total less what came, by year."""
        came = dict(zip(self.years, self.actual[-1].tolist(), strict=True))
        return {year: persons - came[year] for year, persons in self.official.items() if year in came}

    def as_data(self) -> dict[str, object]:
        """Everything as numbers, lists and words, persons with one decimal."""
        return {
            "known": self.known,
            "years": list(self.years),
            "setting": asdict(self.used.setting),
            "chosen_among": len(self.tried),
            "validation": {name: _as_data(tried) for name, tried in (("best", self.tried[0]), ("used", self.used))},
            "draws": self.draws,
            "seed": self.seed,
            "rows": {
                row: {
                    "actual": self.actual[r].tolist(),
                    "projected": self.projected[r].round(1).tolist(),
                    "unchanged": self.unchanged[r].tolist(),
                    "bands": {
                        str(share): {
                            "low": low[r].round(1).tolist(),
                            "high": high[r].round(1).tolist(),
                            "inside": self.inside(share)[r].tolist(),
                        }
                        for share, (low, high) in self.bands.items()
                    },
                }
                for r, row in enumerate(self.rows)
            },
            "official": {str(year): persons for year, persons in self.official.items()},
        }

    def inside(self, share: float) -> NDArray[np.bool_]:
        """Whether what came lies inside the band; (rows, years)."""
        return within(self.actual, self.bands[share])


def backtest(population: Population, *, known: int, official: Mapping[int, int] | None = None) -> Backtest:
    """Fit on the counts up to 1 January of `known`, project the rest of the counts, and set the two side by side.

    Refuses (InvalidNumber) a year with too few counts before it to choose by (FEWEST_YEARS + 1), or none after it.
    """
    counts = single_ages(population)
    split = known - population.first + 1
    if not FEWEST_YEARS < split < counts.shape[1]:
        earliest, latest = population.first + FEWEST_YEARS, population.first + counts.shape[1] - 2
        raise InvalidNumber(field="known", value=str(known), wanted=f"{earliest}–{latest}")
    then, came = counts[:, :split], counts[:, split:]
    tried = choose(then)
    used = widened(then, tried[0])
    fitted = cohorts.fit(then, used.setting)
    drawn = _and_total(cohorts.draw_groups(fitted, came.shape[1], draws=DRAWS, seed=SEED))
    return Backtest(
        known=known,
        years=Years(known + 1, came.shape[1]),
        tried=tried,
        used=used,
        draws=DRAWS,
        seed=SEED,
        rows=(*AGE_GROUPS, TOTAL),
        actual=_with_total(came),
        projected=_with_total(cohorts.project(fitted, came.shape[1])),
        unchanged=np.repeat(_with_total(then[:, -1:]), came.shape[1], axis=1),
        bands={share: edges(drawn, share) for share in SHARES},
        official=official or {},
    )


def choose(
    counts: Floats, candidates: tuple[Setting, ...] = CANDIDATES, *, ahead: int | None = None
) -> tuple[Tried, ...]:
    """Every candidate with its score by rolling origins within these counts, (91, years), the best first.

    `ahead`: how many years ahead of each origin are looked at; None for all there are.
    """
    return tuple(sorted((_try(counts, setting, ahead) for setting in candidates), key=lambda tried: tried.score))


def widened(counts: Floats, best: Tried, *, ahead: int | None = None) -> Tried:
    """The setting with the smallest of WIDTHS at which the widest band held its share within these counts.

    Where none did, the largest. A band that held less than it says is a promise broken; one that held more is not.
    """
    share, tried = max(SHARES), best
    for width in WIDTHS:
        tried = _try(counts, replace(best.setting, width=width), ahead)
        if tried.inside[share] >= share:
            break
    return tried


def edges(drawn: Floats, share: float) -> tuple[Floats, Floats]:
    """The edges of the middle share of draws (draws, ...): two arrays (...)."""
    low, high = np.quantile(drawn, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return low, high


def within(actual: Floats, band: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    """Whether what came lies on or between the edges."""
    return np.asarray((band[0] <= actual) & (actual <= band[1]))


def crps(drawn: Floats, actual: Floats) -> Floats:
    """Continuous ranked probability score of draws (draws, ...) against what came (...): distance less half the spread.

    Zero for certainty that was right; for one draw, the plain error. It rewards bands that are both narrow and true.

    >>> crps(np.array([[1.0], [3.0]]), np.array([2.0])).tolist()
    [0.5]
    """
    n = len(drawn)
    weights = (2 * np.arange(1, n + 1) - n - 1) / n**2
    spread = np.tensordot(weights, np.sort(drawn, axis=0), axes=1)
    return np.asarray(np.abs(drawn - actual).mean(axis=0) - spread, dtype=np.float64)


def _try(counts: Floats, setting: Setting, ahead: int | None) -> Tried:
    """Mean CRPS over origins, years ahead, age groups and the total, each in units of the square root of its count."""
    scores, insides = [], []
    for origin in range(FEWEST_YEARS, counts.shape[1]):
        fitted = cohorts.fit(counts[:, :origin], setting)
        came = _with_total(counts[:, origin : ahead and origin + ahead])
        drawn = _and_total(cohorts.draw_groups(fitted, came.shape[1], draws=DRAWS_TO_CHOOSE, seed=SEED))
        scores.append((crps(drawn, came) / np.sqrt(np.maximum(came, 1.0))).ravel())
        insides.append(np.stack([within(came, edges(drawn, share)).ravel() for share in SHARES]))
    found = np.concatenate(insides, axis=1).mean(axis=1)
    return Tried(
        setting=setting,
        score=float(np.concatenate(scores).mean()),
        inside=dict(zip(SHARES, found.tolist(), strict=True)),
    )


def _with_total(persons: Floats) -> Floats:
    return _and_total(cohorts.by_group(persons))


def _and_total(groups: Floats) -> Floats:
    return np.concatenate([groups, groups.sum(axis=-2, keepdims=True)], axis=-2)


def _as_data(tried: Tried) -> dict[str, object]:
    inside = {str(share): part for share, part in tried.inside.items()}
    return {"width": tried.setting.width, "score": tried.score, "inside": inside}
