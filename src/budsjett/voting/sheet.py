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

    whole: Counts
    points: npt.NDArray[np.float64]
    address: int

    def __init__(
        self,
        ballots: tuple[Indices, npt.NDArray[np.signedinteger], Counts, Counts | None],
        items: tuple[tuple[int, ...], tuple[int, ...]],
        said: tuple[int, int, int, int, int],
    ) -> None:
        """From a tally's starts, of, times and points, and the items' costs and ranks; no ranks: by place."""
        starts, of, self.times, points = ballots
        self.of = of.astype(np.int32, copy=False)
        cost, ranks = (np.array(numbers, dtype=np.int64) for numbers in items)
        code = loaded("compiled_rows", worth=True)
        points = NO_NUMBERS if points is None else points
        parts = code.laid_out(starts, self.of, self.times, points, cost, ranks, said)
        self.whole, self.points, self._head, self.address = parts
        self.desks: list[Desk] = []

    @property
    def votes(self) -> tuple[int, ...]:
        """By item."""
        items = len(self.whole) // 6
        return tuple(self.whole[4 + 2 * items : 4 + 3 * items].tolist())

    def desk(self) -> Desk:
        """A desk that nobody works at; to be put back among the `desks` afterwards.

        `desks.pop() if desks` before asking here is a tenth of what a small count takes.
        """
        if self.desks:
            return self.desks.pop()
        items, distinct = int(self.whole[0]), len(self.times)
        block = np.empty(9 * items + 3 * distinct, dtype=np.int64)
        return Desk(loaded("compiled", worth=True).address(block), memoryview(block), block)  # type: ignore[arg-type]  # numpy's arrays are buffers

    @property
    def by_name(self) -> tuple[Counts, Places, npt.NDArray[np.float64]]:
        """For code that looks closer: `whole`, `of`, and by name what the ballot weighs; then the points, if any."""
        return self.whole, self.of, np.concatenate((self.times[self.of].astype(np.float64), self.points))
