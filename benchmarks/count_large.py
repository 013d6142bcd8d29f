"""What counting takes where it is much: a million voters, how it grows, add-one, and with or without machine code.

    python benchmarks/count_large.py [FOLDER]

Elections are made here, with ballots drawn at random; FOLDER, if given, holds Toulouse 2022 and Budapest 2024
(pabulib.org) for add-one. Each measurement is a process of its own. CPU seconds and the most memory it ever had.
"""

import gc
import json
import subprocess
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np

from budsjett.voting import kernels
from budsjett.voting.counting import adopted_places
from budsjett.voting.election import Election, ItemId
from budsjett.voting.options import Completion, Terms
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.voting.pabulib import read
from budsjett.voting.rows import Rows
from budsjett.voting.tally import tally

RULES = (Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN)
MODULES = ("compiled_greedy", "compiled_loads", "compiled_rows", "compiled_shares", "compiled_sweep")


def made(voters: int, items: int = 120, limit_kr: int = 25_000_000, per_ballot: float = 8.0) -> Election:
    """Ballots of about so many items; popular items are named more."""
    dice = np.random.default_rng(1)
    ids = tuple(ItemId(f"{i:03}") for i in range(items))
    popular = dice.dirichlet(np.full(items, 0.8)) * per_ballot
    named, lengths = [], np.zeros(voters, dtype=np.int64)
    for start in range(0, voters, 10_000):
        wants = dice.random((min(10_000, voters - start), items), dtype=np.float32) < popular.astype(np.float32)
        lengths[start : start + len(wants)] = wants.sum(axis=1)
        named.append(np.nonzero(wants)[1].astype(np.uint16))
    rows = Rows(ids, np.concatenate(([0], np.cumsum(lengths))), np.concatenate(named))
    cost = dice.integers(20, 4000, size=items) * 1000
    return Election(cost_kr=dict(zip(ids, cost.tolist(), strict=True)), limit_kr=limit_kr, ballots=rows)


def load(machine: bool) -> None:
    if not machine:
        kernels.loaded.__globals__["_installed"] = lambda: False
        return
    for name in MODULES:
        import_module(f"budsjett.voting.{name}")


def memory_mb(what: str) -> float:
    """VmRSS: now. VmHWM: the most there has been since `forget_peak`."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split(what + ":")[1].split()[0]) / 1024


def forget_peak() -> float:
    """What is in memory now, from where the most is told anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return memory_mb("VmRSS")


def counted(voters: int, machine: bool) -> dict:
    load(machine)
    small = tally(made(1000))
    for rule in RULES:
        adopted_places(small, rule, Satisfaction.COST)  # compiling, or loading what was compiled, is no part of it
    election = made(voters)
    rows = election.ballots
    gc.collect()
    before_mb, found = forget_peak(), {"ballots_mb": (rows.named.nbytes + rows.starts.nbytes) / 1e6}
    for rule in RULES:
        start = time.process_time()
        adopted_places(tally(election), rule, Satisfaction.COST)
        found[rule] = time.process_time() - start
    peak_mb = memory_mb("VmHWM")
    found.update(peak_mb=peak_mb, counting_mb=peak_mb - before_mb, names=len(rows.named))
    return found


def add_one(path: str, satisfaction: str) -> dict:
    load(True)
    election = read(Path(path).read_bytes()).election if path else made(9_442, 76, 4_000_000, 10.0)
    terms = Terms(completion=Completion.ADD_ONE_THEN_GREEDY)
    small = tally(replace(made(500, 20, 300_000), terms=terms))
    adopted_places(small, Rule.EQUAL_SHARES, Satisfaction(satisfaction))
    start = time.process_time()
    places = adopted_places(tally(replace(election, terms=terms)), Rule.EQUAL_SHARES, Satisfaction(satisfaction))
    return {"s": time.process_time() - start, "adopted": len(places)}


def compiling() -> dict:
    start = time.process_time()
    load(True)
    small = tally(made(200, 20))
    for rule in RULES:
        adopted_places(small, rule, Satisfaction.COST)
    return {"s": time.process_time() - start}


def alone(call: str) -> dict:
    """Run in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--call", call], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main(folder: str | None) -> None:
    print(f"compiling or loading machine code, and three small counts: {alone('compiling()')['s']:.1f} s")
    for machine in (True, False):
        print("with machine code" if machine else "without (arrays and exact fractions)")
        steps = []
        for voters in (125_000, 250_000, 500_000, 1_000_000):
            found = alone(f"counted({voters}, {machine})")
            steps.append((found["names"], found))
            times = ", ".join(f"{rule} {found[rule]:.3f} s" for rule in RULES)
            print(
                f"  {voters} voters, {found['names']} names: {times}; ballots {found['ballots_mb']:.0f} MB, "
                f"peak {found['peak_mb']:.0f} MB, of it by counting {found['counting_mb']:.0f} MB"
            )
        x = np.log([names for names, _ in steps])
        for rule in RULES:
            slope = np.polyfit(x, np.log([found[rule] for _, found in steps]), 1)[0]
            print(f"  {rule} grows as names to the power of {slope:.2f}")
    cases = [("", "generated, of the size of Mokotów 2024")]
    if folder:
        cases += [(str(Path(folder) / f"{n}.pb"), n) for n in ("France_Toulouse_2022", "Hungary_Budapest_2024")]
    for path, name in cases:
        for satisfaction in Satisfaction:
            found = alone(f"add_one({path!r}, {str(satisfaction)!r})")
            print(f"add-one and completion, {name}, {satisfaction}: {found['s']:.2f} s, {found['adopted']} adopted")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--call"]:
        print(json.dumps(eval(sys.argv[2])))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else None)
