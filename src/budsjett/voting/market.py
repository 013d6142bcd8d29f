"""Equal Shares, exactly: what the purses buy, in order, at what price."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from budsjett.voting.bounds import Room
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.purses import ULP, Floats, Offer, Purses
from budsjett.voting.tally import Support, Tally


@dataclass(frozen=True, slots=True)
class Purchase:
    """An item bought: what each point cost its supporters, and what it was ranked by."""

    place: int
    per_point: Fraction
    price: Fraction
    held_kr: Fraction | None
    """What the supporters had together just before; None when not asked for."""


class Left(Protocol):
    """The purses when all is bought."""

    def held_by(self, place: int) -> Fraction:
        """What an item's supporters have together, exactly."""

    def held(self, support: Support) -> Fraction:
        """What supporters have together, exactly."""

    def spent(self, support: Support) -> tuple[Fraction, ...]:
        """What these voters paid together in each round, exactly."""


@dataclass(frozen=True, slots=True)
class Bought:
    """All that Equal Shares buys, in order, and the purses afterwards (None when nobody voted)."""

    free: tuple[int, ...]
    purchases: tuple[Purchase, ...]
    purses: Left | None

    def places(self) -> list[int]:
        """What was bought, in order."""
        return [*self.free, *(p.place for p in self.purchases)]


def buy(
    sorted_: Tally,
    satisfaction: Satisfaction,
    *,
    steps_up: int = 0,
    guess: Sequence[int] = (),
    trace: bool = True,
    until: Callable[[int], bool] | None = None,
) -> Bought:
    """Run the rule with shares raised by so many steps.

    `guess`: what a faster search found, in order. It decides nothing: it is looked at first, and so a right guess
    makes every other item's bound end the round. `until`: stop once an item is bought for which it is true.
    """
    room = sorted_.room()
    free = free_places(sorted_, room)
    if not sorted_.wanted:
        return Bought(free, (), None)
    purses = Purses(sorted_, sorted_.share_kr(steps_up))
    market = _Market(sorted_, satisfaction, purses, [p for p in sorted_.wanted if p not in free], room)
    guessed = iter(guess[len(free) :])
    purchases = []
    while (best := market.next_bought(next(guessed, None))) is not None:
        place, price, offer = best
        support = sorted_.support[place]
        held_kr = purses.held(support) if trace else None
        purchases.append(Purchase(place, offer.per_point, price, held_kr))
        purses.pay(support, offer)
        market.take(place)
        if until is not None and until(place):
            break
    return Bought(free, tuple(purchases), purses)


def holds(sorted_: Tally, satisfaction: Satisfaction, bought: Bought, steps_up: int) -> bool:
    """Whether what was bought is surely bought at every step from there up to this one, exactly; with bounds too.

    The same is bought here, in the same order; no rival's price here, at any turn, is below what was asked there for
    what was bought (where as low, what was bought comes first among equals); and nothing more can be bought here. What
    the bounds keep from sale follows from what is bought before, and so is the same at every step.
    """
    room = sorted_.room()
    free = free_places(sorted_, room)
    if bought.purses is None or free != bought.free:
        return False
    purses = Purses(sorted_, sorted_.share_kr(steps_up))
    market = _Market(sorted_, satisfaction, purses, [p for p in sorted_.wanted if p not in free], room)
    for done in bought.purchases:
        best = market.next_bought(done.place)
        if best is None or best[0] != done.place:
            return False
        place, price, offer = best
        if price:
            rival = market.cheapest(None, but=place)
            if rival is not None and (rival[1], sorted_.ranks[rival[0]]) < (done.price, sorted_.ranks[place]):
                return False
        purses.pay(sorted_.support[place], offer)
        market.take(place)
    return market.next_bought(None) is None


def free_places(sorted_: Tally, room: Room | None = None) -> tuple[int, ...]:
    """What costs nothing and somebody wants, in the order of the tie-break; with bounds, what of it has room.

    It is taken from the room. What needs something that costs is not among it.
    """
    free = sorted_.by_ties(p for p in sorted_.wanted if not sorted_.cost_kr[p])
    if room is None:
        return tuple(free)
    taken: list[int] = []
    while (first := next((p for p in free if room.block(p) is None), None)) is not None:
        room.take(first)
        taken.append(first)
        free.remove(first)
    return tuple(taken)


class _Market:
    """Which item is the cheapest now.

    Prices never fall, since purses only shrink; so a price found in an earlier round is still a lower bound, also for
    what the bounds keep from sale for a while. Only items whose bound is not above the best exact price are looked at
    again (first in floats, then exactly).
    """

    def __init__(
        self, sorted_: Tally, satisfaction: Satisfaction, purses: Purses, places: list[int], room: Room | None
    ) -> None:
        self._tally, self._purses, self._room = sorted_, purses, room
        self._unit = {p: sorted_.cost_kr[p] if satisfaction is Satisfaction.COST else 1 for p in places}
        # The exact price while everyone can pay in full, and a lower bound ever after.
        self._per_point = {p: sorted_.cost_kr[p] / sorted_.votes[p] * (1 - 2 * ULP) for p in places}
        self._bound = np.full(len(sorted_.items), np.inf)
        self._waiting = [p for p in places if not sorted_.cost_kr[p]]
        for p in places:
            self._bound[p] = self._per_point[p] / (self._unit[p] or 1) * (1 - 2 * ULP)

    def take(self, place: int) -> None:
        """No longer for sale."""
        self._bound[place] = np.inf
        if self._room is not None:
            self._room.take(place)

    def next_bought(self, guess: int | None) -> tuple[int, Fraction, Offer] | None:
        """What has become free to adopt, or else the cheapest."""
        return self._free_now() or self.cheapest(guess)

    def cheapest(self, guess: int | None, but: int | None = None) -> tuple[int, Fraction, Offer] | None:
        """The item to buy, its price per unit of satisfaction, and the offer; None when nothing can be bought.

        `but`: an item that is not for sale this once.
        """
        tied: list[tuple[int, Offer]] = []
        best: Fraction | None = None
        ceiling = np.inf
        bound = self._for_sale(but)
        seen: set[int] = set()
        if guess is not None and bound[guess] < np.inf:
            bound[guess] = -np.inf
        while True:
            place = int(np.argmin(bound))
            if bound[place] == np.inf or bound[place] > ceiling:
                break
            support, cost_kr = self._tally.support[place], self._tally.asked_kr[place]
            if place not in seen:
                seen.add(place)
                per_point = self._purses.at_least(support, cost_kr, self._per_point[place])
                self._per_point[place] = per_point
                bound[place] = self._bound[place] = per_point / self._unit[place] * (1 - ULP)
                if place == guess and per_point < np.inf:
                    bound[place] = -np.inf
                continue
            bound[place] = np.inf
            offer = self._purses.offer(support, cost_kr, self._per_point[place])
            if offer is None:
                self._bound[place] = np.inf
                continue
            price = offer.per_point / self._unit[place]
            if best is None or price < best:
                best, tied = price, []
                ceiling = float(price) * (1 + 2 * ULP)
            if price == best:
                tied.append((place, offer))
        if best is None:
            return None
        winner = self._tally.by_ties([place for place, _ in tied])[0]
        return winner, best, dict(tied)[winner]

    def _for_sale(self, but: int | None) -> Floats:
        """The lower bounds of what may be bought now; inf for the rest."""
        bound = self._bound.copy()
        bound[[] if but is None else [but]] = np.inf
        if self._room is not None:
            bound[[p for p in self._unit if p in self._waiting or self._room.block(p) is not None]] = np.inf
        return bound

    def _free_now(self) -> tuple[int, Fraction, Offer] | None:
        """What costs nothing and waited for what it needs."""
        if self._room is None:
            return None
        free = [p for p in self._waiting if self._bound[p] < np.inf and self._room.block(p) is None]
        if not free:
            return None
        winner = self._tally.by_ties(free)[0]
        nobody = np.zeros(len(self._tally.support[winner].of), dtype=np.bool_)
        return winner, Fraction(0), Offer(Fraction(0), nobody)
