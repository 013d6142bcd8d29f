"""Ten thousand futures of Vadsø's plan, against the floor: their random numbers drawn and their results written.

    python benchmarks/futures.py [--futures 10000] [--repeats 15]

The floor draws exactly the random numbers that the futures are made of, in the same order and types, and writes one
array (futures, years) for every line of the plan. Both are timed in turn in the same process, in one thread; the
middle one of the repeats counts. Memory is the peak of what numpy allocates (tracemalloc), and of the whole process.
The slopes say how time grows: 1 is in step with the number, less than 1 is slower than that.
"""

import argparse
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads

import resource
import statistics
import time
import tracemalloc
from dataclasses import replace

import numpy as np

from budsjett.budget import cohorts
from budsjett.budget.alternatives import fitted, own_projections
from budsjett.budget.futures import draw
from budsjett.budget.outlook import outlook
from budsjett.budget.plan import project_many
from budsjett.sources import scenario_files, shipped
from budsjett.years import Years

BASIS, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))


def futures(basis, n, chosen=None):
    """The whole of it: the draws, and every line of the plan in each."""
    flags = np.array([[m in basis.directors_package for m in basis.measures]]) if chosen is None else chosen
    return project_many(basis, flags, conditions=draw(basis, n, 1))


def floor(basis, n, lines):
    """The same random numbers, and the same arrays written."""
    years, steps = len(basis.years), len(fitted(basis.population).shocks)
    ahead = basis.years.last + 1 - max(basis.population.single_years)
    rng = np.random.default_rng(1)
    rng.integers(steps, size=(n, steps))
    for _ in range(ahead):
        rng.integers(steps, size=n)
    for start in range(0, n, cohorts.BLOCK):
        rows = min(cohorts.BLOCK, n - start)
        for _ in range(ahead):
            rng.standard_normal((cohorts.OPEN_AGE + 1, rows), dtype=np.float32)
    for numbers in (1, 2, 2):  # interest; costs and prices; tax in the country and here
        rng.standard_normal((numbers, n, years))
    return [np.full((n, years), 1.0) for _ in range(lines)]


def taken(*runs, repeats):
    """The middle time of each, seconds, timed in turn."""
    times = [[] for _ in runs]
    for _ in range(repeats + 1):
        for run, found in zip(runs, times, strict=True):
            started = time.perf_counter()
            run()
            found.append(time.perf_counter() - started)
    return [statistics.median(found[1:]) for found in times]


def slope(sizes, seconds):
    """How time grows with size: the slope of the line through their logarithms."""
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


def longer(years):
    """Vadsø with another number of plan years."""
    plan = Years(BASIS.years.first, years)
    people = replace(BASIS.population, projections=own_projections(BASIS.population, plan))
    return replace(BASIS, years=plan, population=people)


def with_measures(times):
    """Vadsø with each measure as many times as told, without ties."""
    more = {
        f"{name}-{i}": replace(m, id=f"{name}-{i}", requires=(), excludes=())
        for i in range(times)
        for name, m in BASIS.measures.items()
    }
    return replace(BASIS, measures=more)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--futures", type=int, default=10_000)
    asked.add_argument("--repeats", type=int, default=15)
    given = asked.parse_args()
    n, repeats = given.futures, given.repeats
    lines = len(futures(BASIS, 2))
    ours, least, drawn = taken(
        lambda: futures(BASIS, n), lambda: floor(BASIS, n, lines), lambda: draw(BASIS, n, 1), repeats=repeats
    )
    print(f"{n} futures, {lines} lines, {len(BASIS.years)} years, numpy {np.__version__}, one thread")
    print(f"futures {ours * 1e3:7.1f} ms, of which the draws {drawn * 1e3:.1f} ms")
    print(f"floor   {least * 1e3:7.1f} ms: {ours / least:.2f} times the floor (goal: at most 2)")
    [whole] = taken(lambda: outlook(BASIS, BASIS.directors_package, draws=n), repeats=3)
    print(f"outlook {whole * 1e3:7.1f} ms: with bands, odds and each driver alone")
    tracemalloc.start()
    kept = futures(BASIS, n)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"memory  {peak / 1e6:7.1f} MB at the most, {now / 1e6:.1f} MB kept in {len(kept)} lines;", end=" ")
    print(f"whole process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB at the most")
    for what, sizes, run in (
        ("futures", (2_500, 5_000, 10_000, 20_000, 40_000), lambda size: (BASIS, size)),
        ("years", (4, 6, 8, 10), lambda size: (longer(size), n)),
        ("measures", (1, 4, 16), lambda size: (with_measures(size), n)),
    ):
        seconds = []
        for size in sizes:
            basis, rows = run(size)
            seconds += taken(lambda basis=basis, rows=rows: futures(basis, rows), repeats=5)
        print(f"{what:<9}" + ", ".join(f"{s}: {t * 1e3:.0f} ms" for s, t in zip(sizes, seconds, strict=True)), end="; ")
        print(f"slope {slope(sizes, seconds):.2f}")
    flags = np.random.default_rng(1).random((n, len(BASIS.measures))) < 0.5
    [own] = taken(lambda: futures(BASIS, n, flags), repeats=3)
    print(f"a package of its own in each future: {own * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
