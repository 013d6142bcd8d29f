"""What Equal Shares buys, found fast where it can be: the compiled search, or nothing and the exact rule decides."""

from fractions import Fraction
from math import lcm

import numpy as np

from budsjett.voting.kernels import loaded
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.tally import Tally

FEWEST_NAMES = 200_000
"""With fewer names on all ballots one exact count is done before machine code is even loaded."""
FEWEST_NAMES_MANY = 2_000
"""The same for add-one, which counts many times."""


def search(sorted_: Tally, satisfaction: Satisfaction) -> list[int] | None:
    """What is bought at the terms' own share, in order; None where the exact rule must be asked."""
    if sorted_.raises_shares or not sorted_.voters:
        return Search(sorted_, satisfaction).run(0)
    code = loaded("compiled_sweep", worth=len(sorted_.of) >= FEWEST_NAMES)
    sheet = None if code is None else sorted_.sheet
    if sheet is None:
        return None
    desk = sheet.desk()
    found = code.shares(sheet.address, desk.address, satisfaction is Satisfaction.COST)
    bought: list[int] = desk.order[: found >> 1].tolist()
    sheet.desks.append(desk)
    if found & 1 == code.DECIDED:
        return [*sorted_.free, *bought] if sorted_.free else bought
    return Search(sorted_, satisfaction).run(0)


class Search:
    """An election laid out for the compiled search, to be run at many shares."""

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction) -> None:
        self._tally = sorted_
        fewest = FEWEST_NAMES_MANY if sorted_.terms.completion.raises_shares else FEWEST_NAMES
        self._code = loaded("compiled_shares", worth=len(sorted_.of) >= fewest)
        sheet = None if self._code is None else sorted_.sheet
        if sheet is None:
            self._code = None
            return
        self._free = list(sorted_.free)
        # Shares as whole numbers over one denominator, so that a share is one division.
        base, step = sorted_.share_kr() if sorted_.voters else Fraction(0), Fraction(sorted_.step, sorted_.whole_weight)
        self._whole = lcm(base.denominator, step.denominator)
        self._base, self._step = int(base * self._whole), int(step * self._whole)
        self._laid_out = (*sheet.by_name, satisfaction is Satisfaction.COST)
        items = len(sorted_.items)
        self._order = np.empty(items, dtype=np.int64)
        # What each purchase of the last run or jump cost at most, and whether all paid in full; and room for the next.
        self._paid, self._paid_high = np.empty(2 * items), np.empty(2 * items)
        self._bought = -1
        """Of the last run; −1 where it was not decided."""
        self._ties = False
        """Whether floats have left a tie undecided: then the next run carries residues from the start."""
        self.proved = True
        """Whether all runs until now were decided without residues."""

    @property
    def possible(self) -> bool:
        """Whether there is a search to run."""
        return self._code is not None

    def run(self, steps_up: int) -> list[int] | None:
        """What is bought when shares are raised by so many steps; None where it is not decided."""
        code = self._code
        if code is None or not self._tally.voters:
            return None
        share, whole = self._base + steps_up * self._step, self._whole
        about = share / whole
        rest, residues = 0.0, (0, 0)
        while True:
            if self._ties:
                rest = float(Fraction(share, whole) - Fraction(about))
                residues = tuple(share * pow(whole, -1, p) % p for p in (code.P1, code.P2))
            found = code.shares(*self._laid_out, about, rest, *residues, self._ties, self._order, self._paid)
            bought, state = found >> 2, found & 3
            self._bought = bought if state <= code.LEANED else -1
            self.proved = self.proved and state == code.DECIDED
            if state == code.NEEDS_CARE and not self._ties:
                self._ties = True
                continue
            return [*self._free, *self._order[:bought].tolist()] if state <= code.LEANED else None

    def holds(self, steps_up: int) -> bool:
        """Whether what the last run or jump bought is surely bought at every step from there up to this one."""
        if self._code is None or self._bought < 0:
            return False
        share = (self._base + steps_up * self._step) / self._whole
        if not self._code.holds(*self._laid_out, share, self._bought, self._order, self._paid, self._paid_high):
            return False
        self._paid, self._paid_high = self._paid_high, self._paid
        return True
