"""Six browsers vote while the server is killed again and again: what was acknowledged is there when it comes back.

The same server, made to acknowledge before it commits, loses receipts: so the test can see a loss.
"""

import http.client
import random
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from budsjett.process.ballots import read_receipt, slot_of
from budsjett.store import ballots, rounds
from budsjett.store.engine import open_engine, reading
from budsjett.usecases import explore, vote
from budsjett.voting.election import CUT_FIRST, BallotKind
from budsjett.web.ballot_marks import sent
from budsjett.web.sign_in import pseudonym
from opened import in_the_file

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

KILLS = 5
"""For each kind of ballot."""
POINTS = 10
KINDS = [BallotKind.APPROVAL, BallotKind.POINTS, BallotKind.RANKING, BallotKind.APPROVAL_CUT]
VOTERS = (1, 2, 3, 4, 5, 1)
"""Which trial citizen each browser is; the first has two browsers."""

SERVER = """
import sys, threading
from contextlib import contextmanager
from budsjett import cli
from budsjett.web import app, depends

app.BALLOTS_AN_HOUR = 10**6  # these browsers change their minds more often than anyone may

@contextmanager
def acknowledged_first(engine):
    conn = engine.connect()
    transaction = conn.begin()
    try:
        yield conn
    except BaseException:
        transaction.rollback()
        conn.close()
        raise
    def at_last():
        transaction.commit()
        conn.close()
    threading.Timer(0.1, at_last).start()

if sys.argv[3] == "early":
    depends.writing = acknowledged_first
cli.main(["demo", "--port", sys.argv[1], "--database", sys.argv[2]])
"""


@dataclass
class Browser:
    """One who votes for as long as there is a server, and remembers what was said to her."""

    voter: int
    cookie: str = ""
    receipts: list[str] = field(default_factory=list)
    said: dict[str, int] | None = None
    """The last ballot that was acknowledged."""
    asked: list[dict[str, int]] = field(default_factory=list)
    """What was sent since then: a server that was killed may have taken it in and not come to say so."""

    def ask(self, port: int, method: str, path: str, fields=()) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
            connection.request(method, path, urlencode(list(fields)).encode() or None, headers)
            answer = connection.getresponse()
            answer.text = answer.read().decode()
            return answer

    def sign_in(self, port: int) -> None:
        form = {"rolle": f"citizen:{self.voter}", "kommune": "vadso"}
        self.cookie = self.ask(port, "POST", "/logg-inn", form.items()).headers["set-cookie"].split(";")[0]

    def vote_on(self, port: int, items: list[str], digest: str, kind: BallotKind, chance: random.Random) -> None:
        while True:
            choices = a_ballot(items, kind, chance)
            self.asked.append(choices)
            try:
                ballot = [("liste", digest), *sent(choices, kind)]
                answer = self.ask(port, "POST", "/vadso/stem/lever", ballot)
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 303, answer.status
            self.receipts.append(re.search(r"kvittering=([0-9A-Z-]+)", str(answer.headers))[1])
            self.said, self.asked = choices, []


def a_ballot(items: list[str], kind: BallotKind, chance: random.Random) -> dict[str, int]:
    """What somebody might say: one to four things, with points, places or marks as the ballot asks."""
    chosen = chance.sample(items, chance.randint(1, 4))
    said = {
        BallotKind.POINTS: lambda place: POINTS // 4 - place % 2,
        BallotKind.RANKING: lambda place: place,
        BallotKind.APPROVAL_CUT: lambda _: chance.choice([1, CUT_FIRST]),
    }.get(kind, lambda _: 1)
    return {item: said(place) for place, item in enumerate(chosen, start=1)}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(file: str, mode: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server of its own on a free port; gone afterwards in any case."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port), file, mode], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(1200):
            try:
                if Browser(0).ask(port, "GET", "/healthz").status == 200:
                    break
            except OSError:
                time.sleep(0.05)
        else:
            pytest.fail("The server did not answer.")
        yield port, process
    finally:
        process.kill()
        process.wait(timeout=30)
        process.stderr.close()


def set_up(file: str, kind: BallotKind) -> None:
    """A round whose ballot is of a kind, and an empty box."""
    with served(file, "honest"):
        pass
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("DELETE FROM ballot WHERE round_id IN (SELECT id FROM round WHERE phase = 'voting')")
        changed = "UPDATE round SET ballot_kind = ?, points = ? WHERE phase = 'voting'"
        db.execute(changed, (kind.value, POINTS if kind is BallotKind.POINTS else 0))
        db.commit()
    in_the_file(f"sqlite:///{file}")


def vote_through_kills(file: str, kills: int, mode: str, kind: BallotKind) -> list[Browser]:
    """Let the browsers vote, kill the server in the middle, start it anew; what each of them remembers."""
    set_up(file, kind)
    chance = random.Random(7)
    browsers = [Browser(voter) for voter in VOTERS]
    for _ in range(kills):
        with served(file, mode) as (port, server):
            for browser in browsers:
                if not browser.cookie:
                    browser.sign_in(port)
                    time.sleep(0.15)
            page = browsers[0].ask(port, "GET", "/vadso/stem/se-over").text
            digest = re.search(r'name="liste" value="([^"]+)"', page)[1]
            items = re.findall(r'id="kort-([^"]+)"', browsers[0].ask(port, "GET", "/vadso/stem").text)
            threads = [
                threading.Thread(target=b.vote_on, args=(port, items, digest, kind, random.Random(chance.random())))
                for b in browsers
            ]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.2, 0.7))
            server.kill()
            for thread in threads:
                thread.join(timeout=30)
    return browsers


def examine(file: str, browsers: list[Browser]) -> list[str]:
    """What is wrong with the box after all that; nothing when every promise was kept."""
    engine = open_engine(f"sqlite:///{file}")
    wrong = []
    with reading(engine) as conn:
        round_ = explore.current_round(conn, "vadso")
        wrong += [
            f"receipt {code} of voter {browser.voter} is gone"
            for browser in browsers
            for code in browser.receipts
            if ballots.round_of_receipt(conn, "vadso", read_receipt(code)) is None
        ]
        cast, trial = ballots.tally(conn, "vadso", round_.id)
        voters = {b.voter for b in browsers}
        if cast - trial > len(voters) or vote.turnout(conn, "vadso").ballots != cast:
            wrong.append(f"{cast - trial} ballots from {len(voters)} voters")
        secret = rounds.secret(conn, "vadso", round_.id)
        for voter in voters:
            slot = slot_of(secret, pseudonym(SecretStr(""), "vadso", f"trial-citizen-{voter}"))
            found = conn.exec_driver_sql("SELECT measure_id, points FROM ballot_choice WHERE slot = ?", (slot,)).all()
            stored = {row.measure_id: row.points for row in found}
            known = [said for b in browsers if b.voter == voter for said in (b.said, *b.asked)]
            if stored not in known:
                wrong.append(f"the ballot of voter {voter} is none that was sent last")
        broken = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken or conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
            wrong.append("the file is broken")
    engine.dispose()
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_every_acknowledged_ballot_is_there_after_the_server_was_killed(tmp_path, kind):
    file = str(tmp_path / "killed.sqlite")
    browsers = vote_through_kills(file, KILLS, "honest", kind)
    assert sum(len(b.receipts) for b in browsers) > 5 * KILLS
    assert examine(file, browsers) == []
    with served(file, "honest") as (port, server):
        answer = Browser(0).ask(port, "POST", "/vadso/kvittering", [("kode", browsers[0].receipts[-1])])
        server.terminate()
        said = server.stderr.read()
    assert answer.status == 200
    assert said == ""


def test_a_server_that_acknowledges_before_it_commits_is_found_out(tmp_path):
    file = str(tmp_path / "early.sqlite")
    browsers = vote_through_kills(file, 2, "early", BallotKind.POINTS)
    assert any("is gone" in wrong for wrong in examine(file, browsers))
