"""A citizen: vote, keep the receipt, change one's mind; by keyboard alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CINEMA, LIBRARY, SCHOOL = (
    "Kommunen slutter å drive kino",
    "Kortere åpningstid på biblioteket",
    "Halvere kulturskolen",
)
CODE = re.compile(r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\b")


def ballots_so_far(page: Page, server: str) -> int:
    """How many have voted, as the desk sees it; others see whole tens."""
    assert page.context.browser is not None
    desk = page.context.browser.new_context(locale="nb-NO").new_page()
    desk.goto(f"{server}/logg-inn?kommune=vadso&til=/vadso/administrasjon")
    desk.get_by_role("button", name="Administrasjonen", exact=True).click()
    taken_part = desk.get_by_role("heading", name="Deltakelse").locator("xpath=following-sibling::p[1]")
    ballots = int(re.sub(r"\D", "", taken_part.inner_text()))
    desk.context.close()
    return ballots


def receipt_on(page: Page) -> str:
    expect(page.get_by_role("heading", level=1, name="Takk, stemmen er levert")).to_be_visible()
    found = CODE.search(page.get_by_role("region", name="Kvitteringen din").inner_text())
    assert found, "no receipt on the page"
    return found[0]


def press(visitor, role: str, name: str, key: str = "Enter") -> None:
    """Reach what is called so with Tab, and press a key on it."""
    visitor.tab_to(visitor.page.get_by_role(role, name=re.compile(rf"^{name}\b")).first)
    visitor.page.keyboard.press(key)


def arrive(visitor, path: str) -> None:
    visitor.page.wait_for_url(f"**{path}")
    visitor.examine()


def cast(visitor) -> str:
    """From the preview to the receipt, by keyboard."""
    press(visitor, "button", "Lever stemmen")
    return receipt_on(visitor.page)


def check(visitor, code: str) -> None:
    """Type a receipt in, and be told that it is in the box."""
    press(visitor, "textbox", "Kvitteringskode", "ControlOrMeta+A")
    visitor.page.keyboard.type(code)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", name="Mottatt og i urnen")).to_be_visible()
    expect(visitor.page.get_by_role("textbox", name="Kvitteringskode")).to_have_value(code)


def test_a_vote_by_keyboard_alone_is_cast_checked_and_changed(visitor):
    page = visitor.page
    before = ballots_so_far(page, visitor.server)
    visitor.go("/vadso")
    press(visitor, "link", "Stem")
    arrive(visitor, "/vadso/stem")
    press(visitor, "checkbox", f".*{CINEMA}", "Space")
    expect(page.get_by_text("1 valgt.")).to_be_visible()
    press(visitor, "checkbox", f".*{LIBRARY}", "Space")
    expect(page.get_by_text("2 valgt.")).to_be_visible()
    visitor.examine()
    press(visitor, "button", "Se over og lever")
    arrive(visitor, "/vadso/stem/se-over")
    chosen = page.get_by_role("region", name="Dette har du valgt").get_by_role("listitem")
    expect(chosen).to_have_count(2)
    expect(page.get_by_role("button", name="Lever stemmen")).to_have_count(0)

    press(visitor, "link", "Vis hvem du er, og lever")
    arrive(visitor, "/logg-inn?*")
    press(visitor, "button", "Prøveinnbygger 1")
    arrive(visitor, "/vadso/stem/se-over")
    expect(chosen).to_have_count(2)
    expect(chosen.filter(has_text=CINEMA)).to_be_visible()
    expect(chosen.filter(has_text=LIBRARY)).to_be_visible()
    first = cast(visitor)
    visitor.examine()
    visitor.examine_in_the_dark()
    press(visitor, "link", "Sjekk kvitteringen")
    arrive(visitor, "/vadso/kvittering")
    check(visitor, first)
    visitor.examine()

    press(visitor, "link", "Stem")
    arrive(visitor, "/vadso/stem")
    expect(page.get_by_text("gjelder bare den nye")).to_be_visible()
    expect(page.get_by_role("checkbox", name=CINEMA)).not_to_be_checked()
    press(visitor, "checkbox", f".*{SCHOOL}", "Space")
    expect(page.get_by_text("1 valgt.")).to_be_visible()
    press(visitor, "button", "Se over og lever")
    arrive(visitor, "/vadso/stem/se-over")
    second = cast(visitor)
    assert second != first
    press(visitor, "link", "Sjekk kvitteringen")
    arrive(visitor, "/vadso/kvittering")
    check(visitor, first)
    check(visitor, second)
    assert ballots_so_far(page, visitor.server) == before + 1, "a changed vote is one vote"


def test_a_wrong_receipt_is_told_and_kept_in_the_field(visitor):
    page = visitor.go("/vadso/kvittering")
    page.get_by_role("textbox", name="Kvitteringskode").fill("K7QF2-8MZX0")
    page.get_by_role("button", name="Sjekk").click()
    expect(page.get_by_role("alert").filter(has_text="Rett dette")).to_be_visible()
    expect(page.get_by_role("textbox", name="Kvitteringskode")).to_have_value("K7QF2-8MZX0")
    visitor.examine()


def test_nobody_sees_how_it_goes_before_the_count(visitor):
    for role in ("Prøveinnbygger 5", "Administrasjonen"):
        page = visitor.sign_in(role, "/vadso/resultat")
        expect(page.get_by_role("heading", level=1, name="Resultatet kommer etter tellingen")).to_be_visible()
        for measure in (CINEMA, LIBRARY, SCHOOL):
            expect(page.get_by_text(measure)).to_have_count(0)
        visitor.examine()
        why = page.request.get(f"{visitor.server}/vadso/resultat/kino-avvikles")
        assert why.status == 409
        assert "kino" not in why.text().casefold()
        assert page.request.get(f"{visitor.server}/vadso/resultat/stemmer.pb").status in {403, 409}
        visitor.go("/vadso/sammenlign")
        expect(page.get_by_role("checkbox", name="Innbyggernes prioriteringer")).to_have_count(0)


def test_a_vote_without_javascript_may_ask_for_more_than_there_is(plain_visitor):
    page = plain_visitor.go("/vadso/stem")
    boxes = page.get_by_role("checkbox")
    for i in range(boxes.count()):
        boxes.nth(i).check()
    page.get_by_role("button", name="Regn sammen").last.click()
    expect(page.get_by_text("mer enn det er penger til")).to_be_visible()
    plain_visitor.examine()
    page.get_by_role("button", name="Start på nytt med blank seddel").click()
    page.get_by_role("checkbox", name=CINEMA).check()
    page.get_by_role("button", name="Se over og lever").click()
    plain_visitor.examine()
    page.get_by_role("link", name="Vis hvem du er, og lever").click()
    plain_visitor.take_role("Prøveinnbygger 2")
    expect(page.get_by_role("region", name="Dette har du valgt")).to_contain_text(CINEMA)
    page.get_by_role("button", name="Lever stemmen").click()
    code = receipt_on(page)
    plain_visitor.examine()
    page.get_by_role("link", name="Sjekk kvitteringen").click()
    page.get_by_role("textbox", name="Kvitteringskode").fill(code)
    page.get_by_role("button", name="Sjekk").click()
    expect(page.get_by_role("heading", name="Mottatt og i urnen")).to_be_visible()
    plain_visitor.examine()
