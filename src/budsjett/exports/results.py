"""A counted round as files: what was supported and what the rule chose, two lists that never share a table.

No ballot is in them: whole ballots are in the election file (`voting/pabulib.py`), which the administration gives out.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import StringIO

from budsjett.exports.text import plain
from budsjett.exports.workbook.book import Book, Look

JSON_FORMAT = "budsjett-result/1"
"""Raised when a field goes or changes its meaning; docs/reference/result-files.md describes it."""
SUPPORTED_HEADS = ("id", "navn", "pris_kr", "stotte", "stottespillere", "kutt_forst")
CHOSEN_HEADS = ("id", "navn", "pris_kr", "valgt", "steg", "skjermes")
YES_NO = ("nei", "ja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """How many supported one thing: `support` in votes or points, `against` how many marked it to be cut first."""

    id: str
    title: str
    cost_kr: int
    support: int
    supporters: int
    against: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What the rule came to of one thing. `step`: when it was considered, from one. `spared`: adopting is sparing."""

    id: str
    title: str
    cost_kr: int
    adopted: bool
    step: int
    spared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A counted round. `supported`: the most supported first. `considered`: in the order of the count."""

    municipality: str
    round: str
    title: str
    rule: str
    limit_kr: int
    spent_kr: int
    ballots: int
    trial_ballots: int
    version: str
    election_sha256: str
    decided_sha256: str
    supported: tuple[Supported, ...]
    considered: tuple[Considered, ...]


def supported_csv(result: Result) -> bytes:
    """What was supported, for Norwegian Excel: semicolons, UTF-8 with its mark, CRLF."""
    return _csv(SUPPORTED_HEADS, [_supported(one) for one in result.supported])


def chosen_csv(result: Result) -> bytes:
    """What the rule came to of each thing, in the order of the count; written as `supported_csv`."""
    return _csv(CHOSEN_HEADS, [_considered(one) for one in result.considered])


def result_json(result: Result) -> bytes:
    """The result for a program, described in docs/reference/result-files.md."""
    return json.dumps({"format": JSON_FORMAT, **asdict(result)}, ensure_ascii=False, indent=1).encode()


def result_workbook(result: Result, *, made_at: datetime) -> bytes:
    """The result as an .xlsx file: one sheet for each list, and one that says how it was counted."""
    book = Book(made_at=made_at)
    front = book.sheet("Resultatet", widths=(34, 60))
    front.title("Resultatet er et råd", "Kommunestyret vedtar. Mest støttet og valgt av regelen er to ulike lister.")
    for label, value in (
        ("Kommune", result.municipality),
        ("Runde", result.round),
        ("Tittel", result.title),
        ("Tellemåte", result.rule),
        ("Kunne brukes, kr", result.limit_kr),
        ("Valgene koster, kr", result.spent_kr),
        ("Stemmesedler", result.ballots),
        ("Av disse prøvestemmer", result.trial_ballots),
        ("Talt med budsjett", result.version),
        ("Stemmefilens SHA-256", result.election_sha256),
        ("Alt som var bestemt, SHA-256", result.decided_sha256),
    ):
        front.own_text(front.at, 0, label)
        if isinstance(value, int):
            front.put(front.at, 1, value)
        else:
            front.text(front.at, 1, value)
        front.at += 1
    for name, heads, rows in (
        ("Mest støttet", SUPPORTED_HEADS, [_supported(one) for one in result.supported]),
        ("Valgt av regelen", CHOSEN_HEADS, [_considered(one) for one in result.considered]),
    ):
        sheet = book.sheet(name, widths=(28, 48, 14))
        sheet.heads(heads)
        for row in rows:
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.put(sheet.at, column, cell)
                else:
                    sheet.text(sheet.at, column, cell, Look.TEXT)
            sheet.at += 1
    return book.closed(title=result.title, subject=result.municipality)


def _supported(one: Supported) -> tuple[str | int, ...]:
    return one.id, one.title, one.cost_kr, one.support, one.supporters, one.against


def _considered(one: Considered) -> tuple[str | int, ...]:
    return one.id, one.title, one.cost_kr, YES_NO[one.adopted], one.step, YES_NO[one.spared]


def _csv(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> bytes:
    text = StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow(heads)
    out.writerows([plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
