"""What Equal Shares buys, found fast where it can be: the compiled search, or nothing and the exact rule decides."""

from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from budsjett.voting.kernels import loaded
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.rows import EXACT
from budsjett.voting.sheet import Desk, Sheet
from budsjett.voting.tally import LARGEST, Tally

BY_COST = Satisfaction.COST
FEWEST_NAMES = 200_000
"""With fewer names on all ballots one exact count is done before machine code is even loaded."""
A_QUARTER = 0.25
"""How much of a jump is tried next where nothing better is known."""
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
    # Written out, not by `swept`: a small count takes a microsecond.
    desk = sheet.desks.pop() if sheet.desks else sheet.desk()
    address, order, _ = desk
    found = code.shares(sheet.address, address, satisfaction is BY_COST, sorted_.limit_kr, sorted_.voters)
    bought: list[int] = order[: found >> 1].tolist()
    sheet.desks.append(desk)
    if found & 1:
        return Search(sorted_, satisfaction).run(0)
    return [*sorted_.free, *bought] if sorted_.free else bought


def swept(sorted_: Tally, satisfaction: Satisfaction, share: Fraction) -> tuple[Sheet, Desk, int] | None:
    """What the first try finds at a share.

    The sheet, the desk where it stands, to be put back afterwards, and how much is bought; None where not decided.
    """
    code = loaded("compiled_sweep", worth=len(sorted_.of) >= FEWEST_NAMES)
    sheet = None if code is None else sorted_.sheet
    if sheet is None or not _fits(sorted_, share.numerator, share.denominator):
        return None
    desk = sheet.desks.pop() if sheet.desks else sheet.desk()
    found = code.shares(sheet.address, desk.address, satisfaction is BY_COST, share.numerator, share.denominator)
    if found & 1 == code.DECIDED:
        return sheet, desk, found >> 1
    sheet.desks.append(desk)
    return None


def _fits(sorted_: Tally, share: int, whole: int) -> bool:
    """Whether machine code can hold a share, two whole numbers divided."""
    return max(sorted_.cost_kr, default=0) * whole < LARGEST and share < EXACT and share * sorted_.voters < LARGEST


class Search:
    """An election laid out for the compiled search, to be run at many shares."""

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction) -> None:
        fewest = FEWEST_NAMES_MANY if sorted_.terms.completion.raises_shares else FEWEST_NAMES
        self._code = loaded("compiled_sweep", worth=len(sorted_.of) >= fewest)
        sheet = None if self._code is None or not sorted_.voters else sorted_.sheet
        if sheet is None:
            self._code = None
            return
        self._tally, self._satisfaction, self._sheet = sorted_, satisfaction, sheet
        self._desk, self._free = sheet.desk(), list(sorted_.free)
        # Shares as whole numbers over one denominator, so that a share is one division.
        base, step = sorted_.share_kr(), Fraction(sorted_.step, sorted_.whole_weight)
        self._whole = lcm(base.denominator, step.denominator)
        self._base, self._step = int(base * self._whole), int(step * self._whole)
        self._beside = np.empty(3 * sorted_.distinct + 2 * len(sorted_.items))
        self._beside_at: int = loaded("compiled", worth=True).address(self._beside)
        self._share = self._base
        """Of the last run or jump."""
        self._bought = -1
        """By the last run at the desk; −1 where it was not decided there."""

    @property
    def possible(self) -> bool:
        """Whether there is a search to run."""
        return self._code is not None

    @cached_property
    def _closer(self) -> "Closer":
        return Closer(self._tally, self._sheet, self._satisfaction)

    def run(self, steps_up: int) -> list[int] | None:
        """What is bought when shares are raised by so many steps; None where it is not decided."""
        if self._code is None:
            return None
        self._share = share = self._base + steps_up * self._step
        whole = self._whole
        self._bought = -1
        if _fits(self._tally, share, whole):
            by_cost = self._satisfaction is Satisfaction.COST
            found = self._code.shares(self._sheet.address, self._desk.address, by_cost, share, whole)
            if found & 1 == self._code.DECIDED:
                self._bought = found >> 1
                return [*self._free, *self._desk.order[: self._bought].tolist()]
        bought = self._closer.run(share, whole)
        return None if bought is None else [*self._free, *bought]

    def holds(self, steps_up: int) -> float:
        """1 where what the last run or jump bought is surely bought at every step from there up to this one.

        Else a guess at how much of the way it is, below 1.
        """
        if self._code is None:
            return 0.0
        share, before = self._base + steps_up * self._step, self._share
        if self._bought < 0:
            return 1.0 if self._closer.holds(share, self._whole) else A_QUARTER
        if not _fits(self._tally, share, self._whole):
            return 0.0
        at = self._sheet.address, self._desk.address, self._beside_at, self._satisfaction is Satisfaction.COST
        part: float = self._code.holds(*at, before, share, self._whole, self._bought)
        if part == 1:
            self._share = share
        return part


class Closer:
    """The same where one bound for all purses does not tell: with a bound for each, or 32 digits and residues."""

    def __init__(self, sorted_: Tally, sheet: Sheet, satisfaction: Satisfaction) -> None:
        self._code = loaded("compiled_shares", worth=True)
        self._laid_out = (*sheet.by_name, satisfaction is Satisfaction.COST)
        items = len(sorted_.items)
        self._order = np.empty(items, dtype=np.int64)
        # What each purchase of the last run or jump cost at most, and whether all paid in full; and room for the next.
        self._paid, self._paid_high = np.empty(2 * items), np.empty(2 * items)
        self._bought = -1
        """Of the last run; −1 where it was not decided."""
        self._ties = False
        """Whether floats have left a tie undecided: then the next run carries residues from the start."""

    def run(self, share: int, whole: int) -> list[int] | None:
        """What is bought at a share, two whole numbers divided; None where it is not decided."""
        code, about = self._code, share / whole
        rest, residues = 0.0, (0, 0)
        while True:
            if self._ties:
                rest = float(Fraction(share, whole) - Fraction(about))
                residues = tuple(share * pow(whole, -1, p) % p for p in (code.P1, code.P2))
            found = code.shares(*self._laid_out, about, rest, *residues, self._ties, self._order, self._paid)
            bought, state = found >> 2, found & 3
            self._bought = bought if state <= code.LEANED else -1
            if state == code.NEEDS_CARE and not self._ties:
                self._ties = True
                continue
            places: list[int] = self._order[:bought].tolist()
            return places if state <= code.LEANED else None

    def holds(self, share: int, whole: int) -> bool:
        """Whether what the last run or jump bought is surely bought at every share from there up to this one."""
        if self._bought < 0:
            return False
        at = share / whole
        if not self._code.holds(*self._laid_out, at, self._bought, self._order, self._paid, self._paid_high):
            return False
        self._paid, self._paid_high = self._paid_high, self._paid
        return True
