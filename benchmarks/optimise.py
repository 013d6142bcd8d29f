"""How long the best package for Vadsø takes, against the same questions given to highspy directly.

    python benchmarks/optimise.py [--seeds 10] [--harder 3]

One question per seed: the themes' weights are drawn around their own (x 0.5-2), for one seed proves nothing. "Whole" is
everything a person waits for: the model's responses, the solver in its process, ties settled, the model's re-check and
the proof. "Direct" is the same questions in the same order, each given to highspy as arrays in this process and solved
once, without ties, process or re-check.
"""

import argparse
import random
import statistics
import time
from collections import Counter
from dataclasses import replace

import highspy
import numpy as np

from budsjett.optimise.child import Solver
from budsjett.optimise.package import best, best_package
from budsjett.optimise.problem import Objective, Robust, Status, Wishes
from budsjett.optimise.question import Goal, question
from budsjett.sources import scenario_files, shipped


class Listening(Solver):
    """A solver that remembers what it was asked, and how long it took."""

    def __init__(self):
        super().__init__()
        self.heard = []
        self.seconds = 0.0

    def ask(self, choice, goal, *, seconds, aim=-1, known=None):
        started = time.perf_counter()
        found = super().ask(choice, goal, seconds=seconds, aim=aim, known=known)
        self.seconds += time.perf_counter() - started
        self.heard.append((choice, goal, found))
        return found


def direct(choice, seed):
    """The same question to highspy: (seconds, value)."""
    asked = question(choice, Goal.BEST, seconds=60)
    started = time.perf_counter()
    n = len(asked["worth"])
    rows = [(-start, responses) for start, responses in asked["rows"]]
    for terms, floor in (
        *(({a: -1.0, **dict.fromkeys(needed, 1.0)}, 0.0) for a, needed in asked["requires"]),
        *(({i: -kr for i, kr in amounts}, -most) for most, amounts in asked["caps"]),
        *(({a: -1.0, b: -1.0}, -1.0) for a, b in asked["excludes"]),
        *(({i: -1.0 if i in set(p) else 1.0 for i in range(n)}, 1.0 - len(p)) for p in asked["refuted"]),
    ):
        dense = [0.0] * n
        for i, v in terms.items():
            dense[i] = v
        rows.append((floor, dense))
    matrix = np.array([row for _, row in rows]).reshape(len(rows), n)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, len(rows)
    lp.col_cost_ = -np.array(asked["worth"], dtype=np.float64)
    lp.col_lower_ = np.isin(np.arange(n), asked["keep"]).astype(np.float64)
    lp.col_upper_ = 1.0 - np.isin(np.arange(n), asked["never"]).astype(np.float64)
    lp.row_lower_ = np.array([floor for floor, _ in rows])
    lp.row_upper_ = np.full(len(rows), highspy.kHighsInf)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n
    filled = matrix != 0
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int32)
    lp.a_matrix_.index_ = np.nonzero(filled)[1].astype(np.int32)
    lp.a_matrix_.value_ = matrix[filled]
    highs = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", seed), ("mip_rel_gap", 0.0)):
        highs.setOptionValue(name, value)
    highs.setOptionValue("mip_abs_gap", 0.5)
    highs.passModel(lp)
    highs.run()
    return time.perf_counter() - started, round(-highs.getInfo().objective_function_value)


def harder(basis, seeds, solver):
    """The questions that ask for more: median and longest seconds over the weights, and how many are proven."""
    invests = {m: 2 for m, measure in basis.measures.items() if measure.investments}
    levels = {m: measure.levels for m, measure in basis.measures.items() if measure.levels}
    waits = {m: measure.may_wait for m, measure in basis.measures.items() if measure.may_wait}
    free = {x.id: (x.minimum, x.maximum) for x in basis.levers if x.id in {"eiendomsskatt", "investeringsramme"}}
    kinds = {
        f"{len(invests)} may wait two years": Wishes(wait=invests),
        "at levels, as listed": Wishes(levels=levels),
        "at levels and waiting": Wishes(levels=levels, wait=waits),
        "two levers free": Wishes(free=free),
        "two levers, levels, waiting": Wishes(free=free, levels=levels, wait=waits),
        "worst off first": Wishes(goals=(Objective.WORST_OFF,)),
        "least lost first": Wishes(goals=(Objective.LEAST_LOST,)),
        "holds in 60 of 100 futures": Wishes(robust=Robust(hold=60)),
        "holds in 90 of 100 futures": Wishes(robust=Robust(hold=90)),
    }
    for name, wishes in kinds.items():
        took, statuses = [], []
        for seed in range(seeds):
            rng = random.Random(seed)
            weights = {theme.id: round(theme.weight * 2 ** rng.uniform(-1, 1), 2) for theme in basis.themes}
            started = time.perf_counter()
            statuses.append(best(basis, replace(wishes, weights=weights), time_limit_s=60, solver=solver).status.value)
            took.append(time.perf_counter() - started)
        told = ", ".join(f"{n} {status}" for status, n in Counter(statuses).items())
        print(f"{name:<28} median {statistics.median(took):6.2f} s, longest {max(took):6.2f} s: {told}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--harder", type=int, default=3, metavar="SEEDS", help="of the questions that ask for more")
    arguments = parser.parse_args()
    seeds = arguments.seeds
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    solver = Listening()
    started = time.perf_counter()
    cold = best_package(basis, solver=solver)
    print(
        f"{len(basis.measures)} measures, {len(basis.years)} years; cold, with the process started: "
        f"{time.perf_counter() - started:.2f} s, {cold.status}"
    )
    whole, ratios, firsts = [], [], []
    print(
        f"{'seed':>4} {'status':>9} {'value':>9} {'questions':>9} "
        f"{'whole s':>8} {'solver s':>8} {'direct s':>8} {'ratio':>6}"
    )
    for seed in range(seeds):
        rng = random.Random(seed)
        weights = {theme.id: round(theme.weight * 2 ** rng.uniform(-1, 1), 2) for theme in basis.themes}
        solver.heard, solver.seconds = [], 0.0
        started = time.perf_counter()
        answer = best_package(basis, weights=weights, solver=solver)
        took = time.perf_counter() - started
        asked = [(c, f) for c, goal, f in solver.heard if goal is Goal.WORTH]
        runs = [direct(choice, seed) for choice, _ in asked]
        for (choice, found), (_, value) in zip(asked, runs, strict=True):
            if found.status == "optimal" and value != choice.value(found.package):
                raise SystemExit(f"seed {seed}: highspy says {value}, we say {choice.value(found.package)}")
        direct_s = sum(seconds for seconds, _ in runs)
        whole.append(took)
        if answer.status is Status.OPTIMAL:
            ratios.append(took / direct_s)
            firsts.append(took / runs[0][0])
        value = "" if answer.value is None else f"{answer.value:.3f}"
        print(
            f"{seed:>4} {answer.status:>9} {value:>9} {len(solver.heard):>9} {took:>8.3f} {solver.seconds:>8.3f} "
            f"{direct_s:>8.3f} {took / direct_s:>6.2f}"
        )
    harder(basis, arguments.harder, solver)
    solver.close()
    print(f"whole: median {statistics.median(whole):.3f} s, longest {max(whole):.3f} s")
    if ratios:
        print(f"whole / the same questions direct: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")
        print(
            f"whole / the first question alone, direct: median {statistics.median(firsts):.1f}, worst {max(firsts):.1f}"
        )


if __name__ == "__main__":
    main()
