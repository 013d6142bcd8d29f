import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from budsjett.budget.checks import examine
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.budget.plan import Prices, project
from budsjett.budget.schedule_rows import ROWS, Law, rows_of_art
from budsjett.budget.schedules import allocations, projects, schedule_5_4, schedule_5_5, schedule_5_6
from builders import a_basis, some_assumptions, some_figures
from strategies import bases, full_bases, with_natures

COUNT = {Law.OPERATIONS: 25, Law.INVESTMENT: 27, Law.BY_NATURE: 32}
SUMS = {
    Law.OPERATIONS: {5, 8, 9, 15, 17, 24, 25},
    Law.INVESTMENT: {6, 14, 19, 26, 27},
    Law.BY_NATURE: {9, 15, 16, 22, 24, 31, 32},
}


def numbered(rows):
    return {row.n: np.array(row.values) for row in rows}


@pytest.mark.parametrize("law", Law)
def test_each_schedule_has_the_rows_of_the_regulation_in_order(law):
    rows = ROWS[law]
    assert [row.n for row in rows] == list(range(1, COUNT[law] + 1))
    assert {row.n for row in rows if row.is_sum} == SUMS[law]
    assert all(n < row.n for row in rows for n in row.of), "a sum is of rows above it"
    assert all(row.explanation.endswith(".") for row in rows)
    assert all(row.arts or row.is_sum or row.n == 6 for row in rows)


def test_the_first_and_last_rows_are_those_of_the_law():
    ends = {law: (rows[0].name, rows[-1].name) for law, rows in ROWS.items()}
    assert ends == {
        Law.OPERATIONS: ("Rammetilskudd", "Fremført til inndekning i senere år (merforbruk)"),
        Law.INVESTMENT: (
            "Investeringer i varige driftsmidler",
            "Fremført til inndekning i senere år (udekket beløp)",
        ),
        Law.BY_NATURE: ("Rammetilskudd", "Fremført til inndekning i senere år (merforbruk)"),
    }
    assert schedule_5_4(project(a_basis()))[16].name == "Netto driftsresultat"


def test_every_row_names_the_line_it_shows():
    basis = with_natures(a_basis())
    plan = project(basis)
    by_service = {line for row in allocations(plan) if (line := row.line) in plan.lines}
    assert by_service == {*basis.service_lines, "services_net"}
    for row in (*schedule_5_4(plan), *allocations(plan)):
        assert row.line == "net_expenditure" or row.values == plan.whole()[row.line]


@given(bases())
@settings(max_examples=30)
def test_every_sum_of_5_4_adds_up_to_the_krone(basis):
    n = numbered(schedule_5_4(project(basis, list(basis.measures))))
    assert (n[5] == n[1] + n[2] + n[3] + n[4]).all()
    assert (n[8] == n[6] + n[7]).all()
    assert (n[9] == n[5] - n[8]).all()
    assert (n[15] == n[13] + n[14] - n[10] - n[11] - n[12]).all()
    assert (n[16] == n[7]).all()
    assert (n[17] == n[9] - n[15] + n[16]).all()
    assert (n[24] == n[18] + n[19] - n[20] + n[21] - n[22] + n[23]).all()
    assert (n[25] == n[24] - n[17]).all()
    assert (n[25] >= 0).all()


@given(full_bases())
@settings(max_examples=30)
def test_the_three_schedules_add_up_and_agree_with_each_other(basis):
    plan = project(basis, list(basis.measures))
    drift, invest, nature = (
        numbered(rows) for rows in (schedule_5_4(plan), schedule_5_5(plan), schedule_5_6(plan, basis))
    )
    assert (invest[6] == sum(invest[n] for n in range(1, 6))).all()
    assert (invest[14] == sum(invest[n] for n in range(7, 14))).all()
    assert (invest[19] == invest[15] - invest[16] + invest[17] - invest[18]).all()
    set_aside = invest[21] - invest[22] + invest[23] - invest[24] + invest[25]
    assert (invest[26] == set_aside - invest[20]).all()
    assert (invest[27] == invest[6] - invest[14] + invest[19] + invest[26]).all()
    assert (nature[9] == sum(nature[n] for n in range(1, 9))).all()
    assert (nature[15] == sum(nature[n] for n in range(10, 15))).all()
    assert (nature[24] == nature[9] - nature[15] - nature[22] + nature[23]).all()
    assert (drift[17] == nature[24]).all(), "net operating result"
    assert (drift[18] == invest[20]).all(), "what operations pay for investment"
    assert (invest[13] == plan.lines[LineId("new_loans")]).all()
    assert (drift[24] == nature[31]).all()
    assert (drift[25] == nature[32]).all()


@given(full_bases())
@settings(max_examples=20)
def test_a_sum_of_a_schedule_is_the_line_the_engine_computed(basis):
    plan = project(basis, list(basis.measures), prices=Prices.FIXED)
    for law, rows in (
        (Law.OPERATIONS, schedule_5_4(plan)),
        (Law.INVESTMENT, schedule_5_5(plan)),
        (Law.BY_NATURE, schedule_5_6(plan, basis)),
    ):
        for row, definition in zip(rows, ROWS[law], strict=True):
            if row.is_sum and definition.line in plan.lines:
                assert row.values == plan.whole()[definition.line], (law, row.n)


@given(bases())
@settings(max_examples=15)
def test_the_services_sum_to_row_six(basis):
    plan = project(basis, list(basis.measures))
    *services, total = allocations(plan)
    assert total.values == schedule_5_4(plan)[5].values
    assert total.values == tuple(map(sum, zip(*(row.values for row in services), strict=True)))
    assert len(services) == len(basis.service_lines)


@given(bases())
@settings(max_examples=15)
def test_the_projects_sum_to_row_one_of_5_5(basis):
    basis = replace(basis, assumptions=some_assumptions(price_growth=0.027))
    for prices in Prices:
        plan = project(basis, list(basis.measures), prices=prices)
        *each, total = projects(plan, basis)
        assert total.values == schedule_5_5(plan)[0].values
        assert total.values == tuple(map(sum, zip(*(row.values for row in each), strict=True)))


def test_without_figures_by_nature_there_is_no_5_6():
    basis = a_basis()
    assert schedule_5_6(project(basis), basis) is None


def test_the_first_year_by_nature_is_the_figures_themselves():
    basis = with_natures(a_basis())
    n = {row.n: row.values[0] for row in schedule_5_6(project(basis), basis)}
    for number, line in {
        4: "other_taxes",
        5: "other_state_grants",
        7: "user_fees",
        10: "wages",
        12: "purchases",
    }.items():
        assert n[number] == basis.figures.get(LineId(line), 2027).amount


@pytest.mark.parametrize(
    ("law", "art", "rows"),
    [
        ("5-4", "874", (3,)),
        ("5-4", "877", (4,)),
        ("5-5", "729", (7,)),
        ("5-5", "700", (8,)),
        ("5-5", "911", (13, 16)),
        ("5-6", "160", (10,)),
        ("5-6", "170", (12,)),
        ("5-6", "729", (6,)),
        ("5-6", "999", ()),
    ],
)
def test_an_art_stands_on_its_row(law, art, rows):
    assert rows_of_art(Law(law), art) == rows


def test_the_arts_of_a_row_are_those_of_its_line_in_the_chart():
    """§ 5-4 and § 5-6 cover a whole line each, so the two tables must name the same arts."""
    for row in (*ROWS[Law.OPERATIONS], *ROWS[Law.BY_NATURE]):
        if row.arts and LINES[row.line].kostra.startswith("art"):
            written = re.findall(r"\d{3}(?:-\d{3})?", LINES[row.line].kostra.split(" uten ")[0])
            for art in (a for part in written for a in part.split("-")):
                assert row.holds(art), (row.law, row.n, art)


def test_an_art_of_operations_stands_on_no_more_than_one_row():
    for law in (Law.OPERATIONS, Law.BY_NATURE):
        assert all(len(rows_of_art(law, f"{art:03}")) <= 1 for art in range(1000))


def test_figures_by_nature_that_do_not_sum_are_told():
    figures = some_figures(wages=1, social_costs=0, purchases=0, transfers_out=0, user_fees=0, sales_and_rents=0,
                           transfers_in=0, other_taxes=0)  # fmt: skip
    found = {problem.where: problem for problem in examine(a_basis(figures=figures))}
    assert set(found) == {"figures/other_state_grants/2027"}
    whole = with_natures(a_basis())
    assert examine(whole) == ()
