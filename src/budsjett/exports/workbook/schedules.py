"""Skjema 5-4, 5-5 and 5-6: the compulsory schedules, each row a reference into the plan or a sum of rows above it."""

from collections.abc import Mapping

from budsjett.budget.figures import LineId
from budsjett.budget.lines import BY_NATURE, LINES, SERVICE_LINES, SERVICES_NET
from budsjett.budget.nature_checks import EARNED, GENERAL, SPENT
from budsjett.budget.schedule_rows import ROWS, TITLES, Law, RowDefinition
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, number, rint, signed, total
from budsjett.exports.workbook.ground import Ground


def write_5_4(sheet: Sheet, ground: Ground, lines: Mapping[LineId, Row]) -> None:
    """Bevilgningsoversikt drift, both paragraphs."""
    _rows(sheet, ground, Law.OPERATIONS, lines)
    sheet.heading("Sum bevilgninger drift, netto, etter tjeneste (§ 5-4 andre ledd)")
    sheet.heads(("Tjeneste", "Nr.", "", "", *ground.basis.years))
    present = [line for line in SERVICE_LINES if line in lines]
    made = [sheet.line(LINES[line].label, lines[line], unit=str(n)) for n, line in enumerate(present, start=1)]
    sums = [total(column) for column in zip(*made, strict=True)]
    sheet.line(LINES[SERVICES_NET].label, sums, unit=str(len(present) + 1), look=Look.SUM)


def write_5_5(sheet: Sheet, ground: Ground, lines: Mapping[LineId, Row]) -> None:
    """Bevilgningsoversikt investering, both paragraphs: every measure that invests, and what is ordinary."""
    _rows(sheet, ground, Law.INVESTMENT, lines)
    sheet.heading("Investeringer etter prosjekt (§ 5-5 andre ledd)")
    sheet.heads(("Prosjekt", "Nr.", "", "", *ground.basis.years))
    years, prices = ground.numbers.years, ground.moves.world.price_index
    investments = ground.moves.choices.investments
    made = []
    exact = [
        sheet.line(f"{measure.title}, før avrunding", [
            investments.of(name, year) * prices[t] for t, year in enumerate(years)
        ])
        for name, measure in ground.basis.measures.items() if measure.investments
    ]  # fmt: skip
    titles = [measure.title for measure in ground.basis.measures.values() if measure.investments]
    for title, cells in zip(titles, exact, strict=True):
        made.append(sheet.line(title, [rint(cell) for cell in cells]))
    whole = lines[LineId("investment")]
    ordinary = [whole[t] - total([row[t] for row in made]) if made else whole[t] for t in range(len(years))]
    sheet.line("Ordinære investeringer", ordinary)
    sheet.line(ROWS[Law.INVESTMENT][0].name, whole, look=Look.SUM)


def write_5_6(sheet: Sheet, ground: Ground, lines: Mapping[LineId, Row]) -> None:
    """Økonomisk oversikt etter art, where the first year's figures by nature are given. Twin of budget.by_nature."""
    first = ground.basis.years.first
    if not all(ground.basis.figures.get(LineId(name), first) for name in BY_NATURE):
        sheet.title(TITLES[Law.BY_NATURE], "Kommunen har ikke oppgitt tall etter art for første planår (§ 5-6).")
        return
    services, earned = lines[SERVICES_NET], lines[LineId("service_revenue")]
    gross = tuple(a + b for a, b in zip(services, earned, strict=True))
    split = {
        **_split(sheet, ground, gross, (*SPENT[1:], SPENT[0]), "Brutto driftsutgifter"),
        **_split(sheet, ground, earned, EARNED, "Tjenestenes egne inntekter"),
        **_split(sheet, ground, lines[LineId("other_general_income")], GENERAL, "Andre generelle driftsinntekter"),
    }
    _rows(sheet, ground, Law.BY_NATURE, {**lines, **split})


def _split(sheet: Sheet, ground: Ground, whole: Row, names: tuple[str, ...], label: str) -> dict[LineId, Row]:
    """A total by the shares of the first year; the last line takes the rounding."""
    sheet.heading(f"{label}: fordelt etter første års andeler")
    sheet.heads(("Art", "Enhet", "", ground.basis.years.first - 1, *ground.basis.years))
    *shared, last = [LineId(name) for name in names]
    totals = sheet.line(label, whole)
    figures = {line: ground.given.first(line) for line in (*shared, last)}
    together = figures[shared[0]]
    for line in (*shared[1:], last):
        together = together + figures[line]
    parts: dict[LineId, Row] = {}
    for line in shared:
        share = figures[line] / together if together.value else number(0.0)
        exact = sheet.line(f"{LINES[line].label}, før avrunding", [cell * share for cell in totals])
        parts[line] = sheet.line(LINES[line].label, [rint(cell) for cell in exact])
    rest = [signed([(1, totals[t]), *((-1, parts[line][t]) for line in shared)]) for t in range(len(totals))]
    return {**parts, last: sheet.line(LINES[last].label, rest, why="resten, med avrundingen")}


def _rows(sheet: Sheet, ground: Ground, law: Law, lines: Mapping[LineId, Row]) -> None:
    years = ground.basis.years
    sheet.at += 1 if sheet.at else 0
    sheet.title(TITLES[law], f"{ROWS[law][0].paragraph}. Hele kroner.")
    sheet.heads(("Linje", "Nr.", "Arter i KOSTRA", "", *years))
    made: dict[int, Row] = {}
    for row in ROWS[law]:
        look = Look.SUM if row.is_sum else Look.KR
        cells = [_cell(row, made, lines, t) for t in range(len(years))]
        made[row.n] = sheet.line(row.name, cells, unit=str(row.n), why=row.arts, look=look)


def _cell(row: RowDefinition, made: Mapping[int, Row], lines: Mapping[LineId, Row], t: int) -> Formula:
    if row.is_sum:
        return signed([(sign, made[n][t]) for n, sign in row.of.items()])
    return lines[row.line][t] if row.line in lines else number(0.0)
