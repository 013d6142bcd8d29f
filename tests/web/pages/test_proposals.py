"""Proposals over HTTP: reading, writing, refusals beside their fields, statements and answers."""

import re

import pytest

FILLED = {
    "type": "spending",
    "tittel": "Lys på skiløypa",
    "beskrivelse": "Lys på de to første kilometerne.",
    "gjelder": "Alle som går på ski etter jobb.",
    "ellers": "Løypa er mørk fra november.",
    "linje": "culture",
    "belop": "120 000",
    "varighet": "varig",
    "ar": "2028",
    "maned": "8",
    "investering": "1 500 000",
    "levetid": "20",
    "handling": "send",
}
URL = "/vadso/forslag"


def problem(text: str, field: str) -> str:
    return re.search(rf'id="{field}-problem">.*?<span>(.*?)</span>', text, re.DOTALL)[1]


def test_the_list_says_who_what_how_much_and_whether_it_is_answered(client):
    page = client.get(URL).text
    for word in ("Åpen gymsal i helgene", "Ungdomsrådet", "240\xa0000\xa0kr", "Besvart", "Venter på svar"):
        assert word in page


def test_a_proposal_shows_its_consequence_statements_and_answer(client):
    page = client.get(f"{URL}/2027-001").text
    for word in ("Hva det betyr for økonomien", "Netto driftsresultat", "Svar fra administrasjonen", "Uttalelser"):
        assert word in page


def test_anybody_may_see_the_consequence_before_anything_is_sent(client):
    answer = client.post(URL, data=FILLED | {"handling": "vis"})
    assert answer.status_code == 200
    assert "mindre over fire år" in answer.text
    assert 'value="Lys på skiløypa"' in answer.text
    assert "Lys på skiløypa" not in client.get(URL).text


def test_a_council_sends_a_proposal_and_is_told_what_happens_next(client, sign_in):
    sign_in("council:eldreradet")
    answer = client.post(URL, data=FILLED)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "Forslaget er sendt inn med nummer 2027-008" in page
    assert "Administrasjonen svarer skriftlig" in page
    assert "Lys på skiløypa" in client.get(URL).text


@pytest.mark.parametrize(("kind", "more"), [("cut", "mer over fire år"), ("spending", "mindre over fire år")])
def test_the_type_decides_which_way_the_money_goes(client, kind, more):
    form = FILLED | {"type": kind, "investering": "", "handling": "vis"}
    assert more in client.post(URL, data=form).text


def test_one_year_only_costs_its_amount_once(client):
    form = FILLED | {"investering": "", "varighet": "engang", "handling": "vis", "maned": "12"}
    assert "120\xa0000\xa0kr mindre over fire år" in client.post(URL, data=form).text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("tittel", "", "Skriv en tittel."),
        ("tittel", "x" * 61, "høyst 60 tegn"),
        ("tittel", "x" * 1_000_000, "høyst 60 tegn"),
        ("beskrivelse", "a\0b", "kan ikke vises"),
        ("gjelder", "\u202eab", "kan ikke vises"),
        ("belop", "mye", "hele kroner"),
        ("belop", "-5", "uten minus"),
        ("belop", "NaN", "hele kroner"),
        ("belop", "1e9", "hele kroner"),
        ("belop", "9" * 39, "1000000000"),
        ("linje", "depreciation", "Velg hvilken tjeneste"),
        ("ar", "1899", "Velg et år"),
        ("maned", "13", "Velg en måned"),
        ("levetid", "7", "Velg 5, 10, 20, 40 eller 50"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(client, sign_in, field, value, told):
    sign_in("council:eldreradet")
    answer = client.post(URL, data=FILLED | {field: value})
    assert answer.status_code == 422
    assert told in problem(answer.text, field)
    assert f'href="#{field}"' in answer.text
    kept = "Løypa er mørk fra november." if field != "ellers" else "Alle som går"
    assert kept in answer.text
    assert "2027-008" not in client.get(URL).text


def test_everything_wrong_is_told_at_once(client):
    page = client.post(URL, data={"handling": "send"}).text
    assert len(re.findall(r'<li><a class="ds-link" href="#', page)) >= 6


def test_a_cut_in_an_income_is_asked_about(client):
    answer = client.post(URL, data=FILLED | {"type": "cut", "linje": "property_tax"})
    assert "er en inntekt" in problem(answer.text, "linje")


def test_the_administration_cannot_send_but_loses_nothing(client, sign_in):
    sign_in("administrator")
    answer = client.post(URL, data=FILLED)
    assert answer.status_code == 403
    assert 'value="Lys på skiløypa"' in answer.text


def test_a_council_gives_a_statement_and_a_new_one_takes_its_place(client, sign_in):
    sign_in("council:eldreradet")
    for text in ("Vi er for dette.", "Vi har ombestemt oss."):
        answer = client.post("/vadso/uttalelse", data={"om": "proposal:2027-001", "uttalelse": text})
        assert answer.headers["location"] == f"{URL}/2027-001#uttalelser"
    page = client.get(f"{URL}/2027-001").text
    assert "Vi har ombestemt oss." in page
    assert "erstattet uttalelse" in page


def test_a_statement_on_the_round_stands_with_the_proposals(client, sign_in):
    sign_in("council:eldreradet")
    client.post("/vadso/uttalelse", data={"om": "round", "uttalelse": "Rådet støtter runden."})
    assert "Rådet støtter runden." in client.get(URL).text


@pytest.mark.parametrize(
    ("text", "told"), [("", "minst ett tegn"), ("x" * 7000, "høyst 6000"), ("\0", "kan ikke vises")]
)
def test_a_statement_that_cannot_be_shown_is_refused_at_its_field(client, sign_in, text, told):
    sign_in("council:eldreradet")
    answer = client.post("/vadso/uttalelse", data={"om": "round", "uttalelse": text})
    assert answer.status_code == 422
    assert told in problem(answer.text, "uttalelse")


@pytest.mark.parametrize("om", ["x", "measure:finnes-ikke", "proposal:9", "measure:", "\0", "proposal:../..", "<b>"])
def test_a_statement_on_nothing_is_refused(client, sign_in, om):
    sign_in("council:eldreradet")
    assert client.post("/vadso/uttalelse", data={"om": om, "uttalelse": "Hei"}).status_code == 404
    assert client.get("/vadso/uttalelse", params={"om": om}).status_code == 404


def test_the_administration_answers_and_the_answer_is_public(client, sign_in):
    sign_in("administrator")
    answer = client.post(f"{URL}/2027-002/svar", data={"svar": "Vi anbefaler det."})
    assert answer.status_code == 303
    assert "Vi anbefaler det." in client.get(f"{URL}/2027-002").text
    assert client.post(f"{URL}/2027-002/svar", data={"svar": ""}).status_code == 422


def test_a_council_withdraws_only_its_own_after_being_asked(client, sign_in):
    sign_in("council:eldreradet")
    assert "Trekk forslaget?" in client.get(f"{URL}/2027-002/trekk").text
    assert client.post(f"{URL}/2027-002/trekk").status_code == 303
    assert "Trukket" in client.get(f"{URL}/2027-002").text
    for refused in (client.get(f"{URL}/2027-001/trekk"), client.post(f"{URL}/2027-001/trekk")):
        assert refused.status_code == 403
        assert "Trekk forslaget?" not in refused.text


@pytest.mark.parametrize("ref", ["9999", "%00", "..%2f..", "x" * 500])
def test_a_proposal_that_is_not_there_is_told_as_a_page(client, ref):
    assert client.get(f"{URL}/{ref}").status_code == 404


def test_what_people_wrote_is_never_markup(client, sign_in):
    sign_in("council:eldreradet")
    attack = "<script>alert(1)</script>"
    sent = client.post(URL, data=FILLED | {"tittel": attack, "beskrivelse": attack})
    for page in (client.get(sent.headers["location"]).text, client.get(URL).text):
        assert attack not in page


def test_a_citizens_proposal_says_that_it_is_a_citizens_and_no_more(client, sign_in):
    sign_in("citizen:3")
    form = client.get(f"{URL}/nytt").text
    assert "Du har 0 av 3 forslag stående" in form
    sent = client.post(URL, data=FILLED).headers["location"]
    assert "Navnet ditt vises ikke" in client.get(sent).text
    client.cookies.clear()
    for role in (None, "council:eldreradet", "representative", "administrator", "citizen:4"):
        if role:
            sign_in(role)
        for page in (sent, URL, "/vadso/administrasjon", f"{URL}/2027-008/pakke"):
            text = client.get(page).text.replace("Prøveinnbygger 4", "")
            assert "Prøveinnbygger" not in text, (role, page)
        assert "Du har sendt inn dette forslaget" not in client.get(sent).text, role
    assert "Foreslått av en innbygger" in client.get(sent).text


def test_only_she_who_sent_it_is_shown_that_it_is_hers_and_may_withdraw_it(client, sign_in):
    sign_in("citizen:3")
    client.post(URL, data=FILLED)
    assert "Sendt inn av deg" in client.get(URL).text
    sign_in("citizen:4")
    assert "Trekk forslaget" not in client.get(f"{URL}/2027-008").text
    assert client.get(f"{URL}/2027-008/trekk").status_code == 403
    refused = client.post(f"{URL}/2027-008/trekk")
    assert (refused.status_code, "En innbygger" in refused.text) == (403, True)
    sign_in("citizen:3")
    assert "Trekk forslaget" in client.get(f"{URL}/2027-008").text
    assert client.post(f"{URL}/2027-008/trekk").status_code == 303
    assert "Trukket" in client.get(f"{URL}/2027-008").text


def test_a_fourth_proposal_is_refused_with_the_way_out_and_nothing_is_lost(client, sign_in):
    sign_in("citizen:1")
    for _ in range(3):
        assert client.post(URL, data=FILLED).status_code == 303
    answer = client.post(URL, data=FILLED)
    assert answer.status_code == 409
    assert "Trekk ett av dem først" in problem(answer.text, "tittel")
    assert "Løypa er mørk fra november." in answer.text


def test_the_list_can_be_narrowed_to_whom_it_is_from(client):
    everything = client.get(URL).text
    told = {"rad": "Åpen gymsal", "representanter": "Vedlikeholdspott", "innbyggere": "Lån av turutstyr"}
    for key, title in told.items():
        assert title in everything
        page = client.get(URL, params={"fra": key}).text
        assert [other in page for other in told.values()] == [other == title for other in told.values()]
        assert f'href="/vadso/forslag?fra={key}" aria-current="true"' in page
    for hostile in ("author_digest", "innbyggere'--", "<script>alert(1)</script>", "x" * 5000):
        page = client.get(URL, params={"fra": hostile})
        assert page.status_code == 200
        assert all(title in page.text for title in told.values())
        assert "<script>alert" not in page.text


def test_the_administration_sets_aside_with_a_public_reason_and_takes_back_in(client, sign_in):
    title, ref = "Lån av turutstyr på biblioteket", "2027-007"
    sign_in("administrator")
    assert client.post(f"{URL}/{ref}/til-side", data={"begrunnelse": ""}).status_code == 422
    told = client.post(f"{URL}/2027-001/til-side", data={"begrunnelse": "Nei."})
    assert (told.status_code, "Bare innbyggeres forslag" in told.text) == (403, True)
    reason = "Teksten navngir noen."
    assert client.post(f"{URL}/{ref}/til-side", data={"begrunnelse": reason, "skjul": "ja"}).status_code == 303
    client.cookies.clear()
    for page in (URL, f"{URL}/{ref}", f"{URL}/{ref}/pakke", f"/vadso/uttalelse?om=proposal:{ref}"):
        assert title not in client.get(page).text, page
    page = client.get(f"{URL}/{ref}").text
    assert reason in page
    assert "Teksten er skjult" in page
    assert "1 forslag er satt til side" in client.get(URL).text
    sign_in("administrator")
    assert "satte til side forslag 2027-007" in client.get("/vadso/administrasjon").text
    assert client.post(f"{URL}/{ref}/ta-inn", data={"begrunnelse": "Navnet var oppdiktet."}).status_code == 303
    client.cookies.clear()
    assert title in client.get(URL).text
    page = client.get(f"{URL}/{ref}").text
    assert reason in page, "what was decided stays to be read"
    assert "Navnet var oppdiktet." in page


def test_a_reason_is_never_markup(client, sign_in):
    sign_in("administrator")
    attack = "<img src=x onerror=alert(1)>"
    client.post(f"{URL}/2027-007/til-side", data={"begrunnelse": attack})
    for page in (f"{URL}/2027-007", "/vadso/administrasjon"):
        assert attack not in client.get(page).text
