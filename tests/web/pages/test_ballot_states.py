"""Everything that can go wrong at the ballot: each has its own words and one press out of it, and nothing is stored.

Nor is anything stored before the press that casts, whatever one does with the ballot until then.
"""

import html
import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from budsjett.usecases.pace import Pace
from opened import in_the_file

STEM = "/vadso/stem"
KINO, SKOLE, BUSS = "kino-avvikles", "kulturskole-halveres", "bestillingsbuss"
TO_THE_BALLOT = r'<a class="ds-button"[^>]* href="/vadso/stem">'
THE_BALLOT = r'<button class="ds-button[^"]*"[^>]* name="neste" value="se-over"'
TAKE_OFF = rf'name="ta-bort" value="{KINO}"'


@pytest.fixture
def at(settings, client, sign_in):
    """The booth with a ballot of a kind, somebody at its door, and that somebody's form of the preview."""

    def of(kind="approval", role="citizen:1"):
        with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as db:
            change = "UPDATE round SET ballot_kind = ?, points = ? WHERE phase = 'voting'"
            db.execute(change, (kind, 10 if kind == "points" else 0))
            db.commit()
        in_the_file(settings.database)
        if role:
            sign_in(role)
        return client

    return of


def sent(client, **fields):
    page = client.get(f"{STEM}/se-over").text
    digest = re.search(r'name="liste" value="([^"]+)"', page)
    return client.post(f"{STEM}/lever", data={"liste": digest[1] if digest else "", **fields})


def too_many_points(at):
    client = at("points")
    client.post(STEM, data={f"poeng-{KINO}": "8", f"poeng-{SKOLE}": "4"})
    return client.get(f"{STEM}/se-over")


def more_than_there_is_money_for(at):
    client = at()
    client.post(STEM, data={"valg": re.findall(r'name="valg" value="([^"]+)"', client.get(STEM).text)[:18]})
    page = client.get(STEM)
    over = re.findall(r'name="ta-bort" value="([^"]+)"', page.text)
    assert over or "De dyreste er" in page.text
    return page


def in_two_words(at):
    return sent(at("points"), **{f"poeng-{KINO}": "fire"})


def in_one_place(at):
    return sent(at("ranking"), **{f"plass-{KINO}": "1", f"plass-{SKOLE}": "1"})


def two_where_one_is_to_be_chosen(at):
    return sent(at("choose-one"), valg=[KINO, SKOLE])


def both_yes_and_no(at):
    return sent(at("approval-cut"), **{f"merke-{KINO}": "begge"})


def not_on_the_list(at):
    return sent(at(), valg="finnes-ikke")


def twice(at):
    return sent(at(), valg=[KINO, KINO])


def another_list(at):
    client = at()
    client.post(STEM, data={"valg": KINO})
    return client.post(f"{STEM}/lever", data={"liste": "0" * 64, "valg": KINO})


def an_old_draft(at):
    client = at()
    client.cookies.set("stemmeseddel", "0123456789abcdef.0000000000000000.1-1", path=STEM)
    return client.get(STEM)


def nobody_signed_in(at):
    client = at(role="")
    client.post(STEM, data={"valg": KINO})
    return client.get(f"{STEM}/se-over")


def not_a_citizen(at):
    return at(role="representative").get(f"{STEM}/se-over")


def too_often(at):
    client = at()
    client.app.state.casting = Pace(1)
    assert sent(client, valg=KINO).status_code == 303
    return sent(client, valg=SKOLE)


STATES = {
    too_many_points: ("Ta bort 2 poeng før du leverer.", TO_THE_BALLOT),
    more_than_there_is_money_for: ("mer enn det er penger til", r'name="neste" value="nullstill"'),
    in_two_words: ("skal være et helt tall, 0 eller mer", THE_BALLOT),
    in_one_place: ("Gi den ene en annen", THE_BALLOT),
    two_where_one_is_to_be_chosen: ("Du har valgt 2 ting, men kan velge én", TO_THE_BALLOT),
    both_yes_and_no: ("skal være skjermet, kuttet først eller umerket", THE_BALLOT),
    not_on_the_list: ("står ikke på listen", THE_BALLOT),
    twice: ("to ganger", THE_BALLOT),
    another_list: ("Listen over tiltak er endret siden du åpnet stemmeseddelen", THE_BALLOT),
    an_old_draft: ("Listen er endret siden du krysset av", THE_BALLOT),
    nobody_signed_in: ("Derfor må du vise hvem du er før du leverer", r'href="/logg-inn\?kommune=vadso'),
    not_a_citizen: ("Bare innbyggere kan stemme", r'href="/logg-inn\?kommune=vadso[^"]*">Bytt til innbygger'),
    too_often: ("1 ganger på en time", TO_THE_BALLOT),
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_each_state_has_its_own_words_and_one_press_out_of_it(at, state, settings):
    answer = state(at)
    page = html.unescape(answer.text).replace("\xa0", " ")
    words, way_out = STATES[state]
    assert words in page
    assert re.search(way_out, page), "no way out"
    others = {other for other, (said, _) in STATES.items() if other is not state and said in page}
    assert not others, "words of another state"
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as db:
        kept = db.execute("SELECT count(*) FROM ballot WHERE trial = 0").fetchone()[0]
    assert kept == (1 if state is too_often else 0)


def test_there_are_at_least_ten():
    assert len({words for words, _ in STATES.values()}) == len(STATES) >= 10


def test_what_is_too_much_is_taken_off_by_one_press(at):
    client = at("points")
    client.post(STEM, data={f"poeng-{KINO}": "8", f"poeng-{SKOLE}": "4"})
    assert re.search(TAKE_OFF, client.get(STEM).text)
    client.post(STEM, data={f"poeng-{KINO}": "8", f"poeng-{SKOLE}": "4", "ta-bort": KINO})
    assert "Lever stemmen" in client.get(f"{STEM}/se-over").text


def everything(settings):
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {n: sorted(map(repr, db.execute(f'SELECT * FROM "{n}"'))) for n in names if n != "session"}  # noqa: S608


@pytest.mark.parametrize("kind", ["approval", "points", "ranking", "choose-one", "approval-cut"])
def test_nothing_at_all_is_stored_before_the_press_that_casts(at, settings, kind, clock):
    client = at(kind)
    before = everything(settings)
    field = {"points": f"poeng-{KINO}", "ranking": f"plass-{KINO}", "approval-cut": f"merke-{KINO}"}.get(kind, "valg")
    value = {"points": "3", "ranking": "1", "approval-cut": "ja"}.get(kind, KINO)
    for data in ({field: value}, {field: value, "neste": "regn"}, {field: value, "neste": "se-over"}, {}):
        client.post(STEM, data=data)
        client.post(STEM, data=data, headers={"HX-Request": "true"})
        client.get(STEM)
        client.get(f"{STEM}/se-over")
    client.post(STEM, data={field: value})
    clock.now += timedelta(minutes=5)
    page = client.get(f"{STEM}/se-over").text
    assert everything(settings) == before
    form = re.search(r'<form method="post" action="/vadso/stem/lever".*?</form>', page, re.DOTALL)[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert client.post(f"{STEM}/lever", data=fields).headers["location"] == f"{STEM}/levert"
    after = everything(settings)
    assert {name for name in before if before[name] != after[name]} == {"ballot", "ballot_choice", "receipt"}
