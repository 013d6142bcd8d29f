"""The fairest draw: the lowest chance of being drawn as high as it can be, then the next lowest, and so on.

Leximin by column generation, as Flanigan, Gölz, Gupta, Hennig and Procaccia (Nature 596, 2021, "Fair algorithms for
selecting citizens' assemblies"), over kinds of persons instead of persons: those whom the quotas cannot tell apart get
the same chance in the fairest draw, so nothing is lost. A kind is settled at a level when its dual is above zero: then
no draw of that level gives it more.

A process of its own: one question in JSON on standard input, one reply on standard output. `sortition.py` starts it,
kills it when it takes too long, and checks what it says.
"""

import json
import os
import sys
from contextlib import suppress

import numpy as np
from highspy import HighsModelStatus, ObjSense

from budsjett.representation.panels import INFINITE, Panels, conflict, quiet
from budsjett.representation.question import Asked, Reply

CLOSE = 1e-5
"""Chances nearer each other than this are taken as equal."""
STARTS = 8
"""How many of the panels known are tried improved before the solver is asked for the best."""
MEMORY_BYTES = 2 << 30
Panel = tuple[int, ...]


def main() -> None:
    """Answer one question."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the solver prints must not be taken for a reply
    asked: Asked = json.load(sys.stdin)
    json.dump(answer(asked), out)
    out.flush()


def answer(asked: Asked) -> Reply:
    """The fairest draw, or why there is none."""
    panels = Panels(asked)
    first = panels.best([0.0] * len(asked["sizes"]))
    if first is None:
        relaxed = Panels(asked, loose=True).least_relaxed()
        return Reply(panels=[], shares=[], chances=[], conflict=conflict(asked), relaxed=relaxed)
    draw = _Draw(asked, panels, first)
    draw.settle()
    shares, chances = draw.nearest()
    return Reply(panels=[list(panel) for panel in draw.known], shares=shares, chances=chances, conflict=[], relaxed=[])


class _Draw:
    """A draw among the panels known so far: a share for each, and the level that the kinds not yet settled reach."""

    def __init__(self, asked: Asked, panels: Panels, first: Panel) -> None:
        self.sizes, self.panels = asked["sizes"], panels
        self.settled: dict[int, float] = {}
        self.known: list[Panel] = []
        self.highs = quiet()
        self.highs.changeObjectiveSense(ObjSense.kMaximize)
        self.highs.addVar(0, 1)  # the level
        self.highs.changeColCost(0, 1.0)
        nothing = np.array([], dtype=np.int32), np.array([], dtype=np.float64)
        for _ in self.sizes:
            self.highs.addRow(0, INFINITE, 1, np.array([0], dtype=np.int32), np.array([-1.0]))
        self.highs.addRow(1, 1, 0, *nothing)
        self._add(first)
        self._cover()

    def _cover(self) -> None:
        """A panel with as many as can be of each kind: a good start, and it finds the kinds that never fit."""
        for kind in range(len(self.sizes)):
            if not any(panel[kind] for panel in self.known):
                found = self.panels.best([float(place == kind) for place in range(len(self.sizes))])
                if found is not None and found[kind]:
                    self._add(found)
                else:
                    self._settle(kind, 0.0)

    def _add(self, panel: Panel) -> None:
        rows = np.array([kind for kind, n in enumerate(panel) if n] + [len(self.sizes)], dtype=np.int32)
        values = np.array([n / self.sizes[kind] for kind, n in enumerate(panel) if n] + [1.0])
        self.highs.addCol(0.0, 0.0, INFINITE, len(rows), rows, values)
        self.known.append(panel)

    def _settle(self, kind: int, chance: float) -> None:
        """From now on this kind has at least this chance, and the level is about the others."""
        self.settled[kind] = chance
        self.highs.changeCoeff(kind, 0, 0.0)
        self.highs.changeRowBounds(kind, max(0.0, chance - CLOSE / 10), INFINITE)

    def settle(self) -> None:
        """Every kind, the worst off first."""
        while len(self.settled) < len(self.sizes):
            level, duals = self._level()
            tight = [k for k in range(len(self.sizes)) if k not in self.settled and duals[k] > CLOSE]
            if not tight:  # the level is worth nothing to anybody: all the others stay where they are
                tight = [k for k in range(len(self.sizes)) if k not in self.settled]
            for kind in tight:
                self._settle(kind, level)

    def _level(self) -> tuple[float, list[float]]:
        """The highest level over all panels, and how much each kind holds it down (0-1)."""
        while True:
            self._run()
            solution = self.highs.getSolution()
            duals = [-dual for dual in solution.row_dual]
            worth = [max(0.0, dual) / size for dual, size in zip(duals, self.sizes, strict=False)]
            bar = -duals[-1] + CLOSE
            better = self._better(worth, bar)
            if not better:
                return solution.col_value[0], duals
            for panel in better:
                self._add(panel)

    def _better(self, worth: list[float], bar: float) -> list[Panel]:
        """Panels worth more than the bar: the best of all, and some near others that are known; none if none is."""
        panel = self.panels.best(worth)
        if panel is None:
            raise RuntimeError("there was a panel, and now there is none")
        by_worth = np.array(self.known, dtype=np.float64) @ np.array(worth)
        starts = by_worth.argsort()[::-1][:STARTS].tolist()
        found = [panel, *(self.panels.swapped(self.known[start], worth) for start in starts)]
        return [
            one
            for one in dict.fromkeys(found)
            if sum(value * n for value, n in zip(worth, one, strict=True)) > bar and one not in self.known
        ]

    def _run(self) -> None:
        self.highs.run()
        status = self.highs.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {status.name}")

    def nearest(self) -> tuple[list[float], list[float]]:
        """The shares that come nearest to everybody's chance, and the chances they give."""
        highs = quiet()
        highs.addVar(0, 1)  # how far the worst served is from her chance
        highs.changeColCost(0, 1.0)
        for kind in range(len(self.sizes)):
            highs.addRow(self.settled[kind], INFINITE, 1, np.array([0], dtype=np.int32), np.array([1.0]))
        highs.addRow(1, 1, 0, np.array([], dtype=np.int32), np.array([], dtype=np.float64))
        for panel in self.known:
            rows = np.array([kind for kind, n in enumerate(panel) if n] + [len(self.sizes)], dtype=np.int32)
            values = np.array([n / self.sizes[kind] for kind, n in enumerate(panel) if n] + [1.0])
            highs.addCol(0.0, 0.0, INFINITE, len(rows), rows, values)
        highs.run()
        if highs.getModelStatus() != HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {highs.getModelStatus().name}")
        found = np.clip(highs.getSolution().col_value[1:], 0, None)
        shares = found / found.sum()
        chances = shares @ np.array(self.known, dtype=np.float64) / np.array(self.sizes)
        return shares.tolist(), chances.tolist()


if __name__ == "__main__":
    main()
