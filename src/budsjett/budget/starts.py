"""A measure begun later than the list says, or at a level: the same effects and investments, moved and made smaller.

Such a measure has an id of its own: `skole@2029` is the measure `skole` begun in 2029, `skole~50` is half of it, and
`skole@2029~50` is both. A plan takes it as it takes any other measure, so a package says the year and level as well.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from budsjett.budget.basis import Basis
from budsjett.budget.measures import WHOLE, Measure, MeasureId, MeasureKind
from budsjett.errors import UnknownLevel, UnknownMeasure
from budsjett.years import Years

AT = "@"
"""Between the id and the year; no id on a list may hold it."""
SHARE = "~"
"""Between the id, or the year, and the level in per cent; no id on a list may hold it."""

LEVEL = re.compile(r"[1-9][0-9]{0,2}")


def begins(measure: Measure) -> int:
    """The first year it does anything."""
    return min([*(effect.year for effect in measure.effects), *(spent.year for spent in measure.investments)])


def moved(measure: Measure, by: int, years: Years) -> Measure | None:
    """The same measure `by` years later; None where a part of it would leave the plan.

    A deferral is tied to the year of what it defers, and cannot be moved.
    """
    last = max([*(effect.year for effect in measure.effects), *(spent.year for spent in measure.investments)])
    if measure.kind is MeasureKind.DEFERRAL or last + by > years.last:
        return None
    return replace(
        measure,
        effects=tuple(replace(effect, year=effect.year + by) for effect in measure.effects),
        investments=tuple(
            replace(spent, year=spent.year + by, opens=None if spent.opens is None else spent.opens + by)
            for spent in measure.investments
        ),
    )


def scaled(measure: Measure, part: Fraction) -> Measure:
    """The same measure with every amount times a part, rounded to whole kroner, halves to the even krone."""
    return replace(
        measure,
        effects=tuple(replace(e, yearly_kr=round(e.yearly_kr * part)) for e in measure.effects),
        investments=tuple(
            replace(i, cost_kr=round(i.cost_kr * part), grants_kr=round(i.grants_kr * part))
            for i in measure.investments
        ),
    )


def waited(measure: Measure, at_most: int, years: Years) -> tuple[Measure, ...]:
    """The measure begun one to `at_most` years later, each under an id that says the year."""
    later = (moved(measure, by, years) for by in range(1, at_most + 1))
    return tuple(_named(m, year=begins(m)) for m in later if m is not None)


def versions(measure: Measure, *, wait: int, levels: Iterable[int], years: Years) -> tuple[Measure, ...]:
    """The measure, and what else may be chosen of it: for each year it may begin the whole, then the highest level."""
    down = sorted(levels, reverse=True)
    return tuple(
        version
        for whole in (measure, *waited(measure, wait, years))
        for version in (whole, *(_at(measure, whole, level) for level in down))
    )


def _at(measure: Measure, whole: Measure, level: int) -> Measure:
    """A level of a measure that is begun as `whole` is."""
    smaller = replace(scaled(whole, Fraction(level, WHOLE)), id=measure.id, title=measure.title)
    return _named(smaller, level=level, year=None if whole.id == measure.id else begins(whole))


def _named(measure: Measure, *, year: int | None = None, level: int | None = None) -> Measure:
    said = [f"{level} %"] if level is not None else []
    said += [f"fra {year}"] if year is not None else []
    return replace(
        measure,
        id=MeasureId(
            measure.id + ("" if year is None else f"{AT}{year}") + ("" if level is None else f"{SHARE}{level}")
        ),
        title=f"{measure.title} ({', '.join(said)})",
    )


def listed(m: str) -> MeasureId:
    """The id on the list.

    >>> listed("skole@2029~50"), listed("skole~50"), listed("skole")
    ('skole', 'skole', 'skole')
    """
    return MeasureId(m.partition(SHARE)[0].partition(AT)[0])


def level_of(m: str) -> int:
    """How much of the measure an id that stands in a package means, in per cent.

    >>> level_of("skole@2029~50"), level_of("skole@2029")
    (50, 100)
    """
    level = m.partition(SHARE)[2]
    return int(level) if level else WHOLE


def version(basis: Basis, m: str) -> Measure:
    """The measure as the id says: begun in its year and at its level, with both in its title.

    Refuses a measure or a year that is not there (UnknownMeasure), and a level that is not on the list (UnknownLevel).
    """
    known = basis.measures.get(listed(m))
    if known is None:
        raise UnknownMeasure(measure=m)
    begun, shared, level = m.partition(SHARE)
    whole = next((v for v in (known, *waited(known, len(basis.years), basis.years)) if v.id == begun), None)
    if whole is None or (shared and not LEVEL.fullmatch(level)):
        raise UnknownMeasure(measure=m)
    if not shared:
        return whole
    if level not in map(str, known.levels):
        exist = " og ".join(f"{level} %" for level in known.levels)
        raise UnknownLevel(measure=known.title, level=level, known=exist or "ingen")
    return _at(known, whole, int(level))


def started(basis: Basis, package: Iterable[str]) -> tuple[Basis, tuple[MeasureId, ...]]:
    """The basis with the measures as the package has them, in their year and at their level; and the ids on the list.

    Refuses as `version` does.
    """
    chosen = tuple(package)
    versions = tuple(m for m in chosen if listed(m) != m)
    return (_as_chosen(basis, versions) if versions else basis), tuple(listed(m) for m in chosen)


@lru_cache(maxsize=32)
def _as_chosen(basis: Basis, chosen: tuple[str, ...]) -> Basis:
    """Kept, so that the same choice is the same basis to what is kept by basis."""
    changed = {listed(m): replace(version(basis, m), id=listed(m)) for m in chosen}
    return replace(basis, measures=dict(basis.measures) | changed)
