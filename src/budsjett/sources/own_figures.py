"""The municipality's own figures from its own table: lines, or KOSTRA's functions and arts summed into lines.

What changes an amount is declared by the one who loads the file and never guessed: kroner or thousands, which sign
income has, and whether a formula's saved value may be read. Every fault is told with sheet, row, cell, value and the
way out, and one fault keeps the whole file out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.sources import kostra, own_tables
from budsjett.sources.cells import Book, address
from budsjett.sources.findings import Findings
from budsjett.sources.own_cells import Cells, Declared, OwnCells
from budsjett.sources.own_tables import AMOUNT, ART, FUNCTION, LINE, OwnTable

__all__ = ["Declared", "OwnFigure", "OwnFigures", "read"]


@dataclass(slots=True)
class OwnFigure:
    """One line in one year: the sum in kroner, and the cells and functions it was summed of."""

    total: Decimal = Decimal(0)
    cells: list[str] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)

    @property
    def amount_kr(self) -> int:
        """Whole kroner, rounded once."""
        return int(self.total.quantize(Decimal(1), ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFigures:
    """What a file says, by line and year, and from which sheet. `summed`: of KOSTRA's functions."""

    sheet: str
    by_line_year: Mapping[tuple[LineId, int], OwnFigure]
    summed: bool


def read(book: Book, file: str, declared: Declared, findings: Findings) -> OwnFigures | None:
    """The figures of the one table in a file; None where it has none, or where anything in it is wrong."""
    for what in book.left_unread:
        findings.warning(
            file, None, None, what, problem="Dette i filen er ikke lest.", remedy="Sjekk at tallene under er riktige."
        )
    table = own_tables.find(book, file, declared.sheet, thousands=declared.thousands, findings=findings)
    if table is None:
        return None
    place = f"{file}, ark {table.sheet.name}" if table.sheet.name else file
    summing = _Summing(table, OwnCells(table, place, declared, findings))
    for number, cells in table.sheet:
        if number > table.heading:
            summing.row(number, cells)
    summing.tell_of_what_no_line_holds()
    if ART in table.columns and LINE not in table.columns and declared.income_with_minus is None:
        findings.error(
            place,
            table.heading,
            address(table.heading, table.columns[ART]),
            "",
            problem="Tabellen har arter, men det er ikke sagt om inntektene står med minus.",
            remedy="Oppgi fortegnet på inntektene.",
        )
    if FUNCTION in table.columns and ART not in table.columns and LINE not in table.columns:
        findings.warning(
            place,
            table.heading,
            address(table.heading, table.columns[FUNCTION]),
            "",
            problem="Tabellen har ingen arter, så beløpene er lest som netto driftsutgifter.",
            remedy="Er avskrivninger med, blir de regnet to ganger: modellen har dem på en egen linje.",
        )
    if not findings.faulty and not summing.found:
        findings.error(
            file, None, None, "", problem="Tabellen har ingen beløp.", remedy="Sjekk at riktig ark er valgt."
        )
    if findings.faulty:
        return None
    return OwnFigures(sheet=table.sheet.name, by_line_year=summing.found, summed=LINE not in table.columns)


class _Summing:
    """Goes through a table row by row and sums it into lines and years."""

    def __init__(self, table: OwnTable, cells: OwnCells) -> None:
        self.by_line = LINE in table.columns
        self.columns = table.columns
        self.amounts: tuple[tuple[int, int | None], ...] = tuple((at, year) for year, at in table.years.items()) or (
            (table.columns[AMOUNT], None),
        )
        self.read = cells
        self.found: dict[tuple[LineId, int], OwnFigure] = {}
        self.left_out: dict[str, tuple[int, Decimal]] = {}

    def row(self, number: int, cells: Cells) -> None:
        """One row: whose it is, and its amounts."""
        if not any(at in cells for at, _ in self.amounts) or self.read.is_sum(number, cells):
            return
        operating = self.read.operating(number, cells)
        line = self.read.line(number, cells) if self.by_line else None
        function = None if self.by_line else self.read.function(number, cells)
        art = self.read.art(number, cells) if not self.by_line and ART in self.columns else None
        whole = line is not None or (function is not None and (art is not None or ART not in self.columns))
        if operating is None or not whole:
            return
        for at, year in self.amounts:
            cell = cells.get(at)
            when = year if year is not None else self.read.year(number, cells)
            amount = self.read.amount(number, at, cell) if cell is not None else None
            if when is None or amount is None:
                continue
            if not operating:
                self._leave_out("investeringsregnskapet", amount)
            elif line is not None:
                self._add_line(line, when, amount, (number, at))
            elif function is not None:
                self._add_function((function, art), when, amount, (number, at))

    def _add_line(self, line: LineId, year: int, amount: Decimal, at: tuple[int, int]) -> None:
        before = self.found.get((line, year))
        if before is not None:
            self.read.error(
                *at,
                LINES[line].label,
                problem=f"Linjen har allerede et beløp for {year}, i celle {before.cells[0]}.",
                remedy="Fjern den ene.",
            )
            return
        self.found[line, year] = OwnFigure(total=amount, cells=[address(*at)])

    def _add_function(self, code: tuple[str, str | None], year: int, amount: Decimal, at: tuple[int, int]) -> None:
        function, art = code
        known = kostra.FUNCTIONS[function]
        if not known.in_use(year):
            self.read.error(
                at[0],
                self.columns[FUNCTION],
                function,
                problem=f"Funksjonen brukes ikke i {year}.",
                remedy=f"Fra {(known.last_year or 0) + 1} er den delt på {' og '.join(known.successors)}."
                if known.successors
                else f"Den kom i {known.first_year}. Bruk funksjonen den erstattet.",
            )
            return
        if art is not None and self.read.declared.income_with_minus and int(art) >= kostra.FIRST_INCOME_ART:
            amount = -amount
        found = kostra.line_for(function, art) if art is not None else known.line and (known.line, 1)
        if not found:
            self._leave_out(f"funksjon {function}, {f'art {art}' if art else 'uten art'}", amount)
            return
        line, sign = found
        figure = self.found.setdefault((line, year), OwnFigure())
        figure.total += sign * amount
        figure.cells.append(address(*at))
        figure.functions.add(function)

    def _leave_out(self, what: str, amount: Decimal) -> None:
        rows, total = self.left_out.get(what, (0, Decimal(0)))
        self.left_out[what] = rows + 1, total + amount

    def tell_of_what_no_line_holds(self) -> None:
        """One warning for each kind of amount that no line of the operating account holds."""
        for what, (rows, total) in self.left_out.items():
            self.read.findings.warning(
                self.read.file,
                None,
                None,
                f"{total:.0f} kr i {rows} beløp",
                problem=f"Ikke lest: {what}, som ingen linje i driften rommer.",
                remedy="Sjekk at det er riktig å holde det utenfor.",
            )
