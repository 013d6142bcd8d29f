"""The process that reads an uploaded table file: it takes what may grow or hang, so that the service never does.

`python -m budsjett.sources.reader NAME` reads the file on standard input and writes one JSON answer. It limits its own
memory, time and output before it looks at a byte; `workbook` starts it, waits, and kills it when it does not answer.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from budsjett.sources import container, delimited, recomputed, sheet_marks
from budsjett.sources.cells import Book, Cell, Kind, Sheet, address
from budsjett.sources.container import UnreadableError
from budsjett.sources.numerals import plain
from budsjett.sources.sheet_marks import Marks

MEMORY_BYTES = 768 * 1024 * 1024
CPU_S = 10
OUTPUT_BYTES = 48 * 1024 * 1024
OPEN_FILES = 32
MOST_IN_CELL = 1_000
MOST_SHEETS = 60


def limit() -> None:
    """Let the system end this process when it takes too much. Where the system cannot (Windows), only time counts."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 not on every system

        for what, most in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_S),
            (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
            (resource.RLIMIT_NOFILE, OPEN_FILES),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))


def read(name: str, data: bytes) -> Book:
    """The cells of a file. Refuses (UnreadableError) what is no table of figures, or was made to do harm."""
    kind = container.kind_of(name, data)
    if kind == container.DELIMITED:
        return delimited.read(data)
    parts, unread = container.parts_of(kind, data)
    marks = _marks(kind, parts)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(container.packed(parts))) as book:
            sheets = tuple(
                _sheet(
                    book, about.name, marks.get(about.name, Marks()), hidden=about.visible != SheetVisibleEnum.Visible
                )
                for about in book.sheets_metadata[:MOST_SHEETS]
                if about.typ == SheetTypeEnum.WorkSheet
            )
    except PasswordError as fault:
        raise UnreadableError("Arbeidsboken er beskyttet med passord.", "Fjern passordet og lagre på nytt.") from fault
    except CalamineError as fault:
        raise UnreadableError("Arbeidsboken er skadet.", "Åpne den i regnearket og lagre den på nytt.") from fault
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableError("Arbeidsboken har ingen celler med innhold.", "Sjekk at riktig fil er valgt.")
    return Book(sheets=sheets, left_unread=unread)


def _marks(kind: str, parts: Mapping[str, bytes]) -> Mapping[str, Marks]:
    if kind == container.ODS:
        return sheet_marks.of_document(parts["content.xml"])
    return {name: sheet_marks.of_sheet(parts[part]) for name, part in sheet_marks.sheets_of(parts).items()}


def _sheet(book: CalamineWorkbook, name: str, marks: Marks, *, hidden: bool) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for number, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            cell = _cell(value, (number, column), marks)
            if cell is not None:
                rows.setdefault(number, {})[column] = cell
    for at, fault in marks.faults.items():
        rows.setdefault(at[0], {})[at[1]] = _as_marked(Kind.FAULT, fault, at, marks)
    for at in marks.uncomputed:
        rows.setdefault(at[0], {})[at[1]] = _as_marked(Kind.FAULT, "formel uten verdi", at, marks)
    _computed_again(rows, marks)
    return Sheet(name=name, hidden=hidden, rows=rows)


def _computed_again(rows: dict[int, dict[int, Cell]], marks: Marks) -> None:
    """Hold saved values against their formulas: one that agrees is a number as any, one that does not is told of."""
    cells = {(row, column): cell for row, found in rows.items() for column, cell in found.items()}
    sheet = recomputed.Sheet(
        numbers={at: float(cell.value) for at, cell in cells.items() if cell.kind is Kind.NUMBER},
        texts=frozenset(at for at, cell in cells.items() if cell.kind is not Kind.NUMBER),
        formulas=marks.formulas,
    )
    for at in marks.formulas:
        saved = cells.get(at)
        if saved is None or saved.kind is not Kind.NUMBER:
            continue
        computed = sheet.value(at)
        if computed is None:
            continue
        if recomputed.agrees(float(saved.value), computed):
            rows[at[0]][at[1]] = replace(saved, formula=False)
        else:
            told = f"{plain(float(saved.value))} lagret, formelen gir {plain(computed)}"
            rows[at[0]][at[1]] = replace(saved, kind=Kind.LIE, value=told)


def _cell(value: object, at: tuple[int, int], marks: Marks) -> Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _as_marked(Kind.YES_NO, "ja" if value else "nei", at, marks)
    if isinstance(value, int | float):
        return _as_marked(Kind.NUMBER, repr(value), at, marks)
    if isinstance(value, datetime | date | time):
        return _as_marked(Kind.DATE, value.isoformat(), at, marks)
    if isinstance(value, timedelta):
        return _as_marked(Kind.DATE, str(value), at, marks)
    text = str(value).strip()
    if len(text) > MOST_IN_CELL:
        raise UnreadableError(f"Celle {address(*at)} er på {len(text)} tegn.", "Kort ned teksten i cellen.")
    return _as_marked(Kind.TEXT, text, at, marks) if text else None


def _as_marked(kind: Kind, value: str, at: tuple[int, int], marks: Marks) -> Cell:
    return Cell(
        kind=kind,
        value=value,
        formula=at in marks.formulas,
        hidden=at[0] in marks.hidden_rows or at[1] in marks.hidden_columns,
    )


def answer(book: Book) -> dict[str, Any]:
    """The cells as JSON can carry them."""
    return {
        "unread": list(book.left_unread),
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "cells": [
                    [row, column, cell.kind.value, cell.value, cell.formula, cell.hidden]
                    for row, cells in sheet
                    for column, cell in cells.items()
                ],
            }
            for sheet in book.sheets
        ],
    }


def main() -> None:
    """Read standard input, say on standard output what was in it."""
    limit()
    try:
        said = answer(read(sys.argv[1], sys.stdin.buffer.read(container.MOST_PACKED + 1)))
    except UnreadableError as refusal:
        said = {"problem": refusal.problem, "remedy": refusal.remedy}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
