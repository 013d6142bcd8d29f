"""How fast the count is, against pabutools and the C++ core of pabumeasures on the same files, rules and machine.

    python benchmarks/count.py FOLDER [PART OF A FILE NAME] [--own] [--quick] [--plain]

FOLDER holds .pb files (pabulib.org). Neither peer is a dependency of the project; where one cannot be imported the
table says so. CPU time, one process, short work repeated (the clock read once for all repeats) and the best taken. How
many times as fast as pabutools in exact fractions with equal ballots merged: the winners by the rule alone (both from
ballots merged and sorted before); the winners from the ballots in memory (both merge and sort them); from the file;
and, from the ballots in memory, the outcome with every step and its exact price. Then as the C++ core of pabumeasures,
by the rule alone. Winners are proved: by whole numbers, by bounds on every float, or in exact fractions. Loading
machine code is in no time. The means are over all files, over the small ones, and over the large ones.
--own: no peers. --quick: only files under 130 kB. --plain: without machine code.
"""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from budsjett.voting import kernels
from budsjett.voting.counting import PLACES, adopted_places, count
from budsjett.voting.election import Election
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read
from budsjett.voting.tally import Tally, tally

QUICK_BYTES = 130_000
ENOUGH_S = 0.02
"""A short run is repeated until so much time has gone."""
CLOCK_S = 0.002
"""Repeats are timed together until they take so long: reading the clock of the processor takes about a microsecond."""
MODULES = ("greedy", "loads", "replay", "rows", "scan", "shares", "sweep")
CASES = (
    ("greedy by votes", Rule.GREEDY, Satisfaction.COST, "greedy"),
    ("greedy by votes per krone", Rule.GREEDY, Satisfaction.CARDINALITY, "greedy_over_cost"),
    ("Equal Shares, cost", Rule.EQUAL_SHARES, Satisfaction.COST, "mes_cost"),
    ("Equal Shares, cardinality", Rule.EQUAL_SHARES, Satisfaction.CARDINALITY, "mes_apr"),
    ("Phragmén", Rule.PHRAGMEN, Satisfaction.COST, "phragmen"),
)


def cpu_s(work: Callable[[], Any]) -> tuple[float, Any]:
    best, spent, result, times = math.inf, 0.0, None, 1
    while spent < ENOUGH_S:
        start = time.process_time()
        for _ in range(times):
            result = work()
        took = time.process_time() - start
        if took < CLOCK_S:
            times *= 4
        else:
            best, spent = min(best, took / times), spent + took
    return best, result


class Pabutools:
    """The peer in Python, in exact fractions, with equal ballots merged."""

    def __init__(self, path: Path) -> None:
        from pabutools import election, fractions, rules

        fractions.FRACTION = "gmpy2"
        self.rules, self.sat = (
            rules,
            {Satisfaction.COST: election.Cost_Sat, Satisfaction.CARDINALITY: election.Cardinality_Sat},
        )
        self.reading_s, (self.instance, profile) = cpu_s(lambda: election.parse_pabulib(str(path)))
        self.approval = isinstance(profile, election.AbstractApprovalProfile)
        self.grouping_s, self.profile = cpu_s(profile.as_multiprofile)

    def run(self, rule: Rule, satisfaction: Satisfaction) -> tuple[float, set[str]] | None:
        if rule is Rule.PHRAGMEN and not self.approval:
            return None
        work = {
            Rule.GREEDY: lambda: self.rules.greedy_utilitarian_welfare(
                self.instance, self.profile, sat_class=self.sat[satisfaction]
            ),
            Rule.EQUAL_SHARES: lambda: self.rules.method_of_equal_shares(
                self.instance, self.profile, sat_class=self.sat[satisfaction]
            ),
            Rule.PHRAGMEN: lambda: self.rules.sequential_phragmen(self.instance, self.profile),
        }
        took, winners = cpu_s(work[rule])
        return took, {project.name for project in winners}


def cpp_core(election: Election) -> Any | None:
    """The election as the C++ core has it; None where it takes none such (it wants whole costs within the limit)."""
    from pabumeasures import _core

    if any(not 0 < cost <= election.limit_kr for cost in election.cost_kr.values()):
        return None
    fans: dict[str, list[int]] = {item: [] for item in election.cost_kr}
    for voter, ballot in enumerate(election.ballots):
        for item in ballot:
            fans[item].append(voter)
    projects = [_core.ProjectEmbedding(cost, item, fans[item]) for item, cost in sorted(election.cost_kr.items())]
    return _core.Election(election.limit_kr, len(election.ballots), projects)


def grouped(election: Election) -> Tally:
    sorted_ = tally(election)
    _ = sorted_.sheet if kernels.in_use() else sorted_.support
    return sorted_


def warm_up(path: Path) -> None:
    """Compiling, or loading what was compiled, is no part of any time: what some files need, others do not."""
    file = read(path.read_bytes())
    for _, rule, satisfaction, _ in CASES:
        adopted_places(grouped(file.election), rule, satisfaction)
        count(file.election, rule, satisfaction)


COLUMNS = ("rule", "with_grouping", "from_file", "with_steps", "cpp")


@dataclass
class Ratios:
    rule: list[float] = field(default_factory=list)
    with_grouping: list[float] = field(default_factory=list)
    from_file: list[float] = field(default_factory=list)
    with_steps: list[float] = field(default_factory=list)
    cpp: list[float] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def main(folder: str, part: str = "", *, own: bool = False, quick: bool = False, plain: bool = False) -> None:
    theirs = not own and find_spec("pabutools") is not None
    cpp = not own and find_spec("pabumeasures") is not None
    machine = not plain and find_spec("numba") is not None
    if plain:
        kernels.loaded.__globals__["_installed"] = lambda: False
    for name in MODULES if machine else ():
        import_module(f"budsjett.voting.compiled_{name}")
    print(f"pabutools: {theirs}. pabumeasures: {cpp}. numba: {machine}. Milliseconds of CPU.")
    print(f"{'file':40} {'rule':26} {'ours':>9} {'+ steps':>9} {'pabutools':>10} {'C++':>9}")
    found = {(size, name): Ratios() for size in ("small", "large") for name, *_ in CASES}
    paths = sorted(p for p in Path(folder).glob("*.pb") if part in p.name)
    for path in (p for p in paths if not quick or p.stat().st_size < QUICK_BYTES):
        warm_up(path)
        reading_s, file = cpu_s(lambda p=path: read(p.read_bytes()))
        grouping_s, sorted_ = cpu_s(lambda f=file: grouped(f.election))
        peer = Pabutools(path) if theirs else None
        core = cpp_core(file.election) if cpp else None
        print(f"{path.stem[:40]:40} {'(reading, grouping)':26} {1e3 * reading_s:9.3f} {1e3 * grouping_s:9.3f}")
        for name, rule, satisfaction, cpp_name in CASES:
            ratios = found["small" if path.stat().st_size < QUICK_BYTES else "large", name]
            ours_s, places = cpu_s(lambda run=PLACES[rule], s=satisfaction, t=sorted_: run(t, s))
            steps_s, _ = cpu_s(lambda r=rule, s=satisfaction, f=file: count(f.election, r, s))
            winners = {sorted_.items[p] for p in places}
            line = f"{'':40} {name:26} {1e3 * ours_s:9.4f} {1e3 * steps_s:9.3f}"
            result = peer.run(rule, satisfaction) if peer else None
            if peer and result:
                took = result[0]
                ratios.rule.append(took / ours_s)
                ratios.with_grouping.append((peer.grouping_s + took) / (grouping_s + ours_s))
                ratios.with_steps.append((peer.grouping_s + took) / steps_s)
                before = peer.reading_s + peer.grouping_s
                ratios.from_file.append((before + took) / (reading_s + grouping_s + ours_s))
                line += f" {1e3 * took:10.2f}"
                if result[1] != winners:
                    ratios.others.append(f"{path.name} (pabutools)")
            if core is not None:
                from pabumeasures import _core

                by_name = _core.ProjectComparator(_core.Comparator.LEXICOGRAPHIC, _core.Ordering.ASCENDING)
                took, chosen = cpu_s(lambda c=core, n=cpp_name, o=by_name: getattr(_core, n)(c, o))
                ratios.cpp.append(took / ours_s)
                line += f" {1e3 * took:9.4f}"
                if {project.name for project in chosen} != winners:
                    ratios.others.append(f"{path.name} (C++ core)")
            print(line, flush=True)
    report(found)


def report(found: dict[tuple[str, str], Ratios]) -> None:
    kinds = {"all files": ("small", "large"), "under 130 kB": ("small",), "larger": ("large",)}
    print("\nTimes as fast as the peer, geometric mean and (worst file):")
    print("| rule | files | rule alone | from ballots | from file | with every step, exact | C++ core |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for kind, sizes in kinds.items():
        for name, *_ in CASES:
            of = [found[size, name] for size in sizes]
            cells = [[x for r in of for x in getattr(r, what)] for what in COLUMNS]
            if cells[0] or cells[-1]:
                print(f"| {name}, {kind} | {len(cells[0])} | {' | '.join(map(shown, cells))} |")
    for (_, name), r in found.items():
        if r.others:
            print(f"Other winners, {name}: {', '.join(r.others)}")


def shown(ratios: list[float]) -> str:
    if not ratios:
        return "–"
    return f"{math.exp(sum(map(math.log, ratios)) / len(ratios)):,.1f} ({min(ratios):,.1f})"


if __name__ == "__main__":
    flags = {"--own", "--quick", "--plain"}
    arguments = [a for a in sys.argv[1:] if a not in flags]
    if len(arguments) not in {1, 2}:
        sys.exit(__doc__)
    main(*arguments, **{flag[2:]: flag in sys.argv for flag in flags})
