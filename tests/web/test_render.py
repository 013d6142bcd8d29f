import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from budsjett.web import render
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
    assert 'href="/x"' not in page
    assert ('href="/vadso/plan?a=b"' in page) == ("127.0.0.1" in referer)


def test_the_answers_say_what_they_depend_on(client):
    assert "HX-Request" in client.get("/vadso/situasjon").headers["vary"]


def test_the_source_language_needs_no_catalogue():
    assert not (ASSETS / "locale" / "nb").exists()


def test_a_catalogue_is_read_as_it_stands_and_what_it_lacks_is_bokmal(tmp_path, monkeypatch):
    place = tmp_path / "locale" / "nn" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.po").write_text('msgid ""\nmsgstr ""\n"Language: nn\\n"\n\nmsgid "Meny"\nmsgstr "Innhald"\n')
    monkeypatch.setattr(render, "ASSETS", tmp_path)
    (tmp_path / "templates").symlink_to(ASSETS / "templates")
    translated = render.environment.__wrapped__("nn").from_string('{{ _("Meny") }} {{ _("Forslag") }} {{ lang }}')
    assert translated.render() == "Innhald Forslag nn"


def test_every_template_can_be_taken_to_a_translator():
    with (ASSETS / "locale" / "babel.cfg").open() as configuration:
        methods, options = parse_mapping_cfg(configuration)
    found = list(extract_from_dir(ASSETS / "templates", methods, options))
    assert {"Hopp til innholdet", "Meny"} <= {message for _, _, message, _, _ in found}
