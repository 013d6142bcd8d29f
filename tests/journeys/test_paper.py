"""A form on paper goes from the printer into the count, by three people at the keyboard and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Visitor

pytestmark = pytest.mark.browser

DESK = "/vadso/administrasjon"
PAPER = f"{DESK}/papir"
FIRST, SECOND, THIRD = "Administrasjonen", "Kollega 2 i administrasjonen", "Kollega 3 i administrasjonen"
CHOSEN, DOUBTED = "Kommunen slutter å drive kino", "Betalt parkering i sentrum"


@pytest.fixture
def server(fresh_server: str) -> str:
    """The voting is closed here, which cannot be undone for the others."""
    return fresh_server


def press(visitor: Visitor, role, name: str, key: str = "Enter") -> None:
    visitor.tab_to(visitor.page.get_by_role("main").get_by_role(role, name=name, exact=True))
    visitor.page.keyboard.press(key)


def write(visitor: Visitor, name: str, text: str) -> None:
    """In the field, over what stands there, and send."""
    visitor.tab_to(visitor.page.get_by_role("textbox", name=name))
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.type(text)
    visitor.page.keyboard.press("Enter")


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def enter(visitor: Visitor, number: str, *titles: str) -> None:
    visitor.go(PAPER)
    write(visitor, "Nummeret øverst på skjemaet", number)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(f"Skjema {number}")
    for title in titles:
        box = visitor.page.get_by_role("checkbox", name=re.compile(title))
        visitor.tab_to(box)
        visitor.page.keyboard.press("Space")
    press(visitor, "button", f"Før skjema {number}")


def test_a_form_is_issued_entered_twice_decided_and_counted_by_keyboard_without_javascript(plain_visitor):
    visitor = plain_visitor
    page = visitor.sign_in(FIRST, PAPER)
    visitor.tab_to(page.get_by_role("banner").get_by_role("link", name="Vadsø kommune"))
    write(visitor, "Hvor mange nye skjemaer?", "10")
    told(page, "Skjemaene er utstedt")
    page.get_by_label("Hvem står på ytterkonvolutten?").select_option("Prøveinnbygger 2")
    press(visitor, "button", "Registrer konvolutten")
    told(page, "Konvolutten er registrert")
    visitor.examine()
    visitor.examine_in_the_dark()
    press(visitor, "link", "Skriv ut opplag 1")
    number = page.locator(".ballot .number").first.inner_text()

    visitor.sign_in("Prøveinnbygger 2", "/vadso/stem")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er registrert med stemme på papir")
    visitor.examine()

    visitor.sign_in(FIRST, f"{DESK}/steg/avslutt")
    press(visitor, "button", "Ja, avslutt avstemningen")
    page.wait_for_url(f"**{DESK}")
    enter(visitor, number, CHOSEN)
    told(page, "er ført én gang")
    visitor.sign_in(SECOND)
    enter(visitor, number, CHOSEN, DOUBTED)
    told(page, "er ført ulikt av to")
    visitor.examine()
    visitor.go(f"{DESK}/steg/tell")
    expect(page.get_by_role("main").get_by_text("Ført ulikt av to: 1")).to_be_visible()
    expect(page.get_by_role("button", name="Ja, tell stemmene")).to_have_count(0)
    visitor.examine()

    visitor.sign_in(THIRD, PAPER)
    press(visitor, "link", number)
    page.wait_for_url("**/ulikt/*")
    visitor.examine()
    press(visitor, "radio", "Det den ene førte", "Space")
    write(visitor, "Begrunnelse", "Bare ett kryss.")
    told(page, "er avgjort")
    write(visitor, "Ubrukte skjemaer som ligger igjen", "9")
    expect(page.get_by_text("Papiret går opp. Stemmene kan telles.")).to_be_visible()
    visitor.examine()
    visitor.examine_in_the_dark()
    visitor.go(f"{DESK}/steg/tell")
    press(visitor, "button", "Ja, tell stemmene")
    expect(page.get_by_role("heading", level=1)).to_have_text("Resultat: innbyggernes råd")
