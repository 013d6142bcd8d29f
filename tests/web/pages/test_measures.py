import re
from html import unescape

from budsjett.budget.plan import effect_of
from budsjett.sources import scenario_files, shipped
from budsjett.web import words


def test_the_page_of_a_measure_has_its_effect_by_year_as_the_model_says(client):
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    for measure in ("omsorgsboliger", "sfo-pris", "utsett-radhus"):
        page = unescape(client.get(f"/vadso/tiltak/{measure}").text)
        row = page.split('<tr class="sum">')[1].split("</tr>")[0]
        shown = re.findall(r"<td[^>]*>([^<]+)</td>", row)
        assert shown == [words.number(float(kr), sign=True) for kr in effect_of(basis, measure)]


def test_an_investment_shows_the_chain_from_cost_to_yearly_cost(client):
    page = client.get("/vadso/tiltak/omsorgsboliger").text
    assert "Fra investering til årlig kostnad" in page
    assert "Fra investering til årlig kostnad" not in client.get("/vadso/tiltak/sfo-pris").text


def test_a_measure_that_is_not_on_the_list_is_not_found(client):
    for name in ("finnes-ikke", "<script>", "x" * 190):
        answer = client.get(f"/vadso/tiltak/{name}")
        assert answer.status_code == 404
        assert "<script>»" not in answer.text
    assert client.get("/vadso/tiltak/" + "x" * 300).status_code == 404


def test_it_is_added_to_the_plan_the_reader_came_from(client):
    came_from = {"referer": "http://127.0.0.1/vadso/plan?eiendomsskatt=4&tiltak=sfo-pris"}
    page = client.get("/vadso/tiltak/omsorgsboliger", headers=came_from).text
    assert "/vadso/plan?eiendomsskatt=4&amp;tiltak=sfo-pris&amp;tiltak=omsorgsboliger" in page
    chosen = client.get("/vadso/tiltak/sfo-pris", headers=came_from).text
    assert "Ta bort fra planen din" in chosen


def test_another_sites_address_is_not_taken_for_a_plan(client):
    page = client.get("/vadso/tiltak/sfo-pris", headers={"referer": "http://ondt.no/vadso/plan?eiendomsskatt=4"}).text
    assert 'href="/vadso/plan?tiltak=sfo-pris"' in page


def test_what_it_requires_comes_along(client):
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    needy = next(m for m in basis.measures.values() if m.requires)
    page = client.get(f"/vadso/tiltak/{needy.id}").text
    link = unescape(re.search(r'data-color="accent" href="([^"]+)"', page).group(1))
    assert all(f"tiltak={other}" in link for other in (needy.id, *needy.requires))


def test_a_councils_statement_stands_on_the_page(sign_in):
    client = sign_in("council:eldreradet")
    assert "Det rådene sier" in client.get("/vadso/tiltak/sykehjem-faerre-plasser").text


def test_where_a_measure_is_felt_stands_on_its_page(client):
    assert "Vestre Jakobselv</span>" in client.get("/vadso/tiltak/grendehus").text
    assert "Antatt sted" in unescape(client.get("/vadso/tiltak/grendehus").text)
    assert "Vestre Jakobselv" not in client.get("/vadso/tiltak/sfo-pris").text
