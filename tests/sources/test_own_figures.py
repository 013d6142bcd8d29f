"""A municipality's own table: what is read, what is asked for, and where each fault is told of."""

from decimal import Decimal

import pytest

from budsjett.exports.recalculated import recalculated, with_planted_results
from budsjett.sources import own_figures, workbook
from budsjett.sources.findings import Findings, Severity
from budsjett.sources.numerals import NotANumber, amount
from budsjett.sources.own_figures import Declared
from sources.workbooks import HEAD, a_workbook

KRONER = Declared(thousands=False)


def read(data, declared=KRONER, name="tall.csv"):
    """The amounts by line and year, and the findings."""
    findings = Findings()
    content = data.encode() if isinstance(data, str) else data
    found = own_figures.read(workbook.read(name, content), name, declared, findings)
    amounts = {key: figure.amount_kr for key, figure in found.by_line_year.items()} if found else None
    return amounts, findings.in_order()


def the_error(data, declared=KRONER, name="tall.csv"):
    amounts, findings = read(data, declared, name)
    assert amounts is None
    errors = [f for f in findings if f.severity is Severity.ERROR]
    assert len(errors) == 1, errors
    assert errors[0].remedy
    return errors[0]


def test_lines_by_id_or_label_with_years_down_or_across():
    wanted = {("primary_school", 2026): 100, ("kindergarten", 2026): 7}
    assert read("Linje;År;Beløp\nprimary_school;2026;100\nBARNEHAGE;2026;7\n")[0] == wanted
    assert read("x;;\n;;\nLinje;Regnskap 2026\nGrunnskole;100\nBarnehage;7\n")[0] == wanted
    assert read("Linje\tBeløp (kr)\nGrunnskole\t100\nBarnehage\t7", Declared(thousands=False, year=2026))[0] == wanted
    assert read(a_workbook(("Grunnskole", 2026, 100), ("Barnehage", 2026, 7)), name="a.xlsx")[0] == wanted


@pytest.mark.parametrize(
    ("text", "kroner"),
    [
        ("1 250 000", 1_250_000),
        ("1\u00a0250\u00a0000", 1_250_000),
        ("1\u202f250\u2009000,50", 1_250_000),
        ("1250000,51", 1_250_001),
        ("-5", -5),
        ("\u22125", -5),
        ("\u20135", -5),
        ("5-", -5),
        ("5\u2212", -5),
        ("(5)", -5),
        ("0", 0),
    ],
)
def test_amounts_as_norwegians_and_accounting_systems_write_them(text, kroner):
    assert read(f'Linje;År;Beløp\nSelvkost;2026;1\ncost_recovery;2026;"{text}"\n'.replace("Selvkost;2026;1\n", ""))[
        0
    ] == {("cost_recovery", 2026): kroner}


def test_thousands_are_multiplied_once_and_exactly():
    found, _ = read("Linje;2026\nGrunnskole;110 363,5\n", Declared(thousands=True))
    assert found == {("primary_school", 2026): 110_363_500}


@pytest.mark.parametrize("text", ["1.250", "1,250", "12 50", "1e5", "NaN", "", "abc", "5--", "1.250.000"])
def test_what_can_be_read_in_two_ways_or_none_is_refused(text):
    with pytest.raises(NotANumber):
        amount(text)


def test_an_amount_is_exact_to_the_oere():
    assert sum((amount("0,10") for _ in range(10)), Decimal(0)) == 1


@pytest.mark.parametrize(
    ("rows", "column", "value", "told"),
    [
        (("Skole", 2026, 1), "A2 (Linje)", "Skole", "Ukjent linje"),
        ((None, 2026, 1), "A2 (Linje)", "", "mangler"),
        (("Grunnskole", "i fjor", 1), "B2 (År)", "i fjor", "ikke et år"),
        (("Grunnskole", 1899, 1), "B2 (År)", "1899", "ikke et år"),
        (("Grunnskole", 2026, "ca. 1 mill."), "C2 (Beløp)", "ca. 1 mill.", "ikke et tall"),
        (("Grunnskole", 2026, 1e18), "C2 (Beløp)", "1e+18", "større enn"),
        (("Grunnskole", 2026, True), "C2 (Beløp)", "ja", "dato eller ja/nei"),
        (("Grunnskole", 2026, ("=ROUND(C3,0)", 12)), "C2 (Beløp)", "12", "formel vi ikke kan regne etter"),
        (("Grunnskole", 2026, ("=SUM(C3:C9)", 12)), "C2 (Beløp)", "12 lagret, formelen gir 0", "ikke den formelen gir"),
        (("Grunnskole", 2026, ("=1/0", "#DIV/0!")), "C2 (Beløp)", "#DIV/0!", "feil"),
    ],
)
def test_a_fault_is_told_with_file_sheet_row_cell_value_and_the_way_out(rows, column, value, told):
    error = the_error(a_workbook(rows), name="tall.xlsx")
    assert (error.file, error.row, error.column, error.value) == ("tall.xlsx, ark Budsjett", 2, column, value)
    assert told in error.problem


def test_a_formula_is_read_only_when_somebody_has_said_so_and_then_told_of():
    data = a_workbook(("Grunnskole", 2026, ("=ROUND(12.4,0)", 12)))
    found, findings = read(data, Declared(thousands=False, formulas_read=True), "a.xlsx")
    assert found == {("primary_school", 2026): 12}
    assert [(f.severity, f.column) for f in findings] == [(Severity.WARNING, "C2 (Beløp)")]


def test_a_formula_that_comes_to_what_was_saved_is_a_number_as_any_and_a_lie_is_refused_whatever_was_said():
    sound = a_workbook(("Grunnskole", 2026, ("=SUM(D2:E2)*1000", 12_000), 7, 5))
    assert read(sound, name="a.xlsx") == ({("primary_school", 2026): 12_000}, ())
    lying = a_workbook(("Grunnskole", 2026, ("=SUM(D2:E2)*1000", 12), 7, 5))
    assert "ikke den formelen gir" in the_error(lying, Declared(thousands=False, formulas_read=True), "a.xlsx").problem


def test_the_same_line_twice_names_the_first_cell():
    error = the_error("Linje;År;Beløp\nGrunnskole;2026;1\nGrunnskole;2026;2\n")
    assert (error.column, "celle C2" in error.problem) == ("C3 (Beløp)", True)


def test_sums_are_not_read_and_told_of():
    found, findings = read(
        "Linje;År;Beløp\nGrunnskole;2026;1\nSum oppvekst;2026;1\nSum bevilgninger drift, netto;2026;1\n"
    )
    assert found == {("primary_school", 2026): 1}
    assert [f.column for f in findings] == ["A3 (Linje)", "A4 (Linje)"]


def test_two_sheets_with_tables_are_asked_about_and_a_hidden_one_is_not_chosen():
    rows = (HEAD, ("Grunnskole", 2026, 1))
    assert "Flere ark" in the_error(a_workbook(sheets={"A": rows, "B": rows}), name="a.xlsx").problem
    assert read(a_workbook(sheets={"A": rows, "B": rows}, hidden={"B"}), name="a.xlsx")[0]
    found, findings = read(
        a_workbook(sheets={"A": rows, "B": rows}, hidden={"B"}), Declared(thousands=False, sheet="b"), "a.xlsx"
    )
    assert found
    assert "skjult" in findings[0].problem
    assert (
        "finnes ikke"
        in the_error(a_workbook(sheets={"A": rows}), Declared(thousands=False, sheet="C"), "a.xlsx").problem
    )


def test_the_unit_is_declared_and_a_heading_that_contradicts_it_stops_the_file():
    assert "tusen" in the_error("Linje;År;Beløp (1 000 kr)\nGrunnskole;2026;1\n").problem
    assert "kroner" in the_error("Linje;År;Beløp (kr)\nGrunnskole;2026;1\n", Declared(thousands=True)).problem


def test_a_file_without_a_table_says_what_headings_it_needs():
    assert "overskrift" in the_error("a;b\n1;2\n").problem
    assert "ingen beløp" in the_error("Linje;År;Beløp\nGrunnskole;2026;\n").problem
    assert "hvilket år" in the_error("Linje;Beløp\nGrunnskole;1\n").problem


ACCOUNTS = """Kontoklasse;Funksjon;Art;Beløp
1;202 Grunnskole;010;1000,60
1;202 Grunnskole;600;-200,30
1;222;590;50
1;222;230;30
1;258;010;400
1;253;010;70
1;800;870;-900
1;800;874;-10
1;870;500;60
1;870;900;-5
0;222;230;5000
1;899;580;3
"""


def test_accounts_by_function_and_art_are_summed_into_lines():
    declared = Declared(thousands=True, income_with_minus=True, year=2024)
    found, findings = read(ACCOUNTS, declared)
    assert found == {
        ("primary_school", 2024): 830_300,
        ("depreciation", 2024): 50_000,
        ("home_care", 2024): 400_000,
        ("nursing_home", 2024): 70_000,
        ("income_tax", 2024): 900_000,
        ("property_tax", 2024): 10_000,
        ("interest_expense", 2024): 60_000,
        ("interest_income", 2024): 5_000,
    }
    assert [(f.value, f.problem.split(",")[0]) for f in findings] == [
        ("5000000 kr i 1 beløp", "Ikke lest: investeringsregnskapet"),
        ("3000 kr i 1 beløp", "Ikke lest: funksjon 899"),
    ]


def test_the_sign_of_income_is_declared_and_never_guessed():
    told = the_error(ACCOUNTS, Declared(thousands=True, year=2024))
    assert (told.row, told.column, "fortegn" in told.remedy.casefold()) == (1, "C1", True)
    without = ACCOUNTS.replace(";-", ";")
    assert (
        read(without, Declared(thousands=True, income_with_minus=False, year=2024))[0]
        == read(ACCOUNTS, Declared(thousands=True, income_with_minus=True, year=2024))[0]
    )


def test_functions_without_arts_are_net_and_a_warning_says_what_that_means():
    found, findings = read("Funksjon;2024\n202;5\n222;2\n", Declared(thousands=True))
    assert found == {("primary_school", 2024): 7_000}
    assert ["avskrivninger" in f.remedy.casefold() for f in findings] == [True]


def test_254_is_refused_from_2024_with_what_took_over():
    error = the_error("Funksjon;2024\n254;1\n")
    assert (error.value, "257 og 258" in error.remedy) == ("254", True)
    assert "2024" in the_error("Funksjon;2023\n257;1\n").remedy


@pytest.mark.parametrize(("function", "art"), [("999", "010"), ("20", "010"), ("202", "4"), ("202", "10100")])
def test_codes_that_are_not_on_the_lists_are_refused(function, art):
    error = the_error(f"Funksjon;Art;2024\n{function};{art};1\n", Declared(thousands=False, income_with_minus=True))
    assert error.row == 2


def test_what_libreoffice_computes_is_what_is_computed_here():
    """A workbook whose saved values lie is refused; saved anew by LibreOffice, the same workbook is read."""
    rows = [("Grunnskole", 2026, ("=SUM(D2:E2)*1000-50%*(F2+2)", 0), 7, 5, 4), ("Barnehage", 2026, ("=C2/-4", 0))]
    lying = with_planted_results(a_workbook(*rows))
    assert read(lying, name="a.xlsx")[0] is None
    saved = recalculated({"a": lying})["a"]
    assert read(saved, name="a.xlsx") == ({("primary_school", 2026): 11_997, ("kindergarten", 2026): -2_999}, ())
