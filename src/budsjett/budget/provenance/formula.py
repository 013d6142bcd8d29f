"""A formula as a person reads it, with its inputs; it computes itself from the very text that is shown.

What is written and what is computed cannot drift apart: `Formula.value()` reads `symbols`, the same signs that stand on
the page. It knows + − × ÷ ^, parentheses, `maks(a; b)` and `min(a; b)`; a symbol is whatever else has no space in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budsjett.budget.figures import LineId, Origin

_TOKENS = re.compile(r"\s*([-+−×÷^();]|[0-9]+(?:,[0-9]+)?(?![^\s+−×÷^();])|[^\s+−×÷^();]+)")
_NUMBER = re.compile(r"[0-9]+(?:,[0-9]+)?")
_CHOOSING = {"maks": max, "min": min}
OPERATORS = frozenset("+-−×÷^();") | frozenset(_CHOOSING)
"""Everything in a formula that is neither a symbol nor a number."""


@dataclass(frozen=True, slots=True)
class Place:
    """An amount of a plan: its line and year. It has a page of its own."""

    line: LineId
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One number that goes into a formula. `what` says what it is (bokmål); `unit` as in the chart, or a share."""

    symbol: str
    what: str
    value: float
    unit: str
    origin: Origin | None = None
    """Where it comes from; None for what the model itself has computed."""
    place: Place | None = None
    """Where it is explained, when it is an amount of the plan."""
    made_of: "Formula | None" = None
    """How it came about, when it is no line of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """How an amount is computed: in words (bokmål), in symbols, and from what."""

    words: str
    symbols: str
    inputs: tuple[Input, ...]

    def tokens(self) -> tuple[str, ...]:
        """The formula, sign by sign."""
        return tuple(found[1] for found in _TOKENS.finditer(self.symbols))

    def value(self) -> float:
        """What the formula gives. ValueError for a text that is no formula, KeyError for a symbol nobody explained.

        >>> inputs = (Input(symbol="a", what="", value=3, unit="kr"), Input(symbol="b₀", what="", value=4, unit="kr"))
        >>> Formula(words="", symbols="maks(0; a × (1 + b₀)^2 − 70) ÷ 5", inputs=inputs).value()
        1.0
        """
        reading = _Reading(self.tokens(), {i.symbol: i.value for i in self.inputs})
        found = reading.sum()
        if reading.here:
            raise ValueError(f"«{self.symbols}» does not end where it should, at «{reading.here}»")
        return found

    def everything(self) -> Iterator["Formula"]:
        """This formula and every one inside it."""
        yield self
        for part in self.inputs:
            if part.made_of is not None:
                yield from part.made_of.everything()


class _Reading:
    """The signs of a formula, read from the left; each method takes what it understands."""

    def __init__(self, tokens: Sequence[str], values: Mapping[str, float]) -> None:
        self._tokens, self._values, self._at = tokens, values, 0

    @property
    def here(self) -> str:
        """The sign that is next; empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _took(self, *wanted: str) -> str:
        found = self.here
        if found and found in wanted:
            self._at += 1
            return found
        return ""

    def sum(self) -> float:
        total = -self._product() if self._took("−", "-") else self._product()
        while sign := self._took("+", "−", "-"):
            total += self._product() if sign == "+" else -self._product()
        return total

    def _product(self) -> float:
        found = self._power()
        while sign := self._took("×", "÷"):
            factor = self._power()
            found = found * factor if sign == "×" else found / factor
        return found

    def _power(self) -> float:
        base = self._one()
        return float(base ** self._one()) if self._took("^") else base

    def _one(self) -> float:
        sign = self.here
        if not sign:
            raise ValueError("the formula ends too early")
        self._at += 1
        if sign == "(":
            found = self.sum()
        elif sign in _CHOOSING:
            self._need("(")
            choices = [self.sum()]
            while self._took(";"):
                choices.append(self.sum())
            found = _CHOOSING[sign](choices)
        elif _NUMBER.fullmatch(sign):
            return float(sign.replace(",", "."))
        else:
            return self._values[sign]
        self._need(")")
        return found

    def _need(self, sign: str) -> None:
        if not self._took(sign):
            raise ValueError(f"«{sign}» is missing before «{self.here}»")


def signed_sum(parts: Sequence[tuple[int, Input]], words: str) -> Formula:
    """A sum of inputs, each with +1 or −1."""
    symbols = "".join((" + " if sign > 0 else " − ") + part.symbol for sign, part in parts)
    first = symbols[3:] if symbols.startswith(" + ") else symbols.strip()
    return Formula(words=words, symbols=first, inputs=tuple(part for _, part in parts))


def weighted_sum(pairs: Sequence[tuple[Input, Input]], words: str) -> Formula:
    """A sum of products: a × p + b × q."""
    symbols = " + ".join(f"{weight.symbol} × {amount.symbol}" for weight, amount in pairs)
    return Formula(words=words, symbols=symbols, inputs=tuple(i for pair in pairs for i in pair))
