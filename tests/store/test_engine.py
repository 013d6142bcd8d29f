import stat
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError

from budsjett.store.engine import open_engine, overwrite_deleted, reading, writing
from budsjett.store.schema import council, municipality

PLACE = {"id": "prove", "number": "9999", "name": "Prøve", "names": ("Prøve",)}


def test_a_sqlite_connection_keeps_ballots_on_the_disk_and_deleted_rows_overwritten(sqlite_engine):
    with writing(sqlite_engine) as conn:
        settings = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "query_only")
        }
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "query_only": 0,
    }


def test_postgresql_waits_for_the_disk(postgresql_engine):
    with writing(postgresql_engine) as conn:
        assert conn.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        assert conn.execute(text("SHOW timezone")).scalar_one() == "UTC"


def test_only_its_owner_may_read_a_new_database(tmp_path):
    file = tmp_path / "ny.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    with writing(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE t (x INTEGER)")
    modes = {stat.S_IMODE(found.stat().st_mode) for found in tmp_path.iterdir()}
    engine.dispose()
    assert modes == {0o600}


def test_a_database_in_memory_is_refused():
    with pytest.raises(ValueError, match="needs a file"):
        open_engine("sqlite://")


def test_what_is_raised_undoes_what_was_written(engine):
    def write_and_fail():
        with writing(engine) as conn:
            conn.execute(insert(municipality).values(PLACE))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_fail()
    with reading(engine) as conn:
        assert conn.execute(select(municipality)).all() == []


def test_a_reading_transaction_cannot_write(engine):
    with pytest.raises(DatabaseError), reading(engine) as conn:
        conn.execute(insert(municipality).values(PLACE))


def test_a_connection_that_has_been_reading_can_write_afterwards(engine):
    with reading(engine) as conn:
        conn.execute(select(municipality)).all()
    with writing(engine) as conn:
        conn.execute(insert(municipality).values(PLACE))
    with reading(engine) as conn:
        assert conn.execute(select(municipality.c.names)).scalar_one() == ("Prøve",)


def test_a_reader_sees_one_state_throughout(engine):
    with reading(engine) as conn:
        before = conn.execute(select(municipality)).all()
        with writing(engine) as other:
            other.execute(insert(municipality).values(PLACE))
        assert conn.execute(select(municipality)).all() == before == []


def test_a_row_cannot_point_into_another_municipality(engine):
    with pytest.raises(DatabaseError), writing(engine) as conn:
        conn.execute(insert(council).values(municipality_id="ukjent", id="eldreradet", name="Eldrerådet"))


def test_a_deleted_text_is_gone_from_the_bytes_of_the_file(sqlite_engine):
    canary = "KANARIFUGL-7Q2"
    file = Path(sqlite_engine.url.database)
    with writing(sqlite_engine) as conn:
        conn.execute(insert(municipality).values(PLACE))
        conn.execute(insert(council).values(municipality_id="prove", id="x", name=canary))
    assert canary.encode() in _bytes(file)
    with writing(sqlite_engine) as conn:
        conn.execute(council.delete())
    overwrite_deleted(sqlite_engine)
    assert canary.encode() not in _bytes(file)


def _bytes(file):
    return b"".join(found.read_bytes() for found in file.parent.iterdir())


def test_after_overwriting_postgresql_has_no_dead_ballots(postgresql_engine):
    overwrite_deleted(postgresql_engine)
    with reading(postgresql_engine) as conn:
        assert conn.execute(text("SELECT count(*) FROM ballot")).scalar_one() == 0
