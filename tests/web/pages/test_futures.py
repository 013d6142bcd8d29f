import re
from html import unescape

import pytest

from budsjett.budget.outlook import outlook
from budsjett.errors import TooFewCounts
from budsjett.sources import scenario_files, shipped
from budsjett.usecases import foresee
from budsjett.web import words

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def basis():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


def seen(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text))).replace("\xa0", " ")


def test_every_limit_says_in_how_many_of_a_hundred_futures_it_holds_each_year(client, basis):
    query = "&".join(f"tiltak={m}" for m in basis.directors_package)
    page = seen(client.get(f"/vadso/plan/framtider?{query}"))
    found = outlook(basis, basis.directors_package, draws=foresee.DRAWS)
    balance = [str(odds.in_100) for odds in found.odds if odds.limit.id == "balance"]
    assert f"Budsjettet er i balanse {' '.join(balance)} " in page


def test_the_bands_and_what_drives_them_are_drawn_with_their_numbers(client, basis):
    page = seen(client.get("/vadso/plan/framtider"))
    found = outlook(basis, draws=foresee.DRAWS)
    for swing in found.swings:
        assert words.number(swing.low_kr / 1e6, 1, sign=True).replace("\xa0", " ") in page
    assert "I 90 av 100 framtider ligger resultatet i 2030 mellom" in page
    assert "Hvor mye renten endrer seg fra år til år" in page


def test_the_plan_page_draws_no_futures_itself_and_leads_to_them(client, monkeypatch):
    def drawn(*_, **__):
        raise AssertionError("futures are drawn where somebody looks, not for each movement of a lever")

    monkeypatch.setattr(foresee, "outlook", drawn)
    for headers in ({}, PART):
        answer = client.get("/vadso/plan?eiendomsskatt=4", headers=headers)
        assert answer.status_code == 200
        assert 'hx-get="/vadso/plan/framtider?eiendomsskatt=4"' in answer.text
        assert 'href="/vadso/plan/framtider?eiendomsskatt=4"' in answer.text


def test_the_part_that_is_fetched_is_the_section_alone(client):
    answer = client.get("/vadso/plan/framtider", headers=PART)
    assert "<html" not in answer.text
    assert answer.text.count('id="framtider-h"') == 1


def test_the_same_question_is_drawn_once(client, monkeypatch):
    client.get("/vadso/plan/framtider?eiendomsskatt=2.7")
    monkeypatch.setattr(foresee, "outlook", None)
    assert client.get("/vadso/plan/framtider?eiendomsskatt=2.7").status_code == 200


def test_people_that_cannot_be_drawn_are_told_and_nothing_is_invented(client, monkeypatch):
    def refused(*_, **__):
        raise TooFewCounts(counted=1, fewest=5)

    monkeypatch.setattr(foresee, "outlook", refused)
    answer = client.get("/vadso/plan/framtider?eiendomsskatt=2.9")
    assert answer.status_code == 200
    assert "<svg" not in answer.text[answer.text.index('id="framtider-h"') :].split("</main>")[0]
