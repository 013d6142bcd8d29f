"""A question as a program: yes/no variables, rows and an objective, and how the solver is set.

The only module that imports PuLP; `solve.py` runs it in a process of its own. PuLP's word for how it went is not used:
it says "Optimal" when time was up.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate, pairwise
from math import inf, isfinite
from typing import Any, Protocol

import numpy as np
import pulp  # type: ignore[import-untyped]
from highspy import HighsLp, HighsModelStatus, HighsVarType, MatrixFormat, cb, kHighsInf

from budsjett.optimise.problem import PERCENT, PRODUCT_CURVE, StageKind
from budsjett.optimise.question import FutureRow, Goal, Question, StageRow

pulp.set_v4_migration_warnings(False)  # telling of PuLP 4 for every variable and row costs more than writing them
PulpError = pulp.PulpError
HAS_SOLUTION = 2
"""HiGHS' kSolutionStatusFeasible."""
NO_PACKAGE = {HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible}
"""Every objective here is bounded, so "unbounded or infeasible" is infeasible."""
STOPPED_EARLY = {
    HighsModelStatus.kTimeLimit,
    HighsModelStatus.kIterationLimit,
    HighsModelStatus.kSolutionLimit,
    HighsModelStatus.kInterrupt,
}


SPARED = {
    "mip_heuristic_run_feasibility_jump": False,
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "presolve_rule_off": 3 << 15,
}
"""What HiGHS is told not to try: it costs more than it finds (docs/explanation/optimiser.md, "How fast"). The two rules
are probing and enumeration, numbers 15 and 16 of its presolve."""


ADDS_UP = 0.5
"""By how much less than a whole unit of worth an objective and its solution may differ."""


class _Found(Protocol):
    """What HiGHS says when it has found something better."""

    mip_solution: Sequence[float]
    mip_dual_bound: float


class Program:
    """The yes/no variables and what always holds of them. Objectives are minimised throughout."""

    def __init__(self, asked: Question) -> None:
        """Variables, ties and wishes; the demands are added by the goal."""
        self.ends = time.monotonic() + asked["seconds"]
        self.problem = pulp.LpProblem("package", pulp.LpMinimize)
        self.columns: list[pulp.LpVariable] = []
        self.problem.variables = lambda: self.columns  # else PuLP gathers and sorts them anew three times a solve
        keep, never = set(asked["keep"]), set(asked["never"])
        self.in_parts = asked["goal"] == Goal.PARTS
        self.whole = "Continuous" if self.in_parts else "Integer"
        self.chains = asked["chains"]
        self.after: list[int | None] = [None] * len(asked["worth"])
        """Where what is chosen is a place in a chain: the next place of it. The first variables are one for each."""
        for chain in self.chains:
            for place, further in pairwise(chain):
                self.after[place] = further
        for i in range(len(self.after)):
            self._new(f"x{i}", 0, 1, self.whole)
        if not self.columns:
            self._new("nothing", 0, 0)  # a program without variables is an error to HiGHS
        self.impossible = bool(keep & never)  # a variable with crossed bounds is an error, not an answer, to HiGHS
        in_chains = {i for chain in self.chains for i in chain}
        self._ordered([group for group in asked["one_of"] if in_chains.issuperset(group)])
        self.fix({**dict.fromkeys(never, 0), **dict.fromkeys(keep, 1)})
        for a, needed in asked["requires"]:
            self.at_least({a: -1.0, **dict.fromkeys(needed, 1.0)}, 0.0)
        for most, amounts in asked["caps"]:
            self.at_least({i: -amount for i, amount in amounts}, -most)
        groups = [group for group in asked["one_of"] if not in_chains.issuperset(group)]
        for group in at_most_one(asked["excludes"], groups):
            self.at_least(dict.fromkeys(group, -1.0), -1.0)
        for package in asked["refuted"]:
            self.differs(package)
        for package in asked["away"]:
            self.differs(package, by=asked["differ"], but=asked["steps"])

    def at_least(self, terms: dict[int, float], floor_: float, *extra: tuple[object, float]) -> None:
        """Sum of terms, and of other variables, must reach the floor."""
        # built from a list of pairs: pulp.lpSum is 8-15 times slower
        expression = pulp.LpAffineExpression([*self.terms(terms), *extra])
        self.problem.addConstraint(pulp.LpConstraint(expression, pulp.LpConstraintGE, rhs=floor_))

    def terms(self, by: Mapping[int, float]) -> list[tuple[object, float]]:
        """What is chosen, times so much each, in the variables of the program."""
        found: dict[int, float] = {}
        for i, amount in by.items():
            if amount:
                found[i] = found.get(i, 0.0) + amount
                further = self.after[i]
                if further is not None:
                    found[further] = found.get(further, 0.0) - amount
        return [(self.columns[n], amount) for n, amount in found.items() if amount]

    def _ordered(self, groups: Sequence[Sequence[int]]) -> None:
        """Of a chain a variable says "so far or further", so a place is chosen where it is 1 and the next is 0.

        The rows allow what "at most one" of a yes or no for each place allows, in parts too. But a branch then splits
        the places in two, where it otherwise says of one place that it is not there.
        """
        for chain in self.chains:
            for place, further in pairwise(chain):
                self.at_least({}, 0.0, (self.columns[place], 1.0), (self.columns[further], -1.0))
        for group in groups:
            first = [self.columns[chain[0]] for chain in self.chains if chain[0] in group]
            self.at_least({}, -1.0, *((column, -1.0) for column in first))

    def amount(self, name: str) -> object:
        """One more variable: 0 or more."""
        return self._new(name, 0)

    def _new(
        self, name: str, low: float | None = None, high: float | None = None, cat: str = "Continuous"
    ) -> pulp.LpVariable:
        variable = pulp.LpVariable(name, lowBound=low, upBound=high, cat=cat)
        self.columns.append(variable)
        return variable

    def hold(self, demands: Sequence[FutureRow], may_break: int) -> list[object]:
        """Every demand in every future but so many; what is 1 for a future given up."""
        given_up: dict[int, object] = {}
        for k, demand in enumerate(demands):
            moved = self._new(f"w{k}")  # once for each demand, so that a future's row is short
            self.at_least(dict(enumerate(demand["kindest"])), 0.0, (moved, -1.0))
            self.at_least({}, -demand["floor"], (moved, 1.0))
            for s, start, below, relaxed in demand["rows"]:
                if s not in given_up:
                    given_up[s] = self._new(f"z{s}", 0, 1, "Integer")
                self.at_least({i: -b for i, b in enumerate(below)}, -start, (moved, 1.0), (given_up[s], relaxed))
        if given_up:
            self.at_least({}, -float(may_break), *((z, -1.0) for z in given_up.values()))
        return list(given_up.values())

    def lowest(self, take: int, scores: Sequence[Sequence[int]], name: str) -> list[tuple[object, float]]:
        """Terms whose sum is at most the `take` lowest scores added up, and reaches it (Ogryczak and Tamir 2003)."""
        t = self._new(f"t{name}")
        below = [self._new(f"d{name}_{g}", 0) for g in range(len(scores))]
        for group, d in zip(scores, below, strict=True):
            self.at_least(dict(enumerate(map(float, group))), 0.0, (t, -1.0), (d, 1.0))
        return [(t, float(take)), *((d, -1.0) for d in below)]

    def product(self, stage: StageRow, name: str) -> list[tuple[object, float]]:
        """Terms whose sum is at most the curve over each group's whole percents, and reaches it.

        The curve bends one way only, so it is the lowest of the lines through its neighbouring points.
        """
        terms: list[tuple[object, float]] = []
        for g, (group, (lowest, highest)) in enumerate(zip(stage["scores"], stage["reach"], strict=True)):
            percent = self._new(f"p{name}_{g}", 0, PERCENT, self.whole)
            height = self._new(f"h{name}_{g}", 0, PRODUCT_CURVE[-1])
            whole = highest - lowest or 1
            self.at_least({i: float(PERCENT * s) for i, s in enumerate(group)}, PERCENT * lowest, (percent, -whole))
            for n, (low, high) in enumerate(pairwise(PRODUCT_CURVE)):
                self.at_least({}, float(n * (high - low) - low), (percent, float(high - low)), (height, -1.0))
            terms.append((height, 1.0))
        return terms

    def reached(self, stage: StageRow, name: str) -> list[tuple[object, float]]:
        """Terms whose sum is at most what a package has of a stage, and reaches it."""
        if stage["kind"] == StageKind.PRODUCT:
            return self.product(stage, name)
        return self.lowest(stage["take"], stage["scores"], name)

    def differs(self, package: Sequence[int], *, by: int = 1, but: Sequence[int] = ()) -> None:
        """Other than this package by at least so many measures, the steps of levers not counted."""
        chosen, counted = set(package) - set(but), set(range(len(self.after))) - set(but)
        self.at_least({i: -1.0 if i in chosen else 1.0 for i in sorted(counted)}, float(by - len(chosen)))

    def fix(self, values: dict[int, int]) -> None:
        """Settle some of the variables."""
        for i, value in values.items():
            if self.after[i] is None:
                self.columns[i].lowBound = self.columns[i].upBound = value
            else:
                self.at_least({i: 1.0 if value else -1.0}, float(value))

    def parts(self) -> list[float]:
        """How much was chosen of each."""
        said = [float(x.varValue) for x in self.columns[: len(self.after)]]
        return [
            part - (0.0 if further is None else said[further]) for part, further in zip(said, self.after, strict=True)
        ]

    def minimise(
        self,
        terms: Sequence[tuple[Any, float]],
        *,
        gap: float,
        share: float = 0.0,
        start: Sequence[int] = (),
        most: float = inf,
        better: Callable[[list[int], float], None] | None = None,
    ) -> tuple[str, list[int], float]:
        """Status, the chosen as 0 and 1, and the proven lower bound of the objective.

        `start`: a package to begin from, as 0 and 1. Where it meets the rows, less is left to look for.
        `most`: what the objective is by the rows at the most, so that HiGHS need not find out.
        `better`: hears of each better package on the way, and of the lower bound proven by then.
        """
        left_s = self.ends - time.monotonic()
        if self.impossible or left_s <= 0:
            return "infeasible" if self.impossible else "time", [], -inf
        self.problem.setObjective(pulp.LpAffineExpression(list(terms)))
        solver = pulp.HiGHS(msg=False, timeLimit=left_s, threads=1, random_seed=0, gapRel=share, gapAbs=gap, **SPARED)
        if isfinite(most):
            solver.optionsDict["objective_bound"] = most
        if better is not None:
            solver.callbackTuple = (partial(self._found, better), None)
            solver.callbacksToActivate = [cb.HighsCallbackType.kCallbackMipImprovingSolution]
        solver.buildSolverModel = _hand_over
        if start:
            solver.callSolver = lambda problem: self._run_from(problem, start)
        self.problem.solve(solver)
        highs = self.problem.solverModel
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in NO_PACKAGE:
            return "infeasible", [], 0.0
        known = status in {*STOPPED_EARLY, HighsModelStatus.kOptimal}
        if not known or info.primal_solution_status != HAS_SOLUTION:
            return ("time", [], info.mip_dual_bound) if known else (f"HiGHS: {status.name}", [], -inf)
        if self.in_parts:
            return "optimal" if status == HighsModelStatus.kOptimal else "time", [], info.objective_function_value
        if start and abs(sum(by * x.varValue for x, by in terms) - info.objective_function_value) > ADDS_UP:
            # where its presolve leaves nothing, HiGHS 1.16 gives back the start with the objective of what is best
            return self.minimise(terms, gap=gap, share=share, most=most, better=better)
        chosen = [round(part) for part in self.parts()]
        return "optimal" if status == HighsModelStatus.kOptimal else "feasible", chosen, info.mip_dual_bound

    def _found(
        self, better: Callable[[list[int], float], None], _: object, __: str, found: "_Found", ___: object, ____: object
    ) -> None:
        """HiGHS has found a better package."""
        said = np.rint(np.array(found.mip_solution)[: len(self.after)]).astype(int).tolist()
        chosen = [
            yes - (0 if further is None else said[further]) for yes, further in zip(said, self.after, strict=True)
        ]
        better(chosen, found.mip_dual_bound)

    def _run_from(self, problem: pulp.LpProblem, start: Sequence[int]) -> None:
        """Run from a package: PuLP 3 can hand HiGHS none itself."""
        said = list(start)
        for chain in self.chains:
            for place, further in reversed([*pairwise(chain)]):
                said[place] += said[further]
        problem.solverModel.setSolution(
            len(said), np.arange(len(said), dtype=np.int32), np.array(said, dtype=np.float64)
        )
        problem.solverModel.run()


def _hand_over(problem: pulp.LpProblem) -> None:
    """The whole program to HiGHS at once: PuLP hands over each column and row by itself, which takes longer."""
    columns, rows = problem.variables(), [*problem.constraints.values()]
    for n, x in enumerate(columns):
        x.index = n
    filled = [[(x.index, by) for x, by in row.items() if by != 0] for row in rows]
    model = HighsLp()
    model.num_col_, model.num_row_ = len(columns), len(rows)
    model.col_cost_ = np.array([problem.objective.get(x, 0.0) for x in columns], dtype=np.float64)
    model.col_lower_ = np.array([-kHighsInf if x.lowBound is None else x.lowBound for x in columns], dtype=np.float64)
    model.col_upper_ = np.array([kHighsInf if x.upBound is None else x.upBound for x in columns], dtype=np.float64)
    model.row_lower_ = np.array([-row.constant for row in rows], dtype=np.float64)
    model.row_upper_ = np.full(len(rows), kHighsInf)
    model.a_matrix_.format_ = MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array([0, *accumulate(map(len, filled))], dtype=np.int32)
    model.a_matrix_.index_ = np.array([n for row in filled for n, _ in row], dtype=np.int32)
    model.a_matrix_.value_ = np.array([by for row in filled for _, by in row], dtype=np.float64)
    if any(x.cat == pulp.LpInteger for x in columns):
        model.integrality_ = [
            HighsVarType.kInteger if x.cat == pulp.LpInteger else HighsVarType.kContinuous for x in columns
        ]
    for n, row in enumerate(rows):
        row.index = n
    problem.solverModel.passModel(model)


def at_most_one(pairs: Sequence[tuple[int, int]], groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """Groups of which at most one is chosen, as large as they can be, that say what pairs and groups say.

    Where every two of a group exclude each other, one row says it, and allows less in parts than a row for each two.
    """
    apart: dict[int, set[int]] = {}
    stated = [list(group) for group in groups] + [[a, b] for a, b in pairs]
    for group in stated:
        for i in group:
            apart.setdefault(i, set()).update(group)
    for i, others in apart.items():
        others.discard(i)
    found: list[list[int]] = []
    said: set[tuple[int, int]] = set()
    for group in stated:
        if all((a, b) in said for a in group for b in group if a < b):
            continue
        whole = list(group)
        for i in sorted(set.intersection(*(apart[j] for j in group))):
            if apart[i].issuperset(whole):
                whole.append(i)
        found.append(whole)
        said.update((a, b) for a in whole for b in whole if a < b)
    return found
