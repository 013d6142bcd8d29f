"""The priorities round: measures that cost, save or bring income, framed as things to buy for one pot."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from budsjett.errors import NothingToShare
from budsjett.voting.bounds import Bounds, ItemId, Limit

Amount = TypeVar("Amount", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """What is on the ballot, at what cost, and the pot.

    A cut or an income is on the ballot as *sparing* it, at the cost of what it would have brought; a new spending as
    itself. The pot is what all cuts and incomes together would bring beyond the need. Whatever is adopted within the
    pot, the measures that remain bring the need (`found_kr`).
    """

    cost_kr: Mapping[ItemId, int]
    limit_kr: int
    spared: frozenset[ItemId]
    """The items that mean sparing a cut or an income."""

    def to_carry_out(self, adopted: Iterable[ItemId]) -> frozenset[ItemId]:
        """The measures of the outcome's plan: what is not spared, and the spending that was adopted."""
        return self.spared ^ frozenset(adopted)

    def found_kr(self, adopted: Iterable[ItemId]) -> int:
        """What the outcome's measures bring together."""
        carried_out = self.to_carry_out(adopted)
        return sum(self.cost_kr[item] * (1 if item in self.spared else -1) for item in carried_out)


def frame(net_cost_kr: Mapping[ItemId, int], need_kr: int) -> Framed:
    """Put measures on the ballot, given what each costs over the plan years (negative: it saves or brings income).

    Refuses with `NothingToShare` when all cuts and incomes together do not reach the need: then there is no choice
    to put to anyone.

    >>> framed = frame({ItemId("close"): -5, ItemId("tax"): -4, ItemId("lights"): 3}, need_kr=6)
    >>> framed.limit_kr, sorted(framed.to_carry_out([ItemId("lights")])), framed.found_kr([ItemId("lights")])
    (3, ['close', 'lights', 'tax'], 6)
    """
    spared = frozenset(item for item, net in net_cost_kr.items() if net < 0)
    savings_kr = sum(-net_cost_kr[item] for item in spared)
    if savings_kr < need_kr:
        raise NothingToShare(need_kr=need_kr, found_kr=savings_kr)
    return Framed(
        cost_kr={item: abs(net) for item, net in net_cost_kr.items()}, limit_kr=savings_kr - need_kr, spared=spared
    )


def by_level(chain: Sequence[ItemId], amounts: Mapping[ItemId, Amount], *, spared: bool) -> dict[ItemId, Amount]:
    """What each level of a measure adds, given what the measure comes to when carried out at that level.

    `chain` from the lowest, the whole last. Of a new thing the first is its smallest part. Of a cut the first is to be
    spared the least of it: each names the level that is still carried out, and the whole means that nothing is.

    >>> half, whole = ItemId("m~50"), ItemId("m")
    >>> by_level((half, whole), {half: 4, whole: 10}, spared=False)
    {'m~50': 4, 'm': 6}
    >>> by_level((half, whole), {half: 4, whole: 10}, spared=True)
    {'m~50': 6, 'm': 4}
    """
    found: dict[ItemId, Amount] = {}
    for at, level in enumerate(chain):
        if not spared:
            found[level] = amounts[level] - amounts[chain[at - 1]] if at else amounts[level]
        else:
            before = amounts[chain[at - 1] if at else chain[-1]]
            found[level] = before - amounts[level] if level != chain[-1] else before
    return found


def ties(
    framed: Framed, requires: Mapping[ItemId, Collection[ItemId]], excludes: Iterable[tuple[ItemId, ItemId]]
) -> tuple[Bounds, tuple[tuple[ItemId, ItemId], ...]]:
    """Ties between measures as bounds between items, and the ties that no bound can hold.

    A cut is on the ballot as sparing it, so a tie turns round with it. Ties with what is not on the list are left out.
    What cannot be held is broken before anything is adopted: a cut that needs a new thing, and two cuts that exclude
    each other; each as (the measure, the other).

    >>> cut, new = ItemId("cut"), ItemId("new")
    >>> framed = frame({cut: -5, new: 3}, need_kr=1)
    >>> ties(framed, {new: [cut]}, [])[0].excludes == (frozenset({cut, new}),)  # the new thing only if the cut is made
    True
    """
    apart: list[frozenset[ItemId]] = []
    needs: dict[ItemId, set[ItemId]] = {}
    unheld: list[tuple[ItemId, ItemId]] = []
    listed, spared = framed.cost_kr.keys(), framed.spared
    for item, others in requires.items():
        for other in (o for o in others if item in listed and o in listed):
            if item in spared and other not in spared:
                unheld.append((item, other))
            elif item in spared:  # the one is cut only if the other is: who spares the other spares it too
                needs.setdefault(other, set()).add(item)
            elif other in spared:
                apart.append(frozenset({item, other}))
            else:
                needs.setdefault(item, set()).add(other)
    for a, b in excludes:
        if a not in listed or b not in listed:
            continue
        if a in spared and b in spared:
            unheld.append((a, b))
        elif a in spared or b in spared:  # the new thing only if the cut is spared
            new, cut = (b, a) if a in spared else (a, b)
            needs.setdefault(new, set()).add(cut)
        else:
            apart.append(frozenset({a, b}))
    requires_all = {item: frozenset(needed) for item, needed in needs.items()}
    return Bounds(excludes=tuple(dict.fromkeys(apart)), requires=requires_all), tuple(unheld)


def law_limit(framed: Framed, name: str, left_kr: float, response_kr: Mapping[ItemId, float]) -> Limit | None:
    """A limit of the law in one plan year, as a bound on the items; None where not even all cuts keep it.

    `left_kr`: what is left over the limit with nothing of the list carried out. `response_kr`: by how much each measure
    carried out moves that. What must hold is left + Σ responses of what is carried out ≥ 0. Rounded to whole kroner
    against what is adopted, so a set that keeps the bound keeps that too; it may be stopped by a krone for each item.

    >>> framed = frame({ItemId("close"): -5, ItemId("lights"): 3}, need_kr=0)
    >>> limit = law_limit(framed, "2027", -1.0, {ItemId("close"): 2.0, ItemId("lights"): -0.5})
    >>> limit.most, dict(limit.amounts)  # all cuts leave 1; to spare one takes 2 of it, and the lights a half
    (1, {'close': 2, 'lights': 1})
    """
    spare_kr = left_kr + sum(response_kr.get(item, 0.0) for item in framed.spared)
    if floor(spare_kr) < 0:
        return None
    amounts = {}
    for item, response in response_kr.items():
        amount = ceil(response) if item in framed.spared else ceil(-response)
        if item in framed.cost_kr and amount:
            amounts[item] = amount
    return Limit(id=name, most=floor(spare_kr), amounts=amounts)
