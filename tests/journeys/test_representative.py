"""A representative: read the situation, try a plan, save it, and set it beside the others."""

import re

import pytest
from playwright.sync_api import Page, expect

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.sources import scenario_files, shipped

pytestmark = pytest.mark.browser

CHOSEN = {
    "barneskole-storre-grupper": "Større grupper på barneskolen",
    "bibliotek-kortere": "Kortere åpningstid på biblioteket",
    "gatelys-led": "LED-lys i alle gater",
}
LEVERS = {"eiendomsskatt": 3.5, "arsverk-administrasjon": -5.0}
VERDICT = re.compile("^(Verste år|Planen går opp|Går opp, men)")


@pytest.fixture(scope="module")
def basis() -> Basis:
    found, findings = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None, findings
    return found


def results_on(page: Page) -> tuple[int, ...]:
    """Net operating result by year, in whole kroner, as the compulsory schedule on the page has it."""
    schedule = page.get_by_role("table", name="Bevilgningsoversikt drift")
    line = page.get_by_role("rowheader", name=re.compile("^[0-9 ]+Netto driftsresultat$"))
    cells = schedule.get_by_role("row").filter(has=line).get_by_role("cell").all_inner_texts()
    return tuple(int(re.sub(r"[^\d-]", "", cell.replace("\N{MINUS SIGN}", "-"))) for cell in cells)


def test_a_plan_is_tried_saved_and_compared(visitor, basis):
    page = visitor.go("/vadso")
    visitor.examine()
    page.get_by_role("link", name="Se hvorfor").click()
    expect(page.get_by_role("heading", level=1, name="Situasjonen")).to_be_visible()
    for picture in ("Inntektene vokser", "Flere gamle", "Lånene tar mer plass", "Å stå stille er et kutt"):
        expect(page.get_by_role("heading", name=picture)).to_be_visible()
    visitor.examine()
    visitor.examine_in_the_dark()
    page.get_by_role("link", name="Prøv budsjettet selv").click()

    verdict = page.get_by_role("region", name=VERDICT)
    before = verdict.inner_text()
    assert results_on(page) == project(basis).whole()["net_operating_result"]
    page.evaluate("window.sameDocument = true")

    tax = page.get_by_role("slider", name="Eiendomsskatt på bolig")
    tax.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Eiendomsskatt på bolig")).to_have_value("3.5")
    page.wait_for_url("**eiendomsskatt=3.5*")
    expect(verdict).not_to_have_text(before, use_inner_text=True)
    after_tax = verdict.inner_text()

    posts = page.get_by_role("spinbutton", name="Årsverk i administrasjonen")
    posts.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("-5")
    page.wait_for_url("**arsverk-administrasjon=-5*")
    expect(page.get_by_role("slider", name="Årsverk i administrasjonen")).to_have_value("-5")
    expect(verdict).not_to_have_text(after_tax, use_inner_text=True)

    for measure, title in CHOSEN.items():
        box = page.get_by_role("checkbox", name=title, include_hidden=True)
        theme = page.get_by_role("group").filter(has=box).first
        if theme.get_attribute("open") is None:
            theme.locator("summary").first.focus()
            page.keyboard.press("Enter")
        box.focus()
        page.keyboard.press("Space")
        page.wait_for_url(f"**tiltak={measure}*")
    expect(page.get_by_text("Større grupper på barneskolen").first).to_be_visible()

    expected = project(basis, tuple(MeasureId(m) for m in CHOSEN), LEVERS)
    expect(page.get_by_role("table", name="Bevilgningsoversikt drift")).to_contain_text(
        f"{expected.whole()['net_operating_result'][-1]:,}".replace(",", "\N{NO-BREAK SPACE}").replace("-", "−")
    )
    assert results_on(page) == expected.whole()["net_operating_result"]
    assert page.evaluate("window.sameDocument") is True, "the page was loaded again"
    visitor.examine()

    answer = verdict.inner_text()
    page.reload()
    expect(verdict).to_have_text(answer, use_inner_text=True)
    expect(page.get_by_role("spinbutton", name="Eiendomsskatt på bolig")).to_have_value("3.5")
    for title in CHOSEN.values():
        expect(page.get_by_role("checkbox", name=title)).to_be_checked()

    laws = page.get_by_role("region", name=re.compile("krav og mål er holdt"))
    laws.get_by_text("Budsjettet er i balanse").click()
    expect(laws.get_by_text("Kommuneloven § 14-10.")).to_be_visible()
    laws.get_by_text(re.compile("er holdt \\(")).click()
    laws.get_by_text("Avdragene er minst så store som loven krever").click()
    expect(laws.get_by_text("Kommuneloven § 14-18.")).to_be_visible()

    page.get_by_role("link", name="Velg rolle for å lagre").click()
    visitor.examine()
    visitor.take_role("Kommunestyrerepresentant")
    expect(verdict).to_have_text(answer, use_inner_text=True)
    page.get_by_role("textbox", name="Navn på planen").fill("Mildere plan")
    page.get_by_role("button", name="Lagre planen").click()
    expect(page.get_by_role("status")).to_contain_text("Planen «Mildere plan» er lagret")
    visitor.examine()

    page.get_by_role("checkbox", name="Kommunedirektørens forslag").check()
    page.get_by_role("checkbox", name="Optimalisert pakke").check()
    page.get_by_role("checkbox", name="Uten tiltak").uncheck()
    page.get_by_role("button", name="Sammenlign").click()
    heads = page.get_by_role("table", name="Planene, kort fortalt")
    for title in ("Mildere plan", "Kommunedirektørens forslag", "Optimalisert pakke"):
        expect(heads.get_by_role("columnheader", name=title)).to_be_visible()
    worst = heads.get_by_role("row", name="Verste år").get_by_role("cell").all_inner_texts()
    assert worst.count("går opp") == 2, worst
    assert sum("mangler" in cell for cell in worst) == 1, worst
    different = page.get_by_role("table", name="Hvilken plan som har hvilket tiltak")
    expect(different.get_by_role("row", name="Eiendomsskatt på bolig")).to_contain_text("3,5 promille")
    visitor.examine()


def test_the_optimiser_offers_a_package_and_a_measure_tells_its_story(visitor):
    page = visitor.go("/vadso/plan?eiendomsskatt=3,5&tiltak=kino-avvikles")
    page.get_by_role("link", name="Foreslå en pakke").click()
    expect(page.get_by_role("heading", level=1, name="En pakke som går opp")).to_be_visible()
    visitor.examine()
    page.get_by_role("link", name="Ta hele pakken").click()
    expect(page.get_by_role("region", name=re.compile("^Planen går opp"))).to_be_visible()
    assert "eiendomsskatt=3.5" in page.url
    visitor.examine()

    page = visitor.go("/vadso/plan")
    first = page.get_by_role("group").filter(has=page.get_by_role("checkbox", name="Større grupper på barneskolen"))
    first.get_by_text("Innsparing").first.click()
    page.get_by_role("link", name="Alt om tiltaket Større grupper på barneskolen").click()
    expect(page.get_by_role("heading", level=1, name="Større grupper på barneskolen")).to_be_visible()
    expect(page.get_by_role("heading", name="Hva skjer hvis vi lar være?")).to_be_visible()
    visitor.examine()
    page.get_by_role("link", name="Ta med i planen din").click()
    expect(page.get_by_role("checkbox", name="Større grupper på barneskolen")).to_be_checked()


def test_the_plan_works_without_javascript(plain_visitor, basis):
    page = plain_visitor.go("/vadso/plan")
    page.get_by_role("spinbutton", name="Eiendomsskatt på bolig").fill("3.5")
    page.get_by_role("spinbutton", name="Årsverk i administrasjonen").fill("-5")
    page.get_by_role("button", name="Oppdater").first.click()
    for title in CHOSEN.values():
        box = page.get_by_role("checkbox", name=title, include_hidden=True)
        theme = page.get_by_role("group").filter(has=box).first
        if theme.get_attribute("open") is None:
            theme.locator("summary").first.click()
        box.check()
    page.get_by_role("button", name="Oppdater").last.click()
    expected = project(basis, tuple(MeasureId(m) for m in CHOSEN), LEVERS)
    assert results_on(page) == expected.whole()["net_operating_result"]
    plain_visitor.examine()

    page.get_by_role("link", name="Velg rolle for å lagre").click()
    plain_visitor.take_role("Kommunestyrerepresentant")
    page.get_by_role("textbox", name="Navn på planen").fill("Plan uten skript")
    page.get_by_role("button", name="Lagre planen").click()
    expect(page.get_by_role("status")).to_contain_text("Planen «Plan uten skript» er lagret")
    expect(page.get_by_role("columnheader", name="Kommunedirektørens forslag").first).to_be_visible()
    plain_visitor.examine()
