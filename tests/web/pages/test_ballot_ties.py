"""A ballot with levels, exclusions, needs and limits, over HTTP without scripts: set up, told, cast and counted."""

import json
import re
import sqlite3
from collections import Counter
from datetime import timedelta

import pytest

from budsjett.voting.election import BallotKind

DESK, STEM = "/vadso/administrasjon", "/vadso/stem"
LIBRARY, EVENING = "bibliotek-kortere", "bibliotek-kveld"  # the evening only if the cut is spared, all of it
BEDS, HOMES = "sykehjem-nye-plasser", "omsorgsboliger"  # one of the two
CLASSES, CINEMA = "barneskole-storre-grupper", "kino-avvikles"
LIST = {LIBRARY: "nivaer", EVENING: "stem", BEDS: "stem", HOMES: "stem", CLASSES: "nivaer", CINEMA: "stem"}


def set_up(client, sign_in, clock, kind=BallotKind.APPROVAL, caps=None, measures=None):
    """A round of this kind, from the form to the open box; the demonstration's is counted first."""
    sign_in("administrator")
    for act in ("avslutt", "tell"):
        assert client.post(f"{DESK}/steg/{act}").status_code == 303
    page = client.get(f"{DESK}/runde").text
    form = dict(re.findall(r'<input class="ds-input" id="([^"]+)" name="[^"]+" type="[^"]+" value="([^"]*)"', page))
    answer = client.post(f"{DESK}/runde", data={**form, "ref": "ny", "seddel": kind.value, **(caps or {})})
    assert answer.status_code == 303, re.findall(r'class="problem".*?</p>', answer.text)
    clock.now += timedelta(days=2)
    sign_in("administrator")
    assert client.post(f"{DESK}/steg/apne-forslag").status_code == 303
    clock.now += timedelta(days=21)
    sign_in("administrator")
    sent = {f"tiltak-{m}": place for m, place in (measures or LIST).items()} | {"reserve": "-500000000"}
    answer = client.post(f"{DESK}/stemmeseddel", data={**sent, "handling": "apne"})
    assert answer.status_code == 303, answer.text


def card(text: str, measure: str) -> str:
    return re.search(rf'id="kort-{measure}">(.*?)</article>', text, re.DOTALL)[1]


def cast(client):
    page = client.get(f"{STEM}/se-over").text
    form = re.search(r'<form method="post" action="/vadso/stem/lever".*?</form>', page, re.DOTALL)[0]
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    assert max(Counter(sent).values()) == 1
    data = {**dict(sent), "valg": [v for k, v in sent if k == "valg"]}
    return client.post(f"{STEM}/lever", data=data)


def boxed(settings):
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as db:
        return dict(
            db.execute(
                "SELECT measure_id, points FROM ballot_choice WHERE round_id = (SELECT id FROM round WHERE ref = 'ny')"
            )
        )


def test_each_card_says_what_it_hangs_together_with_and_a_measure_in_levels_is_one_card(client, sign_in, clock):
    set_up(client, sign_in, clock, caps={"tak-theme:omsorg:antall": "1", "tak-theme:oppvekst:kr": "5 000 000"})
    page = client.get(STEM).text
    assert len(re.findall('id="kort-', page)) == len(LIST)
    assert "Kan bare bli valgt hvis «" in card(page, EVENING)
    assert "Bare én av disse kan bli valgt" in card(page, BEDS)
    assert "Bare én av disse kan bli valgt" not in card(page, CINEMA)
    levels = re.findall(rf'name="niva-{CLASSES}" value="([^"]*)"', page)
    assert levels == ["", f"{CLASSES}~75", f"{CLASSES}~50", f"{CLASSES}~25", CLASSES]
    assert "Høyst 5" in card(page, CLASSES)


def test_a_level_takes_those_below_it_and_is_told_as_one_thing(client, sign_in, clock, settings):
    set_up(client, sign_in, clock)
    sign_in("citizen:1")
    client.post(STEM, data={f"niva-{CLASSES}": f"{CLASSES}~50", "valg": [CINEMA]})
    page = client.get(STEM).text
    assert f'value="{CLASSES}~50" checked' in page
    assert page.count(" checked") == 3, "the level, the cross, and the library's «nothing»"
    preview = client.get(f"{STEM}/se-over").text
    assert "skjerm 50\N{NO-BREAK SPACE}%" in preview
    assert cast(client).headers["location"] == f"{STEM}/levert"
    assert boxed(settings) == {CINEMA: 1, f"{CLASSES}~75": 1, f"{CLASSES}~50": 1}


def test_what_cannot_stand_together_is_told_and_stops_nobody(client, sign_in, clock, settings):
    set_up(client, sign_in, clock, caps={"tak-theme:omsorg:antall": "1"})
    sign_in("citizen:1")
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    live = client.post(STEM, data={"valg": [BEDS, HOMES, EVENING]}, headers=headers)
    assert "<h1" not in live.text
    for page in (live, client.get(STEM), client.get(f"{STEM}/se-over")):
        assert "Bare én av dem kan bli valgt" in page.text
        assert "Det har du ikke valgt" in page.text
        assert "Høyst 1 ting fra" in page.text
        assert "Du har valgt 2." in page.text
    assert cast(client).status_code == 303
    assert set(boxed(settings)) == {BEDS, HOMES, EVENING}
    client.post(STEM, data={"valg": [BEDS], f"niva-{LIBRARY}": LIBRARY})
    assert "kan bli valgt samtidig" not in client.get(STEM).text


def test_a_measure_in_levels_can_be_marked_to_be_cut_first(client, sign_in, clock, settings):
    set_up(client, sign_in, clock, BallotKind.APPROVAL_CUT)
    sign_in("citizen:1")
    client.post(STEM, data={f"niva-{CLASSES}": "kutt", f"merke-{CINEMA}": "ja"})
    assert "Dette har du merket for kutt først" in client.get(f"{STEM}/se-over").text
    assert cast(client).status_code == 303
    assert {i for i, given in boxed(settings).items() if given < 0} == {
        f"{CLASSES}~75",
        f"{CLASSES}~50",
        f"{CLASSES}~25",
        CLASSES,
    }


@pytest.mark.parametrize("sent", [{f"niva-{CLASSES}": CINEMA}, {f"niva-{CINEMA}": CINEMA}, {"niva-x": "y"}])
def test_a_level_that_is_not_there_is_refused(client, sign_in, clock, sent):
    set_up(client, sign_in, clock)
    answer = client.post(STEM, data=sent)
    assert answer.status_code == 422
    assert "står ikke på listen" in answer.text


def test_removing_a_level_takes_those_above_it(client, sign_in, clock):
    set_up(client, sign_in, clock)
    client.post(STEM, data={f"niva-{CLASSES}": CLASSES, "ta-bort": f"{CLASSES}~50"})
    assert f'value="{CLASSES}~75" checked' in client.get(STEM).text


def test_the_outcome_keeps_every_bound_and_its_plan_holds_the_level(client, sign_in, clock):
    set_up(client, sign_in, clock, caps={"tak-theme:oppvekst:antall": "1"})
    for n in range(1, 6):
        sign_in(f"citizen:{n}")
        client.post(STEM, data={f"niva-{CLASSES}": f"{CLASSES}~75", "valg": [BEDS, HOMES, EVENING]})
        assert cast(client).status_code == 303
    sign_in("administrator")
    for act in ("avslutt", "tell"):
        assert client.post(f"{DESK}/steg/{act}").status_code == 303
    told = json.loads(client.get("/vadso/resultat/sertifikat.json").text)
    assert f"{CLASSES}~75" in told["adopted"]
    assert len({BEDS, HOMES} & set(told["adopted"])) == 1
    assert EVENING not in told["adopted"], "nobody spared the library"
    assert any(line.startswith(f"levels {CLASSES}~75") for line in told["bounds"])
    assert any("theme:oppvekst:number" in line for line in told["bounds"])
    page = client.get("/vadso/resultat").text
    assert "(skjerm 25\N{NO-BREAK SPACE}%)" in page
    assert client.get(f"/vadso/resultat/{CLASSES}~75").status_code == 200
    kept = [m for m in told["adopted"] if m.startswith(CLASSES)]
    lists = page[page.index("Skjermes:") : page.index("Nytt:")]
    assert re.findall(rf'resultat/({CLASSES}[^"]*)"', lists)[:1] == kept[-1:], "one row for the measure, at its level"
    assert lists.count(f"resultat/{CLASSES}") == 1
    compared = client.get("/vadso/sammenlign?plan=innbyggerne&plan=kommunedirektoren")
    assert compared.status_code == 200
    assert "75 %" in compared.text


def test_limits_that_cannot_be_meant_are_refused_at_the_form(client, sign_in, clock):
    sign_in("administrator")
    for act in ("avslutt", "tell"):
        client.post(f"{DESK}/steg/{act}")
    page = client.get(f"{DESK}/runde").text
    form = dict(re.findall(r'<input class="ds-input" id="([^"]+)" name="[^"]+" type="[^"]+" value="([^"]*)"', page))
    for caps in ({"tak-theme:omsorg:antall": "-1"}, {"tak-theme:finnes-ikke:kr": "5"}, {"tak-theme:omsorg:kr": "mye"}):
        answer = client.post(f"{DESK}/runde", data={**form, **caps})
        assert answer.status_code == 422
        assert 'id="grenser" open' in answer.text
    assert client.post(f"{DESK}/runde", data={**form, "tak-district:vadso-by:antall": "2"}).status_code == 303
    assert "Høyst 2 ting fra «Vadsø by» kan bli valgt." in client.get(f"{DESK}/runde").text
