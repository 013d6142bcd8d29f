"""A CSV file of the municipality's own as cells: what separates the columns and which letters it is written with.

Runs in the reader's own process. Nothing is guessed that changes an amount: the separator is the one that gives the
most columns in the first rows, and a file that is not UTF-8 is read as Windows' Western European letters and says so.
"""

import csv
from io import StringIO

from budsjett.sources.cells import Book, Cell, Kind, Sheet, address
from budsjett.sources.container import UnreadableError

SEPARATORS = ";\t,"
MOST_ROWS = 20_000
MOST_COLUMNS = 256
MOST_IN_CELL = 1_000
LOOKED_AT = 40
"""Rows that are looked at to find the separator."""

SAVE_AS_UTF8 = "Lagre filen på nytt som «CSV UTF-8 (skilletegndelt)»."
IN_WINDOWS_LETTERS = "tegnsettet UTF-8, som filen ikke er skrevet i; den er lest som Windows-tekst (cp1252)"


def read(data: bytes) -> Book:
    """The file's cells, all of them text. Refuses (UnreadableError) what is no table in UTF-8 or cp1252."""
    text, windows = _decoded(data)
    best = max(SEPARATORS, key=lambda mark: _width(text, mark))
    rows: dict[int, dict[int, Cell]] = {}
    reader = csv.reader(StringIO(text, newline=""), delimiter=best, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise UnreadableError(
                    f"Filen har mer enn {MOST_ROWS} rader eller {MOST_COLUMNS} kolonner.", "Ta bare med tabellen."
                )
            for column, value in enumerate(cells, start=1):
                if len(value) > MOST_IN_CELL:
                    raise UnreadableError(
                        f"Celle {address(number, column)} er på {len(value)} tegn.", "Sjekk anførselstegnene i filen."
                    )
                if value.strip():
                    rows.setdefault(number, {})[column] = Cell(kind=Kind.TEXT, value=value.strip())
    except csv.Error as fault:
        raise UnreadableError(
            f"Rad {number + 1} kan ikke leses: et anførselstegn mangler, eller et felt er for langt.", SAVE_AS_UTF8
        ) from fault
    if not rows:
        raise UnreadableError("Filen har ingen celler med innhold.", "Sjekk at riktig fil er valgt.")
    return Book(sheets=(Sheet(name="", rows=rows),), left_unread=(IN_WINDOWS_LETTERS,) if windows else ())


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether it was written in Windows' letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError("Filen er lagret som UTF-16.", SAVE_AS_UTF8)
    if b"\0" in data:
        raise UnreadableError("Filen er ikke tekst: den har nulltegn i seg.", SAVE_AS_UTF8)
    try:
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), True
    except UnicodeDecodeError as fault:
        raise UnreadableError(
            f"Filen er verken UTF-8 eller Windows-tegnsett (byte {fault.start}).", SAVE_AS_UTF8
        ) from fault


def _width(text: str, separator: str) -> int:
    """How many columns the first rows have together with this separator."""
    rows = text.split("\n", LOOKED_AT)[:LOOKED_AT]
    return sum(row.count(separator) for row in rows)
