"""How fast the count is, against pabutools on the same files, rules and machine. CPU time, best of a few runs.

    python benchmarks/count.py FOLDER [PART OF A FILE NAME]

FOLDER holds .pb files (pabulib.org). pabutools is no dependency of the project; where it cannot be imported the table
says so and has our own times only. Both sides go from the election as read to the outcome, exactly, and group equal
ballots first (as_multiprofile in pabutools); reading is shown by itself. Ours makes all its steps too.
"""

import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from budsjett.voting.counting import count
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read

try:
    import pabutools
    from pabutools import fractions
    from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
    from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares

    fractions.FRACTION = "gmpy2"
    THEIRS = {Rule.GREEDY: greedy_utilitarian_welfare, Rule.EQUAL_SHARES: method_of_equal_shares}
    MEANING = {Satisfaction.COST: Cost_Sat, Satisfaction.CARDINALITY: Cardinality_Sat}
except ImportError:
    pabutools = None

ENOUGH_S = 0.1
"""A short run is repeated until so much time has gone."""


def cpu_s(work: Callable[[], Any]) -> tuple[float, Any]:
    best, spent, result = math.inf, 0.0, None
    while spent < ENOUGH_S:
        start = time.process_time()
        result = work()
        took = time.process_time() - start
        best, spent = min(best, took), spent + max(took, 1e-4)
    return best, result


def peer(path: Path, rule: Rule, satisfaction: Satisfaction) -> tuple[float, set[str]] | None:
    if pabutools is None:
        return None
    instance, profile = parse_pabulib(str(path))
    meaning = MEANING[satisfaction]
    took, winners = cpu_s(lambda: THEIRS[rule](instance, profile.as_multiprofile(), sat_class=meaning))
    return took, {project.name for project in winners}


def main(folder: str, part: str = "") -> None:
    if pabutools is None:
        print("pabutools cannot be imported here: our own times only.\n")
    ratios: dict[tuple[Rule, Satisfaction], list[float]] = {}
    print(f"{'file':52} {'rule':12} {'satisfaction':12} {'ours ms':>9} {'peer ms':>10} {'ratio':>7}  winners")
    for path in sorted(p for p in Path(folder).glob("*.pb") if part in p.name):
        reading_s, file = cpu_s(lambda path=path: read(path.read_text(encoding="utf-8")))
        print(f"{path.stem[:52]:52} {'(reading)':25} {1000 * reading_s:9.2f}")
        for rule in Rule:
            for satisfaction in Satisfaction:
                ours_s, outcome = cpu_s(lambda f=file, r=rule, s=satisfaction: count(f.election, r, s))
                line = f"{'':52} {rule:12} {satisfaction:12} {1000 * ours_s:9.2f}"
                theirs = peer(path, rule, satisfaction)
                if theirs is not None:
                    same = theirs[1] == set(outcome.adopted)
                    ratios.setdefault((rule, satisfaction), []).append(theirs[0] / ours_s)
                    line += f" {1000 * theirs[0]:10.2f} {theirs[0] / ours_s:7.1f}  {'same' if same else 'DIFFERENT'}"
                print(line, flush=True)
    for (rule, satisfaction), found in ratios.items():
        mean = math.exp(sum(map(math.log, found)) / len(found))
        print(
            f"{rule} {satisfaction}: {len(found)} files, geometric mean {mean:.1f}, worst {min(found):.1f} x pabutools"
        )


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(*sys.argv[1:])
