"""A round whose best set is not proven in time: not counted, and two ways on."""

import sqlite3

import pytest

from budsjett.errors import NotProven
from budsjett.usecases import finding
from opened import in_the_file

STEP = "/vadso/administrasjon/steg/tell"


@pytest.fixture
def closed(settings, client, sign_in):
    """The demonstration's round as if it had been set up to be counted by maximum welfare, with the box closed."""
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as db:
        db.execute("UPDATE round SET rule = 'welfare' WHERE phase = 'voting'")
    in_the_file(settings.database)
    sign_in("administrator")
    assert client.post("/vadso/administrasjon/steg/avslutt").status_code == 303
    return client


@pytest.fixture
def asked(monkeypatch):
    """How long a proof was given, each time; it never comes."""
    seconds = []

    def never(_election, rule, _satisfaction, **how):
        seconds.append(how["seconds"])
        raise NotProven(rule=rule, seconds=round(how["seconds"]))

    monkeypatch.setattr(finding, "count_proven", never)
    return seconds


def test_what_is_not_proven_is_not_counted_and_the_page_says_what_may_be_done(closed, asked):
    answer = closed.post(STEP)
    assert answer.status_code == 503
    assert "Det beste utvalget etter «mest til sammen» ble ikke bevist på 60 sekunder" in answer.text
    assert "Stemmene ligger urørt" in answer.text
    assert "flest stemmer først" in answer.text
    assert closed.get("/vadso/resultat/sertifikat.json").status_code == 409
    assert closed.post(STEP, data={"mer-tid": "ja"}).status_code == 503
    assert asked == [60, 300]


def test_the_rule_that_was_announced_stands_in_only_when_asked_for_and_the_result_says_so(closed, asked):
    assert closed.post(STEP, data={"vikar": "ja"}).headers["location"] == "/vadso/resultat"
    assert asked == [60], "the round's own rule had its time first"
    page = closed.get("/vadso/resultat").text
    assert "Runden skulle telles etter «mest til sammen», men det beste utvalget lot seg ikke bevise i tide" in page
    assert "stemmene er talt etter «flest stemmer først»" in page
    assert closed.get("/vadso/resultat/sertifikat.json").json()["adopted"]


def test_a_round_that_is_proven_says_nothing_of_another_rule(closed):
    assert closed.post(STEP, data={"vikar": "ja"}).status_code == 303
    page = closed.get("/vadso/resultat").text
    assert "Runden skulle telles etter" not in page
    assert "Med i det utvalget som gir alle som stemte, mest til sammen." in page


def test_the_ballot_says_what_stands_in_before_anybody_votes(settings, client):
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as db:
        db.execute("UPDATE round SET rule = 'leximin' WHERE phase = 'voting'")
    in_the_file(settings.database)
    page = client.get("/vadso/stem").text
    assert "Lar det seg ikke bevise i tide, kan stemmene telles etter «like andeler» i stedet" in page
    assert "Er to utvalg like gode" in page
