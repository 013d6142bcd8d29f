"""The Method of Equal Shares (Peters, Pierczyński and Skowron 2021): every voter decides over an equal part."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from budsjett.voting.election import Completion, Election, ItemId
from budsjett.voting.greedy import fit, ranked
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.purses import ULP, Offer, Purses
from budsjett.voting.tally import Tally, tally


def equal_shares(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Buy items from equal purses, always the one that is cheapest per unit of satisfaction for those who pay.

    Approval: a supporter's satisfaction is the item's cost, or one. Points ballots: her points times that, so a
    supporter pays in proportion to her points. Equals by the election's tie-break. With the election's completion,
    what is left in the pot goes by votes to what still fits and somebody wants.
    """
    sorted_ = tally(election)
    steps = _steps(sorted_, buy(sorted_, satisfaction))
    return Outcome(rule=Rule.EQUAL_SHARES, satisfaction=satisfaction, steps=tuple(steps), terms=election.terms)


@dataclass(frozen=True, slots=True)
class Purchase:
    """An item bought: what each point cost its supporters, and what it was ranked by."""

    place: int
    per_point: Fraction
    price: Fraction
    held_kr: Fraction | None
    """What the supporters had together just before; None when not asked for."""


@dataclass(frozen=True, slots=True)
class Bought:
    """All that Equal Shares buys, in order, and the purses afterwards (None when nobody voted)."""

    free: tuple[int, ...]
    purchases: tuple[Purchase, ...]
    purses: Purses | None

    def places(self) -> list[int]:
        """What was bought, in order."""
        return [*self.free, *(p.place for p in self.purchases)]


def buy(
    sorted_: Tally, satisfaction: Satisfaction, *, trace: bool = True, until: Callable[[int], bool] | None = None
) -> Bought:
    """Run the rule. `until`: stop once an item is bought for which it is true."""
    supported = [p for p, support in enumerate(sorted_.support) if len(support.of)]
    free = tuple(sorted_.by_ties([p for p in supported if sorted_.cost_kr[p] == 0]))
    if not supported:
        return Bought(free, (), None)
    purses = Purses(sorted_)
    market = _Market(sorted_, satisfaction, purses, [p for p in supported if sorted_.cost_kr[p]])
    purchases = []
    while (best := market.cheapest()) is not None:
        place, price, offer = best
        support = sorted_.support[place]
        held_kr = purses.held(support) if trace else None
        purchases.append(Purchase(place, offer.per_point, price, held_kr))
        purses.pay(support, offer)
        market.take(place)
        if until is not None and until(place):
            break
    return Bought(free, tuple(purchases), purses)


class _Market:
    """Which item is the cheapest now.

    Prices never fall, since purses only shrink; so a price found in an earlier round is still a lower bound. Only
    items whose bound is not above the best exact price are looked at again (first in floats, then exactly).
    """

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction, purses: Purses, places: list[int]) -> None:
        self._tally, self._purses = sorted_, purses
        self._unit = {p: sorted_.cost_kr[p] if satisfaction is Satisfaction.COST else 1 for p in places}
        self._per_point = dict.fromkeys(places, 0.0)
        self._bound = np.full(len(sorted_.items), np.inf)
        self._bound[places] = 0.0

    def take(self, place: int) -> None:
        """No longer for sale."""
        self._bound[place] = np.inf

    def cheapest(self) -> tuple[int, Fraction, Offer] | None:
        """The item to buy, its price per unit of satisfaction, and the offer; None when nothing can be bought."""
        tied: list[tuple[int, Offer]] = []
        best: Fraction | None = None
        ceiling = np.inf
        bound = self._bound.copy()
        seen: set[int] = set()
        while True:
            place = int(np.argmin(bound))
            if bound[place] == np.inf or bound[place] > ceiling:
                break
            support, cost_kr = self._tally.support[place], self._tally.cost_kr[place]
            if place not in seen:
                seen.add(place)
                per_point = self._purses.at_least(support, cost_kr, self._per_point[place])
                self._per_point[place] = per_point
                bound[place] = self._bound[place] = per_point / self._unit[place] * (1 - ULP)
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


def pot_left(sorted_: Tally, bought: list[int]) -> int:
    """What is left of the limit."""
    return sorted_.limit_kr - sum(sorted_.cost_kr[p] for p in bought)


def completion(sorted_: Tally, bought: list[int]) -> list[Step]:
    """What is left in the pot goes by votes to what still fits; nothing that nobody wants is adopted."""
    rest = [p for p in range(len(sorted_.items)) if p not in set(bought)]
    return fit(sorted_, ranked(sorted_, rest, Satisfaction.COST), pot_left(sorted_, bought), None)


def _steps(sorted_: Tally, bought: Bought) -> list[Step]:
    steps = [
        _step(
            sorted_,
            p,
            StepKind.FREE,
            adopted=True,
            price=None,
            share_kr=Fraction(0),
            left_kr=Fraction(0),
            pot_kr=sorted_.limit_kr,
        )
        for p in bought.free
    ]
    pot_kr = sorted_.limit_kr
    for done in bought.purchases:
        steps.append(
            _step(
                sorted_,
                done.place,
                StepKind.SHARES,
                adopted=True,
                price=done.price,
                share_kr=done.per_point,
                left_kr=done.held_kr or Fraction(0),
                pot_kr=pot_kr,
            )
        )
        pot_kr -= sorted_.cost_kr[done.place]
    places = bought.places()
    if sorted_.terms.completion is Completion.GREEDY:
        return [*steps, *completion(sorted_, places)]
    rest = ranked(sorted_, [p for p in range(len(sorted_.items)) if p not in set(places)], Satisfaction.COST)
    for p in rest:
        held_kr = bought.purses.held(sorted_.support[p]) if bought.purses else Fraction(0)
        steps.append(
            _step(sorted_, p, StepKind.SHARES, adopted=False, price=None, share_kr=None, left_kr=held_kr, pot_kr=pot_kr)
        )
    return steps


def _step(
    sorted_: Tally,
    p: int,
    kind: StepKind,
    *,
    adopted: bool,
    price: Fraction | None,
    share_kr: Fraction | None,
    left_kr: Fraction,
    pot_kr: int,
) -> Step:
    return Step(
        item=ItemId(sorted_.items[p]),
        support=sorted_.support[p].votes,
        supporters=sorted_.support[p].supporters,
        left_kr=left_kr,
        price=price,
        adopted=adopted,
        kind=kind,
        cost_kr=sorted_.cost_kr[p],
        share_kr=share_kr,
        pot_kr=pot_kr,
    )
