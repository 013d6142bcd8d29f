"""Bring a database to the newest shape. The migrations are in the package, so this works wherever it is installed."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

NEWEST = "head"
EMPTY = "base"


def upgrade(engine: Engine, revision: str = NEWEST) -> None:
    """Migrate up. All of it or nothing: a migration that fails leaves the database as it was."""
    with engine.connect() as conn:
        command.upgrade(_config(conn), revision)


def downgrade(engine: Engine, revision: str = EMPTY) -> None:
    """Migrate down. Everything in the tables that go is lost."""
    with engine.connect() as conn:
        command.downgrade(_config(conn), revision)


def check(engine: Engine) -> None:
    """Refuse (alembic's CommandError) when the schema in the code is another than the database's."""
    with engine.connect() as conn:
        command.check(_config(conn))


def _config(conn: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
