"""The result: nothing before the count, three different words after it, and a reason for everything."""

import re

import pytest

from budsjett.usecases import vote
from budsjett.voting import pabulib

URL = "/vadso/resultat"


@pytest.fixture
def counted(client, sign_in):
    """A client in a round that is counted; signed out."""
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    assert client.post("/vadso/administrasjon/steg/tell").headers["location"] == URL
    client.post("/logg-ut", data={"kommune": "vadso"})
    return client


def test_before_the_count_there_is_a_date_and_a_turnout_and_no_result(client, sign_in):
    for role in ("citizen:1", "administrator"):
        sign_in(role)
        page = client.get(URL).text
        assert "Resultatet kommer etter tellingen" in page
        assert "minst 420" in page
        assert "Mest støttet" not in page
        assert client.get(f"{URL}/kino-avvikles").status_code == 409


def test_after_the_count_three_different_words_stand_apart(counted):
    page = counted.get(URL).text
    for word in ("Mest støttet", "Valgt av regelen", "Vedtatt av kommunestyret", "Ikke behandlet ennå"):
        assert page.count(f">{word}<") == 1 or word in page
    assert "rådgivende" in page
    assert "420 av 420 stemmesedler er prøvestemmer" in page


def test_every_measure_has_a_reason_in_words(counted):
    ids = set(re.findall(rf'href="{URL}/([a-z0-9-]+)"', counted.get(URL).text))
    assert len(ids) == 18
    for measure in ids:
        page = counted.get(f"{URL}/{measure}").text
        assert ("Valgt som nummer" in page) != ("Ikke valgt av regelen" in page)
        if "Ikke valgt av regelen" in page:
            assert "Hva som hadde vært nok" in page


@pytest.mark.parametrize("measure", ["finnes-ikke", "%00", "x" * 400, "barnevern-slekt"])
def test_what_was_not_on_the_ballot_has_no_reason(counted, measure):
    assert counted.get(f"{URL}/{measure}").status_code == 404


def test_the_election_file_is_for_the_administration_and_counts_to_the_same(counted, sign_in):
    assert counted.get(f"{URL}/stemmer.pb").status_code == 401
    sign_in("administrator")
    answer = counted.get(f"{URL}/stemmer.pb")
    assert "attachment" in answer.headers["content-disposition"]
    assert len(pabulib.read(answer.text).election.ballots) == 420
    assert vote.recount(answer.text).agrees


def test_the_outcome_can_be_compared_with_the_directors_proposal(counted):
    page = counted.get(URL).text
    address = re.search(r'href="(/vadso/sammenlign[^"]+)"', page)[1].replace("&amp;", "&")
    assert "Innbyggernes prioriteringer" in counted.get(address).text


def test_after_the_count_the_booth_points_to_the_result(counted):
    page = counted.get("/vadso/stem").text
    assert f'href="{URL}"' in page
    assert 'name="valg"' not in page
