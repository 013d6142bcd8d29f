"""What others made is here unchanged, and its licence beside it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "web" / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())["files"]


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_in_the_manifest(entry):
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert (VENDOR / entry["licence_text"]).is_file()
    assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])


def test_every_vendored_file_is_in_the_manifest():
    named = {entry["file"] for entry in MANIFEST}
    named |= {entry["licence_text"] for entry in MANIFEST} | {"manifest.json", "theme.config.json"}
    assert {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()} == named
