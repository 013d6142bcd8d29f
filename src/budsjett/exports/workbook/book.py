"""The workbook under way: sheets, cells and what they look like. The only module that speaks to XlsxWriter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from budsjett.exports.text import plain
from budsjett.exports.workbook.formula import Formula, Operand, Row, value_of

BEFORE = 3
"""Column D: the year before the plan, on every sheet that has years. Before it: what, unit, and why."""
FIRST = BEFORE + 1
"""Column E: the first plan year."""


class Look(StrEnum):
    """How a cell looks, and so what it is."""

    TITLE = "title"
    HEADING = "heading"
    HEAD = "head"
    YEAR = "year"
    TEXT = "text"
    NOTE = "note"
    KR = "kr"
    SUM = "sum"
    PERSONS = "persons"
    SHARE = "share"
    NUMBER = "number"
    INPUT = "input"
    INPUT_KR = "input_kr"
    INPUT_SHARE = "input_share"
    INPUT_TEXT = "input_text"


_KR = "#,##0"
_INPUT = {"bg_color": "#FFF6D6", "border": 1, "border_color": "#D9C88A"}
_LOOKS: dict[Look, dict[str, object]] = {
    Look.TITLE: {"bold": True, "font_size": 16},
    Look.HEADING: {"bold": True, "font_size": 12, "top": 1, "top_color": "#0062BA"},
    Look.HEAD: {"bold": True, "bg_color": "#E5EEF7", "text_wrap": True, "valign": "top"},
    Look.YEAR: {"bold": True, "bg_color": "#E5EEF7", "num_format": "0", "align": "right", "valign": "top"},
    Look.TEXT: {},
    Look.NOTE: {"font_color": "#555555", "text_wrap": True, "valign": "top"},
    Look.KR: {"num_format": _KR},
    Look.SUM: {"num_format": _KR, "bold": True, "top": 1},
    Look.PERSONS: {"num_format": "#,##0.0"},
    Look.SHARE: {"num_format": "0.0000"},
    Look.NUMBER: {"num_format": "General"},
    Look.INPUT: {"num_format": "General", **_INPUT},
    Look.INPUT_KR: {"num_format": _KR, **_INPUT},
    Look.INPUT_SHARE: {"num_format": "0.0000", **_INPUT},
    Look.INPUT_TEXT: {**_INPUT},
}


@dataclass(slots=True)
class Sheet:
    """One sheet, filled from the top; `at` is the next free row (from 0)."""

    name: str
    paper: Worksheet
    looks: dict[Look, Format]
    at: int = 0
    formulas: dict[str, str] = field(default_factory=dict)
    """Every formula written, by cell."""

    def text(self, row: int, column: int, text: str, look: Look = Look.TEXT) -> None:
        """Words; never a formula, whatever they begin with."""
        self.paper.write_string(row, column, plain(text), self.looks[look])

    def own_text(self, row: int, column: int, text: str, look: Look = Look.TEXT) -> None:
        """Our own words, as they are."""
        self.paper.write_string(row, column, text, self.looks[look])

    def put(self, row: int, column: int, what: Operand, look: Look = Look.KR, *, absolute: bool = False) -> Formula:
        """A number or a formula with its value, and a reference to where it now stands."""
        here = xl_rowcol_to_cell(row, column)
        if isinstance(what, Formula):
            text = what.text.replace(f"{self._prefix}", "")
            self.formulas[here] = text
            self.paper.write_formula(row, column, f"={text}", self.looks[look], what.value)
        else:
            self.paper.write_number(row, column, what, self.looks[look])
        return self.reference(row, column, value_of(what), absolute=absolute)

    def blank(self, row: int, column: int, *, absolute: bool = False) -> Formula:
        """An empty cell that may be filled in; it counts as nothing."""
        self.paper.write_blank(row, column, None, self.looks[Look.INPUT_KR])
        return self.reference(row, column, 0.0, absolute=absolute)

    def reference(self, row: int, column: int, value: float, *, absolute: bool = False) -> Formula:
        """A reference to a cell and what it holds."""
        return Formula(f"{self._prefix}{xl_rowcol_to_cell(row, column, row_abs=absolute, col_abs=absolute)}", value)

    def choice(self, row: int, column: int, chosen: str, among: Sequence[str] | str) -> str:
        """A cell where one of some words is chosen, from a list or from a range of cells; its absolute address."""
        self.paper.write_string(row, column, chosen, self.looks[Look.INPUT_TEXT])
        self.paper.data_validation(
            row,
            column,
            row,
            column,
            {"validate": "list", "source": f"={among}" if isinstance(among, str) else list(among)},
        )
        return self.reference(row, column, 0.0, absolute=True).text

    def between(self, row: int, column: int, value: float, lowest: float, highest: float) -> Formula:
        """A number that may be changed within bounds."""
        rule = {"validate": "decimal", "criteria": "between", "minimum": lowest, "maximum": highest}
        self.paper.data_validation(row, column, row, column, rule)
        return self.put(row, column, value, Look.INPUT)

    def cells(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """The absolute range between two cells (row, column)."""
        corners = (xl_rowcol_to_cell(*cell, row_abs=True, col_abs=True) for cell in (first, last))
        return f"{self._prefix}{':'.join(corners)}"

    def said(self, row: int, column: int, formula: str, value: str, look: Look = Look.NOTE) -> None:
        """A formula that gives words; its text is ours, with people's words only by reference."""
        text = formula.replace(self._prefix, "")
        self.formulas[xl_rowcol_to_cell(row, column)] = text
        self.paper.write_formula(row, column, f"={text}", self.looks[look], value)

    def title(self, title: str, note: str = "") -> None:
        """The sheet's own heading."""
        self.own_text(self.at, 0, title, Look.TITLE)
        self.at += 1
        if note:
            self.own_text(self.at, 0, note)
            self.at += 1
        self.at += 1

    def heading(self, text: str, columns: Sequence[str] = ()) -> None:
        """A part of the sheet, and the heads of its columns."""
        self.at += 1 if self.at else 0
        self.own_text(self.at, 0, text, Look.HEADING)
        self.at += 1
        if columns:
            self.heads(columns)

    def heads(self, columns: Sequence[str | float]) -> Row:
        """The heads of columns; numbers are years, and their cells come back."""
        years = []
        for column, head in enumerate(columns):
            if isinstance(head, str):
                self.own_text(self.at, column, head, Look.HEAD)
            else:
                years.append(self.put(self.at, column, head, Look.YEAR))
        self.at += 1
        return tuple(years)

    def line(
        self,
        label: str,
        cells: Sequence[Operand],
        *,
        unit: str = "kr",
        why: str = "",
        look: Look = Look.KR,
        start: int = FIRST,
    ) -> Row:
        """A row with one cell for each year from the column `start`, and references to them."""
        row = self.label(label, unit=unit, why=why)
        return tuple(self.put(row, start + i, cell, look) for i, cell in enumerate(cells))

    def label(self, label: str, *, unit: str = "kr", why: str = "") -> int:
        """Begin a row whose cells are put one by one; its number."""
        row = self.at
        self.text(row, 0, label)
        self.own_text(row, 1, unit)
        self.own_text(row, 2, why, Look.NOTE)
        self.at += 1
        return row

    def step_by_step(
        self,
        label: str,
        count: int,
        step: Callable[[int, Formula | None], Operand],
        *,
        unit: str = "kr",
        why: str = "",
        look: Look = Look.KR,
    ) -> Row:
        """A row where each year is made from its number and the year before it (None for the first)."""
        row = self.label(label, unit=unit, why=why)
        made: list[Formula] = []
        for t in range(count):
            made.append(self.put(row, FIRST + t, step(t, made[-1] if made else None), look))
        return tuple(made)

    @property
    def _prefix(self) -> str:
        return f"{_quoted(self.name)}!"


def _quoted(name: str) -> str:
    """A sheet's name as formulas write it.

    >>> _quoted("Plan"), _quoted("Investering og lån")
    ('Plan', "'Investering og lån'")
    """
    return name if name.isalnum() and name.isascii() else f"'{name}'"


@dataclass(slots=True)
class Book:
    """A workbook. `made_at` is written into it, so that the same plan at the same moment gives the same bytes."""

    made_at: datetime
    _bytes: BytesIO = field(default_factory=BytesIO)
    _file: Workbook = field(init=False)
    _looks: dict[Look, Format] = field(init=False)
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._file = Workbook(self._bytes, {"in_memory": True, **never})
        self._looks = {
            look: self._file.add_format({"font_name": "Calibri", "font_size": 11, **how})
            for look, how in _LOOKS.items()
        }

    def sheet(self, name: str, *, widths: Sequence[float] = (44, 9, 34, 16)) -> Sheet:
        """A new sheet after the others; the last width is that of all columns that follow."""
        paper = self._file.add_worksheet(name)
        for column, width in enumerate(widths[:-1]):
            paper.set_column(column, column, width)
        paper.set_column(len(widths) - 1, len(widths) + 20, widths[-1])
        paper.set_paper(9)
        paper.set_landscape()
        paper.fit_to_pages(1, 0)
        paper.hide_gridlines(2)
        paper.set_footer("&L&F · &A&RSide &P av &N")
        made = Sheet(name=name, paper=paper, looks=self._looks)
        self.sheets[name] = made
        return made

    def closed(self, *, title: str, subject: str) -> bytes:
        """The finished file."""
        self._file.set_properties(
            {"title": plain(title), "subject": plain(subject), "author": "budsjett", "created": self.made_at}
        )
        self._file.set_calc_mode("auto")
        self._file.close()
        return self._bytes.getvalue()
