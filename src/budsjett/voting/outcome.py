"""What a rule returns: the items adopted, and every step that led there."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from budsjett.voting.election import ItemId


class Rule(StrEnum):
    """The counting rules, by their name on the command line."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"


class Satisfaction(StrEnum):
    """What a voter is taken to get from an adopted item: its cost, or one."""

    COST = "cost"
    CARDINALITY = "cardinality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One item considered.

    `left_kr` is what was left to spend just before (under Equal Shares: what the supporters still had together).
    `price` is what the rule ranked by, exact; under Equal Shares the kroner a supporter paid per unit of satisfaction.
    """

    item: ItemId
    support: int
    left_kr: Fraction
    price: Fraction | None
    adopted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The adopted items in the order of adoption, and every step that led there."""

    rule: Rule
    satisfaction: Satisfaction
    steps: tuple[Step, ...]

    @property
    def adopted(self) -> tuple[ItemId, ...]:
        """The adopted items, in the order of adoption."""
        return tuple(s.item for s in self.steps if s.adopted)
