"""The administration's answer to a proposal: as a statement, superseded and never edited."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the administration answers; the version with the highest number stands."""

    municipality_id: str
    proposal_ref: str
    version: int
    text: str
    answered_by: str
    answered_at: datetime
