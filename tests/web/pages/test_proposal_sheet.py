"""Every proposal's sheet is whole: whoever it is from, and whether or not the best package has room for it."""

import re
from dataclasses import replace

import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import MeasureKind
from budsjett.process.people import Actor, Role
from budsjett.store.engine import open_engine, writing
from budsjett.usecases import propose
from usecases.test_propose import DRAFT
from web.conftest import NOW
from web.pages.test_proposals import FILLED

URL = "/vadso/forslag"


def hand_in(settings, **changes) -> str:
    actor = Actor(municipality_id="vadso", role=Role.CITIZEN, key="k", label="x")
    engine = open_engine(settings.database)
    with writing(engine) as conn:
        sent = propose.submit(conn, actor, replace(DRAFT, **changes), NOW)
    engine.dispose()
    return sent.ref


def gained(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd class=\"(good|bad)\">", page))


def test_what_has_no_room_says_what_it_pushes_out_and_who_gains_and_loses(client, settings):
    page = client.get(f"{URL}/{hand_in(settings, yearly_kr=1_500_000, month=1)}/pakke").text
    assert "vektede millioner kroner bak den beste uten" in page
    assert "Da er det ikke plass til" in page
    assert gained(page)["Kultur og fritid"] == "good"
    assert "bad" in gained(page).values()


def test_what_is_in_the_best_package_says_what_made_room_for_it(client, settings):
    saving = {"kind": MeasureKind.CUT, "line": LineId("politics"), "yearly_kr": -90_000, "month": 1}
    page = client.get(f"{URL}/{hand_in(settings, **saving)}/pakke").text
    assert "Det er med i den beste pakken" in page, re.sub("<[^>]+>", " ", page[page.index("<h1") :])
    assert "Mot den beste pakken uten det er det ikke lenger plass til" in page
    assert "Hvem får mer, og hvem får mindre" in page
    assert {"good", "bad"} <= set(gained(page).values())


@pytest.mark.parametrize("ref", ["2027-001", "2027-006", "2027-007"])
def test_a_councils_a_representatives_and_a_citizens_have_the_same_sheet(client, ref):
    page = client.get(f"{URL}/{ref}").text
    for part in ("Hva forslaget endrer", "Netto driftsresultat", "Lov og måltall", f"{URL}/{ref}/pakke"):
        assert part in page
    assert "Hva skal til for" in client.get(f"{URL}/{ref}/pakke").text


def told_of(page: str) -> dict[str, tuple[str, ...]]:
    """The rows of who gains and who loses."""
    table = page[page.index('<table class="ds-table people-table"') :].partition("</table>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">([^<]+)</th>(.*?)</tr>", table)
    return {name: tuple(re.findall(r"<td[^>]*>([^<]*)</td>", cells)) for name, cells in rows}


def test_a_proposal_tells_which_ages_gain_by_how_much_and_for_each(client, settings):
    cut = {"kind": MeasureKind.CUT, "line": LineId("kindergarten"), "yearly_kr": -2_600_000, "month": 1}
    page = client.get(f"{URL}/{hand_in(settings, **cut)}").text
    (age, purse) = told_of(page).items()
    assert age[0] == "1–5 år"
    assert age[1][0] == "−2\N{NO-BREAK SPACE}600"
    assert purse[0] == "Kommunekassa"
    assert purse[1][0] == "+2\N{NO-BREAK SPACE}600"
    assert "Delingen er en antakelse" in page
    assert "Kostnad per alder: KOSTRA 2025" in page


def test_the_forms_preview_tells_it_before_anything_is_sent(client):
    form = FILLED | {"linje": "nursing_home", "belop": "130000", "investering": "", "handling": "vis"}
    page = client.post(URL, data=form).text
    assert set(told_of(page)) == {"67–79 år", "80 år og eldre", "Kommunekassa"}
