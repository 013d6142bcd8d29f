"""The files that a municipality's plans rest on, as they were loaded; one set is active, the others stay readable."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, Connection, cast, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite

from budsjett.errors import NoSuchMunicipality
from budsjett.store.schema import basis


def put(
    conn: Connection,
    *,
    municipality_id: str,
    digest: str,
    files: Mapping[str, str],
    loaded_at: datetime,
    loaded_by: str,
) -> None:
    """Keep the files and make them the active ones. The same files again are only made active."""
    conn.execute(update(basis).where(basis.c.municipality_id == municipality_id, basis.c.active).values(active=False))
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    adding = dialect.insert(basis).values(
        municipality_id=municipality_id,
        digest=digest,
        files=files,
        active=True,
        loaded_at=loaded_at,
        loaded_by=loaded_by,
    )
    conn.execute(
        adding.on_conflict_do_update(
            index_elements=[basis.c.municipality_id, basis.c.digest], set_={"active": True, "files": files}
        )
    )


def activate(conn: Connection, municipality_id: str, digest: str) -> None:
    """Make a basis that is kept the active one. Refuses one that is not (NoSuchMunicipality)."""
    files(conn, municipality_id, digest)
    conn.execute(update(basis).where(basis.c.municipality_id == municipality_id, basis.c.active).values(active=False))
    chosen = update(basis).where(basis.c.municipality_id == municipality_id, basis.c.digest == digest)
    conn.execute(chosen.values(active=True))


def active_digest(conn: Connection, municipality_id: str) -> str:
    """Which basis new plans rest on."""
    chosen = select(basis.c.digest).where(basis.c.municipality_id == municipality_id, basis.c.active)
    found: str | None = conn.execute(chosen).scalar_one_or_none()
    if found is None:
        raise NoSuchMunicipality(municipality=municipality_id)
    return found


def files(conn: Connection, municipality_id: str, digest: str) -> Mapping[str, str]:
    """The files behind a digest, by name."""
    chosen = select(basis.c.files).where(basis.c.municipality_id == municipality_id, basis.c.digest == digest)
    found: Mapping[str, str] | None = conn.execute(chosen).scalar_one_or_none()
    if found is None:
        raise NoSuchMunicipality(municipality=municipality_id)
    return found


def file(conn: Connection, municipality_id: str, digest: str, name: str) -> str | None:
    """One of the files behind a digest, as it is now: those that no plan is computed from may change under it."""
    by_name = type_coerce(basis.c.files, JSON) if conn.dialect.name == "sqlite" else cast(basis.c.files, JSON)
    chosen = select(by_name[name].as_string()).where(
        basis.c.municipality_id == municipality_id, basis.c.digest == digest
    )
    found: str | None = conn.execute(chosen).scalar_one_or_none()
    return found


def loaded(conn: Connection, municipality_id: str, digest: str) -> tuple[datetime, str]:
    """When a basis was loaded, and by whom."""
    chosen = select(basis.c.loaded_at, basis.c.loaded_by).where(
        basis.c.municipality_id == municipality_id, basis.c.digest == digest
    )
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise NoSuchMunicipality(municipality=municipality_id)
    return row.loaded_at, row.loaded_by
