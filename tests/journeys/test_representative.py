"""A representative: read the situation, try a plan, save it, and set it beside the others."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.sources import scenario_files, shipped
from budsjett.web import words

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
    cells = schedule.get_by_role("row").filter(has=line).get_by_role("cell")
    expect(cells).to_have_count(4)
    return tuple(int(re.sub(r"[^\d-]", "", cell.replace("\N{MINUS SIGN}", "-"))) for cell in cells.all_inner_texts())


def show_measure(page: Page, title: str, *, by_keyboard: bool) -> Locator:
    """The box of a measure, its theme unfolded if it was not."""
    box = page.get_by_role("checkbox", name=title, include_hidden=True)
    theme = page.get_by_role("group").filter(has=box).first
    if theme.get_attribute("open") is None:
        summary = theme.locator("summary").first
        summary.press("Enter") if by_keyboard else summary.click()
    expect(box).to_be_visible()
    return box


def read_the_situation(visitor) -> None:
    page = visitor.go("/vadso")
    visitor.examine()
    page.get_by_role("link", name="Se hvorfor").click()
    expect(page.get_by_role("heading", level=1, name="Situasjonen")).to_be_visible()
    for picture in ("Inntektene vokser", "Flere gamle", "Lånene tar mer plass", "Å stå stille er et kutt"):
        expect(page.get_by_role("heading", name=picture)).to_be_visible()
    visitor.examine()
    visitor.examine_in_the_dark()
    page.get_by_role("link", name="Prøv budsjettet selv").click()


def try_levers(page: Page, verdict: Locator) -> None:
    """One with the slider, one with the number field, by keys; the answer and the address follow each."""
    before = verdict.inner_text()
    tax = page.get_by_role("slider", name="Eiendomsskatt på bolig")
    for _ in range(5):
        tax.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Eiendomsskatt på bolig")).to_have_value("3.5")
    page.wait_for_url("**eiendomsskatt=3.5*")
    expect(verdict).not_to_have_text(before, use_inner_text=True)

    between = verdict.inner_text()
    posts = page.get_by_role("spinbutton", name="Årsverk i administrasjonen")
    posts.press("ControlOrMeta+A")
    page.keyboard.type("-5")
    page.wait_for_url("**arsverk-administrasjon=-5*")
    expect(page.get_by_role("slider", name="Årsverk i administrasjonen")).to_have_value("-5")
    expect(verdict).not_to_have_text(between, use_inner_text=True)


def read_the_laws(page: Page) -> None:
    laws = page.get_by_role("region", name=re.compile("krav og mål er holdt"))
    laws.get_by_text("Budsjettet er i balanse").click()
    expect(laws.get_by_text("Kommuneloven § 14-10.")).to_be_visible()
    laws.get_by_text(re.compile(r"er holdt \(")).click()
    laws.get_by_text("Avdragene er minst så store som loven krever").click()
    expect(laws.get_by_text("Kommuneloven § 14-18.")).to_be_visible()


def save(visitor, title: str) -> None:
    page = visitor.page
    page.get_by_role("textbox", name="Navn på planen").fill(title)
    page.get_by_role("button", name="Lagre planen").click()
    expect(page.get_by_role("status")).to_contain_text(f"Planen «{title}» er lagret")
    visitor.examine()


def test_a_plan_is_tried_and_its_address_is_the_plan(visitor, basis):
    read_the_situation(visitor)
    page = visitor.page
    verdict = page.get_by_role("region", name=VERDICT)
    assert results_on(page) == project(basis).whole()["net_operating_result"]
    page.evaluate("window.sameDocument = true")
    try_levers(page, verdict)
    for measure, title in CHOSEN.items():
        show_measure(page, title, by_keyboard=True).press("Space")
        page.wait_for_url(f"**tiltak={measure}*")
    expected = project(basis, tuple(MeasureId(m) for m in CHOSEN), LEVERS).whole()["net_operating_result"]
    expect(page.get_by_role("table", name="Bevilgningsoversikt drift")).to_contain_text(words.number(expected[-1]))
    assert results_on(page) == expected
    assert page.evaluate("window.sameDocument") is True, "the page was loaded again"
    visitor.examine()

    answer = verdict.inner_text()
    page.reload()
    expect(verdict).to_have_text(answer, use_inner_text=True)
    expect(page.get_by_role("spinbutton", name="Eiendomsskatt på bolig")).to_have_value("3.5")
    expect(page.get_by_role("spinbutton", name="Årsverk i administrasjonen")).to_have_value("-5")
    for title in CHOSEN.values():
        expect(page.get_by_role("checkbox", name=title)).to_be_checked()
    read_the_laws(page)


def test_a_plan_is_saved_and_set_beside_the_directors_and_the_optimisers(visitor):
    measures = "&".join(f"tiltak={measure}" for measure in CHOSEN)
    page = visitor.go(f"/vadso/plan?eiendomsskatt=3.5&arsverk-administrasjon=-5&{measures}")
    verdict = page.get_by_role("region", name=VERDICT)
    answer = verdict.inner_text()
    page.get_by_role("link", name="Velg rolle for å lagre").click()
    visitor.examine()
    visitor.take_role("Kommunestyrerepresentant")
    expect(verdict).to_have_text(answer, use_inner_text=True)
    save(visitor, "Mildere plan")

    page.get_by_role("checkbox", name="Kommunedirektørens forslag").check()
    page.get_by_role("checkbox", name="Optimalisert pakke").check()
    page.get_by_role("checkbox", name="Uten tiltak").uncheck()
    page.get_by_role("button", name="Sammenlign").click()
    heads = page.get_by_role("table", name="Planene, kort fortalt")
    for title in ("Mildere plan", "Kommunedirektørens forslag", "Optimalisert pakke"):
        expect(heads.get_by_role("columnheader", name=title)).to_be_visible()
    page.wait_for_load_state()
    worst = heads.get_by_role("row", name="Verste år").get_by_role("cell").all_inner_texts()
    assert worst.count("går opp") == 2, worst
    assert sum("mangler" in cell for cell in worst) == 1, worst
    different = page.get_by_role("table", name="Hvilken plan som har hvilket tiltak")
    expect(different.get_by_role("row", name="Eiendomsskatt på bolig")).to_contain_text("3,5 promille")
    visitor.examine()


def test_every_number_opens_and_the_plan_meets_other_futures(visitor):
    page = visitor.go("/vadso/plan?eiendomsskatt=3,5")
    page.get_by_role("radio", name="+1 prosentpoeng").check()
    page.wait_for_url("**rentepaslag=1*")
    expect(page.get_by_text("Regnet med 1 prosentpoeng høyere rente.")).to_be_visible()
    page.get_by_role("link", name="Hvor sikkert?").click()
    expect(page.get_by_role("table", name=re.compile("i hvor mange av 100 framtider"))).to_be_visible()
    visitor.examine()
    page.get_by_role("link", name="Alle oversiktene loven krever").click()
    expect(page.get_by_role("heading", level=1, name="Oversiktene loven krever")).to_be_visible()
    visitor.examine()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^13 Renteutgifter$")))
    visitor.tab_to(row.get_by_role("link").first, most=200)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Renteutgifter i 2027")).to_be_visible()
    expect(page.get_by_text("r × (G₀ + G₁) ÷ 2")).to_be_visible()
    visitor.examine()
    visitor.examine_in_the_dark()
    page.get_by_role("link", name="Planen").last.click()
    page.wait_for_url("**eiendomsskatt=3.5&rentepaslag=1")


def test_a_number_and_the_futures_open_without_javascript(plain_visitor):
    page = plain_visitor.go("/vadso/plan")
    page.get_by_role("link", name="Se planen i 2 000 framtider").click()
    expect(page.get_by_role("heading", name=re.compile("^Planen i 2.000 framtider$"))).to_be_visible()
    plain_visitor.examine()
    plain_visitor.go("/vadso/tall/block_grant/2029")
    page.get_by_text("Inntektsutjevning").first.click()
    plain_visitor.examine()


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
    with page.expect_navigation():  # without scripts the answer is a new page
        page.get_by_role("button", name="Oppdater").first.click()
    for title in CHOSEN.values():
        show_measure(page, title, by_keyboard=False).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Oppdater").last.click()
    expected = project(basis, tuple(MeasureId(m) for m in CHOSEN), LEVERS)
    assert results_on(page) == expected.whole()["net_operating_result"]
    plain_visitor.examine()

    page.get_by_role("link", name="Velg rolle for å lagre").click()
    plain_visitor.take_role("Kommunestyrerepresentant")
    save(plain_visitor, "Plan uten skript")
    expect(page.get_by_role("columnheader", name="Kommunedirektørens forslag").first).to_be_visible()
