"""Before the count no page, file or command tells anything of what was voted.

Two towns are alike in everything but what lies in the box: as many ballots, in the same places, with other choices and
other answers. Until the count every way in answers both with the same bytes, to everybody.
"""

import ast
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import budsjett.cli
from budsjett.settings import Settings
from budsjett.web import ballot_draft
from budsjett.web.app import create_app
from web.test_routes import LOOKING, ROLES, filled

CINEMA, BUS = "kino-avvikles", "bestillingsbuss"
BESIDE = (
    "/vadso/runder/2027/resultat",
    "/vadso/runder/2027/resultat/stemmer.pb",
    "/vadso/runder/2027/resultat/sertifikat.json",
    f"/vadso/runder/2027/resultat/{CINEMA}",
    *(f"/vadso/resultat/filer/{name}" for name in ("stotte.csv", "valgt.csv", "resultat.xlsx")),
    "/vadso/runder/2027/deltakelse",
    "/vadso/sammenlign?plan=innbyggerne&plan=kommunedirektoren",
    "/vadso/plan/eksport.json?plan=innbyggerne",
    "/vadso/plan/eksport.xlsx",
    f"/vadso/resultat/{BUS}?format=json",
)
SLOW = {"/{m}/plan/utskrift.pdf", "/{m}/plan/pakke/mer", "/{m}/plan/pakke/utveier", "/{m}/plan/i-veien"}
"""They write a paper or ask the optimiser, and know no box; they take a minute together."""
OF_THE_ANSWER = {"date", "set-cookie", "content-length"}


def a_town(demonstration, folder, name, wanted, age):
    """The demonstration's municipality, with a box where everybody wants the same."""
    file = folder / f"{name}.sqlite"
    shutil.copy(demonstration, file)
    here = "(SELECT id FROM round WHERE phase = 'voting')"
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"DELETE FROM ballot_choice WHERE round_id = {here}")  # noqa: S608
        db.execute(
            "INSERT INTO ballot_choice (municipality_id, round_id, slot, measure_id, points) "  # noqa: S608
            f"SELECT municipality_id, round_id, slot, ?, 1 FROM ballot WHERE round_id = {here}",
            (wanted,),
        )
        db.execute(f"UPDATE ballot_group SET answer = ? WHERE question = 'age' AND round_id = {here}", (age,))  # noqa: S608
        assert db.total_changes > 1000
        db.commit()
    return Settings(mode="demo", database=f"sqlite:///{file}")


@pytest.fixture(params=["voting", "closed"])
def phase(request):
    return request.param


@pytest.fixture
def towns(demonstration, tmp_path, clock, monkeypatch, phase):
    """Two browsers, one in each town, with the same seed for the order of the ballot."""
    monkeypatch.setattr(ballot_draft.secrets, "token_hex", lambda n: "0" * 2 * n)
    settings = [
        a_town(demonstration, tmp_path, "one", CINEMA, "16-24"),
        a_town(demonstration, tmp_path, "other", BUS, "67+"),
    ]
    if phase == "closed":
        for one in settings:
            with closing(sqlite3.connect(one.database.removeprefix("sqlite:///"))) as db:
                db.execute("UPDATE round SET phase = 'closed' WHERE phase = 'voting'")
                db.commit()
    browsers = []
    for one in settings:
        app = create_app(one, clock=clock)
        browsers.append(TestClient(app, base_url="http://127.0.0.1", follow_redirects=False))
    yield browsers
    for browser in browsers:
        browser.close()


def answer_of(browser, path, accept):
    answer = browser.get(path, headers={"accept": accept})
    headers = {k: v for k, v in answer.headers.items() if k not in OF_THE_ANSWER}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("role", ROLES)
def test_until_the_count_every_way_in_answers_as_if_the_box_held_something_else(towns, role):
    for browser in towns:
        browser.cookies.clear()
        if ROLES[role]:
            browser.post("/logg-inn", data={"rolle": ROLES[role], "kommune": "vadso", "til": "/vadso"})
    paths = [filled(path).replace("kultur-2027", "2027") for path in LOOKING if path not in SLOW]
    for path, accept in [*((path, "text/html") for path in paths), *((path, "application/json") for path in BESIDE)]:
        one, other = (answer_of(browser, path, accept) for browser in towns)
        assert one == other, path


def test_the_two_towns_would_be_told_apart_after_the_count(towns, phase):
    """What is compared above does differ once it is public; otherwise the comparison would say nothing."""
    found = []
    for browser in towns:
        browser.post("/logg-inn", data={"rolle": "administrator", "kommune": "vadso", "til": "/vadso"})
        acts = ("tell",) if phase == "closed" else ("avslutt", "tell")
        for act in acts:
            assert browser.post(f"/vadso/administrasjon/steg/{act}").status_code == 303
        found.append([browser.get(path).content for path in ("/vadso/resultat", "/vadso/resultat/stemmer.pb")])
    assert all(one != other for one, other in zip(*found, strict=True))


def test_no_command_looks_into_the_box():
    """The commands that count take a file somebody gives them; none of them asks the database for ballots."""
    inside = {"closed_box", "election_of", "find", "choices", "cast_ballot", "count_of", "election_file"}
    for file in Path(budsjett.cli.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("budsjett"):
                assert not inside & {name.name for name in node.names}, file.name
                assert not {"ballots", "outcomes"} & {name.name for name in node.names if "store" in node.module}
                assert node.module not in {"budsjett.store.ballots", "budsjett.store.outcomes"}, file.name
