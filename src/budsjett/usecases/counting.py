"""The count, and what comes of it: the outcome, why, the package it makes, and a file to count again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import budsjett
from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.starts import listed
from budsjett.errors import FaultyElection, NoSuchMeasure, NotYetCounted
from budsjett.process.people import Actor
from budsjett.process.rights import Act, require
from budsjett.process.rounds import OSLO, Phase, Round, RoundItem
from budsjett.store import ballots, journal, municipalities, outcomes, rounds
from budsjett.store.engine import Connection
from budsjett.store.outcomes import Counted
from budsjett.usecases.ballot_plan import basis_with_proposals
from budsjett.usecases.bases import current_round
from budsjett.usecases.decided import require_as_decided
from budsjett.usecases.finding import ClosedBox, Found, count_proven, election_of, find
from budsjett.usecases.item_levels import package_of
from budsjett.usecases.paper import close as close_paper
from budsjett.usecases.paper import require_in_order
from budsjett.usecases.scrutiny import every_reason
from budsjett.voting import pabulib
from budsjett.voting.election import Election, ItemId
from budsjett.voting.outcome import Outcome, Step
from budsjett.voting.pabulib_meta import lengths
from budsjett.voting.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a measure was adopted or not."""

    item: RoundItem
    step: Step
    reason: Reason | None
    """None where finding out would take longer than anyone waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePackage:
    """What the outcome comes to as a package of measures.

    `package`: in the order of the list, each at its level (`budget/starts.py`). `left_out`: measures that fell because
    what they require was not adopted.
    """

    basis: Basis
    package: tuple[MeasureId, ...]
    left_out: tuple[MeasureId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """A published file counted again."""

    agrees: bool
    published: tuple[ItemId, ...]
    recounted: tuple[ItemId, ...]


def count(conn: Connection, actor: Actor | None, now: datetime, *, found: Found | None = None) -> Counted:
    """Count the ballots, once. The outcome is public from this moment; whose a ballot was is lost from this moment.

    `found`: what was found of the box before, without holding the database (`finding.py`); looked for now where there
    is none, or where the box has changed since. Refuses paper that is not read or does not add up (`paper.py`), and
    with `NotProven` where the rule looks for a best set and none is proven; then nothing is recorded, and the box is as
    it was.
    After the transaction the rim calls `store.engine.overwrite_deleted`, which removes what deleted rows leave.
    """
    round_ = rounds.take(conn, actor.municipality_id) if actor else None
    require(actor, Act.COUNT, round_, now)
    assert actor is not None  # noqa: S101 the rights table lets no visitor count
    assert round_ is not None  # noqa: S101 it was taken above
    require_as_decided(conn, round_)
    require_in_order(conn, round_)
    counted = _counted(conn, actor, round_, now, found)
    outcomes.add(conn, counted)
    ballots.reshuffle(conn, round_.municipality_id, round_.id)
    close_paper(conn, actor, round_, now)
    rounds.destroy_secret(conn, round_.municipality_id, round_.id)
    rounds.set_phase(conn, round_, Phase.COUNTED)
    journal.record(conn, actor, Act.COUNT, round_.ref, at=now, detail=counted.digest)
    return counted


def round_of(conn: Connection, municipality_id: str, ref: str | None = None) -> Round | None:
    """The round a reference names, else the newest; None before the first. Refuses one that is not there."""
    return current_round(conn, municipality_id) if ref is None else rounds.by_ref(conn, municipality_id, ref)


def counted_rounds(conn: Connection, municipality_id: str) -> tuple[Round, ...]:
    """The rounds whose outcome anybody may see, the newest first."""
    return rounds.counted(conn, municipality_id)


def outcome(conn: Connection, municipality_id: str, ref: str | None = None) -> Counted | None:
    """A round's recorded count, the newest round's where none is named; None before it."""
    round_ = round_of(conn, municipality_id, ref)
    return outcomes.get(conn, municipality_id, round_.id) if round_ else None


def explain(conn: Connection, municipality_id: str, measure_id: str, ref: str | None = None) -> Explanation:
    """Why a measure on the ballot was adopted, or why not, and what would have been enough."""
    round_, counted = count_of(conn, municipality_id, ref)
    items = {item.measure_id: item for item in rounds.items(conn, municipality_id, round_.id)}
    if measure_id not in items:
        raise NoSuchMeasure(measure=measure_id[:40])
    item = ItemId(measure_id)
    return Explanation(item=items[measure_id], step=counted.outcome.step(item), reason=every_reason(counted).get(item))


def outcome_package(conn: Connection, municipality_id: str, ref: str | None = None) -> OutcomePackage:
    """The outcome as measures: what was given, the cuts and incomes nobody spared, and the adopted spending."""
    round_, counted = count_of(conn, municipality_id, ref)
    items = rounds.items(conn, municipality_id, round_.id)
    basis = basis_with_proposals(conn, round_)
    given = {MeasureId(m): MeasureId(m) for m in round_.given}
    wanted = given | {listed(m): m for m in package_of(items, counted.outcome.adopted)}
    kept = _with_what_they_require(basis, set(wanted))
    return OutcomePackage(
        basis=basis,
        package=tuple(wanted[m] for m in basis.measures if m in kept),
        left_out=tuple(m for m in basis.measures if m in wanted.keys() - kept),
    )


def election_file(conn: Connection, actor: Actor | None, now: datetime, ref: str | None = None) -> str:
    """The ballots as a Pabulib file, for the administration: in a small town ballots can tell who cast them."""
    round_ = round_of(conn, actor.municipality_id, ref) if actor else None
    require(actor, Act.EXPORT_BALLOTS, round_, now)
    assert round_ is not None  # noqa: S101 the act needs a phase, so a round
    _, counted = count_of(conn, round_.municipality_id, round_.ref)
    return counted.pabulib


def recount(text: str) -> Recount:
    """Count an election file again by the rule it names, and compare with what it says was selected.

    Refuses (FaultyElection) a file that does not say how it was counted or what was selected.
    """
    file = pabulib.read(text)
    if file.rule is None or file.satisfaction is None or file.selected is None:
        raise FaultyElection(
            line=0,
            problem="filen sier ikke hvilken regel den er telt med og hva som ble valgt; bruk filen fra budsjett",
        )
    adopted = tuple(sorted(count_proven(file.election, file.rule, file.satisfaction).adopted))
    published = tuple(sorted(file.selected))
    return Recount(agrees=adopted == published, published=published, recounted=adopted)


def _counted(conn: Connection, actor: Actor, round_: Round, now: datetime, found: Found | None) -> Counted:
    box = ClosedBox(round=round_, election=election_of(conn, round_))
    if found is None or found.election != box.election:
        found = find(box)
    outcome = found.outcome
    text = _file(conn, round_, box.election, outcome)
    cast, trial = ballots.tally(conn, round_.municipality_id, round_.id)
    return Counted(
        municipality_id=round_.municipality_id,
        round_id=round_.id,
        rule=outcome.rule,
        satisfaction=outcome.satisfaction,
        ballots=cast,
        trial_ballots=trial,
        version=budsjett.__version__,
        digest=sha256(text.encode()).hexdigest(),
        steps=outcomes.steps_text(outcome.steps),
        pabulib=text,
        counted_by=actor.label,
        counted_at=now,
        terms=outcome.terms,
        raised=outcome.raised,
    )


def _file(conn: Connection, round_: Round, election: Election, found: Outcome) -> str:
    items = rounds.items(conn, round_.municipality_id, round_.id)
    window = round_.window(Phase.VOTING)
    meta = {
        **lengths(round_.least, round_.most, election.bounds.levels),
        "description": round_.title,
        "country": "Norway",
        "unit": municipalities.get(conn, round_.municipality_id).name,
        "instance": round_.ref,
        "currency": "NOK",
    }
    if window is not None:
        last = window.closes_at - timedelta(microseconds=1)
        meta["date_begin"] = window.opens_at.astimezone(OSLO).date().isoformat()
        meta["date_end"] = last.astimezone(OSLO).date().isoformat()
    names = {ItemId(item.measure_id): item.title for item in items}
    return pabulib.write(election, names, meta, found)


def count_of(conn: Connection, municipality_id: str, ref: str | None = None) -> tuple[Round, Counted]:
    """A round with its recorded count. Refuses (NotYetCounted) before it: nothing of an outcome is seen by anybody."""
    round_ = round_of(conn, municipality_id, ref)
    counted = outcomes.get(conn, municipality_id, round_.id) if round_ else None
    if round_ is None or counted is None:
        window = round_.window(Phase.VOTING) if round_ else None
        raise NotYetCounted(closes=window.closes_at.isoformat() if window else "")
    return round_, counted


def _with_what_they_require(basis: Basis, wanted: set[MeasureId]) -> set[MeasureId]:
    """What is left when each measure whose requirement is missing has fallen, and then those that required it."""
    kept = set(wanted)
    while fallen := {m for m in kept if not set(basis.measures[m].requires) <= kept}:
        kept -= fallen
    return kept
