"""What Equal Shares buys, found fast where it can be: the compiled search, or nothing and the exact rule decides."""

from fractions import Fraction
from math import lcm

import numpy as np

from budsjett.voting.kernels import loaded
from budsjett.voting.market import free_places
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.tally import Tally

FEWEST_NAMES = 200_000
"""With fewer names on all ballots one exact count is done before machine code is even loaded."""
FEWEST_NAMES_MANY = 2_000
"""The same for add-one, which counts many times."""


def search(sorted_: Tally, satisfaction: Satisfaction) -> list[int] | None:
    """What is bought at the terms' own share, in order; None where the exact rule must be asked."""
    return Search(sorted_, satisfaction).run(0)


class Search:
    """An election laid out for the compiled search, to be run at many shares."""

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction) -> None:
        self._tally = sorted_
        fewest = FEWEST_NAMES_MANY if sorted_.terms.completion.raises_shares else FEWEST_NAMES
        self._code = loaded("compiled", worth=len(sorted_.of) >= fewest) if sorted_.fits_machine_code else None
        if self._code is None:
            return
        self._free = list(free_places(sorted_))
        # Shares as whole numbers over one denominator, so that a share is one division.
        base, step = sorted_.share_kr() if sorted_.voters else Fraction(0), Fraction(sorted_.step, sorted_.whole_weight)
        self._whole = lcm(base.denominator, step.denominator)
        self._base, self._step = int(base * self._whole), int(step * self._whole)
        self._laid_out = (*sorted_.laid_out, satisfaction is Satisfaction.COST)
        items = len(sorted_.items)
        self._order = np.empty(items, dtype=np.int64)
        # What each purchase of the last run or jump cost, and how many gave all they had; and room for the next.
        self._paid, self._poor = np.empty(items), np.empty(items, dtype=np.int64)
        self._paid_high, self._poor_high = np.empty(items), np.empty(items, dtype=np.int64)
        self._bought = -1
        """Of the last run; −1 where it was not decided."""
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
        share, whole = self._base + steps_up * self._step, self._whole
        residues = (0, 0)
        while True:
            if self._ties:
                residues = tuple(share * pow(whole, -1, p) % p for p in (self._code.P1, self._code.P2))
            bought, state = self._code.shares(
                *self._laid_out, share / whole, *residues, self._ties, self._order, self._paid, self._poor
            )
            self._bought = bought if state == self._code.DECIDED else -1
            if state == self._code.NEEDS_RESIDUES and not self._ties:
                self._ties = True
                continue
            return [*self._free, *self._order[:bought].tolist()] if state == self._code.DECIDED else None

    def holds(self, steps_up: int) -> bool:
        """Whether what the last run or jump bought is surely bought at every step from there up to this one."""
        if self._code is None or self._bought < 0:
            return False
        share = (self._base + steps_up * self._step) / self._whole
        bought = self._bought, self._order, self._paid, self._poor
        if not self._code.holds(*self._laid_out, share, *bought, self._paid_high, self._poor_high):
            return False
        self._paid, self._paid_high = self._paid_high, self._paid
        self._poor, self._poor_high = self._poor_high, self._poor
        return True
