"""Formulas that know their own value: every operation writes the spreadsheet's text and does the sum.

So a workbook's cached results are computed here, by the same expressions that the reader's program will compute again,
and can be held against the engine's before anybody opens the file. A formula's text is made of cell references,
numbers and fixed words only; nothing a person wrote can get into it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Operand: TypeAlias = "Formula | float"

_ATOM, _POWER, _TIMES, _PLUS, _COMPARED = 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """An expression: its text without the equals sign, its value, and how tightly its parts hang together.

    >>> a, b = Formula("A1", 6.0), Formula("B1", 4.0)
    >>> made = (a + b) * 2 - a / b
    >>> made.text, made.value
    ('(A1+B1)*2-A1/B1', 18.5)
    """

    text: str
    value: float
    strength: int = _ATOM

    def __add__(self, other: Operand) -> "Formula":
        return _joined(self, "+", other, _PLUS, self.value + value_of(other))

    def __radd__(self, other: float) -> "Formula":
        return number(other) + self

    def __sub__(self, other: Operand) -> "Formula":
        return _joined(self, "-", other, _PLUS, self.value - value_of(other))

    def __rsub__(self, other: float) -> "Formula":
        return number(other) - self

    def __mul__(self, other: Operand) -> "Formula":
        return _joined(self, "*", other, _TIMES, self.value * value_of(other))

    def __rmul__(self, other: float) -> "Formula":
        return number(other) * self

    def __truediv__(self, other: Operand) -> "Formula":
        below = value_of(other)
        return _joined(self, "/", other, _TIMES, self.value / below if below else math.nan)

    def __rtruediv__(self, other: float) -> "Formula":
        return number(other) / self

    def __pow__(self, other: Operand) -> "Formula":
        return _joined(self, "^", other, _POWER, self.value ** value_of(other))

    def __neg__(self) -> "Formula":
        return number(0.0) - self

    def __lt__(self, other: Operand) -> "Formula":
        return _joined(self, "<", other, _COMPARED, float(self.value < value_of(other)))

    def __le__(self, other: Operand) -> "Formula":
        return _joined(self, "<=", other, _COMPARED, float(self.value <= value_of(other)))

    def __gt__(self, other: Operand) -> "Formula":
        return _joined(self, ">", other, _COMPARED, float(self.value > value_of(other)))

    def __ge__(self, other: Operand) -> "Formula":
        return _joined(self, ">=", other, _COMPARED, float(self.value >= value_of(other)))


Row: TypeAlias = tuple[Formula, ...]
"""Cells beside each other on one row, usually one for each year."""


def value_of(operand: Operand) -> float:
    """What an operand comes to."""
    return operand.value if isinstance(operand, Formula) else float(operand)


def number(value: float) -> Formula:
    """A constant. Only whole numbers and halves may stand inside a formula; everything else has a cell and a source."""
    if not (math.isfinite(value) and (2.0 * value).is_integer()):
        raise ValueError(f"{value} belongs in a cell of its own")
    text = str(int(value)) if float(value).is_integer() else f"{value:.1f}"
    return Formula(text, float(value), _ATOM if value >= 0 else _PLUS)


def as_formula(operand: Operand) -> Formula:
    """The operand as a formula."""
    return operand if isinstance(operand, Formula) else number(operand)


def at_least(formula: Operand, lowest: Operand) -> Formula:
    """The larger of two."""
    return _called("MAX", max(value_of(formula), value_of(lowest)), formula, lowest)


def at_most(formula: Operand, highest: Operand) -> Formula:
    """The smaller of two."""
    return _called("MIN", min(value_of(formula), value_of(highest)), formula, highest)


def if_(condition: Formula, then: Operand, otherwise: Operand) -> Formula:
    """One or the other. The one that is not taken may be worth nothing at all (0 ÷ 0)."""
    return _called("IF", value_of(then if condition.value else otherwise), condition, then, otherwise)


def rint(cell: Formula) -> Formula:
    """Whole kroner as the engine rounds: a half goes to the even neighbour. The cell's reference is repeated.

    >>> [rint(Formula("A1", x)).value for x in (0.5, 1.5, -2.5, 2.4)]
    [0.0, 2.0, -2.0, 2.0]
    >>> rint(Formula("A1", 0.5)).text
    'ROUND(A1,0)-SIGN(A1)*(MOD(ABS(A1),2)=0.5)'
    """
    if cell.strength != _ATOM or "(" in cell.text:
        raise ValueError(f"{cell.text} must stand in a cell before it is rounded")
    text = f"ROUND({cell.text},0)-SIGN({cell.text})*(MOD(ABS({cell.text}),2)=0.5)"
    return Formula(text, float(round(cell.value)), _PLUS)


def span(cells: Sequence[Formula]) -> str:
    """The range from the first to the last cell of a row or column.

    >>> span([Formula("Plan!D4", 1.0), Formula("Plan!E4", 2.0)])
    'Plan!D4:E4'
    """
    first, last = cells[0].text, cells[-1].text
    return f"{first}:{last.rpartition('!')[2]}" if len(cells) > 1 else first


def total(cells: Sequence[Formula]) -> Formula:
    """The sum of cells that lie beside or under each other."""
    return Formula(f"SUM({span(cells)})", math.fsum(c.value for c in cells))


def products(a: Sequence[Formula], b: Sequence[Formula]) -> Formula:
    """The sum of products of two ranges of the same shape."""
    value = math.fsum(x.value * y.value for x, y in zip(a, b, strict=True))
    return Formula(f"SUMPRODUCT({span(a)},{span(b)})", value)


def signed(parts: Sequence[tuple[int, Formula]]) -> Formula:
    """Cells added and taken away.

    >>> signed([(1, Formula("D1", 5.0)), (-1, Formula("D2", 3.0))]).text
    'D1-D2'
    """
    first_sign, first = parts[0]
    made = first if first_sign > 0 else -first
    for sign, part in parts[1:]:
        made = made + part if sign > 0 else made - part
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A column or row that amounts are picked by: where it stands, and what it holds."""

    cells: str
    values: tuple[str | float, ...]


def sum_where(amounts: Sequence[Formula], *conditions: tuple[Key, str, "Formula | str"]) -> Formula:
    """The sum of the amounts whose keys fulfil every condition: a key, an operator ('', '<', '>=') and a value.

    A fixed word as value must be an id of the chart of lines, never something a person wrote.
    """
    kept = [True] * len(amounts)
    words = [span(amounts)]
    for key, operator, wanted in conditions:
        against: str | float = wanted if isinstance(wanted, str) else wanted.value
        compare = _COMPARE[operator]
        kept = [k and compare(value, against) for k, value in zip(kept, key.values, strict=True)]
        words += [key.cells, _criterion(operator, wanted)]
    value = math.fsum(a.value for a, k in zip(amounts, kept, strict=True) if k)
    return Formula(f"SUMIFS({','.join(words)})", value)


_COMPARE: dict[str, Callable[[str | float, str | float], bool]] = {
    "": lambda a, b: a == b,
    "<": lambda a, b: float(a) < float(b),
    ">=": lambda a, b: float(a) >= float(b),
}


def _criterion(operator: str, wanted: "Formula | str") -> str:
    if isinstance(wanted, str):
        if not wanted.replace("_", "").isalnum() or not wanted.isascii():
            raise ValueError(f"{wanted} is no id")
        return f'"{operator}{wanted}"'
    return f'"{operator}"&{_in_brackets(wanted, _PLUS)}' if operator else wanted.text


def _joined(left: Formula, operator: str, right: Operand, strength: int, value: float) -> Formula:
    after = as_formula(right)
    # what stands after a minus or a division sign is bracketed also when it binds as tightly
    tighter = strength + 1 if operator in "-/^" else strength
    text = f"{_in_brackets(left, strength)}{operator}{_in_brackets(after, tighter)}"
    return Formula(text, value, strength)


def _in_brackets(formula: Formula, at_least_strength: int) -> str:
    return formula.text if formula.strength >= at_least_strength else f"({formula.text})"


def _called(name: str, value: float, *arguments: Operand) -> Formula:
    return Formula(f"{name}({','.join(as_formula(a).text for a in arguments)})", value)
