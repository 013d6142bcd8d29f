"""The same choice given to solvers that share nothing with ours: CBC (through PuLP) and OR-tools CP-SAT.

Both are told the choice itself, not what `question` makes of it: whole hundredths of a krone, futures by an indicator
each instead of a relaxing constant, packages to stay away from by counting. They answer with a value and nothing else.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pulp
from ortools.sat.python import cp_model

from budsjett.optimise.problem import Choice

HUNDREDTHS = 100
SECONDS = 60


def by_cp_sat(choice: Choice) -> tuple[int, ...] | None:
    """The key (the stages, then worth) of the best package; None where there is none. Exact: whole numbers only."""
    held: list[int] = []
    for stage in range(len(choice.stages) + 1):
        value = _cp_sat(choice, stage, held)
        if value is None:
            return None
        held.append(value)
    return tuple(held)


def _cp_sat(choice: Choice, stage: int, held: list[int]) -> int | None:
    model = cp_model.CpModel()
    yes = {m: model.new_bool_var(m) for m in choice.measures}
    _demands(model, choice, yes)
    _ties(model, choice, yes)

    def added(scores: list[int]) -> cp_model.LinearExprT:
        return sum((s * yes[m] for m, s in zip(choice.measures, scores, strict=True)), 0)

    def lowest(scores: np.ndarray, take: int) -> cp_model.LinearExprT:
        largest = int(np.abs(scores).sum()) + 1
        level = model.new_int_var(-largest, largest, "")
        below = [model.new_int_var(0, 2 * largest, "") for _ in scores]
        for row, gap in zip(scores.tolist(), below, strict=True):
            model.add(added(row) + gap >= level)
        return take * level - sum(below)

    for reached, before in zip(held, choice.stages, strict=False):
        model.add(lowest(before.scores, before.take) >= reached)
    if stage < len(choice.stages):
        model.maximize(lowest(choice.stages[stage].scores, choice.stages[stage].take))
    else:
        model.maximize(added(choice.worth.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_time_in_seconds = SECONDS
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL, solver.status_name(status)
    return round(solver.objective_value)


def _demands(model: cp_model.CpModel, choice: Choice, yes: Mapping[str, cp_model.IntVar]) -> None:
    def left(start_kr: float, responses_kr: np.ndarray) -> cp_model.LinearExprT:
        hundredths = zip(choice.measures, (responses_kr * HUNDREDTHS).tolist(), strict=True)
        return round(start_kr * HUNDREDTHS) + sum((round(r) * yes[m] for m, r in hundredths), 0)

    for demand in choice.demands:
        model.add(left(demand.start_kr, demand.responses_kr) >= 0)
    if choice.futures is None:
        return
    given_up = [model.new_bool_var("") for _ in choice.futures.starts_kr]
    for starts, responses, broken in zip(choice.futures.starts_kr, choice.futures.responses_kr, given_up, strict=True):
        for k, start in enumerate(starts.tolist()):
            # in a future, a response is whole kroner to our solver, and so here
            model.add(left(start, np.round(responses[:, k])) >= 0).only_enforce_if(broken.negated())
    model.add(sum(given_up) <= choice.futures.may_break)


def _ties(model: cp_model.CpModel, choice: Choice, yes: Mapping[str, cp_model.IntVar]) -> None:
    for m, needed in choice.requires:
        model.add_bool_or([yes[m].negated(), *(yes[n] for n in needed)])
    for a, b in choice.excludes:
        model.add_at_most_one(yes[a], yes[b])
    for group in choice.one_of:
        model.add_at_most_one(yes[m] for m in group)
    for group in choice.one_of:
        model.add_at_most_one(yes[m] for m in group)
    for cap in choice.caps:
        model.add(sum((amount * yes[m] for m, amount in cap.amounts.items()), 0) <= cap.most)
    for m in choice.keep:
        model.add(yes[m] == 1)
    for m in choice.never:
        model.add(yes[m] == 0)
    for others, by in ((choice.refuted, 1), (choice.away, choice.differ)):
        for other in others:
            model.add(sum(1 - yes[m] if m in other else yes[m] for m in choice.measures) >= by)


def by_cbc(choice: Choice) -> int | None:
    """What the best package is worth, for a choice without stages and futures; None where there is none."""
    assert not choice.stages
    assert choice.futures is None
    problem = pulp.LpProblem("choice", pulp.LpMaximize)
    yes = {m: pulp.LpVariable(f"y{i}", cat="Binary") for i, m in enumerate(choice.measures)}
    problem.addVariables(yes.values())
    problem.setObjective(
        pulp.LpAffineExpression([(yes[m], w) for m, w in zip(choice.measures, choice.worth.tolist(), strict=True)])
    )

    def at_least(terms: dict[str, float], floor: float) -> None:
        problem.addConstraint(
            pulp.LpConstraint(
                pulp.LpAffineExpression([(yes[m], v) for m, v in terms.items()]), pulp.LpConstraintGE, rhs=floor
            )
        )

    for terms, floor in _rows(choice):
        at_least(terms, floor)
    folder = tempfile.mkdtemp()
    try:
        # With cuts CBC 2.10 leaves out the best package of a question about Vadsø, one that keeps every demand exactly
        # and that CP-SAT finds: worth 100 thousandths more than what CBC then calls optimal.
        whole = {"options": ["cuts off"], "keepFiles": False}
        solver = pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=0.0, timeLimit=SECONDS, **whole)
        solver.tmpDir = folder
        problem.solve(solver)
    finally:
        shutil.rmtree(Path(folder))
    if problem.sol_status in {pulp.LpSolutionInfeasible, pulp.LpSolutionUnbounded}:
        return None
    assert problem.sol_status == pulp.LpSolutionOptimal, pulp.LpSolution[problem.sol_status]
    return choice.value(m for m in choice.measures if yes[m].varValue and yes[m].varValue > 1 / 2)


def _rows(choice: Choice) -> Iterator[tuple[dict[str, float], float]]:
    """Terms that must add up to a floor, money in thousand kroner."""
    for demand in choice.demands:
        yield dict(zip(choice.measures, (demand.responses_kr / 1000).tolist(), strict=True)), -demand.start_kr / 1000
    for m, needed in choice.requires:
        yield {m: -1.0, **dict.fromkeys(needed, 1.0)}, 0.0
    for a, b in choice.excludes:
        yield {a: -1.0, b: -1.0}, -1.0
    for group in choice.one_of:
        yield dict.fromkeys(group, -1.0), -1.0
    for group in choice.one_of:
        yield dict.fromkeys(group, -1.0), -1.0
    for cap in choice.caps:
        yield {m: -float(amount) for m, amount in cap.amounts.items()}, -cap.most
    for others, by in ((choice.refuted, 1), (choice.away, choice.differ)):
        for other in others:
            yield {m: -1.0 if m in other else 1.0 for m in choice.measures}, float(by - len(other))
    yield from (({m: 1.0}, 1.0) for m in choice.keep)
    yield from (({m: -1.0}, 0.0) for m in choice.never)
