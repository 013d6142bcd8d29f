"""A receipt is a promise: what was acknowledged is there after the process was killed in the middle of its work.

The same cut on a box that acknowledges first and writes afterwards loses ballots, so the test can see a loss.
"""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from budsjett.process.ballots import slot_of
from budsjett.store import ballots, rounds
from budsjett.store.engine import open_engine, reading, writing
from budsjett.usecases import demonstrate, explore, vote
from opened import opened_as_it_stands

CUTS = 5

VOTERS = """
import sys, time
from datetime import UTC, datetime
from budsjett.process.people import Actor, Role
from budsjett.store.engine import open_engine, writing
from budsjett.usecases import explore, vote

url, first, early = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "early"
now = datetime(2026, 11, 23, 12, tzinfo=UTC)
engine = open_engine(url)
with writing(engine) as conn:
    listed = vote.ballot_items(conn, explore.current_round(conn, "vadso"))
items = [item.measure_id for item in listed.items]
print("ready", flush=True)
for i in range(first, first + 100_000):
    voter = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"velger {i}", label="n")
    item = items[i % len(items)]
    with writing(engine) as conn:
        both = {item: 4, items[(i + 1) % len(items)]: 6}
        vote.cast_ballot(conn, voter, both, list_digest=listed.digest, now=now)
        if early:
            print(i, item, flush=True)
            time.sleep(0.05)
    if not early:
        print(i, item, flush=True)
"""


def acknowledged_through_cuts(url: str, cuts: int, mode: str) -> dict[int, str]:
    """Let voters vote, kill the process in the middle, and again; what was acknowledged, by voter."""
    said: dict[int, str] = {}
    chance = random.Random(1)
    for cut in range(cuts):
        process = subprocess.Popen(
            [sys.executable, "-c", VOTERS, url, str(cut * 100_000), mode], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        first = process.stdout.readline()  # however slow the machine is, somebody has voted before the cut
        time.sleep(chance.uniform(0.0, 0.3))
        process.kill()
        rest, _ = process.communicate(timeout=30)
        for line in (first + rest).splitlines(keepends=True):
            if line.endswith("\n"):
                voter, item = line.split()
                said[int(voter)] = item
    return said


def lost(url: str, said: dict[int, str]) -> list[int]:
    engine = open_engine(url)
    with reading(engine) as conn:
        round_ = explore.current_round(conn, "vadso")
        secret = rounds.secret(conn, "vadso", round_.id)
        missing = [
            voter for voter in said if not ballots.exists(conn, "vadso", round_.id, slot_of(secret, f"velger {voter}"))
        ]
        in_box, trial = ballots.tally(conn, "vadso", round_.id)
        choices = ballots.choices(conn, "vadso", round_.id)
        assert in_box - trial >= len(said) - len(missing)
        assert len(choices) == in_box
        assert {sum(ballot.values()) for ballot in choices} <= {10}, "a ballot was half written"
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    return missing


@pytest.fixture
def url(sqlite_engine):
    with writing(sqlite_engine) as conn:
        demonstrate.set_up(conn, datetime(2026, 11, 23, 12, tzinfo=UTC))
        # A points ballot takes several rows, which come together or not at all.
        conn.execute(text("DELETE FROM ballot WHERE round_id IN (SELECT id FROM round WHERE phase = 'voting')"))
        conn.execute(text("UPDATE round SET ballot_kind = 'points', points = 10 WHERE phase = 'voting'"))
        opened_as_it_stands(conn)
    return sqlite_engine.url.render_as_string()


def test_no_acknowledged_ballot_is_lost_when_the_process_is_killed(url):
    said = acknowledged_through_cuts(url, CUTS, "after")
    assert len(said) >= CUTS
    assert lost(url, said) == []
    engine = open_engine(url)
    with reading(engine) as conn:
        assert vote.turnout(conn, "vadso").ballots >= len(said)
    engine.dispose()


def test_the_cut_catches_a_box_that_acknowledges_before_it_writes(url):
    said = acknowledged_through_cuts(url, 2, "early")
    assert lost(url, said) != []
