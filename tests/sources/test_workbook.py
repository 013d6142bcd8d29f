"""Files made to do harm are refused or neutralised, in a process of their own; sound ones are read."""

import struct
import sys
import time
import zipfile
from io import BytesIO

import pytest

from budsjett.errors import UnreadableFile
from budsjett.sources import workbook
from budsjett.sources.cells import Kind
from sources.workbooks import SOUND, a_spreadsheet, a_workbook, repacked, sheet_with

SHEET = "xl/worksheets/sheet1.xml"
SOUND_ANSWER = """print('{"sheets": [], "unread": []}')"""


def cells_of(data, name="tall.xlsx"):
    return workbook.read(name, data).sheets[0].rows


def refusal_of(data, name="tall.xlsx"):
    with pytest.raises(UnreadableFile) as found:
        workbook.read(name, data)
    assert found.value.remedy
    return found.value.problem


def test_values_keep_their_cells():
    rows = cells_of(a_workbook((), ("Grunnskole", 2027, 12.5)))
    assert (rows[3][1].value, rows[3][3].value, rows[3][3].kind) == ("Grunnskole", "12.5", Kind.NUMBER)


def test_a_formula_is_known_from_a_value_with_what_was_saved_of_it():
    rows = cells_of(a_workbook(("Grunnskole", 2027, ("=ROUND(B2,0)", 12)), ("Barnehage", 2027, 7)))
    assert (rows[2][3].formula, rows[2][3].value) == (True, "12.0")
    assert not rows[3][3].formula


def test_a_saved_value_that_its_formula_does_not_give_is_a_lie():
    rows = cells_of(a_workbook((None, 4, ("=1000000", 12)), (None, 6, ("=SUM(B2:B3)/2", 5))))
    assert (rows[2][3].kind, rows[2][3].value) == (Kind.LIE, "12 lagret, formelen gir 1000000")
    assert (rows[3][3].kind, rows[3][3].value, rows[3][3].formula) == (Kind.NUMBER, "5.0", False)


def test_every_cell_of_an_array_formula_is_a_formula():
    rows = "".join(
        f'<row r="{r}"><c r="C{r}">{f}<v>{r}</v></c></row>'
        for r, f in ((2, '<f t="array" ref="C2:C3">{A2:A3}</f>'), (3, ""), (4, ""))
    )
    found = cells_of(repacked(SOUND, {SHEET: sheet_with(rows=rows)}))
    assert [found[row][3].formula for row in (2, 3, 4)] == [True, True, False]


def test_a_formula_that_was_never_computed_and_an_error_are_no_values():
    rows = (
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C2" t="e"><v>#REF!</v></c></row>'
    )
    found = cells_of(repacked(SOUND, {SHEET: sheet_with(rows=rows)}))[2]
    assert [(cell.kind, cell.value) for _, cell in sorted(found.items())] == [
        (Kind.FAULT, "formel uten verdi"),
        (Kind.FAULT, "#DIV/0!"),
        (Kind.FAULT, "#REF!"),
    ]


def test_hidden_rows_columns_and_sheets_are_known():
    rows = (
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="C3"><v>1</v></c></row>'
    )
    head = '<cols><col min="3" max="3" hidden="1"/></cols>'
    found = cells_of(repacked(SOUND, {SHEET: sheet_with(rows=rows, head=head)}))
    assert (found[2][1].hidden, found[3][1].hidden, found[3][3].hidden) == (True, False, True)
    book = workbook.read("x.xlsx", a_workbook(sheets={"A": [("x",)], "B": [("y",)]}, hidden={"B"}))
    assert [sheet.hidden for sheet in book.sheets] == [False, True]


def test_a_dimension_of_a_million_rows_with_one_cell_costs_nothing():
    data = repacked(SOUND, {SHEET: sheet_with(dimension="A1:XFD1048576")})
    began = time.monotonic()
    assert list(cells_of(data)) == [1]
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "rows",
    ['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', '<row r="2"><c r="ZZ2"><v>1</v></c></row>'],
)
def test_a_cell_far_out_is_refused_before_anything_is_laid_out(rows):
    assert "innhold helt til" in refusal_of(repacked(SOUND, {SHEET: sheet_with(rows=rows)}))


def test_a_small_file_that_unpacks_to_400_mb_is_refused_by_its_directory():
    bomb = repacked(SOUND, {SHEET: sheet_with(rows=" " * 400_000_000)})
    assert len(bomb) < 1_500_000
    began = time.monotonic()
    assert "pakker seg ut til 381 MB" in refusal_of(bomb)
    assert time.monotonic() - began < 5


def test_a_directory_that_lies_about_the_size_is_found_out():
    data = bytearray(repacked(SOUND, {SHEET: sheet_with(rows=" " * 60_000_000)}))
    at = data.rfind(SHEET.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 2_000)
    assert "skadet" in refusal_of(bytes(data))


@pytest.mark.parametrize(
    ("member", "content", "told"),
    [
        (SHEET, '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + sheet_with(), "entiteter"),
        ("xl/sharedStrings.xml", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>', "entiteter"),
        ("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "http://x.example/">]><Types/>', "entiteter"),
        (SHEET, sheet_with().replace("UTF-8", "UTF-16").encode("utf-16"), "tegnsett"),
        (SHEET, sheet_with().replace("UTF-8", "UTF-7"), "tegnsett"),
        (SHEET, sheet_with()[:-40], "skadet"),
        (SHEET, sheet_with(rows='<row r="x"><c r="1A"><v>1</v></c></row>'), "skadet"),
        ("inner.zip", SOUND, "pakket fil"),
        ("../../tmp/evil", "x", "peker ut"),
        ("C:/evil", "x", "peker ut"),
    ],
)
def test_what_hides_in_the_parts_is_refused(member, content, told):
    assert told in refusal_of(repacked(SOUND, {member: content}))


def test_two_parts_with_one_name_and_thousands_of_parts_are_refused():
    twice = BytesIO(SOUND)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(SHEET, sheet_with())
    assert "samme navn" in refusal_of(twice.getvalue())
    assert "for mange deler" in refusal_of(repacked(SOUND, {f"x/{n}": "" for n in range(2_000)}))


def test_macros_links_and_embedded_objects_never_reach_the_reader():
    data = repacked(
        SOUND,
        {
            "xl/vbaProject.bin": "Sub Auto_Open()",
            "xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>",
            "xl/embeddings/oleObject1.bin": b"PK\x03\x04",
        },
    )
    book = workbook.read("tall.xlsm", data)
    assert book.left_unread == ("makroer", "lenker til andre filer", "innebygde objekter")
    assert book.sheets[0].rows[2][3].value == "111000000.0"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("tall.xlsx", b"", "tom"),
        ("tall.xlsx", b"linje;beloep\n", "ikke et regneark"),
        ("tall.csv", SOUND, "Excel-arbeidsbok"),
        ("tall.ods", SOUND, "Excel-arbeidsbok"),
        ("tall.xlsx", a_spreadsheet(), "OpenDocument"),
        ("tall.xls", SOUND, "endelse"),
        ("tall", SOUND, "endelse"),
        ("tall.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        ("tall.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "passord"),
        ("tall.csv", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("tall.csv", b"%PDF-1.7", "PDF"),
        ("tall.xlsx", SOUND[:2_000], "skadet"),
        ("tall.xlsx", repacked(SOUND, without={"xl/workbook.xml"}), "ikke en arbeidsbok"),
        ("tall.csv", b"linje;\0", "nulltegn"),
        ("tall.csv", "linje;år".encode("utf-16"), "UTF-16"),
        ("tall.csv", b"\x81\x8d;1", "Windows-tegnsett"),
        ("tall.csv", b'linje;"bel', "anførselstegn"),
        ("tall.csv", b";" * 300, "kolonner"),
        ("tall.xlsx", b"PK\x05\x06" + b"\0" * 18, "tom eller delt"),
        ("tall.xlsx", SOUND + b"\0" * 4_000_000, "større enn"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(name, data, told):
    assert told in refusal_of(data, name)


def test_a_locked_member_is_refused():
    data = bytearray(SOUND)
    at = data.rfind(SHEET.encode()) - 46
    data[at + 8] |= 1
    assert "passord" in refusal_of(bytes(data))


def test_csv_in_windows_letters_is_read_and_told_of():
    book = workbook.read("tall.csv", "Linje;Beløp\nBrann og redning;1\n".encode("cp1252"))
    assert book.sheets[0].rows[1][2].value == "Beløp"
    assert "cp1252" in book.left_unread[0]
    assert workbook.read("tall.csv", "\ufeffLinje;Beløp\n".encode()).sheets[0].rows[1][1].value == "Linje"


def test_an_opendocument_spreadsheet_is_read_with_its_formulas():
    rows = cells_of(a_spreadsheet(("Grunnskole", 2027, ("=1000000", 12)), ("Barnehage", 2027, 7)), "tall.ods")
    assert [(rows[r][3].value, rows[r][3].formula) for r in (2, 3)] == [
        ("12 lagret, formelen gir 1000000", True),
        ("7.0", False),
    ]


def test_an_opendocument_cell_repeated_a_billion_times_is_refused():
    one = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{one}</table:table-row>'
    assert "gjentatt" in refusal_of(a_spreadsheet(repeated=row), "tall.ods")
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048500">{nothing}</table:table-row>'
    assert list(cells_of(a_spreadsheet(repeated=empty), "tall.ods")) == [1]


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "from budsjett.sources import reader; reader.limit(); import mmap; mmap.mmap(-1, 4 * 1024**3); " + SOUND_ANSWER,
        "from budsjett.sources import reader; reader.limit()\nwhile True: pass",
        "from budsjett.sources import reader; reader.limit(); print(' ' * 10**8); " + SOUND_ANSWER,
        "import os; os.abort()",
        "print('{')",
    ],
)
@pytest.mark.timeout(60)
def test_a_reader_that_hangs_grows_or_dies_is_a_refusal(program):
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match="tok for mye"):
        workbook.read("x.xlsx", SOUND, command=(sys.executable, "-P", "-c", program), patience_s=2)
    assert time.monotonic() - began < 8


def test_the_answer_that_those_readers_would_have_given_is_sound():
    assert workbook.read("x.xlsx", SOUND, command=(sys.executable, "-P", "-c", SOUND_ANSWER)).sheets == ()
