"""What the ballots of a counted round said, as support for measures: for the optimiser's goals about people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from budsjett.budget.measures import MeasureId
from budsjett.process.rounds import Phase, Round, RoundId, RoundItem
from budsjett.representation.groups import FEWEST
from budsjett.store import ballots, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.groups import asked
from budsjett.voting.election import CUT_FIRST, BallotKind, ItemId

MOST_KNOWN = 20
_known: dict[RoundId, "Said | None"] = {}
"""A counted round's ballots never change."""

Shares = Mapping[MeasureId, Fraction]
"""0-1, by measure on the ballot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Support for the measures on a ballot, of all who voted and of each group that is large enough."""

    round_ref: str
    ballots: int
    of_all: Shares
    groups: Mapping[str, Shares]
    """By the group's label. Empty where the round asked of no groups, or fewer than two are large enough."""


def said(conn: Connection, round_: Round | None) -> Said | None:
    """The support that a round's ballots give; None before the count, and where nobody voted.

    The share of ballots that name an item. An item that spares people a measure supports leaving the measure out: its
    support is one less that share. Where ballots may mark what to cut first, to say nothing is to stand in the middle.
    A group speaks where at least five ballots are in it.
    """
    if round_ is None or round_.phase is not Phase.COUNTED:
        return None
    if round_.id not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[round_.id] = _said(conn, round_)
    return _known[round_.id]


def _said(conn: Connection, round_: Round) -> Said | None:
    items = rounds.items(conn, round_.municipality_id, round_.id)
    cast = ballots.choices(conn, round_.municipality_id, round_.id)
    if not cast:
        return None
    answers = ballots.groups(conn, round_.municipality_id, round_.id)
    groups: dict[str, Shares] = {}
    for grouping in asked(conn, round_):
        for group in grouping.groups:
            own = [b for b, said in zip(cast, answers, strict=True) if said.get(grouping.trait.value) == group.id]
            if len(own) >= FEWEST:
                groups[group.label] = shares(items, own, round_.ballot_kind)
    return Said(
        round_ref=round_.ref,
        ballots=len(cast),
        of_all=shares(items, cast, round_.ballot_kind),
        groups=groups if len(groups) > 1 else {},
    )


def shares(items: Iterable[RoundItem], cast: Sequence[Mapping[ItemId, int]], kind: BallotKind) -> Shares:
    """The support that these ballots, at least one, give the measures behind the items."""
    found: dict[MeasureId, Fraction] = {}
    for item in items:
        points = [ballot.get(ItemId(item.measure_id), 0) for ballot in cast]
        named, cut = sum(p > 0 for p in points), sum(p == CUT_FIRST for p in points)
        share = Fraction(named, len(cast))
        if kind is BallotKind.APPROVAL_CUT:
            share = (1 + Fraction(named - cut, len(cast))) / 2
        found[MeasureId(item.measure_id)] = 1 - share if item.spared else share
    return found
