"""Paper at the desk, as three people of the administration meet it: forms only, no scripts."""

import re
from html import unescape

import pytest
from sqlalchemy import create_engine, text

from budsjett.errors import MissingProgram
from budsjett.process.paper import Spoiled, spaced
from budsjett.store import ballots, paper
from budsjett.store.engine import open_engine, reading
from budsjett.usecases import explore
from budsjett.web.pages import desk_paper_print
from budsjett.web.paper_words import REASONS, noted

DESK = "/vadso/administrasjon"
PAPER = f"{DESK}/papir"
FIRST, SECOND, THIRD = "administrator", "administrator:2", "administrator:3"
CHOSEN = {"valg": ["broyting", "skolefrokost"], "om-age": "67+"}


def seen(answer):
    assert answer.status_code < 400, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def do(client, act, **fields):
    return client.post(PAPER, data={"handling": act, **fields})


def box(settings):
    engine = open_engine(settings.database)
    with reading(engine) as conn:
        round_ = explore.current_round(conn, "vadso")
        held = ballots.choices(conn, "vadso", round_.id), ballots.groups(conn, "vadso", round_.id)
        numbers = [form.number for form in paper.forms(conn, "vadso", round_.id)]
    engine.dispose()
    return numbers, list(zip(*held, strict=True))


def enter(client, number, **fields):
    page = client.get(f"{PAPER}/skjema?nr={number}")
    liste = re.search(r'name="liste" value="(\w+)"', page.text)
    assert liste, page.text
    return client.post(f"{PAPER}/skjema", data={"nr": number, "liste": liste[1], **fields})


@pytest.fixture
def closed(client, sign_in, settings):
    """Ten forms, three envelopes, and the voting over: the numbers."""
    sign_in(FIRST)
    assert do(client, "skjemaer", antall="10").headers["location"] == f"{PAPER}?gjort=utstedt"
    for voter in ("1", "2", "3"):
        assert do(client, "konvolutt", velger=voter).status_code == 303
    assert client.post(f"{DESK}/steg/avslutt").status_code == 303
    return box(settings)[0]


def test_who_signs_in_as_the_voter_on_the_envelope_cannot_vote_in_the_browser(client, sign_in, settings):
    """By the same identity as she signs in with; and told why, and what to do if it is wrong."""
    sign_in("citizen:2")
    page = client.get("/vadso/stem/se-over").text
    liste = re.search(r'name="liste" value="(\w+)"', page)[1]
    assert client.post("/vadso/stem/lever", data={"liste": liste, "valg": "broyting"}).status_code == 303
    held = len(box(settings)[1])
    sign_in(FIRST)
    assert do(client, "konvolutt", velger="2").status_code == 303
    assert len(box(settings)[1]) == held - 1
    sign_in("citizen:2")
    refused = client.post("/vadso/stem/lever", data={"liste": liste, "valg": "broyting"})
    assert refused.status_code == 409
    assert "papir går foran nett" in refused.text
    assert "ta kontakt med kommunen" in refused.text
    assert len(box(settings)[1]) == held - 1
    for path in ("/vadso/stem", "/vadso/stem/se-over"):
        told = client.get(path).text
        assert "har registrert en konvolutt fra deg" in told, "before anything is chosen, and not at the last button"
        assert '<form method="post" action="/vadso/stem' not in told
    sign_in("citizen:3")
    assert "registrert en konvolutt" not in client.get("/vadso/stem").text
    assert client.post("/vadso/stem/lever", data={"liste": liste, "valg": "broyting"}).status_code == 303


def test_a_second_envelope_is_refused_beside_its_field_and_nobody_is_named(client, sign_in):
    sign_in(FIRST)
    assert do(client, "konvolutt", velger="4").status_code == 303
    again = do(client, "konvolutt", velger="4")
    assert again.status_code == 409
    assert 'href="#velger"' in again.text
    assert "Legg konvolutten til side, uåpnet" in again.text
    assert do(client, "konvolutt", velger="99").status_code == 422
    assert do(client, "konvolutt", velger="").status_code == 422
    desk = seen(client.get(DESK))
    assert "registrerte en konvolutt" in desk
    assert "Prøveinnbygger 4" not in desk
    assert do(client, "trekk", **{"trekk-velger": "4", "hvorfor": "Feil person."}).status_code == 303
    assert "trakk en registrert konvolutt (Feil person.)" in seen(client.get(DESK))


def test_the_count_is_not_offered_before_the_paper_is_in_order_and_what_is_missing_is_said(client, closed):
    ask = client.get(f"{DESK}/steg/tell").text
    assert "Papiret går ikke opp" in ask
    assert f'href="{PAPER}"' in ask
    assert "Ja, tell stemmene" not in ask
    assert enter(client, closed[0], **CHOSEN).status_code == 303
    half = client.get(f"{DESK}/steg/tell").text
    assert "Skjemaer ført av bare én: 1. Ført ulikt av to: 0." in half
    assert "Ja, tell stemmene" not in half
    assert "Forklar avviket" not in client.get(PAPER).text, "nothing to explain while forms wait"


def test_a_number_that_is_no_form_to_enter_is_told_at_the_desk_beside_the_number(client, sign_in, closed):
    """Also when it is sent twice by a double click: nobody is left on a page with nothing to do."""
    for wrong, status in (("", 422), ("12345678", 422), ("<b>", 422)):
        page = client.get(f"{PAPER}/skjema", params={"nr": wrong})
        assert page.status_code == status
        assert 'href="#nr"' in page.text
        assert "Før skjemaet" in page.text
        assert "<b>" not in page.text.split('name="nr"')[1][:200]
    assert enter(client, closed[0], **CHOSEN).status_code == 303
    twice = client.post(f"{PAPER}/skjema", data={"nr": closed[0], **CHOSEN})
    assert twice.status_code == 409
    assert 'href="#nr"' in twice.text


def test_a_form_is_entered_by_two_and_the_second_sees_nothing_of_the_first(client, sign_in, settings, closed):
    number, before = closed[0], len(box(settings)[1])
    answer = enter(client, number, **CHOSEN)
    assert spaced(number) in seen(client.get(answer.headers["location"]))
    sign_in(SECOND)
    page = client.get(f"{PAPER}/skjema?nr={spaced(number)}").text
    assert " checked" not in page
    assert not re.search(r'<option value="[^"]+" selected', page)
    sign_in(FIRST)
    again = client.get(f"{PAPER}/skjema?nr={number}")
    assert again.status_code == 409
    assert "En annen i administrasjonen" in again.text
    assert 'href="#nr"' in again.text, "at the desk, where the next number is typed"
    assert f'value="{number}"' in again.text
    sign_in(SECOND)
    told = seen(client.get(enter(client, number, **CHOSEN).headers["location"]))
    assert "ført likt av to" in told
    after = box(settings)[1]
    assert len(after) == before + 1
    assert ({"broyting": 1, "skolefrokost": 1}, {"age": "67+"}) in after
    assert client.get(f"{PAPER}/skjema?nr={number}").status_code == 409


def test_what_is_refused_stands_in_the_fields_again(client, closed):
    refused = enter(client, closed[0], **{"valg": "broyting", "om-age": "12-15"})
    assert refused.status_code == 422
    assert re.search(r'value="broyting" checked', refused.text)
    assert "ikke blant dem det spørres om" in refused.text


def test_two_entries_that_differ_are_looked_at_by_a_third(client, sign_in, settings, closed):
    number, before = closed[0], len(box(settings)[1])
    enter(client, number, **CHOSEN)
    sign_in(SECOND)
    enter(client, number, valg="broyting", forkastes="")
    page = client.get(f"{PAPER}/ulikt/{number}")
    assert "du avgjør ikke" in seen(page).lower()
    assert client.post(f"{PAPER}/ulikt/{number}", data={"gjelder": "en", "hvorfor": "Mitt"}).status_code == 403
    assert client.post(f"{DESK}/steg/tell").status_code == 409
    sign_in(THIRD)
    page = client.get(f"{PAPER}/ulikt/{number}").text
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>", page)
    differing = {re.sub(r"<.*", "", what).strip(): {one, other} for what, one, other in rows if one != other}
    assert len(differing) == 2
    assert {"krysset av", "umerket"} in differing.values()
    assert client.post(f"{PAPER}/ulikt/{number}", data={"gjelder": "en", "hvorfor": ""}).status_code == 422
    for unsaid in ("", "tre"):
        answer = client.post(f"{PAPER}/ulikt/{number}", data={"gjelder": unsaid, "hvorfor": "Krysset er svakt."})
        assert answer.status_code == 422, "to say nothing is not to say that it is blank"
    answer = client.post(f"{PAPER}/ulikt/{number}", data={"gjelder": "en", "hvorfor": "Krysset er svakt."})
    assert "er avgjort" in seen(client.get(answer.headers["location"]))
    assert len(box(settings)[1]) == before + 1
    desk = seen(client.get(DESK))
    assert f"avgjorde et skjema som var ført ulikt ({spaced(number)}, som den ene av de to" in desk
    assert "Krysset er svakt." in desk


def test_a_third_may_read_it_as_neither_and_two_may_begin_anew(client, sign_in, settings, closed):
    one, other = closed[:2]
    for number in (one, other):
        sign_in(FIRST)
        enter(client, number, **CHOSEN)
        sign_in(SECOND)
        enter(client, number, valg="broyting")
    again = client.post(f"{PAPER}/ulikt/{one}", data={"handling": "forfra", "hvorfor-forfra": "Tastefeil."})
    assert again.headers["location"] == f"{PAPER}?gjort=forfra"
    sign_in(THIRD)
    answer = client.post(
        f"{PAPER}/ulikt/{other}",
        data={"gjelder": "ingen", "forkastes": Spoiled.UNCLEAR.value, "hvorfor": "Krysset og strøket om hverandre."},
    )
    assert "det er forkastet" in seen(client.get(answer.headers["location"]))
    account = seen(client.get(PAPER))
    assert f"{REASONS[Spoiled.UNCLEAR]}: 1" in account
    assert enter(client, one, **CHOSEN).status_code == 303


def test_the_account_is_shown_and_stands_in_the_way_of_the_count_until_it_adds_up(client, sign_in, closed):
    for number in closed[:2]:
        for who in (FIRST, SECOND):
            sign_in(who)
            enter(client, number, **CHOSEN)
    assert do(client, "ubrukte", ubrukte="9").status_code == 422
    assert do(client, "ubrukte", ubrukte="8").status_code == 303
    refused = client.post(f"{DESK}/steg/tell")
    assert refused.status_code == 409
    told = unescape(refused.text)
    assert "Utstedt: 10. I urnen: 2, forkastet: 0, ubrukt: 8. Registrerte konvolutter: 3." in told
    page = seen(client.get(PAPER))
    assert "Papiret går ikke opp" in page
    assert do(client, "forklaring", forklaring="").status_code == 422
    assert do(client, "forklaring", forklaring="Én konvolutt var tom.").status_code == 303
    assert "Stemmene kan telles" in seen(client.get(PAPER))
    assert client.post(f"{DESK}/steg/tell").status_code == 303
    assert "utstedt 10, i urnen 2, forkastet 0, ubrukt 8, konvolutter 3" in seen(client.get(DESK))
    after = seen(client.get(PAPER))
    assert "Registrert: 3" in after
    assert client.get(f"{PAPER}/skjema?nr={closed[3]}").status_code == 409


def test_the_printed_form_has_everything_once_in_its_own_order(client, closed):
    page = client.get(f"{PAPER}/skjemaer/1")
    forms = re.findall(r'<section class="ballot".*?</section>', page.text, re.DOTALL)
    assert len(forms) == 10
    orders = []
    for number, form in zip(closed, forms, strict=True):
        assert spaced(number) in form
        things = [re.sub(r"^\d+\. ", "", unescape(t)) for t in re.findall(r'<div class="thing">(.*?)</div>', form)]
        entered = client.get(f"{PAPER}/skjema?nr={number}").text
        assert things == [unescape(t) for t in re.findall(r"<span>\d+\. (.*?)</span>", entered)]
        orders.append(things)
        assert "Skriv ikke navnet ditt" in form
        assert "67 år og eldre" in form
    assert len({frozenset(things) for things in orders}) == 1
    assert len({tuple(things) for things in orders}) > 1
    assert client.get(f"{PAPER}/skjemaer/2").status_code == 404


def test_forms_can_be_had_as_a_file_and_where_they_cannot_the_page_says_so(client, closed, monkeypatch):
    asked = []

    def made(html, asset):
        asked.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(desk_paper_print, "pdf", made)
    answer = client.get(f"{PAPER}/skjemaer/1/skjemaer.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert asked[0].count('<section class="ballot"') == 10
    assert "only-screen" not in asked[0]

    def missing(html, asset):
        raise MissingProgram(program="WeasyPrint", package="budsjett[pdf]")

    monkeypatch.setattr(desk_paper_print, "pdf", missing)
    answer = client.get(f"{PAPER}/skjemaer/1/skjemaer.pdf")
    assert answer.status_code == 501
    assert "Skriv ut denne siden fra nettleseren" in answer.text


KINDS = {
    "points": ("poeng-{}", "3", {"kino-avvikles": 3}),
    "ranking": ("plass-{}", "1", {"kino-avvikles": 1}),
    "approval-cut": ("merke-{}", "kutt", {"kino-avvikles": -1}),
    "choose-one": ("valg", None, {"kino-avvikles": 1}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_ballot_is_printed_entered_and_checked_as_in_the_browser(
    client, sign_in, settings, closed, kind, monkeypatch
):
    monkeypatch.setattr("budsjett.usecases.decided.changed_since_opening", lambda *_: False)
    field, value, kept = KINDS[kind]
    engine = create_engine(settings.database)
    with engine.begin() as conn:
        change = "UPDATE round SET ballot_kind = :kind, points = 10 WHERE phase = 'closed'"
        conn.execute(text(change), {"kind": kind})
    engine.dispose()
    assert client.get(f"{PAPER}/skjemaer/1").status_code == 200
    sent = {field.format("kino-avvikles"): value or "kino-avvikles"}
    too_much = {
        "points": {"poeng-broyting": "11"},
        "ranking": {"plass-broyting": "2", "plass-skolefrokost": "2"},
        "approval-cut": {"merke-broyting": "kanskje"},
        "choose-one": {"valg": ["broyting", "kino-avvikles"]},
    }[kind]
    wrong = enter(client, closed[0], **too_much)
    assert wrong.status_code == 422, wrong.text
    assert enter(client, closed[0], **sent).status_code == 303
    sign_in(SECOND)
    assert "ble=counted" in enter(client, closed[0], **sent).headers["location"]
    assert (kept, {}) in box(settings)[1]


def test_no_page_of_paper_shows_what_was_voted_but_for_the_form_at_hand(client, sign_in, closed):
    """Entered once, or by two, with one thing or another: every page but for the form's number is the same."""
    pages = []
    for number, choices in zip(closed, (CHOSEN, {"valg": "kino-avvikles", "om-age": "16-24"}), strict=False):
        for who in (FIRST, SECOND):
            sign_in(who)
            enter(client, number, **choices)
            told = [client.get(path).text for path in (PAPER, f"{PAPER}/skjema?nr={closed[2]}", f"{PAPER}/skjemaer/1")]
            pages.append([page.replace(spaced(number), "NUMBER") for page in told])
    once, two, other_once, other_two = pages
    for found, after in ((once, other_once), (two, other_two)):
        assert found[1] == after[1]
        assert shape(found[0]) == shape(after[0])


def shape(page):
    return re.sub(r"[0-9]+", "N", page)


@pytest.mark.parametrize("query", ["gjort=x", "ble=counted&skjema=1", "ble=x&skjema=12345676", "avgjort=ja&ble=once"])
def test_a_made_up_address_says_nothing(client, sign_in, query):
    sign_in(FIRST)
    page = client.get(f"{PAPER}?{query}")
    assert page.status_code == 200
    assert 'role="status"' not in page.text


def test_what_the_journal_notes_is_told_in_norwegian_and_what_people_wrote_is_left_alone():
    assert noted("50 forms, printing 2") == "50 skjemaer, opplag 2"
    assert (
        noted("1234 5676, as neither, spoiled: counted twice")
        == "1234 5676, som ingen av de to, forkastet: counted twice"
    )


def test_a_form_says_how_many_things_it_may_have_and_one_with_too_few_is_spoiled_for_that(
    client, settings, closed, monkeypatch
):
    monkeypatch.setattr("budsjett.usecases.decided.changed_since_opening", lambda *_: False)
    few = REASONS[Spoiled.TOO_FEW]
    assert few not in seen(client.get(f"{PAPER}/skjema?nr={closed[0]}"))
    engine = create_engine(settings.database)
    with engine.begin() as conn:
        conn.execute(text("UPDATE round SET least = 2, most = 3 WHERE phase = 'closed'"))
    engine.dispose()
    printed = seen(client.get(f"{PAPER}/skjemaer/1"))
    assert "Velg minst 2 og høyst 3. Ellers kan skjemaet bare leveres blankt." in printed
    assert "så mange kryss du vil" not in printed
    wrong = enter(client, closed[0], valg=["broyting"])
    assert wrong.status_code == 422
    assert "Seddelen må ha minst 2 ting" in unescape(wrong.text)
    assert few in seen(client.get(f"{PAPER}/skjema?nr={closed[0]}"))
    assert enter(client, closed[0], forkastes=Spoiled.TOO_FEW.value).status_code == 303
