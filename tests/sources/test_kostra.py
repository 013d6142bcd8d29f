"""Functions and arts to lines: every function of the shipped accounts, and the lists the chart itself names."""

import re

import pytest

from budsjett.budget.lines import LINES, SERVICE_LINES
from budsjett.sources import kostra, shipped
from budsjett.sources.scenario_files import read_folder, read_scenario


def test_the_shipped_accounts_use_the_same_line_for_each_function():
    scenario, _ = read_scenario(read_folder(shipped.folder("vadso")))
    for function in scenario.kostra:
        assert kostra.FUNCTIONS[function.function].line == function.line, function.function


def test_the_chart_and_the_list_of_functions_name_the_same():
    for line in SERVICE_LINES:
        named = set()
        for first, last in re.findall(r"([0-9]{3})(?:-([0-9]{3}))?", LINES[line].kostra):
            named |= {f"{code}" for code in range(int(first), int(last or first) + 1)}
        held = {code for code in kostra.by_line()[line] if kostra.FUNCTIONS[code].last_year is None}
        assert held <= named, (line, held - named)


def test_254_ended_with_2023_and_257_and_258_took_over():
    assert [kostra.FUNCTIONS["254"].in_use(year) for year in (2019, 2023, 2024)] == [True, True, False]
    assert [kostra.FUNCTIONS["257"].in_use(year) for year in (2023, 2024)] == [False, True]
    assert kostra.FUNCTIONS["254"].successors == ("257", "258")
    assert {kostra.FUNCTIONS[code].line for code in ("254", "257", "258")} == {"home_care"}


@pytest.mark.parametrize(
    ("function", "art", "wanted"),
    [
        ("202", "010", ("primary_school", 1)),
        ("202", "810", ("primary_school", -1)),
        ("222", "590", ("depreciation", 1)),
        ("800", "870", ("income_tax", 1)),
        ("800", "874", ("property_tax", 1)),
        ("800", "877", ("other_general_income", 1)),
        ("800", "800", ("block_grant", 1)),
        ("850", "700", ("other_general_income", 1)),
        ("870", "500", ("interest_expense", 1)),
        ("870", "900", ("interest_income", 1)),
        ("870", "509", ("financial_gains", -1)),
        ("870", "909", ("financial_gains", 1)),
        ("880", "940", ("from_discretionary_reserve", 1)),
        ("860", "990", ("depreciation_counter", 1)),
        ("899", "580", None),
    ],
)
def test_an_amount_adds_to_its_line_or_takes_from_it(function, art, wanted):
    assert kostra.line_for(function, art) == wanted
