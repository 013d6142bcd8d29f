"""The only module that speaks to the solver: one question per line in, one reply per line out.

Run as a process of its own (`python -m budsjett.optimise.solve`) by `child.py`, which limits and kills it: HiGHS'
own time limit is not to be trusted (issue 2226: 25 s where 5 s were asked for), and a crash in it must cost nothing
but the answer. PuLP's word for how it went is not used either: it says "Optimal" when time was up.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from math import inf, isfinite

import pulp  # type: ignore[import-untyped]
from highspy import HighsModelStatus

from budsjett.optimise.problem import PERCENT, PRODUCT_CURVE, StageKind, percents
from budsjett.optimise.question import FutureRow, Goal, Question, Reply, StageRow

try:
    import resource
except ImportError:  # Windows has no such limits; there the parent's clock is the only one
    resource = None  # type: ignore[assignment]

pulp.set_v4_migration_warnings(False)  # telling of PuLP 4 for every variable and row costs more than writing them
MEMORY_BYTES = 2 << 30
BLOCK = 16
"""How many measures the tie-break settles at a time: 2^16 with a tolerance of 1e-6 is still told apart."""
HALF = 0.5
GAP_UNITS = 1e-4
"""Shortfalls are found to a tenth of a krone (in thousand kroner)."""
CPU_GRACE_S = 5
OUT_OF_TIME = "tiden var ute før det var bevist at ingen pakke er bedre"
OUT_OF_TIME_FOR_TIES = "tiden var ute før alle like gode pakker var sammenliknet"
WITHIN = "ingen pakke er mer enn så mye bedre som det ble spurt om"
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


def main() -> None:
    """Answer until the other end closes."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the solver prints must not be taken for a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent; the end of its pipe is enough here
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    out.write("ready\n")
    out.flush()
    for line in sys.stdin:
        asked: Question = json.loads(line)
        _limit_cpu(asked["seconds"])
        out.write(json.dumps(answer(asked)) + "\n")
        out.flush()


def _limit_cpu(seconds: float) -> None:
    """Die of it if the parent is gone and cannot do the killing."""
    if resource is not None:
        ceiling = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + CPU_GRACE_S, ceiling))


def answer(asked: Question) -> Reply:
    """The reply to a question; whatever goes wrong inside the solver is a reply too."""
    try:
        return _best(asked) if asked["goal"] in {Goal.BEST, Goal.WORTH} else _shortest(asked)
    except (pulp.PulpError, MemoryError, KeyError, RuntimeError, ValueError) as fault:
        return _failed(f"løseren ga opp: {type(fault).__name__}: {fault}")


def _failed(problem: str) -> Reply:
    return Reply(status="failed", chosen=[], bound=None, problem=problem)


class _Model:
    """The yes/no variables and what always holds of them. Objectives are minimised throughout."""

    def __init__(self, asked: Question) -> None:
        """Variables, ties and wishes; the demands are added by the goal."""
        self.ends = time.monotonic() + asked["seconds"]
        self.problem = pulp.LpProblem("package", pulp.LpMinimize)
        keep, never = set(asked["keep"]), set(asked["never"])
        self.in_parts = asked["goal"] == Goal.PARTS
        whole = "Continuous" if self.in_parts else "Integer"
        self.x = [
            pulp.LpVariable(f"x{i}", lowBound=int(i in keep), upBound=int(i not in never), cat=whole)
            for i in range(len(asked["worth"]))
        ]
        self.problem.addVariables(self.x)  # else PuLP leaves out the ones that stand in no row
        self.impossible = bool(keep & never)  # a variable with crossed bounds is an error, not an answer, to HiGHS
        for a, needed in asked["requires"]:
            self.at_least({a: -1.0, **dict.fromkeys(needed, 1.0)}, 0.0)
        for most, amounts in asked["caps"]:
            self.at_least({i: -amount for i, amount in amounts}, -most)
        for a, b in asked["excludes"]:
            self.at_least({a: -1.0, b: -1.0}, -1.0)
        for group in asked["one_of"]:
            self.at_least(dict.fromkeys(group, -1.0), -1.0)
        for package in asked["refuted"]:
            self.differs(package)
        for package in asked["away"]:
            self.differs(package, by=asked["differ"], but=asked["steps"])

    def at_least(self, terms: dict[int, float], floor_: float, *extra: tuple[object, float]) -> None:
        """Sum of terms, and of other variables, must reach the floor."""
        pairs = [(self.x[i], v) for i, v in terms.items() if v != 0.0]
        # built from a list of pairs: pulp.lpSum is 8-15 times slower
        expression = pulp.LpAffineExpression([*pairs, *extra])
        self.problem.addConstraint(pulp.LpConstraint(expression, pulp.LpConstraintGE, rhs=floor_))

    def hold(self, demands: Sequence[FutureRow], may_break: int) -> list[object]:
        """Every demand in every future but so many; what is 1 for a future given up."""
        given_up: dict[int, object] = {}
        for k, demand in enumerate(demands):
            moved = pulp.LpVariable(f"w{k}")  # once for each demand, so that a future's row is short
            self.at_least(dict(enumerate(demand["kindest"])), 0.0, (moved, -1.0))
            self.at_least({}, -demand["floor"], (moved, 1.0))
            for s, start, below, relaxed in demand["rows"]:
                if s not in given_up:
                    given_up[s] = pulp.LpVariable(f"z{s}", lowBound=0, upBound=1, cat="Integer")
                self.at_least({i: -b for i, b in enumerate(below)}, -start, (moved, 1.0), (given_up[s], relaxed))
        if given_up:
            self.at_least({}, -float(may_break), *((z, -1.0) for z in given_up.values()))
        return list(given_up.values())

    def lowest(self, take: int, scores: Sequence[Sequence[int]], name: str) -> list[tuple[object, float]]:
        """Terms whose sum is at most the `take` lowest scores added up, and reaches it (Ogryczak and Tamir 2003)."""
        t = pulp.LpVariable(f"t{name}")
        below = [pulp.LpVariable(f"d{name}_{g}", lowBound=0) for g in range(len(scores))]
        for group, d in zip(scores, below, strict=True):
            self.at_least(dict(enumerate(map(float, group))), 0.0, (t, -1.0), (d, 1.0))
        return [(t, float(take)), *((d, -1.0) for d in below)]

    def product(self, stage: StageRow, name: str) -> list[tuple[object, float]]:
        """Terms whose sum is at most the curve over each group's whole percents, and reaches it.

        The curve bends one way only, so it is the lowest of the lines through its neighbouring points.
        """
        terms: list[tuple[object, float]] = []
        for g, (group, (lowest, highest)) in enumerate(zip(stage["scores"], stage["reach"], strict=True)):
            percent = pulp.LpVariable(f"p{name}_{g}", lowBound=0, upBound=PERCENT, cat="Integer")
            height = pulp.LpVariable(f"h{name}_{g}", lowBound=0, upBound=PRODUCT_CURVE[-1])
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
        chosen, counted = set(package) - set(but), set(range(len(self.x))) - set(but)
        self.at_least({i: -1.0 if i in chosen else 1.0 for i in sorted(counted)}, float(by - len(chosen)))

    def fix(self, values: dict[int, int]) -> None:
        """Settle some of the variables."""
        for i, value in values.items():
            self.x[i].lowBound = self.x[i].upBound = value

    def minimise(
        self, terms: Sequence[tuple[object, float]], *, gap: float, share: float = 0.0
    ) -> tuple[str, list[int], float]:
        """Status, the chosen as 0 and 1, and the proven lower bound of the objective."""
        left_s = self.ends - time.monotonic()
        if self.impossible or left_s <= 0:
            return "infeasible" if self.impossible else "time", [], -inf
        self.problem.setObjective(pulp.LpAffineExpression(list(terms)))
        solver = pulp.HiGHS(msg=False, timeLimit=left_s, threads=1, random_seed=0, gapRel=share, gapAbs=gap)
        self.problem.solve(solver)
        highs = self.problem.solverModel
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in NO_PACKAGE:
            return "infeasible", [], 0.0
        if status not in {*STOPPED_EARLY, HighsModelStatus.kOptimal}:
            return f"HiGHS: {status.name}", [], -inf
        if info.primal_solution_status != HAS_SOLUTION:
            return "time", [], -inf
        if self.in_parts:
            return "optimal" if status == HighsModelStatus.kOptimal else "time", [], info.objective_function_value
        chosen = [round(x.varValue) for x in self.x]
        return "optimal" if status == HighsModelStatus.kOptimal else "feasible", chosen, info.mip_dual_bound


def _best(asked: Question) -> Reply:
    """What the stages want first; then the package worth the most; among equals the one the published rule picks."""
    for n, stage in enumerate(asked["stages"]):
        chosen = [int(i in asked["known"]) for i in range(len(asked["worth"]))] if asked["known"] is not None else []
        if asked["known"] is None:
            model = _with_demands(asked)
            terms = model.reached(stage, str(n))
            status, chosen, _ = model.minimise([(v, -by) for v, by in terms], gap=HALF)
            if status not in {"optimal", "feasible"}:
                return _without(status)
            if status == "feasible":
                return Reply(status=status, chosen=chosen, bound=None, problem=OUT_OF_TIME)
        asked = {**asked, "held": [*asked["held"], _has(stage, chosen)]}
    worth, ended = asked["worth"], OUT_OF_TIME
    if asked["known"] is None:
        model = _with_demands(asked)
        terms = [(x, -w) for x, w in zip(model.x, worth, strict=True)]
        status, chosen, lower = model.minimise(terms, gap=HALF, share=asked["gap"])
        if status not in {"optimal", "feasible"}:
            return _without(status)
        bound = -lower if isfinite(lower) else None
        if status == "optimal" and asked["gap"] and -lower >= _value(asked, chosen) + 1 - HALF:
            status, ended = "feasible", WITHIN
    else:
        status, chosen = "optimal", [int(i in asked["known"]) for i in range(len(worth))]
        bound = float(_value(asked, chosen))
    if status == "feasible":
        return Reply(status=status, chosen=chosen, bound=bound, problem=ended)
    settled = chosen if asked["goal"] == Goal.WORTH else _first_among_equals(asked, chosen, _value(asked, chosen))
    if settled is None:
        return Reply(status="feasible", chosen=chosen, bound=bound, problem=OUT_OF_TIME_FOR_TIES)
    return Reply(status="optimal", chosen=settled, bound=bound, problem="")


def _has(stage: StageRow, chosen: Sequence[int]) -> int:
    """What a package has of a stage, exactly."""
    scores = [sum(s for s, yes in zip(group, chosen, strict=True) if yes) for group in stage["scores"]]
    if stage["kind"] == StageKind.PRODUCT:
        return sum(PRODUCT_CURVE[percent] for percent in percents(stage["reach"], scores))
    return sum(sorted(scores)[: stage["take"]])


def _value(asked: Question, chosen: list[int]) -> int:
    return sum(w for w, yes in zip(asked["worth"], chosen, strict=True) if yes)


def _first_among_equals(asked: Question, chosen: list[int], value: int) -> list[int] | None:
    """Of all packages worth as much: the fewest measures, then the one that holds the earliest measure on the list.

    None when time was up. The worths are whole numbers, so half a unit tells equal from less.
    """
    n = len(chosen)
    package = [i for i in range(n) if chosen[i]]
    worth = {i: float(w) for i, w in enumerate(asked["worth"])}
    others = _with_demands({**asked, "refuted": [*asked["refuted"], package]})
    others.at_least(worth, value - HALF)
    status, other, _ = others.minimise([(x, 1) for x in others.x], gap=HALF)
    if status == "infeasible":
        return chosen  # nothing else is worth as much
    if status != "optimal":
        return None
    equals = _with_demands(asked)
    equals.at_least(worth, value - HALF)
    equals.at_least(dict.fromkeys(range(n), -1.0), -min(len(package), sum(other)) - HALF)
    for first in range(0, n, BLOCK):
        block = range(first, min(first + BLOCK, n))
        status, other, _ = equals.minimise([(equals.x[i], -(2 ** (block[-1] - i))) for i in block], gap=HALF)
        if status != "optimal":
            return None
        equals.fix({i: other[i] for i in block})
    return other


def _shortest(asked: Question) -> Reply:
    """A package that breaks no demand, or all demands, or the one aimed at, by the fewest kroner."""
    if asked["goal"] == Goal.PARTS:
        model = _with_demands({**asked, "futures": []})
        status, _, lower = model.minimise([(x, -w) for x, w in zip(model.x, asked["worth"], strict=True)], gap=HALF)
        if status != "optimal":
            return _without(status)
        parts = [float(x.varValue) for x in model.x]
        return Reply(status=status, chosen=[], bound=-lower, problem="", parts=parts)
    if asked["goal"] == Goal.ANY:
        model = _with_demands(asked)
        terms = [(x, 0.0) for x in model.x]
    elif asked["goal"] == Goal.NEAREST:
        model = _Model(asked)
        short = [pulp.LpVariable(f"s{k}", lowBound=0) for k in range(len(asked["rows"]))]
        for (start, responses), s in zip(asked["rows"], short, strict=True):
            model.at_least(dict(enumerate(responses)), -start, (s, 1.0))
        terms = [(s, 1.0) for s in short]
    elif asked["goal"] == Goal.LEAST_EASED:
        model = _Model(asked)
        by = pulp.LpVariable("by", lowBound=0)
        for (start, responses), eases in zip(asked["rows"], asked["easing"], strict=True):
            model.at_least(dict(enumerate(responses)), -start, (by, eases))
        terms = [(by, 1.0)]
    elif asked["goal"] == Goal.STEADIEST:
        model = _with_demands({**asked, "futures": []})
        terms = [(z, 1.0) for z in model.hold(asked["futures"], asked["may_break"])]
    else:
        model = _with_demands({**asked, "futures": []}, but=asked["aim"])
        terms = [(x, -r) for x, r in zip(model.x, asked["rows"][asked["aim"]][1], strict=True)]
    status, chosen, _ = model.minimise(terms, gap=GAP_UNITS)
    if status not in {"optimal", "feasible"}:
        return _without(status)
    return Reply(status=status, chosen=chosen, bound=None, problem="" if status == "optimal" else OUT_OF_TIME)


def _with_demands(asked: Question, but: int = -1) -> _Model:
    model = _Model(asked)
    for k, (start, responses) in enumerate(asked["rows"]):
        if k != but:
            model.at_least(dict(enumerate(responses)), -start)
    model.hold(asked["futures"], asked["may_break"])
    for n, (held, stage) in enumerate(zip(asked["held"], asked["stages"], strict=False)):
        model.at_least({}, held - HALF, *model.reached(stage, f"h{n}"))
    return model


def _without(status: str) -> Reply:
    if status == "infeasible":
        return Reply(status=status, chosen=[], bound=None, problem="")
    return _failed(
        "tiden var ute før noen pakke var funnet" if status == "time" else f"løseren ga ikke noe svar ({status})"
    )


if __name__ == "__main__":
    main()
