"""What stands behind a package is shown piece by piece: what is finished, and what is not computed."""

import json
import re
import threading
from html import unescape

import pytest

from budsjett.optimise.frontier import Alternatives, Frontier, Near, Point
from budsjett.optimise.package import best
from budsjett.optimise.problem import Status
from budsjett.optimise.worth import Entry, Room, RoomKind
from budsjett.usecases import advise, proven
from budsjett.web import working

BEHIND = "/vadso/plan/pakke/mer"
WHY = "/vadso/plan/pakke/hvorfor/skolefrokost"
CURVE = "/vadso/plan/pakke/avveining/fond"
READS = {"HX-Request": "true", "Budsjett-Pieces": "shown"}
"""What htmx sends from a page that shows pieces."""


def room(kind, subject="", *, asked=True):
    return Room(
        kind=kind, subject=subject, by=1.0, status=Status.OPTIMAL if asked else Status.FAILED,
        worth=12.3 if asked else None, linear=None, added=(), removed=(), asked=asked,
    )  # fmt: skip


@pytest.fixture
def slow(monkeypatch):
    """The first piece comes at once, and then nothing until the question is stopped or told to go on."""
    monkeypatch.setattr(proven, "_answers", {})
    monkeypatch.setattr(working, "QUICK_S", 0.0)
    told, go_on = threading.Event(), threading.Event()
    seen = []

    def until_stopped(solver):
        told.set()
        while not solver.stopped and not go_on.wait(0.005):
            pass

    def rooms(_basis, wishes, _answer, *, solver, tell, **_):
        seen.append(wishes.robust)
        found = (room(RoomKind.MILLION), room(RoomKind.LEVER, "eiendomsskatt", asked=False))
        tell(found)
        until_stopped(solver)
        return found

    def entry(_basis, wishes, answer, measure, *, solver, tell, **_):
        seen.append(wishes.robust)
        found = Entry(
            measure=measure, possible=True, loss=4.5, linear=None, with_it=answer.package, levers={}, pushed_out=(),
            brought_in=(), support=None, price=None, untold=("support", "price"),
        )  # fmt: skip
        tell(found)
        until_stopped(solver)
        return found

    def curve(_basis, wishes, answer, _asked, *, solver, tell, **_):
        seen.append(wishes.robust)
        point = Point(level=0.1, answer=answer, reserve_kr=70_000_000, debt_kr=9_000_000, approvals=None)
        found = Frontier(points=(point,), unknown=8)
        tell(found)
        until_stopped(solver)
        return found

    def plain_best(basis, wishes, **how):
        return best(basis, advise.wishes_of(keep=wishes.keep), **how)

    for name, fake in {"rooms": rooms, "entry": entry, "curve": curve, "best": plain_best}.items():
        monkeypatch.setattr(advise, name, fake)
    monkeypatch.setattr(
        advise, "alternatives", lambda *_, differ, **__: Alternatives(differ=differ, answers=(), complete=False)
    )
    monkeypatch.setattr(advise, "near_ties", lambda *_, **__: Near(answers=(), complete=False))
    return told, seen, go_on


def stopped(client, page):
    job = re.search(r'name="jobb" value="(\w+)"', page).group(1)
    answer = client.post("/vadso/regning", data={"jobb": job, "handling": "stans"})
    return client.get(unescape(answer.headers["location"])).text


@pytest.mark.parametrize(
    ("path", "finished", "waits", "left"),
    [
        (BEHIND, "+12,3", "regnes ut</span>", "ikke regnet ut</span>"),
        (WHY, "4,5 vektede millioner kroner bak", "lavere pris alene er nok, regnes ut", "er nok, er ikke regnet ut"),
        (CURVE, "Punkt", "Regner", "For 8 av målene er pakken ikke bevist"),
    ],
)
def test_what_is_finished_stands_there_at_once_and_after_stop_the_rest_is_not_computed(
    client, slow, path, finished, waits, left
):
    told, seen, _ = slow
    client.get(f"{path}?holder=60")
    assert told.wait(60)
    page = client.get(f"{path}?holder=60").text
    assert "Stans og behold det som er ferdig" in page
    assert f'hx-get="{path}?holder=60"' in page, "the rest comes without anybody asking"
    assert finished in page
    assert waits in page
    assert "regnet under det du krevde: at grensene holder i 60 av 100 framtider" in page
    assert seen[0].hold == 60, "it is asked about the futures, and not about what is expected"
    part = client.get(f"{path}?holder=60", headers=READS).text
    assert finished in part
    assert "<html" not in part
    after = stopped(client, page)
    assert "Utregningen ble stanset før alt var regnet ut" in after
    assert finished in after
    assert left in after
    assert "Svaret er prøvd" not in after, "nothing that would be enough was tried"
    assert "alene er ikke nok" not in after
    assert "hx-trigger" not in after.split('id="regning"')[1].split(">")[0]
    again = client.post(
        "/vadso/regning", data={"jobb": re.search(r'name="jobb" value="(\w+)"', after).group(1), "handling": "igjen"}
    )
    assert "Stans" in client.get(again.headers["location"]).text, "asked anew, it is solved anew"


def test_a_mean_of_the_worst_is_said_as_such(client, slow):
    told, _, _ = slow
    client.get(f"{BEHIND}?holder=90&verst=1")
    assert told.wait(60)
    assert "i snitt i de 10 verste av 100 framtider" in client.get(f"{BEHIND}?holder=90&verst=1").text


@pytest.mark.parametrize("path", [BEHIND, WHY, CURVE])
def test_the_last_piece_comes_where_the_others_stand_and_the_page_is_not_loaded_anew(client, slow, path):
    told, _, go_on = slow
    client.get(f"{path}?holder=60")
    assert told.wait(60)
    waiting = client.get(f"{path}?holder=60", headers={"HX-Request": "true"})
    assert waiting.headers["hx-refresh"] == "true", "a page that only waits gives way to the one with pieces"
    page = client.get(f"{path}?holder=60").text
    assert json.loads(re.search("hx-headers='([^']+)'", page).group(1)).items() <= READS.items()
    go_on.set()
    (job,) = client.app.state.solving._jobs.values()
    assert job.over.wait(60)
    last = client.get(f"{path}?holder=60", headers=READS)
    assert "hx-refresh" not in last.headers
    assert "<html" not in last.text
    assert 'class="panel stack tight working"' not in last.text, "the script asks no more when this is gone"
