"""What a citizen does: cast a ballot, look up a receipt, and later ask why (`counting.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from budsjett.errors import NoSuchReceipt, OnPaper, StaleBallot
from budsjett.process.ballots import CastBallot, Receipt, new_receipt, read_receipt, slot_of
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.process.rounds import OSLO, Phase, Round, RoundItem
from budsjett.representation.groups import check as check_groups
from budsjett.store import ballots, paper, rounds
from budsjett.store.engine import Connection
from budsjett.usecases.bases import basis_of, current_round
from budsjett.usecases.counting import (
    count,
    count_of,
    counted_rounds,
    election_file,
    explain,
    outcome,
    outcome_package,
    recount,
    round_of,
)
from budsjett.usecases.decided import require_as_decided
from budsjett.usecases.groups import asked
from budsjett.usecases.item_levels import levels
from budsjett.voting import ballots as ballot_rules
from budsjett.voting.bounds import Bounds
from budsjett.voting.election import BallotKind, ItemId

__all__ = [
    "BallotList",
    "Turnout",
    "ballot_items",
    "cast_ballot",
    "check_ballot",
    "count",
    "count_of",
    "counted_rounds",
    "election_file",
    "explain",
    "outcome",
    "outcome_package",
    "own_ballot_exists",
    "recount",
    "round_of",
    "turnout",
    "verify_receipt",
]

VOTING_AGE_YEARS = 16
"""Assumed: whoever turns 16 may take part, as in the ministry's own advisory vote of 2024."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotList:
    """What is voted on. `digest` goes with the ballot back, so that nobody votes on another list than she saw."""

    items: tuple[RoundItem, ...]
    digest: str
    kind: BallotKind
    points: int
    need_kr: int
    limit_kr: int
    asks: tuple[str, ...]


TEN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many took part. `entitled`: inhabitants old enough on 1 January of the last year that is counted."""

    ballots: int
    trial: int
    entitled: int

    @property
    def at_least(self) -> int:
        """The ballots in whole tens: in a small town an exact count at every look tells when somebody voted."""
        return self.ballots // TEN * TEN


def ballot_items(conn: Connection, round_: Round) -> BallotList:
    """What is voted on in a round; empty before voting opens."""
    return BallotList(
        items=rounds.items(conn, round_.municipality_id, round_.id),
        digest=round_.list_digest,
        kind=round_.ballot_kind,
        points=round_.points,
        need_kr=round_.need_kr,
        limit_kr=round_.limit_kr,
        asks=round_.asks,
    )


def check_ballot(conn: Connection, round_: Round, choices: Mapping[str, object]) -> Mapping[ItemId, int]:
    """A ballot as it would be counted, for looking over before it is cast. Refuses what cannot be one."""
    items = [ItemId(item.measure_id) for item in rounds.items(conn, round_.municipality_id, round_.id)]
    return ballot_rules.check(
        choices,
        items,
        round_.ballot_kind,
        round_.points,
        bounds=Bounds(levels=levels(items)),
        least=round_.least,
        most=round_.most,
    )


def cast_ballot(
    conn: Connection,
    actor: Actor | None,
    choices: Mapping[str, object],
    *,
    list_digest: str,
    now: datetime,
    said: Mapping[str, str] | None = None,
) -> Receipt:
    """Put a ballot in the box, in the place of the voter's earlier one, and hand back a receipt.

    `said` is what she chose to tell of herself, by what the round asks (ADR 0014). The receipt may be shown only after
    the transaction has ended: until then nothing is on the disk. Refuses (OnPaper) whoever has handed in on paper.
    """
    round_ = rounds.hold(conn, actor.municipality_id) if actor else None
    require(actor, Act.CAST_BALLOT, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor vote
    assert round_ is not None  # noqa: S101 it was held above
    require_as_decided(conn, round_)
    if list_digest != round_.list_digest:
        raise StaleBallot(round=round_.ref)
    checked = check_ballot(conn, round_, choices)
    slot = _slot(conn, round_, actor)
    if paper.is_registered(conn, round_.municipality_id, round_.id, slot):
        raise OnPaper
    ballots.put(
        conn,
        CastBallot(
            municipality_id=round_.municipality_id,
            round_id=round_.id,
            slot=slot,
            cast_on=now.astimezone(OSLO).date(),
            trial=False,
            choices=checked,
            groups={trait.value: group for trait, group in check_groups(said or {}, asked(conn, round_)).items()},
        ),
    )
    receipt = new_receipt()
    ballots.add_receipt(conn, round_.municipality_id, round_.id, receipt)
    return receipt


def own_ballot_exists(conn: Connection, actor: Actor | None) -> bool:
    """Whether the box holds a ballot from this person. After the count nobody can tell any more."""
    round_ = current_round(conn, actor.municipality_id) if actor else None
    if actor is None or round_ is None or round_.phase not in {Phase.VOTING, Phase.CLOSED}:
        return False
    return ballots.exists(conn, round_.municipality_id, round_.id, _slot(conn, round_, actor))


def verify_receipt(conn: Connection, municipality_id: str, code: str) -> Round:
    """The round in which a ballot with this receipt was received. Says nothing of what it holds or what became of it.

    Refuses a code with a writing error (InvalidText), and one that was never given (NoSuchReceipt).
    """
    receipt = read_receipt(code)
    round_id = ballots.round_of_receipt(conn, municipality_id, receipt)
    if round_id is None:
        raise NoSuchReceipt(receipt=str(receipt))
    return rounds.by_id(conn, municipality_id, round_id)


def turnout(conn: Connection, municipality_id: str, ref: str | None = None) -> Turnout | None:
    """How many have taken part in a round, the newest where none is named; None before voting opens."""
    round_ = round_of(conn, municipality_id, ref)
    if round_ is None or round_.phase in {Phase.PREPARING, Phase.PROPOSING}:
        return None
    cast, trial = ballots.tally(conn, municipality_id, round_.id)
    people = basis_of(conn, municipality_id, round_.basis_digest).population.single_years
    entitled = sum(people[max(people)][VOTING_AGE_YEARS:]) if people else 0
    return Turnout(ballots=cast, trial=trial, entitled=entitled)


def _slot(conn: Connection, round_: Round, actor: Actor) -> bytes:
    secret = rounds.secret(conn, round_.municipality_id, round_.id)
    if secret is None:
        raise RuntimeError(f"round {round_.ref} is open and has no secret")
    return slot_of(secret, actor.key)
