"""A choice as arrays, given straight to highspy, CBC and SCIP: no process, ties or re-check."""

import re
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import highspy
import numpy as np
import pulp
import pyscipopt

from budsjett.optimise.program import HAS_SOLUTION, at_most_one
from budsjett.optimise.question import Goal, question

HALF = 0.5
CLOSE = 0.01
"""Of a thousand kroner, and of a yes or no."""


@dataclass
class Arrays:
    """Minimise cost · x where rows · x ≥ floors; the first `whole` columns are yes or no, the others are free."""

    cost: np.ndarray
    rows: np.ndarray
    floors: np.ndarray
    whole: int
    fixed: dict


def arrays(choice):
    """The same numbers our solver is given."""
    asked = question(replace(choice, futures=None), Goal.BEST, seconds=60)
    n = len(asked["worth"])
    rows = [(-start, np.array(responses)) for start, responses in asked["rows"]]
    for terms, floor in (
        *(({a: -1.0, **dict.fromkeys(needed, 1.0)}, 0.0) for a, needed in asked["requires"]),
        *(({i: -kr for i, kr in amounts}, -most) for most, amounts in asked["caps"]),
        *((dict.fromkeys(group, -1.0), -1.0) for group in at_most_one(asked["excludes"], asked["one_of"])),
        *(({i: -1.0 if i in set(p) else 1.0 for i in range(n)}, 1.0 - len(p)) for p in asked["refuted"]),
    ):
        dense = np.zeros(n)
        for i, v in terms.items():
            dense[i] = v
        rows.append((floor, dense))
    return Arrays(
        cost=-np.array(asked["worth"], dtype=np.float64),
        rows=np.array([row for _, row in rows]).reshape(len(rows), n),
        floors=np.array([floor for floor, _ in rows]),
        whole=n,
        fixed={**dict.fromkeys(asked["never"], 0), **dict.fromkeys(asked["keep"], 1)},
    )


def with_mean(choice):
    """The mean of the worst futures written out (Rockafellar and Uryasev 2000): a row for every future and demand."""
    plain, drawn = arrays(choice), choice.futures
    count, n = len(drawn.starts_kr), plain.whole
    wide = [np.hstack([plain.rows, np.zeros((len(plain.rows), count + 1))])]
    floors = [plain.floors]
    for s in range(count):
        short = np.zeros((drawn.starts_kr.shape[1], count + 1))
        short[:, s] = short[:, count] = 1.0
        wide.append(np.hstack([drawn.responses_kr[s].T / 1000, short]))
        floors.append(-drawn.starts_kr[s] / 1000)
    mean = np.concatenate([np.zeros(n), np.full(count, -1 / drawn.worst), [-1.0]])
    least = np.hstack([np.zeros((count, n)), np.eye(count), np.zeros((count, 1))])
    return Arrays(
        cost=np.concatenate([plain.cost, np.zeros(count + 1)]),
        rows=np.vstack([*wide, mean[None, :], least]),
        floors=np.concatenate([*floors, [0.0], np.zeros(count)]),
        whole=n,
        fixed=plain.fixed,
    )


def by_highs(model, *, seed=0, gap=0.0, seconds=60.0):
    """(processor seconds, value, the gap that is left, the chosen)."""
    started = time.process_time()
    highs = _silent()
    options = {"threads": 1, "random_seed": seed, "mip_rel_gap": gap, "mip_abs_gap": HALF, "time_limit": seconds}
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(_lp(model))
    highs.run()
    info = highs.getInfo()
    chosen = np.rint(highs.getSolution().col_value[: model.whole])
    took = time.process_time() - started
    value = round(-float(model.cost[: model.whole] @ chosen)) if info.primal_solution_status == HAS_SOLUTION else None
    return took, value, info.mip_gap, chosen


def _silent():
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    return highs


def _lp(model):
    columns = len(model.cost)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, len(model.rows)
    lp.col_cost_ = model.cost
    lp.col_lower_ = np.array([_low(model, i) for i in range(columns)])
    lp.col_upper_ = np.array([_high(model, i) for i in range(columns)])
    lp.row_lower_ = model.floors
    lp.row_upper_ = np.full(len(model.rows), highspy.kHighsInf)
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if i < model.whole else kinds.kContinuous for i in range(columns)]
    filled = model.rows != 0
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int32)
    lp.a_matrix_.index_ = np.nonzero(filled)[1].astype(np.int32)
    lp.a_matrix_.value_ = model.rows[filled]
    return lp


def _written(model, folder):
    """The model as a file for programs that read one: handing them millions of numbers from Python takes minutes."""
    highs, file = _silent(), str(Path(folder) / "choice.mps")
    highs.passModel(_lp(model))
    highs.writeModel(file)
    return file


def by_cbc(model, *, gap=0.0, seconds=60.0):
    """(processor seconds with those of CBC, a program of its own; value; the gap that is left, or None unsaid)."""
    started = _all_cpu_s()
    with tempfile.TemporaryDirectory() as folder:
        ends = ["-timeMode", "elapsed", "-sec", str(seconds), "-ratio", str(gap), "-allow", str(HALF)]
        command = [
            pulp.PULP_CBC_CMD(msg=False).path,
            _written(model, folder),
            *ends,
            "-solve",
            "-solu",
            f"{folder}/found",
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10 * seconds + 60).stdout
        rows = Path(f"{folder}/found").read_text().splitlines() if Path(f"{folder}/found").exists() else []
    found = np.zeros(len(model.cost))
    for _, name, amount, *_ in (row.replace("**", " ").split() for row in rows[1:]):
        found[int(name.removeprefix("c"))] = float(amount)
    whole = np.rint(found[: model.whole])  # at a time limit it may be no package but parts of measures
    a_package = np.abs(found[: model.whole] - whole).max() < CLOSE and (model.floors - model.rows @ found).max() < CLOSE
    value = round(-float(model.cost[: model.whole] @ whole)) if rows and a_package else None
    bound = re.search(r"^Lower bound:\s+(\S+)", said, re.MULTILINE)
    left = None if bound is None or value is None else (-float(bound[1]) - value) / max(1, abs(value))
    return _all_cpu_s() - started, value, left if left is not None else (0.0 if "Optimal solution" in said else None)


def _all_cpu_s():
    """Ours, and that of programs that were started and have ended."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def by_scip(model, *, gap=0.0, seconds=60.0):
    """(processor seconds, value, the gap that is left)."""
    started = time.process_time()
    scip = pyscipopt.Model()
    scip.hideOutput()
    scip.setParams({"limits/gap": gap, "limits/absgap": HALF, "limits/time": seconds, "lp/threads": 1})
    with tempfile.TemporaryDirectory() as folder:
        scip.readProblem(_written(model, folder))
    scip.optimize()
    at = {v.name: scip.getVal(v) for v in scip.getVars()} if scip.getNSols() else {}
    chosen = [round(at[f"c{i}"]) for i in range(model.whole)] if at else []
    value = round(-sum(c * yes for c, yes in zip(model.cost, chosen, strict=False))) if chosen else None
    return time.process_time() - started, value, scip.getGap()


def _low(model, i):
    return float(model.fixed.get(i, 0)) if i < model.whole else -1e7


def _high(model, i):
    return float(model.fixed.get(i, 1)) if i < model.whole else 1e7
