"""The box: ballots and receipts. No row here says who, and none says at what hour.

A new ballot replaces the voter's old one because they have the same primary key: the database keeps count of one per
slot. Nothing here first looks whether a ballot is there and then adds one; between the look and the adding there is
room for another.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from budsjett.process.ballots import CastBallot, Receipt
from budsjett.process.rounds import RoundId
from budsjett.representation.groups import Trait, in_company
from budsjett.store.rows import as_row
from budsjett.store.schema import ballot, ballot_choice, ballot_group, receipt
from budsjett.voting.election import ItemId

SLOT_BYTES = 32


def put(conn: Connection, cast: CastBallot) -> None:
    """Put a ballot in its slot, in the place of what was there."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    adding = dialect.insert(ballot).values(as_row(cast, "choices", "groups"))
    conn.execute(
        adding.on_conflict_do_update(
            index_elements=[ballot.c.municipality_id, ballot.c.round_id, ballot.c.slot],
            set_={"cast_on": cast.cast_on, "trial": cast.trial},
        )
    )
    # The row above is locked until we are done, so that two ballots for one slot come one after the other.
    for told in (ballot_choice, ballot_group):
        conn.execute(
            delete(told).where(
                told.c.municipality_id == cast.municipality_id,
                told.c.round_id == cast.round_id,
                told.c.slot == cast.slot,
            )
        )
    _add_choices(conn, [cast])


def add_trial(conn: Connection, cast: Iterable[CastBallot]) -> None:
    """Many ballots with slots of their own."""
    ballots = list(cast)
    conn.execute(insert(ballot), [as_row(one, "choices", "groups") for one in ballots])
    _add_choices(conn, ballots)


def exists(conn: Connection, municipality_id: str, round_id: RoundId, slot: bytes) -> bool:
    """Whether there is a ballot in a slot."""
    chosen = select(func.count()).where(*_of(municipality_id, round_id), ballot.c.slot == slot)
    return bool(conn.execute(chosen).scalar_one())


def tally(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[int, int]:
    """How many ballots are in the box, and how many of them are trial ballots."""
    chosen = (
        select(ballot.c.trial, func.count().label("ballots"))
        .where(*_of(municipality_id, round_id))
        .group_by(ballot.c.trial)
    )
    by_trial = {bool(row.trial): int(row.ballots) for row in conn.execute(chosen)}
    return sum(by_trial.values()), by_trial.get(True, 0)


def choices(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[Mapping[ItemId, int], ...]:
    """What the ballots say, in the order of their slots; a blank ballot is an empty mapping."""
    slots = conn.execute(select(ballot.c.slot).where(*_of(municipality_id, round_id)).order_by(ballot.c.slot))
    by_slot: dict[bytes, dict[ItemId, int]] = {bytes(row.slot): {} for row in slots}
    chosen = (
        select(ballot_choice.c.slot, ballot_choice.c.measure_id, ballot_choice.c.points)
        .where(ballot_choice.c.municipality_id == municipality_id, ballot_choice.c.round_id == round_id)
        .order_by(ballot_choice.c.slot, ballot_choice.c.measure_id)
    )
    for row in conn.execute(chosen):
        by_slot[bytes(row.slot)][ItemId(row.measure_id)] = row.points
    return tuple(by_slot.values())


def groups(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[Mapping[str, str], ...]:
    """What voters said of themselves, one for each ballot in the order of `choices`; nothing where she said nothing."""
    slots = conn.execute(select(ballot.c.slot).where(*_of(municipality_id, round_id)).order_by(ballot.c.slot))
    by_slot: dict[bytes, dict[str, str]] = {bytes(row.slot): {} for row in slots}
    chosen = select(ballot_group.c.slot, ballot_group.c.question, ballot_group.c.answer).where(
        ballot_group.c.municipality_id == municipality_id, ballot_group.c.round_id == round_id
    )
    for row in conn.execute(chosen):
        by_slot[bytes(row.slot)][row.question] = row.answer
    return tuple(by_slot.values())


def reshuffle(conn: Connection, municipality_id: str, round_id: RoundId) -> None:
    """Write the whole box anew, with random slots and in their order.

    Until now each ballot's row was written in the same transaction as other rows and lay where the hour put it;
    PostgreSQL remembers both (xmin, ctid), and that is enough to tell whose a ballot was without any key. After this
    all ballots were written by one transaction, in an order that chance decided, and all of one day: whoever was alone
    in voting on hers would be known by it. Of what voters said of themselves, what too few have in common is erased
    (ADR 0014).
    """
    _keep_in_company(conn, municipality_id, round_id)
    rows = conn.execute(select(ballot).where(*_of(municipality_id, round_id))).all()
    said = {
        told: conn.execute(
            select(told).where(told.c.municipality_id == municipality_id, told.c.round_id == round_id)
        ).all()
        for told in (ballot_choice, ballot_group)
    }
    conn.execute(delete(ballot).where(*_of(municipality_id, round_id)))
    fresh = {bytes(row.slot): secrets.token_bytes(SLOT_BYTES) for row in rows}
    one_day = {"cast_on": max(row.cast_on for row in rows)} if rows else {}
    for table, found, same in ((ballot, rows, one_day), *((told, found, {}) for told, found in said.items())):
        made = [{**row._mapping, "slot": fresh[bytes(row.slot)], **same} for row in found]
        if made:
            keys = [column.name for column in table.primary_key]
            conn.execute(insert(table), sorted(made, key=lambda row: [row[key] for key in keys if key != "round_id"]))


def _keep_in_company(conn: Connection, municipality_id: str, round_id: RoundId) -> None:
    """Erase of the answers what too few ballots have in common."""
    here = (ballot_group.c.municipality_id == municipality_id, ballot_group.c.round_id == round_id)
    slots = conn.execute(select(ballot.c.slot).where(*_of(municipality_id, round_id)).order_by(ballot.c.slot))
    answers = groups(conn, municipality_id, round_id)
    if not any(answers):
        return
    kept = in_company([{Trait(trait): group for trait, group in said.items()} for said in answers])
    conn.execute(delete(ballot_group).where(*here))
    rows = [
        {
            "municipality_id": municipality_id,
            "round_id": round_id,
            "slot": bytes(row.slot),
            "question": trait.value,
            "answer": group,
        }
        for row, said in zip(slots, kept, strict=True)
        for trait, group in said.items()
    ]
    if rows:
        conn.execute(insert(ballot_group), rows)


def add_receipt(conn: Connection, municipality_id: str, round_id: RoundId, given: Receipt) -> None:
    """Remember that a ballot was received; not which."""
    conn.execute(insert(receipt).values(municipality_id=municipality_id, round_id=round_id, digest=given.digest))


def receipts(conn: Connection, municipality_id: str, round_id: RoundId) -> int:
    """How many receipts were given: every ballot handed in, those replaced later too."""
    chosen = select(func.count()).where(receipt.c.municipality_id == municipality_id, receipt.c.round_id == round_id)
    return int(conn.execute(chosen).scalar_one())


def round_of_receipt(conn: Connection, municipality_id: str, given: Receipt) -> RoundId | None:
    """The round that a receipt was given in, or None."""
    chosen = select(receipt.c.round_id).where(
        receipt.c.municipality_id == municipality_id, receipt.c.digest == given.digest
    )
    found = conn.execute(chosen).scalar_one_or_none()
    return None if found is None else RoundId(found)


def _add_choices(conn: Connection, cast: Sequence[CastBallot]) -> None:
    rows = [
        {
            "municipality_id": one.municipality_id,
            "round_id": one.round_id,
            "slot": one.slot,
            "measure_id": item,
            "points": points,
        }
        for one in cast
        for item, points in sorted(one.choices.items())
    ]
    if rows:
        conn.execute(insert(ballot_choice), rows)
    said = [
        {**as_row(one, "choices", "groups", "cast_on", "trial"), "question": question, "answer": answer}
        for one in cast
        for question, answer in sorted(one.groups.items())
    ]
    if said:
        conn.execute(insert(ballot_group), said)


def _of(municipality_id: str, round_id: RoundId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ballot.c.municipality_id == municipality_id, ballot.c.round_id == round_id
