"""The journal: every act that changes something, and who did it. It can be added to and nothing else. Never ballots."""

from dataclasses import dataclass
from datetime import datetime

from budsjett.process.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act."""

    municipality_id: str
    number: int
    at: datetime
    by_label: str
    by_role: Role
    act: str
    subject: str
    detail: str
