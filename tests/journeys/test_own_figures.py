"""The finance officer's own workbook: refused by cell, seen line by line, used, undone; also without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from sources.workbooks import a_workbook

pytestmark = pytest.mark.browser

PAGE = "/vadso/administrasjon/tall/egen-fil"
PLAN = "/vadso/plan"
SCHOOL = "Grunnskole"


@pytest.fixture
def server(fresh_server: str) -> str:
    """New figures are for this journey alone."""
    return fresh_server


def choose(page: Page, content: bytes) -> None:
    chosen = {"name": "budsjett.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Fil", exact=True).set_input_files(chosen)
    page.get_by_role("button", name="Se hva som endres").click()


def load_and_undo(visitor) -> None:
    page = visitor.sign_in("Administrasjonen", "/vadso/administrasjon")
    page.get_by_role("link", name="Last inn nye tall").click()
    visitor.examine()
    page.get_by_role("link", name="Last inn egen fil").click()
    visitor.examine()

    choose(page, a_workbook((SCHOOL, 2027, 1)))
    expect(page.get_by_role("alert")).to_contain_text("kroner eller tusen kroner")
    visitor.examine()

    page.get_by_role("radio", name="Tusen kroner").check()
    page.get_by_role("radio", name="Regnskap eller vedtatt budsjett").check()
    choose(page, a_workbook((SCHOOL, 2027, ("=SUM(D2:D3)", 12), 7, 5), ("Skole", 2027, 1)))
    expect(page.get_by_role("heading", name="2 feil i filen. Ingenting er lastet inn.")).to_be_visible()
    lie = page.get_by_role("table", name="Feil").get_by_role("row").filter(has_text="C2 (Beløp)")
    expect(lie).to_contain_text("12 lagret, formelen gir 7")
    expect(page.get_by_role("button", name="Ta tallene i bruk")).to_have_count(0)
    visitor.examine()
    visitor.examine_in_the_dark()

    choose(page, a_workbook((SCHOOL, 2027, ("=SUM(D2:E2)", 111_364), 111_000, 364)))
    changed = page.get_by_role("table", name="Hva som endres, kroner").get_by_role("row", name=f"{SCHOOL} 2027")
    expect(changed).to_contain_text(re.compile(r"110\s364\s000.*111\s364\s000.*\+1\s000\s000.*celle C2"))
    visitor.examine()
    visitor.examine_in_the_dark()
    button = page.get_by_role("button", name="Ta tallene i bruk")
    visitor.tab_to(button)
    page.keyboard.press("Enter")

    undo = page.get_by_role("button", name="Gå tilbake til de forrige tallene")
    expect(undo).to_be_visible()
    page.get_by_text("1 tall blir annerledes").click()
    expect(page.get_by_role("row", name=f"{SCHOOL} 2027")).to_contain_text(re.compile(r"111\s364\s000\s*110\s364\s000"))
    visitor.examine()
    visitor.examine_in_the_dark()
    visitor.tab_to(undo)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fra en scenariomappe")).to_be_visible()
    expect(undo).to_have_count(0)
    journal = visitor.go("/vadso/administrasjon")
    expect(journal.get_by_role("cell", name="gikk tilbake til tidligere tall")).to_be_visible()


def test_a_workbook_is_refused_by_cell_seen_used_and_undone(visitor):
    load_and_undo(visitor)


def test_the_same_without_scripts(plain_visitor):
    load_and_undo(plain_visitor)
