"""Who gains and who loses by people: the package beside one's own plan, and with a measure beside without it."""

import re

from usecases.test_propose import DRAFT
from web.pages.test_proposal_sheet import URL, hand_in, told_of

PACKAGE = "/vadso/plan/pakke"


def test_the_package_says_which_ages_get_more_and_less_than_by_ones_own_plan(client):
    bare = told_of(client.get(PACKAGE).text)
    assert {"1–5 år", "6–15 år", "80 år og eldre", "Kommunekassa"} <= set(bare)
    assert bare["1–5 år"][0].startswith("−"), "one's own plan has no cuts"
    with_school_cuts = client.get(f"{PACKAGE}?tiltak=skole-vikarer").text
    assert told_of(with_school_cuts)["6–15 år"] != bare["6–15 år"], "it is held against one's own plan"


def test_where_the_package_is_ones_own_plan_nobody_gains(client):
    page = client.get(PACKAGE).text
    whole = re.search(r'href="([^"]+)">Ta hele pakken', page)[1].replace("&amp;", "&")
    same = client.get(whole.replace("/vadso/plan?", f"{PACKAGE}?")).text
    assert "Pakken er akkurat planen din" in same
    assert "people-table" not in same


def test_a_proposal_taken_in_says_whose_money_makes_room_for_it(client, settings):
    page = client.get(f"{URL}/{hand_in(settings, yearly_kr=1_500_000, month=1)}/pakke").text
    rows = told_of(page)
    assert rows["Alle innbyggere"][0].startswith("+"), f"{DRAFT.line} is for everybody"
    assert any(cells[0].startswith("−") for name, cells in rows.items() if name.endswith("år"))


def test_a_measure_left_out_says_it_too(client):
    page = client.get(PACKAGE).text
    why_at = re.search(r'href="([^"]*/hvorfor/[^"]+)"', page)[1].replace("&amp;", "&")
    told = client.get(why_at).text
    assert "Den beste pakken med tiltaket mot den beste uten." in told
    assert "people-table" in told


def test_the_form_asks_who_the_groups_are_and_says_what_is_assumed(client):
    page = client.get(f"{PACKAGE}?mal=svakest&grupper=sted").text
    assert '<option value="sted" selected>stedene</option>' in page
    assert '<option value="alder">aldersgruppene</option>' in page
    assert "Gruppene er stedene" in page
    assert "Hvilke aldersgrupper en tjeneste er for, er antatt" in page
