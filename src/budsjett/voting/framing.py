"""The priorities round: measures that cost, save or bring income, framed as things to buy for one pot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budsjett.errors import NothingToShare
from budsjett.voting.election import ItemId


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
