import re
from html import unescape


def test_the_optimiser_offers_a_lawful_package_and_one_may_take_all_of_it(client):
    page = client.get("/vadso/plan/pakke")
    assert page.status_code == 200
    assert "En pakke som går opp" in page.text
    whole = unescape(re.search(r'href="([^"]+)">Ta hele pakken', page.text).group(1))
    assert "Du mangler" not in client.get(whole).text


def test_one_measure_may_be_taken_over_alone(client):
    page = client.get("/vadso/plan/pakke?tiltak=sfo-pris").text
    one = unescape(re.search(r'data-size="sm" href="(/vadso/plan[^"]+)">Ta med', page).group(1))
    assert "tiltak=sfo-pris" in one
    assert one.count("tiltak=") == 2


def test_my_own_measures_can_be_kept(client):
    free = client.get("/vadso/plan/pakke?tiltak=badeplass&tiltak=kulturskole-gratis").text
    kept = client.get("/vadso/plan/pakke?behold=1&tiltak=badeplass&tiltak=kulturskole-gratis").text
    assert "Finn en som beholder tiltakene mine" in free
    assert "Ta bort" not in kept


def test_what_cannot_be_met_together_is_said_in_words(client):
    page = client.get("/vadso/plan/pakke?eiendomsskatt=0&rente=9").text
    assert "Dette kan ikke oppfylles samtidig" in page
    assert "i beste fall mangler" in page


def test_what_cannot_be_used_is_told_and_the_package_is_found_all_the_same(client):
    page = client.get("/vadso/plan/pakke?rente=NaN&behold=9")
    assert page.status_code == 422
    assert "«NaN»" in page.text
    assert "En pakke som går opp" in page.text


def test_a_package_may_be_asked_to_hold_in_worse_times(client):
    page = client.get("/vadso/plan/pakke").text
    worse = unescape(re.search(r'href="([^"]+)">Tåler dårligere tider', page).group(1))
    assert "taaler=1" in worse
    told = client.get(worse).text
    assert "av 100 fremtider" in told or "av 100 tenkte fremtider" in told
    assert "Finn en for tidene vi venter" in told
    steadiest = re.search(r'href="([^"]+)">Se pakken som holder oftest', told)
    assert steadiest is None or client.get(unescape(steadiest.group(1))).status_code == 200
