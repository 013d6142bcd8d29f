"""Every way in, and who may take it: written down by hand beside the routes, and tried for every role.

A new route without a row here is red; so is a row whose route is gone.
"""

import re
import shutil
import sqlite3
from contextlib import closing

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from budsjett.process.rights import RIGHTS, Act
from budsjett.settings import Settings
from budsjett.web import pages
from budsjett.web.app import create_app

# v c o r a: visitor, citizen, council, representative, administrator.
ROLES = {
    "v": None,
    "c": "citizen:1",
    "o": "council:eldreradet",
    "r": "representative",
    "a": "administrator",
}
EVERYONE = "vcora"
DESK = "/{m}/administrasjon"
MEASURE = "kino-avvikles"
WHEN = {
    "forslag-fra": "2027-01-01T00:00", "forslag-til": "2027-02-01T00:00", "stem-fra": "2027-02-01T00:00",
    "stem-til": "2027-03-01T00:00",
}  # fmt: skip

PROPOSAL = {
    "type": "spending", "tittel": "Flere benker", "beskrivelse": "Langs veien.", "gjelder": "Eldre",
    "ellers": "Ingen benker", "linje": "culture", "belop": "100 000", "ar": "2027", "maned": "1", "handling": "send",
}  # fmt: skip

LOOKING = {
    "/": EVERYONE,
    "/logg-inn": EVERYONE,
    "/{m}": EVERYONE,
    "/{m}/situasjon": EVERYONE,
    "/{m}/plan": EVERYONE,
    "/{m}/plan/pakke": EVERYONE,
    "/{m}/plan/eksport.{kind}": EVERYONE,
    "/{m}/plan/utskrift": EVERYONE,
    "/{m}/plan/utskrift.pdf": EVERYONE,
    "/{m}/plan/pakke/mer": EVERYONE,
    "/{m}/plan/pakke/utveier": EVERYONE,
    "/{m}/plan/i-veien": EVERYONE,
    "/{m}/plan/pakke/avveining/{aim}": EVERYONE,
    "/{m}/plan/pakke/hvorfor/{measure}": EVERYONE,
    "/{m}/sammenlign": EVERYONE,
    "/{m}/tiltak/{measure_id}": EVERYONE,
    "/{m}/tall/{line}/{year}": EVERYONE,
    "/{m}/plan/oversikter": EVERYONE,
    "/{m}/plan/framtider": EVERYONE,
    "/{m}/kilder": EVERYONE,
    "/{m}/forslag": EVERYONE,
    "/{m}/forslag/nytt": EVERYONE,  # the form says who may hand it in
    "/{m}/forslag/{ref}": EVERYONE,
    "/{m}/forslag/{ref}/pakke": EVERYONE,
    "/{m}/forslag/{ref}/trekk": "o",  # whose it is
    "/{m}/uttalelse": EVERYONE,
    "/{m}/stem": EVERYONE,
    "/{m}/stem/se-over": EVERYONE,
    "/{m}/stem/levert": EVERYONE,
    "/{m}/kvittering": EVERYONE,
    "/{m}/deltakelse": EVERYONE,
    "/{m}/resultat": EVERYONE,
    "/{m}/resultat/stemmer.pb": "a",
    "/{m}/resultat/{measure}": EVERYONE,
    "/{m}/resultat/sertifikat.json": EVERYONE,
    "/{m}/resultat/recount.py": EVERYONE,
    "/{m}/resultat/check_fairness.py": EVERYONE,
    "/{m}/resultat/filer/{name}": EVERYONE,
    "/{m}/runder/{round_ref}/deltakelse": EVERYONE,
    "/{m}/runder/{round_ref}/resultat": EVERYONE,
    "/{m}/runder/{round_ref}/resultat/stemmer.pb": "a",
    "/{m}/runder/{round_ref}/resultat/sertifikat.json": EVERYONE,
    "/{m}/runder/{round_ref}/resultat/{measure}": EVERYONE,
    "/{m}/runder/{round_ref}/resultat/filer/{name}": EVERYONE,
    DESK: "a",
    f"{DESK}/tall": "a",
    f"{DESK}/tall/egen-fil": "a",
    f"{DESK}/runde": "a",
    f"{DESK}/stemmeseddel": "a",
    f"{DESK}/steg/{{act}}": "a",
    f"{DESK}/papir": "a",
    f"{DESK}/papir/skjema": "a",
    f"{DESK}/papir/ulikt/{{number}}": "a",
    f"{DESK}/papir/skjemaer/{{printing}}": "a",
    f"{DESK}/papir/skjemaer/{{printing}}/skjemaer.pdf": "a",
}
ACTING = {
    "/logg-inn": (EVERYONE, {"rolle": "representative", "kommune": "vadso"}, None),
    "/logg-ut": (EVERYONE, {"kommune": "vadso"}, None),
    "/{m}/regning": (EVERYONE, {"jobb": "x"}, None),  # one's own only; stores nothing
    "/{m}/plan": ("ora", {"tittel": "Min plan"}, Act.SAVE_PLAN),
    "/{m}/forslag": ("cor", PROPOSAL, Act.SUBMIT_PROPOSAL),
    "/{m}/forslag/{ref}/trekk": ("cor", {}, Act.WITHDRAW_PROPOSAL),
    "/{m}/forslag/{ref}/til-side": ("a", {"begrunnelse": "Sendt inn to ganger."}, Act.SET_ASIDE),
    "/{m}/forslag/{ref}/ta-inn": ("a", {"begrunnelse": "Det var ikke likt."}, Act.TAKE_BACK_IN),
    "/{m}/forslag/{ref}/svar": ("a", {"svar": "Takk"}, Act.ANSWER),
    "/{m}/uttalelse": ("o", {"om": "round", "uttalelse": "Vi er imot."}, Act.GIVE_STATEMENT),
    "/{m}/stem": (EVERYONE, {"valg": "kino-avvikles"}, None),  # adds up; stores nothing
    "/{m}/stem/lever": ("c", {"valg": "kino-avvikles"}, Act.CAST_BALLOT),
    "/{m}/stem/avslutt": (EVERYONE, {}, None),
    "/{m}/kvittering": (EVERYONE, {"kode": "x"}, Act.LOOK_UP_RECEIPT),
    f"{DESK}/provestemmer": ("a", {"antall": "1"}, Act.FILL_TRIAL_BALLOTS),
    f"{DESK}/steg/{{act}}": ("a", {}, Act.CLOSE_VOTING),
    f"{DESK}/tall": ("a", {}, Act.LOAD_FIGURES),
    f"{DESK}/tall/ta-i-bruk": ("a", {}, Act.LOAD_FIGURES),
    f"{DESK}/tall/egen-fil": ("a", {}, Act.LOAD_FIGURES),
    f"{DESK}/tall/egen-fil/ta-i-bruk": ("a", {}, Act.LOAD_FIGURES),
    f"{DESK}/tall/angre": ("a", {}, Act.UNDO_FIGURES),
    f"{DESK}/runde": ("a", {"ref": "x", "tittel": "x", "sporsmal": "x", "regel": "greedy", **WHEN}, Act.CREATE_ROUND),
    f"{DESK}/gjenapne": ("a", {"frist": "2027-01-01T00:00"}, Act.REOPEN_VOTING),
    f"{DESK}/stemmeseddel": ("a", {"handling": "apne"}, Act.OPEN_VOTING),
    f"{DESK}/papir": ("a", {"handling": "konvolutt", "velger": "1"}, Act.REGISTER_ENVELOPE),
    f"{DESK}/papir/skjema": ("a", {"nr": "1234 5676"}, Act.ENTER_FORM),
    f"{DESK}/papir/ulikt/{{number}}": ("a", {"gjelder": "en", "hvorfor": "Svakt kryss."}, Act.DECIDE_FORM),
}
"""Who may, a form that would be taken from those who may (or nearly), and the row of the rights table it answers to."""


def filled(path: str) -> str:
    known = {
        "round_ref": "kultur-2027",
        "m": "vadso",
        "ref": "2027-002" if path.endswith("/trekk") else "2027-001",  # the first of these is eldreradet's
        "act": "avslutt",
        "kind": "csv",
        "aim": "gjeld",
        "name": "resultat.json",
        "number": "12345676",
        "printing": "1",
    }
    known |= {"line": "block_grant", "year": "2028"}
    known |= dict.fromkeys(("measure_id", "measure"), MEASURE)
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: known[found[1]], path)


def stored(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database but the sign-ins."""
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as conn:
        names = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: conn.execute(f'SELECT * FROM "{name}"') for name in names if name != "session"}  # noqa: S608
        return {name: sorted(map(repr, found)) for name, found in rows.items()}


def test_every_route_has_a_row_and_every_row_a_route():
    found = {
        (method, route.path)
        for router in pages.routers()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in set(route.methods) - {"HEAD"}
    }
    assert found == {("GET", path) for path in LOOKING} | {("POST", path) for path in ACTING}


def test_there_is_no_way_in_but_the_pages_the_files_and_two_more(settings):
    others = {getattr(route, "path", None) for route in create_app(settings).routes}
    assert others - {None} == {"/static", "/healthz", "/favicon.ico"}


@pytest.mark.parametrize("path", ACTING)
def test_who_may_act_is_what_the_rights_table_says(path):
    roles, _, act = ACTING[path]
    if act is not None:
        letter = {"visitor": "v", "citizen": "c", "council": "o", "representative": "r", "administrator": "a"}
        assert {letter[role.value] for role in RIGHTS[act].roles} == set(roles)


@pytest.mark.parametrize("role", ROLES)
def test_looking_is_for_those_who_may_and_changes_nothing(client, settings, sign_in, role):
    if ROLES[role]:
        sign_in(ROLES[role])
    before = stored(settings)
    for path, roles in LOOKING.items():
        for method in ("GET", "HEAD"):
            status = client.request(method, filled(path)).status_code
            assert (status in {401, 403}) == (role not in roles), (method, path, status)
            assert status < 500, (method, path)
        assert client.put(filled(path)).status_code == 405
        assert client.delete(filled(path)).status_code == 405
        assert client.post(filled(path), headers={"origin": "https://evil.example"}).status_code == 403
    assert stored(settings) == before


@pytest.mark.parametrize("role", ROLES)
def test_acting_is_refused_to_those_who_may_not_and_changes_nothing(client, settings, sign_in, role):
    before = stored(settings)
    for path, (roles, form, _) in ACTING.items():
        client.cookies.clear()
        if ROLES[role]:
            sign_in(ROLES[role])
        if role in roles:
            continue
        answer = client.post(filled(path), data=form)
        if path == "/{m}/stem/lever":  # keeps the ballot in the browser and asks who she is
            assert (answer.status_code, answer.headers["location"]) == (303, "/vadso/stem/se-over")
        else:
            assert answer.status_code in {401, 403}, (path, answer.status_code)
    assert stored(settings) == before


@pytest.mark.parametrize("role", ROLES)
def test_one_municipality_is_not_another(client, settings, sign_in, role):
    if ROLES[role]:
        sign_in(ROLES[role])
    before = stored(settings)
    for path in LOOKING:
        if "{m}" in path:
            assert client.get(filled(path.replace("{m}", "oslo"))).status_code in {401, 403, 404}, path
    for path, (_, form, _) in ACTING.items():
        if "{m}" in path and path != "/{m}/stem/avslutt":
            assert client.post(filled(path.replace("{m}", "oslo")), data=form).status_code in {401, 403, 404}, path
    assert stored(settings) == before


DRAWN = ("{round_ref}/deltakelse", "{round_ref}/resultat")
"""Of a counted round; they say how far the draws behind them have come, which the clock decides."""


def every_page(settings: Settings, clock, role: str) -> dict[str, str]:
    """What a role can read, anywhere, in any format."""
    # The PDF is made of the page to print and of nothing else, and holds the second its fonts were cut.
    asked = [filled(path) for path in LOOKING if path != "/logg-inn" and not path.endswith((".pdf", *DRAWN))]
    asked += ["/vadso/sammenlign?plan=innbyggerne&plan=kommunedirektoren", "/vadso/plan/pakke?tema=kultur"]
    with TestClient(
        create_app(settings, clock=clock), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:
        client.cookies.set("stemmeseddel", "0123456789abcdef..")
        if ROLES[role]:
            client.post("/logg-inn", data={"rolle": ROLES[role], "kommune": "vadso"})
        return {path: client.get(path).text for path in asked}


@pytest.fixture
def silent(settings, tmp_path) -> Settings:
    """The same service, but every ballot in its box is blank, and nobody told anything of herself."""
    file = tmp_path / "silent.sqlite"
    shutil.copy(settings.database.removeprefix("sqlite:///"), file)
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("DELETE FROM ballot_choice WHERE round_id IN (SELECT id FROM round WHERE phase <> 'counted')")
        conn.execute("DELETE FROM ballot_group")
        conn.commit()
    return settings.model_copy(update={"database": f"sqlite:///{file}"})


@pytest.mark.parametrize("role", ROLES)
def test_before_the_count_nothing_anyone_can_read_depends_on_what_was_voted(settings, silent, clock, role):
    spoken = every_page(settings, clock, role)
    assert spoken == every_page(silent, clock, role)
    assert "420" in spoken["/vadso/resultat"]


def test_after_the_count_the_same_crawl_sees_what_was_voted(settings, silent, clock):
    for one in (settings, silent):
        with TestClient(create_app(one, clock=clock), base_url="http://127.0.0.1", follow_redirects=False) as client:
            client.post("/logg-inn", data={"rolle": "administrator", "kommune": "vadso"})
            for act in ("avslutt", "tell"):
                assert client.post(f"/vadso/administrasjon/steg/{act}").status_code == 303
    spoken, blank = every_page(settings, clock, "a"), every_page(silent, clock, "a")
    differing = {path for path in spoken if spoken[path] != blank[path]}
    assert {
        "/vadso/resultat",
        "/vadso/resultat/stemmer.pb",
        "/vadso/resultat/kino-avvikles",
        "/vadso/deltakelse",
    } <= differing


def test_a_token_is_nowhere_in_the_database(client, settings, sign_in):
    sign_in("citizen:1")
    token = client.cookies["budsjett"]
    file = settings.database.removeprefix("sqlite:///")
    for ending in ("", "-wal"):
        with open(file + ending, "rb") as raw:  # noqa: PTH123 the name is a text
            assert token.encode() not in raw.read()


@pytest.mark.parametrize("token", ["", "x", "x" * 4000, "%00", "../..", '"\\000"', "0123456789abcdef" * 4])
def test_a_made_up_token_is_a_visitor(client, token):
    client.cookies.set("budsjett", token)
    assert client.get("/vadso/administrasjon").status_code == 401
    assert client.get("/vadso").status_code == 200


def test_a_sign_in_that_has_run_out_is_a_visitor(client, sign_in, clock):
    sign_in("administrator")
    assert client.get("/vadso/administrasjon").status_code == 200
    clock.now = clock.now.replace(hour=clock.now.hour + 9)
    assert client.get("/vadso/administrasjon").status_code == 401
