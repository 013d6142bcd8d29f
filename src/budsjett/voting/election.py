"""Measures with a cost, a limit on their sum, and the ballots."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ItemId = NewType("ItemId", str)
"""A thing to vote on. In a priorities round it is a measure's id; in a Pabulib file, a project's."""


class BallotKind(StrEnum):
    """How a voter speaks."""

    APPROVAL = "approval"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """What is voted on, what there is to spend, and the ballots.

    `cost_kr` is never negative: a cut is framed as sparing what it would take away, an income as being spared from
    paying it, so that every item is something to buy (`framing.py`). A ballot maps items to points; an approval
    ballot gives one point to each.
    """

    cost_kr: Mapping[ItemId, int]
    limit_kr: int
    ballots: tuple[Mapping[ItemId, int], ...]
    kind: BallotKind = BallotKind.APPROVAL
