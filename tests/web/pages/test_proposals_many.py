"""Anybody may propose, so the list must bear that many do."""

import re
import time
from dataclasses import replace

import pytest

from budsjett.process.people import Actor, Role
from budsjett.store.engine import open_engine, writing
from budsjett.usecases import proposal_sheet, propose
from usecases.test_propose import DRAFT
from web.conftest import NOW

URL = "/vadso/forslag"
MANY = 240


@pytest.fixture
def flooded(settings):
    engine = open_engine(settings.database)
    with writing(engine) as conn:
        for number in range(MANY):
            citizen = Actor(municipality_id="vadso", role=Role.CITIZEN, key=f"{number // 3}", label="x")
            propose.submit(conn, citizen, replace(DRAFT, title=f"Forslag om {number}"), NOW)
    engine.dispose()


def refs(page: str) -> list[str]:
    return re.findall(rf'<h2[^>]*><a href="{URL}/([0-9-]+)"', page)


@pytest.mark.usefixtures("flooded")
def test_a_long_list_comes_a_hundred_at_a_time_and_nothing_is_left_out(client):
    seen, address = [], f"{URL}?fra=innbyggere"
    while address:
        page = client.get(address).text
        seen += refs(page)
        after = re.search(r'href="([^"]+)">Neste', page)
        address = after[1].replace("&amp;", "&") if after else ""
    assert len(seen) == len(set(seen)) == MANY + 1
    assert len(refs(client.get(URL).text)) == 100
    for hostile in ("0", "-1", "x", "99999999999999999999", "9999", "1e3", "<b>", "٣"):
        assert client.get(URL, params={"side": hostile}).status_code == 200


@pytest.mark.usefixtures("flooded")
def test_the_list_runs_no_proposal_through_the_model(client, monkeypatch):
    def computed(*_: object) -> None:
        raise AssertionError("a list computes nothing")

    monkeypatch.setattr(proposal_sheet, "_computed", computed)
    began = time.perf_counter()
    assert client.get(URL).status_code == 200
    assert time.perf_counter() - began < 5, "a quarter of a second on a quiet machine"
