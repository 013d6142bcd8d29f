"""Roles and actors: who is asking."""

from dataclasses import dataclass
from enum import StrEnum


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
