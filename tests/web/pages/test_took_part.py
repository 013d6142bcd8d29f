"""Who took part: after the count, in words, and nothing of fewer than five."""

import re
from dataclasses import replace

import pytest

from budsjett.store.engine import reading
from budsjett.usecases.took_part import NotWeighed, took_part
from budsjett.web.pages import took_part as page

URL = "/vadso/deltakelse"


@pytest.fixture
def counted(client, sign_in, monkeypatch):
    """A client in a round that is counted; signed out. There is time to wait for the draws."""
    monkeypatch.setattr(page, "PATIENCE_S", 60)
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    client.post("/vadso/administrasjon/steg/tell")
    client.post("/logg-ut", data={"kommune": "vadso"})
    return client


def test_before_the_count_nothing_is_told_to_anyone(client, sign_in):
    for role in ("citizen:1", "administrator"):
        sign_in(role)
        answer = client.get(URL)
        assert answer.status_code == 409
        assert "16–24" not in answer.text


def test_after_the_count_there_is_one_score_in_a_sentence_and_who_is_missing(counted):
    text = counted.get(URL).text
    assert re.search(r"\d+ av 100", text)
    assert "måtte" in text
    assert "Hvem mangler" in text
    assert re.search(r"16–24 år: \d+,?\d* ?% av dem som svarte", text.replace("\N{NO-BREAK SPACE}", " "))
    assert "oppdiktede svar" in text


def test_the_funnel_says_how_far_people_came_and_nothing_of_the_few(counted):
    funnel = re.search(r'<ol class="plain funnel panel">(.*?)</ol>', counted.get(URL).text, re.DOTALL)[1]
    told = dict(re.findall(r"<span>(.*?)</span><b class=\"num\">(.*?)</b>", funnel))
    assert [*told] == [
        "Kunne stemme (16 år og eldre)",
        "Stemte",
        "Av dem på nett og på papir, hver for seg",
        "Svarte på aldersgruppe",
        "Byttet ut stemmen sin underveis",
        "Stemte blankt",
    ]
    assert (told["Stemte"], told["Byttet ut stemmen sin underveis"]) == ("420", "færre enn 5")
    assert told["Av dem på nett og på papir, hver for seg"] == "skjult", "nobody on paper is fewer than five"


def test_each_group_is_drawn_beside_its_share_of_the_people(counted):
    text = counted.get(URL).text
    assert "<svg" in text[text.index('id="grupper"') :]
    assert text.count('<th scope="row">16–24 år</th>') >= 1
    assert "færre enn ventet" in text


def test_the_weighing_is_told_with_its_weights_and_is_no_result(counted):
    text = counted.get(URL).text
    assert "Det er ikke et annet resultat" in text
    assert "Vektingen " in text
    assert 'href="/vadso/resultat#andre-velgere"' in text


def test_the_result_leads_to_who_took_part(counted):
    assert f'href="{URL}"' in counted.get("/vadso/resultat").text


def test_the_page_needs_no_script(counted):
    text = counted.get(URL).text
    content = text[text.index("<main") :]
    assert "hx-" not in content
    assert "<script" not in content


def test_while_the_draws_are_counted_the_rest_is_shown(counted, monkeypatch):
    monkeypatch.setattr(page, "took_part", lambda *_, **__: replace(page_data(counted), others=None))
    text = counted.get(URL).text
    assert "Stemmene telles nå på nytt" in text
    assert "Hvem mangler" in text


def test_weights_are_published_and_nothing_is_weighed_where_a_group_is_withheld(counted, monkeypatch):
    shown = page_data(counted)
    assert "svarte ikke" in counted.get(URL).text
    assert "så stødige som" in counted.get(URL).text
    (trait,) = shown.traits
    hidden = replace(trait, groups=(replace(trait.groups[0], took_part=None, share=None), *trait.groups[1:]))
    few = replace(shown, traits=(hidden,), others=replace(shown.others, weighed=None))
    assert few.not_weighed is NotWeighed.FEW
    monkeypatch.setattr(page, "took_part", lambda *_, **__: few)
    text = counted.get(URL).text
    assert "Minst én gruppe har færre enn fem svar" in text
    assert "Vektene" not in text
    assert "så stødige som" not in text


def test_of_two_traits_only_the_span_of_the_weights_is_told(counted, monkeypatch):
    shown = page_data(counted)
    again = {(*kind, "x"): weight for kind, weight in shown.others.weighed.weights.by_combination.items()}
    weighed = replace(shown.others.weighed, weights=replace(shown.others.weighed.weights, by_combination=again))
    two = replace(shown, traits=shown.traits * 2, others=replace(shown.others, weighed=weighed))
    monkeypatch.setattr(page, "took_part", lambda *_, **__: two)
    text = counted.get(URL).text
    weights = text[text.index("<summary>Vektene") : text.index("Rådet og det vektede")]
    assert weights.count('<th scope="row">') == 2
    assert "16–24" not in weights


def page_data(client):
    """What the page is made of."""
    with reading(client.app.state.engine) as conn:
        return took_part(conn, "vadso", patience_s=60)
