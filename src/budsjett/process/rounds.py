"""A round: one pass of participation through the budget process, in phases with their times."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from budsjett.errors import OutsideWindow, WrongPhase
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule, Satisfaction

RoundId = NewType("RoundId", UUID)


class Phase(StrEnum):
    """A round's phases, in order."""

    PREPARING = "preparing"
    PROPOSING = "proposing"
    VOTING = "voting"
    CLOSED = "closed"
    COUNTED = "counted"


ORDER: tuple[Phase, ...] = tuple(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a phase opens and closes; aware moments in UTC."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether the phase is open at a moment. The closing moment itself is outside."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One pass through the budget process in one municipality.

    `basis_digest` names the figures it rests on; `need_kr` is what must be found over the plan years; the measures
    on the ballot and their costs are fixed from the day voting opens.
    """

    id: RoundId
    municipality_id: str
    ref: str
    """Readable: the first plan year, as '2027'."""
    title: str
    question: str
    phase: Phase
    basis_digest: str
    ballot_kind: BallotKind
    points: int
    rule: Rule
    satisfaction: Satisfaction
    windows: tuple[Window, ...]
    created_at: datetime

    def window(self, phase: Phase) -> Window | None:
        """The times of a phase, where it has any."""
        return next((w for w in self.windows if w.phase == phase), None)

    def require(self, needed: Phase, now: datetime) -> None:
        """Refuse what belongs to another phase or another time."""
        if self.phase != needed:
            raise WrongPhase(needed=needed.value, current=self.phase.value)
        window = self.window(needed)
        if window is not None and not window.holds(now):
            raise OutsideWindow(opens=window.opens_at.isoformat(), closes=window.closes_at.isoformat())
