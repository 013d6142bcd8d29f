"""One cell of a municipality's own table: a line, a function, an art, a year or an amount, or an error in its place."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budsjett.budget.figures import LineId
from budsjett.budget.lines import CHILDREN, LINES
from budsjett.sources import kostra, numerals
from budsjett.sources.cells import Cell, Kind, address
from budsjett.sources.findings import MOST_SHOWN, Findings
from budsjett.sources.own_tables import ACCOUNT, AMOUNT, ART, FUNCTION, LINE, YEAR, OwnTable
from budsjett.sources.scenario_settings import EARLIEST, LATEST
from budsjett.sources.tables import LARGEST

THOUSAND = 1_000
ARTS = range(10, 991)
_NUMBER = re.compile(r"-?[0-9]{1,30}\.[0-9]{1,30}")
_SUMS = re.compile(r"(sum|total|i alt|herav)\b", re.IGNORECASE)
_INVESTMENT = frozenset({"0", "4", "investering", "investeringsregnskap", "investeringsregnskapet"})
_OPERATING = frozenset({"1", "3", "drift", "driftsregnskap", "driftsregnskapet"})
_LABELS: Mapping[str, LineId] = {line.label.casefold(): line.id for line in LINES.values()}

Cells = Mapping[int, Cell]
"""A row's cells by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the one who loads a file has said of it. `year` is used where the table has none.

    `income_with_minus` must be said of a table with arts; of a table of lines it does not count.
    """

    thousands: bool
    income_with_minus: bool | None = None
    formulas_read: bool = False
    year: int | None = None
    sheet: str = ""


class OwnCells:
    """Reads the cells of one table; what is wrong goes to the findings, with the cell's address and heading."""

    def __init__(self, table: OwnTable, file: str, declared: Declared, findings: Findings) -> None:
        self.table = table
        self.file = file
        self.declared = declared
        self.findings = findings

    def is_sum(self, row: int, cells: Cells) -> bool:
        """Whether a row sums others; such a row is told of and not read."""
        at = self.table.columns.get(LINE) or self.table.columns[FUNCTION]
        key = cells.get(at)
        if key is None or key.kind is not Kind.TEXT or not _SUMS.match(key.value) or key.value.casefold() in _LABELS:
            return False
        self.warning(
            row,
            at,
            key.value,
            problem="Raden ser ut som en sum og er ikke lest.",
            remedy="Gi linjen et navn fra linjeplanen hvis den skal med.",
        )
        return True

    def line(self, row: int, cells: Cells) -> LineId | None:
        """The line by its id or its label."""
        at = self.table.columns[LINE]
        cell = cells.get(at)
        if cell is None or cell.kind is not Kind.TEXT or not cell.value.isprintable():
            self.error(
                row,
                at,
                cell.value if cell else "",
                problem="Linjen mangler.",
                remedy="Skriv hvilken linje beløpet hører til.",
            )
            return None
        bare = unicodedata.normalize("NFC", cell.value).strip()
        line = LineId(bare) if bare in LINES else _LABELS.get(bare.casefold())
        if line is None:
            self.error(
                row,
                at,
                bare,
                problem="Ukjent linje.",
                remedy="Bruk et navn fra linjeplanen (docs/reference/lines.md), eller KOSTRA-funksjoner.",
            )
        elif line in CHILDREN:
            self.warning(
                row,
                at,
                bare,
                problem="Linjen er en sum som modellen regner ut; beløpet er ikke lest.",
                remedy="Ta med linjene den er summen av.",
            )
            return None
        return line

    def function(self, row: int, cells: Cells) -> str | None:
        """A function on the list."""
        return self._code(
            row,
            cells,
            FUNCTION,
            kostra.FUNCTIONS,
            problem="Ukjent KOSTRA-funksjon.",
            remedy="Skriv funksjonen med tre sifre, for eksempel 202.",
        )

    def art(self, row: int, cells: Cells) -> str | None:
        """An art of three digits."""
        return self._code(
            row,
            cells,
            ART,
            {f"{art:03d}": None for art in ARTS},
            problem="Ukjent KOSTRA-art.",
            remedy="Skriv KOSTRA-arten med tre sifre, for eksempel 010, ikke kommunens egne artskonti.",
        )

    def _code(
        self, row: int, cells: Cells, kind: str, known: Mapping[str, object], *, problem: str, remedy: str
    ) -> str | None:
        at = self.table.columns[kind]
        cell = cells.get(at)
        code = three_digits(cell)
        if code is not None and code in known:
            return code
        self.error(row, at, cell.value if cell else "", problem=problem, remedy=remedy)
        return None

    def year(self, row: int, cells: Cells) -> int | None:
        """The row's year, or the one that was declared."""
        at = self.table.columns.get(YEAR)
        if at is None:
            if self.declared.year is None:
                self.error(
                    self.table.heading,
                    self.table.columns[AMOUNT],
                    "",
                    problem="Tabellen sier ikke hvilket år tallene gjelder.",
                    remedy="Oppgi året, eller legg til en kolonne «år».",
                )
            return self.declared.year
        cell = cells.get(at)
        text = cell.value.removesuffix(".0") if cell else ""
        if re.fullmatch(r"[0-9]{4}", text) and EARLIEST <= int(text) <= LATEST:
            return int(text)
        self.error(row, at, text, problem="Dette er ikke et år.", remedy=f"Skriv et år fra {EARLIEST} til {LATEST}.")
        return None

    def operating(self, row: int, cells: Cells) -> bool | None:
        """Whether the row is of the operating account; None with an error where it does not say."""
        at = self.table.columns.get(ACCOUNT)
        if at is None:
            return True
        cell = cells.get(at)
        text = cell.value.strip().casefold().removesuffix(".0") if cell else ""
        if text in _OPERATING or text in _INVESTMENT:
            return text in _OPERATING
        self.error(row, at, text, problem="Ukjent kontoklasse.", remedy="Skriv 1 for drift eller 0 for investering.")
        return None

    def amount(self, row: int, at: int, cell: Cell) -> Decimal | None:
        """An amount in kroner, øre included, or None with an error in the cell."""
        wrong = self._no_amount(cell)
        amount = Decimal(0)
        if wrong is None:
            try:
                amount = Decimal(cell.value) if cell.kind is Kind.NUMBER else numerals.amount(cell.value)
            except numerals.NotANumber as refusal:
                wrong = refusal.problem, refusal.remedy
        kroner = amount * THOUSAND if self.declared.thousands else amount
        if wrong is None and (not kroner.is_finite() or abs(kroner) > LARGEST):
            wrong = (
                "Beløpet er større enn noen kommunes budsjett.",
                "Sjekk om tallene er i kroner eller tusen kroner.",
            )
        if wrong is not None:
            self.error(row, at, cell.value, problem=wrong[0], remedy=wrong[1])
            return None
        if cell.formula:
            self.warning(
                row,
                at,
                cell.value,
                problem="Verdien er lest av en formelcelle.",
                remedy="Sjekk at filen var regnet ut da den ble lagret.",
            )
        if cell.hidden:
            self.warning(
                row,
                at,
                cell.value,
                problem="Cellen er i en skjult rad eller kolonne.",
                remedy="Sjekk at tallet skal være med.",
            )
        return kroner

    def _no_amount(self, cell: Cell) -> tuple[str, str] | None:
        """Why a cell cannot be an amount, and the way out."""
        if cell.kind is Kind.FAULT:
            return (
                "Regnearket har en feil eller en formel uten verdi i cellen.",
                "Rett formelen, og lagre filen på nytt i regnearket.",
            )
        if cell.kind is Kind.LIE:
            return (
                "Verdien som er lagret, er ikke den formelen gir.",
                "Åpne filen i regnearket, regn ut på nytt og lagre.",
            )
        if cell.kind not in {Kind.NUMBER, Kind.TEXT}:
            return (
                "Cellen er formatert som dato eller ja/nei, ikke som beløp.",
                "Formater cellen som tall, og skriv beløpet på nytt.",
            )
        if cell.formula and not self.declared.formulas_read:
            return (
                "Cellen har en formel vi ikke kan regne etter; verdien er den regnearket sist lagret.",
                "Lim inn som verdier, eller kryss av for at du har sjekket formelcellene.",
            )
        return None

    def error(self, row: int, column: int, value: str, *, problem: str, remedy: str) -> None:
        """Something in a cell that keeps the file out."""
        self.findings.error(
            self.file,
            row,
            self._column(row, column),
            _as_written(value)[: MOST_SHOWN + 1],
            problem=problem,
            remedy=remedy,
        )

    def warning(self, row: int, column: int, value: str, *, problem: str, remedy: str) -> None:
        """Something in a cell to look at."""
        self.findings.warning(
            self.file,
            row,
            self._column(row, column),
            _as_written(value)[: MOST_SHOWN + 1],
            problem=problem,
            remedy=remedy,
        )

    def _column(self, row: int, column: int) -> str:
        name = self.table.name(column).removesuffix(".0")
        return f"{address(row, column)} ({name})" if name and row != self.table.heading else address(row, column)


def _as_written(value: str) -> str:
    """A number as a Norwegian cell shows it; anything else as it is, no longer than is shown."""
    return numerals.plain(float(value)) if _NUMBER.fullmatch(value) else value[: MOST_SHOWN + 1]


def three_digits(cell: Cell | None) -> str | None:
    """A code: `202`, 202.0, `202 Grunnskole`; an art that a spreadsheet has turned into 10 is 010.

    >>> three_digits(Cell(kind=Kind.NUMBER, value="10.0")), three_digits(Cell(kind=Kind.TEXT, value="202 Grunnskole"))
    ('010', '202')
    """
    if cell is None or cell.kind not in {Kind.NUMBER, Kind.TEXT}:
        return None
    text = cell.value.removesuffix(".0") if cell.kind is Kind.NUMBER else cell.value
    found = re.match(r"([0-9]{1,3})(?![0-9.,])", text.strip())
    return found[1].zfill(3) if found else None
