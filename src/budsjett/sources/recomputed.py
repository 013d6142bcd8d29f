"""Simple formulas computed again: sums, the four operations and references within one sheet.

A workbook carries what each formula came to when it was last saved, and nothing holds that value to the formula. What
can be computed here is held against it; what cannot (other functions, other sheets) is for a person to vouch for.
Runs in the reader's own process.
"""

import re
from collections.abc import Iterator, Mapping
from math import isfinite

from budsjett.sources.cells import place

At = tuple[int, int]
LONGEST = 2_000
DEEPEST = 60
MOST_STEPS = 400_000
CLOSE = 0.005
"""Half an øre: what rounding in a spreadsheet may come to."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?P<ref>\$?[A-Z]{1,3}\$?[0-9]{1,7})"
    r"|(?P<sum>SUM)(?=\()|(?P<mark>[-+*/():,%]))"
)
_ODS_REFERENCE = re.compile(r"\[\.(\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::\.(\$?[A-Z]{1,3}\$?[0-9]{1,7}))?\]")


class _NotUnderstoodError(Exception):
    """A formula that is not computed here."""


class Sheet:
    """One sheet's plain numbers and its formulas, by row and column."""

    def __init__(self, numbers: Mapping[At, float], texts: frozenset[At], formulas: Mapping[At, str]) -> None:
        self.numbers = numbers
        self.texts = texts
        self.formulas = formulas
        self.known: dict[At, float | None] = {}
        self.under_way: set[At] = set()
        self.steps = 0

    def value(self, at: At) -> float | None:
        """What the formula in a cell comes to; None where it is not computed here."""
        if at not in self.known:
            try:
                self.known[at] = self._computed(at)
            except _NotUnderstoodError:
                self.known[at] = None
        return self.known[at]

    def _computed(self, at: At) -> float:
        if at in self.under_way or len(self.under_way) > DEEPEST:
            raise _NotUnderstoodError
        self.under_way.add(at)
        try:
            value = _Reading(self, plain(self.formulas[at])).whole()
        except (ZeroDivisionError, OverflowError, RecursionError) as fault:
            raise _NotUnderstoodError from fault
        finally:
            self.under_way.discard(at)
        if not isfinite(value):
            raise _NotUnderstoodError
        return value

    def of(self, at: At) -> float | None:
        """A cell's number, computed where it is a formula; None for text and empty cells."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _NotUnderstoodError
        if at in self.formulas:
            value = self.value(at)
            if value is None:
                raise _NotUnderstoodError
            return value
        return self.numbers.get(at)


class _Reading:
    """Reads one formula from left to right."""

    def __init__(self, sheet: Sheet, text: str) -> None:
        self.sheet = sheet
        self.tokens = list(_tokens(text))
        self.next = 0
        self.depth = 0

    def whole(self) -> float:
        value = self._terms()
        if self.next != len(self.tokens):
            raise _NotUnderstoodError
        return value

    def _take(self, *marks: str) -> str:
        if self.next < len(self.tokens) and self.tokens[self.next][1] in marks:
            self.next += 1
            return self.tokens[self.next - 1][1]
        return ""

    def _terms(self) -> float:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _NotUnderstoodError
        value = self._factors()
        while sign := self._take("+", "-"):
            other = self._factors()
            value = value + other if sign == "+" else value - other
        self.depth -= 1
        return value

    def _factors(self) -> float:
        value = self._one()
        while sign := self._take("*", "/"):
            other = self._one()
            value = value * other if sign == "*" else value / other
        return value

    def _one(self) -> float:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        if self.next >= len(self.tokens):
            raise _NotUnderstoodError
        kind, written = self.tokens[self.next]
        self.next += 1
        if kind == "number":
            value = float(written)
        elif kind == "ref":
            value = self._cell(written)
        elif kind == "sum":
            value = self._sum()
        elif written == "(":
            value = self._terms()
            self._must(")")
        else:
            raise _NotUnderstoodError
        if self._take("%"):
            value /= 100
        return -value if negative else value

    def _cell(self, reference: str) -> float:
        at = _at(reference)
        if at in self.sheet.texts:
            raise _NotUnderstoodError
        return self.sheet.of(at) or 0.0

    def _sum(self) -> float:
        self._must("(")
        total = self._summand()
        while self._take(","):
            total += self._summand()
        self._must(")")
        return total

    def _summand(self) -> float:
        """A range, of which text and empty cells are left out as spreadsheets do, or an expression."""
        ahead = self.tokens[self.next : self.next + 3]
        if [kind for kind, _ in ahead] != ["ref", "mark", "ref"] or ahead[1][1] != ":":
            return self._terms()
        self.next += 3
        (top, left), (bottom, right) = _at(ahead[0][1]), _at(ahead[2][1])
        if (abs(bottom - top) + 1) * (abs(right - left) + 1) > MOST_STEPS:
            raise _NotUnderstoodError
        rows = range(min(top, bottom), max(top, bottom) + 1)
        columns = range(min(left, right), max(left, right) + 1)
        return sum(self.sheet.of((row, column)) or 0.0 for row in rows for column in columns)

    def _must(self, mark: str) -> None:
        if not self._take(mark):
            raise _NotUnderstoodError


def plain(formula: str) -> str:
    """A formula as Excel writes it in a file, without the equals sign; OpenDocument's is written over.

    >>> plain("of:=SUM([.C2:.C5];[.D2])"), plain("SUM(C2:C5)")
    ('SUM(C2:C5,D2)', 'SUM(C2:C5)')
    """
    bare = formula.removeprefix("of:").removeprefix("=")
    if formula.startswith("of:"):
        bare = _ODS_REFERENCE.sub(lambda m: m[1] + (f":{m[2]}" if m[2] else ""), bare).replace(";", ",")
    return bare


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    if not text or len(text) > LONGEST:
        raise _NotUnderstoodError
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _NotUnderstoodError
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _at(reference: str) -> At:
    return place(reference.replace("$", ""))


def agrees(saved: float, computed: float) -> bool:
    """Whether a saved value is what its formula comes to."""
    return abs(saved - computed) <= CLOSE + 1e-9 * abs(computed)
