"""The result: nothing before the count, three different words after it, and a reason for everything."""

import re
from dataclasses import replace

import pytest

from budsjett.store.engine import reading
from budsjett.usecases import scrutiny, vote
from budsjett.usecases.took_part import Others, took_part
from budsjett.voting import pabulib
from budsjett.web import results

URL = "/vadso/resultat"


@pytest.fixture
def counted(client, sign_in):
    """A client in a round that is counted; signed out."""
    sign_in("administrator")
    client.post("/vadso/administrasjon/steg/avslutt")
    assert client.post("/vadso/administrasjon/steg/tell").headers["location"] == URL
    client.post("/logg-ut", data={"kommune": "vadso"})
    return client


def test_before_the_count_there_is_a_date_and_a_turnout_and_no_result(client, sign_in):
    for role in ("citizen:1", "administrator"):
        sign_in(role)
        page = client.get(URL).text
        assert "Resultatet kommer etter tellingen" in page
        assert "minst 420" in page
        assert "Mest støttet" not in page
        assert client.get(f"{URL}/kino-avvikles").status_code == 409


def test_after_the_count_three_different_words_stand_apart(counted):
    page = counted.get(URL).text
    for word in ("Mest støttet", "Valgt av regelen", "Vedtatt av kommunestyret", "Ikke behandlet ennå"):
        assert page.count(f">{word}<") == 1 or word in page
    assert "Kommunestyret kan følge rådet" in page
    assert "420 av 420 stemmesedler er prøvestemmer" in page


def section_of(page, name):
    """The section of that name, with the sections in it."""
    inner = page[page.index(f'aria-labelledby="{name}"') :]
    return inner[: inner.index("</section>")]


def told_of(client, **changes):
    """What the page is made of, but for some of it."""
    with reading(client.app.state.engine) as conn:
        return replace(took_part(conn, "vadso", patience_s=60), **changes)


def test_the_weighed_outcome_stands_beside_the_advice_and_is_called_no_result(counted):
    told_of(counted)
    section = section_of(counted.get(URL).text, "andre-velgere")
    assert section.count('<th scope="row"><a class="ds-link" href="/vadso/resultat/') == 18
    for table in re.findall(r"<table.*?</table>", section, re.DOTALL):
        assert "Vektet, ikke et resultat" in table
        assert table.index("Rådet<") < table.index("Vektet, ikke et resultat")
    assert "Vektingen " in section
    assert "trukket på nytt 5 ganger" in section
    roughly = re.findall(r'data-label="Vektede trekk:">(.*?)<', section)
    assert len(roughly) == 18
    assert set(roughly) <= {"nesten alltid", "oftest", "sjelden", "nesten aldri"}, "exact numbers tell of the groups"


def test_what_the_weights_turn_is_marked_and_comes_first(counted, monkeypatch):
    found = told_of(counted)
    first, *rest = found.adopted
    weighed = replace(found.others.weighed, adopted=tuple(rest), added=frozenset(), lost=frozenset({first}))
    turned = replace(found, others=replace(found.others, weighed=weighed))
    monkeypatch.setattr(results, "took_part", lambda *_: turned)
    section = section_of(counted.get(URL).text, "andre-velgere")
    assert "Vektingen ville snudd 1 punkt av 18" in section
    row = next(r for r in re.findall(r"<tr>.*?</tr>", section, re.DOTALL) if f'/{first}"' in r)
    assert "snur" in row
    assert "<b>ikke valgt</b>" in row
    assert section.count("snur") == 1
    assert section.index(f'/{first}"') < section.index("står fast")


@pytest.mark.parametrize("reason", ["few", "not asked"])
def test_where_nothing_is_weighed_the_reason_stands_there_and_no_second_column(counted, monkeypatch, reason):
    found = told_of(counted)
    (trait,) = found.traits
    hidden = replace(trait, groups=(replace(trait.groups[0], took_part=None), *trait.groups[1:]))
    traits, words = {
        "few": ((hidden,), "Minst én gruppe har færre enn fem svar"),
        "not asked": ((), "Runden spurte ikke om grupper"),
    }[reason]
    less = replace(found, traits=traits, others=replace(found.others, weighed=None), got=replace(found.got, divided=()))
    monkeypatch.setattr(results, "took_part", lambda *_: less)
    page = counted.get(URL).text
    section = section_of(page, "andre-velgere")
    assert words in section
    assert "Vektet" not in section
    assert "Gjennomslag etter aldersgruppe" not in page


def test_a_rule_too_slow_to_count_again_says_so(counted, monkeypatch):
    found = told_of(counted)
    slow = replace(found, others=Others(stability=None, weighed=None))
    monkeypatch.setattr(results, "took_part", lambda *_: slow)
    section = section_of(counted.get(URL).text, "andre-velgere")
    assert "det tar for lang tid å telle på nytt mange ganger" in section
    assert "fant ikke det beste utvalget av de vektede stemmene i tide" in section
    assert "<table" not in section


def test_what_each_group_got_is_a_picture_with_its_table_also_in_kroner(counted):
    page = counted.get(URL).text
    section = page[page.index('aria-labelledby="fikk"') : page.index('aria-labelledby="etterprov"')]
    assert "Regnet i kroner: Halvparten fikk gjennomslag for ting som koster minst" in section
    assert "Gjennomslag etter aldersgruppe" in section
    assert "Av pengene, i snitt" in section
    assert section.count("<svg") == 4
    people = re.findall(r'<td class="num">(\d+)</td>', section)
    assert min(map(int, people)) >= 5


def test_the_certificate_tells_by_group_what_the_page_tells(counted):
    said = counted.get(f"{URL}/sertifikat.json").json()
    assert [people for *_, people in said["voters_got"]] == [band.people for band in told_of(counted).got.bands]
    (divided,) = told_of(counted).got.divided
    rows = said["voters_got_by_group"]["age"]
    assert [[n for *_, n in row["people"]] for row in rows] == [list(row.people) for row in divided.rows]
    page = counted.get(URL).text
    for row in rows:
        cells = "".join(f'<td class="num">{n}</td>' for *_, n in row["people"])
        assert f'{cells}<td class="num">{row["mean_percent"]} %</td>' in page
        assert min(n for *_, n in row["people"]) >= 5


def test_how_many_got_nothing_is_the_same_number_wherever_it_stands(counted):
    page = counted.get(URL).text
    said = re.search(r"(\d+) av 420 \(\d+\s%\) fikk ikke gjennomslag for noe", page)[1]
    own = re.search(r'<tr class="own">.*?</tr>', page, re.DOTALL)[0]
    assert f'data-label="Fikk ingenting:">{said}<' in own


def test_what_is_folded_on_a_phone_has_its_answer_standing_before_it(counted):
    told_of(counted)
    page = counted.get(URL).text
    for section, answer in (
        ("plan", "Svakest er"),
        ("fikk", "fikk ikke gjennomslag for noe"),
        ("regelbytte", "andre tellemåter ville valgt noe annet"),
        ("andre-velgere", "Vektingen"),
    ):
        inner = section_of(page, section)
        assert 0 < inner.index(answer) < inner.index("data-fold-narrow"), section
    drawn = re.search(r'<meter class="plain-bar" min="0" max="420" value="(\d+)"', section_of(page, "fikk"))
    nothing = re.search(r"(\d+) av 420 \(\d+\s%\) fikk ikke gjennomslag for noe", page)[1]
    assert int(drawn[1]) + int(nothing) == 420


def test_what_is_not_told_of_the_advice_is_not_told_by_another_rule(counted, monkeypatch):
    monkeypatch.setattr(scrutiny, "satisfaction", lambda *_: replace(told_of(counted).got, bands=()))
    scrutiny.with_nothing.cache_clear()
    page = counted.get(URL).text
    scrutiny.with_nothing.cache_clear()
    section = section_of(page, "regelbytte")
    assert not re.search(r'data-label="Fikk ingenting:">\d', section)
    assert 'data-label="Fikk ingenting:">vises ikke<' in section


def test_every_measure_has_a_reason_in_words(counted):
    ids = set(re.findall(rf'href="{URL}/([a-z0-9-]+)"', counted.get(URL).text))
    assert len(ids) == 18
    for measure in ids:
        page = counted.get(f"{URL}/{measure}").text
        assert ("Valgt som nummer" in page) != ("Ikke valgt av regelen" in page)
        if "Ikke valgt av regelen" in page:
            assert "Hva som hadde vært nok" in page


@pytest.mark.parametrize("measure", ["finnes-ikke", "%00", "x" * 400, "barnevern-slekt"])
def test_what_was_not_on_the_ballot_has_no_reason(counted, measure):
    assert counted.get(f"{URL}/{measure}").status_code == 404


def test_the_election_file_is_for_the_administration_and_counts_to_the_same(counted, sign_in):
    assert counted.get(f"{URL}/stemmer.pb").status_code == 401
    sign_in("administrator")
    answer = counted.get(f"{URL}/stemmer.pb")
    assert "attachment" in answer.headers["content-disposition"]
    assert len(pabulib.read(answer.text).election.ballots) == 420
    assert vote.recount(answer.text).agrees


def test_the_outcome_can_be_compared_with_the_directors_proposal(counted):
    page = counted.get(URL).text
    address = re.search(r'href="(/vadso/sammenlign[^"]+)"', page)[1].replace("&amp;", "&")
    assert "Innbyggernes prioriteringer" in counted.get(address).text


def test_after_the_count_the_booth_points_to_the_result(counted):
    page = counted.get("/vadso/stem").text
    assert f'href="{URL}"' in page
    assert 'name="valg"' not in page
