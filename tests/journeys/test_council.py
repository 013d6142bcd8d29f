"""An advisory council: propose with the consequence in view, give statements, and see what is answered."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TOO_LONG = "Gratis svømming hver fredag formiddag for alle over sekstisju år i Vadsø"
TITLE = "Gratis svømming for eldre på fredager"
WHAT = "Svømmehallen er åpen og gratis for alle over 67 år hver fredag formiddag."
WHO = "Eldre får bevege seg sammen med andre, også de som har lite å rutte med."
OTHERWISE = "Hallen står tom fredag formiddag, og flere sitter hjemme."


def fill_in(page: Page, *, title: str, amount: str) -> None:
    page.get_by_role("radio", name="Nytt tiltak").check()
    page.get_by_role("textbox", name="Tittel").fill(title)
    page.get_by_role("textbox", name="Hva skal gjøres?").fill(WHAT)
    page.get_by_role("textbox", name="Hvem merker det, og hvordan?").fill(WHO)
    page.get_by_role("textbox", name="Hva skjer hvis vi lar være?").fill(OTHERWISE)
    page.get_by_role("combobox", name="Hvilken tjeneste eller inntekt?").select_option(label="Kultur og fritid")
    page.get_by_role("textbox", name="Hvor mye i et helt år?").fill(amount)
    page.get_by_role("combobox", name="Første år").select_option("2028")


def refused_form(page: Page) -> None:
    """A title too long and no amount: both are told first on the page, and everything written still stands."""
    fill_in(page, title=TOO_LONG, amount="")
    page.get_by_role("button", name="Send inn forslaget").click()
    summary = page.get_by_role("alert").filter(has_text="Rett dette og prøv igjen")
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(page.get_by_role("textbox", name="Tittel")).to_have_value(TOO_LONG)
    expect(page.get_by_role("textbox", name="Hva skal gjøres?")).to_have_value(WHAT)
    expect(page.get_by_role("textbox", name="Hvem merker det, og hvordan?")).to_have_value(WHO)
    expect(page.get_by_role("textbox", name="Hva skjer hvis vi lar være?")).to_have_value(OTHERWISE)
    expect(page.get_by_role("radio", name="Nytt tiltak")).to_be_checked()
    expect(page.get_by_role("combobox", name="Hvilken tjeneste eller inntekt?").locator("option:checked")).to_have_text(
        "Kultur og fritid"
    )
    summary.get_by_role("link").first.click()
    expect(page.get_by_role("textbox", name="Tittel")).to_be_focused()


def submitted(page: Page, title: str) -> str:
    """Mend the form, see the consequence, and send it. Hands back the proposal's number."""
    page.get_by_role("textbox", name="Tittel").fill(title)
    page.get_by_role("textbox", name="Hvor mye i et helt år?").fill("310 000")
    page.get_by_role("button", name="Se virkningen").last.click()
    expect(page.get_by_role("heading", name="Regnestykket")).to_be_visible()
    page.wait_for_load_state()
    changes = page.get_by_role("table", name="Hva forslaget endrer")
    result = changes.get_by_role("row").last.get_by_role("cell").all_inner_texts()
    assert result == ["0", "−310", "−310", "−310"], "in thousands, from 2028"
    page.get_by_role("button", name="Send inn forslaget").click()
    sent = page.get_by_role("heading", name=re.compile("Forslaget er sendt inn med nummer"))
    expect(sent).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return sent.inner_text().split()[-1]


def speak(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Uttalelse").fill(text)
    page.get_by_role("button", name="Send uttalelsen").click()
    expect(page.get_by_role("listitem").filter(has_text=text)).to_contain_text("Eldrerådet")


def test_a_proposal_is_mended_submitted_stated_on_and_answered(visitor):
    page = visitor.sign_in("Eldrerådet", "/vadso/forslag")
    visitor.examine()
    page.get_by_role("link", name="Nytt forslag").click()
    visitor.examine()
    refused_form(page)
    visitor.examine()
    ref = submitted(page, TITLE)
    expect(page.get_by_role("table", name="Hva forslaget endrer")).to_be_visible()
    expect(page.get_by_text("Administrasjonen har ikke svart ennå.")).to_be_visible()
    visitor.examine()
    visitor.examine_in_the_dark()

    page.get_by_role("link", name="Gi uttalelse").click()
    visitor.examine()
    speak(page, "Eldrerådet mener dette forebygger fall og ensomhet.")
    page.get_by_role("navigation", name="Hovedmeny").get_by_role("link", name="Forslag").click()
    expect(page.get_by_role("listitem").filter(has_text=TITLE)).to_contain_text("1 uttalelse")
    page.get_by_role("link", name="Gi uttalelse om runden").click()
    speak(page, "Eldrerådet ber om at de som trenger mest, får først.")
    visitor.examine()

    visitor.go("/vadso/forslag").get_by_role("link", name="Åpen gymsal i helgene").click()
    answered = page.get_by_role("region", name="Svar fra administrasjonen")
    expect(answered).not_to_contain_text("har ikke svart ennå")
    visitor.examine()

    visitor.sign_in("Administrasjonen", f"/vadso/forslag/{ref}")
    page.get_by_role("textbox", name="Vurdering og svar").fill("Det lar seg gjøre innenfor dagens åpningstid.")
    page.get_by_role("button", name="Publiser svaret").click()
    visitor.examine()
    visitor.sign_in("Eldrerådet", f"/vadso/forslag/{ref}")
    expect(answered).to_contain_text("Det lar seg gjøre innenfor dagens åpningstid.")
    expect(answered.get_by_role("textbox")).to_have_count(0)


def test_a_council_proposes_without_javascript(plain_visitor):
    page = plain_visitor.sign_in("Eldrerådet", "/vadso/forslag/nytt")
    refused_form(page)
    plain_visitor.examine()
    ref = submitted(page, "Gratis svømming på mandager")
    plain_visitor.examine()
    page.get_by_role("link", name="Gi uttalelse").click()
    speak(page, "Eldrerådet står fast ved forslaget.")
    plain_visitor.go(f"/vadso/forslag/{ref}")
    expect(page.get_by_role("region", name="Uttalelser")).to_contain_text("Eldrerådet står fast ved forslaget.")
