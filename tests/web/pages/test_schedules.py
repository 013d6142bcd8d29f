import re
from html import unescape

import pytest

from budsjett.budget.plan import project
from budsjett.budget.schedules import schedule_5_4, schedule_5_5
from budsjett.sources import scenario_files, shipped
from budsjett.web import words


@pytest.fixture(scope="module")
def basis():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


def test_every_row_of_the_schedules_is_there_with_its_amounts_and_they_open(client, basis):
    page = unescape(client.get("/vadso/plan/oversikter?eiendomsskatt=3.5").text)
    plan = project(basis, levers={"eiendomsskatt": 3.5})
    for row in (*schedule_5_4(plan), *schedule_5_5(plan)):
        link = f'href="/vadso/tall/{row.line}/2029?eiendomsskatt=3.5">{words.number(row.values[2])}</a>'
        assert link in page, row.name
        assert re.search(rf">{row.n}</span> {re.escape(row.name)}<", page)


def test_every_amount_that_opens_leads_somewhere(client):
    page = unescape(client.get("/vadso/plan/oversikter").text)
    for at in dict.fromkeys(re.findall(r'href="(/vadso/tall/[^"]+/2028)"', page)):
        assert client.get(at).status_code == 200, at


def test_the_law_is_one_link_away_and_the_arts_stand_beside(client):
    page = unescape(client.get("/vadso/plan/oversikter").text)
    for paragraph in ("5-4", "5-5", "5-6"):
        assert f"https://lovdata.no/forskrift/2019-06-07-714/§{paragraph}" in page
    assert "871-876 878-879" in page


def test_a_schedule_that_cannot_be_made_says_why(client):
    assert "har ikke lagt inn tall etter art for 2027" in client.get("/vadso/plan/oversikter").text


def test_a_measure_that_invests_is_a_project(client, basis):
    measure = next(m for m in basis.measures.values() if m.investments and not m.requires)
    assert measure.title in unescape(client.get(f"/vadso/plan/oversikter?tiltak={measure.id}").text)
