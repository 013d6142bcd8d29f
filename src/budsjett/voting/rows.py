"""Ballots as compressed rows: which items each names, by place, one after another, and the points beside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import overload

import numpy as np
import numpy.typing as npt

from budsjett.errors import InvalidNumber, UnknownMeasure
from budsjett.voting.election import ItemId
from budsjett.voting.kernels import loaded

FEWEST_NAMES = 2_000_000
"""With fewer names on all ballots they are sorted before machine code is even loaded."""
EXACT = 2**53
"""Whole numbers below this are exact as floats, so numpy may add them up."""

Indices = npt.NDArray[np.intp]
Places = npt.NDArray[np.uint16]
Kinds = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


NO_NUMBERS: Counts = np.empty(0, dtype=np.int64)
NO_KINDS: Kinds = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Sequence[Mapping[ItemId, int]]):
    """Ballots of one list of items. Content c is `named[starts[c]:starts[c + 1]]`, places in `items`, ascending.

    `starts` has shape (contents + 1,), `named` and `points` (names in all,); no points: one each. Row i says content
    `of[i]`; no `of`: each row its own, in order. Contents may be equal. Seen from outside a sequence of mappings, made
    when asked for.
    """

    items: tuple[ItemId, ...]
    starts: Indices
    named: Places
    points: Counts | None = None
    of: Kinds | None = None

    def __len__(self) -> int:
        return len(self.starts) - 1 if self.of is None else len(self.of)

    def one_by_one(self) -> "Rows":
        """The same with each row's content written out, in order."""
        of = self.of
        if of is None:
            return self
        lengths = np.diff(self.starts)[of]
        starts = np.concatenate((np.zeros(1, dtype=np.intp), np.cumsum(lengths)))
        take = np.arange(starts[-1]) - np.repeat(starts[:-1] - self.starts[of], lengths)
        points = None if self.points is None else self.points[take]
        return Rows(self.items, starts, self.named[take], points)

    @overload
    def __getitem__(self, at: int) -> dict[ItemId, int]: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[dict[ItemId, int], ...]: ...
    def __getitem__(self, at: int | slice) -> dict[ItemId, int] | tuple[dict[ItemId, int], ...]:
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self))))
        row = range(len(self))[at]
        content = row if self.of is None else int(self.of[row])
        start, end = self.starts[content], self.starts[content + 1]
        names = [self.items[p] for p in self.named[start:end]]
        given = [1] * len(names) if self.points is None else self.points[start:end].tolist()
        return dict(zip(names, given, strict=True))

    def __iter__(self) -> Iterator[dict[ItemId, int]]:
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(other) == len(self)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # compared by content, as a list is


def rows_of(ballots: Sequence[Mapping[ItemId, int]], items: tuple[ItemId, ...]) -> Rows:
    """Ballots as rows of `items`, each with its own content. Refuses as `contents_of`."""
    return contents_of(ballots, items).one_by_one()


def contents_of(ballots: Sequence[Mapping[ItemId, int]], items: tuple[ItemId, ...]) -> Rows:
    """Ballots as rows of `items`, which are in text order; several rows may say one content.

    Refuses with `UnknownMeasure` a ballot that names what is not on the list, and with `InvalidNumber` points below
    one, or so many that their sum is not exact.
    """
    if isinstance(ballots, Rows) and ballots.items == items:
        return ballots
    place = {item: i for i, item in enumerate(items)}
    lengths = np.fromiter(map(len, ballots), dtype=np.intp, count=len(ballots))
    try:
        named = np.fromiter(map(place.__getitem__, chain.from_iterable(ballots)), dtype=np.uint16)
    except KeyError as unknown:
        raise UnknownMeasure(measure=str(unknown.args[0])) from None
    given = list(chain.from_iterable(ballot.values() for ballot in ballots))
    if given and not (min(given) >= 1 and max(given) * len(ballots) < EXACT):
        raise InvalidNumber(
            field="Poeng",
            value=f"{min(given)} til {max(given)}"[:80],
            wanted="1 eller mer, og ikke større enn regnestykket tåler",
        )
    points = np.array(given, dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    order = np.lexsort((named, np.repeat(np.arange(len(ballots)), lengths)))
    weighs = bool((points != 1).any())
    return Rows(items, starts, named[order], points[order] if weighs else None)


Sorted = tuple[Counts, Indices, npt.NDArray[np.signedinteger], Counts | None]
"""What each distinct ballot weighs; and by item who names it, as starts, distinct ballots and points."""


def by_item(rows: Rows, weights: Counts | None, *, together: bool) -> Sorted:
    """Ballots sorted by what they name, equal ones `together`; in machine code where it is loaded."""
    code = loaded("compiled_rows", worth=len(rows.named) >= FEWEST_NAMES) if together else None
    if code is None:
        return by_item_plainly(rows, weights, together=together)
    points = NO_NUMBERS if rows.points is None else rows.points
    weighing = NO_NUMBERS if weights is None else weights
    kinds = NO_KINDS if rows.of is None else rows.of
    times, starts, of, given = code.grouped(rows.starts, rows.named, points, weighing, kinds, len(rows.items))
    return times, starts, of, None if rows.points is None else given


def by_item_plainly(rows: Rows, weights: Counts | None, *, together: bool) -> Sorted:
    """The same without machine code; distinct ballots may come in another order."""
    if rows.of is not None:
        weights = np.bincount(rows.of, weights, minlength=len(rows.starts) - 1).astype(np.int64)
        rows = Rows(rows.items, rows.starts, rows.named, rows.points)
    if together:
        rows, times = grouped(rows, weights)
    else:
        times = np.ones(len(rows), dtype=np.int64) if weights is None else weights
    order = np.argsort(rows.named, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows.named, minlength=len(rows.items)))))
    of = np.repeat(np.arange(len(times)), np.diff(rows.starts))[order]
    return times, starts, of, None if rows.points is None else rows.points[order]


def grouped(rows: Rows, weights: Counts | None) -> tuple[Rows, Counts]:
    """Equal ballots together: one row of each content, and how much all of that content weigh.

    Contents are told apart by a sum of fixed random words and then compared name by name; should two different
    contents share a sum, nothing is put together, which costs time and changes nothing.

    `compiled_rows.grouped` does the same with a table, which numpy has none of. There are two because neither does for
    the other: without machine code a million ballots must be put together in half a second, which no loop in Python
    does; and with it, sorting sums takes several times as long as a table.
    """
    ballots = len(rows)
    weighing = np.ones(ballots, dtype=np.int64) if weights is None else weights
    if not ballots:
        return rows, weighing
    lengths = np.diff(rows.starts)
    word = np.random.Generator(np.random.PCG64(1)).integers(1, 2**63, size=len(rows.items) + 1, dtype=np.uint64)
    words: Words = word[rows.named] if rows.points is None else word[rows.named] * rows.points.astype(np.uint64)
    sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(words, dtype=np.uint64)))
    keys = sums[rows.starts[1:]] - sums[rows.starts[:-1]] + word[-1] * lengths.astype(np.uint64)
    _, first, of = np.unique(keys, return_index=True, return_inverse=True)
    if len(first) > ballots * 0.9:  # hardly any are equal: grouping would cost more than it saves
        return rows, weighing
    alike = first[of]
    twin = np.arange(len(rows.named)) + np.repeat(rows.starts[alike] - rows.starts[:-1], lengths)
    same = (lengths == lengths[alike]).all() and (rows.named == rows.named[twin]).all()
    if not same or (rows.points is not None and not (rows.points == rows.points[twin]).all()):
        return rows, weighing
    kept = np.repeat(rows.starts[first], lengths[first])
    starts = np.concatenate(([0], np.cumsum(lengths[first])))
    take = kept + np.arange(starts[-1]) - np.repeat(starts[:-1], lengths[first])
    points = None if rows.points is None else rows.points[take]
    times = np.bincount(of, weights=weighing, minlength=len(first)).astype(np.int64)
    return Rows(rows.items, starts, rows.named[take], points), times
