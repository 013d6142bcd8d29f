"""The generated pages of the reference say what the code says."""

import re
import runpy
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "docs/reference"
PAGES = runpy.run_path(str(REFERENCE / "generate.py"))["pages"]()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_page_is_what_the_code_says(name):
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "run: python docs/reference/generate.py"


def test_every_table_row_has_as_many_cells_as_its_head():
    for page in PAGES.values():
        for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
            assert len({row.count(" | ") for row in table.splitlines()}) == 1, table
