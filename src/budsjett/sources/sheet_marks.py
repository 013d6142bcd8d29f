"""What a workbook's XML says of its cells that their values do not: formulas, hidden rows, the spreadsheet's errors.

Runs in the reader's own process, on parts that `container` has looked through.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.parsers import expat

from budsjett.sources.cells import address, place
from budsjett.sources.container import UnreadableError
from budsjett.sources.recomputed import LONGEST

MOST_CELLS = 200_000
MOST_ROWS = 20_000
MOST_COLUMNS = 256
MOST_AREA = 1_000_000
"""Rows × columns from A1: what the reader of values would lay out."""

TOO_WIDE = "Kopier cellene med tallene til et nytt ark, fra A1 og nedover, og lagre det."
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


@dataclass(slots=True)
class Marks:
    """What is said of one sheet's cells, by row and column (the first of each is 1)."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """The formula as it is written; empty where the cell shares another's."""
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    """Formulas without a value: the file was never computed."""
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: int = 0
    last_row: int = 0
    last_column: int = 0

    def holds(self, row: int, column: int) -> None:
        """A cell with content. Refuses (UnreadableError) more than a table of figures has."""
        self.cells += 1
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if (
            self.cells > MOST_CELLS
            or self.last_row > MOST_ROWS
            or self.last_column > MOST_COLUMNS
            or self.last_row * self.last_column > MOST_AREA
        ):
            raise UnreadableError(f"Et ark har innhold helt til {address(row, column)}.", TOO_WIDE)


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
    *,
    separator: str | None = None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise UnreadableError("Arbeidsboken er skadet.", "Åpne den i regnearket og lagre den på nytt.") from fault


def sheets_of(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each worksheet by the sheet's name."""
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            inside = target.removeprefix("/") if target.startswith("/") else normpath(join("xl", target))
            targets[given.get("Id", "")] = inside

    def sheet(tag: str, given: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            link = next((value for name, value in given.items() if name.rpartition(":")[2] == "id"), "")
            named.append((given.get("name", ""), link))

    _parse(parts.get("xl/_rels/workbook.xml.rels", b"<r/>"), relation, lambda _tag: None)
    _parse(parts["xl/workbook.xml"], sheet, lambda _tag: None)
    return {name: targets[link] for name, link in named if targets.get(link) in parts}


class _OfSheet:
    """Follows one worksheet's XML."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.at = (0, 0)
        self.kind = ""
        self.formula = self.value = False
        self.text = self.written = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        marks = self.marks
        local = tag.rpartition(":")[2]
        if local == "row":
            self.at = (int(given["r"]) if "r" in given else self.at[0] + 1, 0)
            if given.get("hidden") in {"1", "true"}:
                marks.hidden_rows.add(self.at[0])
        elif local == "col" and given.get("hidden") in {"1", "true"}:
            marks.hidden_columns.update(range(int(given["min"]), min(int(given["max"]), MOST_COLUMNS) + 1))
        elif local == "c":
            self.at = place(given["r"]) if "r" in given else (self.at[0], self.at[1] + 1)
            self.kind, self.formula, self.value = given.get("t", ""), False, False
            self.text = self.written = ""
        elif local == "f":
            self.formula, self.text = True, ""
            self._of_many(given)
        elif local in {"v", "is"}:
            self.value, self.text = True, ""

    def _of_many(self, given: dict[str, str]) -> None:
        """A formula that fills a whole range is written in its first cell alone."""
        if given.get("t") not in {"array", "dataTable"} or "ref" not in given:
            return
        first, _, last = given["ref"].partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            raise UnreadableError(f"En formel fyller hele området {given['ref'][:40]}.", TOO_WIDE)
        self.marks.formulas.update(((r, c), "") for r in range(top, bottom + 1) for c in range(left, right + 1))

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local == "f":
            self.written = self.text
        if local != "c" or not (self.formula or self.value):
            return
        self.marks.holds(*self.at)
        if self.formula:
            self.marks.formulas.setdefault(self.at, self.written)
            if not self.value:
                self.marks.uncomputed.add(self.at)
        if self.kind == "e":
            self.marks.faults[self.at] = self.text.strip()[:20] or "#FEIL"

    def says(self, text: str) -> None:
        if len(self.text) <= LONGEST:
            self.text += text


def of_sheet(content: bytes) -> Marks:
    """The marks of one worksheet of an Excel workbook."""
    sheet = _OfSheet()
    try:
        _parse(content, sheet.start, sheet.end, sheet.says)
    except (ValueError, KeyError) as fault:
        raise UnreadableError("Arbeidsboken er skadet.", "Åpne den i regnearket og lagre den på nytt.") from fault
    return sheet.marks


class _OfDocument:
    """Follows the content of an OpenDocument spreadsheet: all its sheets in one part, runs of equal cells told once."""

    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self.marks = Marks()
        self.row = self.rows = self.column = self.columns = 0
        self.next_row = 1

    def start(self, tag: str, given: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        if space != _TABLE:
            return
        attribute = {name.rpartition(" ")[2]: value for name, value in given.items() if name.startswith(_TABLE)}
        hidden = attribute.get("visibility") in {"collapse", "filter"}
        if local == "table":
            self.marks = self.sheets[attribute.get("name", "")] = Marks()
            self.columns, self.next_row = 0, 1
        elif local == "table-column":
            many = int(attribute.get("number-columns-repeated", "1"))
            if hidden:
                self.marks.hidden_columns.update(range(self.columns + 1, self.columns + min(many, MOST_COLUMNS) + 1))
            self.columns += many
        elif local == "table-row":
            self.row, self.column = self.next_row, 0
            self.rows = int(attribute.get("number-rows-repeated", "1"))
            self.next_row += self.rows
            if hidden:
                self.marks.hidden_rows.update(range(self.row, self.row + min(self.rows, MOST_ROWS)))
        elif local in {"table-cell", "covered-table-cell"}:
            self._cell(attribute, given)

    def _cell(self, attribute: Mapping[str, str], given: Mapping[str, str]) -> None:
        many = int(attribute.get("number-columns-repeated", "1"))
        kind = given.get(f"{_OFFICE} value-type")
        formula = "formula" in attribute
        if kind or formula:
            if many * self.rows > MOST_CELLS:
                raise UnreadableError(
                    f"Celle {address(self.row, self.column + 1)} er gjentatt for mange ganger.", TOO_WIDE
                )
            self.marks.holds(self.row + self.rows - 1, self.column + many)
            self.marks.cells += many * self.rows - 1
            for row in range(self.row, self.row + self.rows):
                for column in range(self.column + 1, self.column + many + 1):
                    if formula:
                        self.marks.formulas[row, column] = attribute["formula"]
                    if formula and not kind:
                        self.marks.uncomputed.add((row, column))
        self.column += many


def of_document(content: bytes) -> dict[str, Marks]:
    """The marks of every sheet of an OpenDocument spreadsheet, by its name."""
    document = _OfDocument()
    try:
        _parse(content, document.start, lambda _tag: None, separator=" ")
    except (ValueError, KeyError) as fault:
        raise UnreadableError("Regnearket er skadet.", "Åpne det i regnearkprogrammet og lagre det på nytt.") from fault
    return document.sheets
