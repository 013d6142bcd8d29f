import csv
import json
from io import StringIO

import pytest

from budsjett.budget.plan import Prices, project
from budsjett.exports.recalculated import differences
from budsjett.sources import scenario_files, shipped

CHOSEN = "eiendomsskatt=4&tiltak=sfo-pris"


@pytest.fixture(scope="module")
def basis():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    return found


@pytest.fixture(scope="module")
def plan(basis):
    return project(basis, ["sfo-pris"], {"eiendomsskatt": 4.0})


def test_the_workbook_is_the_plan_in_the_address(client, plan):
    answer = client.get(f"/vadso/plan/eksport.xlsx?{CHOSEN}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-disposition"] == 'attachment; filename="okonomiplan-vadso-2027-2030.xlsx"'
    assert differences(plan, answer.content)[0].kr == 0


def test_the_csv_opens_in_norwegian_excel(client, plan):
    answer = client.get(f"/vadso/plan/eksport.csv?{CHOSEN}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.count(b"\n") == answer.content.count(b"\r\n") == len(plan.lines) + 1
    rows = {row["linje"]: row for row in csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")}
    assert {line: [int(rows[line][str(year)]) for year in plan.years] for line in rows} == {
        line: list(values) for line, values in plan.whole().items()
    }
    assert rows["debt"]["enhet"] == "kr"
    assert rows["new_loans"]["opphav"] == "regnet av modellen"


def test_the_json_has_every_line(client, plan):
    answer = client.get(f"/vadso/plan/eksport.json?{CHOSEN}")
    content = json.loads(answer.content)
    assert {line["id"]: line["values"] for line in content["lines"]} == {k: list(v) for k, v in plan.whole().items()}
    assert (content["package"], content["basis_digest"]) == (["sfo-pris"], plan.basis_digest)


def test_prices_and_interest_follow_the_address(client, basis):
    content = client.get("/vadso/plan/eksport.json?rentepaslag=1&priser=lopende").json()
    assert (content["prices"], content["interest_stress"]) == ("nominal", 0.01)
    plan = project(basis, prices=Prices.NOMINAL, interest_stress=0.01)
    assert {line["id"]: tuple(line["values"]) for line in content["lines"]} == plan.whole()


def test_an_address_that_cannot_be_read_leads_to_the_page_that_says_why(client):
    answer = client.get("/vadso/plan/eksport.xlsx?tiltak=finnes-ikke")
    assert (answer.status_code, answer.headers["location"]) == (303, "/vadso/plan?tiltak=finnes-ikke")


def test_another_kind_of_file_is_not_found(client):
    assert client.get("/vadso/plan/eksport.exe").status_code == 404


def test_the_plan_page_offers_the_files_of_this_plan(client):
    page = client.get(f"/vadso/plan?{CHOSEN}").text
    for kind in ("xlsx", "csv", "json"):
        assert f'href="/vadso/plan/eksport.{kind}?{CHOSEN.replace("&", "&amp;")}"' in page
