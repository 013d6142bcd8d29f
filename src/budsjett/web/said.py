"""Statements with who gave them, and texts that people wrote, as they are put on a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.process.statements import Statement
from budsjett.store.engine import Connection
from budsjett.usecases import explore


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement with who gave it."""

    council: str
    statement: Statement


def names(conn: Connection, m: str) -> Mapping[str, str]:
    """What each council is called, by id."""
    return {council.id: council.name for council in explore.councils(conn, m)}


def said_by(names: Mapping[str, str], statements: tuple[Statement, ...]) -> tuple[Said, ...]:
    """Statements with the names of those who gave them."""
    return tuple(Said(council=names.get(s.council_id, s.council_id), statement=s) for s in statements)


def shown(text: str) -> str:
    """What somebody wrote, safe to put back in a form."""
    return "".join(c for c in text[:20_000] if c.isprintable() or c in "\n\r\t")
