"""Measures with a cost, a limit on their sum, the ballots, and the terms they are counted on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from budsjett.errors import InvalidNumber

ItemId = NewType("ItemId", str)
"""A thing to vote on. In a priorities round it is a measure's id; in a Pabulib file, a project's."""


class BallotKind(StrEnum):
    """How a voter speaks."""

    APPROVAL = "approval"
    POINTS = "points"


class TieBreak(StrEnum):
    """How items that a rule finds equally good are ordered."""

    ID = "id"
    """By id in text order ("10" before "9"): what pabutools does, and so what Pabulib files are counted by."""

    COST_THEN_ID = "cost-then-id"
    """More votes first, then lower cost, then id in text order: our own rounds."""


class Completion(StrEnum):
    """What becomes of the money Equal Shares leaves."""

    NONE = "none"
    """It stays unspent."""

    GREEDY = "greedy"
    """What still fits is adopted by votes, as in the greedy rule by cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a round fixes before anyone votes, beside the rule itself.

    `adopts_unsupported` says whether the greedy rule also adopts what fits and nobody voted for, as pabutools does.
    Equal Shares never does.
    """

    ties: TieBreak = TieBreak.ID
    completion: Completion = Completion.NONE
    adopts_unsupported: bool = True


PABULIB = Terms()
"""What the collection's files are counted by, unless they say otherwise."""

ROUND = Terms(ties=TieBreak.COST_THEN_ID, completion=Completion.GREEDY, adopts_unsupported=False)
"""What our own rounds are counted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """What is voted on, what there is to spend, and the ballots.

    `cost_kr` is never negative: a cut is framed as sparing what it would take away, an income as being spared from
    paying it, so that every item is something to buy (`framing.py`). A ballot maps items to points; an approval
    ballot gives one point to each. An empty ballot counts as a voter: under Equal Shares her share is spent by nobody.

    Refuses with `InvalidNumber` a negative cost or limit.
    """

    cost_kr: Mapping[ItemId, int]
    limit_kr: int
    ballots: tuple[Mapping[ItemId, int], ...]
    kind: BallotKind = BallotKind.APPROVAL
    terms: Terms = field(default=PABULIB)

    def __post_init__(self) -> None:
        for name, amount in (("limit_kr", self.limit_kr), *self.cost_kr.items()):
            if amount < 0:
                raise InvalidNumber(field=name, value=str(amount), wanted="0 eller mer")
