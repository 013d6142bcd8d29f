"""What may be tried with the ballot in the browser, beside what `test_ballot.py` tries."""

import re
import sqlite3
from contextlib import closing

from budsjett.process.ballots import new_receipt
from budsjett.usecases.pace import Pace

STEM = "/vadso/stem"


def test_a_ballot_from_a_tab_where_one_has_signed_out_is_not_taken(client, sign_in, settings):
    sign_in("citizen:1")
    seen = client.get(f"{STEM}/se-over").text
    form = {"liste": re.search(r'name="liste" value="([^"]+)"', seen)[1], "valg": "kino-avvikles"}
    client.post("/logg-ut", data={"kommune": "vadso"})
    answer = client.post(f"{STEM}/lever", data=form)
    assert answer.status_code in {303, 401, 403}
    assert "levert" not in answer.headers.get("location", "")
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as conn:
        assert conn.execute("SELECT count(*) FROM ballot WHERE trial = 0").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM receipt").fetchone() == (0,)


def cast(client, *, choice="kino-avvikles"):
    seen = client.get(f"{STEM}/se-over").text
    return client.post(
        f"{STEM}/lever", data={"liste": re.search(r'name="liste" value="([^"]+)"', seen)[1], "valg": choice}
    )


def look_up(client, code):
    return client.post("/vadso/kvittering", data={"kode": str(code)})


def test_who_changes_a_ballot_too_often_is_told_when_she_may_and_the_last_one_stands(client, sign_in, settings):
    client.app.state.casting = Pace(3)
    sign_in("citizen:1")
    answers = [cast(client) for _ in range(3)]
    assert [a.headers["location"] for a in answers] == [f"{STEM}/levert"] * 3
    refused = cast(client)
    assert refused.status_code == 429
    assert "3 ganger på en time" in refused.text
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as conn:
        assert conn.execute("SELECT count(*) FROM ballot WHERE trial = 0").fetchone() == (1,)
        assert conn.execute("SELECT count(*) FROM receipt").fetchone() == (3,)
    client.cookies.clear()
    sign_in("citizen:2")
    assert cast(client).status_code == 303


def test_guessing_receipts_is_stopped_and_looking_up_those_that_were_given_is_not(client, sign_in):
    client.app.state.guessing = Pace(4)
    sign_in("citizen:1")
    given = re.search(r"kvittering=([0-9A-Z-]+)", str(cast(client).headers))[1]
    client.cookies.clear()
    assert [look_up(client, given).status_code for _ in range(6)] == [200] * 6
    assert [look_up(client, f"{given[:-1]}?").status_code for _ in range(6)] == [422] * 6
    assert [look_up(client, new_receipt()).status_code for _ in range(4)] == [404] * 4
    client.cookies.clear()
    stopped = look_up(client, given)
    assert stopped.status_code == 429
    assert "4 ganger på en time" in stopped.text
    assert "Mottatt" not in stopped.text
    sign_in("citizen:2")
    assert look_up(client, given).status_code == 200
