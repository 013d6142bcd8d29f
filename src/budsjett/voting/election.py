"""Measures with a cost, a limit on their sum, the ballots, and the terms they are counted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from budsjett.errors import InvalidNumber
from budsjett.voting.options import PABULIB, Terms

ItemId = NewType("ItemId", str)
"""A thing to vote on. In a priorities round it is a measure's id; in a Pabulib file, a project's."""


class BallotKind(StrEnum):
    """How a voter speaks."""

    APPROVAL = "approval"
    POINTS = "points"
    RANKING = "ranking"
    """Counted as points by place (`ballots.by_place`)."""
    CHOOSE_ONE = "choose-one"

    @property
    def weighs(self) -> bool:
        """Whether a ballot may give one item more than another."""
        return self in {BallotKind.POINTS, BallotKind.RANKING}


ROUND_BALLOTS = tuple(BallotKind)
"""What a round of our own may choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """What is voted on, what there is to spend, and the ballots.

    `cost_kr` is never negative: a cut is framed as sparing what it would take away, an income as being spared from
    paying it, so that every item is something to buy (`framing.py`). A ballot maps items to points; an approval
    ballot gives one point to each. An empty ballot counts as a voter: under Equal Shares her share is spent by nobody.

    `weights`, one for each ballot: a ballot of weight w counts as w equal ballots. `whole_weight` is what a whole voter
    weighs. None: every ballot weighs one. `step`: by how much add-one raises a share, in the unit of the costs.

    Refuses with `InvalidNumber` a negative cost or limit, and weights that are negative or not one for each ballot.
    """

    cost_kr: Mapping[ItemId, int]
    limit_kr: int
    ballots: Sequence[Mapping[ItemId, int]]
    kind: BallotKind = BallotKind.APPROVAL
    terms: Terms = field(default=PABULIB)
    weights: tuple[int, ...] | None = None
    whole_weight: int = 1
    step: int = 1

    def __post_init__(self) -> None:
        for name, amount in (("limit_kr", self.limit_kr), *self.cost_kr.items()):
            if amount < 0:
                raise InvalidNumber(field=name, value=str(amount), wanted="0 eller mer")
        for name, amount in (("whole_weight", self.whole_weight), ("step", self.step)):
            if amount < 1:
                raise InvalidNumber(field=name, value=str(amount), wanted="1 eller mer")
        if self.weights is not None and (len(self.weights) != len(self.ballots) or min(self.weights, default=0) < 0):
            raise InvalidNumber(field="weights", value=str(len(self.weights)), wanted="ett tall fra 0 for hver seddel")
