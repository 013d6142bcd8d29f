import csv
from collections.abc import Callable, Mapping
from io import StringIO

import pytest

from budsjett.sources import shipped
from budsjett.sources.findings import Finding, Severity
from budsjett.sources.scenario_files import read, read_folder

SHIPPED = read_folder(shipped.folder("vadso"))


@pytest.fixture
def files() -> dict[str, bytes]:
    """The shipped files, to plant faults in."""
    return dict(SHIPPED)


@pytest.fixture
def errors(files) -> Callable[[], list[Finding]]:
    """What reading the files reports as errors; with any, nothing may be loaded."""

    def found() -> list[Finding]:
        basis, findings = read(files)
        wrong = [f for f in findings if f.severity is Severity.ERROR]
        assert (basis is None) == bool(wrong)
        assert all(f.problem and f.remedy for f in findings)
        return wrong

    return found


@pytest.fixture
def cell(files) -> Callable[..., int]:
    """Set a cell of a table, by row (the header is 1) and column; gives the row back."""

    def set_cell(file: str, row: int, column: str, value: str) -> int:
        lines = rows_of(files, file)
        lines[row - 1][lines[0].index(column)] = value
        files[file] = text_of(lines)
        return row

    return set_cell


@pytest.fixture
def row_of(files) -> Callable[..., int]:
    """The number of the first row that begins with these cells."""

    def find(file: str, *starts: str) -> int:
        return next(i for i, row in enumerate(rows_of(files, file), 1) if tuple(row[: len(starts)]) == starts)

    return find


def rows_of(files: Mapping[str, bytes], file: str) -> list[list[str]]:
    return list(csv.reader(StringIO(files[file].decode(), newline=""), delimiter=";"))


def text_of(rows: list[list[str]]) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
