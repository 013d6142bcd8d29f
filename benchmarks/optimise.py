"""How long the best package for Vadsø takes, against the same questions given to other solvers directly.

    python benchmarks/optimise.py [--quick] [--seeds 5] [--only vadso,what-if,futures,growth,near]

About eight minutes on a quiet machine; --quick a minute and a half: three seeds, other solvers on the smallest size.

One question per seed, for one seed proves nothing: the themes' weights are drawn around their own (x 0.5-2). "Whole" is
everything a person waits for: the model's responses, the solver in its process, ties settled, the model's re-check and
the proof. "Direct" is the same questions in the same order, each solved once from arrays, in this process, without
ties, process or re-check. Processor seconds are told beside the clock's, for a machine may be shared; ratios are of
processor seconds.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from math import log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "optimise"))

from direct import arrays, by_cbc, by_highs, by_scip, with_mean
from large import a_large_choice

from budsjett.budget.levers import LeverKind
from budsjett.optimise import robust
from budsjett.optimise.child import Solver
from budsjett.optimise.package import best
from budsjett.optimise.problem import Objective, Robust, Status, Wishes
from budsjett.optimise.question import Goal
from budsjett.optimise.worth import entry, rooms
from budsjett.sources import scenario_files, shipped

NANO = 10**9
SLACK = 1e-6
RIVALS = {"highspy": by_highs, "SCIP": by_scip, "CBC": by_cbc}
SIZES = ((60, 4, 1e-4, 3), (200, 4, 1e-3, 3), (200, 10, 1e-3, 1))
"""Measures, years, gap, and for how many seeds the others are asked the same written out, each with a time limit."""


class Listening(Solver):
    """Remembers what it was asked, and knows the processor time of its process too."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def ask(self, choice, goal, **more):
        found = super().ask(choice, goal, **more)
        self.heard.append((choice, goal, found))
        return found

    def cpu_s(self):
        mine = time.process_time()
        for process in self._idle:
            tasks = Path(f"/proc/{process._popen.pid}/task").glob("*/schedstat")
            mine += sum(int(task.read_text().split()[0]) for task in tasks) / NANO
        return mine


def timed(solver, act):
    """(what came, the clock's seconds, processor seconds with the solver's process)."""
    clock, cpu = time.perf_counter(), solver.cpu_s()
    came = act()
    return came, time.perf_counter() - clock, solver.cpu_s() - cpu


def drawn_weights(basis, seed):
    rng = random.Random(seed)
    return {theme.id: round(theme.weight * 2 ** rng.uniform(-1, 1), 2) for theme in basis.themes}


def told(seconds):
    return f"median {statistics.median(seconds):.2f}, longest {max(seconds):.2f}"


def vadso(basis, solver, seeds):
    """As listed, and the questions that ask for more."""
    walls, cpus, ratios, firsts = [], [], [], []
    print("seed status   value     questions  whole s  cpu s  highspy  CBC     SCIP   whole/highspy")
    for seed in range(seeds):
        solver.heard.clear()
        wishes = Wishes(weights=drawn_weights(basis, seed))
        answer, wall, cpu = timed(solver, lambda w=wishes: best(basis, w, time_limit_s=60, solver=solver))
        asked = [(arrays(c), c, f) for c, goal, f in solver.heard if goal is Goal.WORTH]
        runs = [by_highs(model, seed=seed) for model, _, _ in asked]
        for (_, choice, found), (_, value, _, _) in zip(asked, runs, strict=True):
            if found.status == "optimal" and value != choice.value(found.package):
                raise SystemExit(f"seed {seed}: highspy says {value}, we say {choice.value(found.package)}")
        cbc, scip = by_cbc(asked[0][0]), by_scip(asked[0][0])
        if len({runs[0][1], cbc[1], scip[1]}) > 1:
            raise SystemExit(f"seed {seed}: highspy, CBC and SCIP say {runs[0][1]}, {cbc[1]}, {scip[1]}")
        direct = sum(run[0] for run in runs)
        walls.append(wall)
        cpus.append(cpu)
        ratios.append(cpu / direct)
        firsts.append(cpu / runs[0][0])
        print(
            f"{seed:>4} {answer.status:<8} {answer.value:>9.3f} {len(solver.heard):>9}  {wall:>7.3f}  {cpu:>5.3f}"
            f"  {direct:>7.3f}  {cbc[0]:>6.3f}  {scip[0]:>5.3f}  {cpu / direct:>6.2f}"
        )
    print(f"whole: {told(walls)} s; processor {told(cpus)} s (CBC and SCIP: the first question alone)")
    print(f"whole / the same questions direct {told(ratios)}, mean {statistics.mean(ratios):.2f}")
    print(f"whole / the first question alone, by highspy {told(firsts)}")
    invests = {m: 2 for m, measure in basis.measures.items() if measure.investments}
    levels = {m: measure.levels for m, measure in basis.measures.items() if measure.levels}
    waits = {m: measure.may_wait for m, measure in basis.measures.items() if measure.may_wait}
    free = {x.id: (x.minimum, x.maximum) for x in basis.levers if x.id in {"eiendomsskatt", "investeringsramme"}}
    every = {x.id: (x.minimum, x.maximum) for x in basis.levers if x.kind is not LeverKind.INTEREST}
    kinds = {
        f"{len(invests)} may wait two years": Wishes(wait=invests),
        "at levels, as listed": Wishes(levels=levels),
        "at levels and waiting": Wishes(levels=levels, wait=waits),
        "two levers free": Wishes(free=free),
        f"all {len(every)} levers free": Wishes(free=every),
        "two levers, levels, waiting": Wishes(free=free, levels=levels, wait=waits),
        "worst off first": Wishes(goals=(Objective.WORST_OFF,)),
        "Nash's product first": Wishes(goals=(Objective.NASH,)),
        "least lost first": Wishes(goals=(Objective.LEAST_LOST,)),
        "holds in 60 of 100 futures": Wishes(robust=Robust(hold=60)),
        "holds in 90 of 100 futures": Wishes(robust=Robust(hold=90)),
        "mean of the 10 worst of 100": Wishes(robust=Robust(hold=90, mean=True)),
    }
    for name, wishes in kinds.items():
        runs = []
        for seed in range(3):
            asked = replace(wishes, weights=drawn_weights(basis, seed))
            runs.append(timed(solver, lambda w=asked: best(basis, w, time_limit_s=60, solver=solver)))
        statuses = ", ".join(f"{n} {status}" for status, n in Counter(a.status.value for a, _, _ in runs).items())
        print(f"{name:<28} {told([w for _, w, _ in runs])} s; processor {told([c for *_, c in runs])} s: {statuses}")


def what_if(basis, solver):
    """Every price, every loss and every kind of room for Vadsø."""
    answer = best(basis, Wishes(), time_limit_s=60, solver=solver)
    out = [m for m in basis.measures if m not in answer.package]
    forced = [
        timed(
            solver,
            lambda m=m: best(basis, Wishes(keep=frozenset({m})), time_limit_s=60, solver=solver, explain=False),
        )
        for m in out
    ]
    print(
        f"a forced measure ({len(out)} of them): {told([w for _, w, _ in forced])} s; processor "
        f"{told([c for *_, c in forced])} s"
    )
    entries = [timed(solver, lambda m=m: entry(basis, Wishes(), answer, m, seconds=60, solver=solver)) for m in out]
    _, wall, cpu = timed(solver, lambda: rooms(basis, Wishes(), answer, seconds=120, solver=solver))
    print(
        f"loss and price of all {len(out)} left out: {sum(w for _, w, _ in entries):.1f} s, "
        f"processor {sum(c for *_, c in entries):.1f} s; every kind of room {wall:.1f} s, processor {cpu:.1f} s"
    )


def futures(solver, seeds, limit_s, rival_s, *, every):
    """The mean of the worst tenth of 200 futures, by cuts, against the same written out for highspy, SCIP and CBC.

    `every`: the others are asked on the larger sizes too. Limits of theirs are the clock's, and begin when the model is
    built.
    """
    for measures, years, gap, asked in SIZES:
        cpus = []
        for seed in range(1, seeds + 1):
            choice = a_large_choice(seed, measures=measures, years=years, futures=200)
            choice = replace(choice, futures=replace(choice.futures, worst=20))
            cuts = robust.Cuts(choice.futures)
            found, wall, cpu = timed(
                solver, lambda c=choice, k=cuts, g=gap: robust.ask(solver, c, Goal.WORTH, k, seconds=limit_s, gap=g)
            )
            cpus.append(cpu)
            value = choice.value(found.package) if found.package else None
            left = None if value is None or found.bound is None else (found.bound - value) / max(1, abs(value))
            line = f"{measures} x {years} x 200, {gap:.2%}, seed {seed}: {wall:.1f} s, processor {cpu:.2f} s, "
            line += f"{len(cuts.demands)} cuts, value {value}, " + ("no answer" if left is None else f"{left:.3%} left")
            print(line, flush=True)
            if measures == SIZES[0][0] or (every and seed <= asked):
                model = with_mean(choice)
                for name, rival in RIVALS.items():
                    took, its, gap_left, *_ = rival(model, gap=gap, seconds=rival_s)
                    print(f"    written out, {name}: {took:.2f} s, {took / cpu:.1f} times; ", end="")
                    print(_how_far(its, gap_left, gap, rival_s), flush=True)
        print(f"  {measures} x {years} x 200: processor {told(cpus)} s", flush=True)


def _how_far(value, left, gap, seconds):
    """What another solver had to say when it stopped."""
    if value is None:
        return f"not within {seconds:.0f} s: no package"
    if left is not None and left <= gap + SLACK:
        return f"value {value}"
    told_of = f"{left:.2%} left" if left is not None and left < 1 else "next to nothing proven"
    return f"not within {seconds:.0f} s: value {value}, {told_of}"


def growth(solver):
    """How processor seconds grow: the slope in logarithms, each size the median of three seeds, to a gap of 0.1 %."""
    for name, sizes in (
        ("measures", [(m, 4, 0) for m in (20, 40, 80, 160, 320)]),
        ("years", [(80, y, 0) for y in (2, 4, 8, 16)]),
        ("futures", [(40, 4, f) for f in (50, 100, 200, 400, 800)]),
        ("measures, 200 futures", [(m, 4, 200) for m in (20, 40, 80, 160)]),
    ):
        took = [statistics.median(_one(solver, seed, *size) for seed in (1, 2, 3)) for size in sizes]
        varied = [next(n for n, other in zip(size, sizes[-1], strict=True) if n != other) for size in sizes[:-1]]
        varied.append(max(sizes[-1]) if name == "futures" else sizes[-1][name == "years"])
        slope = statistics.linear_regression([log(n) for n in varied], [log(s) for s in took]).slope
        each = ", ".join(f"{n}: {s:.3f} s" for n, s in zip(varied, took, strict=True))
        print(f"by {name}: {each}; slope {slope:.2f}", flush=True)


def _one(solver, seed, measures, years, count):
    choice = a_large_choice(seed, measures=measures, years=years, futures=count)
    if not count:
        return timed(solver, lambda: solver.ask(choice, Goal.WORTH, seconds=60, gap=1e-3))[2]
    choice = replace(choice, futures=replace(choice.futures, worst=max(1, count // 10)))
    cuts = robust.Cuts(choice.futures)
    return timed(solver, lambda: robust.ask(solver, choice, Goal.WORTH, cuts, seconds=60, gap=1e-3))[2]


def near(basis, solver):
    """Near-ties: what stopping at a gap of 0.1 % hides."""
    solver.heard.clear()
    best(basis, Wishes(), time_limit_s=60, solver=solver)
    model = arrays(next(c for c, goal, _ in solver.heard if goal is Goal.WORTH))
    large = arrays(a_large_choice(1, measures=200, years=4))
    for name, asked in (("Vadsø", model), ("200 x 4 generated", large)):
        runs = [by_highs(asked, seed=seed, gap=1e-3) for seed in range(3)]
        packages = {tuple(run[3].tolist()) for run in runs}
        print(f"{name}: three seeds at a gap of 0.1 %: values {[run[1] for run in runs]}, {len(packages)} packages")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="three seeds; others on the smallest size alone")
    parser.add_argument("--rivals", type=float, default=20.0, metavar="SECONDS", help="the others get, with futures")
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS", help="of one question with futures")
    parser.add_argument("--only", default="vadso,what-if,futures,growth,near")
    arguments = parser.parse_args()
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    solver = Listening()
    started = time.perf_counter()
    cold = best(basis, Wishes(), time_limit_s=60, solver=solver)
    if cold.status is not Status.OPTIMAL:
        raise SystemExit(cold.problem)
    print(
        f"{len(basis.measures)} measures, {len(basis.years)} years; cold, with the process started: "
        f"{time.perf_counter() - started:.2f} s; load of the machine {os.getloadavg()[0]:.1f}"
    )
    parts = {
        "vadso": lambda: vadso(basis, solver, min(arguments.seeds, 3) if arguments.quick else arguments.seeds),
        "what-if": lambda: what_if(basis, solver),
        "futures": lambda: futures(solver, 3, arguments.limit, arguments.rivals, every=not arguments.quick),
        "growth": lambda: growth(solver),
        "near": lambda: near(basis, solver),
    }
    for name in arguments.only.split(","):
        print(f"-- {name}")
        parts[name]()
    solver.close()


if __name__ == "__main__":
    main()
