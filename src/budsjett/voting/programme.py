"""The best set of items, proven in whole numbers: branch and bound with prices that may come from anywhere.

Whoever knows linear programmes may say what each row is worth (`Relax`; HiGHS does, in a process of its own). What is
said decides nothing: for any prices y ≥ 0 of the rows, no set within them is worth more than

    Σ y·most + Σ max(0, worth − Σ y·amount)        (the first over rows, the second over items)

and that sum is taken in whole numbers. So a set is called the best only where every other has been looked at or proven
to be worth less. Without anyone to ask, the price of the first row, the pot's, is found here.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from budsjett.errors import NotProven

HALF = 0.5
SCALE = 2**40
"""Prices are rounded to whole numbers of this part of one; so rounded they are as valid as any."""
LONGEST = 2.0**62
"""Sums that may be this large are taken one number at a time, in whole numbers of any length."""

Whole = npt.NDArray[Any]
"""Whole numbers, exact: machine words where no sum can overflow, else Python's own."""


@dataclass(frozen=True, slots=True)
class Row:
    """The amounts of the chosen items, by place, come to `most` or less."""

    amounts: Mapping[int, int]
    most: int


@dataclass(frozen=True, slots=True)
class Programme:
    """Items to choose among, each worth a whole number of any sign, and what a choice must keep to.

    The first row is the pot: its amounts are never below zero. `deciding`: so many of the first items, once settled,
    settle the others: each of the rest is worth taking wherever the rows leave room for it, and is in no other's way.
    `guess`: whether whoever relaxes it may spend time on a good choice to begin with.
    """

    worth: tuple[int, ...]
    rows: tuple[Row, ...]
    deciding: int | None = None
    guess: bool = True

    def value(self, chosen: Sequence[bool]) -> int:
        """What a choice is worth."""
        return sum(worth for worth, yes in zip(self.worth, chosen, strict=True) if yes)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a relaxation says of a programme with some items settled: a price for each row, a part of each item."""

    prices: Sequence[float]
    parts: Sequence[float]


Ask = Callable[[Mapping[int, bool]], Hint | None]
"""Hints for one programme, with the items named settled as in or out; None where it has none to give."""
Relax = Callable[[Programme], Ask]


class Search:
    """One programme, searched for its best choices until a time on the clock."""

    def __init__(self, programme: Programme, relax: Relax | None, ends: float) -> None:
        self.programme, self._ends = programme, ends
        self._ask = relax(programme) if relax else None
        items = len(programme.worth)
        self._deciding = items if programme.deciding is None else programme.deciding
        self._columns: list[list[tuple[int, int]]] = [[] for _ in range(items)]
        for k, row in enumerate(programme.rows):
            for p, amount in row.amounts.items():
                self._columns[p].append((k, amount))
        self._item = np.repeat(np.arange(items), [len(column) for column in self._columns])
        self._row = np.array([k for column in self._columns for k, _ in column], dtype=np.intp)
        self._amount = whole([amount for column in self._columns for _, amount in column])
        self._most, self._worth = whole([row.most for row in programme.rows]), whole(programme.worth)

    def best(self, target: int, settled: Mapping[int, bool], *, first: bool) -> list[bool] | None:
        """The best choice worth `target` or more with some items settled, or the first found; None if there is none.

        Refuses with `NotProven` when the time is out.
        """
        found, _ = self._explored(target, settled, first=first, keep=0)
        return found[0] if found else None

    def all_best(self, target: int, *, keep: int) -> tuple[list[list[bool]], bool]:
        """The best choices worth `target` or more, and whether those are all: where more than `keep` are, some.

        Refuses with `NotProven` when the time is out.
        """
        return self._explored(target, {}, first=False, keep=keep)

    def _explored(
        self, target: int, settled: Mapping[int, bool], *, first: bool, keep: int
    ) -> tuple[list[list[bool]], bool]:
        """The best found, and whether nothing as good was passed by."""
        found: dict[tuple[bool, ...], None] = {}
        nodes, best, every = [dict(settled)], target, False
        tried = self._filled(settled, self._hint(settled))  # a choice near what is said first
        while True:
            if tried is not None and (value := self.programme.value(tried)) >= target:
                if not found or value > best:
                    found, best, every = {}, value, keep > 0
                found[tuple(tried)] = None
                every = every and len(found) <= keep
                target = best if every else best + 1
                if first:
                    break
            if not nodes:
                break
            if time.monotonic() > self._ends:
                raise NotProven
            tried, node = None, self._narrowed(nodes.pop(), target)
            if node is None:
                continue
            settled_now, hint = node
            tried = self._filled(settled_now, hint)
            free = [p for p in range(self._deciding) if p not in settled_now]
            if free:
                p = min(free, key=lambda q: (abs(hint.parts[q] - HALF), q))
                nodes += [{**settled_now, p: False}, {**settled_now, p: True}]
        return [list(choice) for choice in found], every

    def _narrowed(self, settled: dict[int, bool], target: int) -> tuple[dict[int, bool], Hint] | None:
        """The node with all settled that must be; None where nothing in it is worth the target."""
        if not self._may_keep(settled):
            return None
        hint = self._hint(settled)
        bound, own = self._bound([max(0, round(y * SCALE)) if isfinite(y) else 0 for y in hint.prices])
        for p, yes in settled.items():
            bound -= max(0, own[p]) - (own[p] if yes else 0)
        spare = bound - target * SCALE
        if spare < 0:
            return None
        must = {p: own[p] > 0 for p in range(self._deciding) if p not in settled and abs(own[p]) > spare}
        if must and not self._may_keep({**settled, **must}):
            return None
        return {**settled, **must}, hint

    def _bound(self, prices: Sequence[int]) -> tuple[int, list[int]]:
        """What no choice is worth more than at these prices, and what each item adds, both in parts of `SCALE`."""
        paid = whole(prices)
        high = np.abs(paid.astype(np.float64))
        terms = np.zeros(len(self._columns))
        np.add.at(terms, self._item, high[self._row] * np.abs(self._amount.astype(np.float64)))
        sums = terms + SCALE * np.abs(self._worth.astype(np.float64))
        most = float(sums.sum() + high @ np.abs(self._most.astype(np.float64)))
        kind: type = np.int64 if most < LONGEST else np.object_
        paid = paid.astype(kind)
        own: Whole = SCALE * self._worth.astype(kind)
        np.subtract.at(own, self._item, paid[self._row] * self._amount.astype(kind))
        bound = int((paid * self._most.astype(kind)).sum()) + int(np.maximum(own, 0).sum())
        return bound, own.tolist()

    def _may_keep(self, settled: Mapping[int, bool]) -> bool:
        """Whether what is settled as in leaves each row within reach."""
        helps = self._amount < 0
        if settled:
            state = np.full(len(self._columns), -1)
            state[list(settled)] = list(settled.values())
            helps = np.where(state[self._item] < 0, helps, state[self._item] > 0)
        reached: Whole = np.zeros(len(self._most), dtype=self._amount.dtype)
        np.add.at(reached, self._row[helps], self._amount[helps])
        return bool((reached <= self._most).all())

    def _filled(self, settled: Mapping[int, bool], hint: Hint) -> list[bool] | None:
        """A choice near the hint that keeps every row; None where none was found at once."""
        chosen = [settled.get(p, False) for p in range(len(self.programme.worth))]
        left = [row.most for row in self.programme.rows]
        for p, yes in settled.items():
            for k, amount in self._columns[p] if yes else ():
                left[k] -= amount
        order = sorted(
            (p for p in range(len(chosen)) if p not in settled and self.programme.worth[p] >= 0),
            key=lambda p: (p >= self._deciding, -hint.parts[p], -self.programme.worth[p], p),
        )
        moved = True
        while moved:
            moved = False
            for p in order:
                if not chosen[p] and all(amount <= max(left[k], 0) for k, amount in self._columns[p]):
                    chosen[p] = moved = True
                    for k, amount in self._columns[p]:
                        left[k] -= amount
        return chosen if all(room >= 0 for room in left) else None

    def _hint(self, settled: Mapping[int, bool]) -> Hint:
        hint = self._ask(settled) if self._ask else None
        return hint if hint is not None else self._of_pot(settled)

    def _of_pot(self, settled: Mapping[int, bool]) -> Hint:
        """The price of the pot alone: what the last item is worth for each krone, when the dearest of them go first."""
        worth, pot = self.programme.worth, self.programme.rows[0]
        left = pot.most - sum(pot.amounts.get(p, 0) for p, yes in settled.items() if yes)
        parts = [float(settled.get(p, False)) for p in range(len(worth))]
        free = [p for p in range(len(worth)) if p not in settled and worth[p] > 0]
        price = 0.0
        for p in sorted(free, key=lambda q: (-worth[q] / (pot.amounts.get(q, 0) or 1e-9), q)):
            cost = pot.amounts.get(p, 0)
            if cost > max(left, 0):
                price = worth[p] / cost
                parts[p] = max(left, 0) / cost
                break
            parts[p], left = 1.0, left - cost
        return Hint([price, *(0.0 for _ in self.programme.rows[1:])], parts)


def whole(numbers: Sequence[int]) -> Whole:
    """Whole numbers in an array, exactly: as Python's own where their sum could be too long for a machine word."""
    fits = sum(map(abs, numbers)) < LONGEST
    return np.array(numbers, dtype=np.int64 if fits else np.object_)
