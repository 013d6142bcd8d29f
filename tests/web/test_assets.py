import re

import pytest

from budsjett.web.assets import ASSETS, Assets, assets


def test_the_address_changes_with_the_content(tmp_path):
    (tmp_path / "a.css").write_text("a")
    before = Assets(tmp_path).address("a.css")
    (tmp_path / "a.css").write_text("b")
    assert Assets(tmp_path).address("a.css") != before


def test_the_newest_may_be_kept_for_ever_and_an_old_version_not(client):
    newest = client.get(assets().address("site.css"))
    assert newest.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert newest.headers["content-type"] == "text/css; charset=utf-8"
    old = client.get("/static/0123456789ab/site.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/%2e%2e/pyproject.toml", "vendor/", ""])
def test_nothing_outside_the_folder_is_served(client, path):
    assert client.get(f"/static/x/{path}").status_code == 404


def test_what_style_sheets_and_pages_point_at_is_there(client):
    css = (ASSETS / "static" / "site.css").read_text()
    for name in re.findall(r"url\((?!data:)([^)]+)\)", css):
        assert assets().address(name)
    page = client.get("/vadso/situasjon").text
    for address in re.findall(r'(?:href|src)="(/static/[^"#]+)', page):
        assert client.get(address).status_code == 200, address


def test_every_icon_that_is_used_is_in_the_sprite():
    sprite = set(re.findall(r'symbol id="([^"]+)"', (ASSETS / "static/vendor/icons.svg").read_text()))
    used = set()
    for template in (ASSETS / "templates").rglob("*.html"):
        used |= set(re.findall(r'icon\("([^"]+)"\)', template.read_text()))
        used |= set(re.findall(r'symbol="([^"]+)"', template.read_text()))
    assert used
    assert used <= sprite
