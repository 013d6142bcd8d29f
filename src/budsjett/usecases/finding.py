"""Finding the outcome of a closed round: what is counted, and what the rule says of it. Recording it: `counting.py`.

A rule that looks for the best set may take minutes. So the box is read, and the search is made, while nobody holds the
database; what was found is recorded only if the box still holds the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from budsjett.errors import NotProven
from budsjett.optimise.relax import Relaxer
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.process.rounds import STAND_INS, Round, RoundItem
from budsjett.store import ballots, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.bases import current_round
from budsjett.usecases.decided import require_as_decided
from budsjett.usecases.paper import require_in_order
from budsjett.usecases.round_bounds import round_bounds
from budsjett.voting import ballots as ballot_rules
from budsjett.voting.counting import count as count_by_rule
from budsjett.voting.election import Election, ItemId
from budsjett.voting.framing import Framed
from budsjett.voting.outcome import Outcome, Rule, Satisfaction
from budsjett.voting.welfare import PATIENCE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBox:
    """A round that may be counted, and what is in its box."""

    round: Round
    election: Election


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule says of what was in the box; not recorded, and seen by nobody."""

    election: Election
    outcome: Outcome


def closed_box(conn: Connection, actor: Actor | None, now: datetime) -> ClosedBox:
    """What is to be counted, for those who may count it and when they may; nobody is shown anything of it.

    Refuses (ChangedAfterOpening) a round that is not the one that was opened.
    Refuses paper that is not read or does not add up, before anybody waits for the count.
    """
    round_ = current_round(conn, actor.municipality_id) if actor else None
    require(actor, Act.COUNT, round_, now)
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    require_as_decided(conn, round_)
    require_in_order(conn, round_)
    return ClosedBox(round=round_, election=election_of(conn, round_))


def find(box: ClosedBox, *, seconds: float = PATIENCE_S, stand_in: bool = False) -> Found:
    """What the round's rule says of the box.

    Refuses with `NotProven` when no set is proven best within so many seconds. With `stand_in` the rule that was
    announced for that case counts instead, but only then: the round's own has always had its time first.
    """
    rule, satisfaction = box.round.rule, box.round.satisfaction
    try:
        outcome = count_proven(box.election, rule, satisfaction, seconds=seconds)
    except NotProven:
        if not stand_in:
            raise
        outcome = count_by_rule(box.election, STAND_INS[rule], satisfaction)
    return Found(election=box.election, outcome=outcome)


def count_proven(election: Election, rule: Rule, satisfaction: Satisfaction, *, seconds: float = PATIENCE_S) -> Outcome:
    """The outcome by any rule; where that looks for a best set, with bounds from the solver to search by.

    Refuses with `NotProven` when no set is proven best within so many seconds.
    """
    if not rule.by_sets:
        return count_by_rule(election, rule, satisfaction)
    with Relaxer() as relax:
        return count_by_rule(election, rule, satisfaction, relax=relax, seconds=seconds)


def framed_of(items: Iterable[RoundItem], round_: Round) -> Framed:
    """The list as it stands on the ballot."""
    return Framed(
        cost_kr={ItemId(item.measure_id): item.cost_kr for item in items},
        limit_kr=round_.limit_kr,
        spared=frozenset(ItemId(item.measure_id) for item in items if item.spared),
    )


def election_of(conn: Connection, round_: Round) -> Election:
    """What is counted; before the count for the count's eyes only. The ballots in the order of their slots."""
    items = rounds.items(conn, round_.municipality_id, round_.id)
    framed = framed_of(items, round_)
    held = round_bounds(basis_with_proposals(conn, round_), round_.kind, framed, round_.given, round_.caps)
    return Election(
        cost_kr=framed.cost_kr,
        limit_kr=framed.limit_kr,
        bounds=held.bounds,
        ballots=tuple(
            ballot_rules.counted(ballot, round_.ballot_kind, len(items))
            for ballot in ballots.choices(conn, round_.municipality_id, round_.id)
        ),
        kind=round_.ballot_kind,
        terms=round_.terms,
    )
