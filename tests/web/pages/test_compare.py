from html import unescape

import pytest

from budsjett.usecases import proven
from budsjett.web import working


def test_the_first_look_has_plans_to_compare(client):
    page = client.get("/vadso/sammenlign")
    assert page.status_code == 200
    assert "Planene er enige om" in page.text
    assert "Kommunedirektørens forslag" in page.text


def test_differences_come_with_the_largest_first_and_equal_lines_are_folded(client):
    page = client.get("/vadso/sammenlign?plan=uten-tiltak&plan=kommunedirektoren").text
    apart = unescape(page).split("Lengst fra hverandre er de på «")[1].split("»")[0]
    first_row = page.split("størst forskjell først")[1].split('<th scope="row">')[1].split("<")[0]
    assert first_row == apart
    assert "er like i alle planene" in page


def test_a_plan_against_itself_differs_in_nothing(client):
    page = client.get("/vadso/sammenlign?plan=uten-tiltak&plan=min").text
    assert "Planene er enige om 100,0 % av kronene. De er helt like." in " ".join(unescape(page).split())


def test_the_plan_in_the_address_stands_beside_the_others(client):
    page = client.get("/vadso/sammenlign?plan=min&plan=kommunedirektoren&eiendomsskatt=4&tiltak=sfo-pris").text
    assert "Planen din" in page
    assert 'href="/vadso/plan?eiendomsskatt=4&amp;tiltak=sfo-pris"' in page
    assert '<input type="hidden" name="eiendomsskatt" value="4">' in page


def test_one_plan_alone_is_not_a_comparison(client):
    page = client.get("/vadso/sammenlign?plan=uten-tiltak")
    assert page.status_code == 200
    assert "Velg minst to planer" in page.text


@pytest.mark.parametrize("ref", ["plan-999", "innbyggerne", "<b>", "%00", "x" * 3000])
def test_a_plan_that_is_not_there_is_told_and_the_others_are_compared(client, ref):
    page = client.get(f"/vadso/sammenlign?plan=uten-tiltak&plan=kommunedirektoren&plan={ref}")
    assert page.status_code == 422
    assert "Noe i adressen kunne ikke brukes" in page.text
    assert "Planene er enige om" in page.text
    assert "<b>»" not in page.text


def test_a_seventh_plan_is_told_and_left_out(sign_in):
    client = sign_in("representative")
    refs = ["uten-tiltak", "kommunedirektoren", "min"]
    for i in range(4):
        saved = client.post(f"/vadso/plan?arsverk-skole={-i - 1}", data={"tittel": f"Plan {i}"})
        refs.append(saved.headers["location"].split("lagret=")[1])
    page = client.get("/vadso/sammenlign?" + "&".join(f"plan={ref}" for ref in refs))
    assert page.status_code == 422
    assert "Det er plass til 6 planer" in page.text
    assert page.text.count("Åpne som egen plan") == 6


def test_the_citizens_are_not_offered_before_the_count(client):
    assert 'value="innbyggerne"' not in client.get("/vadso/sammenlign").text


def test_the_optimised_plan_is_found_in_the_background_and_laid_beside_the_others(client, monkeypatch):
    monkeypatch.setattr(proven, "_answers", {})
    monkeypatch.setattr(working, "QUICK_S", 0.0)
    path = "/vadso/sammenlign?plan=optimalisert&plan=kommunedirektoren"
    assert "Ser etter den optimaliserte planen" in client.get(path).text
    monkeypatch.setattr(working, "QUICK_S", 60.0)
    assert "Optimalisert pakke" in client.get(path).text


def test_it_tells_which_ages_get_more_and_less_by_the_other_plans(client):
    page = client.get("/vadso/sammenlign?plan=uten-tiltak&plan=kommunedirektoren").text
    table = page[page.index('aria-labelledby="folk-h"') :].partition("</table>")[0]
    assert "6–15 år" in table
    assert "80 år og eldre" in table
    assert "Delingen er en antakelse" in page
    assert 'id="folk-h"' not in client.get("/vadso/sammenlign?plan=uten-tiltak").text
