"""Kilder: where every figure, rate and alternative comes from, and the day somebody last looked."""

from budsjett.budget.basis import Basis
from budsjett.budget.lines import LINES
from budsjett.exports.workbook.assumptions import origin
from budsjett.exports.workbook.book import Look, Sheet


def write(sheet: Sheet, basis: Basis) -> None:
    """Write the sheet."""
    sheet.title("Kilder")
    if basis.caution:
        sheet.text(sheet.at, 0, basis.caution)
        sheet.at += 1
    sheet.heading("Tall", ("Linje", "År", "Navn", "Beløp", "Opphav", "Kilde", "Dato", "Merknad"))
    for (line, year), figure in sorted(basis.figures.by_line_year.items(), key=lambda at: (at[0][1], at[0][0])):
        row = sheet.at
        sheet.text(row, 0, LINES[line].label)
        sheet.put(row, 1, float(year), Look.NUMBER)
        sheet.own_text(row, 2, line, Look.NOTE)
        sheet.put(row, 3, figure.amount)
        origin(sheet, row, 4, figure.origin)
        sheet.at += 1
    sheet.heading("Befolkning", ("Alternativ", "", "Navn", "", "Opphav", "Kilde", "Dato", "Merknad"))
    series = [("Observert", "", basis.population.origin)]
    series += [(p.label, p.id, p.origin) for p in basis.population.projections.values()]
    for label, name, of in series:
        sheet.text(sheet.at, 0, label)
        sheet.own_text(sheet.at, 2, name, Look.NOTE)
        origin(sheet, sheet.at, 4, of)
        sheet.at += 1
    sheet.heading(
        "Satt av andre",
        ("Verdi", "Enhet", "Navn", "Verdi", "Gjelder fra", "Lov", "Adresse", "Merknad", "Lest i kilden"),
    )
    for parameter in basis.parameters.by_id.values():
        for value in parameter.values:
            row = sheet.at
            sheet.text(row, 0, parameter.term)
            sheet.text(row, 1, parameter.unit)
            sheet.text(row, 2, parameter.id, Look.NOTE)
            sheet.put(row, 3, value.value, Look.NUMBER)
            sheet.own_text(row, 4, value.since.isoformat(), Look.NOTE)
            for i, text in enumerate((value.source.law, value.source.url, value.source.note)):
                sheet.text(row, 5 + i, text, Look.NOTE)
            sheet.own_text(row, 8, "ja" if value.source.checked else "nei", Look.NOTE)
            sheet.at += 1
