"""Results of a counted round beside the one underway: strip, switch, stamp; and nothing of a round before its count."""

import html
import re
import subprocess
import sys

import pytest

FUND = "/vadso/runder/kultur-2027/resultat"
NOW = "/vadso/runder/2027/resultat"
SHOWN = ("Mest støttet", "Valgt av regelen", "ble valgt", "støtter,", "poeng fra", "Ikke skjermet: det er")


@pytest.fixture
def fund(client):
    return html.unescape(client.get(FUND).text)


def test_a_newcomer_finds_a_counted_round_from_the_one_underway(client):
    page = client.get("/vadso/resultat").text
    assert "Resultatet kommer etter tellingen" in page
    assert f'href="{FUND}"' in page


def test_the_three_words_stand_apart_in_no_common_table(fund):
    for table in re.findall(r"<table.*?</table>", fund, re.DOTALL):
        assert sum(word in table for word in ("Mest støttet", "Valgt av regelen", "Vedtatt av kommunestyret")) <= 1
    assert all(f">{word}</h3>" in fund for word in ("Mest støttet", "Valgt av regelen", "Vedtatt av kommunestyret"))


def test_a_demonstration_says_that_nobody_voted(fund):
    assert "180 av 180 stemmesedler er prøvestemmer" in fund


def test_the_strip_is_one_sentence_a_step_and_the_pot_only_shrinks(fund):
    strip = re.search(r'<ol class="strip">(.*?)</ol>', fund, re.DOTALL)[1]
    steps = re.findall(r"<li>(.*?)</li>", strip, re.DOTALL)
    left = [float(re.search(r'value="([\d.]+)"', step)[1]) for step in steps]
    assert len(steps) == 5
    assert left == sorted(left, reverse=True)
    assert 0 <= left[-1] < left[0] < 1
    assert "De 4 som ikke ble valgt" in fund


def test_what_was_not_chosen_opens_to_why_and_what_would_have_been_enough(fund):
    section = re.search(r'aria-labelledby="hvorfor">(.*?)</section>', fund, re.DOTALL)[1]
    opened = re.findall(r"<details.*?</details>", section, re.DOTALL)
    assert len(opened) == 4
    for one in opened:
        assert "Prisen er" in one
        assert "Dette hadde vært nok" in one


def test_other_rules_are_set_against_the_rounds_own(fund):
    section = re.search(r'aria-labelledby="regelbytte">(.*?)</section>', fund, re.DOTALL)[1]
    assert re.search(r"(Ja|Nei)\. ", section)
    assert "rundens regel" in section
    assert "Flest stemmer først" in section


def test_what_voters_got_is_a_picture_with_its_numbers_and_no_group_under_five(fund):
    section = re.search(r'aria-labelledby="fikk">(.*?)</section>', fund, re.DOTALL)[1]
    assert "<svg" in section
    numbers = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', section)]
    assert numbers
    assert min(numbers) >= 5


def test_no_promise_to_groups_is_made_where_it_is_proved_only_for_crosses(fund):
    assert "bevist bare for sedler uten poeng" in fund
    assert "gjelder ikke for sedler med poeng eller rangering" in fund


@pytest.mark.parametrize("tool", ["recount.py", "check_fairness.py"])
def test_the_stamp_leads_to_the_certificate_and_verifiers_that_agree(client, sign_in, tmp_path, fund, tool):
    assert f'href="{FUND}/sertifikat.json"' in fund
    assert f'href="/vadso/resultat/{tool}"' in fund
    certificate, verifier = client.get(f"{FUND}/sertifikat.json"), client.get(f"/vadso/resultat/{tool}")
    assert not {"ballots", "votes"} & certificate.json().keys(), "a certificate names no ballot"
    sign_in("administrator")
    files = {tool: verifier.text, "r.json": certificate.text, "r.pb": client.get(f"{FUND}/stemmer.pb").text}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, tool, "r.pb", "r.json"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_round_that_is_not_there_is_told(client):
    assert client.get("/vadso/runder/finnes-ikke/resultat").status_code == 404
    assert client.get(f"{FUND}/finnes-ikke").status_code == 404


@pytest.mark.parametrize("role", [None, "citizen:1", "representative", "council:eldreradet", "administrator"])
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("base", ["/vadso/resultat", NOW])
def test_nothing_of_a_round_is_seen_before_its_count_in_any_format(client, sign_in, role, closed, base):
    if closed:
        sign_in("administrator").post("/vadso/administrasjon/steg/avslutt")
        client.post("/logg-ut", data={"kommune": "vadso"})
    if role:
        sign_in(role)
    page = client.get(base)
    assert "Resultatet kommer etter tellingen" in page.text
    assert not [word for word in SHOWN if word in page.text]
    for part in ("stemmer.pb", "sertifikat.json", "kino-avvikles"):
        assert client.get(f"{base}/{part}").status_code in {401, 403, 409}, part
    assert "ikke talt ennå" in client.get(f"{base}/kino-avvikles").text
