"""A representative asks the optimiser: waits or does not, asks in her own way, and takes over what she wants."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WAITING = re.compile("^(Regner|Venter på tur)")
LONG = "/vadso/plan/pakke/mer?mal=minst-kutt&mal=svakest&rente="
"""What takes long enough to see it on the way, group by group: another interest is another question."""


def test_a_long_question_shows_how_far_it_has_come_and_is_answered_by_itself(visitor):
    page = visitor.go(f"{LONG}4.1")
    expect(page.get_by_role("status")).to_have_text(WAITING)
    visitor.examine()
    expect(page.get_by_role("heading", level=1, name="Bak pakken")).to_be_visible(timeout=60_000)
    visitor.examine()
    visitor.examine_in_the_dark()


def test_a_long_question_is_stopped_by_keyboard_and_asked_again(visitor):
    page = visitor.go(f"{LONG}4.2")
    stop = page.get_by_role("button", name=re.compile("^Stans"))
    visitor.tab_to(stop)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Bak pakken")).to_be_visible()
    visitor.examine()


def test_a_long_question_without_javascript_is_followed_by_a_link(plain_visitor):
    page = plain_visitor.go(f"{LONG}4.3")
    plain_visitor.examine()
    answer = page.get_by_role("heading", level=1, name="Bak pakken")
    for _ in range(60):
        if answer.is_visible():
            break
        with page.expect_navigation():
            page.get_by_role("link", name="Se om svaret er klart").click()
    expect(answer).to_be_visible()
    plain_visitor.examine()


def test_the_question_is_asked_in_ones_own_way_by_keyboard(visitor):
    page = visitor.go("/vadso/plan/pakke?tiltak=badeplass")
    expect(page.get_by_role("heading", level=1, name="En pakke som går opp")).to_be_visible()
    summary = page.get_by_text("Spør på en annen måte")
    summary.press("Enter")
    page.get_by_label("Først", exact=True).select_option("minst-kutt")
    page.get_by_text("Tiltak som skal være med, aldri, eller bare noen av").press("Enter")
    page.locator("details.question details details > summary", has_text="Kultur og fritid").press("Enter")
    page.get_by_label("Kommunen slutter å drive kino").select_option("aldri")
    page.get_by_text("Håndtak pakken kan flytte på").press("Enter")
    visitor.examine()
    page.get_by_role("button", name="Finn en pakke").press("Enter")
    page.wait_for_url("**mal=minst-kutt&aldri=kino-avvikles&tiltak=badeplass")
    expect(page.get_by_text("Først: minst kutt i tjenestene")).to_be_visible()
    visitor.examine_in_the_dark()
    page.get_by_role("link", name=re.compile("^Ta med ")).first.click()
    page.wait_for_url("**/vadso/plan?*tiltak=badeplass*")


def waited_for(page, answer):
    """The answer, when it is there: without scripts one looks again by a link."""
    for _ in range(60):
        if answer.is_visible():
            break
        with page.expect_navigation():
            page.get_by_role("link", name="Se om svaret er klart").click()
    expect(answer).to_be_visible()


def test_a_place_is_held_down_without_javascript_on_a_narrow_screen(plain_visitor):
    page = plain_visitor.go("/vadso/plan/pakke?hoyst-kultur=2")
    waited_for(page, page.get_by_text("Spør på en annen måte"))
    page.get_by_text("Spør på en annen måte").click()
    page.get_by_text("Tak for et sted, et tema eller en tjeneste").click()
    row = page.get_by_role("group", name="Tak 2")
    row.get_by_label("Gjelder").select_option("vestre-jakobselv")
    row.get_by_label("Høyst tiltak").fill("0")
    plain_visitor.examine()
    page.get_by_role("button", name="Finn en pakke").click()
    page.wait_for_url("**?hoyst-kultur=2&hoyst-vestre-jakobselv=0")
    waited_for(page, page.get_by_text("Høyst 0 tiltak i Vestre Jakobselv. Pakken tar ikke noe."))
    expect(page.get_by_text("Vestre Jakobselv: høyst 0 tiltak")).to_be_visible()
    plain_visitor.examine()


def test_what_stands_in_the_way_leads_to_a_plan_without_javascript(plain_visitor):
    page = plain_visitor.go("/vadso/plan?tiltak=badeplass")
    page.get_by_role("link", name="Hva står i veien?").click()
    heading = page.get_by_role("heading", name="De billigste veiene ut")
    for _ in range(60):
        if heading.is_visible():
            break
        with page.expect_navigation():
            page.get_by_role("link", name="Se om svaret er klart").click()
    plain_visitor.examine()
    page.get_by_role("link", name=re.compile("^Se planen")).first.click()
    expect(page.get_by_role("region", name=re.compile("^Planen går opp"))).to_be_visible()


def test_a_point_of_the_trade_off_is_opened_by_keyboard(visitor):
    page = visitor.go("/vadso/plan/pakke/avveining/fond")
    first = page.locator(".wide svg a.mark").first
    expect(first).to_be_visible(timeout=60_000)
    visitor.examine()
    visitor.tab_to(first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vadso/plan?*tiltak=*")


def test_a_way_out_that_no_plan_can_hold_is_asked_with_by_keyboard(visitor):
    page = visitor.go("/vadso/plan/i-veien?tiltak=badeplass")
    way = page.get_by_role("link", name=re.compile("^Spør med dette ?: Finn .* mer hvert år"))
    expect(way).to_be_visible(timeout=60_000)
    visitor.examine()
    visitor.tab_to(way)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="En pakke som ville gått opp")).to_be_visible(timeout=60_000)
    visitor.examine()
    visitor.examine_in_the_dark()
