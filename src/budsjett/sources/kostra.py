"""KOSTRA's functions and arts: which line of the chart an amount belongs to, by the year's list of functions.

The functions are in `kostra_functions.csv`, with the years they were used: 254 ended on 1 January 2024, and 257 and
258, both of them home care, took over (Statistics Norway: «Hjemmetjenestens utgifter: oppdeling i to
KOSTRA-funksjoner», read 2026-11-27 in a public copy). The codes are those that Statistics Norway's control program
accepts for 2025 (read the same day), the names those of the 2025 list; a name nobody has looked up says so. An art goes
to the line that names it in the chart (`lines.csv`, column kostra); every other art goes to its function's line, as
expenditure or income.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES, SERVICE_LINES, leaves_of_result

FIRST_INCOME_ART = 600
FINANCE = range(800, 900)
"""Functions that hold taxes, general grants, interest, instalments and reserves, and no service."""
GENERAL_GRANTS = frozenset({"800", "840", "850"})
OTHER_GENERAL = LineId("other_general_income")
_ARTS = re.compile(r"^art (.+)$")
_CODES = re.compile(r"([0-9]{3})(?:-([0-9]{3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One KOSTRA function. `line` is None where the arts decide; a year is None where no limit is known."""

    code: str
    name: str
    line: LineId | None
    first_year: int | None
    last_year: int | None
    successors: tuple[str, ...]

    def in_use(self, year: int) -> bool:
        """Whether accounts of that year may use it."""
        return (self.first_year or year) <= year <= (self.last_year or year)


def _functions() -> Mapping[str, Function]:
    text = files("budsjett.sources").joinpath("kostra_functions.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            row["function"]: Function(
                code=row["function"],
                name=row["name"],
                line=LineId(row["line"]) if row["line"] else None,
                first_year=int(row["first_year"]) if row["first_year"] else None,
                last_year=int(row["last_year"]) if row["last_year"] else None,
                successors=tuple(row["successors"].split()),
            )
            for row in csv.DictReader(StringIO(text))
        }
    )


FUNCTIONS: Mapping[str, Function] = _functions()


@cache
def line_of_art(art: str) -> LineId | None:
    """The line that names the art in the chart of the result and its appropriations, or None where none does.

    >>> line_of_art("870"), line_of_art("874"), line_of_art("590"), line_of_art("010")
    ('income_tax', 'property_tax', 'depreciation', None)
    """
    return dict(_named_arts()).get(art)


def _named_arts() -> Iterator[tuple[str, LineId]]:
    """Arts by the line that holds them, for the lines of the operating account. An art has one line."""
    operating = {*leaves_of_result(), *(line.id for line in LINES.values() if line.parent == "net_appropriations")}
    for line in LINES.values():
        found = _ARTS.match(line.kostra)
        if found is None or line.id not in operating:
            continue
        wanted, _, without = found[1].partition(" uten ")
        taken_out = set(_listed(without))
        yield from ((art, line.id) for art in _listed(wanted) if art not in taken_out)


def _listed(text: str) -> Iterator[str]:
    """The codes of `510, 511` and `871-879`."""
    for first, last in _CODES.findall(text):
        for code in range(int(first), int(last or first) + 1):
            yield f"{code:03d}"


def line_for(function: str, art: str) -> tuple[LineId, int] | None:
    """The line of an amount, and +1 where an amount adds to the line's figure, -1 where it takes from it.

    Amounts are as accounts tell them: expenditure and income both positive. None for what no line holds (the closing
    entries of the year). A service is net: its expenditure less its income, depreciation on a line of its own.

    >>> line_for("202", "010"), line_for("202", "600"), line_for("222", "590"), line_for("850", "810")
    (('primary_school', 1), ('primary_school', -1), ('depreciation', 1), ('other_general_income', 1))
    """
    income = int(art) >= FIRST_INCOME_ART
    named = line_of_art(art)
    known = FUNCTIONS[function]
    if known.line is None and function in GENERAL_GRANTS and income and int(art) < 900:  # noqa: PLR2004 900: finance
        return named or OTHER_GENERAL, 1
    if named is not None and not (named == OTHER_GENERAL and known.line is not None):
        lowers = leaves_of_result().get(named, 0) < 0
        mixed = named in leaves_of_result()
        adds = not mixed or (income != lowers)
        return named, 1 if adds else -1
    if known.line is None:
        return None
    return known.line, -1 if income else 1


def by_line() -> Mapping[LineId, tuple[str, ...]]:
    """The functions of each service line, in order."""
    return {line: tuple(f.code for f in FUNCTIONS.values() if f.line == line) for line in SERVICE_LINES}
