import pytest

from budsjett.sources.findings import Findings
from budsjett.sources.tables import MOST_BYTES, read

COLUMNS = ("line", "year")


def findings_of(data: bytes, columns: tuple[str, ...] = COLUMNS):
    findings = Findings()
    rows = read("f.csv", data, columns, findings)
    return rows, findings.listed


def test_a_byte_order_mark_and_windows_line_ends_are_as_good_as_none():
    plain, _ = findings_of("line;year\nVadsø;2027\n".encode())
    saved, wrong = findings_of("\ufeffline;year\r\nVadsø;2027\r\n".encode())
    assert not wrong
    assert [row.cells for row in plain] == [row.cells for row in saved]


def test_columns_may_stand_in_any_order_and_empty_rows_are_passed_over():
    rows, wrong = findings_of(b"year;line\n2027;a\n;\n\n2028;b\n")
    assert not wrong
    assert [(row.at, row.cells["line"]) for row in rows] == [(2, "a"), (5, "b")]


def test_an_old_windows_encoding_is_refused_with_its_row_and_the_way_out():
    rows, [wrong] = findings_of("line;year\na;1\nVadsø;2027\n".encode("cp1252"))
    assert rows == ()
    assert (wrong.file, wrong.row) == ("f.csv", 3)
    assert "Vadsø" in wrong.value
    assert "UTF-8" in wrong.remedy


def test_utf_16_is_named():
    _, [wrong] = findings_of("line;year\na;1\n".encode("utf-16"))
    assert "UTF-16" in wrong.problem


@pytest.mark.parametrize("separator", [",", "\t"])
def test_another_separator_is_named(separator):
    _, [wrong] = findings_of(f"line{separator}year\na{separator}1\n".encode())
    assert "semikolon" in wrong.problem


def test_every_missing_unknown_and_doubled_column_is_reported_at_once():
    rows, wrong = findings_of(b"line;Aar;line\na;1;2\n")
    assert rows == ()
    assert [(f.row, f.column, f.problem) for f in wrong] == [
        (1, "year", "Kolonnen mangler."),
        (1, "aar", "Ukjent kolonne."),
        (1, "line", "Kolonnen står to ganger."),
    ]


def test_a_row_with_too_many_or_too_few_cells_is_named():
    rows, wrong = findings_of(b"line;year\na;1;extra;more\nb\nc;3\n")
    assert [row.cells["line"] for row in rows] == ["c"]
    assert [(f.row, f.column, f.value) for f in wrong] == [(2, None, "extra;more"), (3, "year", "")]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("a\x00b", "U+0000"),
        ('"a\nb"', "U+000A"),
        ("a\x1bb", "U+001B"),
        ("a\u202eb", "U+202E"),
        ("a\u200bb", "U+200B"),
        ("=1+1", "formel"),
        ("@SUM(A1)", "formel"),
        ("x" * 1001, "1001 tegn"),
    ],
)
def test_a_cell_that_cannot_be_shown_or_would_run_is_refused_where_it_stands(value, said):
    rows, [wrong] = findings_of(f"line;year\nok;1\n{value};2\n".encode())
    assert [row.cells["line"] for row in rows] == ["ok"]
    assert (wrong.row, wrong.column) == (3, "line")
    assert said in wrong.problem
    assert len(wrong.value) <= 61
    assert all(character.isprintable() for character in wrong.value)


def test_a_row_counts_as_a_spreadsheet_counts_even_after_a_cell_with_a_line_break():
    _, wrong = findings_of(b'line;year\n"a\nb";1\nc;1;2\n')
    assert [f.row for f in wrong] == [2, 3]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"line;year\n", b"\xef\xbb\xbf"])
def test_a_file_without_rows_is_an_error(data):
    rows, wrong = findings_of(data)
    assert rows == ()
    assert wrong


def test_a_quotation_mark_that_never_closes_is_named():
    _, [wrong] = findings_of(b'line;year\na;1\n"b;2\nc;3\n')
    assert wrong.row == 3
    assert "anførselstegn" in wrong.problem


def test_a_file_that_is_too_large_is_not_parsed():
    _, [wrong] = findings_of(b"line;year\n" + b"x" * MOST_BYTES)
    assert wrong.problem == "Filen er for stor."


def test_a_single_field_of_ten_megabytes_is_refused_shortly():
    _, [wrong] = findings_of(b"line;year\n" + b"x" * 10_000_000 + b";1\n")
    assert len(wrong.value) < 100


def test_a_field_beyond_the_parsers_own_limit_is_an_error_and_no_crash():
    _, [wrong] = findings_of(b"line;year\n" + b"x" * 200_000 + b";1\n")
    assert wrong.row == 2


def test_too_many_rows_is_one_error():
    _, wrong = findings_of(b"line;year\n" + b"a;1\n" * 50_001)
    assert [f.problem for f in wrong] == ["Filen har for mange rader."]


def test_a_file_of_the_wrong_kind_does_not_drown_the_reader_in_findings():
    _, wrong = findings_of(b"line;year\n" + b"a;1;2\n" * 5_000)
    assert len(wrong) == 201
    assert "flere enn 200" in wrong[-1].problem
