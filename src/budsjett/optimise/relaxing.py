"""The process that relaxes: a programme in, then sets of settled items in and prices out, one line each.

Run as `python -m budsjett.optimise.relaxing` by `relax.py`, which kills it when it is silent too long.
"""

import json
import os
import signal
import sys

import highspy
import numpy as np

from budsjett.optimise.relax import Told

WHOLE_S = 3.0
WHOLE, IN_PARTS = int(highspy.HighsVarType.kInteger), int(highspy.HighsVarType.kContinuous)


class Model:
    """The relaxation of one programme: each item between out and in. Rows and worth are scaled to about one."""

    def __init__(self, told: Told) -> None:
        """Rows as they are told, none of them an equality."""
        self._worth = max((abs(w) for w in told["worth"]), default=0.0) or 1.0
        self._rows = [max((abs(a) for a in amounts), default=0.0) or 1.0 for _, amounts, _ in told["rows"]]
        self._items = len(told["worth"])
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self._items, len(told["rows"])
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.array(told["worth"]) / self._worth
        lp.col_lower_, lp.col_upper_ = np.zeros(self._items), np.ones(self._items)
        lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
        lp.row_upper_ = np.array([most / size for (_, _, most), size in zip(told["rows"], self._rows, strict=True)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(places) for places, _, _ in told["rows"])])
        lp.a_matrix_.index_ = np.array([p for places, _, _ in told["rows"] for p in places], dtype=np.int32)
        amounts = zip(told["rows"], self._rows, strict=True)
        lp.a_matrix_.value_ = np.array([a / size for (_, row, _), size in amounts for a in row])
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(lp)
        self._settled: dict[int, int] = {}

    def whole(self) -> list[float] | None:
        """A good choice of whole items, the best that is found in `WHOLE_S`; None where none is."""
        every = np.arange(self._items, dtype=np.int32)
        self._highs.setOptionValue("time_limit", WHOLE_S)
        self._highs.changeColsIntegrality(self._items, every, np.full(self._items, WHOLE, dtype=np.uint8))
        self._highs.run()
        found = list(self._highs.getSolution().col_value)
        self._highs.changeColsIntegrality(self._items, every, np.full(self._items, IN_PARTS, dtype=np.uint8))
        self._highs.setOptionValue("time_limit", highspy.kHighsInf)
        return found if len(found) == self._items else None

    def at(self, settled: dict[int, int]) -> dict[str, list[float]] | None:
        """Prices and parts with some items settled; None where there is no optimum."""
        for p in self._settled.keys() | settled.keys():
            if self._settled.get(p) != settled.get(p):
                lowest, highest = (settled[p], settled[p]) if p in settled else (0, 1)
                self._highs.changeColBounds(p, lowest, highest)
        self._settled = settled
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._highs.getSolution()
        prices = [abs(y) * self._worth / size for y, size in zip(found.row_dual, self._rows, strict=True)]
        return {"prices": prices, "parts": list(found.col_value)}


def main() -> None:
    """Answer until the other end closes."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the solver prints must not be taken for a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    model: Model | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "worth" in asked:
            model = Model(asked)
            reply: object = {"whole": model.whole() if asked["guess"] else None}
        else:
            reply = None if model is None else model.at({p: yes for p, yes in asked["settled"]})  # noqa: C416 pairs from JSON
        out.write(json.dumps(reply) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
