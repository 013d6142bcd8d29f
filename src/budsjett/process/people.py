"""Roles and actors: who is asking; and the sign-in that says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=30)
"""A sign-in ends after this long without a sign of life."""

ABSOLUTE = timedelta(hours=8)
"""A sign-in ends after this long in any case."""

COARSE = timedelta(minutes=1)
"""Signs of life are noted no finer than this, so that a sign-in says little about when somebody voted."""


class Role(StrEnum):
    """What a person may be, in one municipality."""

    VISITOR = "visitor"
    CITIZEN = "citizen"
    COUNCIL = "council"
    REPRESENTATIVE = "representative"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks for something. `key` is a pseudonym from the sign-in, never a name or a number of a person."""

    municipality_id: str
    role: Role
    key: str
    label: str
    """What is shown: 'Eldrerådet', 'Representant (prøve)'."""
    council_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """An advisory council (medvirkningsråd), kommuneloven § 5-12: elderly, youth, people with disabilities."""

    municipality_id: str
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One sign-in: who, from when, and the last sign of life."""

    actor: Actor
    created_at: datetime
    seen_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is still good."""
        return now < self.seen_at + IDLE and now < self.created_at + ABSOLUTE

    def stale(self, now: datetime) -> bool:
        """Whether a new sign of life is worth noting."""
        return now >= self.seen_at + COARSE
