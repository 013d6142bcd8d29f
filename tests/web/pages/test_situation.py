import re
from dataclasses import replace
from html import unescape

import pytest

from budsjett.budget.bridge import into
from budsjett.budget.figures import Figures
from budsjett.budget.lines import NET_OPERATING_RESULT, leaves_of_result
from budsjett.budget.plan import project
from budsjett.budget.standing_still import standing_still
from budsjett.sources import scenario_files, shipped
from budsjett.web import outlook_pictures, words
from budsjett.web.pages import situation
from builders import a_basis, a_figure


@pytest.fixture(scope="module")
def basis():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


def test_seven_pictures_each_with_a_sentence_its_numbers_and_its_origin(client):
    page = client.get("/vadso/situasjon").text
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) == 7
    for figure in figures:
        assert re.search(r"<h2[^>]*>[^<]+</h2>\s*<p>[^<]{20,}\.</p>", figure), figure[:400]
        assert figure.count('<svg class="chart"') == 2
        assert '<details class="numbers"' in figure
        assert 'class="origin ' in figure


def test_what_is_assumed_says_so_where_it_is_shown(client):
    page = client.get("/vadso/situasjon").text
    debt = page[page.index('id="kapital"') :]
    assert 'class="origin assumption"' in debt
    assert "Etter 2019 er gjelden ikke funnet publisert" in debt
    assert "(antatt)" in debt


def test_published_incomes_are_the_states_own_to_the_krone(client):
    page = client.get("/vadso/situasjon").text.replace("\xa0", " ")
    assert "573,4 mill. kr" in page
    assert "31,2 mill. kr fra 2026 til 2027" in page


def test_projections_are_told_apart_from_what_was(client):
    page = client.get("/vadso/situasjon").text
    assert "(framskrevet)" in page
    assert "ikke SSBs" in page


def test_the_next_year_is_told_cause_by_cause_and_the_causes_sum(client, basis):
    page = unescape(client.get("/vadso/situasjon").text)
    result = project(basis).whole()[NET_OPERATING_RESULT]
    causes = into(project(basis), 2028)
    assert result[0] + sum(cause.change_kr[0] for cause in causes) == result[1]
    assert f"svekkes med {words.mill_kr(result[0] - result[1])}" in page
    assert "Kommunens tall for 2026 er ikke publisert linje for linje" in page


def test_the_year_before_is_the_beginning_where_it_is_known():
    basis = a_basis()
    assert outlook_pictures.known_before(basis) is None
    plan, found = project(basis), dict(basis.figures.by_line_year)
    for leaf in leaves_of_result():
        if leaf in plan.lines:
            found[leaf, 2026] = a_figure(leaf, 2026, float(plan.lines[leaf][0]) + 1000)
    known = replace(basis, figures=Figures(found), digest="known before")
    picture = outlook_pictures.next_year(known, project(known))
    assert picture.chart.title == "Fra 2026 til 2027"
    assert picture.remark == ""


def test_what_interest_does_is_the_models_own(client, basis):
    page = unescape(client.get("/vadso/situasjon").text)
    expected = project(basis).lines["interest_expense"][-1]
    for share in (0.01, 0.02):
        more = project(basis, interest_stress=share).lines["interest_expense"][-1] - expected
        assert words.mill_kr(more) in page


def test_the_bands_lead_to_what_makes_them(client):
    page = client.get("/vadso/situasjon").text
    assert "I 90 av 100 framtider ligger resultatet i 2030" in page
    assert 'href="/vadso/plan/framtider"' in page


def test_standing_still_is_told_service_by_service_fixed_nominal_and_per_user(client, basis):
    page = unescape(client.get("/vadso/situasjon").text)
    for still in standing_still(basis):
        assert words.mill(still.nominal_kr[-1]) in page
        assert words.number(still.per_user_kr[0]) in page
    assert "Hjemmetjenester (minst)" in page


def test_the_pictures_of_the_plans_years_open_to_how_each_number_is_computed(client):
    page = client.get("/vadso/situasjon").text
    for line in ("net_operating_result", "debt", "interest_expense"):
        for year in (2027, 2030):
            assert f'href="/vadso/tall/{line}/{year}"' in page
    assert client.get("/vadso/tall/debt/2030").status_code == 200


def test_a_municipality_with_room_is_not_told_that_it_lacks_money():
    randaberg, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("randaberg")))
    drawn = situation._standing_still(randaberg, project(randaberg))
    assert drawn.chart.title == "Inntektene dekker tilbudet"
    assert "mangler" not in drawn.remark
    vadso, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert "mangler" in situation._standing_still(vadso, project(vadso)).remark
