import pytest
from starlette.testclient import TestClient

from budsjett.web.app import create_app
from budsjett.web.guard import HEADERS


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/vadso", 200),
        ("GET", "/", 307),
        ("GET", "/healthz", 200),
        ("GET", "/static/x/site.css", 200),
        ("GET", "/static/x/finnes-ikke.css", 404),
        ("GET", "/finnes/ikke", 404),
        ("GET", "/oslo", 404),
        ("DELETE", "/vadso", 405),
        ("POST", "/logg-inn", 422),
    ],
)
def test_every_answer_carries_the_headers(client, method, path, status):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "cache-control" in answer.headers


def test_an_unforeseen_fault_is_a_page_in_words_with_the_headers(settings, caplog):
    app = create_app(settings)

    @app.get("/feil")
    def fail():
        raise RuntimeError("hemmelig")

    app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/feil?navn=Kari")
    assert answer.status_code == 500
    assert "Noe gikk galt hos oss" in answer.text
    assert "hemmelig" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "Kari" not in caplog.text


def test_only_production_demands_https_of_the_browser(client, settings):
    assert "strict-transport-security" not in client.get("/vadso").headers
    safe = settings.model_copy(update={"mode": "production", "secret_key": type(settings.secret_key)("x" * 40)})
    with TestClient(create_app(safe), base_url="https://127.0.0.1") as strict:
        assert strict.get("/vadso").headers["strict-transport-security"].startswith("max-age=63072000")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "vadso@evil.example"])
def test_another_host_is_refused(client, host):
    assert client.get("/vadso", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"}, 403),
    ],
)
def test_an_act_must_begin_here(client, headers, status):
    answer = client.post("/logg-inn", data={"rolle": "citizen:1", "kommune": "vadso"}, headers=headers)
    assert answer.status_code == status


def test_looking_may_begin_anywhere(client):
    assert client.get("/vadso", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_refused_before_it_is_parsed(client, settings, declared):
    body = b"rolle=" + b"x" * settings.largest_body_bytes
    content = body if declared else iter([body[: len(body) // 2], body[len(body) // 2 :]])
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/logg-inn", content=content, headers=headers)
    assert answer.status_code == 413
    assert "Ingenting er lagret" in answer.text


@pytest.mark.parametrize("length", ["-1", b"\xb2", "9" * 400, "1e3"])
def test_a_length_that_is_no_number_is_refused(client, length):
    answer = client.post("/logg-inn", content=b"a=b", headers={"content-length": length})
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"rolle=%00&kommune=vadso", b"rolle=\xff\xfe&kommune=", b"\x00", b'{"rolle": NaN}'])
def test_what_was_sent_is_never_sent_back(client, body):
    for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"):
        answer = client.post("/logg-inn", content=body, headers={"content-type": kind})
        assert answer.status_code in {400, 404, 422}
        assert "NaN" not in answer.text
        assert "Traceback" not in answer.text


def test_pages_are_compressed(client):
    assert client.get("/vadso/situasjon", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
