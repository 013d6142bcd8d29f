"""What was promised to every group of voters, checked on the outcome and not on the rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from budsjett.voting.election import ItemId
from budsjett.voting.market import Purchase
from budsjett.voting.outcome import Satisfaction
from budsjett.voting.rows import Counts
from budsjett.voting.tally import Support, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Neglected:
    """A group that was promised more: so many who named an item and hold together what it costs, and more.

    Each of them gets no more than `satisfaction` from the outcome; with the item she would have had `promised` at most.
    """

    item: ItemId
    voters: int
    satisfaction: int
    promised: Fraction


def neglected(
    sorted_: Tally, satisfaction: Satisfaction, adopted: Iterable[int], *, share_kr: Fraction | None = None
) -> tuple[Neglected, ...]:
    """For each item the largest group for which EJR+ up to one item fails (Brill and Peters 2023); none if it holds.

    It holds when for every item left out and every group of s voters who all named it, one of them has, with the item,
    more than s·B/n per krone of it times its satisfaction u: u(outcome) + u > s·B·u / (n·cost). The proof for Equal
    Shares: the last of the group whose purse fell below cost/s had bought nothing dearer than cost/(s·u) until then.

    Nothing is promised for what a bound kept out (`Tally.never_blocked`), and where some mark an item to be cut first,
    its cost is what its supporters are asked for (`Tally.asked_kr`). Ballots are read as sets; on points ballots
    nothing of the kind is promised, which is a ValueError. Linear in the names on the ballots, but for one sort for
    each item left out.

    `share_kr`: what everyone had to spend, where that may be less than B/n: rounded down to whole kroner, Equal Shares
    promises a group no more than it was handed.
    """
    if sorted_.points is not None:
        raise ValueError("EJR+ is promised on ballots without points")
    pot_kr = Fraction(sorted_.limit_kr)
    if share_kr is not None:
        pot_kr = min(pot_kr, share_kr * sorted_.voters)
    has = _satisfactions(sorted_, satisfaction, adopted)
    taken, found = set(adopted), []
    promised_to = sorted_.never_blocked(sorted(taken))
    for place in sorted_.wanted:
        cost_kr, asked_kr, support = sorted_.cost_kr[place], sorted_.asked_kr[place], sorted_.support[place]
        if place in taken or place not in promised_to:
            continue
        unit = cost_kr if satisfaction is Satisfaction.COST else 1
        order = np.argsort(has[support.of], kind="stable")
        group, voters = 0, [int(n) for n in support.times[order]]
        worst: Neglected | None = None
        for own, n in zip(has[support.of[order]].tolist(), voters, strict=True):
            group += n
            promised = pot_kr * group * unit / (sorted_.voters * asked_kr) if cost_kr else None
            if promised is not None and own + unit > promised:
                continue
            reached = Fraction(own + unit) if promised is None else promised
            worst = Neglected(item=sorted_.items[place], voters=group, satisfaction=own, promised=reached)
        if worst is not None:
            found.append(worst)
    return tuple(found)


def _satisfactions(sorted_: Tally, satisfaction: Satisfaction, adopted: Iterable[int]) -> Counts:
    has = np.zeros(sorted_.distinct, dtype=np.int64)
    for place in adopted:
        has[sorted_.support[place].of] += sorted_.cost_kr[place] if satisfaction is Satisfaction.COST else 1
    return has


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Where a price system does not hold, and by how many kroner.

    `kind`: `paid`, an item is not paid exactly; `affordable`, supporters of an item left out hold more than it
    costs.
    """

    item: ItemId
    kind: str
    off_kr: Fraction


def breaches(
    sorted_: Tally, share_kr: Fraction, purchases: Sequence[Purchase], adopted: Iterable[int]
) -> tuple[Breach, ...]:
    """What is wrong with the purchases as a price system (Peters and Skowron 2020); nothing if it holds.

    Everyone starts with the share, and pays in each purchase the price of her points or all she has, for what she
    named and nothing else. Then no one pays more than her share by construction, and it remains to check that every
    item bought was paid exactly, and that no item left out and not blocked could be paid by what its supporters have
    left.
    `adopted`: all of the outcome, with what was adopted for nothing or by completion.
    """
    purses = [share_kr] * sorted_.distinct
    found = []
    for done in purchases:
        paid = _pay(sorted_.support[done.place], purses, done.per_point)
        if paid != sorted_.asked_kr[done.place]:
            off_kr = paid - sorted_.asked_kr[done.place]
            found.append(Breach(item=sorted_.items[done.place], kind="paid", off_kr=off_kr))
    taken = set(adopted)
    room = sorted_.room(taken)
    for place in sorted_.wanted:
        if place in taken or (room is not None and room.block(place) is not None):
            continue
        support = sorted_.support[place]
        left = sum(
            (n * purses[d] for d, n in zip(support.of.tolist(), support.times.tolist(), strict=True)), Fraction(0)
        )
        if left > sorted_.asked_kr[place]:
            off_kr = left - sorted_.asked_kr[place]
            found.append(Breach(item=sorted_.items[place], kind="affordable", off_kr=off_kr))
    return tuple(found)


def _pay(support: Support, purses: list[Fraction], per_point: Fraction) -> Fraction:
    paid = Fraction(0)
    for d, times, points in zip(support.of.tolist(), support.times.tolist(), support.points.tolist(), strict=True):
        given = min(purses[d], per_point * points)
        purses[d] -= given
        paid += times * given
    return paid
