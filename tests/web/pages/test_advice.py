import re
from html import unescape


def test_behind_the_package_stand_room_and_alternatives_with_plans_to_open(client):
    page = client.get("/vadso/plan/pakke/mer").text
    assert "Én million kroner mer i året" in page
    assert "Nummer 2" in page
    found = re.findall(r'href="(/vadso/plan\?[^"]+)">(?:Nummer|Den beste)', page)
    plans = [unescape(address) for address in found]
    assert len(plans) == 5
    assert "Du mangler" not in client.get(plans[0]).text


def test_a_measure_left_out_says_what_it_would_take(client):
    package = client.get("/vadso/plan/pakke").text
    why = unescape(re.search(r'href="(/vadso/plan/pakke/hvorfor/[^"]+)"', package).group(1))
    page = client.get(why).text
    assert "Hvorfor er ikke" in page
    assert "vektede millioner kroner bak" in page


def test_a_measure_nobody_knows_is_not_found(client):
    assert client.get("/vadso/plan/pakke/hvorfor/kaffe").status_code == 404


def test_where_no_package_is_lawful_there_is_nothing_to_measure_against(client):
    page = client.get("/vadso/plan/pakke/mer?eiendomsskatt=0&rente=9").text
    assert "Ingen pakke er slik du spurte om" in page
    back = unescape(re.search(r'href="([^"]+)">Se hva som står i veien', page).group(1))
    assert "kan ikke oppfylles" in client.get(back).text


def test_every_point_of_a_trade_off_is_a_plan_to_open(client):
    page = client.get("/vadso/plan/pakke/avveining/gjeld").text
    found = [unescape(address) for address in re.findall(r'href="(/vadso/plan\?[^"]+)">Punkt', page)]
    assert found
    assert "Du mangler" not in client.get(found[-1]).text
    marks = [unescape(address) for address in re.findall(r'<a class="mark [^>]+ href="([^"]+)"', page)]
    assert marks == (found * 2 if len(found) > 1 else [])  # in the picture for the wide and the narrow page
    assert client.get("/vadso/plan/pakke/avveining/kaffe").status_code == 404


def test_a_proposal_says_what_it_would_take_beside_the_municipalitys_own_measures(client):
    refs = re.findall(r'href="(/vadso/forslag/2027-[0-9]+)"', client.get("/vadso/forslag").text)
    assert refs
    page = client.get(refs[0]).text
    assert f'href="{refs[0]}/pakke"' in page
    sheet = client.get(f"{refs[0]}/pakke").text
    assert "Hva skal til for" in sheet
    assert ("vektede millioner kroner bak" in sheet and "Hvem får mer, og hvem får mindre" in sheet) or (
        "med i den beste pakken" in sheet
    )
    assert client.get("/vadso/forslag/2027-999/pakke").status_code == 404


def test_packages_as_good_as_the_best_are_shown_as_such(client):
    page = client.get("/vadso/plan/pakke/mer?tiltak=badeplass").text
    assert re.search(r"pakker? til er like god|Ingen annen pakke er like god", page)
    with_goals = client.get("/vadso/plan/pakke/mer?mal=minst-betaling").text
    assert "Du har satt mål foran det pakken er verdt" in with_goals or "ble ikke bevist i tide" in with_goals
    assert "til er like god" not in with_goals


def test_who_gains_and_who_loses_is_told_by_theme(client):
    page = client.get("/vadso/plan/pakke/hvorfor/skolefrokost").text
    assert "Hvem får mer, og hvem får mindre" in page
    assert re.search(r"</dt><dd class=.good.>\+[0-9]", page)
    assert re.search(r"</dt><dd class=.bad.>−[0-9]", page)


def test_each_other_good_package_says_what_differs_from_the_best(client):
    page = client.get("/vadso/plan/pakke/mer").text
    table = page.split("Andre gode pakker")[-1].split("</table>")[0]
    rows = re.findall(r"<tr><th scope=.row.>(.*?)</tr>", table)
    assert len(rows) == 5
    assert "Kommer med" not in rows[0]
    assert "Faller ut" not in rows[0]
    assert all("Kommer med" in row or "Faller ut" in row for row in rows[1:])


def test_where_ballots_count_the_support_that_would_be_enough_is_told(client, sign_in):
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    client.post("/vadso/administrasjon/steg/tell")
    package = client.get("/vadso/plan/pakke?stemmer=1").text
    left_out = [unescape(at) for at in re.findall(r'href="(/vadso/plan/pakke/hvorfor/[^"]+)"', package)]
    pages = [client.get(at).text for at in left_out[:6]]
    assert any(re.search(r"Var [0-9]+,[0-9] prosent av stemmesedlene for det", page) for page in pages)
    assert "stemmesedlene for det" not in client.get("/vadso/plan/pakke/hvorfor/skolefrokost").text


def test_where_levers_are_free_the_plan_with_the_measure_has_them_where_they_were_put(client):
    package = client.get("/vadso/plan/pakke?fri=eiendomsskatt&fra-eiendomsskatt=0&til-eiendomsskatt=4").text
    page = next(
        page
        for at in re.findall(r'href="(/vadso/plan/pakke/hvorfor/[^"]+)"', package)
        if "Se planen med tiltaket" in (page := client.get(unescape(at)).text)
    )
    plan = unescape(re.search(r'href="([^"]+)">Se planen med tiltaket', page).group(1))
    assert "eiendomsskatt=" in plan
    assert "Du mangler" not in client.get(plan).text


def test_what_ones_own_wishes_keep_out_is_told_as_such(client):
    page = unescape(client.get("/vadso/plan/pakke/hvorfor/grendeskole?hoyst-vestre-jakobselv=0").text)
    assert "Taket «Høyst 0 tiltak i Vestre Jakobselv» slipper det ikke til." in page
    assert "slik håndtakene står" not in page
    page = unescape(client.get("/vadso/plan/pakke/hvorfor/grendeskole?aldri=ungdomstrinn-samles").text)
    assert "Du ba om en pakke uten «Ett felles ungdomstrinn i kommunen»." in page  # it requires that one


def test_what_a_cap_let_out_is_worth_stands_behind_the_package(client):
    page = unescape(client.get("/vadso/plan/pakke/mer?hoyst-vestre-jakobselv=0").text)
    assert "Taket «Høyst 0 tiltak i Vestre Jakobselv»: ett tiltak mer" in page
