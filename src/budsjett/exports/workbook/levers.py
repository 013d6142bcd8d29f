"""Håndtak: where each lever stands, and what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverId, LeverKind
from budsjett.budget.plan import MILLION, PER_CENT
from budsjett.exports.workbook.assumptions import origin
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.formula import Formula, Key, number, sum_where

_UNIT_OF_CHANGE: Mapping[LeverKind, str] = {
    LeverKind.LINE: "kr",
    LeverKind.INTEREST: "andel",
    LeverKind.INVESTMENT: "kr",
}


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


def write(sheet: Sheet, basis: Basis, settings: Mapping[LeverId, float]) -> Levers:
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
    for lever in basis.levers:
        row = sheet.at
        sheet.text(row, 0, lever.title)
        sheet.text(row, 1, lever.unit)
        sheet.text(row, 2, lever.law, Look.NOTE)
        position = sheet.between(row, 3, settings[lever.id], lever.minimum, lever.maximum)
        start = sheet.put(row, 4, lever.start, Look.NUMBER)
        sheet.put(row, 5, lever.minimum, Look.NUMBER)
        sheet.put(row, 6, lever.maximum, Look.NUMBER)
        worth = sheet.put(row, 7, lever.kr_per_unit, Look.INPUT_KR)
        sheet.own_text(row, 8, lever.kind.value)
        sheet.own_text(row, 9, lever.line)
        moved = position - start
        match lever.kind:
            case LeverKind.LINE:
                change = moved * worth
            case LeverKind.INVESTMENT:
                change = moved * MILLION
            case LeverKind.INTEREST:
                change = moved / PER_CENT
        changes.append(sheet.put(row, 10, change, Look.SHARE if lever.kind is LeverKind.INTEREST else Look.KR))
        sheet.own_text(row, 11, _UNIT_OF_CHANGE[lever.kind])
        origin(sheet, row, 12, lever.origin)
        sheet.at += 1
    last = max(first, sheet.at - 1)
    return Levers(
        kinds=Key(cells=sheet.cells((first, 8), (last, 8)), values=tuple(lever.kind.value for lever in basis.levers)),
        lines=Key(cells=sheet.cells((first, 9), (last, 9)), values=tuple(lever.line for lever in basis.levers)),
        changes=tuple(changes),
    )
