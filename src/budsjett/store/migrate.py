"""Bring a database to the newest shape. The migrations are in the package, so this works wherever it is installed.

Alembic is imported only when there is something to migrate: it takes half a second, and most starts need none of it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "head"
EMPTY = "base"
FOLDER = Path(__file__).parent / "migrations"


def newest() -> str:
    """The name of the last migration: its file begins with it."""
    return max(file.name for file in (FOLDER / "versions").glob("[0-9]*_*.py")).partition("_")[0]


def upgrade(engine: Engine, revision: str = NEWEST) -> None:
    """Migrate up. All of it or nothing: a migration that fails leaves the database as it was."""
    with engine.connect() as conn:
        if revision == NEWEST and _stands_at(conn) == newest():
            return
    from alembic import command  # noqa: PLC0415 see above

    with engine.connect() as conn:
        command.upgrade(_config(conn), revision)


def downgrade(engine: Engine, revision: str = EMPTY) -> None:
    """Migrate down. Everything in the tables that go is lost."""
    from alembic import command  # noqa: PLC0415 see above

    with engine.connect() as conn:
        command.downgrade(_config(conn), revision)


def check(engine: Engine) -> None:
    """Refuse (alembic's CommandError) when the schema in the code is another than the database's."""
    from alembic import command  # noqa: PLC0415 see above

    with engine.connect() as conn:
        command.check(_config(conn))


def _stands_at(conn: Connection) -> str | None:
    """The migration the database has come to; None when it has none."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _config(conn: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 see above

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
