"""The booth, over HTTP, without scripts."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from budsjett.process.rights import Act
from budsjett.store import journal
from budsjett.store.engine import reading, writing
from budsjett.usecases import vote

STEM = "/vadso/stem"


def listed(text: str) -> list[str]:
    return re.findall(r'name="valg" value="([^"]+)"', text)


def left(text: str) -> str:
    return re.search(r'<b class="figure-number">([^<]+)</b>', text)[1]


def digest(text: str) -> str:
    return re.search(r'name="liste" value="([^"]+)"', text)[1]


def cast(client, choices):
    seen = client.get(f"{STEM}/se-over").text
    return client.post(f"{STEM}/lever", data={"liste": digest(seen), "valg": choices})


def test_nothing_is_chosen_beforehand(client):
    page = client.get(STEM).text
    assert len(listed(page)) > 10
    assert "checked" not in page


def test_choices_survive_a_reload_and_are_in_no_address(client):
    page = client.get(STEM).text
    one = listed(page)[3]
    answer = client.post(STEM, data={"valg": one, "neste": "se-over"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{STEM}/se-over"
    assert f'value="{one}" checked' in client.get(STEM).text


def test_the_order_is_kept_for_one_and_differs_between_two(client):
    first = listed(client.get(STEM).text)
    assert listed(client.get(STEM).text) == first
    assert "Tilfeldig rekkefølge, din egen" in client.get(STEM).text
    client.cookies.clear()
    second = listed(client.get(STEM).text)
    assert sorted(second) == sorted(first)
    assert second != first


def test_the_order_survives_signing_in_and_casting(client, sign_in):
    before = listed(client.get(STEM).text)
    sign_in("citizen:1")
    assert listed(client.get(STEM).text) == before
    cast(client, before[:1])
    assert listed(client.get(STEM).text) == before


def test_choosing_more_than_there_is_money_for_is_told_and_never_blocked(client):
    every = listed(client.get(STEM).text)
    answer = client.post(STEM, data={"valg": every})
    assert answer.status_code == 303
    page = client.get(STEM).text
    assert "mer enn det er penger til" in page
    assert page.count(" checked") == len(every)


def test_adding_up_takes_a_removal_away(client):
    some = listed(client.get(STEM).text)[:4]
    client.post(STEM, data={"valg": some, "ta-bort": some[0]})
    page = client.get(STEM).text
    assert f'value="{some[0]}" checked' not in page
    assert f'value="{some[1]}" checked' in page


def test_htmx_gets_only_what_is_left(client):
    one = listed(client.get(STEM).text)[0]
    part = client.post(STEM, data={"valg": one}, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "igjen" in part.text


def test_a_visitor_looks_over_and_is_asked_who_she_is_before_casting(client):
    one = listed(client.get(STEM).text)[0]
    client.post(STEM, data={"valg": one})
    page = client.get(f"{STEM}/se-over").text
    assert "Lever stemmen" not in page
    assert "/logg-inn?kommune=vadso&amp;til=%2Fvadso%2Fstem%2Fse-over" in page
    answer = client.post(f"{STEM}/lever", data={"valg": one})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{STEM}/se-over")


def test_a_citizen_casts_gets_a_receipt_and_can_check_it(client, sign_in):
    sign_in("citizen:2")
    some = listed(client.get(STEM).text)[:3]
    answer = cast(client, some)
    assert answer.headers["location"] == f"{STEM}/levert"
    page = client.get(f"{STEM}/levert").text
    code = re.search(r'receipt-code"[^>]*>([^<]+)<', page)[1]
    found = client.post("/vadso/kvittering", data={"kode": code.lower().replace("-", " ")})
    assert "Mottatt og i urnen" in found.text
    assert not any(html.unescape(measure) in found.text for measure in some)
    assert "Du har levert en stemmeseddel" in client.get(STEM).text


def test_casting_twice_leaves_one_ballot(client, sign_in):
    sign_in("citizen:3")
    some = listed(client.get(STEM).text)
    for choice in some[:2]:
        cast(client, [choice])
    sign_in("administrator")
    assert ">421<" in client.get("/vadso/administrasjon").text.replace("\xa0", "")


def test_a_blank_vote_may_be_cast(client, sign_in):
    sign_in("citizen:4")
    assert "Lever blankt" in client.get(f"{STEM}/se-over").text
    assert cast(client, []).headers["location"] == f"{STEM}/levert"


def test_what_the_preview_showed_is_what_is_cast_and_an_old_list_is_refused(client, sign_in):
    sign_in("citizen:5")
    one = listed(client.get(STEM).text)[0]
    answer = client.post(f"{STEM}/lever", data={"liste": "0" * 64, "valg": one})
    assert answer.status_code == 409
    assert "endret" in answer.text


def test_a_representative_cannot_vote(client, sign_in):
    sign_in("representative")
    page = client.get(f"{STEM}/se-over").text
    assert "Bare innbyggere kan stemme" in page


@pytest.mark.parametrize(
    "sent",
    [
        {"valg": "finnes-ikke"},
        {"valg": ["kino-avvikles", "kino-avvikles"]},
        {"valg": "a\0b"},
        {"valg": "x" * 100_000},
        {"valg": "<script>alert(1)</script>"},
    ],
)
@pytest.mark.parametrize("path", [STEM, f"{STEM}/lever"])
def test_an_impossible_ballot_is_refused_in_words(client, sign_in, path, sent):
    sign_in("citizen:1")
    client.get(STEM)
    answer = client.post(path, data=sent)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "cookie", ["", "x", "0123456789abcdef.x.9999-1", "0123456789abcdef..", "a" * 3000, "1.2.3.4.5"]
)
def test_a_cookie_that_cannot_be_read_gives_a_blank_ballot(client, cookie):
    client.cookies.set("stemmeseddel", cookie, path=STEM)
    page = client.get(STEM)
    assert page.status_code == 200
    assert " checked" not in page.text


@pytest.mark.parametrize("kode", ["", "abc", "\0" * 20, "A" * 20, "Å" * 20, "x" * 1_000_000, "<b>"])
def test_a_code_that_cannot_be_a_receipt_is_told_what_one_looks_like(client, kode):
    answer = client.post("/vadso/kvittering", data={"kode": kode})
    assert answer.status_code in {404, 422}
    assert 'aria-invalid="true"' in answer.text
    assert "<b>" not in answer.text.split("<main")[1].split("problem")[0]


def test_after_the_deadline_the_booth_says_so_and_takes_nothing(client, sign_in, clock):
    sign_in("citizen:1")
    seen = client.get(f"{STEM}/se-over").text
    clock.now += timedelta(days=30)
    assert "over" in client.get(STEM).text
    sign_in("citizen:1")
    answer = client.post(f"{STEM}/lever", data={"liste": digest(seen)})
    assert answer.status_code == 409
    assert "Avstemningen er over" in answer.text


def test_leaving_a_shared_machine_takes_the_receipt_and_the_sign_in(client, sign_in):
    sign_in("citizen:1")
    cast(client, listed(client.get(STEM).text)[:1])
    assert "receipt-code" in client.get(f"{STEM}/levert").text
    assert client.post(f"{STEM}/avslutt").headers["location"] == "/vadso"
    assert "receipt-code" not in client.get(f"{STEM}/levert").text
    assert "Prøveinnbygger" not in client.get("/vadso/forslag").text


def test_the_booth_promises_no_more_than_it_keeps(client, sign_in):
    sign_in("citizen:1")
    text = (client.get(STEM).text + client.get(f"{STEM}/se-over").text).casefold()
    for word in ("anonym", "ende-til-ende", "umulig å", "blockchain", "garantert", "bindende"):
        assert word not in text


def test_a_round_that_is_changed_after_it_opened_is_told_to_everybody_and_takes_nothing(client, sign_in):
    engine = client.app.state.engine
    sign_in("citizen:1")
    named = re.search(r'<span class="finding-value">([0-9a-f]{64})</span>', client.get(STEM).text)[1]
    with writing(engine) as conn:
        assert named in {entry.detail for entry in journal.of_acts(conn, "vadso", [Act.OPEN_VOTING])}
        conn.execute(text("UPDATE round SET rule = 'greedy' WHERE ref = '2027'"))
        before = vote.turnout(conn, "vadso").ballots
    for page in (STEM, f"{STEM}/se-over", "/vadso/resultat"):
        told = client.get(page).text
        assert "Avstemningen er ugyldig slik den er nå" in told
        assert "er endret siden" in told
        assert "Lever stemmen" not in told
    answer = client.post(f"{STEM}/lever", data={"liste": "x"})
    assert answer.status_code == 409
    assert "Avstemningen er ugyldig slik den er nå" in answer.text
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    refused = client.post("/vadso/administrasjon/steg/tell")
    assert refused.status_code == 409
    assert "ingen stemmer tas imot eller telles" in refused.text
    with reading(engine) as conn:
        assert vote.turnout(conn, "vadso").ballots == before
        assert vote.outcome(conn, "vadso") is None
