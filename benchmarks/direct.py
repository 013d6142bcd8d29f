"""A choice as arrays, given straight to highspy, CBC (through PuLP) and SCIP: no process, ties or re-check."""

import resource
import tempfile
import time
from dataclasses import dataclass, replace

import highspy
import numpy as np
import pulp
import pyscipopt

from budsjett.optimise.program import HAS_SOLUTION, at_most_one
from budsjett.optimise.question import Goal, question

pulp.set_v4_migration_warnings(False)
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
    highs = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "random_seed": seed, "mip_rel_gap": gap, "mip_abs_gap": HALF}
    for name, value in (*options.items(), ("time_limit", seconds)):
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    highs.run()
    info = highs.getInfo()
    chosen = np.rint(highs.getSolution().col_value[: model.whole])
    took = time.process_time() - started
    value = round(-float(model.cost[: model.whole] @ chosen)) if info.primal_solution_status == HAS_SOLUTION else None
    return took, value, info.mip_gap, chosen


def by_cbc(model, *, gap=0.0, seconds=60.0):
    """(processor seconds with those of CBC, a program of its own; value; None, for PuLP does not tell its gap)."""
    started = _all_cpu_s()
    problem = pulp.LpProblem("choice", pulp.LpMinimize)
    x = [
        pulp.LpVariable(f"x{i}", _low(model, i), _high(model, i), "Integer" if i < model.whole else "Continuous")
        for i in range(len(model.cost))
    ]
    problem.addVariables(x)
    problem.setObjective(pulp.LpAffineExpression([(x[i], c) for i, c in enumerate(model.cost) if c]))
    for row, floor in zip(model.rows, model.floors, strict=True):
        terms = [(x[i], row[i]) for i in np.flatnonzero(row)]
        problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), pulp.LpConstraintGE, rhs=floor))
    with tempfile.TemporaryDirectory() as folder:
        solver = pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=gap, timeLimit=seconds)
        solver.tmpDir = folder
        problem.solve(solver)
    found = np.array([v.varValue or 0.0 for v in x])  # at a time limit it may be no package but parts of measures
    whole = np.rint(found[: model.whole])
    a_package = np.abs(found[: model.whole] - whole).max() < CLOSE and (model.floors - model.rows @ found).max() < CLOSE
    value = round(-float(model.cost[: model.whole] @ whole)) if a_package else None
    return _all_cpu_s() - started, value, None


def _all_cpu_s():
    """Ours, and that of programs that were started and have ended."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def by_scip(model, *, gap=0.0, seconds=60.0):
    """(processor seconds, value, the gap that is left)."""
    started = time.process_time()
    scip = pyscipopt.Model()
    scip.hideOutput()
    scip.setParams({"limits/gap": gap, "limits/absgap": HALF, "limits/time": seconds, "lp/threads": 1})
    x = [
        scip.addVar(f"x{i}", vtype="B" if i < model.whole else "C", lb=_low(model, i), ub=_high(model, i))
        for i in range(len(model.cost))
    ]
    for row, floor in zip(model.rows, model.floors, strict=True):
        scip.addCons(pyscipopt.quicksum(row[i] * x[i] for i in np.flatnonzero(row)) >= floor)
    scip.setObjective(pyscipopt.quicksum(c * x[i] for i, c in enumerate(model.cost) if c), "minimize")
    scip.optimize()
    chosen = [round(scip.getVal(v)) for v in x[: model.whole]] if scip.getNSols() else []
    value = round(-sum(c * yes for c, yes in zip(model.cost, chosen, strict=False))) if chosen else None
    return time.process_time() - started, value, scip.getGap()


def _low(model, i):
    return float(model.fixed.get(i, 0)) if i < model.whole else -1e7


def _high(model, i):
    return float(model.fixed.get(i, 1)) if i < model.whole else 1e7
