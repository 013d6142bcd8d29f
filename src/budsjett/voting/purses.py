"""What each voter has left under Equal Shares, exactly, with floats beside for a first look.

Exact amounts are integers over one common denominator. A voter's purse is her share less what she paid in each round;
so the sum over any group of voters needs only how many points they paid in each round, which numpy counts, and one
exact number per round. No voter's purse is ever stored as a fraction.

The floats carry a proven bound on their error (`_slack`). They are used to order the search and to sort voters whose
purse is clearly above or below a price; where the bound leaves doubt, integers decide.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from budsjett.voting.kernels import loaded
from budsjett.voting.rows import Counts, Indices
from budsjett.voting.tally import Support, Tally

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ULP = 2.0**-52
"""One unit in the last place of a float of size one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What each of an item's points would cost a supporter, exactly, and who would have to give all she has."""

    per_point: Fraction
    all_in: Mask


class Purses:
    """Every voter's money, by distinct ballot."""

    def __init__(self, sorted_: Tally, share: Fraction) -> None:
        self._tally = sorted_
        self._whole = share.denominator
        """The common denominator of all exact amounts below."""
        self._share = share.numerator
        self._paid_per_point: list[int] = []
        """By round, over the common denominator."""
        self._share_float = float(share)
        self._float = np.full(sorted_.distinct, self._share_float)
        self._emptied_in = np.full(sorted_.distinct, -1)
        """The round in which the purse was emptied; −1 while there is money in it."""
        kind = np.uint8 if sorted_.points is None or int(sorted_.points.max(initial=1)) < 256 else np.int64  # noqa: PLR2004 one byte
        self._points_paid: npt.NDArray[np.integer] = np.zeros((len(sorted_.items), sorted_.distinct), dtype=kind)
        """By round and ballot, where the voter paid the full price. Rounds that have not been take no memory."""
        self._code = loaded("compiled_rows", worth=False)

    @property
    def rounds(self) -> int:
        """How many items have been bought."""
        return len(self._paid_per_point)

    def at_least(self, support: Support, cost_kr: int | Fraction, from_per_point: float) -> float:
        """A float that the exact price per point is proven not to be below; inf if they surely cannot pay.

        Newton's method on what the supporters would pay at a price, a concave function: the line through any
        division in poor and rich lies above it, so every division gives a lower bound. Starts from an earlier one.
        """
        money, points = self._float[support.of], support.points.astype(np.float64)
        all_points, all_money = support.times * points, support.times * money
        slack_kr = support.supporters * self._slack() + 2 * ULP * (len(money) + 4) * (float(all_money.sum()) + cost_kr)
        if float(all_money.sum()) + slack_kr < cost_kr:
            return float("inf")
        per_point = from_per_point
        while True:
            poor = money < per_point * points
            from_poor, rich = float(all_money[poor].sum()), float(all_points[~poor].sum())
            if not rich:
                return per_point
            found = (cost_kr - from_poor) / rich
            if found <= per_point * (1 + 4 * ULP):
                return max(from_per_point, (found - slack_kr / rich) * (1 - 4 * ULP))
            per_point = found

    def offer(self, support: Support, cost_kr: int | Fraction, near: float) -> Offer | None:
        """The exact price per point, starting from a float near it; None when the supporters cannot pay."""
        cost, all_points = cost_kr * self._whole, support.times * support.points
        poor = self._float[support.of] < near * support.points
        before: Fraction | None = None
        while True:
            missing = cost - self._held(support, poor)
            rich = int(all_points[~poor].sum())
            if before is None and (not rich or missing <= 0):  # the floats led too far: start from nothing
                poor = np.zeros(len(poor), dtype=np.bool_)
                continue
            if not rich:  # all give all they have, and either it just suffices or it does not
                return Offer(before, poor) if before is not None and not missing else None
            per_point = Fraction(missing, rich * self._whole)
            if per_point == before:
                return Offer(per_point, poor)
            before = per_point
            now_poor = self._all_in(support, per_point)
            if np.array_equal(now_poor, poor):
                return Offer(per_point, poor)
            poor = now_poor

    def pay(self, support: Support, offer: Offer) -> None:
        """Each supporter pays the price of her points, or all she has."""
        paying = support.of[~offer.all_in]
        points = support.points[~offer.all_in]
        self._points_paid[self.rounds, paying] = points
        self._float[paying] -= float(offer.per_point) * points
        emptied = support.of[offer.all_in]
        emptied = emptied[self._emptied_in[emptied] < 0]
        self._float[emptied], self._emptied_in[emptied] = 0.0, self.rounds
        whole = lcm(self._whole, offer.per_point.denominator)
        factor = whole // self._whole
        self._whole, self._share = whole, self._share * factor
        self._paid_per_point = [paid * factor for paid in self._paid_per_point]
        self._paid_per_point.append(offer.per_point.numerator * (whole // offer.per_point.denominator))

    def held_by(self, place: int) -> Fraction:
        """What an item's supporters have together, exactly."""
        return self.held(self._tally.support[place])

    def held(self, support: Support) -> Fraction:
        """What supporters have together, exactly."""
        return Fraction(self._held(support, np.ones(len(support.of), dtype=np.bool_)), self._whole)

    def spent(self, support: Support) -> tuple[Fraction, ...]:
        """What these voters paid together in each round, exactly."""
        spent = [
            n * paid for n, paid in zip(self._points(support.of, support.times), self._paid_per_point, strict=True)
        ]
        emptied_in = self._emptied_in[support.of]
        for done in range(self.rounds):
            emptied = emptied_in == done
            if emptied.any():
                spent[done] += self._sum(support.of[emptied], support.times[emptied])
        return tuple(Fraction(kr, self._whole) for kr in spent)

    def _held(self, support: Support, among: Mask) -> int:
        among = among & (self._emptied_in[support.of] < 0)
        return self._sum(support.of[among], support.times[among])

    def _sum(self, ballots: Indices, times: Counts) -> int:
        """Share less payments at full price, summed; over the common denominator."""
        if not len(ballots):
            return 0
        paid = sum(n * per for n, per in zip(self._points(ballots, times), self._paid_per_point, strict=True) if n)
        return self._share * int(times.sum()) - paid

    def _points(self, ballots: Indices, times: Counts) -> list[int]:
        """By round: how many points these ballots have paid for at full price."""
        if self._code is not None:
            paid: list[int] = self._code.paid(self._points_paid, self.rounds, ballots.astype(np.int64), times).tolist()
            return paid
        return [int(times @ column[ballots].astype(np.int64)) for column in self._points_paid[: self.rounds]]

    def _all_in(self, support: Support, per_point: Fraction) -> Mask:
        """Who has no more than the price of her points; decided by integers where floats leave doubt."""
        price = float(per_point) * support.points
        over = self._float[support.of] - price
        doubt = self._slack() + 4 * ULP * price
        poor: Mask = over < 0
        empty = self._emptied_in[support.of] >= 0  # their float is exactly 0, so they are poor at any price
        known: dict[tuple[int, ...], int] = {}
        for i in np.flatnonzero((np.abs(over) <= doubt) & ~empty):
            row = tuple(self._points_paid[: self.rounds, support.of[i]].tolist())
            if row not in known:
                known[row] = self._share - sum(p * per for p, per in zip(row, self._paid_per_point, strict=True) if p)
            asked = per_point.numerator * int(support.points[i]) * self._whole
            poor[i] = known[row] * per_point.denominator <= asked
        return poor

    def _slack(self) -> float:
        """How far a float purse can be from the exact one.

        The share is rounded once. In each round the price per point, its product with the points and the difference
        are rounded once each, all of them at most the share in size.
        """
        return (2 + 3 * self.rounds) * ULP * self._share_float
