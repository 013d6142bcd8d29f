import re
from dataclasses import replace
from html import unescape

import pytest
from starlette.requests import Request

from budsjett.budget.figures import OriginKind
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.sources import scenario_files, shipped
from budsjett.sources.certainty import shares_by_origin
from budsjett.web import words
from budsjett.web.address import Asked
from budsjett.web.pages import plan
from budsjett.web.render import Frame, context, environment
from builders import a_basis

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def basis():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


def seen(answer):
    """What a person reads, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_the_worst_year_comes_first_and_says_what_is_missing_and_what_to_do(client, basis):
    short = project(basis).whole()["carried_forward"]
    worst = max(short)
    answer = client.get("/vadso/plan")
    assert answer.status_code == 200
    sentence = f"Du mangler {words.mill_kr(worst)} i {2027 + short.index(worst)}."
    assert sentence in unescape(answer.text)
    assert "Kutt, øk inntektene eller skyv på investeringer." in answer.text
    assert answer.text.index("Du mangler") < answer.text.index('id="handtak"')


def test_a_plan_that_goes_up_says_so(client, basis):
    query = "&".join(f"tiltak={m}" for m in basis.directors_package)
    assert "Planen går opp" in client.get(f"/vadso/plan?{query}").text


def test_an_address_with_more_than_it_needs_leads_to_the_short_one(client):
    answer = client.get("/vadso/plan?eiendomsskatt=4,0&rente=4.4&befolkning=main&arsverk-skole=")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/vadso/plan?eiendomsskatt=4"


def test_htmx_gets_the_answer_alone_and_the_short_address(client):
    answer = client.get("/vadso/plan?eiendomsskatt=4&rente=4.4&tiltak=sfo-pris", headers=PART)
    assert answer.status_code == 200
    assert answer.headers["hx-replace-url"] == "/vadso/plan?eiendomsskatt=4&tiltak=sfo-pris"
    assert "<html" not in answer.text
    assert 'hx-target="#utdyping"' in answer.text
    assert "Boligeiere betaler mer" in answer.text


def test_the_schedule_on_the_page_is_the_models_to_the_krone(client, basis):
    page = seen(client.get("/vadso/plan?eiendomsskatt=3.5"))
    row = project(basis, levers={"eiendomsskatt": 3.5}).whole()[NET_OPERATING_RESULT]
    assert " ".join(["17 Netto driftsresultat", *(words.number(kr) for kr in row)]).replace("\xa0", " ") in page


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("eiendomsskatt=NaN", ["Eiendomsskatt på bolig", "«NaN»", "fra 0 til 4 promille"]),
        ("eiendomsskatt=1e9", ["Eiendomsskatt på bolig", "«1e9»"]),
        ("ukjent=1", ["«ukjent=1»"]),
        ("tiltak=finnes-ikke", ["«finnes-ikke»"]),
        ("tiltak=sfo-pris", ["«Høyere pris på SFO» står to ganger"]),
        ("befolkning=%00", ["Befolkning er"]),
        ("=%FF", ["som vi ikke kjenner"]),
    ],
)
@pytest.mark.parametrize("headers", [{}, PART])
def test_what_cannot_be_used_is_told_calmly_and_the_rest_of_the_plan_stands(client, query, named, headers):
    answer = client.get(f"/vadso/plan?{query}&tiltak=sfo-pris&rente=5", headers=headers)
    assert answer.status_code == 422
    page = seen(answer)
    assert all(name in page for name in named)
    assert 'href="/vadso/plan?rente=5&amp;tiltak=sfo-pris"' in answer.text


def test_a_script_in_the_address_stays_text(client):
    assert "<script>x" not in client.get("/vadso/plan?<script>x=1&tiltak=<script>x").text


def test_a_conflict_blocks_nothing_and_is_one_link_away_from_solved(client):
    both = "/vadso/plan?tiltak=omsorgsboliger&tiltak=sykehjem-nye-plasser"
    page = client.get(both)
    assert page.status_code == 200
    assert "«Åtte nye sykehjemsplasser» går ikke sammen med «Seksten omsorgsboliger med bemanning»" in page.text
    assert page.text.count("checked") >= 2
    way_out = re.search(r'data-untick="sykehjem-nye-plasser" href="([^"]+)"', page.text).group(1)
    assert "Dette går ikke sammen" not in client.get(unescape(way_out)).text


def test_a_missing_requirement_is_named_with_both_ways_out(client, basis):
    needy = next(m for m in basis.measures.values() if m.requires)
    page = client.get(f"/vadso/plan?tiltak={needy.id}")
    assert f"«{needy.title}» krever «{basis.measures[needy.requires[0]].title}»" in unescape(page.text)
    for way_out in re.findall(r'data-(?:un)?tick="[^"]+" href="([^"]+)"', page.text):
        assert "Dette går ikke sammen" not in client.get(unescape(way_out)).text


def test_a_visitor_is_told_who_may_save_and_keeps_the_plan(client):
    page = client.get("/vadso/plan?eiendomsskatt=4")
    assert "kan lagre planer" in page.text
    assert "til=%2Fvadso%2Fplan%3Feiendomsskatt%3D4" in page.text
    assert client.post("/vadso/plan?eiendomsskatt=4", data={"tittel": "Min"}).status_code == 401


def test_a_representative_saves_and_lands_beside_the_director(sign_in):
    client = sign_in("representative")
    answer = client.post("/vadso/plan?eiendomsskatt=4&tiltak=sfo-pris", data={"tittel": "Vår vei"})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert "Planen «Vår vei» er lagret" in page.text
    assert "/vadso/plan?eiendomsskatt=4&amp;tiltak=sfo-pris" in page.text


@pytest.mark.parametrize("title", ["", "   ", "x" * 5000, "a\x00b"])
def test_a_title_that_cannot_be_used_is_told_at_its_field_and_the_plan_stands(sign_in, title):
    answer = sign_in("representative").post("/vadso/plan?eiendomsskatt=4", data={"tittel": title})
    assert answer.status_code == 422
    assert 'id="tittel-problem"' in answer.text
    assert 'action="/vadso/plan?eiendomsskatt=4"' in answer.text


def test_a_plan_that_does_not_hang_together_is_not_saved(sign_in):
    client = sign_in("representative")
    before = client.get("/vadso/sammenlign").text.count('name="plan"')
    both = "/vadso/plan?tiltak=omsorgsboliger&tiltak=sykehjem-nye-plasser"
    answer = client.post(both, data={"tittel": "Begge"})
    assert answer.status_code == 422
    assert "kan ikke velges sammen" in answer.text
    assert client.get("/vadso/sammenlign").text.count('name="plan"') == before


def test_every_measure_can_be_chosen_and_says_what_it_does(client, basis):
    page = unescape(client.get("/vadso/plan").text)
    for measure in basis.measures.values():
        assert f'value="{measure.id}"' in page
        assert measure.title in page
        assert measure.otherwise in page


def test_how_sure_the_budget_is_is_stated_with_a_way_to_the_sources(client, basis):
    page = client.get("/vadso/plan").text
    shares = shares_by_origin(basis)
    assert [words.percent(shares[kind], 0) for kind in OriginKind] == re.findall(r"<dd>(\d+\xa0%)</dd>", page)
    assert basis.caution in unescape(page)
    assert 'href="/vadso/kilder#antakelser"' in page


def test_nothing_in_the_page_needs_a_style_or_a_script_inline(client):
    page = client.get("/vadso/plan?eiendomsskatt=4&tiltak=sfo-pris").text
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize("change", [{"measures": {}}, {"levers": ()}, {"measures": {}, "levers": (), "themes": ()}])
def test_a_municipality_without_measures_or_levers_has_a_plan_all_the_same(change):
    basis = a_basis(digest=f"bare {sorted(change)}", **change)
    frame = Frame(municipality=basis.municipality, actor=None, round=None, path="/prove/plan", demo=True)
    scope = {"type": "http", "query_string": b"", "path": "/prove/plan", "headers": [(b"host", b"localhost")]}
    request = Request(scope)
    page = plan._page(frame, basis, Asked(), request, may_save=False)
    html = environment().get_template(page.template).render(context(page))
    assert "Bevilgningsoversikt drift" in html
    assert ("noen tiltak ennå" in html) == ("measures" in change)
    assert ("noen håndtak ennå" in html) == ("levers" in change)


def test_a_long_plan_survives_signing_in(client, basis):
    query = "&".join(f"tiltak={m}" for m in basis.measures)
    page = client.get(f"/vadso/plan?{query}").text
    way = unescape(re.search(r'href="(/logg-inn\?[^"]+)">Velg rolle for å lagre', page)[1])
    assert client.get(way).status_code == 200


def test_other_people_and_interest_are_one_click_and_said_beside_the_answer(client, basis):
    page = client.get("/vadso/plan").text
    for value in ("main", "low", "high"):
        assert f'name="befolkning" value="{value}"' in page
    answer = client.get("/vadso/plan?befolkning=low&rentepaslag=2", headers=PART)
    assert "2 prosentpoeng høyere rente" in answer.text
    result = project(basis, projection="low", interest_stress=0.02).whole()[NET_OPERATING_RESULT]
    assert words.number(result[-1]) in unescape(answer.text)
    back = re.search(r'href="([^"]+)">Tilbake til det vi venter', answer.text).group(1)
    assert back == "/vadso/plan"


def test_what_no_plan_decides_is_never_green_unless_somebody_has_said_so(client):
    page = client.get("/vadso/plan").text
    facts = page.split('id="robek-fakta"')[1].split("</details>")[0]
    assert facts.count("<li>") == 3
    assert "questionmark-circle" in facts
    assert "checkmark-circle" not in facts


def test_the_years_of_the_plan_open_with_the_plan_in_hand(client):
    page = client.get("/vadso/plan?tiltak=kino-avvikles").text
    assert 'href="/vadso/tall/net_operating_result/2029?tiltak=kino-avvikles"' in page


@pytest.mark.parametrize(
    "page",
    ["", "/framtider", "/utskrift", "/oversikter", "/pakke", "/eksport.xlsx", "/eksport.json", "/../tall/debt/2029"],
)
def test_every_page_of_a_plan_takes_a_measure_begun_later(client, page):
    answer = client.get(f"/vadso/plan{page}?tiltak=enok@2028&tiltak=innkjop")
    assert answer.status_code == 200
    assert "finnes ikke hos" not in answer.text


@pytest.fixture
def may_wait(basis, monkeypatch):
    """Vadsø where the library may wait two years, and be cut by half."""
    library = replace(basis.measures[MeasureId("bibliotek-kortere")], may_wait=2, levels=(50,))
    changed = replace(basis, measures={**basis.measures, library.id: library}, digest="vadso, and the library may wait")
    monkeypatch.setattr(plan.explore, "basis_of", lambda *_: changed)
    return changed


def test_start_year_and_part_are_chosen_without_scripts_and_the_figures_follow(client, may_wait):
    page = client.get("/vadso/plan").text
    assert 'name="start-bibliotek-kortere"' in page
    assert page.count('name="start-') == 1 + sum(
        m.may_wait > 0 for m in may_wait.measures.values() if m.id != "bibliotek-kortere"
    )
    sent = client.get("/vadso/plan?tiltak=bibliotek-kortere&start-bibliotek-kortere=2029&del-bibliotek-kortere=50")
    assert sent.headers["location"] == "/vadso/plan?tiltak=bibliotek-kortere@2029~50"
    page = client.get(sent.headers["location"]).text
    assert '<option value="2029" selected>' in page
    assert '<option value="50" selected>' in page
    assert "fra 2029, 50\N{NO-BREAK SPACE}%" in page


def test_with_scripts_the_figures_of_the_measure_are_sent_along(client, may_wait):
    part = client.get("/vadso/plan?tiltak=bibliotek-kortere&start-bibliotek-kortere=2029", headers=PART).text
    figures = re.search(r'hx-target="#virkning-bibliotek-kortere".*?</hx-partial>', part, re.DOTALL).group()
    assert ">0,0</span>" in figures  # nothing in the first year
    assert 'hx-target="#valgt-som-bibliotek-kortere" hx-swap="innerHTML">fra 2029<' in part
