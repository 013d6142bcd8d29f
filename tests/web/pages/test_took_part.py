"""Who took part: after the count, in words, and nothing of fewer than five."""

import re
from collections import OrderedDict
from dataclasses import replace

import pytest

from budsjett.store.engine import reading
from budsjett.usecases.took_part import took_part
from budsjett.usecases.weighed import Recounts
from budsjett.web.pages import took_part as page

URL = "/vadso/deltakelse"


@pytest.fixture
def counted(client, sign_in, monkeypatch):
    """A client in a round that is counted; signed out. Few draws, and time to wait for them."""
    monkeypatch.setattr("budsjett.usecases.took_part._kept", OrderedDict())
    monkeypatch.setattr(Recounts, "draws", 5)
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


def test_the_weighed_outcome_stands_beside_the_one_that_counts_and_never_alone(counted):
    text = counted.get(URL).text
    assert "Stemmene som de er" in text
    assert "Det er ikke et annet resultat" in text
    assert text.count('<th scope="row"><a class="ds-link" href="/vadso/resultat/') == 18
    assert "Valgt i 5 trekk" in text


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


def test_weights_are_published_unless_they_give_a_withheld_number_away(counted, monkeypatch):
    shown = page_data(counted)
    assert "svarte ikke" in counted.get(URL).text
    assert "så stødige som" in counted.get(URL).text
    (trait,) = shown.traits
    hidden = replace(trait, groups=(replace(trait.groups[0], took_part=None), *trait.groups[1:]))
    monkeypatch.setattr(page, "took_part", lambda *_, **__: replace(shown, traits=(hidden,)))
    text = counted.get(URL).text
    assert "Vektene" not in text
    assert "så stødige som" not in text


def page_data(client):
    """What the page is made of."""
    with reading(client.app.state.engine) as conn:
        return took_part(conn, "vadso", patience_s=60)
