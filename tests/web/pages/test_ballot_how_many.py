"""A ballot with a least and a most number of things, over HTTP without scripts: set up, refused, cast, counted."""

import html
import re

import pytest

from budsjett.budget.gains import gains
from budsjett.budget.plan import project
from budsjett.sources import scenario_files, shipped
from budsjett.voting import pabulib
from budsjett.voting.election import BallotKind
from budsjett.web import words
from web.pages.test_ballot_ties import BEDS, CINEMA, CLASSES, DESK, EVENING, HOMES, LIBRARY, LIST, STEM, card, set_up

PREVIEW = f"{STEM}/se-over"
TWO_TO_THREE = {"minst-antall": "2", "hoyst-antall": "3"}
FIELDS = {BallotKind.POINTS: "poeng-", BallotKind.RANKING: "plass-", BallotKind.APPROVAL_CUT: "merke-"}
WORDS = {
    BallotKind.APPROVAL: "Velg minst 2 og høyst 3.",
    BallotKind.POINTS: "Gi poeng til minst 2 og høyst 3 ting.",
    BallotKind.RANKING: "Sett minst 2 og høyst 3 ting i rekkefølge.",
    BallotKind.APPROVAL_CUT: "Merk minst 2 og høyst 3 ting.",
}


def filled(kind, *named):
    """What a browser sends for these."""
    if kind is BallotKind.APPROVAL:
        return {"valg": list(named)}
    given = {BallotKind.POINTS: lambda _: "1", BallotKind.RANKING: str, BallotKind.APPROVAL_CUT: lambda _: "ja"}[kind]
    return {f"{FIELDS[kind]}{one}": given(at) for at, one in enumerate(named, 1)}


def hidden(page, action):
    """The hidden fields of a form of the page, as a browser sends them."""
    form = re.search(rf'<form method="post" action="{action}".*?</form>', page, re.DOTALL)[0]
    sent = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return sent


def shown(page):
    return " ".join(re.sub("<[^>]+>", " ", html.unescape(page)).split())


@pytest.mark.parametrize("kind", WORDS)
def test_a_ballot_says_how_many_and_is_cast_with_so_many_or_blank_and_with_no_other_number(
    client, sign_in, clock, kind
):
    set_up(client, sign_in, clock, kind, TWO_TO_THREE, dict.fromkeys(LIST, "stem"))
    sign_in("citizen:1")
    assert WORDS[kind] in shown(client.get(STEM).text)
    assert "så mange du vil" not in client.get(STEM).text
    digest = hidden(client.get(PREVIEW).text, f"{STEM}/lever")["liste"]
    told = {1: "velg 1 til", 2: "Du har valgt 2.", 3: "Du har valgt 3.", 4: "ta bort 1"}
    for number, way_out in told.items():
        sent = filled(kind, *[CINEMA, LIBRARY, CLASSES, BEDS][:number])
        part = client.post(STEM, data=sent, headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert way_out in shown(part.text)
        taken = number in {2, 3}
        page = client.get(PREVIEW).text
        assert ("Lever stemmen" in page) == taken
        assert (way_out in shown(page)) == (not taken)
        answer = client.post(f"{STEM}/lever", data={"liste": digest, **sent}, follow_redirects=False)
        assert answer.status_code == (303 if taken else 422)
        if not taken:
            assert ("Velg 1 til, eller ta bort alt" if number == 1 else "Ta bort 1 før") in shown(answer.text)
    assert client.post(f"{STEM}/lever", data={"liste": digest}, follow_redirects=False).status_code == 303


def test_one_press_leads_out_of_too_many_and_of_too_few(client, sign_in, clock):
    set_up(client, sign_in, clock, caps=TWO_TO_THREE)
    sign_in("citizen:1")
    levels = {f"niva-{CLASSES}": CLASSES}
    client.post(STEM, data={"valg": [EVENING, HOMES, CINEMA], **levels})
    page = client.get(PREVIEW).text
    assert "Du har valgt 4: ta bort 1 før du leverer." in shown(page)
    out = re.findall(r'name="ta-bort" value="([^"]+)"', page)
    assert sorted(out) == sorted([EVENING, HOMES, CINEMA, f"{CLASSES}~75"])
    answer = client.post(STEM, data={**hidden(page, STEM), "ta-bort": f"{CLASSES}~75"}, follow_redirects=False)
    assert answer.headers["location"] == PREVIEW
    page = client.get(PREVIEW).text
    assert sorted(hidden(page, f"{STEM}/lever")["valg"]) == sorted([EVENING, HOMES, CINEMA])
    client.post(STEM, data=levels)
    page = client.get(PREVIEW).text
    assert "Du har valgt 1: velg 1 til før du leverer" in shown(page)
    client.post(STEM, data={"neste": "se-over"})
    assert "Lever blankt" in client.get(PREVIEW).text


def test_the_form_says_which_number_is_wrong_and_how_to_put_it_right_and_the_desk_says_what_was_set(
    client, sign_in, clock
):
    sign_in("administrator")
    for act in ("avslutt", "tell"):
        client.post(f"{DESK}/steg/{act}")
    page = client.get(f"{DESK}/runde").text
    form = dict(re.findall(r'<input class="ds-input" id="([^"]+)" name="[^"]+" type="[^"]+" value="([^"]*)"', page))
    answer = client.post(f"{DESK}/runde", data={**form, "ref": "ny", "minst-antall": "5", "hoyst-antall": "3"})
    assert answer.status_code == 422
    told = shown(re.search(r'id="minst-antall-problem".*?</p>', answer.text, re.DOTALL)[0])
    assert "«Minst antall ting» er «5»" in told
    assert "Sett det lavere, eller det meste høyere" in told
    assert client.post(f"{DESK}/runde", data={**form, "ref": "ny", **TWO_TO_THREE}).status_code == 303
    assert "Velg minst 2 og høyst 3." in client.get(f"{DESK}/runde").text


def test_the_file_of_the_count_says_how_many_things_a_ballot_could_name(client, sign_in, clock):
    set_up(client, sign_in, clock, caps=TWO_TO_THREE, measures=dict.fromkeys(LIST, "stem"))
    sign_in("citizen:1")
    digest = hidden(client.get(PREVIEW).text, f"{STEM}/lever")["liste"]
    assert client.post(f"{STEM}/lever", data={"liste": digest, "valg": [CINEMA, BEDS]}).status_code == 303
    sign_in("administrator")
    for act in ("avslutt", "tell"):
        assert client.post(f"{DESK}/steg/{act}").status_code == 303
    answer = client.get("/vadso/resultat/stemmer.pb")
    assert pabulib.read(answer.text).lengths == (2, 3)


def test_a_card_that_raises_property_tax_says_what_is_paid_as_a_proposal_says_it(client, sign_in, clock):
    allowance, valuation = "eiendomsskatt-bunnfradrag", "eiendomsskatt-takst"
    places = {**dict.fromkeys(LIST, "stem"), allowance: "nivaer", valuation: "stem"}
    set_up(client, sign_in, clock, measures=places)
    page = client.get(STEM).text
    basis = scenario_files.read_scenario(dict(scenario_files.read_folder(shipped.folder("vadso"))))[0].basis
    for measure, this in ((allowance, "hele økningen"), (valuation, "økningen")):
        found = gains(basis, project(basis), project(basis, (measure,)))
        paid, each = float(found.paid_kr[-1]), round(float(found.paid_kr[-1] / found.everybody[-1]))
        assert (
            f"Med {this} blir det betalt {words.money(paid)} mer i eiendomsskatt i 2030. "
            f"Delt på alle innbyggere er det {words.kr(each)} hver det året."
        ) in html.unescape(card(page, measure))
    assert "eiendomsskatt i 2030" not in card(page, CINEMA)
