import pytest

from budsjett.web.assets import ASSETS


def test_htmx_gets_the_message_where_messages_stand(client):
    answer = client.get("/oslo", headers={"hx-request": "true", "hx-request-type": "partial"})
    assert answer.status_code == 404
    assert answer.headers["hx-retarget"] == "#melding"
    assert "<html" not in answer.text
    assert "«oslo»" in answer.text


def test_a_full_page_is_a_page_for_htmx_too(client):
    answer = client.get("/oslo", headers={"hx-request": "true", "hx-request-type": "full"})
    assert "<html" in answer.text
    assert "hx-retarget" not in answer.headers


@pytest.mark.parametrize(
    "referer", ["http://127.0.0.1/vadso/plan?a=b", "https://evil.example/x", "javascript:alert(1)"]
)
def test_the_way_back_is_never_to_another_site(client, referer):
    page = client.get("/finnes/ikke", headers={"referer": referer}).text
    assert "evil.example" not in page
    assert "javascript:" not in page
    assert ('href="/vadso/plan?a=b"' in page) == ("127.0.0.1" in referer)


def test_the_answers_say_what_they_depend_on(client):
    assert "HX-Request" in client.get("/vadso/situasjon").headers["vary"]


def test_the_source_language_needs_no_catalogue():
    assert not (ASSETS / "locale" / "nb").exists()
