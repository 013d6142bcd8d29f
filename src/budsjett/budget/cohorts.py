"""People by single year of age, carried forward by what happened to each cohort before.

Cohort-change ratios (Hamilton and Perry 1962): those of age a + 1 in a year are those of age a the year before, times
a ratio that holds deaths and moving in one number, fitted on the municipality's own counts. Sex is not in the counts,
so births follow the number of adults aged 20-39. Everybody from 90 is one open group.

Futures are drawn with three kinds of not knowing: the usual level of moving (a few years tell little), each year's
common shock, which lasts, and chance for each age. Counts are (ages, years); drawn arrays say their own order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.figures import Floats
from budsjett.budget.population import AGE_GROUPS

OPEN_AGE = 90
"""The open group: this age and above, the last of the age groups."""
PARENTS = slice(20, 40)
BANDS: tuple[int, ...] = (0, 1, 16, 23, 35, 67, 80)
"""The first age of each band that moves together: births, children, leaving, settling, working age, older, oldest."""
FEWEST_YEARS = 5
"""Counts needed: four steps from year to year; with fewer there is no spread to learn from."""

BLOCK = 1000
"""Futures carried forward at a time: so few that they stay in the processor's own memory."""

_FIRST_AGES = tuple(int(group.rstrip("+").split("-")[0]) for group in AGE_GROUPS)
_BAND_OF = np.searchsorted(BANDS, np.arange(OPEN_AGE + 1), side="right") - 1
Singles: TypeAlias = NDArray[np.floating]
"""Persons in single or double precision: drawn futures need no more than the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What may be chosen about the method."""

    steps: int | None
    """How many of the latest steps from year to year are used; None for all."""
    smoothing: int
    """How many ages on each side share in an age's ratio."""
    persistence: float
    """How much of a year's shock is left the year after, 0 to below 1."""
    width: float = 1.0
    """What the common part of the spread (level and shocks) is multiplied by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """A municipality's fitted cohorts, ready to be carried forward."""

    setting: Setting
    persons: Floats
    """The last count, (ages,): 0 to 89, and 90 and above."""
    ratio: Floats
    """For each age reached, (ages,): persons of it a year later ÷ those it comes from."""
    shocks: Floats
    """Each year's common deviation, logarithm, by band, with the part that is chance taken out; (steps, bands)."""
    dispersion: Floats
    """Variance of one age's count around what is expected, as a multiple of it; (ages,)."""


def counts_of(single_years: Floats) -> Floats:
    """Counts by age 0, 1, 2 … (ages, years) with everybody from 90 in one row: (91, years)."""
    if len(single_years) <= OPEN_AGE:
        raise ValueError(f"ages 0 to {OPEN_AGE} are needed, not {len(single_years)} ages")
    return np.concatenate([single_years[:OPEN_AGE], single_years[OPEN_AGE:].sum(axis=0, keepdims=True)])


def by_group(persons: Floats) -> Floats:
    """Single ages (..., 91, years) summed into AGE_GROUPS: (..., groups, years)."""
    return np.asarray(np.add.reduceat(persons, _FIRST_AGES, axis=-2), dtype=np.float64)


def fit(counts: Floats, setting: Setting) -> Cohorts:
    """Fit on counts (91, years), consecutive years, the last one the start of what is projected.

    Refuses (ValueError) fewer years than FEWEST_YEARS.
    """
    if counts.shape[0] != OPEN_AGE + 1 or counts.shape[1] < FEWEST_YEARS:
        raise ValueError(f"({OPEN_AGE + 1}, at least {FEWEST_YEARS}) is needed, not {counts.shape}")
    steps = min(setting.steps or counts.shape[1], counts.shape[1] - 1)
    before, after = _sources(counts[:, -steps - 1 : -1]), counts[:, -steps:]
    ratio = _ratios(before.sum(axis=1), after.sum(axis=1), setting.smoothing)
    expected = ratio[:, None] * before
    deviation = np.log(_banded(after) + 0.5) - np.log(_banded(expected) + 0.5)
    dispersion = _dispersion(after, expected, deviation)
    chance = dispersion / np.maximum(_banded(expected).mean(axis=1), 1.0)
    centred = (deviation - deviation.mean(axis=1, keepdims=True)) * np.sqrt(steps / (steps - 1))
    spread = np.maximum(centred.var(axis=1), np.finfo(float).tiny)
    common = np.sqrt(np.maximum(0.0, 1 - chance / spread))
    return Cohorts(
        setting=setting,
        persons=counts[:, -1],
        ratio=ratio,
        shocks=(common[:, None] * centred).T,
        dispersion=dispersion[_BAND_OF],
    )


def project(cohorts: Cohorts, years: int) -> Floats:
    """The central path (91, years), from the year after the last count: the last year's shock fades, nothing new comes.

    The same formula as the draws, with no fresh shocks, no doubt about the level and no chance.
    """
    path, kept = np.empty((OPEN_AGE + 1, years)), cohorts.setting.persistence
    persons: Singles = cohorts.persons[:, None]
    for t in range(years):
        persons = _expected(cohorts, persons, kept ** (t + 1) * cohorts.shocks[-1][:, None])
        path[:, t] = persons[:, 0]
    return path


def draw(cohorts: Cohorts, years: int, *, draws: int, seed: int) -> Floats:
    """Drawn futures (draws, 91, years), from the year after the last count; the same seed gives the same futures."""
    path = np.empty((draws, OPEN_AGE + 1, years))
    for rows, t, persons in _futures(cohorts, years, draws, seed):
        path[rows, :, t] = persons.T
    return path


def draw_groups(cohorts: Cohorts, years: int, *, draws: int, seed: int) -> Floats:
    """The same futures as `draw`, summed into AGE_GROUPS as they come: (draws, groups, years)."""
    path = np.empty((draws, len(AGE_GROUPS), years))
    for rows, t, persons in _futures(cohorts, years, draws, seed):
        path[rows, :, t] = np.add.reduceat(persons, _FIRST_AGES, axis=0).T
    return path


def _futures(cohorts: Cohorts, years: int, draws: int, seed: int) -> Iterator[tuple[slice, int, Singles]]:
    """A block of futures at a time, one year after the other: which rows, which year, and persons (ages, rows)."""
    rng = np.random.default_rng(seed)
    factors = _factors(cohorts, years, draws, rng)
    for start in range(0, draws, BLOCK):
        rows = slice(start, min(start + BLOCK, draws))
        persons: Singles = np.repeat(cohorts.persons.astype(np.float32)[:, None], rows.stop - start, axis=1)
        for t in range(years):
            persons = _with_chance(_expected(cohorts, persons, factors[t, :, rows]), cohorts.dispersion, rng)
            yield rows, t, persons


def _factors(cohorts: Cohorts, years: int, draws: int, rng: np.random.Generator) -> Singles:
    """Log factors (years, bands, draws): the level, and a shock that fades while new ones come; steady variance."""
    setting, steps = cohorts.setting, len(cohorts.shocks)
    kept, shocks = setting.persistence, cohorts.shocks.T.astype(np.float32)
    # the mean of a few years that hang together is as uncertain as that of fewer years that do not
    inflated = np.float32(np.sqrt((1 + kept) / (1 - kept)) * setting.width)
    picked = rng.integers(steps, size=(draws, steps)) + steps * np.arange(draws)[:, None]
    often = np.bincount(picked.ravel(), minlength=draws * steps).reshape(draws, steps).astype(np.float32)
    level = shocks @ often.T * (inflated / np.float32(steps))
    fresh = shocks * np.float32(np.sqrt(1 - kept**2) * setting.width)
    factors, shock = np.empty((years, len(BANDS), draws), dtype=np.float32), shocks[:, -1:]
    for t in range(years):
        shock = np.float32(kept) * shock + np.take(fresh, rng.integers(steps, size=draws), axis=1)
        np.add(level, shock, out=factors[t])
    return factors


def _expected(cohorts: Cohorts, persons: Singles, factors: Singles) -> Singles:
    """Persons (ages, rows) a year later, under log factors (bands, rows); in the precision of `persons`."""
    later = np.empty_like(persons)
    np.sum(persons[PARENTS], axis=0, out=later[0])
    later[1:] = persons[:-1]
    later[-1] += persons[-1]
    later *= cohorts.ratio.astype(persons.dtype)[:, None]
    factor = np.exp(factors)
    for band, first in enumerate(BANDS):
        later[first : (*BANDS, None)[band + 1]] *= factor[band]
    return later


def _with_chance(expected: Singles, dispersion: Floats, rng: np.random.Generator) -> Singles:
    """Chance for each age (ages, rows): mean `expected`, never negative; `expected` is used up.

    The square of a normal variable a + bz has mean a² + b² and variance 4a²b² + 2b⁴. With b² a quarter of the
    dispersion d that is the mean wanted, m, and the variance dm - d²/8; where fewer than that are expected, b² is m.
    A gamma has nearly the same two moments and takes several times as long to draw.
    """
    chance = rng.standard_normal(expected.shape, dtype=np.float32)
    part = np.minimum(expected, (dispersion / 4).astype(np.float32)[:, None])
    expected -= part
    chance *= np.sqrt(part, out=part)
    chance += np.sqrt(expected, out=expected)
    return np.square(chance, out=chance)


def _sources(persons: Floats) -> Floats:
    """For each age, those it comes from a year before: adults for births, the age below, and the oldest stay."""
    parents = persons[PARENTS].sum(axis=0, keepdims=True)
    oldest = persons[OPEN_AGE - 1 :].sum(axis=0, keepdims=True)
    return np.concatenate([parents, persons[: OPEN_AGE - 1], oldest])


def _ratios(before: Floats, after: Floats, smoothing: int) -> Floats:
    """Pooled ratios; neighbouring ages share, but never births or the open group. 1 where nobody ever was."""
    shared = np.stack([before, after])
    for age in range(1, OPEN_AGE):
        near = slice(max(1, age - smoothing), min(OPEN_AGE, age + smoothing + 1))
        shared[:, age] = before[near].sum(), after[near].sum()
    ratios: Floats = np.divide(shared[1], shared[0], out=np.ones_like(before), where=shared[0] > 0)
    return ratios


def _banded(persons: Floats) -> Floats:
    return np.asarray(np.add.reduceat(persons, BANDS, axis=0), dtype=np.float64)


def _dispersion(after: Floats, expected: Floats, deviation: Floats) -> Floats:
    """By band: how single ages vary around their band's year. Births are one age, so theirs is Poisson's, 1."""
    around = expected * np.exp(deviation)[_BAND_OF]
    square = np.divide((after - around) ** 2, around, out=np.zeros_like(around), where=around > 0)
    ages = np.bincount(_BAND_OF, minlength=len(BANDS))
    free = np.maximum(ages - 1, 1) * after.shape[1]
    found = _banded(square).sum(axis=1) / free
    return np.where(ages > 1, np.maximum(found, 0.01), 1.0)
