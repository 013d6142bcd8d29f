"""A measure begun later than the list says: the same effects and investments, all moved by as many years.

Such a measure has an id of its own, `skole@2029`: the measure `skole`, begun in 2029. A plan takes it as it takes any
other measure, so a package says the year as well.
"""

from collections.abc import Iterable
from dataclasses import replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import Measure, MeasureId, MeasureKind
from budsjett.errors import UnknownMeasure
from budsjett.years import Years

AT = "@"
"""Between the id and the year; no id on a list may hold it."""


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


def waited(measure: Measure, at_most: int, years: Years) -> tuple[Measure, ...]:
    """The measure begun one to `at_most` years later, each under an id that says the year."""
    later = (moved(measure, by, years) for by in range(1, at_most + 1))
    return tuple(
        replace(m, id=MeasureId(f"{measure.id}{AT}{begins(m)}"), title=f"{measure.title} (fra {begins(m)})")
        for m in later
        if m is not None
    )


def listed(m: str) -> MeasureId:
    """The id on the list.

    >>> listed("skole@2029"), listed("skole")
    ('skole', 'skole')
    """
    return MeasureId(m.partition(AT)[0])


def started(basis: Basis, package: Iterable[str]) -> tuple[Basis, tuple[str, ...]]:
    """The basis with the measures that wait moved to their year, and the package by the ids on the list.

    Refuses (UnknownMeasure) a measure begun in a year it cannot be moved to.
    """
    chosen = tuple(package)
    if not any(AT in m for m in chosen):
        return basis, chosen
    measures = dict(basis.measures)
    for m in chosen:
        if AT in m:
            known = basis.measures.get(listed(m))
            later = () if known is None else waited(known, len(basis.years), basis.years)
            found = next((measure for measure in later if measure.id == m), None)
            if known is None or found is None:
                raise UnknownMeasure(measure=m)
            measures[known.id] = replace(found, id=known.id)
    return replace(basis, measures=measures), tuple(listed(m) for m in chosen)
