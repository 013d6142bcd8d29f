"""The municipality's own table file, read in a process of its own that is killed when it takes too much."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import Any

from budsjett.errors import UnreadableFile
from budsjett.sources.cells import Book, Cell, Kind, Sheet

COMMAND = (sys.executable, "-P", "-m", "budsjett.sources.reader")
PATIENCE_S = 20.0
"""The largest file that is read takes 2-3 s; after this the process is killed, whatever it is doing."""

AT_ONCE = 2
"""Readers at work at the same time; others wait their turn, for each may take much memory."""
_turns = threading.BoundedSemaphore(AT_ONCE)

TOO_MUCH = "Filen tok for mye tid eller minne å lese, og lesingen ble stanset."
SMALLER = "Kopier cellene med tallene til et nytt ark og lagre det som .xlsx eller CSV."


def read(name: str, data: bytes, *, command: Sequence[str] = COMMAND, patience_s: float = PATIENCE_S) -> Book:
    """The cells of a workbook (.xlsx, .xlsm, .ods) or a CSV file.

    Refuses (UnreadableFile) a file that is no such thing, that was made to do harm, or that takes too much to read.
    """
    with _turns, tempfile.TemporaryFile() as written:
        try:
            done = subprocess.run(  # noqa: S603 our own module, no shell; the name is one argument
                [*command, f"file{_extension(name)}"],
                input=data,
                stdout=written,
                stderr=subprocess.DEVNULL,
                timeout=patience_s,
                check=False,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )
        except subprocess.TimeoutExpired:
            raise UnreadableFile(file=name, problem=TOO_MUCH, remedy=SMALLER) from None
        written.seek(0)
        answer = written.read()
    try:
        said = json.loads(answer) if done.returncode == 0 else None
    except ValueError:
        said = None
    if said is None:
        raise UnreadableFile(file=name, problem=TOO_MUCH, remedy=SMALLER)
    if "problem" in said:
        raise UnreadableFile(file=name, problem=said["problem"], remedy=said["remedy"])
    return _book(said)


def _extension(name: str) -> str:
    """What the name ends with; nothing of a name that a command line cannot carry."""
    _, dot, extension = name.rpartition(".")
    return f".{extension}" if dot and extension.isascii() and extension.isalnum() and len(extension) < 10 else ""  # noqa: PLR2004


def _book(said: Any) -> Book:  # noqa: ANN401 what our own process wrote
    sheets = []
    for given in said["sheets"]:
        rows: dict[int, dict[int, Cell]] = {}
        for row, column, kind, value, formula, hidden in given["cells"]:
            rows.setdefault(row, {})[column] = Cell(kind=Kind(kind), value=value, formula=formula, hidden=hidden)
        sheets.append(Sheet(name=given["name"], hidden=given["hidden"], rows=rows))
    return Book(sheets=tuple(sheets), left_unread=tuple(said["unread"]))
