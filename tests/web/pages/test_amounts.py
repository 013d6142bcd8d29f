import re
from html import unescape

import pytest

from budsjett.budget.lines import LINES
from budsjett.budget.plan import Prices, project
from budsjett.budget.schedules import allocations, schedule_5_4
from budsjett.sources import scenario_files, shipped
from budsjett.web import words


@pytest.fixture(scope="module")
def basis():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


def seen(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text))).replace("\xa0", " ")


def test_every_amount_of_the_schedules_opens_to_the_same_amount(client, basis):
    plan = project(basis)
    page = unescape(client.get("/vadso/plan").text)
    for row in (*schedule_5_4(plan), *allocations(plan)):
        at = f"/vadso/tall/{row.line}/{plan.years.last}"
        assert f'href="{at}">{words.number(row.values[-1])}</a>' in page
        answer = client.get(at)
        assert answer.status_code == 200, at
        assert f'<p class="big">{words.kr(row.values[-1])}</p>' in answer.text


def test_every_line_of_the_plan_has_a_page_in_every_year(client, basis):
    plan = project(basis)
    for line in plan.lines:
        answer = client.get(f"/vadso/tall/{line}/2028")
        assert answer.status_code == 200, line
        assert LINES[line].label in unescape(answer.text)


def test_a_formula_is_told_in_words_signs_and_numbers_with_the_origin_of_each_input(client, basis):
    page = seen(client.get("/vadso/tall/primary_school/2029"))
    level = basis.figures.by_line_year["primary_school", 2027]
    assert "S × (1 + a × (B ÷ B₀ − 1))" in page
    assert f"= {words.number(level.amount)} × (1 + 0,60 × (".replace("\xa0", " ") in page
    assert level.origin.note.split(".")[0] in page
    assert basis.assumptions["service_marginal_share.primary_school"].label in page
    assert "Innbyggere 6–12 år 1. juli 2029" in page


def test_what_the_choices_add_stands_by_name_and_the_plan_is_kept(client):
    answer = client.get("/vadso/tall/primary_school/2029?arsverk-skole=-3&tiltak=barneskole-storre-grupper")
    page = seen(answer)
    assert "Større grupper på barneskolen Tiltak −3 400 000 kr" in page
    assert "Årsverk i skolen Håndtak" in page
    assert 'href="/vadso/plan?arsverk-skole=-3&amp;tiltak=barneskole-storre-grupper"' in answer.text
    assert 'href="/vadso/tall/primary_school/2030?arsverk-skole=-3&amp;tiltak=barneskole-storre-grupper"' in answer.text


def test_a_sum_that_choices_reach_through_its_lines_says_so(client, basis):
    page = seen(client.get("/vadso/tall/net_operating_result/2030?tiltak=barneskole-storre-grupper"))
    without = project(basis).whole()["net_operating_result"][-1]
    assert f"hadde tallet vært {words.kr(without)}".replace("\xa0", " ") in page


def test_the_law_and_what_the_amount_goes_into_are_one_link_away(client):
    page = client.get("/vadso/tall/instalments/2028").text
    assert "https://lovdata.no/lov/2018-06-22-83/§14-18" in page
    assert "Linje 14 i bevilgningsoversikt drift" in page
    assert 'href="/vadso/tall/debt/2028"' in page
    assert 'href="/vadso/tall/net_finance/2028"' in page


def test_other_conditions_are_told(client, basis):
    page = seen(client.get("/vadso/tall/interest_expense/2029?rentepaslag=2&priser=lopende"))
    plan = project(basis, prices=Prices.NOMINAL, interest_stress=0.02)
    assert words.kr(plan.whole()["interest_expense"][2]).replace("\xa0", " ") in page
    assert "Løpende priser" in page
    assert "Renten settes opp med" in page


@pytest.mark.parametrize("path", ["no_such_line/2028", "debt/2026", "debt/2031", "<script>/2028", "x" * 50 + "/2028"])
def test_what_is_not_in_the_plan_is_refused_calmly(client, path):
    answer = client.get(f"/vadso/tall/{path}")
    assert answer.status_code == 404
    assert "<script>/" not in answer.text


def test_an_address_that_cannot_be_read_is_told_and_the_amount_shown(client):
    answer = client.get("/vadso/tall/debt/2028?befolkning=opp")
    assert answer.status_code == 422
    assert "Befolkning er «opp»" in unescape(answer.text)
