import re


def test_four_pictures_each_with_a_sentence_its_numbers_and_its_origin(client):
    page = client.get("/vadso/situasjon").text
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) == 4
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
