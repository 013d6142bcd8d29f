"""What is built can be installed elsewhere and carries everything a page needs."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FETCH = """
import warnings; warnings.simplefilter("error")
from starlette.testclient import TestClient
import budsjett
from budsjett.settings import Settings
from budsjett.web.app import create_app
from budsjett.store.engine import open_engine, writing
from budsjett.store.migrate import upgrade
from budsjett.usecases import demonstrate
from datetime import UTC, datetime
settings = Settings(mode="demo", database="sqlite:///wheel.sqlite")
engine = open_engine(settings.database); upgrade(engine)
with writing(engine) as conn: demonstrate.set_up(conn, now=datetime.now(UTC))
engine.dispose()
with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
    page = client.get("/")
    assert page.status_code == 200, page.text
    assert "Vadsø" in page.text
    for asset in {a.split('"')[0] for a in page.text.split('href="')[1:] + page.text.split('src="')[1:]}:
        if asset.startswith("/static"):
            assert client.get(asset).status_code == 200, asset
print(budsjett.__file__)
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_from_the_sdist_serves_the_front_page_in_a_fresh_environment(tmp_path):
    run = lambda *command, cwd: subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)  # noqa: E731
    uv = Path(sys.executable).parent / "uv"
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path), cwd=ROOT)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(p for p in tmp_path.iterdir() if p.is_dir())
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=source)
    wheel = next(tmp_path.glob("*.whl"))
    fresh = tmp_path / "fresh"
    run(str(uv), "venv", "-q", "-p", sys.executable, str(fresh), cwd=tmp_path)
    python = str(fresh / "bin" / "python")
    lock = str(ROOT / "requirements-run.lock")
    run(str(uv), "pip", "sync", "-q", "--require-hashes", "-p", python, lock, cwd=tmp_path)
    run(str(uv), "pip", "install", "-q", "-p", python, "--no-deps", str(wheel), cwd=tmp_path)
    run(str(uv), "pip", "install", "-q", "-p", python, "-c", str(ROOT / "requirements.lock"), "httpx2", cwd=tmp_path)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "BUDSJETT"))}
    ran = subprocess.run([python, "-c", FETCH], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert str(fresh) in ran.stdout
