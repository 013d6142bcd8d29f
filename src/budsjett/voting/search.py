"""What Equal Shares buys, found fast where it can be: the compiled search, or nothing and the exact rule decides."""

import numpy as np

from budsjett.voting.kernels import loaded
from budsjett.voting.market import free_places
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.tally import Tally

FEWEST_NAMES = 200_000
"""With fewer names on all ballots one exact count is done before machine code is even loaded."""
FEWEST_NAMES_MANY = 2_000
"""The same for add-one, which counts many times."""
LARGEST = 2**62


def search(sorted_: Tally, satisfaction: Satisfaction) -> list[int] | None:
    """What is bought at the terms' own share, in order; None where the exact rule must be asked."""
    return Search(sorted_, satisfaction).run(0)


class Search:
    """An election laid out for the compiled search, to be run at many shares."""

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction) -> None:
        self._tally, self._satisfaction = sorted_, satisfaction
        most_votes, most_cost = max(sorted_.votes, default=0), max(sorted_.cost_kr, default=0)
        fits = (most_votes + 1) * (most_cost + 1) < LARGEST and sorted_.voters < 2**31
        fewest = FEWEST_NAMES_MANY if sorted_.terms.completion.raises_shares else FEWEST_NAMES
        self._code = loaded("compiled", worth=len(sorted_.of) >= fewest) if fits else None
        if self._code is None:
            return
        self._free = list(free_places(sorted_))
        for_sale = np.zeros(len(sorted_.items), dtype=np.bool_)
        for_sale[[p for p in sorted_.considered if sorted_.votes[p] and sorted_.cost_kr[p]]] = True
        points = np.empty(0) if sorted_.points is None else sorted_.points.astype(np.float64)
        self._laid_out = (
            sorted_.starts.astype(np.int64),
            sorted_.of.astype(np.int32),
            points,
            sorted_.times.astype(np.float64),
            np.array(sorted_.cost_kr, dtype=np.int64),
            np.array(sorted_.votes, dtype=np.int64),
            np.array(sorted_.ranks, dtype=np.int64),
            for_sale,
            satisfaction is Satisfaction.COST,
        )
        self._order = np.empty(len(sorted_.items), dtype=np.int64)
        self._ties = False
        """Whether floats have left a tie undecided: then the next run carries residues from the start."""

    @property
    def possible(self) -> bool:
        """Whether there is a search to run."""
        return self._code is not None

    def run(self, steps_up: int) -> list[int] | None:
        """What is bought when shares are raised by so many steps; None where it is not decided."""
        if self._code is None or not self._tally.voters:
            return None
        share = self._tally.share_kr(steps_up)
        residues = [share.numerator * pow(share.denominator, -1, p) % p for p in (self._code.P1, self._code.P2)]
        while True:
            bought, state = self._code.shares(*self._laid_out, float(share), *residues, self._ties, self._order)
            if state == self._code.NEEDS_RESIDUES and not self._ties:
                self._ties = True
                continue
            return [*self._free, *self._order[:bought].tolist()] if state == self._code.DECIDED else None

    def holds(self, places: list[int], low: int, high: int) -> bool:
        """Whether what is bought at one step is surely bought at every step up to another."""
        assert self._code is not None  # noqa: S101 asked only where there is a search
        paid = places[len(self._free) :]
        order = np.array(paid, dtype=np.int64)
        shares = (float(self._tally.share_kr(low)), float(self._tally.share_kr(high)))
        return bool(self._code.holds(*self._laid_out, *shares, order, len(paid)))
