"""The desk's page for the municipality's own file, asked as a browser without scripts asks."""

import re

import pytest

from sources.workbooks import a_workbook

TALL = "/vadso/administrasjon/tall"
OWN = f"{TALL}/egen-fil"
SAID = {"enhet": "kr", "slag": "vedtatt", "fortegn": "", "aar": "", "ark": ""}


@pytest.fixture
def desk(sign_in):
    return sign_in("administrator")


def sent(desk, data, name="budsjett.xlsx", **said):
    return desk.post(OWN, data={**SAID, **said}, files={"fil": (name, data)})


def hidden(text):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))


def test_a_file_is_seen_then_used_then_undone(desk):
    seen = sent(desk, a_workbook(("Grunnskole", 2027, 111_363_784)))
    assert seen.status_code == 200
    assert "1 tall endres i 2027" in seen.text
    assert "110\xa0364\xa0000" in seen.text
    assert "111\xa0363\xa0784" in seen.text
    assert "Gå tilbake til de forrige" not in desk.get(TALL).text

    used = desk.post(f"{OWN}/ta-i-bruk", data=hidden(seen.text), follow_redirects=False)
    assert (used.status_code, used.headers["location"]) == (303, TALL)
    page = desk.get(TALL).text
    assert "Gå tilbake til de forrige" in page
    assert "1 tall blir annerledes" in page
    assert "Filen endrer ingenting" in sent(desk, a_workbook(("Grunnskole", 2027, 111_363_784))).text

    assert desk.post(f"{TALL}/angre", data=hidden(page), follow_redirects=False).status_code == 303
    assert "Gå tilbake til de forrige" not in desk.get(TALL).text
    journal = desk.get("/vadso/administrasjon").text
    assert "gikk tilbake til tidligere tall" in journal
    again = desk.post(f"{TALL}/angre", data=hidden(page))
    assert (again.status_code, "endret av andre" in again.text) == (409, True)


def test_faults_are_told_by_cell_and_there_is_nothing_to_say_yes_to(desk):
    seen = sent(desk, a_workbook(("Grunnskole", 2027, ("=ROUND(C3,0)", 12)), ("Skole", 2027, 1)))
    assert seen.status_code == 422
    assert "2 feil i filen" in seen.text
    assert "budsjett.xlsx, ark Budsjett" in seen.text
    assert "C2 (Beløp)" in seen.text
    assert "Ta tallene i bruk" not in seen.text


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"enhet": ""}, "enhet", "kroner eller tusen kroner"),
        ({"slag": ""}, "slag", "vedtatt eller anslag"),
        ({"aar": "i år"}, "aar", "2000 til 2100"),
        ({"fortegn": "x"}, "fortegn", "ett av valgene"),
    ],
)
def test_what_must_be_said_is_asked_for_beside_its_field(desk, said, field, told):
    seen = sent(desk, a_workbook(("Grunnskole", 2027, 1)), **said)
    assert seen.status_code == 422
    assert f'href="#{field}"' in seen.text
    assert told in seen.text
    assert 'value="vedtatt" checked' in seen.text or "slag" in said


def test_a_hostile_file_and_a_missing_one_are_answered_on_the_page(desk):
    assert "innholdet er ikke et regneark" in sent(desk, b"x").text
    missing = desk.post(OWN, data=SAID)
    assert (missing.status_code, "en fil fra maskinen din" in missing.text) == (422, True)


def test_a_workbook_among_the_scenario_files_is_shown_the_way(desk):
    answer = desk.post(TALL, files={"filer": ("budsjett.xlsx", a_workbook(("Grunnskole", 2027, 1)))})
    assert (answer.status_code, "regneark hører under «Last inn egen fil»" in answer.text) == (422, True)


def test_markup_in_a_file_and_its_name_is_shown_as_text(desk):
    seen = sent(desk, a_workbook(("<script>alert(1)</script>", 2027, 1)), name="<svg onload=x>.xlsx")
    assert "<script>alert" not in seen.text
    assert "<svg onload" not in seen.text
    assert "&lt;script&gt;alert" in seen.text


def test_a_form_written_by_somebody_else_is_refused_or_checked_again(desk):
    assert desk.post(f"{OWN}/ta-i-bruk", data={"tall": "ikke base64!", "grunnlag": ""}).status_code == 422
    seen = sent(desk, a_workbook(("Grunnskole", 2027, 111_363_784)))
    rests_on = hidden(seen.text)["grunnlag"]
    faulty = desk.post(f"{OWN}/ta-i-bruk", data={"tall": "bGluamU7eWVhcg==", "grunnlag": rests_on})
    assert (faulty.status_code, "ingenting er lastet inn" in faulty.text) == (422, True)
