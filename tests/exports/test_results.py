"""The result as files: what goes out comes back the same, and nothing in them is a formula."""

import csv
import json
import re
from dataclasses import asdict, replace
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from budsjett.exports.results import (
    CHOSEN_HEADS,
    JSON_FORMAT,
    SUPPORTED_HEADS,
    YES_NO,
    Considered,
    Result,
    Supported,
    chosen_csv,
    result_json,
    result_workbook,
    supported_csv,
)

REFERENCE = (Path(__file__).parents[2] / "docs/reference/result-files.md").read_text(encoding="utf-8")
RESULT = Result(
    municipality="vadso",
    round="2027",
    title="Rundens tittel",
    rule="like andeler",
    limit_kr=2_000_000_000_000,
    spent_kr=7,
    ballots=12,
    trial_ballots=0,
    version="1",
    election_sha256="e" * 64,
    decided_sha256="d" * 64,
    supported=(
        Supported(id="bad", title="Bad; «nytt»\tČáhci", cost_kr=7, support=-2, supporters=4, against=6),
        Supported(id="kino", title='Kino "Vadsø"', cost_kr=0, support=0, supporters=0, against=0),
    ),
    considered=(
        Considered(id="kino", title='Kino "Vadsø"', cost_kr=0, adopted=True, step=1, spared=False),
        Considered(id="bad", title="Bad; «nytt»\tČáhci", cost_kr=7, adopted=False, step=2, spared=False),
    ),
)
AT = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 a workbook has no time zone


def read_back(data):
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def supported_of(row):
    number = {key: int(row[key]) for key in ("pris_kr", "stotte", "stottespillere", "kutt_forst")}
    return Supported(
        id=row["id"],
        title=row["navn"],
        cost_kr=number["pris_kr"],
        support=number["stotte"],
        supporters=number["stottespillere"],
        against=number["kutt_forst"],
    )


def considered_of(row):
    return Considered(
        id=row["id"],
        title=row["navn"],
        cost_kr=int(row["pris_kr"]),
        adopted=bool(YES_NO.index(row["valgt"])),
        step=int(row["steg"]),
        spared=bool(YES_NO.index(row["skjermes"])),
    )


def test_what_goes_out_as_csv_comes_back_the_same():
    assert tuple(map(supported_of, read_back(supported_csv(RESULT)))) == RESULT.supported
    assert tuple(map(considered_of, read_back(chosen_csv(RESULT)))) == RESULT.considered


def test_what_goes_out_as_json_comes_back_the_same():
    said = json.loads(result_json(RESULT))
    assert said.pop("format") == JSON_FORMAT
    supported = tuple(Supported(**one) for one in said.pop("supported"))
    considered = tuple(Considered(**one) for one in said.pop("considered"))
    assert Result(**said, supported=supported, considered=considered) == RESULT


def test_what_goes_out_as_a_workbook_comes_back_the_same():
    book = CalamineWorkbook.from_filelike(BytesIO(result_workbook(RESULT, made_at=AT)))
    assert book.sheet_names == ["Resultatet", "Mest støttet", "Valgt av regelen"]
    front = {
        row[0]: row[1] for row in book.get_sheet_by_name("Resultatet").to_python() if len(row) > 1 and row[1] != ""
    }
    assert front["Kunne brukes, kr"] == RESULT.limit_kr
    assert front["Alt som var bestemt, SHA-256"] == RESULT.decided_sha256
    for name, heads, of, wanted in (
        ("Mest støttet", SUPPORTED_HEADS, supported_of, RESULT.supported),
        ("Valgt av regelen", CHOSEN_HEADS, considered_of, RESULT.considered),
    ):
        first, *rows = book.get_sheet_by_name(name).to_python()
        assert tuple(first) == heads
        assert tuple(of(dict(zip(first, row, strict=True))) for row in rows) == wanted


def test_a_title_that_looks_like_a_formula_is_text_in_every_file():
    evil = "=HYPERLINK(1)"
    result = replace(
        RESULT,
        title=evil,
        supported=(replace(RESULT.supported[0], title=evil),),
        considered=(replace(RESULT.considered[0], title=evil),),
    )
    for data in (supported_csv(result), chosen_csv(result)):
        assert f";'{evil};" in data.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(BytesIO(result_workbook(result, made_at=AT)))
    for name in ("Mest støttet", "Valgt av regelen"):
        assert book.get_sheet_by_name(name).to_python()[1][1] == f"'{evil}"


def test_the_two_lists_never_share_a_table():
    assert not {"stotte", "stottespillere", "kutt_forst"} & set(CHOSEN_HEADS)
    assert not {"valgt", "steg"} & set(SUPPORTED_HEADS)


def test_every_field_and_column_is_described():
    said = asdict(RESULT)
    names = {*said, *said["supported"][0], *said["considered"][0], *SUPPORTED_HEADS, *CHOSEN_HEADS}
    told = "\n".join(line.split("|")[1] for line in REFERENCE.splitlines() if line.startswith("| "))
    assert names <= set(re.findall(r"`([a-z_0-9]+)`", told))
    assert JSON_FORMAT in REFERENCE
