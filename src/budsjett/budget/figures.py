"""Figures by line and year, each with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
LineId = NewType("LineId", str)


class OriginKind(StrEnum):
    """How sure a figure is of itself."""

    PUBLISHED = "published"
    DERIVED = "derived"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a figure comes from: who published it when, how it was derived, or why it was assumed."""

    kind: OriginKind
    source: str
    date: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One amount on one line in one year, in whole kroner (or the unit that the chart of lines gives)."""

    line: LineId
    year: int
    amount: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a municipality, by line and year."""

    by_line_year: Mapping[tuple[LineId, int], Figure]

    def get(self, line: LineId, year: int) -> Figure | None:
        """The figure, or None where the municipality has none."""
        return self.by_line_year.get((line, year))

    def years(self, line: LineId) -> tuple[int, ...]:
        """The years a line has figures for, in order."""
        return tuple(sorted(y for (l, y) in self.by_line_year if l == line))  # noqa: E741
