"""The administration: new figures, and a round from its voting to a result anyone may count again."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from budsjett.sources import shipped

pytestmark = pytest.mark.browser

EFFECTS = shipped.folder("vadso") / "effects.csv"
MEASURE = "/vadso/tiltak/kino-avvikles"


@pytest.fixture
def server(fresh_server: str) -> str:
    """New figures and a count cannot be undone."""
    return fresh_server


def upload(page: Page, content: bytes) -> None:
    chosen = {"name": "effects.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Filer", exact=True).set_input_files(chosen)
    page.get_by_role("button", name="Sjekk filene").click()


def load_figures(visitor) -> None:
    """A file with faults is refused cell by cell; a good one is used only after a yes."""
    page = visitor.go(MEASURE)
    effect = page.get_by_role("row", name="Netto driftsresultat")
    expect(effect).to_contain_text(re.compile(r"\+1\s000\s000"))
    visitor.go("/vadso/administrasjon").get_by_role("link", name="Last inn nye tall").click()
    visitor.examine()

    good = EFFECTS.read_bytes()
    faulty = good.replace(b"kino-avvikles;culture;-1000000;2028", b"kino-avvikles;kultur;omtrent en million;2028")
    assert faulty != good
    upload(page, faulty)
    expect(page.get_by_role("heading", name=re.compile(r"\d feil\. Ingenting er lastet inn\."))).to_be_visible()
    findings = page.get_by_role("table", name="Feil")
    expect(findings.get_by_role("row").filter(has_text="omtrent en million")).to_contain_text("yearly_kr")
    expect(findings.get_by_role("row").filter(has_text="effects.csv").first).to_contain_text("49")
    expect(page.get_by_role("button", name="Ta tallene i bruk")).to_have_count(0)
    visitor.examine()
    expect(visitor.go(MEASURE).get_by_role("row", name="Netto driftsresultat")).to_contain_text(
        re.compile(r"\+1\s000\s000")
    )

    visitor.go("/vadso/administrasjon/tall")
    upload(page, good.replace(b"kino-avvikles;culture;-1000000;2028", b"kino-avvikles;culture;-1200000;2028"))
    expect(page.get_by_role("heading", name="Ingen feil i effects.csv")).to_be_visible()
    visitor.examine()
    page.get_by_role("button", name="Ta tallene i bruk").click()
    expect(page.get_by_role("heading", level=1, name="Administrasjon")).to_be_visible()
    latest = page.get_by_role("region", name="Journalen som tabell").get_by_role("row").nth(1)
    expect(latest).to_contain_text("lastet inn tall")
    expect(visitor.go(MEASURE).get_by_role("row", name="Netto driftsresultat")).to_contain_text(
        re.compile(r"\+1\s200\s000")
    )


def close_and_count(visitor) -> None:
    """Each step that cannot be undone is asked about once."""
    page = visitor.go("/vadso/administrasjon")
    visitor.examine()
    expect(page.get_by_role("link", name="Tell stemmene")).to_have_count(0)
    page.get_by_role("link", name="Avslutt nå").click()
    expect(page.get_by_role("heading", level=1, name="Avslutte avstemningen?")).to_be_visible()
    visitor.examine()
    page.get_by_role("button", name="Ja, avslutt avstemningen").click()
    visitor.go("/vadso/stem")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    visitor.examine()
    expect(visitor.go("/vadso/resultat").get_by_text("Stemmene er ikke talt ennå")).to_be_visible()
    visitor.go("/vadso/administrasjon").get_by_role("link", name="Tell stemmene").click()
    visitor.examine()
    page.get_by_role("button", name="Ja, tell stemmene").click()
    expect(page.get_by_role("heading", level=1, name="Resultat: innbyggernes råd")).to_be_visible()
    visitor.examine()


def see_why(visitor) -> None:
    """What is chosen and what is not are told apart, and a loser is told what would have been enough."""
    page = visitor.go("/vadso/resultat")
    steps = page.get_by_role("region", name="Stegene i tellingen").get_by_role("listitem")
    page.get_by_text(re.compile("som ikke ble valgt, steg for steg")).click()
    losing = page.get_by_role("list", name="Ikke valgt av regelen").get_by_role("listitem")
    assert losing.count() > 0 < steps.count()
    chosen = page.get_by_role("region", name="Valgt av regelen").get_by_role("link").all_inner_texts()
    loser = losing.first.get_by_role("link").inner_text()
    assert loser not in chosen
    losing.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Hvorfor ble ikke dette valgt?")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(loser)
    enough = page.get_by_role("heading", name="Hva som hadde vært nok")
    expect(enough).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"person(er)? til stemt for dette"))
    visitor.examine()
    page.get_by_role("link", name="Hele resultatet").click()
    page.get_by_role("region", name="Valgt av regelen").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1, name="Hvorfor ble dette valgt?")).to_be_visible()
    visitor.examine()


def see_who_took_part(visitor) -> None:
    """From the result to who took part, by keyboard, and back."""
    page = visitor.go("/vadso/resultat")
    page.get_by_role("link", name="Hvem deltok?").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Hvem deltok")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ av 100$"))).to_be_visible()
    page.get_by_text("Vis tallene").click()
    expect(page.get_by_role("region", name="Aldersgruppe").get_by_role("row")).to_have_count(5)
    visitor.examine()
    page.get_by_role("link", name="Hele resultatet").click()


def compare(visitor) -> None:
    """The outcome stands beside the director's proposal."""
    page = visitor.go("/vadso/resultat")
    page.get_by_role("link", name="Sammenlign med kommunedirektørens forslag").click()
    heads = page.get_by_role("table", name="Planene, kort fortalt")
    expect(heads.get_by_role("columnheader", name="Innbyggernes prioriteringer")).to_be_visible()
    expect(heads.get_by_role("columnheader", name="Kommunedirektørens forslag")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Innbyggernes prioriteringer").first).to_be_checked()
    visitor.examine()


def verify(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "budsjett", "verify", str(file)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def count_again(visitor, folder: Path) -> None:
    """The published file gives the published outcome, and a file somebody has touched does not."""
    page = visitor.go("/vadso/resultat")
    with page.expect_download() as started:
        page.get_by_role("link", name="Last ned filen (.pb)").click()
    published = folder / started.value.suggested_filename
    started.value.save_as(published)
    assert published.name == "vadso-2027.pb"
    counted = verify(published)
    assert counted.returncode == 0, counted.stderr
    assert "samme utfall" in counted.stdout

    text = published.read_text()
    head, votes = text.split("VOTES\n")
    names, *ballots = votes.splitlines()
    touched = folder / "touched.pb"
    kept = ballots[: len(ballots) // 20]
    fewer = head.replace(f"num_votes;{len(ballots)}", f"num_votes;{len(kept)}")
    touched.write_text("\n".join([f"{fewer}VOTES", names, *kept]))
    refused = verify(touched)
    assert refused.returncode == 1
    assert refused.stderr


def test_figures_are_checked_and_the_round_counted_and_explained(visitor, tmp_path):
    page = visitor.go("/vadso")
    page.get_by_role("link", name="Jeg jobber i kommunen").click()
    expect(page.get_by_role("heading", level=1, name="Du må logge inn først")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Logg inn").click()
    visitor.take_role("Administrasjonen")
    load_figures(visitor)
    close_and_count(visitor)
    visitor.examine_in_the_dark()
    see_why(visitor)
    see_who_took_part(visitor)
    compare(visitor)
    count_again(visitor, tmp_path)
    expect(visitor.go("/vadso/administrasjon").get_by_role("link", name="Sett opp en ny runde")).to_be_visible()
    expect(page.get_by_role("link", name="Avslutt nå")).to_have_count(0)
    visitor.examine()


def test_a_round_is_counted_without_javascript(plain_visitor):
    plain_visitor.sign_in("Administrasjonen", "/vadso/administrasjon")
    load_figures(plain_visitor)
    close_and_count(plain_visitor)
    see_why(plain_visitor)
