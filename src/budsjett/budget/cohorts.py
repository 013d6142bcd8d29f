"""People by single year of age, carried forward by what happened to each cohort before.

Cohort-change ratios (Hamilton and Perry 1962): those of age a + 1 in a year are those of age a the year before, times
a ratio that holds deaths and moving in one number, fitted on the municipality's own counts. Sex is not in the counts,
so births follow the number of adults aged 20-39. Everybody from 90 is one open group.

Futures are drawn with three kinds of not knowing: the usual level of moving (a few years tell little), each year's
common shock, which lasts, and chance for each age. All arrays are (..., ages, years), years last.
"""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats
from budsjett.budget.population import AGE_GROUPS

OPEN_AGE = 90
"""The open group: this age and above, the last of the age groups."""
PARENTS = slice(20, 40)
BANDS: tuple[int, ...] = (0, 1, 16, 23, 35, 67, 80)
"""The first age of each band that moves together: births, children, leaving, settling, working age, older, oldest."""
FEWEST_YEARS = 5
"""Counts needed: four steps from year to year; with fewer there is no spread to learn from."""

_FIRST_AGES = tuple(int(group.rstrip("+").split("-")[0]) for group in AGE_GROUPS)
_BAND_OF = np.searchsorted(BANDS, np.arange(OPEN_AGE + 1), side="right") - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What may be chosen about the method."""

    steps: int | None
    """How many of the latest steps from year to year are used; None for all."""
    smoothing: int
    """How many ages on each side share in an age's ratio."""
    persistence: float
    """How much of a year's shock is left the year after, 0 to below 1."""


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
    nothing = np.zeros((1, years, len(BANDS)))
    path: Floats = _carried(cohorts, _factors(cohorts, nothing[:, 0], nothing), None)[0]
    return path


def draw(cohorts: Cohorts, years: int, *, draws: int, seed: int) -> Floats:
    """Drawn futures (draws, 91, years), from the year after the last count; the same seed gives the same futures."""
    rng = np.random.default_rng(seed)
    steps, kept = len(cohorts.shocks), cohorts.setting.persistence
    # the mean of a few years that hang together is as uncertain as that of fewer years that do not
    inflated = np.sqrt((1 + kept) / (1 - kept))
    level = cohorts.shocks[rng.integers(steps, size=(draws, steps))].mean(axis=1) * inflated
    fresh = cohorts.shocks[rng.integers(steps, size=(draws, years))]
    return _carried(cohorts, _factors(cohorts, level, fresh), rng)


def _factors(cohorts: Cohorts, level: Floats, fresh: Floats) -> Floats:
    """Log factors (draws, years, bands): the level, and a shock that fades while new ones come; steady variance."""
    kept = cohorts.setting.persistence
    factors = np.empty(fresh.shape)
    shock = np.broadcast_to(cohorts.shocks[-1], level.shape)
    for t in range(fresh.shape[1]):
        shock = kept * shock + np.sqrt(1 - kept**2) * fresh[:, t]
        factors[:, t] = level + shock
    return factors


def _carried(cohorts: Cohorts, factors: Floats, rng: np.random.Generator | None) -> Floats:
    """Carry forward under log factors (draws, years, bands); with chance where there is a generator."""
    draws, years = factors.shape[:2]
    persons = np.broadcast_to(cohorts.persons, (draws, OPEN_AGE + 1))
    path = np.empty((draws, OPEN_AGE + 1, years))
    for t in range(years):
        expected = _sources(persons[..., None])[..., 0] * cohorts.ratio * np.exp(factors[:, t])[:, _BAND_OF]
        # a gamma has this mean and variance and is never negative, also where there are two persons of an age
        persons = expected if rng is None else rng.gamma(expected / cohorts.dispersion) * cohorts.dispersion
        path[..., t] = persons
    return path


def _sources(persons: Floats) -> Floats:
    """For each age, those it comes from a year before: adults for births, the age below, and the oldest stay."""
    parents = persons[..., PARENTS, :].sum(axis=-2, keepdims=True)
    oldest = persons[..., OPEN_AGE - 1 :, :].sum(axis=-2, keepdims=True)
    return np.concatenate([parents, persons[..., : OPEN_AGE - 1, :], oldest], axis=-2)


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
