"""The booth with every kind of ballot, over HTTP, without scripts: filled in, looked over, cast, changed, refused."""

import re
import sqlite3
from collections import Counter

import pytest

from budsjett.store import ballots, rounds
from budsjett.store.engine import open_engine, reading
from budsjett.voting.election import CUT_FIRST, BallotKind
from budsjett.voting.outcome import Rule
from opened import in_the_file

STEM = "/vadso/stem"
KINO, SKOLE, BUSS = "kino-avvikles", "kulturskole-halveres", "bestillingsbuss"


@pytest.fixture
def booth(settings, client, sign_in):
    """An empty box whose ballot is of another kind than the demonstration's; a citizen at the door."""

    def of(kind: BallotKind, points: int = 0, rule: Rule = Rule.EQUAL_SHARES):
        db = sqlite3.connect(settings.database.removeprefix("sqlite:///"))
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("DELETE FROM ballot WHERE round_id IN (SELECT id FROM round WHERE phase = 'voting')")
        changed = "UPDATE round SET ballot_kind = ?, points = ?, rule = ? WHERE phase = 'voting'"
        db.execute(changed, (kind.value, points, rule.value))
        db.commit()
        db.close()
        in_the_file(settings.database)
        sign_in("citizen:1")
        return client

    return of


@pytest.fixture
def in_the_box(settings):
    def look() -> list[dict[str, int]]:
        engine = open_engine(settings.database)
        with reading(engine) as conn:
            round_ = rounds.current(conn, "vadso")
            found = [dict(said) for said in ballots.choices(conn, "vadso", round_.id)]
        engine.dispose()
        return found

    return look


def listed(text: str) -> list[str]:
    return re.findall(r'id="kort-([^"]+)"', text)


def cast(client):
    """What the preview shows is what is cast: its own hidden fields, as a browser sends them."""
    page = client.get(f"{STEM}/se-over").text
    form = re.search(r'<form method="post" action="/vadso/stem/lever".*?</form>', page, re.DOTALL)[0]
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    assert max(Counter(sent).values()) == 1
    return client.post(f"{STEM}/lever", data={**dict(sent), "valg": [v for k, v in sent if k == "valg"]})


def refused(client, sent):
    page = client.get(f"{STEM}/se-over").text
    digest = re.search(r'name="liste" value="([^"]+)"', page)[1]
    return client.post(f"{STEM}/lever", data={"liste": digest, **sent})


FILLED_IN = {
    BallotKind.APPROVAL: ({"valg": [KINO, BUSS]}, {KINO: 1, BUSS: 1}),
    BallotKind.POINTS: ({f"poeng-{KINO}": "7", f"poeng-{BUSS}": "3"}, {KINO: 7, BUSS: 3}),
    BallotKind.RANKING: ({f"plass-{KINO}": "1", f"plass-{BUSS}": "2"}, {KINO: 1, BUSS: 2}),
    BallotKind.CHOOSE_ONE: ({"valg": KINO}, {KINO: 1}),
    BallotKind.APPROVAL_CUT: ({f"merke-{KINO}": "ja", f"merke-{BUSS}": "kutt"}, {KINO: 1, BUSS: CUT_FIRST}),
}


@pytest.mark.parametrize("kind", BallotKind)
def test_what_is_filled_in_survives_the_preview_is_cast_and_can_be_changed(booth, in_the_box, kind):
    client = booth(kind, points=10)
    sent, stored = FILLED_IN[kind]
    assert client.post(STEM, data={**sent, "neste": "se-over"}).headers["location"] == f"{STEM}/se-over"
    assert cast(client).headers["location"] == f"{STEM}/levert"
    assert in_the_box() == [dict(sorted(stored.items()))]
    other = {key: value for key, value in FILLED_IN[kind][0].items() if KINO in (key.split("-", 1)[-1], value)}
    client.post(STEM, data=other or {"valg": BUSS})
    assert cast(client).status_code == 303
    assert len(in_the_box()) == 1
    assert in_the_box() != [dict(sorted(stored.items()))] or kind is BallotKind.CHOOSE_ONE


@pytest.mark.parametrize("kind", BallotKind)
def test_a_blank_ballot_may_be_cast_whatever_its_kind(booth, in_the_box, kind):
    client = booth(kind, points=10)
    assert cast(client).headers["location"] == f"{STEM}/levert"
    assert in_the_box() == [{}]


@pytest.mark.parametrize("kind", BallotKind)
def test_the_rule_and_all_its_options_stand_on_the_ballot(booth, kind):
    page = booth(kind, points=10).get(STEM).text
    assert "Slik telles stemmene" in page
    assert "Regelen heter «like andeler» og ble bestemt før avstemningen åpnet" in page
    assert "En ting regnes som verdt så mye som den koster" in page
    assert "Står to ting helt likt" in page


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        (BallotKind.POINTS, {f"poeng-{KINO}": "6", f"poeng-{SKOLE}": "5"}, "Du har gitt 11 poeng, men seddelen har 10"),
        (BallotKind.POINTS, {f"poeng-{KINO}": "1,5"}, "skal være et helt tall, 0 eller mer"),
        (
            BallotKind.RANKING,
            {f"plass-{KINO}": "1", f"plass-{SKOLE}": "1"},
            "står på plass nummer 1. Gi den ene en annen",
        ),
        (BallotKind.RANKING, {f"plass-{KINO}": "først"}, "skal være et helt tall"),
        (BallotKind.CHOOSE_ONE, {"valg": [KINO, SKOLE]}, "Du har valgt 2 ting, men kan velge én"),
        (BallotKind.APPROVAL_CUT, {f"merke-{KINO}": "begge"}, "skal være skjermet, kuttet først eller umerket"),
        (BallotKind.APPROVAL_CUT, {"merke-finnes-ikke": "ja"}, "står ikke på listen"),
    ],
)
def test_each_way_to_go_wrong_has_its_own_sentence_and_nothing_is_stored(booth, in_the_box, kind, sent, said):
    client = booth(kind, points=10)
    answer = refused(client, sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert in_the_box() == []


def test_a_number_that_is_none_is_told_on_the_ballot_itself_and_the_draft_stays(booth):
    client = booth(BallotKind.POINTS, points=10)
    client.post(STEM, data={f"poeng-{KINO}": "4"})
    answer = client.post(STEM, data={f"poeng-{KINO}": "fire"})
    assert answer.status_code == 422
    assert "skal være et helt tall" in answer.text
    assert 'value="4"' in answer.text


def test_points_are_counted_down_and_too_many_may_not_be_cast(booth):
    client = booth(BallotKind.POINTS, points=10)
    for given in range(3):
        client.post(STEM, data={"steg": f"+{KINO}", f"poeng-{KINO}": str(given)})
    assert re.search(r'figure-number">7<', client.get(STEM).text)
    client.post(STEM, data={f"poeng-{KINO}": "8", f"poeng-{SKOLE}": "4"})
    assert "poeng for mye" in client.get(STEM).text
    assert "Ta bort 2 poeng før du leverer" in client.get(f"{STEM}/se-over").text


def test_a_ranking_is_put_together_and_rearranged_by_buttons_alone(booth, in_the_box):
    client = booth(BallotKind.RANKING)

    def fields() -> dict[str, str]:
        page = client.get(STEM).text
        chosen = re.findall(r'name="(plass-[^"]+)">.*?</select>', page, re.DOTALL)
        place = {}
        for name in chosen:
            body = re.search(rf'name="{name}">(.*?)</select>', page, re.DOTALL)[1]
            place[name] = re.search(r'value="(\d*)" selected', body)[1]
        return place

    for one in (KINO, SKOLE, BUSS):
        client.post(STEM, data={**fields(), "steg": f"+{one}"})
    client.post(STEM, data={**fields(), "steg": f"+{BUSS}", "sted": "rekke"})  # up one
    client.post(STEM, data={**fields(), "steg": f"-{KINO}", "sted": "rekke"})  # down one
    order = re.findall(r'data-placed="([^"]+)"', client.get(STEM).text)
    assert order == [BUSS, KINO, SKOLE]
    client.post(STEM, data={**fields(), f"plass-{SKOLE}": "1"})  # a place that is taken: the others make room
    assert re.findall(r'data-placed="([^"]+)"', client.get(STEM).text) == [SKOLE, BUSS, KINO]
    client.post(STEM, data={**fields(), "ta-bort": BUSS})
    cast(client)
    assert in_the_box() == [{KINO: 2, SKOLE: 1}]


def test_a_ranking_keeps_its_place_in_the_browser_and_closes_up_when_cast(booth, in_the_box):
    client = booth(BallotKind.RANKING)
    refused(client, {f"plass-{KINO}": "7", f"plass-{SKOLE}": "12"})
    assert in_the_box() == [{KINO: 1, SKOLE: 2}]


def test_something_to_cut_first_is_neither_bought_nor_forgotten(booth):
    client = booth(BallotKind.APPROVAL_CUT)
    client.post(STEM, data={f"merke-{KINO}": "kutt", f"merke-{BUSS}": "ja"})
    page = client.get(STEM).text
    assert "1 valgt." in page
    assert "1 merket for kutt først" in page
    preview = client.get(f"{STEM}/se-over").text
    assert "Dette har du merket for kutt først" in preview


@pytest.mark.parametrize("kind", BallotKind)
def test_a_ballot_is_no_bigger_in_the_browser_than_a_cookie_may_be(booth, kind):
    client = booth(kind, points=1000)
    every = listed(client.get(STEM).text)
    field = {"points": "poeng-", "ranking": "plass-", "approval-cut": "merke-"}.get(kind.value)
    value = {"points": "50", "approval-cut": "kutt"}.get(kind.value)
    sent = {f"{field}{one}": value or str(n + 1) for n, one in enumerate(every)} if field else {"valg": every[:1]}
    answer = client.post(STEM, data=sent)
    assert len(answer.headers["set-cookie"]) < 4000
