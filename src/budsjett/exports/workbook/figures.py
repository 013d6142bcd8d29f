"""Tall: the municipality's own figures by line and year, as the plan reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.checks import MAY_STAND_BEFORE, PLANNED, REQUIRED_BEFORE
from budsjett.budget.figures import LineId
from budsjett.budget.lines import BY_NATURE, LINES
from budsjett.exports.workbook.book import BEFORE, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, if_, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Where the figures stand. An empty cell has no figure."""

    cells: Mapping[LineId, Row]
    """From the year before the plan to the last."""
    known: Mapping[LineId, tuple[bool, ...]]

    def before(self, line: str) -> Formula:
        """The figure on 31 December before the plan."""
        return self.cells[LineId(line)][0]

    def first(self, line: str) -> Formula:
        """The figure of the first plan year."""
        return self.cells[LineId(line)][1]

    def each_year(self, line: str) -> Row:
        """The figures of the plan years, nothing where there is none."""
        return self.cells[LineId(line)][1:]

    def carried_on(self, sheet: Sheet, line: str) -> Row:
        """A row with each year's figure, or the year before's where there is none."""
        cells, known = self.each_year(line), self.known[LineId(line)][1:]

        def step(t: int, last: Formula | None) -> Formula:
            there = Formula(f"ISNUMBER({cells[t].text})", float(known[t]))
            return if_(there, cells[t], number(0.0) if last is None else last)

        why = "som oppgitt; uten tall som året før"
        return sheet.step_by_step(LINES[LineId(line)].label, len(cells), step, why=why)


def write(sheet: Sheet, basis: Basis) -> Given:
    """Write the sheet."""
    sheet.title(
        "Tall",
        "Kommunens egne tall, hele kroner. Kildene står på arket Kilder. Et tomt felt er et tall som ikke er oppgitt.",
    )
    before = basis.years.first - 1
    sheet.heads(("Linje", "Enhet", "Navn", before, *basis.years))
    wanted = [*basis.service_lines, *PLANNED, *REQUIRED_BEFORE, *MAY_STAND_BEFORE, *BY_NATURE]
    cells, known = {}, {}
    for line in sorted({LineId(name) for name in wanted}, key=list(LINES).index):
        row = sheet.at
        sheet.own_text(row, 0, LINES[line].label)
        sheet.own_text(row, 1, LINES[line].unit)
        sheet.own_text(row, 2, line, Look.NOTE)
        figures = [basis.figures.get(line, year) for year in (before, *basis.years)]
        known[line] = tuple(figure is not None for figure in figures)
        cells[line] = tuple(
            sheet.blank(row, BEFORE + i) if figure is None else sheet.put(row, BEFORE + i, figure.amount, Look.INPUT_KR)
            for i, figure in enumerate(figures)
        )
        sheet.at += 1
    return Given(cells=cells, known=known)
