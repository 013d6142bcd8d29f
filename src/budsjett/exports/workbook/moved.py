"""A line after choices: what it is without, what measures and levers change, lifted by prices, and then rounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.lines import LINES
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.conditions import World
from budsjett.exports.workbook.formula import Formula, Row, rint
from budsjett.exports.workbook.levers import Levers
from budsjett.exports.workbook.measures import Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What may change a line."""

    choices: Choices
    levers: Levers
    world: World
    fees: Mapping[LineId, Row]
    """What the fee lever changes, kr of the price year."""

    def change(self, line: LineId, n: int) -> Row | None:
        """What measures and levers change on a line in n years, kr of the price year; None where nothing may."""
        parts: list[list[Formula]] = []
        if self.choices.touches(line):
            parts.append([self.choices.on(line, t) for t in range(n)])
        if self.levers.moves(line):
            parts.append([self.levers.change(LeverKind.LINE, line)] * n)
        return tuple(reduce(add, year) for year in zip(*parts, strict=True)) if parts else None

    def whole(self, sheet: Sheet, line: LineId, before: Row) -> Row:
        """The line's cells in whole kroner, after it has been lifted and moved. `before`: kr of the price year."""
        label = LINES[line].label
        parts = [before]
        if self.choices.touches(line):
            cells = [self.choices.on(line, t) for t in range(len(before))]
            parts.append(sheet.line(f"{label}: tiltak", cells, why="sum fra arket Tiltak"))
        if self.levers.moves(line):
            change = self.levers.change(LeverKind.LINE, line)
            parts.append(sheet.line(f"{label}: håndtak", [change] * len(before), why="sum fra arket Håndtak"))
        if line in self.fees:
            parts.append(self.fees[line])
        lift = self.world.lift(line)
        sums = [
            reduce(add, [part[t] if lift is None else part[t] * lift[t] for part in parts]) for t in range(len(before))
        ]
        exact = sheet.line(f"{label}, før avrunding", sums, why="" if lift is None else "× prisindeks")
        return sheet.line(label, [rint(cell) for cell in exact], why="hele kroner", look=Look.SUM)
