"""The journal: the database lets rows in and refuses to change or delete one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from budsjett.process.journal import Entry
from budsjett.process.people import Actor
from budsjett.process.rights import Act
from budsjett.store import serials
from budsjett.store.rows import as_row
from budsjett.store.schema import journal


def record(conn: Connection, actor: Actor, act: Act, subject: str, *, at: datetime, detail: str = "") -> None:
    """Write down an act, in the same transaction as what it did."""
    entry = Entry(
        municipality_id=actor.municipality_id,
        number=serials.take(conn, actor.municipality_id, "journal"),
        at=at,
        by_label=actor.label,
        by_role=actor.role,
        act=act.value,
        subject=subject,
        detail=detail,
    )
    conn.execute(insert(journal).values(as_row(entry)))


def latest(conn: Connection, municipality_id: str, most: int = 100) -> tuple[Entry, ...]:
    """The last entries, the newest first."""
    chosen = (
        select(journal)
        .where(journal.c.municipality_id == municipality_id)
        .order_by(journal.c.number.desc())
        .limit(most)
    )
    return tuple(Entry(**row._mapping) for row in conn.execute(chosen))


def of_acts(conn: Connection, municipality_id: str, acts: Iterable[Act]) -> tuple[Entry, ...]:
    """Every entry of some acts, the oldest first."""
    chosen = (
        select(journal)
        .where(journal.c.municipality_id == municipality_id, journal.c.act.in_([act.value for act in acts]))
        .order_by(journal.c.number)
    )
    return tuple(Entry(**row._mapping) for row in conn.execute(chosen))
