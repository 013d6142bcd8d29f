"""Tests that make the demonstration's round another by hand say here that it was opened so."""

from sqlalchemy import Connection, text

from budsjett.store.engine import open_engine, writing
from budsjett.usecases import explore
from budsjett.usecases.decided import decided

GUARD = "SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'"


def opened_as_it_stands(conn: Connection) -> None:
    """Let the journal say that the round underway was opened as it is now. Its guard has to be taken down for it."""
    named = decided(conn, explore.current_round(conn, "vadso"))
    off, on = "ALTER TABLE journal DISABLE TRIGGER USER", "ALTER TABLE journal ENABLE TRIGGER USER"
    if conn.dialect.name == "sqlite":
        off, on = "DROP TRIGGER journal_no_update", conn.exec_driver_sql(GUARD).scalar_one()
    conn.exec_driver_sql(off)
    changed = text("UPDATE journal SET detail = :named WHERE act = 'open voting' AND subject = '2027'")
    conn.execute(changed, {"named": named})
    conn.exec_driver_sql(on)


def in_the_file(database: str) -> None:
    """The same of a database by its address."""
    engine = open_engine(database)
    with writing(engine) as conn:
        opened_as_it_stands(conn)
    engine.dispose()
