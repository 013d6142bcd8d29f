"""Finding the table in a municipality's own file: which row has the headings, and what each column is."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.sources.cells import Book, Cell, Kind, Sheet, address
from budsjett.sources.findings import Findings

LOOKED_AT = 40
"""Rows that are looked at for headings."""

LINE, FUNCTION, ART, YEAR, AMOUNT, ACCOUNT = "line", "function", "art", "year", "amount", "account"
HEADINGS: Mapping[str, frozenset[str]] = {
    LINE: frozenset({"linje", "budsjettlinje", "line"}),
    FUNCTION: frozenset({"funksjon", "kostra-funksjon", "kostrafunksjon", "funksjonskode", "function"}),
    ART: frozenset({"art", "kostra-art", "kostraart", "artskode"}),
    YEAR: frozenset({"år", "regnskapsår", "budsjettår", "year"}),
    AMOUNT: frozenset({"beløp", "sum", "regnskap", "budsjett", "amount", "amount_kr"}),
    ACCOUNT: frozenset({"kontoklasse", "regnskapstype"}),
}
"""What each column may be called. Case, points and what stands in parentheses do not count."""

NAMES = {LINE: "linje", FUNCTION: "funksjon", ART: "art", YEAR: "år", AMOUNT: "beløp", ACCOUNT: "kontoklasse"}
_YEAR_HEADING = re.compile(r"(?:(?:regnskap|rekneskap|budsjett|årsbudsjett|r|b)\s*)?((?:19|20)[0-9]{2})(?:\.0)?")
_THOUSANDS = re.compile(r"1[ .\u00a0\u202f\u2009]?000|tusen|\btkr\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """A table found in a file: its sheet, the row of its headings, and its columns.

    `years` are the columns of amounts by year; a table with a column of years has `amount` in `columns` instead.
    """

    sheet: Sheet
    heading: int
    columns: Mapping[str, int]
    years: Mapping[int, int]

    def name(self, column: int) -> str:
        """What a column is called in its file."""
        cell = self.sheet.cell(self.heading, column)
        return cell.value if cell else ""


def find(book: Book, file: str, wanted: str, *, thousands: bool, findings: Findings) -> OwnTable | None:
    """The one table in the file, or in the sheet that is asked for; None with an error that says what to write."""
    sheets = [s for s in book.sheets if not wanted or s.name.strip().casefold() == wanted.strip().casefold()]
    if not sheets:
        names = ", ".join(f"«{s.name}»" for s in book.sheets[:12])
        findings.error(file, None, None, wanted, problem="Arket finnes ikke.", remedy=f"Filen har arkene {names}.")
        return None
    found = [table for sheet in sheets if (wanted or not sheet.hidden) and (table := _table(sheet)) is not None]
    if not found:
        findings.error(
            file,
            None,
            None,
            wanted,
            problem="Vi fant ingen tabell: ingen rad har overskriftene linje eller funksjon, og beløp eller årstall.",
            remedy="Kall kolonnene «linje» (eller «funksjon» og «art»), «år» og «beløp», eller ha ett år per kolonne.",
        )
        return None
    if len(found) > 1:
        names = ", ".join(f"«{table.sheet.name}»" for table in found[:12])
        findings.error(
            file, None, None, names, problem="Flere ark har en tabell.", remedy="Skriv hvilket ark som skal leses."
        )
        return None
    table = found[0]
    if table.sheet.hidden:
        findings.warning(
            file, None, None, table.sheet.name, problem="Arket er skjult.", remedy="Sjekk at det er riktig ark."
        )
    _the_unit(table, file, thousands=thousands, findings=findings)
    return table


def _table(sheet: Sheet) -> OwnTable | None:
    for number, cells in sheet:
        if number > LOOKED_AT:
            return None
        columns: dict[str, int] = {}
        years: dict[int, int] = {}
        for at, cell in sorted(cells.items()):
            kind = _kind(cell)
            year = _year(cell)
            if kind is not None and kind not in columns:
                columns[kind] = at
            elif year is not None and year not in years:
                years[year] = at
        keyed = LINE in columns or FUNCTION in columns
        if keyed and (years or AMOUNT in columns) and not (years and AMOUNT in columns and YEAR in columns):
            if years:
                columns.pop(AMOUNT, None)
            return OwnTable(sheet=sheet, heading=number, columns=columns, years=years)
    return None


def _kind(cell: Cell) -> str | None:
    if cell.kind is not Kind.TEXT:
        return None
    bare = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFC", cell.value)).strip(" .:*").casefold()
    bare = re.sub(r"\s+(i\s+)?(kr|kroner|1 ?000( kr)?|tusen( kr)?)$", "", bare.replace("\u00a0", " "))
    return next((kind for kind, names in HEADINGS.items() if bare in names), None)


def _year(cell: Cell) -> int | None:
    if cell.kind not in {Kind.TEXT, Kind.NUMBER}:
        return None
    found = _YEAR_HEADING.fullmatch(cell.value.strip().casefold())
    return int(found[1]) if found else None


def _the_unit(table: OwnTable, file: str, *, thousands: bool, findings: Findings) -> None:
    """A heading that speaks of thousands where kroner were declared, or the other way round, stops the loading."""
    amounts = (*table.years.values(), *(at for kind, at in table.columns.items() if kind == AMOUNT))
    for at in amounts:
        name = table.name(at)
        says_thousands = bool(_THOUSANDS.search(name))
        if says_thousands and not thousands:
            findings.error(
                file,
                table.heading,
                address(table.heading, at),
                name,
                problem="Overskriften sier tusen kroner, men du har oppgitt kroner.",
                remedy="Velg tusen kroner, eller rett overskriften.",
            )
        elif thousands and re.search(r"hele kr|\(kr\)|_kr$", name.casefold()):
            findings.error(
                file,
                table.heading,
                address(table.heading, at),
                name,
                problem="Overskriften sier kroner, men du har oppgitt tusen kroner.",
                remedy="Velg kroner, eller rett overskriften.",
            )
