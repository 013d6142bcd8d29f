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

from budsjett.errors import NotProven

HALF = 0.5
SCALE = 2**40
"""Prices are rounded to whole numbers of this part of one; so rounded they are as valid as any."""


@dataclass(frozen=True, slots=True)
class Row:
    """The amounts of the chosen items, by place, come to `most` or less."""

    amounts: Mapping[int, int]
    most: int


@dataclass(frozen=True, slots=True)
class Programme:
    """Items to choose among, each worth a whole number of any sign, and what a choice must keep to.

    The first row is the pot: its amounts are never below zero.
    """

    worth: tuple[int, ...]
    rows: tuple[Row, ...]

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
    """One programme, searched for its best choice until a time on the clock."""

    def __init__(self, programme: Programme, relax: Relax | None, ends: float) -> None:
        self.programme, self._ends = programme, ends
        self._ask = relax(programme) if relax else None
        self._columns: list[list[tuple[int, int]]] = [[] for _ in programme.worth]
        for k, row in enumerate(programme.rows):
            for p, amount in row.amounts.items():
                self._columns[p].append((k, amount))

    def best(self, target: int, settled: Mapping[int, bool], *, first: bool) -> list[bool] | None:
        """The best choice worth `target` or more with some items settled, or the first found; None if there is none.

        Refuses with `NotProven` when the time is out.
        """
        found = self._begin(target, settled)
        if found is not None:
            target = self.programme.value(found) + 1
            if first:
                return found
        nodes = [dict(settled)]
        while nodes:
            if time.monotonic() > self._ends:
                raise NotProven
            node = self._narrowed(nodes.pop(), target)
            if node is None:
                continue
            settled_now, hint = node
            tried = self._filled(settled_now, hint)
            if tried is not None and (value := self.programme.value(tried)) >= target:
                found, target = tried, value + 1
                if first:
                    return found
            free = [p for p in range(len(self.programme.worth)) if p not in settled_now]
            if not free:
                continue
            p = min(free, key=lambda q: (abs(hint.parts[q] - HALF), q))
            nodes += [{**settled_now, p: False}, {**settled_now, p: True}]
        return found

    def _begin(self, target: int, settled: Mapping[int, bool]) -> list[bool] | None:
        """A choice near what is said first, if it is worth the target."""
        tried = self._filled(settled, self._hint(settled))
        return tried if tried is not None and self.programme.value(tried) >= target else None

    def _narrowed(self, settled: dict[int, bool], target: int) -> tuple[dict[int, bool], Hint] | None:
        """The node with all settled that must be; None where nothing in it is worth the target."""
        while True:
            if not self._may_keep(settled):
                return None
            hint = self._hint(settled)
            prices = [max(0, round(y * SCALE)) if isfinite(y) else 0 for y in hint.prices]
            bound = sum(y * row.most for y, row in zip(prices, self.programme.rows, strict=True))
            gain = {}
            for p, worth in enumerate(self.programme.worth):
                own = SCALE * worth - sum(prices[k] * amount for k, amount in self._columns[p])
                if p in settled:
                    bound += own if settled[p] else 0
                else:
                    bound += max(0, own)
                    gain[p] = own
            spare = bound - target * SCALE
            if spare < 0:
                return None
            must = {p: own > 0 for p, own in gain.items() if abs(own) > spare}
            if not must:
                return settled, hint
            settled = {**settled, **must}

    def _may_keep(self, settled: Mapping[int, bool]) -> bool:
        """Whether what is settled as in leaves each row within reach."""
        return all(
            sum(a for p, a in row.amounts.items() if settled.get(p, a < 0)) <= row.most for row in self.programme.rows
        )

    def _filled(self, settled: Mapping[int, bool], hint: Hint) -> list[bool] | None:
        """A choice near the hint that keeps every row; None where none was found at once."""
        chosen = [settled.get(p, False) for p in range(len(self.programme.worth))]
        left = [row.most - sum(a for p, a in row.amounts.items() if chosen[p]) for row in self.programme.rows]
        order = sorted(
            (p for p in range(len(chosen)) if p not in settled and self.programme.worth[p] >= 0),
            key=lambda p: (-hint.parts[p], -self.programme.worth[p], p),
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
