"""Municipalities, and the councils they have."""

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from budsjett.budget.basis import Municipality
from budsjett.errors import NoSuchCouncil, NoSuchMunicipality
from budsjett.process.people import Council
from budsjett.store.rows import as_row
from budsjett.store.schema import council, municipality


def put(conn: Connection, new: Municipality) -> None:
    """Add it, or let its names be as they are now."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    adding = dialect.insert(municipality).values(as_row(new))
    conn.execute(
        adding.on_conflict_do_update(
            index_elements=[municipality.c.id], set_={"number": new.number, "name": new.name, "names": new.names}
        )
    )


def get(conn: Connection, municipality_id: str) -> Municipality:
    """The municipality by its id in addresses."""
    row = conn.execute(select(municipality).where(municipality.c.id == municipality_id)).one_or_none()
    if row is None:
        raise NoSuchMunicipality(municipality=municipality_id)
    return Municipality(**row._mapping)


def every(conn: Connection) -> tuple[Municipality, ...]:
    """All of them, by name."""
    rows = conn.execute(select(municipality).order_by(municipality.c.name, municipality.c.id))
    return tuple(Municipality(**row._mapping) for row in rows)


def add_council(conn: Connection, new: Council) -> None:
    """Give a municipality one more council."""
    conn.execute(insert(council).values(as_row(new)))


def councils(conn: Connection, municipality_id: str) -> tuple[Council, ...]:
    """The municipality's councils, by name."""
    chosen = select(council).where(council.c.municipality_id == municipality_id).order_by(council.c.name)
    return tuple(Council(**row._mapping) for row in conn.execute(chosen))


def get_council(conn: Connection, municipality_id: str, council_id: str) -> Council:
    """One council."""
    chosen = select(council).where(council.c.municipality_id == municipality_id, council.c.id == council_id)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise NoSuchCouncil(council=council_id)
    return Council(**row._mapping)
