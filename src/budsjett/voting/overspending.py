"""The Method of Equal Shares with Bounded Overspending (Papasotiropoulos, Pishbin, Skibski, Skowron and Wąs 2025).

As Equal Shares, but supporters may buy what they cannot quite pay for. If each of an item's supporters gives λ for each
unit of satisfaction, or all she has, they reach a part α of its cost; a fair price of the whole is then ρ = λ/α. The
item with the lowest ρ/α is adopted, at the best λ for it, and each supporter pays ρ for each unit or all she has. With
α = 1 that is a purchase of Equal Shares; the less of an item they reach, the more it counts against it.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from budsjett.voting.bounds import Room
from budsjett.voting.election import Election
from budsjett.voting.equal_shares import completion
from budsjett.voting.greedy import ranked
from budsjett.voting.market import free_places
from budsjett.voting.outcome import Outcome, Rule, Satisfaction, Step, StepKind
from budsjett.voting.purses import ULP
from budsjett.voting.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Deal:
    """What an item asks of its supporters at the best λ for it. Per unit of satisfaction, but for `covered`."""

    rank: Fraction
    """ρ/α: the lowest is adopted."""
    price: Fraction
    """ρ: what those who can pay."""
    covered: Fraction
    """α: the part of the price that they reach; 1 when it is paid in full."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """An item adopted, by place: the deal, what a point cost, and what its supporters had just before."""

    place: int
    deal: Deal
    per_point: Fraction
    held_kr: Fraction


def bounded_overspending(election: Election, satisfaction: Satisfaction) -> Outcome:
    """Adopt by the lowest ρ/α what fits in the pot, until no supporter of anything that fits has money left.

    Satisfaction as in Equal Shares. Equals by the election's tie-break; of two equally good λ for an item, the one that
    reaches more of its cost. The terms' completion by what fits is done at the end; there is no add-one here.
    """
    sorted_ = tally(election)
    steps = _steps(sorted_, satisfaction)
    return Outcome(rule=Rule.BOUNDED_OVERSPENDING, satisfaction=satisfaction, steps=tuple(steps), terms=election.terms)


def adopted_places(sorted_: Tally, satisfaction: Satisfaction) -> list[int]:
    """What the rule adopts, in order, without the steps."""
    free, adoptions, _ = adopt(sorted_, satisfaction)
    places = [*free, *(done.place for done in adoptions)]
    if not sorted_.terms.completion.fills:
        return places
    return [*places, *(sorted_.items.index(s.item) for s in completion(sorted_, places) if s.adopted)]


def adopt(sorted_: Tally, satisfaction: Satisfaction) -> tuple[list[int], list[Adoption], "Purses"]:
    """What is adopted for nothing at the start, what is adopted then, and the purses afterwards."""
    room = sorted_.room()
    free = list(free_places(sorted_, room))
    purses = Purses(sorted_, satisfaction)
    left_kr, adoptions = sorted_.limit_kr, list[Adoption]()
    rest = [p for p in sorted_.wanted if p not in free]
    while (found := _next(sorted_, purses, [p for p in rest if sorted_.cost_kr[p] <= left_kr], room)) is not None:
        place, deal = found
        unit = purses.unit(place)
        adoptions.append(Adoption(place, deal, deal.price * unit, purses.held_kr(place)))
        purses.pay(place, deal.price)
        rest.remove(place)
        left_kr -= sorted_.cost_kr[place]
        if room is not None:
            room.take(place)
    return free, adoptions, purses


def _next(sorted_: Tally, purses: "Purses", places: list[int], room: Room | None) -> tuple[int, Deal] | None:
    """The item to adopt: what has become free, or else the lowest ρ/α. Floats leave out only what is surely higher."""
    open_ = [p for p in places if room is None or room.block(p) is None]
    free = sorted_.by_ties(p for p in open_ if not sorted_.cost_kr[p])
    if free:
        return free[0], Deal(Fraction(0), Fraction(0), Fraction(1))
    near = {p: purses.near(p) for p in open_}
    ceiling = min((high for _, high in near.values()), default=np.inf)
    deals = {p: purses.deal(p) for p, (low, _) in near.items() if low <= ceiling and low < np.inf}
    found = [(deal.rank, sorted_.ranks[p], p) for p, deal in deals.items() if deal is not None]
    if not found:
        return None
    place = min(found)[2]
    deal = deals[place]
    assert deal is not None  # noqa: S101 only places with a deal are found
    return place, deal


class Purses:
    """Every voter's money, exactly. Voters with as much left are one purse, so few fractions are ever stored."""

    def __init__(self, sorted_: Tally, satisfaction: Satisfaction) -> None:
        """Everyone has her share."""
        self._tally = sorted_
        self._by_cost = satisfaction is Satisfaction.COST
        self._kr = [Fraction(sorted_.limit_kr, sorted_.voters or 1)]
        """By purse; no two are equal."""
        self._float = np.array([float(kr) for kr in self._kr])
        self._of: npt.NDArray[np.intp] = np.zeros(sorted_.distinct, dtype=np.intp)
        """By distinct ballot: which purse."""

    def unit(self, place: int) -> int:
        """What one point for an item is worth to who gave it."""
        return self._tally.cost_kr[place] if self._by_cost else 1

    def held_kr(self, place: int) -> Fraction:
        """What an item's supporters have together."""
        return sum((self._kr[k] * weight for k, _, weight in self._groups(place)), Fraction(0))

    def near(self, place: int) -> tuple[float, float]:
        """Floats between which an item's lowest ρ/α lies; inf when its supporters have nothing.

        All sums are of positive terms, so their relative error is at most one rounding for each term. Only the price at
        which the cost is reached takes a difference; its absolute error is that of the sums.
        """
        support, asked = self._tally.support[place], float(self._tally.asked_kr[place])
        money = self._float[self._of[support.of]]
        units, times = support.points * float(self.unit(place)), support.times.astype(np.float64)
        order = np.argsort(money / units, kind="stable")
        money, units, times = money[order], units[order], times[order]
        price = money / units
        given = np.cumsum(times * money)
        to_pay = np.cumsum((times * units)[::-1])[::-1]
        rest = np.append(to_pay[1:], 0.0)
        error = (8 * len(order) + 64) * ULP
        slack = error * (float(given[-1]) + asked if len(given) else 0.0)
        reached = given + price * rest
        short = (reached < asked + slack) & (reached > 0)
        low = high = np.inf
        if short.any():
            part = np.minimum(reached[short] / asked, 1.0)
            ranks = price[short] / part**2
            low, high = float(ranks.min()), float(ranks.min())
        over = np.flatnonzero(reached >= asked - slack)
        if len(over):
            at = int(over[0])
            before, paying = (float(given[at - 1]), float(rest[at - 1])) if at else (0.0, float(to_pay[0]))
            if paying > 0:
                floor = float(price[at - 1]) if at else 0.0
                low = min(low, max(floor, (asked - before - slack) / paying))
                high = min(high, (asked - before + slack) / paying)
        return low * (1 - 4 * error), high * (1 + 4 * error)

    def deal(self, place: int) -> Deal | None:
        """The lowest ρ/α of an item, exactly; None when its supporters have nothing.

        Between two prices at which some purse runs dry, what is reached is a line in λ, a + bλ with a ≥ 0, and λ/α² has
        no lowest point inside: its slope has the sign of a − bλ. So only those prices, and the one at which the cost is
        reached, are looked at.
        """
        unit, asked = self.unit(place), Fraction(self._tally.asked_kr[place])
        groups = sorted((self._kr[k] / (points * unit), k, points, weight) for k, points, weight in self._groups(place))
        dry, paying = Fraction(0), Fraction(sum(points * unit * weight for _, _, points, weight in groups))
        best: Deal | None = None
        for price, k, points, weight in groups:
            reached = dry + price * paying
            if reached >= asked:
                price, reached = (asked - dry) / paying, asked  # noqa: PLW2901 no further price is looked at
            if reached > 0 and (best is None or price * asked**2 <= best.rank * reached**2):
                part = reached / asked
                best = Deal(price / part**2, price / part, part)
            if reached == asked:
                break
            dry, paying = dry + self._kr[k] * weight, paying - points * unit * weight
        return best

    def pay(self, place: int, price: Fraction) -> None:
        """Each supporter pays so much for each unit of satisfaction, or all she has."""
        support, unit = self._tally.support[place], self.unit(place)
        purse = {kr: k for k, kr in enumerate(self._kr)}
        to: dict[tuple[int, int], int] = {}
        for d, points in zip(support.of.tolist(), support.points.tolist(), strict=True):
            key = int(self._of[d]), points
            if key not in to:
                kr = max(Fraction(0), self._kr[key[0]] - price * points * unit)
                to[key] = purse.setdefault(kr, len(purse))
            self._of[d] = to[key]
        kr_by_purse = list(purse)
        used, self._of = np.unique(self._of, return_inverse=True)
        self._kr = [kr_by_purse[k] for k in used.tolist()]
        self._float = np.array([float(kr) for kr in self._kr])

    def _groups(self, place: int) -> list[tuple[int, int, int]]:
        """An item's supporters: which purse, the points each gives, and how much those weigh."""
        support = self._tally.support[place]
        most = int(support.points.max(initial=1)) + 1
        keys, group = np.unique(self._of[support.of] * most + support.points, return_inverse=True)
        weights = np.bincount(group, weights=support.times).astype(np.int64)
        return [(key // most, key % most, n) for key, n in zip(keys.tolist(), weights.tolist(), strict=True) if n]


def _steps(sorted_: Tally, satisfaction: Satisfaction) -> list[Step]:
    free, adoptions, purses = adopt(sorted_, satisfaction)
    steps = [_step(sorted_, p, sorted_.limit_kr, adopted=True, kind=StepKind.FREE) for p in free]
    pot_kr = sorted_.limit_kr
    for done in adoptions:
        steps.append(_step(sorted_, done.place, pot_kr, adopted=True, done=done, left_kr=done.held_kr))
        pot_kr -= sorted_.cost_kr[done.place]
    places = [*free, *(done.place for done in adoptions)]
    if sorted_.terms.completion.fills:
        return [*steps, *completion(sorted_, places)]
    taken = set(places)
    rest = ranked(sorted_, [p for p in range(len(sorted_.items)) if p not in taken], Satisfaction.COST)
    room = sorted_.room(places)
    steps.extend(_step(sorted_, p, pot_kr, adopted=False, left_kr=purses.held_kr(p), room=room) for p in rest)
    return steps


def _step(
    sorted_: Tally,
    p: int,
    pot_kr: int,
    *,
    adopted: bool,
    kind: StepKind = StepKind.SHARES,
    done: Adoption | None = None,
    left_kr: Fraction = Fraction(0),
    room: Room | None = None,
) -> Step:
    return Step(
        item=sorted_.items[p],
        support=sorted_.votes[p],
        supporters=sorted_.support[p].supporters,
        left_kr=left_kr,
        price=done.deal.rank if done else None,
        adopted=adopted,
        kind=kind,
        cost_kr=sorted_.cost_kr[p],
        share_kr=done.per_point if done else Fraction(0) if kind is StepKind.FREE else None,
        pot_kr=pot_kr,
        against=sorted_.against[p] if sorted_.against else 0,
        block=None if room is None else room.block(p),
        covered=done.deal.covered if done else None,
    )
