"""What may be tried with the ballot in the browser, beside what `test_ballot.py` tries."""

import re
import sqlite3
from contextlib import closing

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
