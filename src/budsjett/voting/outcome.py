"""What a rule returns: the items adopted, and every step that led there."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from budsjett.voting.bounds import Block
from budsjett.voting.election import ItemId
from budsjett.voting.options import PABULIB, Terms


class Rule(StrEnum):
    """The counting rules, by their name on the command line."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    BOUNDED_OVERSPENDING = "bounded-overspending"
    WELFARE = "welfare"
    LEXIMIN = "leximin"

    @property
    def by_sets(self) -> bool:
        """Whether it looks for the best set, which can take longer than there is time for, and not item by item."""
        return self in {Rule.WELFARE, Rule.LEXIMIN}


class Satisfaction(StrEnum):
    """What a voter is taken to get from an adopted item: its cost, or one.

    On points ballots, times the points she gave it.
    """

    COST = "cost"
    CARDINALITY = "cardinality"


class StepKind(StrEnum):
    """Which part of a rule considered the item."""

    RANKED = "ranked"
    """The greedy rule: in order of support."""
    FREE = "free"
    """Equal Shares: it costs nothing and somebody wants it."""
    SHARES = "shares"
    """Equal Shares: its supporters could pay for it, or could not."""
    COMPLETION = "completion"
    """After Equal Shares: what was left in the pot, by votes."""
    BEST = "best"
    """Maximum welfare and leximin: it is in the best set, or not."""
    LOAD = "load"
    """Phragmén: its supporters could carry it, or there was no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One item considered.

    `support` is its votes (points ballots: its points), `supporters` the ballots that name it.
    `left_kr` is what was left to spend just before (in a SHARES step: what the supporters still had together).
    `price` is what the rule ranked by, exact: under greedy the votes, or the votes per krone; under Equal Shares the
    kroner a supporter paid per unit of satisfaction (with bounded overspending, over `covered`); under Phragmén the
    load each supporter carries afterwards; under maximum welfare and leximin what it gives all voters together. None
    where nobody had to rank it (free, unaffordable, completion).
    `share_kr` is what a supporter who could paid for each of her points (one on an approval ballot); the others
    paid all they had. `pot_kr` is what was left in the whole pot just before. `against` is how many marked it to be cut
    first; then `support` is its votes less those. `block`: what but votes and money kept it out, at its turn or at the
    end; None where nothing did.
    """

    item: ItemId
    support: int
    left_kr: Fraction
    price: Fraction | None
    adopted: bool
    kind: StepKind = StepKind.RANKED
    cost_kr: int = 0
    supporters: int = 0
    share_kr: Fraction | None = None
    pot_kr: int = 0
    against: int = 0
    block: Block | None = None
    covered: Fraction | None = None
    """Bounded overspending: the part of the price that its supporters reached; 1 when they paid all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The adopted items in the order of adoption, and every step that led there.

    Every item has a step, and exactly one.
    """

    rule: Rule
    satisfaction: Satisfaction
    steps: tuple[Step, ...]
    terms: Terms = PABULIB
    raised: int = 0
    """By how many steps add-one raised the shares."""

    @property
    def adopted(self) -> tuple[ItemId, ...]:
        """The adopted items, in the order of adoption."""
        return tuple(s.item for s in self.steps if s.adopted)

    @property
    def cost_kr(self) -> int:
        """What the adopted items cost together."""
        return sum(s.cost_kr for s in self.steps if s.adopted)

    def step(self, item: ItemId) -> Step:
        """The step that decided an item; KeyError for one that was not on the list."""
        for step in self.steps:
            if step.item == item:
                return step
        raise KeyError(item)
