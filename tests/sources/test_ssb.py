"""The client for Statistics Norway, run against a server that answers in the documented form (see `ssb_answers`)."""

import httpx2
import pytest

from budsjett.errors import NoAnswer
from budsjett.sources import ssb_kostra, ssb_population
from budsjett.sources.findings import Findings
from budsjett.sources.ssb import TRIES, codes
from sources.ssb_answers import ACCOUNTS, FILES, Server, dataset, details, functions, people


def the_refusal(server, table="07459"):
    with pytest.raises(NoAnswer) as found, server.ssb() as ssb:
        ssb.table(table, {"Region": codes("K-5607"), "Tid": codes("*")})
    assert found.value.source == f"SSB tabell {table}"
    assert found.value.remedy.endswith(".")
    return found.value.problem


def test_people_come_out_as_the_shipped_file_has_them_and_are_asked_for_as_the_guide_says():
    server = Server()
    with server.ssb() as ssb:
        persons = ssb_population.fetch(ssb, "5607")
    assert ssb_population.as_csv(persons) == FILES["population.csv"]
    asked = server.asked[0]
    assert (asked.host, asked.path) == ("data.ssb.no", "/api/pxwebapi/v2/tables/07459/data")
    assert dict(asked.params) == {
        "lang": "no",
        "outputFormat": "json-stat2",
        "valueCodes[Region]": "K-5607",
        "codelist[Region]": "agg_KommSummer",
        "outputValues[Region]": "aggregated",
        "valueCodes[Alder]": "*",
        "valueCodes[ContentsCode]": "Personer1",
        "valueCodes[Tid]": "from(2005)",
    }


def with_value(answer, place, value, status=None):
    given = {**answer, "value": [value if n == place else v for n, v in enumerate(answer["value"])]}
    return given if status is None else {**given, "status": {str(place): status}}


@pytest.mark.parametrize(
    ("value", "status", "told"),
    [(None, "..", "mangler for alder 0 i 2008"), (None, ":", "mangler"), (1.5, None, "1.5 personer"), (-1, None, "-1")],
)
def test_a_missing_or_impossible_number_of_people_is_refused_with_its_age_and_year(value, status, told):
    server = Server(**{"07459": with_value(people(), 3, value, status)})
    with pytest.raises(NoAnswer) as found, server.ssb() as ssb:
        ssb_population.fetch(ssb, "5607")
    assert told in found.value.problem


def test_the_accounts_of_2019_come_out_as_the_shipped_file_has_them():
    server = Server()
    findings = Findings()
    with server.ssb() as ssb:
        rows = ssb_kostra.functions(ssb, "2003", 2019)
        figures = ssb_kostra.figures(ssb, "2003", 2019, rows, findings)
    assert findings.listed == []
    assert {r.code: (r.gross_kr, r.net_kr, r.investment_kr) for r in rows} == {
        code: tuple(int(row[c]) for c in ("gross_kr", "net_kr", "investment_kr")) for code, row in ACCOUNTS.items()
    }
    assert sum(r.net_kr for r in rows) == 449_188_000
    school = figures.by_line_year["primary_school", 2019]
    assert school.amount_kr == 99_954_000 - 9_000_000
    assert "222" in school.functions
    assert figures.by_line_year["depreciation", 2019].amount_kr == 10_500_000
    assert figures.by_line_year["income_tax", 2019].amount_kr == 153_202_000
    asked = dict(server.asked[-1].params)
    assert (asked["valueCodes[KOKart0000]"], asked["valueCodes[KOKregnskapsomfa0000]"]) == ("A???", "A")


def test_tables_that_disagree_about_a_function_are_told_of():
    table = details()
    table["value"]["1"] += 500
    server, findings = Server(**{"12362": functions(), "12367": table}), Findings()
    with server.ssb() as ssb:
        ssb_kostra.figures(ssb, "2003", 2019, ssb_kostra.functions(ssb, "2003", 2019), findings)
    assert ["Funksjon 100" in f.problem for f in findings.listed] == [True]


def test_amounts_that_are_not_reported_are_counted_and_told_of():
    table, findings = {**details(), "status": {"4": "..", "5": ":", "6": "."}}, Findings()
    with Server(**{"12362": functions(), "12367": table}).ssb() as ssb:
        ssb_kostra.figures(ssb, "2003", 2019, ssb_kostra.functions(ssb, "2003", 2019), findings)
    assert [f.value for f in findings.listed] == ["2 celler merket .. og :"]


@pytest.mark.parametrize(
    ("region", "year", "tables", "told"),
    [
        ("5607", 2019, {}, "«5607» finnes ikke"),
        ("2003", 2020, {}, "«2020» finnes ikke"),
        ("2003", 2019, {"12362": functions(unit="mill. kr")}, "ikke i 1000 kr"),
        ("2003", 2019, {"12362": {**functions(), "value": [None] * 219}}, "ingen tall"),
    ],
)
def test_what_the_accounts_do_not_have_is_refused_by_name(region, year, tables, told):
    if tables and "mill" in str(tables):
        tables["12362"]["dimension"]["ContentsCode"]["category"]["label"] = {"KOSbelop0000": "Beløp"}
    with pytest.raises(NoAnswer) as found, Server(**({"12362": functions()} | tables)).ssb() as ssb:
        ssb_kostra.functions(ssb, region, year)
    assert told in found.value.problem


def test_a_function_nobody_has_placed_on_a_line_is_refused():
    table = functions()
    for part in ("index", "label"):
        table["dimension"]["KOKfunksjon0000"]["category"][part]["998"] = table["dimension"]["KOKfunksjon0000"][
            "category"
        ][part].pop("870")
    table["value"][-3:] = [5, 5, 0]
    with pytest.raises(NoAnswer, match="998"), Server(**{"12362": table}).ssb() as ssb:
        ssb_kostra.functions(ssb, "2003", 2019)


def test_a_busy_server_is_asked_again_and_its_wish_to_wait_is_kept():
    server = Server()
    server.first = [httpx2.Response(429, headers={"Retry-After": "7"}), httpx2.Response(503)]
    with server.ssb() as ssb:
        assert ssb.table("07459", {}).ids[0] == "Region"
    assert server.waited == [7, 4]
    server.first, server.waited[:] = [httpx2.Response(429, headers={"Retry-After": "86400"})], []
    with server.ssb() as ssb:
        ssb.table("07459", {})
    assert server.waited == [20]


@pytest.mark.parametrize(
    ("answer", "told", "tries"),
    [
        (httpx2.Response(429), "vente", TRIES),
        (httpx2.Response(503), "stengt", TRIES),
        (httpx2.Response(400), "forstår ikke", 1),
        (httpx2.Response(403), "større enn", 1),
        (httpx2.Response(404), "har ikke tabellen", 1),
        (httpx2.Response(500), "status 500", 1),
        (httpx2.Response(302, headers={"Location": "http://evil.example"}), "status 302", 1),
        (httpx2.Response(200, html="<html>logg inn"), "ikke JSON", 1),
        (httpx2.Response(200, json={"a": 1}), "kan ikke leses", 1),
        (httpx2.ConnectError("no route"), "ikke kontakt", TRIES),
        (httpx2.ReadTimeout("slow"), "ikke i tide", TRIES),
    ],
)
def test_no_answer_is_a_sentence_and_trying_ends(answer, told, tries):
    server = Server()
    server.first = [answer] * TRIES
    assert told in the_refusal(server)
    assert (len(server.asked), len(server.waited)) == (tries, tries - 1)


def test_an_unknown_table_and_an_answer_without_end_are_refused():
    assert "har ikke tabellen" in the_refusal(Server(), "99999")
    server = Server()
    server.first = [
        httpx2.Response(200, headers={"Content-Type": "application/json"}, content=(b"x" * 2**20 for _ in range(99)))
    ]
    assert "større enn" in the_refusal(server)


def test_a_question_longer_than_the_server_takes_is_not_sent():
    server = Server()
    with pytest.raises(NoAnswer, match="for lang"), server.ssb() as ssb:
        ssb.table("07459", {"Region": codes(*(str(n) for n in range(1000, 2000)))})
    assert server.asked == []


def test_a_renamed_dimension_is_told_of_by_name():
    table = dataset({"Kommune": {"K-5607": ""}, "ContentsCode": {"Personer1": ""}, "Tid": {"2026": ""}}, [1])
    with pytest.raises(NoAnswer, match="Region"), Server(**{"07459": table}).ssb() as ssb:
        ssb_population.fetch(ssb, "5607")
