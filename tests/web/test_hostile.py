"""What somebody who means harm sends: a refusal in words, nothing stored, and never a fault of ours."""

import asyncio
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from budsjett.web.app import create_app
from budsjett.web.guard import CONTENT_SECURITY_POLICY, Sizes

BROKEN = ["http://[", "http://[::1", "//["]


@pytest.mark.parametrize("host", ["[", "[::1", "a@evil.example", "127.0.0.1/../x"])
def test_a_host_that_is_no_host_is_refused(client, host):
    answer = client.get("/vadso", headers={"host": host})
    assert answer.status_code == 400


def test_two_hosts_are_refused(client):
    assert client.get("/vadso", headers=[("host", "127.0.0.1"), ("host", "evil.example")]).status_code == 400


@pytest.mark.parametrize("origin", BROKEN)
def test_an_origin_that_is_no_address_is_another_site(client, origin):
    answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso"}, headers={"origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("referer", [*BROKEN, "javascript:alert(1)", "http://127.0.0.1//evil.example/"])
def test_a_refusal_leads_back_only_to_us(client, referer):
    answer = client.get("/oslo", headers={"referer": referer})
    assert answer.status_code == 404
    assert 'href="//' not in answer.text
    assert "javascript:" not in answer.text


@pytest.mark.parametrize("onward", BROKEN)
def test_a_way_on_that_is_no_address_leads_home(client, onward):
    assert client.get("/logg-inn", params={"til": onward}).status_code == 200
    answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso", "til": onward})
    assert (answer.status_code, answer.headers["location"]) == (303, "/vadso")


def test_every_page_can_be_asked_about_without_its_body(client):
    for path in ("/vadso", "/vadso/plan", "/logg-inn", "/healthz", "/oslo", "/favicon.ico"):
        looked, fetched = client.head(path), client.get(path)
        assert looked.status_code == fetched.status_code
        assert looked.content == b""
    assert client.head("/vadso/stem/lever").status_code == 405


def test_a_body_that_trickles_in_is_not_waited_for():
    async def never(*_):
        await asyncio.sleep(60)

    async def unreached(*_):
        raise AssertionError

    said = []

    async def send(message):
        said.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/x", "headers": [], "query_string": b"", "server": ("127.0.0.1", 80),
        "scheme": "http", "root_path": "",
    }  # fmt: skip
    guarded = Sizes(unreached, largest_bytes=10, slowest_s=0.05)
    with ThreadPoolExecutor(1) as apart:  # the browser's driver may have a loop running in this thread
        apart.submit(lambda: asyncio.run(guarded(scope, never, send))).result()
    assert said[0]["status"] == 408


def test_who_finds_the_database_taken_is_told_to_try_again(client, settings, monkeypatch):
    monkeypatch.setattr("budsjett.store.engine.BUSY_MS", 100)
    other = sqlite3.connect(settings.database.removeprefix("sqlite:///"), isolation_level=None)
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False) as one:
        one.get("/vadso")
        with app.state.engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA busy_timeout=100")
        other.execute("BEGIN IMMEDIATE")
        answer = one.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso"})
        other.execute("ROLLBACK")
    other.close()
    assert answer.status_code == 503
    assert "Ingenting er lagret" in answer.text
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_when_the_page_about_a_fault_has_a_fault_there_are_still_words_and_headers(settings, monkeypatch, caplog):
    def broken(*_args, **_more):
        raise RuntimeError("hemmelig")

    app = create_app(settings)
    monkeypatch.setattr("budsjett.web.pages.home.render", broken)
    monkeypatch.setattr("budsjett.web.fault_pages.render", broken)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/vadso?q=Kari")
    assert answer.status_code == 500
    assert "Noe gikk galt hos oss" in answer.text
    assert "hemmelig" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "RuntimeError" in caplog.text
    assert "Kari" not in caplog.text


def test_in_production_the_cookie_is_safe_even_if_the_proxy_forgets_to_say_https(settings):
    safe = settings.model_copy(update={"mode": "production", "secret_key": type(settings.secret_key)("x" * 40)})
    shown = safe.model_copy(update={"demonstration_sign_in": True})
    app = create_app(safe)
    app.state.settings = shown
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso"})
        assert answer.headers["set-cookie"].startswith("__Host-budsjett=")
        assert "; Secure" in answer.headers["set-cookie"]
        assert client.get("/vadso/").headers["location"].startswith("https://")


def test_a_plan_whose_address_cannot_be_read_is_not_saved_as_another(sign_in):
    plans = sign_in("representative")
    answer = plans.post("/vadso/plan?eiendomsskatt=NaN", data={"tittel": "Min plan"})
    assert answer.status_code == 422
    assert "NaN" in answer.text
    assert "Min plan" not in plans.get("/vadso/sammenlign").text


@pytest.mark.parametrize("ref", ["2027", "../x", 'a"b', "runde 😀", "RUNDE", "ø" * 5])
def test_a_round_needs_a_name_of_its_own_that_an_address_can_hold(sign_in, ref):
    desk = sign_in("administrator")
    for act in ("avslutt", "tell"):
        assert desk.post(f"/vadso/administrasjon/steg/{act}").status_code == 303
    taken = re.search(r"\((20\d\d[^)]*)\)", desk.get("/vadso/administrasjon").text)[1]
    form = {
        "ref": taken if ref == "2027" else ref, "tittel": "Ny", "sporsmal": "Hva?", "regel": "greedy",
        "forslag-fra": "2027-01-01T00:00", "forslag-til": "2027-02-01T00:00", "stem-fra": "2027-02-01T00:00",
        "stem-til": "2027-03-01T00:00",
    }  # fmt: skip
    answer = desk.post("/vadso/administrasjon/runde", data=form)
    assert answer.status_code == (409 if ref == "2027" else 422)
    assert ("Gi denne et annet navn" if ref == "2027" else "små bokstaver fra a til z") in answer.text


def test_files_too_large_to_take_into_use_are_refused_where_they_are_checked(sign_in):
    content = b"note\n" + b"x" * 3_000_000
    answer = sign_in("administrator").post("/vadso/administrasjon/tall", files={"filer": ("notat.csv", content)})
    assert answer.status_code == 422
    assert "for store til å lastes inn her" in answer.text
    assert 'name="fil-' not in answer.text


def test_twenty_ballots_at_once_from_one_sign_in_are_one_ballot(settings, sign_in, client):
    sign_in("citizen:1")
    seen = client.get("/vadso/stem/se-over").text
    form = {"liste": re.search(r'name="liste" value="([^"]+)"', seen)[1], "valg": "kino-avvikles"}
    together = threading.Barrier(20)
    said: list[int] = []

    def cast():
        together.wait()
        said.append(client.post("/vadso/stem/lever", data=form).status_code)

    threads = [threading.Thread(target=cast) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [303] * 20
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as conn:
        assert conn.execute("SELECT count(*) FROM ballot WHERE trial = 0").fetchone() == (1,)
        assert conn.execute("SELECT count(*) FROM receipt").fetchone() == (20,)
