"""How long a ballot takes to cast while fifty visitors ask for packages no solver finishes, and how late these end.

    python benchmarks/crowd.py [--seconds 40] [--visitors 50] [--voters 2]

A real server on a port of its own. First the voters cast ballots alone, then beside the crowd: visitors who ask, are
told that the line is full, and ask again. A ballot is sent and its receipt waited for; each voter has one under way.
Then fifty questions without end are put to the house in this process, to see how long after its limit the last of them
is dead. The promise: half a second for 99 of 100 ballots, and 2 s after the limit.
"""

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from budsjett.errors import Busy
from budsjett.optimise.child import SERVING
from budsjett.optimise.question import Goal
from budsjett.sources import scenario_files, shipped
from budsjett.usecases.solving import Asker, House, Question
from budsjett.voting.election import BallotKind
from budsjett.web.ballot_marks import sent
from trust.test_server_killed import Browser, a_ballot, served, set_up
from trust.test_solver_crowd import without_end

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
LIMIT_S = 2.0


def ballots(port, voters, seconds):
    """Seconds from each ballot to its receipt."""
    took = []

    def vote(voter):
        browser, chance = Browser(voter), random.Random(voter)
        browser.sign_in(port)
        items = re.findall(r'id="kort-([^"]+)"', browser.ask(port, "GET", "/vadso/stem").text)
        digest = re.search(r'name="liste" value="([^"]+)"', browser.ask(port, "GET", "/vadso/stem/se-over").text)[1]
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            ballot = [("liste", digest), *sent(a_ballot(items, BallotKind.APPROVAL, chance), BallotKind.APPROVAL)]
            begun = time.perf_counter()
            status = browser.ask(port, "POST", "/vadso/stem/lever", ballot).status
            took.append(time.perf_counter() - begun)
            if status != 303:
                raise SystemExit(f"a ballot was answered {status}")

    with ThreadPoolExecutor(voters) as crowd:
        list(crowd.map(vote, range(1, voters + 1)))
    return took


def visitors(port, count, over):
    """Ask for packages until it is over; how often each status came."""
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    levers = "".join(f"&fri={lever.id}" for lever in basis.levers)
    said = Counter()

    def visit(n):
        chance = random.Random(n)
        while not over.is_set():
            at = f"/vadso/plan/pakke?mal=nash{levers}&vekt-oppvekst={chance.uniform(0.5, 5):.2f}".replace(".", ",")
            answer = Browser(0).ask(port, "GET", at)
            if answer.status == 303:  # to the address as it is to be shared
                answer = Browser(0).ask(port, "GET", answer.headers["location"])
            said[answer.status] += 1
            over.wait(chance.uniform(0.5, 1.5))

    with ThreadPoolExecutor(count) as crowd:
        list(crowd.map(visit, range(count)))
    return said


def told(name, took):
    cuts = statistics.quantiles(took, n=100)
    print(
        f"{name:<26}{len(took):>6} ballots: p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, "
        f"p99 {cuts[98] * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms",
        flush=True,
    )


def over_the_limit():
    """By how many seconds each of fifty questions outlives its limit, and how many found the line full."""
    house, late, full = House(), [], 0
    with ThreadPoolExecutor(house.at_once) as first:  # so that no question's time goes to starting a process
        list(first.map(lambda n: SERVING.ask(without_end(n), Goal.ANY, seconds=LIMIT_S), range(house.at_once)))

    def work(asker):
        def solve(solver, _):
            begun = time.monotonic()
            found = solver.ask(without_end(asker), Goal.BEST, seconds=LIMIT_S)
            late.append(time.monotonic() - begun - LIMIT_S)
            return found

        return solve

    jobs = []
    for n in range(50):
        question = Question(key=n, work=work(n), known=lambda: None, limit_s=LIMIT_S)
        try:
            jobs.append(house.ask(Asker(session=f"s{n}", person=f"p{n}"), question, at="/", now=NOW))
        except Busy:
            full += 1
    for job in jobs:
        job.wait(600)
    house.close()
    return late, full


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40.0, help="of ballots, alone and beside the crowd")
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--voters", type=int, default=2)
    arguments = parser.parse_args()
    print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="budsjett-crowd-") as folder:
        file = str(Path(folder) / "crowd.sqlite")
        set_up(file, BallotKind.APPROVAL)
        with served(file, "honest") as (port, _):
            ballots(port, 1, 1.0)  # the first of everything
            told("alone", ballots(port, arguments.voters, arguments.seconds))
            over, said = threading.Event(), []
            crowd = threading.Thread(target=lambda: said.append(visitors(port, arguments.visitors, over)))
            crowd.start()
            time.sleep(3.0)
            told(f"beside {arguments.visitors} who ask", ballots(port, arguments.voters, arguments.seconds))
            over.set()
            crowd.join()
    print(f"the crowd was answered {dict(said[0])} (503: the line was full)", flush=True)
    late, full = over_the_limit()
    print(
        f"{len(late)} questions without end, {full} told of a full line: "
        f"dead {max(late):.2f} s after their limit at the latest"
    )


if __name__ == "__main__":
    main()
