"""Håndtak: where each lever stands, and what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.income_levers import PROPERTY_TAX
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.plan import MILLION, PER_CENT
from budsjett.budget.property_tax import PERMILLE
from budsjett.exports.workbook.assumptions import Numbers, origin
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.formula import Formula, Key, at_least, number, sum_where


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """Where the levers stand."""

    kinds: Key
    lines: Key
    changes: tuple[Formula, ...]

    def change(self, kind: LeverKind, line: LineId | None = None) -> Formula:
        """What all levers of a kind change, on one line where one is named."""
        if not self.changes:
            return number(0.0)
        on_line = [(self.lines, "", str(line))] if line else []
        return sum_where(self.changes, (self.kinds, "", kind.value), *on_line)

    def moves(self, line: LineId) -> bool:
        """Whether some lever stands on a line."""
        return line in self.lines.values


def write(sheet: Sheet, basis: Basis, settings: Mapping[LeverId, float], numbers: Numbers) -> Levers:
    """Write the sheet."""
    sheet.title("Håndtak", "Endre stillingen i de gule feltene. Der håndtaket står i dag, har det ingen virkning.")
    sheet.heads(
        (
            *("Håndtak", "Enhet", "Grunn i lov", "Stilling", "I dag", "Fra", "Til", "Kroner per enhet", "Slag"),
            *("Linje", "Endring", "Endringens enhet", "Opphav", "Kilde", "Dato", "Merknad"),
        )
    )
    first = sheet.at
    changes = []
    rate_homes = numbers.assumed.get("property_tax.rate_homes", number(0.0))
    # the allowance is worth what the rate makes it, so the rate stands above it
    rows = sorted(basis.levers, key=lambda lever: lever.kind is LeverKind.PROPERTY_TAX_ALLOWANCE)
    for lever in rows:
        row = sheet.at
        sheet.text(row, 0, lever.title)
        sheet.text(row, 1, lever.unit)
        sheet.text(row, 2, lever.law, Look.NOTE)
        position = sheet.between(row, 3, settings[lever.id], lever.minimum, lever.maximum)
        start = sheet.put(row, 4, lever.start, Look.NUMBER)
        sheet.put(row, 5, lever.minimum, Look.NUMBER)
        sheet.put(row, 6, lever.maximum, Look.NUMBER)
        worth = sheet.put(row, 7, lever.kr_per_unit, Look.INPUT_KR)
        sheet.own_text(row, 8, _summed_as(lever))
        sheet.own_text(row, 9, lever.line)
        moved = position - start
        match lever.kind:
            case LeverKind.LINE:
                change = moved * worth
            case LeverKind.INVESTMENT:
                change = moved * MILLION
            case LeverKind.INTEREST:
                change = moved / PER_CENT
            case LeverKind.FEE:
                change = numbers.assumed["cost_recovery.fees"] * moved / PER_CENT
            case LeverKind.PROPERTY_TAX_ALLOWANCE:
                change = rate_homes * (_homes_base(numbers, position) - _homes_base(numbers, start)) / PERMILLE
            case LeverKind.PROPERTY_TAX_HOMES:
                rate_homes = position
                change = moved * _homes_base(numbers, numbers.assumed["property_tax.allowance"]) / PERMILLE
            case LeverKind.PROPERTY_TAX_OTHER:
                change = moved * numbers.assumed["property_tax.other_base"] / PERMILLE
        changes.append(sheet.put(row, 10, change, Look.SHARE if lever.kind is LeverKind.INTEREST else Look.KR))
        sheet.own_text(row, 11, "andel" if lever.kind is LeverKind.INTEREST else "kr")
        origin(sheet, row, 12, lever.origin)
        sheet.at += 1
    last = max(first, sheet.at - 1)
    return Levers(
        kinds=Key(cells=sheet.cells((first, 8), (last, 8)), values=tuple(map(_summed_as, rows))),
        lines=Key(cells=sheet.cells((first, 9), (last, 9)), values=tuple(lever.line for lever in rows)),
        changes=tuple(changes),
    )


def _summed_as(lever: Lever) -> str:
    """Property levers are kroner on a line when they have been worked out."""
    return (LeverKind.LINE if lever.kind in PROPERTY_TAX else lever.kind).value


def _homes_base(numbers: Numbers, allowance: Formula) -> Formula:
    """What of the homes is taxed above an allowance, kr."""
    of = numbers.assumed
    return of["property_tax.homes"] * at_least(of["property_tax.home_value"] - allowance, 0.0)
