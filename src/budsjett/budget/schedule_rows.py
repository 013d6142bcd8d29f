"""The rows of the compulsory schedules: their order, sums, KOSTRA arts and what each means.

The table is `schedules.csv`: order, names and arts from «Veileder til kontoplanen i KOSTRA 2026», chapter 12, read
2026-11-27 as somebody else had copied it (not checked against the guide itself). Two things differ from that copy.
The signs of the sums follow accounting logic: gains and transfers from operations lower what is needed. And property
tax holds every art from 871 to 879 but 877: with the copy's list, which leaves out 874 and 875, 10 985 000 kr of
Randaberg's adopted budget for 2025 falls out of the schedule that the municipality published.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from io import StringIO
from types import MappingProxyType

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES


class Law(StrEnum):
    """The paragraphs of forskrift om økonomiplan, årsbudsjett, årsregnskap og årsberetning that ask for a schedule."""

    OPERATIONS = "5-4"
    """Bevilgningsoversikt drift."""
    INVESTMENT = "5-5"
    """Bevilgningsoversikt investering."""
    BY_NATURE = "5-6"
    """Økonomisk oversikt etter art, drift."""


TITLES: Mapping[Law, str] = MappingProxyType(
    {
        Law.OPERATIONS: "Bevilgningsoversikt drift",
        Law.INVESTMENT: "Bevilgningsoversikt investering",
        Law.BY_NATURE: "Økonomisk oversikt etter art – drift",
    }
)
_ARTS = re.compile(r"(-?)([0-9]{3})(?:-([0-9]{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDefinition:
    """One row of a schedule. `line` is a line of the chart, or the name of a sum that only the schedule has."""

    law: Law
    n: int
    name: str
    line: LineId
    of: Mapping[int, int]
    """The rows a sum is made of, each with +1 or -1; empty for a row of its own."""
    arts: str
    """KOSTRA arts, as written in the table: `700-780 -729` is 700 to 780 without 729."""
    explanation: str
    """What the row is, in plain words (bokmål)."""

    @property
    def is_sum(self) -> bool:
        """Whether the row is made of other rows."""
        return bool(self.of)

    @property
    def paragraph(self) -> str:
        """Where the regulation asks for the row (bokmål)."""
        first = " første ledd" if self.law is not Law.BY_NATURE else ""
        return f"Budsjett- og regnskapsforskriften § {self.law}{first}"

    def holds(self, art: str) -> bool:
        """Whether amounts on a KOSTRA art (three digits) belong on the row."""
        within = [(minus, first <= art <= (last or first)) for minus, first, last in _ARTS.findall(self.arts)]
        return any(found for minus, found in within if not minus) and not any(found for minus, found in within if minus)


def _rows() -> Iterator[RowDefinition]:
    text = files("budsjett.budget").joinpath("schedules.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(StringIO(text)):
        line = LineId(row["line"])
        yield RowDefinition(
            law=Law(row["law"]),
            n=int(row["n"]),
            name=row["name"],
            line=line,
            of=MappingProxyType({abs(int(part)): 1 if int(part) > 0 else -1 for part in row["of"].split()}),
            arts=row["arts"],
            explanation=row["explanation"] or LINES[line].description,
        )


_READ = tuple(_rows())
ROWS: Mapping[Law, tuple[RowDefinition, ...]] = MappingProxyType(
    {law: tuple(row for row in _READ if row.law is law) for law in Law}
)
"""Every row of each schedule, in order. Shipped with the package and read once, at import."""


def rows_of_art(law: Law, art: str) -> tuple[int, ...]:
    """The numbers of the rows that hold an art; 521 and 911 may stand on two rows of § 5-5, and an unknown art on none.

    >>> rows_of_art(Law.BY_NATURE, "010"), rows_of_art(Law.INVESTMENT, "729"), rows_of_art(Law.INVESTMENT, "521")
    ((10,), (7,), (4, 15))
    """
    return tuple(row.n for row in ROWS[law] if row.holds(art))
