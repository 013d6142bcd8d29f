"""Every attack on the vote has a row, and every test that a row names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/explanation/attacks-on-the-vote.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", PAGE, re.MULTILINE)
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)


@cache
def functions_of(path):
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_attack_has_a_row_with_a_test_or_a_reason():
    assert [int(number) for number, _ in ROWS] == [*range(26, 54), 117]
    for number, row in ROWS:
        assert "::test_" in row or "*not in the product*" in row, number


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_named_exists(path, name):
    assert name in functions_of(path)
