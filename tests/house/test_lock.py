"""The locks name packages and hashes, never hosts; and every dependency says why it is there."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_a_lock_holds_hashes_and_no_addresses(lock):
    text = lock.read_text()
    assert not re.search(r"https?:", text)
    pins = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    named = [*project["project"]["dependencies"], *(d for g in groups.values() for d in g if isinstance(d, str))]
    return sorted({re.match(r"[A-Za-z0-9_.-]+", d).group().lower() for d in named} | {"uv"})


@pytest.mark.parametrize("dependency", direct_dependencies())
def test_every_dependency_says_why_it_is_there(dependency):
    page = (ROOT / "docs/reference/dependencies.md").read_text()
    assert re.search(rf"^\| `{re.escape(dependency)}` \| .{{10,}} \| .+ \|$", page, re.MULTILINE)
