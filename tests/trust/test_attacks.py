"""Every attack on the vote has a row, and every test that a row names is there; so is every test of a feature."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/explanation/attacks-on-the-vote.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, re.MULTILINE)
FEATURES = (TESTS.parent / "docs/explanation/voting-features.md").read_text(encoding="utf-8")
TESTED = re.compile(r"`([\w/]+\.py)::(\w+)`")
NAMED = sorted({*TESTED.findall(PAGE), *TESTED.findall(FEATURES)})


@cache
def functions_of(path):
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_attack_has_a_row_with_a_test_or_a_reason():
    assert [int(number) for number, _ in ROWS] == [*range(26, 54), 117]
    for number, row in ROWS:
        assert "::test_" in row or "*not in the product*" in row, number


def test_every_feature_has_a_test():
    rows = [
        line for line in FEATURES.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| feature"))
    ]
    assert len(rows) == 35
    for row in rows:
        assert row.count("|") == 5, row
        assert TESTED.search(row.split("|")[3]), row


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_named_exists(path, name):
    assert name in functions_of(path)
