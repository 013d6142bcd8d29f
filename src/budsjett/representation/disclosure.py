"""Counts of people, published so that no withheld number can be worked out from the others.

Withholding the small numbers is not enough: with a sum beside them they are a subtraction away, and with two withheld
in a row a bound may do. Here every number withheld is held against an attacker who has the table with its sums, knows
the population of every group, knows which numbers were withheld for being small, and can solve for them.

**The guarantee.** For a table of one or two dimensions with all its sums: for every number below `fewest` the attacker
finds every value from 0 to `fewest` − 1 possible (less where the group has fewer people), and for every number
withheld to protect others at least `fewest` values. Withheld numbers that add up to something known hold one of
`fewest` or more, so that no group of groups is small either. Where this cannot be had, nothing of the table is
published. Which others are withheld follows their place, not their size, since a choice by size tells of sizes: an
attacker who knows this method too and tries every table is left with `fewest` values (tested on every table of up to
four groups and 24 people).

The sums make such a table a circulation: row → column → total → row. How far a number may move while what is published
stays as it is, is then a maximum flow, exact in whole numbers, and withholding what lies on the cheapest path lets it
move further (Castro 2006, *Minimum-distance controlled perturbation methods*, and Kelly, Golden and Assad 1992 on
cell suppression as network flow).
"""

import heapq
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from budsjett.errors import InvalidNumber
from budsjett.representation.groups import FEWEST

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Key = tuple[int, ...]
"""Where a number stands in the table with its sums; the sums are the last place of each dimension."""

TWO = 2
SUM_COSTS = 1000
"""Withholding a sum is dearer than withholding all the cells of a small table."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Published:
    """A table with its sums, shape (rows + 1,) or (rows + 1, columns + 1); 0 where the number is withheld."""

    numbers: Counts
    withheld: Mask
    fewest: int

    def at(self, *key: int) -> int | None:
        """The number at a place, -1 for the sum; None where it is withheld."""
        return None if self.withheld[key] else int(self.numbers[key])

    @property
    def total(self) -> int | None:
        """Everybody in the table."""
        return self.at(*(-1,) * self.numbers.ndim)


def publish(counts: Counts, *, most: Counts | None = None, fewest: int = FEWEST) -> Published:
    """What may be published of a table of counts, one or two dimensions, with its sums.

    `most`: the population of each cell, same shape. Refuses (InvalidNumber) negative counts, other shapes, and counts
    above the population. Published once: two tables of nearly the same people tell the difference (`same_or_none`).
    """
    if counts.ndim not in {1, TWO} or not counts.size or counts.min() < 0:
        raise InvalidNumber(field="counts", value=str(counts.shape), wanted="antall i én eller to dimensjoner, fra 0")
    if most is not None and (most.shape != counts.shape or (most < counts).any()):
        raise InvalidNumber(field="most", value=str(most.shape), wanted="minst så mange som er talt i hver gruppe")
    table = _Table(with_sums(counts), None if most is None else with_sums(most), fewest)
    withheld = table.protected()
    return Published(numbers=np.where(withheld, 0, table.numbers), withheld=withheld, fewest=fewest)


def same_or_none(earlier: Published, later: Published) -> Published:
    """The later table if it says the same as the earlier, else the earlier: a table is published once.

    Whoever has two tables of nearly the same people has the difference between them, which no care within one table
    protects. What was left out of the first publication therefore stays out.
    """
    same = (
        np.array_equal(earlier.numbers, later.numbers)
        and np.array_equal(earlier.withheld, later.withheld)
        and earlier.fewest == later.fewest
    )
    return later if same else earlier


def with_sums(counts: Counts) -> Counts:
    """The counts with the sum of each dimension as its last place.

    >>> with_sums(np.array([[1, 2], [3, 4]])).tolist()
    [[1, 2, 3], [3, 4, 7], [4, 6, 10]]
    """
    for axis in range(counts.ndim):
        counts = np.concatenate((counts, counts.sum(axis=axis, keepdims=True)), axis=axis)
    return counts


class _Table:
    """A table with its sums as a circulation: each number is the flow on one arc."""

    def __init__(self, numbers: Counts, most: Counts | None, fewest: int) -> None:
        self.numbers, self.fewest = numbers, fewest
        self.keys: tuple[Key, ...] = tuple(product(*map(range, numbers.shape)))
        self.value = {key: int(numbers[key]) for key in self.keys}
        self.cap = {key: self.value[self.keys[-1]] + fewest if most is None else int(most[key]) for key in self.keys}
        self.small = {key for key in self.keys if self.value[key] < fewest}
        self.arcs = {key: self._arc(key) for key in self.keys}
        self.leaving: dict[str, list[tuple[str, Key, int]]] = {}
        for key, (tail, head) in self.arcs.items():
            self.leaving.setdefault(tail, []).append((head, key, 1))
            self.leaving.setdefault(head, []).append((tail, key, -1))

    def _arc(self, key: Key) -> tuple[str, str]:
        """From which node to which: a cell from its row to its column, sums from and to the ends."""
        if key == self.keys[-1]:
            return "end", "start"
        if len(key) == 1:
            return "start", "end"
        rows, columns = (size - 1 for size in self.numbers.shape)
        if key[1] == columns:
            return "start", f"row {key[0]}"
        if key[0] == rows:
            return f"column {key[1]}", "end"
        return f"row {key[0]}", f"column {key[1]}"

    def protected(self) -> Mask:
        """What to withhold."""
        withheld = set(self.small)
        everything = np.ones(self.numbers.shape, dtype=np.bool_)
        if self.keys[-1] in withheld:
            return everything
        while (short := self._exposed(withheld)) is not None:
            more = self._way(withheld, *short)
            if more is None or self.keys[-1] in more:
                return everything
            withheld |= more
        mask = np.zeros(self.numbers.shape, dtype=np.bool_)
        for key in withheld:
            mask[key] = True
        return mask

    def _bounds(self, key: Key) -> tuple[int, int]:
        """What the attacker knows of a withheld number without solving: small, or not small."""
        if key in self.small:
            return 0, min(self.fewest - 1, self.cap[key])
        return self.fewest, self.cap[key]

    def _exposed(self, withheld: set[Key]) -> tuple[Key, int] | None:
        """The first number that cannot move as far as promised, and which way; None when all can."""
        for key in sorted(withheld):
            low, high = self._bounds(key)
            value = self.value[key]
            if key in self.small:
                if self._moves(withheld, key, -1, value - low) < value - low:
                    return key, -1
                if self._moves(withheld, key, 1, high - value) < high - value:
                    return key, 1
                continue
            wanted = min(self.fewest - 1, high - low)
            down = self._moves(withheld, key, -1, min(wanted, value - low))
            if down < wanted:
                up = self._moves(withheld, key, 1, min(wanted - down, high - value))
                if up < wanted - down:
                    return key, 1 if high - value > up else -1
        return self._small_sum(withheld)

    def _small_sum(self, withheld: set[Key]) -> tuple[Key, int] | None:
        """A withheld number in a line whose sum is known and where all that is withheld is small; None if none."""
        for axis, size in enumerate(self.numbers.shape):
            others = [at for at in range(self.numbers.ndim) if at != axis]
            for line in product(*(range(self.numbers.shape[at]) for at in others)):
                cells = [(*line[:axis], place, *line[axis:]) for place in range(size)]
                hidden = [cell for cell in cells if cell in withheld]
                if hidden and cells[-1] not in withheld and not set(hidden) - self.small:
                    return hidden[0], 1
        return None

    def _moves(self, withheld: set[Key], key: Key, way: int, wanted: int) -> int:
        """How far a number may move one way, at most `wanted`, while what is published stays."""
        moved = dict.fromkeys(withheld, 0)
        done = 0
        while done < wanted:
            path = self._path(withheld, key, way, moved, frozenset())
            if path is None:
                break
            room = min(self._room(k, w, moved) for k, w in path)
            step = min(room, wanted - done)
            for k, w in path:
                moved[k] += w * step
            done += step
        return done

    def _way(self, withheld: set[Key], key: Key, way: int) -> set[Key] | None:
        """What must be withheld besides for a number to move one step further: the cheapest path; None if none."""
        shown = frozenset(set(self.keys) - withheld)
        moved = dict.fromkeys(self.keys, 0)
        # go as far as the withheld numbers allow, then one step beyond on what is shown
        while (path := self._path(withheld, key, way, moved, frozenset())) is not None:
            for k, w in path:
                moved[k] += w
        path = self._path(withheld, key, way, moved, shown)
        return None if path is None else {k for k, _ in path if k in shown}

    def _room(self, key: Key, way: int, moved: dict[Key, int]) -> int:
        low, high = self._bounds(key)
        at = self.value[key] + moved[key]
        return high - at if way > 0 else at - low

    def _path(
        self, withheld: set[Key], key: Key, way: int, moved: dict[Key, int], shown: frozenset[Key]
    ) -> list[tuple[Key, int]] | None:
        """The cheapest way round for one more (or less) on `key`: withheld numbers are free, those shown cost.

        Equals by place, which is public; what is chosen says as little as possible of the counts.
        """
        tail, head = self.arcs[key]
        source, target = (head, tail) if way > 0 else (tail, head)
        best: dict[str, tuple[int, tuple[Key, ...]]] = {source: (0, ())}
        came: dict[str, tuple[str, Key, int]] = {}
        queue: list[tuple[int, tuple[Key, ...], str]] = [(0, (), source)]
        done: set[str] = set()
        while queue:
            cost, places, node = heapq.heappop(queue)
            if node in done:
                continue
            done.add(node)
            if node == target:
                break
            for nearer, k, w in self.leaving[node]:
                if k == key or nearer in done or (k not in withheld and k not in shown):
                    continue
                if k in withheld and self._room(k, w, moved) < 1:
                    continue
                dearer = cost + (0 if k in withheld else self._cost(k))
                offer = (dearer, (*places, k))
                if nearer not in best or offer < best[nearer]:
                    best[nearer] = offer
                    came[nearer] = (node, k, w)
                    heapq.heappush(queue, (*offer, nearer))
        if target not in done:
            return None
        path = []
        node = target
        while node != source:
            node, k, w = came[node]
            path.append((k, w))
        return path

    def _cost(self, key: Key) -> int:
        sums = sum(at == size - 1 for at, size in zip(key, self.numbers.shape, strict=True))
        return SUM_COSTS if sums else 1
