"""The administration's desk over HTTP: figures checked before they are used, and a round from start to count."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from budsjett.sources import shipped
from budsjett.web.words import OSLO

DESK = "/vadso/administrasjon"
FOLDER: Path = shipped.folder("vadso")


def zipped(**changes: bytes) -> bytes:
    """The shipped scenario as one file; a change is named by the file without its ending."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in FOLDER.iterdir():
            archive.writestr(f"vadso/{file.name}", changes.get(file.stem, file.read_bytes()))
    return packed.getvalue()


def upload(client, name: str, content: bytes):
    return client.post(f"{DESK}/tall", files={"filer": (name, content)})


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(fil-[^"]+)" value="([^"]*)"', text))


@pytest.fixture
def desk(sign_in):
    return sign_in("administrator")


@pytest.mark.parametrize("role", [None, "citizen:1", "council:eldreradet", "representative"])
@pytest.mark.parametrize("path", ["", "/tall", "/runde", "/stemmeseddel", "/steg/avslutt"])
def test_the_desk_is_for_the_administration(client, sign_in, role, path):
    if role:
        sign_in(role)
    assert client.get(f"{DESK}{path}").status_code in {401, 403}
    assert client.post(f"{DESK}/steg/avslutt").status_code in {401, 403}
    assert "Resultatet kommer etter tellingen" in client.get("/vadso/resultat").text


def test_the_desk_shows_the_next_step_and_what_awaits_an_answer(desk):
    page = desk.get(DESK).text
    assert page.count("Neste steg") == 1
    assert "Avslutt nå" in page
    assert "Sandstrødde fortau" in page
    assert "åpnet avstemningen" in page


def test_the_journal_shows_the_latest_and_folds_what_came_before(desk):
    shown, folded = desk.get(DESK).text.split("Vis de ")
    assert shown.count('<td class="nowrap">') == 12
    assert int(folded.split()[0]) == folded.count('<td class="nowrap">')
    assert "lastet inn tall" in folded


def test_a_refusal_that_fills_the_page_points_at_nothing_that_is_not_on_it(desk):
    """The page of a refusal has no line of phases; the front page, which it links to, has the deadlines."""
    refused = desk.get(f"{DESK}/papir/skjema?nr=1")
    assert refused.status_code == 409
    assert "Fristene står på forsiden" in refused.text
    assert "faselinjen" not in refused.text
    assert 'class="phases"' not in refused.text
    assert "Frist " in desk.get("/vadso").text


def test_figures_with_errors_are_shown_by_cell_and_cannot_be_used(desk):
    faulty = (FOLDER / "effects.csv").read_bytes().replace(b"-3400000", b"mange")
    answer = upload(desk, "vadso.zip", zipped(effects=faulty))
    assert answer.status_code == 422
    assert "Ingenting er lastet inn" in answer.text
    assert re.search(r"effects\.csv.*?yearly_kr.*?mange.*?ikke et tall", answer.text, re.DOTALL)
    assert "Ta tallene i bruk" not in answer.text


def test_figures_are_checked_first_and_taken_into_use_after_a_yes(desk):
    cheaper = (FOLDER / "effects.csv").read_bytes().replace(b"-3400000", b"-3300000")
    before = desk.get("/vadso/plan?tiltak=barneskole-storre-grupper").text
    answer = upload(desk, "effects.csv", cheaper)
    assert answer.status_code == 200
    assert desk.get("/vadso/plan?tiltak=barneskole-storre-grupper").text == before
    assert desk.post(f"{DESK}/tall/ta-i-bruk", data=hidden(answer.text)).status_code == 303
    assert desk.get("/vadso/plan?tiltak=barneskole-storre-grupper").text != before
    assert desk.get(DESK).text.count("lastet inn tall") == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tom.zip", b""),
        ("x.zip", b"PK\x03\x04" + b"\0" * 50),
        ("x.zip", b"ikke en zip"),
        ("measures.csv", b"\xff\xfe\0\0"),
        ("measures.csv", b"id;title\n" + b"x" * 500_000),
        ("scenario.yaml", b"&a [*a, *a]"),
        ("scenario.yaml", b"!!python/object/apply:os.system [ls]"),
        ("../../etc/passwd", b"x"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(desk, name, content):
    answer = upload(desk, name, content)
    assert answer.status_code in {200, 422}
    assert "Ta tallene i bruk" not in answer.text or name.startswith("..")
    assert desk.get(DESK).text.count("lastet inn tall") == 1


def test_a_zip_that_swells_is_stopped(desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("figures.csv", b"0" * 200_000_000)
    answer = upload(desk, "bombe.zip", packed.getvalue())
    assert answer.status_code == 422
    assert "8 MB" in answer.text


def test_nothing_uploaded_and_a_made_up_form_are_refused(desk):
    assert desk.post(f"{DESK}/tall").status_code == 422
    assert desk.post(f"{DESK}/tall/ta-i-bruk", data={"fil-measures.csv": "ikke base64!"}).status_code == 422


def test_closing_and_counting_are_asked_about_and_cannot_be_done_out_of_order(desk):
    assert "Avslutte avstemningen?" in desk.get(f"{DESK}/steg/avslutt").text
    assert desk.post(f"{DESK}/steg/tell").status_code == 409
    assert desk.post(f"{DESK}/steg/avslutt").status_code == 303
    assert desk.post(f"{DESK}/steg/avslutt").status_code == 409
    assert desk.get(f"{DESK}/steg/finnes-ikke").status_code == 404
    assert desk.post(f"{DESK}/steg/finnes-ikke").status_code == 404


def test_a_closed_box_may_be_opened_again_until_it_is_counted(desk, clock):
    desk.post(f"{DESK}/steg/avslutt")
    later = (clock.now + timedelta(days=3)).astimezone(OSLO)
    assert desk.post(f"{DESK}/gjenapne", data={"frist": "i morgen"}).status_code == 422
    assert desk.post(f"{DESK}/gjenapne", data={"frist": f"{later:%Y-%m-%dT%H:%M}"}).status_code == 303
    assert 'name="valg"' in desk.get("/vadso/stem").text


@pytest.mark.parametrize("antall", ["0", "-1", "mange", "9" * 50, "1,5", ""])
def test_trial_ballots_come_in_a_sensible_number(desk, antall):
    assert desk.post(f"{DESK}/provestemmer", data={"antall": antall}).status_code == 422


def test_trial_ballots_are_counted_as_trial_ballots(desk):
    desk.post(f"{DESK}/provestemmer", data={"antall": "30"})
    assert "450" in desk.get(DESK).text


@pytest.fixture
def fresh(desk, clock):
    """A desk whose round is counted, and a form for the next one, with times around now."""
    desk.post(f"{DESK}/steg/avslutt")
    desk.post(f"{DESK}/steg/tell")
    start = clock.now.astimezone(OSLO)

    def at(days: int) -> str:
        return f"{start + timedelta(days=days):%Y-%m-%dT%H:%M}"

    return desk, {
        "ref": "2027-2",
        "tittel": "Andre runde",
        "sporsmal": "Hva nå?",
        "seddel": "points",
        "poeng": "5",
        "regel": "greedy",
        "forslag-fra": at(-9),
        "forslag-til": at(-5),
        "stem-fra": at(-4),
        "stem-til": at(4),
    }


def test_a_round_goes_from_set_up_to_a_points_ballot(fresh, sign_in):
    desk, form = fresh
    assert desk.post(f"{DESK}/runde", data=form).status_code == 303
    assert desk.post(f"{DESK}/steg/apne-forslag").status_code == 303
    assert "Ligger fast" in desk.get(f"{DESK}/stemmeseddel").text
    chosen = {"tiltak-kino-avvikles": "stem", "tiltak-skolefrokost": "stem", "tiltak-parkering": "stem", "reserve": "0"}
    base = {
        f"tiltak-{m}": "fast"
        for m in re.findall(r'name="tiltak-([^"]+)" value="fast" checked', desk.get(f"{DESK}/stemmeseddel").text)
    }
    summed = desk.post(f"{DESK}/stemmeseddel", data=base | chosen | {"handling": "regn"})
    assert "Kan brukes av innbyggerne" in summed.text
    assert "Åpne avstemningen?" in desk.post(f"{DESK}/stemmeseddel", data=base | chosen | {"handling": "spor"}).text
    assert desk.post(f"{DESK}/stemmeseddel", data=base | chosen | {"handling": "apne"}).status_code == 303
    page = desk.get("/vadso/stem").text
    assert 'name="poeng-kino-avvikles"' in page
    client = sign_in("citizen:1")
    step = client.post("/vadso/stem", data={"poeng-kino-avvikles": "2", "steg": "+kino-avvikles"})
    assert step.headers["location"] == "/vadso/stem#kort-kino-avvikles"
    assert re.search(r'name="poeng-kino-avvikles" value="3"', client.get("/vadso/stem").text)
    seen = client.get("/vadso/stem/se-over").text
    liste = re.search(r'name="liste" value="([^"]+)"', seen)[1]
    too_many = client.post("/vadso/stem/lever", data={"liste": liste, "poeng-kino-avvikles": "9"})
    assert too_many.status_code == 422
    assert "9 poeng" in too_many.text
    assert client.post("/vadso/stem/lever", data={"liste": liste, "poeng-kino-avvikles": "-1"}).status_code == 422
    done = client.post("/vadso/stem/lever", data={"liste": liste, "poeng-kino-avvikles": "5"})
    assert done.headers["location"] == "/vadso/stem/levert"


def test_what_may_be_voted_on_stands_by_kind_once_each_and_the_fold_says_how_many(fresh):
    desk, form = fresh
    desk.post(f"{DESK}/runde", data=form)
    page = desk.post(
        f"{DESK}/stemmeseddel", data={"tiltak-kino-avvikles": "stem", "tiltak-parkering": "fast", "handling": "regn"}
    ).text
    listed = re.findall(r'name="tiltak-([^"]+)" value="ikke"', page)
    assert len(listed) == len(set(listed)) > 50
    told = re.findall(r"<summary>([^:<]+): (\d+) av (\d+) på seddelen(?:, (\d+) fast)?</summary>", page)
    assert sum(int(of) for _, _, of, _ in told) == len(listed)
    assert [sum(int(one[at] or 0) for one in told) for at in (1, 3)] == [1, 1]
    for kind, voted, _, given in told:
        table = page[page.index(f"<caption>{kind}</caption>") :]
        table = table[: table.index("</table>")]
        assert table.count('value="stem" checked') == int(voted)
        assert table.count('value="fast" checked') == int(given or 0)


def test_a_list_that_cannot_be_voted_on_is_refused_with_the_reason(fresh):
    desk, form = fresh
    desk.post(f"{DESK}/runde", data=form)
    nothing = desk.post(f"{DESK}/stemmeseddel", data={"handling": "regn"})
    assert nothing.status_code == 422
    assert "Listen kan ikke brukes" in nothing.text
    short = desk.post(f"{DESK}/stemmeseddel", data={"tiltak-parkering": "stem", "handling": "apne"})
    assert short.status_code == 422
    unknown = desk.post(f"{DESK}/stemmeseddel", data={"tiltak-x": "stem", "handling": "apne", "reserve": "mye"})
    assert unknown.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("stem-til", "i fjor"), ("stem-til", "2026-01-01T00:00"), ("tittel", ""), ("ref", "x" * 30), ("poeng", "0")],
)
def test_a_round_that_does_not_hang_together_is_refused_and_nothing_is_lost(fresh, field, value):
    desk, form = fresh
    answer = desk.post(f"{DESK}/runde", data=form | {field: value})
    assert answer.status_code == 422
    assert 'value="Hva nå?"' in answer.text


def test_there_is_one_round_at_a_time(desk, clock):
    day = f"{clock.now:%Y-%m-%dT%H:%M}"
    form = {"ref": "ny", "tittel": "Ny", "sporsmal": "Hva?", "forslag-fra": day, "forslag-til": day}
    assert desk.post(f"{DESK}/runde", data=form).status_code in {409, 422}
    assert "prøverunde" in desk.get(DESK).text
