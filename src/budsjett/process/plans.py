"""A saved plan: what was chosen, and the basis it was chosen on, so that it can be computed again to the krone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from budsjett.budget.levers import LeverId
from budsjett.budget.measures import MeasureId


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A representative's alternative. Never edited: a changed plan is saved as a new one."""

    municipality_id: str
    ref: str
    """Readable: 'plan-12'."""
    title: str
    author_label: str
    author_key: str
    basis_digest: str
    package: tuple[MeasureId, ...]
    levers: Mapping[LeverId, float]
    projection: str
    saved_at: datetime
