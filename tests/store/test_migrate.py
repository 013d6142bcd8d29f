import subprocess
import sys

import pytest
from alembic import op
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import CheckConstraint, inspect, text

from budsjett.store import migrate
from budsjett.store.engine import writing
from budsjett.store.schema import metadata


def test_up_down_and_up_again(bare):
    migrate.upgrade(bare)
    assert set(metadata.tables) <= set(inspect(bare).get_table_names())
    migrate.downgrade(bare)
    assert set(inspect(bare).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(bare)
    assert set(metadata.tables) <= set(inspect(bare).get_table_names())


def test_the_migrations_give_the_tables_of_the_schema(engine):
    migrate.check(engine)


def test_the_check_sees_a_column_that_no_migration_made(engine):
    with writing(engine) as conn:
        conn.execute(text("ALTER TABLE council ADD COLUMN extra TEXT"))
    try:
        with pytest.raises(CommandError):
            migrate.check(engine)
    finally:
        with writing(engine) as conn:
            conn.execute(text("ALTER TABLE council DROP COLUMN extra"))


def test_the_checks_of_the_migrations_are_those_of_the_schema(engine):
    """Autogenerate does not see CHECK constraints; this does."""
    found = inspect(engine)
    for table in metadata.tables.values():
        here = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        there = {c["name"] for c in found.get_check_constraints(table.name)}
        assert here == there, table.name


def test_every_table_is_the_municipalitys_from_the_first_column():
    for table in metadata.tables.values():
        if table.name == "municipality":
            continue
        assert next(iter(table.primary_key.columns)).name == "municipality_id", table.name
        for key in table.foreign_key_constraints:
            assert key.column_keys[0] == "municipality_id", (table.name, key.column_keys)


def test_a_failing_migration_leaves_nothing(sqlite_engine, monkeypatch):
    migrate.downgrade(sqlite_engine)
    made = []

    def fail_at_the_fifth(name, *columns, **options):
        made.append(name)
        if len(made) == 5:
            raise RuntimeError("power cut")
        return create(name, *columns, **options)

    create = op.create_table
    monkeypatch.setattr(op, "create_table", fail_at_the_fifth)
    with pytest.raises(RuntimeError):
        migrate.upgrade(sqlite_engine)
    assert set(inspect(sqlite_engine).get_table_names()) <= {"alembic_version"}


def test_the_newest_migration_is_the_one_alembic_names():
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.newest()


def test_a_start_on_a_database_in_shape_does_without_alembic(sqlite_engine):
    url = sqlite_engine.url.render_as_string()
    start = (
        "import sys; from budsjett.store.engine import open_engine; from budsjett.store.migrate import upgrade;"
        f"upgrade(open_engine({url!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", start], check=False).returncode == 0
