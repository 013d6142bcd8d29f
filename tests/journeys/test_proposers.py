"""A citizen and a representative propose; the administration sets one aside, by the keyboard, and takes it back in."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.test_council import fill_in

pytestmark = pytest.mark.browser

OWN = "Sendt inn av deg"


def send(page: Page, title: str) -> str:
    """Fill in the form and send it. Hands back the proposal's number."""
    fill_in(page, title=title, amount="40 000")
    page.get_by_role("button", name="Send inn forslaget").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.get_by_role("heading", name=re.compile("sendt inn med nummer")).inner_text().split()[-1]


def row(page: Page, ref: str):
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=ref)


def test_a_citizen_proposes_without_a_name_and_withdraws_without_javascript(plain_visitor):
    page = plain_visitor.sign_in("Prøveinnbygger 4", "/vadso/forslag/nytt")
    expect(page.get_by_text("ikke hvem du er")).to_be_visible()
    plain_visitor.examine()
    ref = send(page, "Benker langs turveien")
    expect(page.get_by_text("Foreslått av en innbygger")).to_be_visible()
    plain_visitor.examine()
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Forslag").click()
    page.get_by_role("link", name=re.compile("^Innbyggere")).click()
    expect(row(page, ref)).to_contain_text("En innbygger")
    expect(row(page, ref)).to_contain_text(OWN)
    plain_visitor.examine()
    row(page, ref).get_by_role("link").click()
    page.get_by_role("link", name="Trekk forslaget").click()
    page.get_by_role("button", name="Ja, trekk forslaget").click()
    expect(page.get_by_text("Trukket")).to_be_visible()


def test_a_representative_proposes_and_a_citizens_proposal_is_set_aside_and_taken_back_in(visitor):
    page = visitor.sign_in("Kommunestyrerepresentant", "/vadso/forslag/nytt")
    send(page, "Lys i alle underganger")
    expect(page.get_by_text("Foreslått av Representant (prøve)")).to_be_visible()
    ref = send(visitor.sign_in("Prøveinnbygger 5", "/vadso/forslag/nytt"), "Blomster ved havna")
    visitor.sign_in("Administrasjonen", f"/vadso/forslag/{ref}")
    fold = page.get_by_text("Sett forslaget til side", exact=True)
    visitor.tab_to(page.locator("#til-side summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Begrunnelse")).to_be_visible()
    visitor.examine()
    visitor.tab_to(page.get_by_role("textbox", name="Begrunnelse"))
    page.keyboard.type("Teksten navngir en nabo.")
    visitor.tab_to(page.get_by_role("checkbox", name="Skjul også teksten"))
    page.keyboard.press("Space")
    visitor.tab_to(page.get_by_role("button", name="Sett til side", exact=True))
    page.keyboard.press("Enter")
    expect(fold).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Forslag {ref}")
    visitor.examine()
    visitor.examine_in_the_dark()

    visitor.sign_in("Prøveinnbygger 5", "/vadso/forslag")
    page.get_by_text(re.compile("satt til side$")).click()
    expect(row(page, ref)).to_contain_text("Satt til side")
    expect(page.get_by_text("Blomster ved havna")).to_have_count(0)
    visitor.examine()
    row(page, ref).get_by_role("link").click()
    expect(page.get_by_text("Teksten navngir en nabo.")).to_be_visible()

    visitor.sign_in("Administrasjonen", f"/vadso/forslag/{ref}")
    page.locator("#til-side summary").click()
    page.get_by_role("textbox", name="Begrunnelse").fill("Navnet var oppdiktet.")
    page.get_by_role("button", name="Ta det inn igjen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Blomster ved havna")
    expect(page.get_by_role("region", name="Har vært satt til side")).to_contain_text("Teksten navngir en nabo.")
    visitor.examine()


def test_the_longest_title_that_may_be_sent_breaks_on_a_narrow_screen(plain_visitor):
    page = plain_visitor.sign_in("Prøveinnbygger 3", "/vadso/forslag/nytt")
    ref = send(page, "Å" * 60)
    plain_visitor.examine()
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Forslag").click()
    expect(row(page, ref)).to_be_visible()
    plain_visitor.examine()
