"""How Alembic reaches the database. `store/migrate.py` hands it a connection; a developer's command line, a URL.

On SQLite a batch change drops and rebuilds the table; with foreign keys on, that would silently delete the rows that
point to it. So they are off while migrating, and all of them are checked before the change is kept.
"""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection

from budsjett.store.engine import open_engine
from budsjett.store.schema import metadata


def _render(kind: str, value: object, autogen: object) -> str | Literal[False]:
    """Our column types by their short name in a migration."""
    del autogen
    module = type(value).__module__
    if kind == "type" and module == "budsjett.store.types":
        members = getattr(value, "members", None)
        return "sa.Text()" if members else f"types.{type(value).__name__}()"
    return False


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=sqlite,
            render_item=_render,
            transactional_ddl=True,
        )
        with connection.begin():
            context.run_migrations()
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.close()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = open_engine(os.environ["BUDSJETT_DATABASE"])
    with engine.connect() as connection:
        _run(connection)
    engine.dispose()
