"""Whoever takes the whole database after the count: no person in it leads to a ballot, however it is searched."""

from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from budsjett.process.ballots import slot_of
from budsjett.process.people import Actor, Role
from budsjett.store.engine import overwrite_deleted, reading, writing
from budsjett.store.schema import ballot, ballot_choice, ballot_group, metadata
from budsjett.usecases import administer, demonstrate, vote

BOX = (ballot, ballot_choice, ballot_group)
SHARED = {"municipality_id", "round_id", "trial"}
"""What a ballot's rows have in common with others: which round it is of, and whether it is made up."""
DESK = Actor(municipality_id="vadso", role=Role.ADMINISTRATOR, key="desk", label="Administrasjonen")
VOTERS = tuple(Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"voter {n}", label="") for n in range(12))
PICKS = ("broyting", "kino-avvikles", "skolefrokost", "parkering")


@pytest.fixture
def cast(sqlite_engine, now):
    """A database with twelve voters' ballots, all different, in the order they were cast."""
    with writing(sqlite_engine) as conn:
        demonstrate.set_up(conn, now)
        digest = vote.ballot_items(conn, administer.current_round(conn, "vadso")).digest
    order = list(VOTERS)
    Random(3).shuffle(order)
    for day, (voter, marks) in enumerate(zip(order, product((0, 1), repeat=4), strict=False)):
        choices = {item: 1 for item, mark in zip(PICKS, marks, strict=True) if mark}
        at = now + timedelta(hours=12 * day)
        with writing(sqlite_engine) as conn:
            vote.cast_ballot(conn, voter, choices, list_digest=digest, now=at, said={"age": "67+"})
    return sqlite_engine


@pytest.fixture
def counted(cast, now):
    with writing(cast) as conn:
        administer.close_voting(conn, DESK, now + timedelta(days=30))
        vote.count(conn, DESK, now + timedelta(days=30))
    overwrite_deleted(cast)
    return cast


def dump(engine):
    """Every table with every row, as whoever takes the database has it."""
    with reading(engine) as conn:
        return {
            table.name: [dict(row._mapping) for row in conn.execute(select(table))] for table in metadata.sorted_tables
        }


def slots(tables):
    """Where ballots lie, of the round that voters of this test voted in."""
    newest = {row["id"] for row in tables["round"] if row["ref"] == "2027"}
    return {bytes(row["slot"]) for row in tables["ballot"] if row["round_id"] in newest}


def found_by_guessing(tables):
    """Voters whose slot comes out when every value in the database is tried as the secret."""
    secrets = {
        value if isinstance(value, bytes) else str(value).encode()
        for rows in tables.values()
        for row in rows
        for value in row.values()
        if value is not None
    }
    return {voter.key for voter in VOTERS for secret in secrets if slot_of(secret, voter.key) in slots(tables)}


def test_while_voting_lasts_the_secret_in_the_database_leads_to_each_ballot(cast):
    """So the search is able to find: what the count destroys is what leads there."""
    assert found_by_guessing(dump(cast)) == {voter.key for voter in VOTERS}


def test_after_the_count_no_value_in_the_database_leads_from_a_voter_to_a_ballot(counted):
    assert found_by_guessing(dump(counted)) == set()


def test_no_value_of_a_ballot_stands_with_anything_but_the_box(counted):
    """Nothing to join on: a slot stands in no other table, in no text of one, and in no file of the database."""
    tables = dump(counted)
    box = {table.name for table in BOX}
    elsewhere = repr([rows for name, rows in tables.items() if name not in box]).casefold()
    for slot in slots(tables):
        assert repr(slot).casefold() not in elsewhere
        assert slot.hex() not in elsewhere
    for name in box:
        for column in metadata.tables[name].columns:
            if column.name in SHARED | {"measure_id", "question", "answer", "points", "mark", "rank"}:
                continue
            told = {(row["round_id"], row[column.name]) for row in tables[name]}
            rounds = {round_id for round_id, _ in told}
            assert column.name == "slot" or len(told) == len(rounds), f"{name}.{column.name} tells ballots apart"


def test_no_slot_of_the_voting_is_left_in_the_files(cast, now):
    before = slots(dump(cast))
    with writing(cast) as conn:
        administer.close_voting(conn, DESK, now + timedelta(days=30))
        vote.count(conn, DESK, now + timedelta(days=30))
    overwrite_deleted(cast)
    after = dump(cast)
    assert not before & slots(after)
    for file in Path(cast.url.database).parent.glob(f"{Path(cast.url.database).name}*"):
        held = file.read_bytes()
        assert not [slot for slot in before if slot in held], file.name


def test_the_order_ballots_lie_in_is_not_the_order_they_were_cast_in(counted):
    """By slot, which the count drew anew: the first and the last to vote may lie anywhere."""
    rows = dump(counted)["ballot"]
    lying = [(row["round_id"], bytes(row["slot"])) for row in rows]
    assert lying == sorted(lying)


def test_nobody_who_voted_is_named_with_what_she_voted_anywhere(counted):
    tables = dump(counted)
    for name, rows in tables.items():
        for row in rows:
            told = repr(row)
            assert name in {"ballot", "ballot_choice", "ballot_group"} or not any(
                repr(voter.key) in told for voter in VOTERS
            ), f"{name} holds who voted"
