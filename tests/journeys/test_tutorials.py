"""The tutorials quote the screen; what they quote must still be said there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
WRITTEN_BY_THE_READER = {"Gratis svømming for eldre på fredager", "quotation marks"}
HOLES = {
    "Verste år: 2028": "Verste år: %(year)s",
    "4 av 10 krav og mål er holdt": "%(kept)s av %(all)s krav og mål er holdt",
    "Prøveinnbygger 1": "Prøveinnbygger %(n)s",
}


@pytest.fixture(scope="module")
def said() -> str:
    folders = (("web/templates", "*.html"), ("src/budsjett", "*.py"), ("scenarios/vadso", "*.*"))
    files = [file for folder, kind in folders for file in sorted((ROOT / folder).rglob(kind))]
    return "\n".join(file.read_text() for file in files)


def test_there_are_tutorials():
    assert [tutorial.name for tutorial in TUTORIALS] == ["first-plan.md", "first-round.md"]


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda tutorial: tutorial.stem)
def test_what_a_tutorial_quotes_is_said_on_the_screen(tutorial, said):
    quoted = set(re.findall("«([^»]+)»", tutorial.read_text())) - WRITTEN_BY_THE_READER
    assert len(quoted) > 20
    assert not sorted(words for words in quoted if HOLES.get(words, words) not in said)
