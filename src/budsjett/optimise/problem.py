"""The question put to the solver and the answers it may give: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.measures import MeasureId


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing that must hold in one year: `start_kr` + the responses of the chosen measures ≥ 0.

    `responses_kr` has one entry per measure, in the order of `Choice.measures`.
    """

    id: str
    law: str
    label: str
    year: int
    start_kr: float
    responses_kr: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which measures, out of these, are worth the most while every demand holds."""

    measures: tuple[MeasureId, ...]
    worth: NDArray[np.float64]
    """Per measure, any sign, in the unit of the objective."""
    demands: tuple[Demand, ...]
    requires: tuple[tuple[MeasureId, MeasureId], ...]
    excludes: tuple[tuple[MeasureId, MeasureId], ...]
    keep: frozenset[MeasureId] = frozenset()
    never: frozenset[MeasureId] = frozenset()


class Status(StrEnum):
    """How an answer stands."""

    OPTIMAL = "optimal"
    """Proven best, and re-checked by the model."""
    FEASIBLE = "feasible"
    """Re-checked by the model, not proven best: time was up."""
    CONFLICT = "conflict"
    """Proven that no package meets every demand."""
    FAILED = "failed"
    """The solver gave no usable answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A demand that cannot be met together with the others named beside it."""

    id: str
    law: str
    label: str
    year: int
    short_kr: int
    """By how much it is broken at the least, when the others hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. `package` is empty unless status is optimal or feasible; figures come from the model only."""

    status: Status
    package: tuple[MeasureId, ...]
    value: float | None
    bound: float | None
    gap: float | None
    verified: bool
    conflict: tuple[Conflict, ...]
    seconds: float
    worth: Mapping[MeasureId, float]
    problem: str = ""
    """Why it failed, for the log and the command line."""
