"""Tiltak: each measure with its yes or no, its effects year by year, and what it invests."""

from collections.abc import Collection
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.budget.measures import MONTHS, Effect, MeasureId, MeasureKind
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.formula import Formula, Key, Row, if_, number, span, sum_where

YES, NO = "ja", "nei"
KINDS = {
    MeasureKind.CUT: "kutt",
    MeasureKind.INCOME: "inntekt",
    MeasureKind.SPENDING: "ny utgift",
    MeasureKind.STANDARD: "standard",
    MeasureKind.INVESTMENT: "investering",
    MeasureKind.DEFERRAL: "utsettelse",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Investments:
    """The columns that capital reads: one row for each investment of each measure."""

    owners: tuple[MeasureId, ...]
    year_cells: tuple[Formula, ...]
    years: Key
    lifetimes: Key
    delays: Key
    cost: tuple[Formula, ...]
    vat: tuple[Formula, ...]
    grants: tuple[Formula, ...]

    def spent(self, amounts: tuple[Formula, ...], lifetime: Formula, delay: int, year: Formula) -> Formula:
        """What is spent in a year on things of one lifetime that are taken into use so many years later."""
        if not amounts:
            return number(0.0)
        later = (self.delays, "", number(float(delay)))
        return sum_where(amounts, (self.lifetimes, "", lifetime), later, (self.years, "", year))

    def of(self, measure: MeasureId, year: Formula) -> Formula:
        """What one measure spends in a year, where it is chosen. Its rows stand together."""
        rows = [i for i, owner in enumerate(self.owners) if owner == measure]
        cells = tuple(self.year_cells[i] for i in rows)
        key = Key(cells=span(cells), values=tuple(cell.value for cell in cells))
        return sum_where([self.cost[i] for i in rows], (key, "", year))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Where the measures' effects stand."""

    lines: Key
    effects: tuple[Row, ...]
    """By plan year; each the effects of all measures, under each other."""
    investments: Investments

    def on(self, line: LineId, t: int) -> Formula:
        """What the chosen measures change on a line in a plan year."""
        return sum_where(self.effects[t], (self.lines, "", str(line)))

    def touches(self, line: LineId) -> bool:
        """Whether some measure has an effect on a line."""
        return line in self.lines.values


def write(sheet: Sheet, basis: Basis, package: Collection[MeasureId]) -> Choices:
    """Write the sheet."""
    sheet.title("Tiltak", "Skriv ja eller nei i de gule feltene. Virkninger og kostnader kan også endres.")
    chosen = _list(sheet, basis, package)
    lines, effects = _effects(sheet, basis, chosen)
    return Choices(lines=lines, effects=effects, investments=_investments(sheet, basis, chosen))


def _list(sheet: Sheet, basis: Basis, package: Collection[MeasureId]) -> dict[MeasureId, Formula]:
    heads = ("Tiltak", "Slag", "Navn", "Ja eller nei", "1 er ja", "Kommunedirektøren", "Henger ikke sammen", "Merknad")
    sheet.heading("Valg", heads)
    first = sheet.at
    row_of = {m: first + i for i, m in enumerate(basis.measures)}
    chosen: dict[MeasureId, Formula] = {}
    for m, measure in basis.measures.items():
        row = row_of[m]
        sheet.text(row, 0, measure.title)
        sheet.own_text(row, 1, KINDS[measure.kind])
        sheet.text(row, 2, m, Look.NOTE)
        answer = sheet.choice(row, 3, YES if m in package else NO, (YES, NO))
        asked = Formula(f'IF({answer}="{YES}",1,0)', float(m in package))
        chosen[m] = sheet.put(row, 4, asked, Look.NUMBER, absolute=True)
        sheet.own_text(row, 5, YES if measure.directors else NO)
        sheet.text(row, 7, measure.origin.note, Look.NOTE)
        sheet.at += 1
    for m, measure in basis.measures.items():
        row = row_of[m]
        missing = [_told(sheet, row_of[other], 0, "mangler") for other in measure.requires]
        against = [_told(sheet, row_of[other], 1, "kan ikke være med") for other in measure.excludes]
        if missing or against:
            sheet.said(row, 6, f'IF({chosen[m].text}=1,{"&".join([*missing, *against])},"")', "")
    return chosen


def _told(sheet: Sheet, row: int, when: int, word: str) -> str:
    """A piece of formula that names the other measure, by reference to its title, when it stands at 1 or 0."""
    stands, title = (sheet.reference(row, column, 0.0).text for column in (4, 0))
    return f'IF({stands}={when},"{word} «"&{title}&"». ","")'


def _effects(sheet: Sheet, basis: Basis, chosen: dict[MeasureId, Formula]) -> tuple[Key, tuple[Row, ...]]:
    sheet.heading("Virkninger på linjene, kroner")
    years = sheet.heads(
        ("Tiltak", "Linje", "Navn på linje", "Helt år", "Fra år", "Fra måned", "Antall år", "1 er ja", *basis.years)
    )
    first, lines, rows = sheet.at, [], []
    for m, measure in basis.measures.items():
        for effect in measure.effects:
            lines.append(str(effect.line))
            rows.append(_effect(sheet, measure.title, effect, chosen[m], years))
    last = max(first, sheet.at - 1)
    columns = tuple(tuple(row[t] for row in rows) for t in range(len(years)))
    return Key(cells=sheet.cells((first, 2), (last, 2)), values=tuple(lines)), columns


def _effect(sheet: Sheet, title: str, effect: Effect, chosen: Formula, years: Row) -> Row:
    row = sheet.at
    sheet.text(row, 0, title)
    sheet.own_text(row, 1, LINES[effect.line].label)
    sheet.own_text(row, 2, effect.line, Look.NOTE)
    yearly = sheet.put(row, 3, float(effect.yearly_kr), Look.INPUT_KR)
    start = sheet.put(row, 4, float(effect.year), Look.INPUT)
    month = sheet.put(row, 5, float(effect.month), Look.INPUT)
    lasts = sheet.blank(row, 6) if effect.years is None else sheet.put(row, 6, float(effect.years), Look.INPUT)
    yes = sheet.put(row, 7, chosen, Look.NUMBER)
    limited = Formula(f"ISNUMBER({lasts.text})", float(effect.years is not None))
    cells = []
    for t, year in enumerate(years):
        same = Formula(f"{year.text}={start.text}", float(year.value == start.value))
        going = if_(year > start, if_(limited, year < start + lasts, 1.0), 0.0)
        share = if_(same, (MONTHS + 1 - month) / MONTHS, if_(going, 1.0, 0.0))
        cells.append(sheet.put(row, 8 + t, share * yearly * yes))
    sheet.at += 1
    return tuple(cells)


def _investments(sheet: Sheet, basis: Basis, chosen: dict[MeasureId, Formula]) -> Investments:
    sheet.heading(
        "Investeringer, kroner",
        (
            *("Tiltak", "", "", "År", "Levetid, år", "Kostnad med mva.", "Mva.-andel", "Tilskudd", "1 er ja"),
            *("Kostnad", "Mva.-kompensasjon", "Tilskudd", "År før det tas i bruk"),
        ),
    )
    first = sheet.at
    years, lifetimes, delays = [], [], []
    cost, vat, grants = [], [], []
    owners, year_cells = [], []
    for m, measure in basis.measures.items():
        for investment in measure.investments:
            row = sheet.at
            sheet.text(row, 0, measure.title)
            owners.append(m)
            year_cells.append(sheet.put(row, 3, float(investment.year), Look.INPUT))
            sheet.put(row, 4, float(investment.lifetime_years), Look.INPUT)
            price = sheet.put(row, 5, float(investment.cost_kr), Look.INPUT_KR)
            share = sheet.put(row, 6, investment.vat_share, Look.INPUT_SHARE)
            granted = sheet.put(row, 7, float(investment.grants_kr), Look.INPUT_KR)
            yes = sheet.put(row, 8, chosen[m], Look.NUMBER)
            years.append(float(investment.year))
            lifetimes.append(float(investment.lifetime_years))
            cost.append(sheet.put(row, 9, price * yes))
            vat.append(sheet.put(row, 10, price * share * yes))
            grants.append(sheet.put(row, 11, granted * yes))
            sheet.put(row, 12, float(investment.delay_years), Look.INPUT)
            delays.append(float(investment.delay_years))
            sheet.at += 1
    last = max(first, sheet.at - 1)
    return Investments(
        owners=tuple(owners),
        year_cells=tuple(year_cells),
        years=Key(cells=sheet.cells((first, 3), (last, 3)), values=tuple(years)),
        lifetimes=Key(cells=sheet.cells((first, 4), (last, 4)), values=tuple(lifetimes)),
        delays=Key(cells=sheet.cells((first, 12), (last, 12)), values=tuple(delays)),
        cost=tuple(cost),
        vat=tuple(vat),
        grants=tuple(grants),
    )
