"""What a draft comes to: kroner, points or places, what is left, and the way out when it is too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from budsjett.process.rounds import Round, RoundItem
from budsjett.voting.election import BallotKind


class Removal(NamedTuple):
    """One thing to take off that would be enough, and what it would free."""

    measure_id: str
    title: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What there is to spend and what is spent: points on a points ballot, else kroner.

    What is marked to be cut first spends nothing. On a ranking nothing needs to fit: it says what comes first.
    """

    kind: BallotKind
    limit: int
    used: int
    removals: tuple[Removal, ...]
    """Over the limit: each single thing that would be enough to take off, the smallest first; else empty."""
    together: tuple[Removal, ...]
    """Over the limit and no single thing is enough: a few that are."""

    @property
    def left(self) -> int:
        """What is left; negative when more is chosen than there is."""
        return self.limit - self.used


def purse(choices: Mapping[str, int], items: Sequence[RoundItem], round_: Round) -> Purse:
    """Add up a draft."""
    kind = round_.ballot_kind
    in_points = kind is BallotKind.POINTS
    limit = round_.points if in_points else round_.limit_kr
    chosen = sorted(
        (
            Removal(
                item.measure_id,
                item.title,
                choices[item.measure_id] if in_points else item.cost_kr,
            )
            for item in items
            if choices.get(item.measure_id, 0) > 0
        ),
        key=lambda one: (one.amount, one.title),
    )
    used = sum(one.amount for one in chosen)
    over = used - limit
    removals = tuple(one for one in chosen if one.amount >= over) if over > 0 else ()
    together: list[Removal] = []
    if over > 0 and not removals:
        for one in reversed(chosen):
            together.append(one)
            if sum(t.amount for t in together) >= over:
                break
    return Purse(kind=kind, limit=limit, used=used, removals=removals, together=tuple(together))
