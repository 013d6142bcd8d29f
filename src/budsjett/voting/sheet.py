"""A tally laid out in memory for machine code: it is called with two addresses, of the sheet and of a desk to work at.

A count of a dozen items takes a microsecond. Handing over a dozen arrays would take more than that.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from budsjett.voting.kernels import loaded
from budsjett.voting.rows import NO_NUMBERS, Counts, Indices

Places = npt.NDArray[np.int32]


class Desk(NamedTuple):
    """Where machine code works, and what it leaves: the places it has chosen, in order."""

    address: int
    order: memoryview
    block: Counts
    """What lies at the address; kept, so that it stays there."""


class Sheet:
    """What machine code reads. It is never written to, so that several may count at once, each at its own desk.

    `whole`: how many items, how many distinct ballots, the most points one gives; then starts; then by item the cost,
    the votes, what its supporters weigh, its place in the tie-break, and whether it is for sale under Equal Shares.
    `of`: as in the tally. `times`: what each distinct ballot weighs. `points`: none where each is one. `said`: the
    limit; what all ballots weigh; whether the greedy rule skips; the fewest votes it asks for, and Phragmén.
    """

    __slots__ = ("_head", "address", "desks", "of", "points", "times", "whole")

    def __init__(self, whole: Counts, of: Places, times: Counts, points: Counts, said: tuple[int, ...]) -> None:
        self.whole, self.of, self.times = whole, of, times
        self.points = points.astype(np.float64)
        at = loaded("compiled", worth=True).address
        arrays = at(whole), at(of), at(times), at(self.points)
        self._head = np.array((*arrays, len(of), len(points), *said), dtype=np.int64)
        self.address: int = at(self._head)
        self.desks: list[Desk] = []

    def desk(self) -> Desk:
        """A desk that nobody works at; to be put back among the `desks` afterwards."""
        if self.desks:
            return self.desks.pop()
        items, distinct = int(self.whole[0]), len(self.times)
        block = np.empty(9 * items + 3 * distinct, dtype=np.int64)
        return Desk(loaded("compiled", worth=True).address(block), memoryview(block), block)  # type: ignore[arg-type]  # numpy's arrays are buffers

    @property
    def by_name(self) -> tuple[Counts, Places, npt.NDArray[np.float64]]:
        """For code that looks closer: `whole`, `of`, and by name what the ballot weighs; then the points, if any."""
        return self.whole, self.of, np.concatenate((self.times[self.of].astype(np.float64), self.points))


def written(
    ballots: tuple[Indices, npt.NDArray[np.signedinteger], Counts, Counts | None],
    items: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
    *,
    for_sale: int,
    said: tuple[int, ...],
) -> Sheet:
    """A tally's sheet, from its starts, of, times and points, and from the items' costs, votes and ranks.

    `for_sale`: how many votes make an item that costs something be for sale.
    """
    starts, of, times, points = ballots
    cost_kr, votes, ranks = items
    of, points = of.astype(np.int32, copy=False), NO_NUMBERS if points is None else points
    code = loaded("compiled_rows", worth=False)
    if code is not None:
        cost, order = np.array(cost_kr, dtype=np.int64), np.array(ranks, dtype=np.int64)
        return Sheet(code.laid_out(starts, of, times, points, cost, order, for_sale), of, times, points, said)
    sums = np.concatenate(([0], np.cumsum(times[of])))
    sold = [v > 0 and v >= for_sale and kr > 0 for v, kr in zip(votes, cost_kr, strict=True)]
    sizes = len(cost_kr), len(times), int(points.max(initial=1))
    parts = sizes, starts, cost_kr, votes, sums[starts[1:]] - sums[starts[:-1]], ranks, sold
    return Sheet(np.concatenate(parts).astype(np.int64), of, times, points, said)
