"""The real application on a demonstration database, asked as a browser asks."""

import shutil
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from budsjett.settings import Settings
from budsjett.store.engine import open_engine, writing
from budsjett.usecases import demonstrate
from budsjett.usecases.weighed import Recounts
from budsjett.web import working
from budsjett.web.app import create_app

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def demonstration(fast_folder: Path, sqlite_migrated: Path) -> Path:
    """A SQLite file with Vadsø and a round in its voting at NOW, to copy from."""
    file = fast_folder / "demonstration.sqlite"
    shutil.copy(sqlite_migrated, file)
    engine = open_engine(f"sqlite:///{file}")
    with writing(engine) as conn:
        demonstrate.set_up(conn, NOW)
    engine.dispose()
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    return file


class Clock:
    """The time of a test, to be moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(demonstration: Path, tmp_path: Path) -> Settings:
    file = tmp_path / "web.sqlite"
    shutil.copy(demonstration, file)
    return Settings(mode="demo", database=f"sqlite:///{file}")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of the optimiser is waited for; how it looks on the way has tests of its own."""
    monkeypatch.setattr(working, "QUICK_S", 60.0)


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ballots are drawn anew five times, and nothing of an earlier test is kept."""
    monkeypatch.setattr("budsjett.usecases.took_part._kept", OrderedDict())
    monkeypatch.setattr(Recounts, "draws", 5)


@pytest.fixture
def client(settings: Settings, clock: Clock) -> Iterator[TestClient]:
    """A visitor's browser; redirects are not followed, so that a test can see them."""
    app = create_app(settings, clock=clock)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def sign_in(client: TestClient) -> Callable[[str], TestClient]:
    """Take a role as the form does: `sign_in("citizen:1")`, `council:eldreradet`, `representative`, `administrator`."""

    def take(role: str) -> TestClient:
        answer = client.post("/logg-inn", data={"rolle": role, "kommune": "vadso", "til": "/vadso"})
        assert answer.status_code == 303, answer.text
        return client

    return take
