"""Trade-offs in the browser: a picture and a table, every point a plan; support where the ballots are counted."""

import re
from html import unescape

import pytest

BEHIND = "/vadso/plan/pakke/mer"
AT = "/vadso/plan/pakke/avveining"


@pytest.fixture
def counted(client, sign_in):
    """A client in a round that is counted; signed out."""
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    client.post("/vadso/administrasjon/steg/tell")
    client.post("/logg-ut", data={"kommune": "vadso"})
    return client


def columns(page):
    """The rows of the table of points, as texts."""
    table = page.split("Punktene, hvert med sin plan")[1].split("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in rows]


def test_before_the_count_nothing_is_told_of_support_and_it_is_said_why(client):
    page = client.get(BEHIND).text
    assert "Hva mer støtte koster" not in page
    assert "Når stemmene i runden er talt" in page
    reserve = client.get(f"{AT}/fond").text
    assert "Ingen stemmer er talt" in reserve
    assert columns(reserve)[0] == ["Plan", "Bak beste", "Fond", "Gjeld"]
    assert "Den største støtten" not in reserve
    assert client.get(f"{AT}/stotte").status_code == 422


@pytest.mark.parametrize("name", ["stotte", "fond-stotte", "gjeld-stotte"])
def test_after_the_count_support_is_weighed_against_the_rest_and_every_point_is_a_plan(counted, name):
    behind = counted.get(BEHIND).text
    at = unescape(re.search(rf'href="([^"]+avveining/{name})"', behind).group(1))
    page = counted.get(at).text
    assert columns(page)[0] == ["Plan", "Bak beste", "Støtte", "Fond", "Gjeld"]
    assert re.search(r"Støtten er fra de \d+ stemmesedlene i runde 2027", page)
    rows = columns(page)[1:]
    plans = [unescape(plan) for plan in re.findall(r'href="(/vadso/plan\?[^"]+)">Punkt', page)]
    marks = [unescape(mark) for mark in re.findall(r'<a class="mark [^>]+ href="([^"]+)"', page)]
    assert len(plans) == len(rows) > 0
    assert marks == (plans * 2 if len(plans) > 1 else [])
    assert "Du mangler" not in counted.get(plans[-1]).text
    supports = [float(row[2].replace(",", ".")) for row in rows]
    assert supports == sorted(supports, reverse=name != "stotte")
