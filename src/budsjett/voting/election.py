"""Measures with a cost, a limit on their sum, the ballots, and the terms they are counted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from budsjett.errors import InvalidNumber
from budsjett.voting.bounds import FREE, Bounds, ItemId
from budsjett.voting.options import PABULIB, Terms

__all__ = ["CUT_FIRST", "ROUND_BALLOTS", "BallotKind", "Election", "ItemId"]

CUT_FIRST = -1
"""What an approval-cut ballot gives an item that it wants cut before anything else."""


class BallotKind(StrEnum):
    """How a voter speaks."""

    APPROVAL = "approval"
    POINTS = "points"
    RANKING = "ranking"
    """Counted as points by place (`ballots.by_place`)."""
    CHOOSE_ONE = "choose-one"
    APPROVAL_CUT = "approval-cut"
    """Approve an item, or mark it `CUT_FIRST`, or neither."""

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
    ballot gives one point to each, an approval-cut ballot one or `CUT_FIRST`. An empty ballot counts as a voter: under
    Equal Shares her share is spent by nobody.

    `weights`, one for each ballot: a ballot of weight w counts as w equal ballots. `whole_weight` is what a whole voter
    weighs. None: every ballot weighs one. `step`: by how much add-one raises a share, in the unit of the costs.
    `bounds`: what holds between the items whatever the votes say.

    Refuses with `InvalidNumber` a negative cost or limit, and weights that are negative or not one for each ballot;
    and bounds that cannot be meant (`Bounds.check`).
    """

    cost_kr: Mapping[ItemId, int]
    limit_kr: int
    ballots: Sequence[Mapping[ItemId, int]]
    kind: BallotKind = BallotKind.APPROVAL
    terms: Terms = field(default=PABULIB)
    weights: tuple[int, ...] | None = None
    whole_weight: int = 1
    step: int = 1
    bounds: Bounds = FREE

    def __post_init__(self) -> None:
        for name, amount in (("limit_kr", self.limit_kr), *self.cost_kr.items()):
            if amount < 0:
                raise InvalidNumber(field=name, value=str(amount), wanted="0 eller mer")
        for name, amount in (("whole_weight", self.whole_weight), ("step", self.step)):
            if amount < 1:
                raise InvalidNumber(field=name, value=str(amount), wanted="1 eller mer")
        if self.weights is not None and (len(self.weights) != len(self.ballots) or min(self.weights, default=0) < 0):
            raise InvalidNumber(field="weights", value=str(len(self.weights)), wanted="ett tall fra 0 for hver seddel")
        if self.bounds:
            self.bounds.check(self.cost_kr)
