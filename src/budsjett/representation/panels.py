"""All panels the quotas allow, to the solver: how many are drawn of each kind of person.

Runs in the process that `leximin.py` is; with it, the only module here that speaks to the solver.
"""

from collections.abc import Sequence

import highspy
import numpy as np
from highspy import HighsModelStatus, HighsVarType

from budsjett.representation.question import Asked, Relaxed

INFINITE = highspy.kHighsInf
NO_PANEL = {HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible}
"""Every variable is bounded, so "unbounded or infeasible" is infeasible."""
SMALL = 1e-12
"""Gains below this are rounding."""


def quiet() -> highspy.Highs:
    """A solver that prints nothing, uses one thread and stops at the proven best."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-7)):
        highs.setOptionValue(option, value)
    return highs


class Panels:
    """The panels within the quotas. `loose`: each quota may be broken, for a price that `least_relaxed` minimises."""

    def __init__(self, asked: Asked, *, without: Sequence[int] = (), loose: bool = False) -> None:
        """One whole variable for each kind, one row for each quota, and the seats."""
        self.highs = quiet()
        self.kinds = len(asked["sizes"])
        self.sizes = np.array(asked["sizes"], dtype=np.int64)
        self.lowest = np.array([quota["lowest"] for quota in asked["quotas"]], dtype=np.int64)
        self.highest = np.array([quota["highest"] for quota in asked["quotas"]], dtype=np.int64)
        self.counted = np.zeros((len(asked["quotas"]), self.kinds), dtype=np.int64)
        for place, quota in enumerate(asked["quotas"]):
            self.counted[place, quota["kinds"]] = 1
        for size in asked["sizes"]:
            self._whole(size)
        everybody = np.arange(self.kinds, dtype=np.int32)
        self.highs.addRow(asked["seats"], asked["seats"], self.kinds, everybody, np.ones(self.kinds))
        self.slack: list[tuple[int, int, int]] = []
        for place, quota in enumerate(asked["quotas"]):
            if place in without:
                continue
            columns, values = list(quota["kinds"]), [1.0] * len(quota["kinds"])
            if loose:
                below, above = self._whole(asked["seats"]), self._whole(asked["seats"])
                columns, values = [*columns, below, above], [*values, 1.0, -1.0]
                self.slack.append((place, below, above))
            self.highs.addRow(
                quota["lowest"], quota["highest"], len(columns), np.array(columns, dtype=np.int32), np.array(values)
            )

    def _whole(self, highest: int) -> int:
        self.highs.addVar(0, highest)
        column: int = self.highs.getNumCol() - 1
        self.highs.changeColIntegrality(column, HighsVarType.kInteger)
        return column

    def best(self, worth: Sequence[float]) -> tuple[int, ...] | None:
        """The panel worth the most, as how many of each kind; None where no panel is within the quotas."""
        self._minimise([-value for value in worth])
        self.highs.run()
        status = self.highs.getModelStatus()
        if status in NO_PANEL:
            return None
        if status != HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {status.name}")
        return tuple(round(x) for x in self.highs.getSolution().col_value[: self.kinds])

    def swapped(self, panel: Sequence[int], worth: Sequence[float]) -> tuple[int, ...]:
        """The panel after the best exchanges of one person for another within the quotas: quick, and no proof."""
        x, value = np.array(panel, dtype=np.int64), np.array(worth)
        for _ in range(int(x.sum())):
            inside = np.flatnonzero(x)
            counts = self.counted @ x
            after = counts[:, None, None] - self.counted[:, inside, None] + self.counted[:, None, :]
            allowed = ((after >= self.lowest[:, None, None]) & (after <= self.highest[:, None, None])).all(axis=0)
            gain = np.where(allowed & (x < self.sizes), value[None, :] - value[inside, None], 0.0)
            out, into = np.unravel_index(int(gain.argmax()), gain.shape)
            if gain[out, into] <= SMALL:
                break
            x[inside[out]] -= 1
            x[into] += 1
        return tuple(x.tolist())

    def least_relaxed(self) -> list[Relaxed]:
        """The fewest seats, over all quotas, by which they must be loosened for a panel to exist."""
        costs = [0.0] * self.highs.getNumCol()
        for _, below, above in self.slack:
            costs[below] = costs[above] = 1.0
        self._minimise(costs)
        self.highs.run()
        if self.highs.getModelStatus() != HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS: {self.highs.getModelStatus().name}")
        x = self.highs.getSolution().col_value
        found = [Relaxed(quota=q, below=round(x[below]), above=round(x[above])) for q, below, above in self.slack]
        return [one for one in found if one["below"] or one["above"]]

    def _minimise(self, costs: Sequence[float]) -> None:
        columns = np.arange(len(costs), dtype=np.int32)
        self.highs.changeColsCost(len(costs), columns, np.array(costs, dtype=np.float64))


def conflict(asked: Asked) -> list[int]:
    """Quotas that cannot all be met, and of which no one can be spared: with any of them dropped the others can."""
    dropped: list[int] = []
    nothing = [0.0] * len(asked["sizes"])
    for place in range(len(asked["quotas"])):
        if Panels(asked, without=[*dropped, place]).best(nothing) is None:
            dropped.append(place)
    return [place for place in range(len(asked["quotas"])) if place not in dropped]
