"""A municipality that has told of its people by gender and area: asked at set-up, on the ballot, and told after."""

import re
import sqlite3
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from budsjett.process.people import Actor, Role
from budsjett.settings import Settings
from budsjett.sources import scenario_files, shipped
from budsjett.store.engine import writing
from budsjett.usecases import administer, demonstrate
from budsjett.usecases.groups import offered_here
from budsjett.web.app import create_app

FILE = """trait;group;label;persons;origin;source;date;note
gender;kvinner;Kvinner;2450;published;Kommunens eget register;2026-01-01;
gender;menn;Menn;2489;published;Kommunens eget register;2026-01-01;
area;byen;Byen;3800;published;Kommunens eget register;2026-01-01;
area;utenfor;Utenfor byen;1139;published;Kommunens eget register;2026-01-01;
"""
DESK = Actor(municipality_id="vadso", role=Role.ADMINISTRATOR, key="desk", label="Administrasjonen")
NAMES = ("Aldersgruppe", "Kjønn", "Hvor i kommunen")


@pytest.fixture
def client(sqlite_engine, clock):
    """The application with such a municipality's demonstration; the same figures were here before without groups."""
    files = scenario_files.read_folder(shipped.folder("vadso"))
    with writing(sqlite_engine) as conn:
        administer.load_figures(conn, DESK, files, clock.now - timedelta(days=200))
        assert [grouping.trait.value for grouping in offered_here(conn, "vadso")] == ["age"]
        administer.load_figures(conn, DESK, {**files, "groups.csv": FILE.encode()}, clock.now - timedelta(days=199))
    with writing(sqlite_engine) as conn:
        demonstrate.set_up(conn, clock.now, {**files, "groups.csv": FILE.encode()})
    app = create_app(Settings(mode="demo", database=str(sqlite_engine.url)), clock=clock)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def test_from_set_up_to_the_page_of_who_took_part(client, sign_in):
    voter = sign_in("citizen:1")
    voter.post("/vadso/stem", data={"valg": "broyting"})
    seen = voter.get("/vadso/stem/se-over").text
    assert re.findall(r'name="(om-\w+)"', seen) == ["om-age", "om-gender", "om-area"]
    listed = re.search(r'name="liste" value="([^"]+)"', seen)[1]
    answers = {"om-age": "25-44", "om-gender": "kvinner", "om-area": "utenfor"}
    wrong = voter.post("/vadso/stem/lever", data={"liste": listed, "valg": "broyting", **answers, "om-area": "oslo"})
    assert wrong.status_code == 422
    done = voter.post("/vadso/stem/lever", data={"liste": listed, "valg": "broyting", **answers})
    assert done.headers["location"] == "/vadso/stem/levert"

    desk = sign_in("administrator")
    desk.post("/vadso/administrasjon/steg/avslutt")
    assert desk.post("/vadso/administrasjon/steg/tell").status_code == 303
    took = desk.get("/vadso/deltakelse").text
    for name in NAMES:
        assert f">{name}</h3>" in took
    assert "Utenfor byen" in took
    assert len(re.findall(r"Svarte på (?:aldersgruppe|kjønn|hvor i kommunen)", took)) == 2 * len(NAMES)
    result = desk.get("/vadso/resultat").text
    for name in NAMES:
        assert f"Gjennomslag etter {name.lower()}" in result

    form = desk.get("/vadso/administrasjon/runde").text
    assert re.findall(r'name="spor"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="spor"', form)
    for trait in ("age", "gender", "area"):
        assert re.search(rf'name="spor" value="{trait}"', form)


def test_people_told_of_later_are_asked_about_though_no_plan_changes(sqlite_engine, clock):
    files = scenario_files.read_folder(shipped.folder("vadso"))
    offered = []
    for told in (files, {**files, "groups.csv": FILE.encode()}, files):
        with writing(sqlite_engine) as conn:
            administer.load_figures(conn, DESK, told, clock.now)
            offered.append([grouping.trait.value for grouping in offered_here(conn, "vadso")])
    assert offered == [["age"], ["age", "gender", "area"], ["age"]]


def test_what_is_told_of_two_traits_tells_no_ballot_that_stands_alone(client, sign_in, sqlite_engine):
    desk = sign_in("administrator")
    desk.post("/vadso/administrasjon/steg/avslutt")
    desk.post("/vadso/administrasjon/steg/tell")
    with sqlite3.connect(sqlite_engine.url.database) as database:
        held = database.execute(
            "SELECT count(*) FROM (SELECT group_concat(question || answer) AS own FROM"
            " (SELECT * FROM ballot_group ORDER BY slot, question) GROUP BY slot) GROUP BY own"
        ).fetchall()
    assert min(count for (count,) in held) >= 5
    result = desk.get("/vadso/resultat").text
    told = result[result.index('aria-labelledby="fikk"') : result.index('aria-labelledby="etterprov"')]
    assert min(map(int, re.findall(r'<td class="num">(\d+)</td>', told))) >= 5
