"""Who paid for an item, and what voters' money went to, under the rules that take money from voters.

Under Equal Shares a supporter pays the price of her points, or all she has. Under Phragmén what she pays for an item is
what her load grows by: together that is its cost. The greedy rule and a completion take no one's money.

What is told of payers is told in groups of at least `FEWEST`, which share every supporter between them: no group hides
behind a sum, so there is nothing to solve for.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from budsjett.voting.election import Election
from budsjett.voting.market import Bought
from budsjett.voting.phragmen import Carried
from budsjett.voting.rows import Counts, by_item, by_item_plainly, contents_of
from budsjett.voting.tally import Support, Tally

FEWEST = 5
"""No group of fewer ballots is told of."""
MOST_GROUPS = 5
NEAR = 1e-9
"""Amounts closer than this part of the largest are shown as one; what a group paid is exact all the same."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payers:
    """Supporters of an item who paid the same, or nearly: how many ballots, and what they paid together."""

    ballots: int
    kr: Fraction

    @property
    def each_kr(self) -> Fraction:
        """What they paid each, on average."""
        return self.kr / self.ballots


class Payments(Protocol):
    """What every voter paid, by item bought. Places are the tally's."""

    def went_to(self, place: int) -> tuple[tuple[int, Fraction], ...]:
        """What the supporters of an item paid together, for each item bought they paid anything for."""

    def payers(self, place: int, ballots: Counts) -> tuple[Payers, ...]:
        """Who paid for an item that was bought, those who paid most first; `ballots` is how many cast each."""

    def paid(self, place: int) -> Fraction | None:
        """What an item's supporters paid for it together; None where it took no one's money."""

    def left(self, place: int) -> Fraction | None:
        """What the supporters of an item have left at the end; None where nothing is handed out beforehand."""


class PursePayments:
    """Payments of Equal Shares."""

    def __init__(self, sorted_: Tally, bought: Bought, share_kr: Fraction) -> None:
        self._tally, self._bought = sorted_, bought
        self._turn = {done.place: turn for turn, done in enumerate(bought.purchases)}
        self._near = list(self._replayed(float(share_kr)))

    def _replayed(self, share_kr: float) -> Iterator[Floats]:
        purse = np.full(self._tally.distinct, share_kr)
        for done in self._bought.purchases:
            support = self._tally.support[done.place]
            given = np.minimum(purse[support.of], float(done.per_point) * support.points)
            purse[support.of] -= given
            yield given

    def went_to(self, place: int) -> tuple[tuple[int, Fraction], ...]:
        """What they paid in each purchase."""
        if self._bought.purses is None:
            return ()
        spent = self._bought.purses.spent(self._tally.support[place])
        return tuple((done.place, kr) for done, kr in zip(self._bought.purchases, spent, strict=True) if kr)

    def payers(self, place: int, ballots: Counts) -> tuple[Payers, ...]:
        """By what they paid."""
        turn, purses, support = self._turn.get(place), self._bought.purses, self._tally.support[place]
        if turn is None or purses is None:
            return ()

        def paid(among: Counts) -> Fraction:
            some = Support(support.of[among], support.times[among], support.points[among])
            return purses.spent(some)[turn]

        return in_groups(self._near[turn], ballots[support.of], paid)

    def paid(self, place: int) -> Fraction | None:
        """All that was asked."""
        return Fraction(self._tally.asked_kr[place]) if place in self._turn else None

    def left(self, place: int) -> Fraction:
        """What is in their purses."""
        purses = self._bought.purses
        return purses.held(self._tally.support[place]) if purses else Fraction(0)


class LoadPayments:
    """Payments of Phragmén: what loads grew by."""

    def __init__(self, sorted_: Tally, carried: Carried) -> None:
        self._tally = sorted_
        turns = carried.loads.exact()
        self._wanted = [place for place, _ in turns]
        self._loads = [Fraction(0), *(load for _, load in turns)]
        """After each turn, from 1; before the first nobody carries anything."""

    def went_to(self, place: int) -> tuple[tuple[int, Fraction], ...]:
        """What their loads grew by at each turn."""
        among = np.zeros(self._tally.distinct, dtype=np.bool_)
        among[self._tally.support[place].of] = True
        return tuple((turn.place, kr) for turn in self._turns() if (kr := turn.paid(among[turn.support.of])))

    def payers(self, place: int, ballots: Counts) -> tuple[Payers, ...]:
        """By what their loads grew by."""
        for turn in self._turns():
            if turn.place == place:
                return in_groups(turn.near(), ballots[turn.support.of], turn.paid)
        return ()

    def paid(self, place: int) -> Fraction | None:
        """All that was asked."""
        return Fraction(self._tally.asked_kr[place]) if place in self._wanted else None

    def left(self, place: int) -> None:
        """Nothing is handed out, so nothing is left."""
        _ = place

    def _turns(self) -> "Iterator[_Turn]":
        last = np.zeros(self._tally.distinct, dtype=np.int64)
        for turn, place in enumerate(self._wanted, start=1):
            support = self._tally.support[place]
            yield _Turn(place, support, last[support.of], self._loads[: turn + 1])
            last[support.of] = turn


class SharePayments:
    """Payments under bounded overspending, where supporters may pay less than an item costs."""

    def __init__(self, sorted_: Tally, adoptions: Iterable[tuple[int, Fraction]], share_kr: Fraction) -> None:
        """Each item adopted, in order, and what a point of it cost: a supporter pays that, or all she has."""
        self._tally = sorted_
        self._given: dict[int, list[Fraction]] = {}
        """By item: what each distinct ballot that names it gave."""
        self._purse = [share_kr] * sorted_.distinct
        for place, per_point in adoptions:
            support = sorted_.support[place]
            given = [
                min(self._purse[d], per_point * points)
                for d, points in zip(support.of.tolist(), support.points.tolist(), strict=True)
            ]
            for d, kr in zip(support.of.tolist(), given, strict=True):
                self._purse[d] -= kr
            self._given[place] = given

    def went_to(self, place: int) -> tuple[tuple[int, Fraction], ...]:
        """What they paid for each item."""
        among = np.zeros(self._tally.distinct, dtype=np.bool_)
        among[self._tally.support[place].of] = True
        spent = (
            (adopted, self._sum(adopted, np.flatnonzero(among[self._tally.support[adopted].of])))
            for adopted in self._given
        )
        return tuple((adopted, kr) for adopted, kr in spent if kr)

    def payers(self, place: int, ballots: Counts) -> tuple[Payers, ...]:
        """By what they paid."""
        if place not in self._given:
            return ()
        near, of = np.array([float(kr) for kr in self._given[place]]), self._tally.support[place].of
        return in_groups(near, ballots[of], lambda among: self._sum(place, among))

    def paid(self, place: int) -> Fraction | None:
        """What they gave, which may be less than it costs."""
        return self._sum(place, np.arange(len(self._given[place]))) if place in self._given else None

    def left(self, place: int) -> Fraction:
        """What is in their purses."""
        support = self._tally.support[place]
        held = zip(support.of.tolist(), support.times.tolist(), strict=True)
        return sum((times * self._purse[d] for d, times in held), Fraction(0))

    def _sum(self, place: int, among: Counts) -> Fraction:
        times, given = self._tally.support[place].times, self._given[place]
        return sum((int(times[i]) * given[i] for i in among.tolist()), Fraction(0))


@dataclass(frozen=True, slots=True)
class _Turn:
    """One item of Phragmén's: its supporters, and at which turn each last took anything on."""

    place: int
    support: Support
    before: Counts
    loads: list[Fraction]

    def near(self) -> Floats:
        """What each supporter pays, as floats."""
        grown = np.array([float(self.loads[-1] - load) for load in self.loads])
        return np.asarray(grown[self.before])

    def paid(self, among: npt.NDArray[np.generic]) -> Fraction:
        """What some of the supporters pay together."""
        times, before = self.support.times[among], self.before[among]
        people = np.zeros(len(self.loads), dtype=np.int64)
        np.add.at(people, before, times)
        whole = (n * (self.loads[-1] - load) for n, load in zip(people.tolist(), self.loads, strict=True) if n)
        return sum(whole, Fraction(0))


def in_groups(near_kr: Floats, ballots: Counts, paid: Callable[[Counts], Fraction]) -> tuple[Payers, ...]:
    """Supporters in at most `MOST_GROUPS` groups by what they paid, the most first; each of `FEWEST` ballots or more.

    `near_kr` and `ballots` have shape (k,), one row for each distinct ballot; `paid` gives the exact sum of some of
    the rows. Equal amounts stay together. None where there are too few supporters to tell of at all.
    """
    order = np.argsort(-near_kr, kind="stable")
    total = int(ballots.sum())
    if total < FEWEST:
        return ()
    least = max(FEWEST, -(-total // MOST_GROUPS))
    amounts = near_kr[order]
    # Where an amount differs from the next: a group may end there and nowhere else.
    ends = np.flatnonzero(amounts[:-1] - amounts[1:] > NEAR * max(float(amounts[0]), NEAR)) + 1
    sums = np.cumsum(ballots[order])
    cuts, before = [0], 0
    for end in ends.tolist():
        if sums[end - 1] - before >= least and total - sums[end - 1] >= FEWEST:
            cuts.append(end)
            before = int(sums[end - 1])
    cuts.append(len(order))
    return tuple(
        Payers(ballots=int(ballots[order[a:b]].sum()), kr=paid(order[a:b])) for a, b in itertools.pairwise(cuts)
    )


def ballots_of_each(election: Election, sorted_: Tally) -> Counts:
    """How many ballots have each content that the tally tells apart, whatever they weigh."""
    if sorted_.distinct == len(election.ballots):
        return np.ones(sorted_.distinct, dtype=np.int64)
    if election.weights is None:
        return sorted_.times
    rows = contents_of(election.ballots, sorted_.items)
    times, starts, of, _ = by_item(rows, None, together=True)
    if np.array_equal(starts, sorted_.starts) and np.array_equal(of, sorted_.of):
        return times
    # Machine code was loaded since the tally was made, and puts equal ballots in another order.
    return by_item_plainly(rows, None, together=True)[0]
