"""One person, one ballot, also when twenty requests come at once: kept by the database, shown by a race.

The same race is run against a box that looks first and adds afterwards, to show that it can be lost.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from budsjett.budget.basis import Municipality
from budsjett.process.ballots import CastBallot, new_receipt
from budsjett.process.rounds import Phase, Round, RoundId, RoundItem
from budsjett.store import ballots, bases, municipalities, rounds
from budsjett.store.engine import open_engine, overwrite_deleted, reading, writing
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule, Satisfaction

AT_ONCE = 20
ROUND_ID = RoundId(UUID(int=7))
SLOT = b"s" * 32
ITEMS = tuple(f"m{i:02d}" for i in range(AT_ONCE))


@pytest.fixture
def box(engine):
    """An empty box, once on each database."""
    return with_a_box(engine)


def with_a_box(engine):
    """A round with twenty measures and an empty box."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with writing(engine) as conn:
        municipalities.put(conn, Municipality(id="prove", number="9999", name="Prøve", names=()))
        bases.put(conn, municipality_id="prove", digest="d", files={}, loaded_at=now, loaded_by="x")
        round_ = Round(
            id=ROUND_ID,
            municipality_id="prove",
            ref="2027",
            title="Runde",
            question="Hva?",
            phase=Phase.VOTING,
            basis_digest="d",
            ballot_kind=BallotKind.APPROVAL,
            points=0,
            rule=Rule.GREEDY,
            satisfaction=Satisfaction.COST,
            windows=(),
            created_at=now,
            list_digest="x",
        )
        rounds.add(conn, round_)
        items = [
            RoundItem(
                municipality_id="prove",
                round_id=ROUND_ID,
                measure_id=item,
                position=i,
                title=item,
                net_cost_kr=1,
                cost_kr=1,
                spared=False,
            )
            for i, item in enumerate(ITEMS)
        ]
        rounds.freeze(conn, round_, items)
    return engine


def a_ballot(*choices, slot=SLOT, trial=False):
    return CastBallot(
        municipality_id="prove",
        round_id=ROUND_ID,
        slot=slot,
        cast_on=date(2026, 11, 23),
        trial=trial,
        choices=dict.fromkeys(choices, 1),
    )


def race(engine, look: Callable, act: Callable) -> list[Exception]:
    """Twenty at once, each with an engine of its own, as processes have: all look, and only then do all act."""
    url = engine.url.render_as_string(hide_password=False)
    met, trouble = threading.Barrier(AT_ONCE), []

    def one(i):
        own = open_engine(url)
        try:
            with reading(own) as conn:
                seen = look(conn)
            met.wait(timeout=30)
            with writing(own) as conn:
                act(conn, i, seen)
        except Exception as fault:  # noqa: BLE001 whatever it is, the test wants to see it
            trouble.append(fault)
        finally:
            own.dispose()

    threads = [threading.Thread(target=one, args=(i,)) for i in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return trouble


def test_of_twenty_ballots_in_one_slot_at_once_exactly_one_stands_whole(box):
    trouble = race(
        box,
        lambda conn: ballots.exists(conn, "prove", ROUND_ID, SLOT),
        lambda conn, i, _: ballots.put(conn, a_ballot(ITEMS[i], ITEMS[(i + 1) % AT_ONCE])),
    )
    assert trouble == []
    with reading(box) as conn:
        (standing,) = ballots.choices(conn, "prove", ROUND_ID)
        assert ballots.tally(conn, "prove", ROUND_ID) == (1, 0)
    assert sorted(standing) in [sorted((ITEMS[i], ITEMS[(i + 1) % AT_ONCE])) for i in range(AT_ONCE)]


def test_the_race_catches_a_box_that_looks_first_and_adds_afterwards(box):
    with writing(box) as conn:
        conn.execute(text("CREATE TABLE naive (slot TEXT)"))

    def look(conn):
        return conn.execute(text("SELECT count(*) FROM naive")).scalar_one()

    def add_if_none(conn, _, seen):
        if not seen:
            conn.execute(text("INSERT INTO naive VALUES ('s')"))

    try:
        assert race(box, look, add_if_none) == []
        with reading(box) as conn:
            assert look(conn) > 1
    finally:
        with writing(box) as conn:
            conn.execute(text("DROP TABLE naive"))


def test_a_new_ballot_replaces_all_of_the_old_one(box):
    with writing(box) as conn:
        ballots.put(conn, a_ballot("m00", "m01"))
        ballots.put(conn, a_ballot("m02"))
        assert ballots.choices(conn, "prove", ROUND_ID) == ({"m02": 1},)


def test_a_blank_ballot_is_a_ballot(box):
    with writing(box) as conn:
        ballots.put(conn, a_ballot())
        assert ballots.choices(conn, "prove", ROUND_ID) == ({},)
        assert ballots.tally(conn, "prove", ROUND_ID) == (1, 0)


def test_reshuffling_keeps_what_the_ballots_say_and_no_slot(box):
    slots = [uuid4().bytes * 2 for _ in range(30)]
    with writing(box) as conn:
        for i, slot in enumerate(slots):
            ballots.put(conn, a_ballot(*ITEMS[: i % 5], slot=slot, trial=i < 10))
        before = sorted(tuple(said) for said in ballots.choices(conn, "prove", ROUND_ID))
    with writing(box) as conn:
        ballots.reshuffle(conn, "prove", ROUND_ID)
    with reading(box) as conn:
        after = sorted(tuple(said) for said in ballots.choices(conn, "prove", ROUND_ID))
        assert after == before
        assert ballots.tally(conn, "prove", ROUND_ID) == (30, 10)
        assert not any(ballots.exists(conn, "prove", ROUND_ID, slot) for slot in slots)


def test_after_reshuffling_postgresql_does_not_tell_which_rows_were_written_together(postgresql_box):
    """A ballot and a receipt of one transaction share its number (xmin), and they lie in the order they came (ctid)."""
    box = postgresql_box
    with reading(box) as conn:
        shared = text("SELECT count(*) FROM ballot b JOIN receipt r ON r.xmin::text = b.xmin::text")
        assert conn.execute(shared).scalar_one() == 40, "the linker must be able to find something"
    with writing(box) as conn:
        ballots.reshuffle(conn, "prove", ROUND_ID)
    overwrite_deleted(box)
    with reading(box) as conn:
        assert conn.execute(shared).scalar_one() == 0
        assert conn.execute(text("SELECT count(DISTINCT xmin::text) FROM ballot")).scalar_one() == 1
        by_place = conn.execute(text("SELECT slot FROM ballot ORDER BY ctid")).scalars().all()
        assert by_place == sorted(by_place)
        for table in ("ballot", "ballot_choice", "ballot_group"):
            written = f"SELECT count(DISTINCT xmin::text) FROM {table}"  # noqa: S608 our own names
            assert conn.execute(text(written)).scalar_one() == 1, table
            first = f"SELECT min(ctid)::text FROM {table}"  # noqa: S608
            assert conn.execute(text(first)).scalar_one() == "(0,1)", f"dead rows of {table} are still in their places"


@pytest.fixture
def postgresql_box(postgresql_engine):
    """Forty ballots, each cast in a transaction with its receipt."""
    engine = with_a_box(postgresql_engine)
    for _ in range(40):
        with writing(engine) as conn:
            ballots.put(conn, replace(a_ballot("m00", slot=uuid4().bytes * 2), groups={"age": "67+"}))
            ballots.add_receipt(conn, "prove", ROUND_ID, new_receipt())
    return engine


def test_a_replaced_ballot_leaves_no_bytes_in_the_file(sqlite_engine):
    engine = with_a_box(sqlite_engine)
    slot = b"KANARIFUGL" + b"x" * 22
    with writing(engine) as conn:
        ballots.put(conn, replace(a_ballot("m00", slot=slot), groups={"age": "67+"}))
    with writing(engine) as conn:
        ballots.reshuffle(conn, "prove", ROUND_ID)
    overwrite_deleted(engine)
    for file in Path(engine.url.database).parent.iterdir():
        assert b"KANARIFUGL" not in file.read_bytes(), file.name
