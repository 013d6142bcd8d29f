"""A table file as cells: what a spreadsheet or a CSV file holds, with the address of each cell, and no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LETTERS = 26


class Kind(StrEnum):
    """What a cell holds."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes-no"
    FAULT = "fault"
    """The spreadsheet's own error, as #REF!."""
    LIE = "lie"
    """A saved value that is not what its formula comes to; the value tells both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. `value` is a number in plain digits, the text, the date in ISO form, or the spreadsheet's error.

    `formula`: the value is what a formula came to when the file was last saved, and could not be computed again.
    `hidden`: nobody sees the cell.
    """

    kind: Kind
    value: str
    formula: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its rows by number (the first is 1), each with its cells by column (the first is 1)."""

    name: str
    hidden: bool = False
    rows: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell, or None where nothing stands."""
        return self.rows.get(row, {}).get(column)

    def __iter__(self) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """The rows in order."""
        return iter(sorted(self.rows.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A file's sheets, and what was left unread in it (bokmål, to be shown)."""

    sheets: tuple[Sheet, ...]
    left_unread: tuple[str, ...] = ()


def letters(column: int) -> str:
    """A column as spreadsheets name it.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def address(row: int, column: int) -> str:
    """A cell as spreadsheets name it.

    >>> address(14, 3)
    'C14'
    """
    return f"{letters(column)}{row}"


def place(reference: str) -> tuple[int, int]:
    """The row and the column of an address. Refuses (ValueError) what is no address.

    >>> place("C14"), place("XFD1048576")
    ((14, 3), (1048576, 16384))
    """
    head = reference.rstrip("0123456789")
    if (
        not head
        or not head.isascii()
        or not head.isalpha()
        or len(head) > len("XFD")
        or len(reference) > len("XFD1048576")
    ):
        raise ValueError(reference)
    column = 0
    for letter in head.upper():
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return int(reference[len(head) :]), column
