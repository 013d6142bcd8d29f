"""Befolkning: people by age on 1 January and 1 July; which alternative is a choice in the workbook."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.population import AGE_GROUPS, persons_1_january
from budsjett.exports.workbook.book import BEFORE, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, total
from budsjett.years import Years


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Where the people stand. Columns by year; each is one cell for each age group."""

    january: tuple[Row, ...]
    """1 January of the year before the plan, to the year after it."""
    july: tuple[Row, ...]
    """1 July of the year before the plan, to its last year."""
    in_january: Row
    """The sum over ages, as `january`."""
    in_july: Row


def write(sheet: Sheet, basis: Basis, projection: str) -> People:
    """Write the sheet."""
    sheet.title("Befolkning", "Innbyggere etter alder. Velg alternativ i det gule feltet.")
    names = tuple(basis.population.projections)
    sheet.own_text(sheet.at, 0, "Alternativ")
    listed = sheet.cells((sheet.at + 3, 0), (sheet.at + 2 + len(names), 0))
    chosen = sheet.choice(sheet.at, BEFORE, projection, listed)
    sheet.own_text(sheet.at + 1, 0, "Nummer i listen nedenfor")
    number = sheet.put(
        sheet.at + 1,
        BEFORE,
        Formula(f"MATCH({chosen},{listed},0)", names.index(projection) + 1),
        Look.NUMBER,
        absolute=True,
    )
    sheet.at += 3
    for name in names:
        sheet.own_text(sheet.at, 0, name)
        sheet.text(sheet.at, 2, basis.population.projections[name].label, Look.NOTE)
        sheet.at += 1
    years = Years(basis.years.first - 1, basis.years.count + 2)
    at = sheet.at
    sheet.at += 2 * (len(AGE_GROUPS) + 4)  # the chosen ones first; they are made of what stands below
    alternatives = [_given(sheet, basis, name, years) for name in names]
    below, sheet.at = sheet.at, at
    picks = [
        [
            Formula(
                f"CHOOSE({number.text},{','.join(table[g][i].text for table in alternatives)})",
                alternatives[names.index(projection)][g][i].value,
            )
            for i in range(len(years))
        ]
        for g in range(len(AGE_GROUPS))
    ]
    january, in_january = _table(sheet, "1. januar", list(years), picks)
    halves = [[(row[i] + row[i + 1]) / 2 for i in range(len(years) - 1)] for row in january]
    july, in_july = _table(sheet, "1. juli, midt mellom to nyttår", list(years)[:-1], halves)
    sheet.at = below
    return People(january=_columns(january), july=_columns(july), in_january=in_january, in_july=in_july)


def _given(sheet: Sheet, basis: Basis, projection: str, years: Years) -> tuple[Row, ...]:
    persons = persons_1_january(basis.population, projection, years)
    sheet.heading(f"Alternativ {projection}, 1. januar", ())
    sheet.heads(("Alder", "Enhet", "", *years))
    return tuple(
        sheet.line(f"{group} år", [float(n) for n in persons[g]], unit="personer", look=Look.INPUT_KR, start=BEFORE)
        for g, group in enumerate(AGE_GROUPS)
    )


def _table(sheet: Sheet, title: str, years: list[int], cells: list[list[Formula]]) -> tuple[tuple[Row, ...], Row]:
    sheet.heading(title)
    sheet.heads(("Alder", "Enhet", "", *years))
    rows = tuple(
        sheet.line(f"{group} år", row, unit="personer", look=Look.PERSONS, start=BEFORE)
        for group, row in zip(AGE_GROUPS, cells, strict=True)
    )
    sums = [total(column) for column in _columns(rows)]
    return rows, sheet.line("I alt", sums, unit="personer", look=Look.PERSONS, start=BEFORE)


def _columns(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(zip(*rows, strict=True))
