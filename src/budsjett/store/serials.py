"""Numbers in a row, counted by the database itself: two at the same moment never get the same."""

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from budsjett.store.schema import serial


def take(conn: Connection, municipality_id: str, name: str) -> int:
    """The next number, from 1. It is given back when the transaction is undone, so that no number is missing."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    first = dialect.insert(serial).values(municipality_id=municipality_id, name=name, last=1)
    counted = first.on_conflict_do_update(
        index_elements=[serial.c.municipality_id, serial.c.name], set_={"last": serial.c.last + 1}
    )
    number: int = conn.execute(counted.returning(serial.c.last)).scalar_one()
    return number
