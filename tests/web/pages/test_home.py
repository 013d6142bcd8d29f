from datetime import timedelta

from budsjett.sources import scenario_files, shipped
from budsjett.usecases import explore
from budsjett.web import shortfalls, words


def vadso():
    scenario, _ = scenario_files.read_scenario(scenario_files.read_folder(shipped.folder("vadso")))
    assert scenario is not None
    return scenario.basis


def test_the_first_page_is_the_municipalitys(client):
    assert client.get("/").headers["location"] == "/vadso"


def test_one_number_one_question_one_date(client):
    page = client.get("/vadso").text
    worst = shortfalls.worst(explore.view(vadso()).baseline)
    assert words.mill_kr(worst.kr) in page
    assert f"mangler Vadsø i {worst.year}" in page
    assert page.count("<h1") == 1
    assert "Stem innen" in page
    assert 'href="/vadso/stem">Stem nå' in page


def test_the_shortfalls_of_the_years_are_what_the_reserve_falls_by():
    plan = explore.view(vadso()).baseline
    total_kr = sum(short.kr for short in shortfalls.by_year(plan))
    assert total_kr == -plan.lines["reserve_path"][-1]


def test_doors_for_every_role(client):
    page = client.get("/vadso").text
    for address in ("stem", "forslag", "plan", "administrasjon"):
        assert f'<h3><a href="/vadso/{address}">' in page


def test_the_phase_line_says_where_we_are_and_who_acts(client):
    page = client.get("/vadso").text
    assert 'class="now" aria-current="step"' in page
    assert "<b>Innbyggerne</b> stemmer nå." in page


def test_when_time_is_out_nobody_is_asked_to_vote(client, clock):
    clock.now += timedelta(days=400)
    page = client.get("/vadso").text
    assert "Stem nå" not in page
    assert "Stem innen" not in page


def test_a_municipality_that_is_not_here_is_told_in_words(client):
    answer = client.get("/oslo")
    assert answer.status_code == 404
    assert "«oslo»" in answer.text


def test_an_address_that_holds_script_is_not_said_back(client):
    answer = client.get("/<script>alert(1)<script>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
