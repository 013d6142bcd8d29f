"""What Equal Shares buys with every exact price, from what the search found and machine code counted.

The search proves what is bought, in which order; here each price is computed in whole numbers over one common
denominator, and with it that nothing was wrong: at the exact price exactly those give all they have who were said to,
every item is paid in full, none costs less than the one before, and what is left over buys nothing more. Where any of
that does not hold, or the search could not decide, there is no replay, and `market.buy` runs the rule in fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from budsjett.voting.kernels import in_use, loaded
from budsjett.voting.market import Bought, Purchase
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.search import FEWEST_NAMES, swept
from budsjett.voting.sheet import Desk, Sheet
from budsjett.voting.tally import Support, Tally

NOTHING = Fraction(0)
SUMS = 3
"""Before the counts of a turn: what those weigh who gave all they had, the points of the others, what all weigh."""


def replay(sorted_: Tally, satisfaction: Satisfaction, *, steps_up: int = 0) -> Bought | None:
    """The rule with shares raised by so many steps; None where it is to be run in fractions."""
    code = loaded("compiled_replay", worth=lambda: in_use() or len(sorted_.of) >= FEWEST_NAMES)
    if code is None or not sorted_.wanted:
        return None
    share = sorted_.share_kr(steps_up)
    found = swept(sorted_, satisfaction, share)
    if found is None:
        return None
    sheet, desk, turns = found
    ledger = Ledger(sorted_, sheet, share, turns)
    purchases = ledger.go_through(desk, by_cost=satisfaction is Satisfaction.COST)
    sheet.desks.append(desk)
    if purchases is None or not ledger.buys_no_more({done.place for done in purchases}):
        return None
    return Bought(sorted_.free, purchases, ledger)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Ballots that may have just what is asked: the points each gives, what they weigh together; what each has."""

    points: int
    weight: int
    amount: int


class Ledger:
    """Every voter's purse, exactly: `compiled_replay.py` has who paid when, and here is what was paid."""

    def __init__(self, sorted_: Tally, sheet: Sheet, share: Fraction, turns: int) -> None:
        """Everyone has her share; `turns`: how many items will be bought."""
        code = self._code = loaded("compiled_replay", worth=True)
        self._tally, self._sheet, self._turns = sorted_, sheet, turns
        self._whole, self._share = share.denominator, share.numerator
        self._paid: list[int] = []
        """By turn, what a point cost; over the common denominator, as the share."""
        purses = len(sorted_.of) + 1
        self._tree = code.HEAD + code.ASKED * code.MOST_DOUBTS
        self._counted = self._tree + (code.WORDS + 1) * purses + (sorted_.distinct + 1) // 2
        self._row = SUMS + 2 * turns
        block = np.empty(self._counted + turns * self._row, dtype=np.int64)
        self._words = memoryview(block)  # type: ignore[arg-type]  # numpy's arrays are buffers
        self._at: int = loaded("compiled", worth=True).address(block)
        self._rest: dict[int, int] = {}
        """By item, what its supporters have left at the end, as far as that was asked."""
        self._last = NOTHING
        code.begin(sheet.address, self._at, share.numerator / share.denominator)

    @property
    def rounds(self) -> int:
        """How many items have been bought."""
        return len(self._paid)

    def go_through(self, desk: Desk, *, by_cost: bool) -> tuple[Purchase, ...] | None:
        """What was bought, by what stands at the desk; None where that does not hold."""
        items, turns, turn = len(self._tally.items), self._turns, 0
        order, words, row = desk.order[:turns].tolist(), self._words, self._row
        found = desk.block[4 * items : 6 * items].view(np.float64).tolist()
        purchases: list[Purchase] = []
        highest, over = 0, 1
        counts_at = self._at + 8 * self._counted
        while turn < turns:
            reached: int = self._code.go_through(self._sheet.address, desk.address, self._at, counts_at, turns, turn)
            while turn < reached:
                place, at = order[turn], self._counted + turn * row
                done = self._purchase(place, words[at : at + row].tolist(), by_cost=by_cost)
                if done is None:
                    return None
                # Within so much of what was found, those counted as giving all they have are those who do.
                asked, price = done.per_point, done.price
                if abs(asked.numerator / asked.denominator - found[place]) > 2 * found[items + place]:
                    return None
                if price.numerator * over < highest * price.denominator:
                    return None
                highest, over = price.numerator, price.denominator
                purchases.append(done)
                turn += 1
            if turn < turns and not self._answered(turn, order[turn]):
                return None
        return tuple(purchases)

    def buys_no_more(self, bought: set[int]) -> bool:
        """Whether the supporters of nothing else have what it costs."""
        cost_kr, whole = self._tally.cost_kr, self._whole
        self._look_into([p for p in range(len(cost_kr)) if p not in bought])
        return all(self._held(p) < cost_kr[p] * whole for p in self._tally.wanted if p not in bought and cost_kr[p])

    def held_by(self, place: int) -> Fraction:
        """What an item's supporters have together at the end, exactly."""
        return Fraction(self._held(place), self._whole)

    def held(self, support: Support) -> Fraction:
        """What supporters have together, exactly."""
        return Fraction(self._share * int(support.times.sum()), self._whole) - sum(self.spent(support), Fraction(0))

    def spent(self, support: Support) -> tuple[Fraction, ...]:
        """What these voters paid together in each round, exactly."""
        turns, at = self._turns, loaded("compiled", worth=True).address
        of, times = support.of.astype(np.int64), np.ascontiguousarray(support.times)
        counts = np.zeros((1 + turns, 1 + turns), dtype=np.int64)
        self._code.count_spent(self._at, len(self._tally.of), at(of), at(times), len(of), at(counts), turns)
        rows = counts.tolist()
        spent = [n * paid for n, paid in zip(rows[0], self._paid, strict=False)]
        for turn in range(turns):
            emptied = rows[1 + turn]
            spent[turn] += self._left(emptied[turns], emptied)
        return tuple(Fraction(kr, self._whole) for kr in spent)

    def _held(self, place: int) -> int:
        """What an item's supporters have left at the end."""
        if place not in self._rest:
            self._look_into([place])
        return self._rest[place]

    def _look_into(self, places: list[int]) -> None:
        """Find what the supporters of items have left at the end."""
        at, row = loaded("compiled", worth=True).address, 1 + self._turns
        counts, asked = np.empty(len(places) * row, dtype=np.int64), np.array(places, dtype=np.int64)
        self._code.count_rest(self._sheet.address, self._at, at(counts), self._turns, at(asked), len(places))
        rest = counts.tolist()
        for n, place in enumerate(places):
            self._rest[place] = self._left(rest[n * row], rest[n * row + 1 : (n + 1) * row])

    def _left(self, weight: int, counts: list[int]) -> int:
        """What ballots have that weigh so much and paid for so many points, by turn."""
        left = self._share * weight
        for n, paid in zip(counts, self._paid, strict=False):
            if n:
                left -= n * paid
        return left

    def _purchase(self, place: int, counts: list[int], *, by_cost: bool) -> Purchase | None:
        cost, turns = self._tally.cost_kr[place], self._turns
        gave_all, rich, all_ = counts[:SUMS]
        missing = cost * self._whole - self._left(gave_all, counts[SUMS : SUMS + turns])
        if rich and missing > 0:
            per_point = Fraction(missing, rich * self._whole)
        elif not rich and not missing:
            per_point = self._last
        else:
            return None
        held = Fraction(self._left(all_, counts[SUMS + turns :]), self._whole)
        price = Fraction(per_point.numerator, per_point.denominator * cost) if by_cost else per_point
        whole = lcm(self._whole, per_point.denominator)
        factor = whole // self._whole
        if factor > 1:
            self._whole, self._share, self._paid = whole, self._share * factor, [paid * factor for paid in self._paid]
        self._paid.append(per_point.numerator * (whole // per_point.denominator))
        return Purchase(place, per_point, price, held)

    def _answered(self, turn: int, place: int) -> bool:
        """Tell, of everyone who may have just what an item asks, whether she gives all; False where it is not told.

        Newton's method from below, as in `Purses.offer`, beginning with those who surely give all.
        """
        code, at = self._code, self._counted + turn * self._row
        gave_all, sure, _, *counts = self._words[at : at + self._row].tolist()
        doubts = [self._doubt(code.HEAD + code.ASKED * n) for n in range(self._words[1])]
        if len(doubts) == code.MOST_DOUBTS:
            return False
        asked = self._tally.cost_kr[place] * self._whole - self._left(gave_all, counts)
        poor, per_point = [False] * len(doubts), None
        while True:
            rich = sure + sum(d.weight * d.points for d, all_in in zip(doubts, poor, strict=True) if not all_in)
            missing = asked - sum(d.weight * d.amount for d, all_in in zip(doubts, poor, strict=True) if all_in)
            if not rich:
                if per_point is None or missing:
                    return False
                break
            if missing <= 0:
                return False
            per_point = Fraction(missing, rich * self._whole)
            now = [d.amount * per_point.denominator <= per_point.numerator * d.points * self._whole for d in doubts]
            if now == poor:
                break
            poor = now
        self._last = per_point
        for n, all_in in enumerate(poor):
            self._words[code.HEAD + code.ASKED * n + 3] = code.ALL_IN if all_in else code.PAYS
        return True

    def _doubt(self, at: int) -> "_Doubt":
        code = self._code
        purse, points, weight = self._words[at : at + 3].tolist()
        amount, node = self._share, purse
        while node:
            first = self._tree + code.WORDS * node
            node, turn, paid = self._words[first : first + 3].tolist()
            amount -= paid * self._paid[turn]
        return _Doubt(points, weight, amount)
