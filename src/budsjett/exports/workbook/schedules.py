"""Skjema 5-4: the compulsory schedules, each row a reference into the plan."""

from collections.abc import Mapping

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES, SERVICE_LINES
from budsjett.budget.schedules import NET_EXPENDITURE, ROWS_5_4
from budsjett.exports.workbook.book import BEFORE, Look, Sheet
from budsjett.exports.workbook.formula import Row


def write_5_4(sheet: Sheet, basis: Basis, lines: Mapping[LineId, Row]) -> None:
    """Bevilgningsoversikt drift, both paragraphs."""
    sheet.title("Bevilgningsoversikt drift", "Forskrift om økonomiplan mv. § 5-4 første ledd. Hele kroner.")
    sheet.heads(("Linje", "Nr.", "", "", *basis.years))
    services, written_off = lines[LineId("services_net")], lines[LineId("depreciation")]
    together = tuple(a + b for a, b in zip(services, written_off, strict=True))
    for n, (name, line, is_sum) in enumerate(ROWS_5_4, start=1):
        cells = together if line == NET_EXPENDITURE else lines[LineId(line)]
        sheet.line(name, cells, unit=str(n), look=Look.SUM if is_sum else Look.KR)
    sheet.heading("Sum bevilgninger drift, netto, etter tjeneste (§ 5-4 andre ledd)")
    sheet.heads(("Tjeneste", "Nr.", "", "", *basis.years))
    present = [line for line in SERVICE_LINES if line in lines]
    for n, line in enumerate(present, start=1):
        sheet.line(LINES[line].label, lines[line], unit=str(n))
    sheet.line(LINES[LineId("services_net")].label, services, unit=str(len(present) + 1), look=Look.SUM)
    sheet.paper.set_column(BEFORE - 1, BEFORE, 2)
