import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from budsjett.budget.figures import Figures, LineId
from budsjett.budget.limits import limits, slack_kr
from budsjett.budget.plan import Prices, project
from budsjett.budget.schedules import projects, schedule_5_4, schedule_5_5, schedule_5_6
from budsjett.errors import PlansApart
from budsjett.exports.recalculated import differences, plan_in
from budsjett.exports.workbook import SHEETS, front, workbook, written
from budsjett.exports.workbook.plan import WorkbookDisagreesError
from budsjett.sources import shipped
from budsjett.sources.scenario_files import read_folder, read_scenario
from builders import a_basis, a_figure, a_measure, some_assumptions
from exports.municipalities import a_generated_basis, a_generated_plan, with_assumption

MADE_AT = datetime(2026, 11, 27, 12, 0)  # noqa: DTZ001 a spreadsheet has no time zones
SCENARIO, _ = read_scenario(read_folder(shipped.folder("vadso")))
VADSO = SCENARIO.basis


def formulas(basis, plan):
    return {name: sheet.formulas for name, sheet in written(basis, plan, made_at=MADE_AT).sheets.items()}


def test_the_results_left_in_the_file_are_the_engines():
    plan = project(VADSO, VADSO.directors_package)
    assert differences(plan, workbook(VADSO, plan, made_at=MADE_AT))[0].kr == 0


def test_a_plan_with_measures_begun_later_and_at_levels_is_written_as_it_is():
    half = replace(VADSO, measures=dict(VADSO.measures) | {"enok": replace(VADSO.measures["enok"], levels=(50,))})
    plan = project(half, ("enok@2028~50", "innkjop"))
    assert differences(plan, workbook(half, plan, made_at=MADE_AT))[0].kr == 0


@pytest.mark.parametrize("seed", range(12))
def test_every_formula_comes_to_what_the_engine_says(seed):
    basis = a_generated_basis(seed)
    plan = a_generated_plan(basis, seed)
    assert set(plan_in(workbook(basis, plan, made_at=MADE_AT))) == set(plan.lines)


def test_a_formula_that_comes_to_something_else_is_never_written():
    basis = a_basis()
    plan = project(basis)
    wrong = replace(plan, lines={**plan.lines, LineId("home_care"): plan.lines[LineId("home_care")] + 2})
    with pytest.raises(WorkbookDisagreesError, match="home_care in 2027"):
        workbook(basis, wrong, made_at=MADE_AT)


def test_the_formulas_are_the_same_whatever_is_chosen():
    plans = [
        project(VADSO),
        project(VADSO, VADSO.directors_package, {VADSO.levers[0].id: VADSO.levers[0].maximum}),
        project(VADSO, projection="low", prices=Prices.NOMINAL, interest_stress=0.02),
    ]
    first, *rest = [formulas(VADSO, plan) for plan in plans]
    assert all(other == first for other in rest)


@pytest.mark.parametrize(
    "name", ["interest_rate", "tax_growth", "debt_remaining_years", "service_marginal_share.home_care"]
)
def test_the_formulas_are_the_same_whatever_is_assumed(name):
    before = a_basis(levers=())  # a lever on the rate starts at the assumption
    after = with_assumption(before, name, before.assumptions[name].value * 0.8)
    assert formulas(before, project(before)) == formulas(after, project(after))
    assert not np.array_equal(
        project(before).lines[LineId("reserve_path")], project(after).lines[LineId("reserve_path")]
    )


@pytest.mark.parametrize("law", ["5-4", "5-5", "5-6"])
def test_a_schedule_is_the_one_of_the_regulation(law):
    basis = replace(VADSO, figures=Figures(VADSO.figures.by_line_year | by_nature(VADSO)))
    plan = project(basis, basis.directors_package)
    rows = {"5-4": schedule_5_4(plan), "5-5": schedule_5_5(plan), "5-6": schedule_5_6(plan, basis)}[law]
    content = workbook(basis, plan, made_at=MADE_AT)
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(f"Skjema {law}").to_python()
    shown = [row for row in sheet if row[1] == "1" or (row[1].isdigit() and int(row[1]) > 1)]
    start = next(i for i, row in enumerate(shown) if row[0] == rows[0].name)
    for row, found in zip(rows, shown[start:], strict=False):
        assert (found[0], found[1], [int(kr) for kr in found[4:8]]) == (row.name, str(row.n), list(row.values))


def by_nature(basis):
    """What the first year's figures by nature may be: the sums must be those by service."""
    first = basis.years.first
    at = {line: figure.amount for (line, year), figure in basis.figures.by_line_year.items() if year == first}
    own, net = at["service_revenue"], sum(at[line] for line in basis.service_lines)
    amounts = {
        "wages": own + net - 130e6, "social_costs": 70e6, "purchases": 40e6, "transfers_out": 20e6,
        "user_fees": 15e6, "sales_and_rents": 25e6, "transfers_in": own - 40e6,
        "other_taxes": 1e6, "other_state_grants": at["other_general_income"] - 1e6,
    }  # fmt: skip
    return {(LineId(line), first): a_figure(line, first, kr) for line, kr in amounts.items()}


def test_the_projects_of_5_5_are_the_measures_that_invest():
    plan = project(VADSO, VADSO.directors_package, prices=Prices.NOMINAL)
    content = workbook(VADSO, plan, made_at=MADE_AT)
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Skjema 5-5").to_python()
    shown = {row[0]: [int(kr) for kr in row[4:8]] for row in sheet if len(row) > 7 and isinstance(row[7], float)}
    for row in projects(plan, VADSO):
        assert shown[row.name] == list(row.values)


FLOOR = replace(VADSO.assumptions["interest_rate"], value=60_000_000.0, unit="kr", label="Opplæringsloven")
WITH_FLOOR = replace(
    VADSO,
    assumptions=VADSO.assumptions
    | {"service_floor.primary_school": FLOOR, "debt_ceiling_from_year": replace(FLOOR, value=2029.0)},
)


@pytest.mark.parametrize("basis", [VADSO, WITH_FLOOR], ids=["as listed", "with a floor and a later ceiling"])
def test_the_control_sheet_has_the_slack_of_every_limit(basis):
    plan = project(basis, basis.directors_package)
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(workbook(basis, plan, made_at=MADE_AT)))
        .get_sheet_by_name("Kontroll")
        .to_python()
    )
    by_label = {row[0]: row[4:] for row in rows if row and row[0]}
    for limit in limits(basis):
        slack = slack_kr(limit, plan.lines, basis)
        label = limit.label.replace("\N{NO-BREAK SPACE}", " ")
        shown = by_label[label][: len(basis.years)]
        assert [v for v in shown if v != ""] == pytest.approx([slack[basis.years.index(y)] for y in limit.years])
        kept = all(slack[basis.years.index(year)] >= 0 for year in limit.years)
        assert by_label[label][len(basis.years)] == ("ja" if kept else "nei")


@pytest.mark.parametrize(
    "title", ["=1+1", "+47 12345678", "-vei", "@SUM(A1)", "\t=cmd|'/C calc'!A0", " =1", "«bru» & <b>"]
)
def test_what_a_person_wrote_is_never_a_formula(title):
    basis = a_basis(measures={"a": a_measure("a", title=title)})
    plan = project(basis, ["a"])
    book = written(basis, plan, made_at=MADE_AT)
    for sheet in book.sheets.values():
        assert not any(title in text for text in sheet.formulas.values())
    content = book.closed(title=title, subject=title)
    shown = [
        cell
        for name in CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names
        for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name).to_python()
        for cell in row
        if isinstance(cell, str) and title.strip() in cell
    ]
    assert shown
    assert not any(cell.lstrip()[:1] in set("=+-@") for cell in shown)


def test_a_plan_from_other_figures_is_refused():
    with pytest.raises(PlansApart):
        workbook(VADSO, project(a_basis()), made_at=MADE_AT)


def test_the_same_plan_at_the_same_moment_is_the_same_file():
    basis = a_basis()
    assert workbook(basis, project(basis), made_at=MADE_AT) == workbook(basis, project(basis), made_at=MADE_AT)


def test_the_front_page_lists_the_sheets_there_are():
    assert ("Forsiden", *(name for name, _ in front.SHEETS)) == SHEETS


def test_no_number_hides_inside_a_formula():
    """What somebody chose has a cell of its own: formulas hold only small whole numbers and the units' factors."""
    basis = a_basis(assumptions=some_assumptions())
    texts = [text for sheet in formulas(basis, project(basis)).values() for text in sheet.values()]
    bare = {
        n for text in texts for n in re.findall(r"(?<![A-Z$0-9.])\d+(?:\.\d+)?(?![0-9:])", re.sub(r'"[^"]*"', "", text))
    }
    assert bare <= {"0", "1", "2", "12", "13", "100", "0.5", "1000000", "1000000000"}
