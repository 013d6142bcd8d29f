"""A Pabulib file's sections: its text to rows, by the names of their columns."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from budsjett.errors import FaultyElection
from budsjett.voting.pabulib_votes import SECTIONS

Row = tuple[int, Mapping[str, str]]
"""The line a row ends on, and its cells."""


def sections_of(text: str) -> dict[str, list[Row]]:
    """The rows of META, PROJECTS and VOTES.

    Refuses with `FaultyElection` a row before the first of them, and one of them that comes twice.
    """
    found: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    seen: set[str] = set()
    header: list[str] | None = None
    rows: list[Row] | None = None
    for line, cells in lines(text.lstrip("\ufeff")):
        if not (len(cells) > 1 and cells[1].strip()) and not any(map(str.strip, cells[1:])):
            first = cells[0].strip().lower() if cells else ""
            if not first:
                continue
            if first in SECTIONS:
                if first in seen:
                    raise FaultyElection(line=line, problem=f"{first.upper()} står to ganger")
                seen.add(first)
                rows, header = found[first], None
                continue
        if rows is None:
            raise FaultyElection(line=line, problem="en rad før META, PROJECTS eller VOTES")
        if header is None:
            header = [cell.strip().lower() for cell in cells]
        else:
            rows.append((line, dict(zip(header, cells))))  # noqa: B905 a row may be short, or too long
    return found


def lines(text: str) -> Iterable[tuple[int, list[str]]]:
    """Every row and the line it ends on; where nothing is quoted a row is a line."""
    plain = text.replace("\r\n", "\n")
    if '"' in plain or "\r" in plain or len(plain) >= csv.field_size_limit():
        return quoted(text)
    return enumerate([line.split(";") for line in plain.split("\n")], 1)


def quoted(text: str) -> Iterator[tuple[int, list[str]]]:
    """The same where cells may be quoted, and a row may be several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise FaultyElection(line=reader.line_num, problem=str(error)) from None
