"""What of a package can stand together: used while somebody is still choosing, before anything is refused.

`measures.check_package` refuses a package that does not hang together. Here the same ties are read the other way:
which measures can be counted as it stands, and what each of the others waits for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import listed


class Tie(StrEnum):
    """Why a measure cannot be counted."""

    REQUIRES = "requires"
    """It rests on another that is not counted."""
    EXCLUDES = "excludes"
    """It cannot be had together with another that is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A chosen measure that is not counted, and the other one it is about."""

    measure: MeasureId
    tie: Tie
    other: MeasureId


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A choice parted in two: what can be counted together, in the order of the list, and what waits."""

    counted: tuple[MeasureId, ...]
    left_out: tuple[LeftOut, ...]


def settle(measures: Mapping[MeasureId, Measure], chosen: Iterable[MeasureId]) -> Settled:
    """Part a choice of known measures. Of two that exclude each other, the first on the list is counted.

    A measure in another year or at a level (`starts`) is held to the same ties, and counted as it was chosen.
    """
    wanted = {listed(m): m for m in chosen}
    counted = [m for m in measures if m in wanted]
    left_out: list[LeftOut] = []
    # What waits for something else excludes nothing, so the requirements come first; the exclusions may break more.
    _drop_unsupported(measures, counted, left_out)
    for m in tuple(counted):
        rival = next((other for other in counted[: counted.index(m)] if _rivals(measures[m], measures[other])), None)
        if rival is not None:
            counted.remove(m)
            left_out.append(LeftOut(measure=m, tie=Tie.EXCLUDES, other=rival))
    _drop_unsupported(measures, counted, left_out)
    return Settled(counted=tuple(wanted[m] for m in counted), left_out=tuple(left_out))


def _rivals(one: Measure, other: Measure) -> bool:
    """Whether either says it cannot be had with the other."""
    return other.id in one.excludes or one.id in other.excludes


def _drop_unsupported(measures: Mapping[MeasureId, Measure], counted: list[MeasureId], left_out: list[LeftOut]) -> None:
    """Take out what requires something that is not counted, until nothing does."""
    while True:
        dropped = [
            LeftOut(measure=m, tie=Tie.REQUIRES, other=needed)
            for m in counted
            if (needed := next((r for r in measures[m].requires if r not in counted), None)) is not None
        ]
        if not dropped:
            return
        left_out.extend(dropped)
        for gone in dropped:
            counted.remove(gone.measure)
