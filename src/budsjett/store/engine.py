"""The database: SQLite by default, PostgreSQL by URL; two ways to open a transaction, one to read and one to write."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text

from budsjett.errors import Busy

__all__ = ["Connection", "Engine", "open_engine", "overwrite_deleted", "reading", "writing"]

BUSY_MS = 15_000
"""How long a writer waits for its turn before it gives up."""

CONNECTIONS = 40
"""As many as the web server has threads: a request must never wait for a connection that another waits with."""

EMPTIED = (
    "ballot",
    "ballot_choice",
    "ballot_group",
    "round_secret",
    "paper_voter",
    "paper_entry",
    "paper_form",
    "paper_account",
)
"""What a count deletes from or writes anew; no order of writing is left in them afterwards."""

_READING = "budsjett_reading"

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a ballot is on the disk before its receipt is shown
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA busy_timeout={BUSY_MS}",
)


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://…`. A new SQLite file is readable by its owner only."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url, parsed.database)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    options = f"{parsed.query.get('options', '')} -c timezone=UTC -c synchronous_commit=on".strip()
    return create_engine(
        parsed,
        pool_size=CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,  # parameters carry ballots; they do not belong in a log
        connect_args={"options": options},
    )


def _open_sqlite(url: str, file: str | None) -> Engine:
    if not file or file == ":memory:":
        raise ValueError("a SQLite database needs a file: threads cannot share one in memory")
    Path(file).touch(mode=0o600)
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _settings(raw: sqlite3.Connection, _record: object) -> None:
        for pragma in _PRAGMAS:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        """A writer takes its lock at once: one that upgrades later is refused without waiting (SQLITE_BUSY)."""
        reading = conn.get_execution_options().get(_READING, False)
        conn.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        conn.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "handle_error")
    def _another_process_writes(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise Busy from context.original_exception

    _turns[engine] = threading.Lock()
    return engine


_turns: WeakKeyDictionary[Engine, threading.Lock] = WeakKeyDictionary()
"""SQLite's writers queue here first: left to themselves they poll, and some wait a second while others pass."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: kept at the end, undone when anything is raised.

    Open it inside the endpoint, around the use case, and build the answer after it has closed. In a FastAPI dependency
    with `yield` the commit comes after the answer (unless its scope is "function"), and forty waiting dependencies
    can hold every thread that the one with the lock needs. Refuses (Busy) when no turn came in time.
    """
    turn = _turns.get(engine)
    if turn is None:
        with engine.begin() as conn:
            yield conn
        return
    if not turn.acquire(timeout=BUSY_MS / 1000):
        raise Busy
    try:
        with engine.begin() as conn:
            yield conn
    finally:
        turn.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database throughout, and cannot change it."""
    with engine.connect() as conn:
        if engine.dialect.name == "sqlite":
            conn = conn.execution_options(**{_READING: True})  # noqa: PLW2901 the same connection, marked
        else:
            conn = conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)  # noqa: PLW2901
        with conn.begin():
            yield conn


def overwrite_deleted(engine: Engine) -> None:
    """Remove what deleted rows left behind; run it after a count, outside any transaction.

    SQLite overwrites in the file but keeps old pages in its log until that is emptied; PostgreSQL keeps dead rows
    until the table is written anew.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as conn:
            raw = conn.connection.cursor()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        for table in EMPTIED:
            conn.execute(text(f'VACUUM FULL "{table}"'))
