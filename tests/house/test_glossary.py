"""One English word per Norwegian term: the words ruled out are not used as names."""

import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def banned():
    for row in (ROOT / "docs/reference/glossary.md").read_text().splitlines():
        cells = row.split("|")
        if len(cells) == 6:
            yield from re.findall(r"`([a-z_]+)`", cells[4])


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_no_name_uses_a_word_that_the_glossary_rules_out(source):
    names = {
        t.string.lower()
        for t in tokenize.generate_tokens(io.StringIO(source.read_text()).readline)
        if t.type == tokenize.NAME
    }
    parts = names | {part for name in names for part in name.split("_")}
    assert not parts & set(banned())


def test_the_glossary_rules_words_out():
    assert len(set(banned())) > 5
