import csv
from collections.abc import Callable, Mapping
from io import StringIO

import pytest

from budsjett.budget.population import AGE_GROUPS
from budsjett.sources import shipped
from budsjett.sources.findings import Finding, Severity
from budsjett.sources.scenario_files import read, read_folder

SHIPPED = read_folder(shipped.folder("vadso"))
NAMED = """projections:
  - {id: main, label: Hovedalternativ, origin: derived, note: laget for en test}
  - {id: low, label: Færre innbyggere, origin: derived, note: laget for en test}
"""


def with_projection(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same folder with a projection that the municipality brings itself: two alternatives, seven years."""
    rows = [["projection", "year", "age_group", "persons"]]
    rows += [
        [name, str(year), f"{group} år", str(100 + sign * (year - 2025))]
        for name, sign in (("main", 1), ("low", -1))
        for year in range(2026, 2033)
        for group in AGE_GROUPS
    ]
    settings = files["scenario.yaml"].replace(b"assumptions:\n", NAMED.encode() + b"assumptions:\n", 1)
    return {**files, "scenario.yaml": settings, "projection.csv": text_of(rows)}


@pytest.fixture
def files() -> dict[str, bytes]:
    """The shipped files and a projection beside them, to plant faults in."""
    return with_projection(SHIPPED)


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
