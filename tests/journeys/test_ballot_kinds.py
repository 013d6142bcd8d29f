"""Every kind of ballot at a real browser, by keyboard alone and without scripts, and a counted round's result."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from journeys.test_citizen import press, receipt_on
from opened import in_the_file

pytestmark = pytest.mark.browser

CINEMA, SCHOOL, BUS = "Kommunen slutter å drive kino", "Halvere kulturskolen", "Bestillingsbuss to dager i uka"
FUND = "/vadso/runder/kultur-2027/resultat"
KINDS = ("points", "ranking", "choose-one", "approval-cut")


@pytest.fixture(params=KINDS)
def kind(request, shared_server, tmp_path_factory) -> str:
    """The round underway has this kind of ballot, and an empty box."""
    files = tmp_path_factory.getbasetemp().glob("journey*/demo.sqlite")
    newest = max(files, key=lambda file: file.stat().st_mtime)
    with sqlite3.connect(newest) as db:
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("DELETE FROM ballot WHERE round_id IN (SELECT id FROM round WHERE phase = 'voting')")
        change = "UPDATE round SET ballot_kind = ?, points = 10 WHERE phase = 'voting'"
        db.execute(change, (request.param,))
    in_the_file(f"sqlite:///{newest}")
    return request.param


def fill_in(visitor, kind: str) -> None:
    """By keyboard: the cinema first or most, then the bus."""
    page = visitor.page
    if kind == "points":
        for _ in range(2):
            press(visitor, "button", f"Ett poeng mer til {CINEMA}")
        press(visitor, "button", f"Ett poeng mer til {BUS}")
    elif kind == "ranking":
        press(visitor, "button", f"Sett {BUS} sist i rekken")
        expect(page.get_by_text("av 18 har en plass")).to_be_visible()
        press(visitor, "button", f"Sett {CINEMA} sist i rekken")
        expect(page.get_by_role("button", name=f"Flytt {CINEMA} opp")).to_be_visible()
        press(visitor, "button", f"Flytt {CINEMA} opp")
    elif kind == "choose-one":
        visitor.tab_to(page.get_by_role("radio", name="Ingen av disse"))
        wanted = page.get_by_role("radio", name=CINEMA)
        for _ in range(20):
            if wanted.is_checked():
                break
            page.keyboard.press("ArrowDown")
    else:
        visitor.tab_to(page.get_by_role("group", name=CINEMA).get_by_role("radio", name="Ikke merket"))
        page.keyboard.press("ArrowLeft")
        visitor.tab_to(page.get_by_role("group", name=BUS).get_by_role("radio", name="Ikke merket"))
        page.keyboard.press("ArrowRight")


SEEN = {
    "points": "3 av 10 poeng er gitt",
    "ranking": f"1. {CINEMA}",
    "choose-one": CINEMA,
    "approval-cut": "Dette har du merket for kutt først",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_ballot_of_any_kind_is_filled_in_by_keyboard_and_cast(request, kind, scripts):
    visitor = request.getfixturevalue("visitor" if scripts else "plain_visitor")
    page = visitor.sign_in("Prøveinnbygger 1", "/vadso/stem")
    visitor.examine()
    if kind == "ranking" and not scripts:  # a press is a trip to the server, which answers at the row
        for title in (BUS, CINEMA):
            page.get_by_role("button", name=f"Sett {title} sist i rekken").press("Enter")
        page.get_by_role("button", name=f"Flytt {CINEMA} opp").press("Enter")
    elif scripts or kind != "points":
        fill_in(visitor, kind)
    else:
        for title in (CINEMA, CINEMA, BUS):
            page.get_by_role("button", name=f"Ett poeng mer til {title}").press("Enter")
    page.wait_for_timeout(400)
    visitor.examine()
    visitor.examine_in_the_dark()
    press(visitor, "button", "Se over og lever")
    page.wait_for_url("**/se-over")
    expect(page.get_by_role("main")).to_contain_text(SEEN[kind])
    visitor.examine()
    press(visitor, "button", "Lever stemmen")
    receipt_on(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_counted_round_can_be_followed_on_a_phone_and_in_the_dark(request, scripts):
    visitor = request.getfixturevalue("visitor" if scripts else "plain_visitor")
    page = visitor.go("/vadso/resultat")
    page.get_by_role("link", name="Kulturmidlene").click()
    visitor.examine()
    page.emulate_media(reduced_motion="reduce")  # what is half open covers its links
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
    visitor.examine()
    visitor.examine_in_the_dark()
    page.get_by_role("link", name=re.compile("Se hva pengene gikk til")).first.click()
    expect(page.get_by_role("heading", level=1, name="Hvorfor ble ikke dette valgt?")).to_be_visible()
    visitor.examine()
