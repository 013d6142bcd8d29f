from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from budsjett.web.app import create_app


def test_the_roles_are_offered_and_marked_as_a_trial(client):
    page = client.get("/logg-inn?kommune=vadso").text
    for role in ("Prøveinnbygger 1", "Prøveinnbygger 5", "Eldrerådet", "Kommunestyrerepresentant", "Administrasjonen"):
        assert role in page
    assert "prøveversjonen" in page


def test_who_one_is_stands_in_the_header_until_one_leaves(client, sign_in):
    sign_in("council:eldreradet")
    assert "Du er <b>Eldrerådet</b>" in client.get("/vadso").text
    left = client.post("/logg-ut", data={"kommune": "vadso"})
    assert (left.status_code, left.headers["location"]) == (303, "/vadso")
    assert "Du er <b>" not in client.get("/vadso").text


def test_a_new_role_gives_a_new_token_and_ends_the_old(client, sign_in):
    sign_in("citizen:1")
    first = client.cookies["budsjett"]
    sign_in("representative")
    assert client.cookies["budsjett"] != first
    client.cookies.clear()
    client.cookies.set("budsjett", first)
    assert "Du er <b>" not in client.get("/vadso").text


def test_the_cookie_cannot_be_read_by_scripts_or_sent_from_elsewhere(client):
    answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso"})
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_over_https_the_cookie_is_bound_to_the_host(settings):
    with TestClient(create_app(settings), base_url="https://127.0.0.1", follow_redirects=False) as client:
        answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso"})
    assert answer.headers["set-cookie"].startswith("__Host-budsjett=")
    assert "secure" in answer.headers["set-cookie"].casefold()


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/vadso/stem", "/vadso/stem"),
        ("/vadso/plan?eiendomsskatt=3,5", "/vadso/plan?eiendomsskatt=3,5"),
        ("https://evil.example/vadso/", "/vadso"),
        ("//evil.example", "/vadso"),
        ("/vadso/\\evil.example", "/vadso"),
        ("/vadsoevil", "/vadso"),
        ("/vadso/\r\nSet-Cookie: a=b", "/vadso"),
        ("", "/vadso"),
    ],
)
def test_one_goes_on_within_the_municipality_and_nowhere_else(client, wanted, given):
    answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso", "til": wanted})
    assert answer.headers["location"] == given


@pytest.mark.parametrize("role", ["", "citizen:6", "citizen:", "visitor", "council:finnes-ikke", "<script>", "\x00"])
def test_a_role_that_is_not_offered_is_refused(client, role):
    answer = client.post("/logg-inn", data={"rolle": role, "kommune": "vadso"})
    assert answer.status_code in {404, 422}
    assert "set-cookie" not in answer.headers
    assert "<script>x" not in answer.text


def test_pages_of_one_who_is_signed_in_are_never_kept(client, sign_in):
    assert client.get("/vadso").headers["cache-control"] == "private, no-cache"
    sign_in("citizen:1")
    for path in ("/vadso", "/vadso/situasjon", "/vadso/kilder"):
        answer = client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "Cookie" in answer.headers["vary"]


def test_a_sign_in_that_is_used_lives_on_and_one_that_is_not_runs_out(client, sign_in, clock):
    sign_in("citizen:1")
    for _ in range(3):
        clock.now += timedelta(minutes=20)
        assert "Du er <b>" in client.get("/vadso").text
    clock.now += timedelta(days=1)
    assert "Du er <b>" not in client.get("/vadso").text


def test_in_production_nobody_may_choose_a_role(settings):
    strict = settings.model_copy(update={"mode": "production", "secret_key": type(settings.secret_key)("x" * 40)})
    with TestClient(create_app(strict), base_url="https://127.0.0.1", follow_redirects=False) as client:
        assert "Prøveinnbygger" not in client.get("/logg-inn?kommune=vadso").text
        assert client.post("/logg-inn", data={"rolle": "administrator", "kommune": "vadso"}).status_code == 403
