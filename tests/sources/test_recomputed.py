"""Formulas computed again: what is understood, and what is left to a person."""

import pytest

from budsjett.sources.cells import place
from budsjett.sources.recomputed import Sheet, agrees

NUMBERS = {"A1": 1.0, "A2": 2.0, "A3": 3.0, "B1": 10.0}


def value(formula, **others):
    formulas = {place(name): text for name, text in {"Z9": formula, **others}.items()}
    numbers = {place(name): n for name, n in NUMBERS.items()}
    return Sheet(numbers, frozenset({place("C1")}), formulas).value(place("Z9"))


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("SUM(A1:A3)", 6),
        ("SUM(A1:B3,B1,-A2)", 24),
        ("SUM(A1:C5)", 16),
        ("A1+A2*A3", 7),
        ("(A1+A2)*A3", 9),
        ("-A1--A2", 1),
        ("$B$1/4", 2.5),
        ("B1*25%", 2.5),
        ("1.5E3", 1500),
        ("B7", 0),
        (" A1 + 1 ", 2),
        ("of:=SUM([.A1:.A3];[.B1])", 16),
    ],
)
def test_sums_and_the_four_operations_are_computed(formula, wanted):
    assert value(formula) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "ROUND(A1,0)",
        "Ark2!A1",
        "[1]Ark!A1",
        "A1+C1",
        "1/0",
        "A1/(A1-1)",
        "Z9",
        "A1+",
        "(A1",
        "A1)",
        "SUM(A1:A3",
        "SUM(A1:XFD1048576)",
        "A1^2",
        '"x"',
        "1E999",
        "+".join(["A1"] * 1_500),
        "(" * 500 + "1" + ")" * 500,
        "ZZZZ1",
        "A1:A3",
    ],
)
def test_anything_else_is_left_to_a_person(formula):
    assert value(formula) is None


def test_formulas_rest_on_formulas_and_a_ring_or_an_unknown_one_is_left_to_a_person():
    assert value("D1+1", D1="D2*2", D2="A3") == 7
    assert value("D1+1", D1="D2", D2="D1") is None
    assert value("D1+1", D1="NOW()") is None


def test_half_an_oere_is_what_a_spreadsheet_may_round_away():
    assert agrees(100.004, 100)
    assert not agrees(100.01, 100)
