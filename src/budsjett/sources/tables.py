"""Semicolon-separated tables, read so that every error knows its row and column.

Sizes are limited before anything is parsed: a file, a cell and the number of rows.
"""

import csv
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from io import StringIO

from budsjett.budget.figures import Origin, OriginKind
from budsjett.sources import numerals
from budsjett.sources.findings import Findings

MOST_BYTES = 2_000_000
MOST_ROWS = 50_000
MOST_IN_CELL = 1_000
FEW = 12
"""As many allowed words as one can list in a sentence."""
FORMULA = ("=", "@")
"""How a spreadsheet's formula begins; such a cell would run when the table is opened again."""
LARGEST = 1e11
"""Kroner: a hundred thousand million, well above any municipality's budget."""

SAVE_AS_UTF8 = "Lagre filen på nytt som «CSV UTF-8 (skilletegndelt)»."
ORIGIN_WORDS = "published (publisert), derived (utledet) eller assumption (forutsetning)"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, its cells by column, and where its errors go."""

    file: str
    at: int
    cells: Mapping[str, str]
    findings: Findings

    def error(self, column: str, *, problem: str, remedy: str) -> None:
        """An error in one of the row's cells."""
        value = self.cells.get(column, "")
        self.findings.error(self.file, self.at, column, value, problem=problem, remedy=remedy)

    def warning(self, column: str, *, problem: str, remedy: str) -> None:
        """Something to look at in one of the row's cells."""
        value = self.cells.get(column, "")
        self.findings.warning(self.file, self.at, column, value, problem=problem, remedy=remedy)

    def text(self, column: str, *, most: int = MOST_IN_CELL, required: bool = True) -> str:
        """A text in composed form (NFC), at most `most` characters; an error if it is empty and required."""
        value = unicodedata.normalize("NFC", self.cells[column]).strip()
        if not value and required:
            self.error(column, problem="Feltet er tomt.", remedy="Fyll inn feltet.")
        if len(value) > most:
            self.error(column, problem=f"Teksten er på {len(value)} tegn.", remedy=f"Kort ned til høyst {most} tegn.")
        return value

    def number(self, column: str, *, low: float, high: float) -> float | None:
        """A number within bounds, or None with an error."""
        return self._read(column, numerals.number, low, high)

    def optional_number(self, column: str, *, low: float, high: float) -> float | None:
        """A number within bounds, or None where the cell is empty."""
        return self.number(column, low=low, high=high) if self.cells[column].strip() else None

    def whole(self, column: str, *, low: float = -LARGEST, high: float = LARGEST) -> int | None:
        """A whole number within bounds, or None with an error."""
        value = self._read(column, numerals.whole, low, high)
        return None if value is None else int(value)

    def optional_whole(self, column: str, *, low: float, high: float) -> int | None:
        """A whole number, or None where the cell is empty."""
        return self.whole(column, low=low, high=high) if self.cells[column].strip() else None

    def _read(self, column: str, read: Callable[[str], float], low: float, high: float) -> float | None:
        try:
            value = read(self.cells[column])
        except numerals.NotANumber as refusal:
            self.error(column, problem=refusal.problem, remedy=refusal.remedy)
            return None
        if not low <= value <= high:
            self.error(
                column,
                problem="Tallet er utenfor det som er mulig.",
                remedy=f"Skriv et tall fra {numerals.plain(low)} til {numerals.plain(high)}.",
            )
            return None
        return value

    def choice(self, column: str, allowed: Collection[str], *, what: str) -> str | None:
        """One of the allowed words, or None with an error that lists them."""
        value = unicodedata.normalize("NFC", self.cells[column]).strip()
        if value in allowed:
            return value
        self.error(column, problem=f"Ukjent {what}.", remedy=_way_to(value, allowed))
        return None

    def origin(self) -> Origin | None:
        """Where the row's figures come from, or None with an error."""
        kind = self.cells["origin"].strip().lower()
        if kind not in {*OriginKind}:
            self.error("origin", problem="Det mangler hvor tallet kommer fra.", remedy=f"Skriv {ORIGIN_WORDS}.")
            return None
        needed = ("source", "date") if kind == OriginKind.PUBLISHED else ("note",)
        missing = [column for column in needed if not self.cells[column].strip()]
        for column in missing:
            self.error(column, problem="Opphavet er ikke fullstendig.", remedy=WANTED[OriginKind(kind)])
        when = self.cells["date"].strip()
        try:
            when = numerals.day(when) if when else ""
        except ValueError:
            self.error("date", problem="Dette er ikke en dato.", remedy="Skriv 2026-10-07, 2026-10 eller 2026.")
            return None
        if missing:
            return None
        return Origin(
            kind=OriginKind(kind),
            source=self.text("source", required=False),
            date=when,
            note=self.text("note", required=False),
        )


def _way_to(value: str, allowed: Collection[str]) -> str:
    """What could stand there: all where they are few, the nearest where they are many."""
    if len(allowed) <= FEW:
        return f"Bruk en av disse: {', '.join(allowed)}."
    near = get_close_matches(value, allowed, n=3, cutoff=0.5)
    return f"Mente du {' eller '.join(near)}?" if near else "Se hva som kan stå her i docs/reference/scenario-files.md."


WANTED: Mapping[OriginKind, str] = {
    OriginKind.PUBLISHED: "Et publisert tall må ha kilde (source) og dato (date).",
    OriginKind.DERIVED: "Skriv i note hvordan tallet er regnet ut.",
    OriginKind.ASSUMPTION: "Skriv i note hvorfor denne verdien er valgt.",
}


def read(
    file: str,
    data: bytes,
    columns: tuple[str, ...],
    findings: Findings,
    *,
    may_be_empty: bool = False,
    may_have: tuple[str, ...] = (),
) -> tuple[Row, ...]:
    """The rows of a table with exactly these columns, in any order; none where the header fails.

    A table with headers and no rows is an error unless it `may_be_empty`. Columns that it `may_have` are empty where
    the table lacks them.
    """
    text = decoded(file, data, findings)
    if text is None:
        return ()
    told = len(findings.listed)
    records = list(_records(file, text, findings))
    if not records and len(findings.listed) == told:
        findings.error(file, None, None, "", problem="Filen er tom.", remedy="Legg inn overskrifter og rader.")
        return ()
    if not records:
        return ()
    header = [unicodedata.normalize("NFC", cell).strip().lower() for cell in records[0][1]]
    columns = (*columns, *(name for name in may_have if name in header))
    if not _header_is_right(file, header, columns, findings):
        return ()
    absent = dict.fromkeys(set(may_have) - set(header), "")
    rows = []
    for number, cells in records[1:]:
        if any(cell.strip() for cell in cells):
            row = _row(file, number, header, cells, findings)
            if row is not None:
                rows.append(replace(row, cells={**absent, **row.cells}))
    if not rows and not may_be_empty and len(findings.listed) == told:
        findings.error(file, None, None, "", problem="Filen har ingen rader.", remedy="Legg inn minst én rad.")
    return tuple(rows)


def decoded(file: str, data: bytes, findings: Findings) -> str | None:
    """The text of a UTF-8 file, with or without byte order mark, or None with an error."""
    if len(data) > MOST_BYTES:
        findings.error(
            file,
            None,
            None,
            f"over {MOST_BYTES} byte",
            problem="Filen er for stor.",
            remedy=f"En fil kan være høyst {MOST_BYTES // 1_000_000} MB. Fjern det som ikke hører hjemme i den.",
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.error(file, 1, None, "UTF-16", problem="Filen er lagret som UTF-16.", remedy=SAVE_AS_UTF8)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line_start = data.rfind(b"\n", 0, broken.start) + 1
        around = data[max(line_start, broken.start - 20) : broken.start + 20].split(b"\n")[0]
        findings.error(
            file,
            data.count(b"\n", 0, broken.start) + 1,
            None,
            around.decode("cp1252", errors="replace"),
            problem="Filen er ikke lagret som UTF-8; æ, ø og å ville blitt feil.",
            remedy=SAVE_AS_UTF8,
        )
        return None


def _records(file: str, text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Each record with its row number as a spreadsheet counts: a cell with a line break is still one row."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=";", strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                findings.error(
                    file,
                    number,
                    None,
                    "",
                    problem="Filen har for mange rader.",
                    remedy=f"En fil kan ha høyst {MOST_ROWS} rader.",
                )
                return
            yield number, cells
    except csv.Error:
        findings.error(
            file,
            number + 1,
            None,
            "",
            problem="Raden kan ikke leses: et anførselstegn mangler, eller et felt er for langt.",
            remedy="Sett anførselstegn både foran og bak teksten, og skriv anførselstegn inne i teksten to ganger.",
        )


def _header_is_right(file: str, header: list[str], columns: tuple[str, ...], findings: Findings) -> bool:
    if len(header) == 1 and len(columns) > 1 and any(mark in header[0] for mark in ",\t"):
        findings.error(
            file,
            1,
            None,
            header[0],
            problem="Kolonnene er ikke skilt med semikolon.",
            remedy="Lagre filen med semikolon (;) mellom kolonnene.",
        )
        return False
    for name in sorted(set(columns) - set(header)):
        findings.error(
            file, 1, name, "", problem="Kolonnen mangler.", remedy=f"Legg til en kolonne med overskriften {name}."
        )
    for position, name in enumerate(header):
        if name not in columns:
            findings.error(
                file,
                1,
                name or f"kolonne {position + 1}",
                name,
                problem="Ukjent kolonne.",
                remedy=f"Fjern kolonnen eller rett overskriften. Kolonnene er: {', '.join(columns)}.",
            )
        elif name in header[:position]:
            findings.error(file, 1, name, name, problem="Kolonnen står to ganger.", remedy="Fjern den ene.")
    return sorted(header) == sorted(columns)


def _row(file: str, number: int, header: list[str], cells: list[str], findings: Findings) -> Row | None:
    row = Row(file, number, dict(zip(header, cells, strict=False)), findings)
    if len(cells) != len(header):
        few = len(cells) < len(header)
        findings.error(
            file,
            number,
            header[len(cells)] if few else None,
            "" if few else ";".join(cells[len(header) :]),
            problem=f"Raden har {len(cells)} felter, men overskriften har {len(header)}.",
            remedy="Legg til det som mangler." if few else "Sett anførselstegn rundt tekst som har semikolon i seg.",
        )
        return None
    sound = [_is_sound(row, column) for column in header]
    return row if all(sound) else None


def _is_sound(row: Row, column: str) -> bool:
    """Whether a cell holds nothing but characters that can be shown, is short enough, and is no formula."""
    value = row.cells[column]
    if value.isprintable() and len(value) <= MOST_IN_CELL and value.lstrip()[:1] not in FORMULA:
        return True
    strange = next((c for c in value if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"}), None)
    if strange is not None:
        row.error(
            column,
            problem=f"Teksten har et tegn som ikke kan vises (U+{ord(strange):04X}).",
            remedy="Slett tegnet. Linjeskift inne i et felt er ikke lov.",
        )
    elif len(value) > MOST_IN_CELL:
        row.error(column, problem=f"Feltet er på {len(value)} tegn.", remedy=f"Kort ned til høyst {MOST_IN_CELL} tegn.")
    elif value.lstrip()[:1] in FORMULA:
        row.error(column, problem="Feltet begynner som en formel.", remedy="Lim inn verdien i stedet for formelen.")
    else:
        return True
    return False
