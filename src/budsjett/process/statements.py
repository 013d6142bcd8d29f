"""A council's statement (uttalelse): never edited; a new one supersedes it, and the old one can still be read."""

from dataclasses import dataclass
from datetime import datetime

from budsjett.process.rounds import RoundId

WHOLE_ROUND = "round"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a council says about a subject; the version with the highest number stands.

    `subject` is 'round', 'measure:ID' or 'proposal:REF'.
    """

    municipality_id: str
    round_id: RoundId
    council_id: str
    subject: str
    version: int
    text: str
    given_at: datetime


def about_measure(measure_id: str) -> str:
    """The subject that is a measure."""
    return f"measure:{measure_id}"


def about_proposal(ref: str) -> str:
    """The subject that is a proposal."""
    return f"proposal:{ref}"


def standing(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The last version by each council on each subject, in the order they were given."""
    last: dict[tuple[str, str], Statement] = {}
    for statement in sorted(statements, key=lambda s: s.version):
        last[statement.council_id, statement.subject] = statement
    return tuple(sorted(last.values(), key=lambda s: (s.given_at, s.council_id, s.subject)))
