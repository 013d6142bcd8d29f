"""The solver's process when it hangs, dies, lies or never starts: a sentence, soon, and then the next question."""

import os
import sys
import time

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.optimise.child import GRACE_S, NICER, Solver, Stoppable
from budsjett.optimise.problem import Choice, Demand
from budsjett.optimise.question import Goal

CHOICE = Choice(measures=(MeasureId("m"),), worth=np.array([5]), demands=(), requires=(), excludes=())
READY = "print('ready', flush=True); "


def a_solver(program: str) -> Solver:
    return Solver((sys.executable, "-c", program))


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        (READY + "import time; time.sleep(60)", "ble stanset"),
        (READY + "input(); raise SystemExit(3)", "døde (kode 3)"),
        (READY + "import os; input(); os.kill(os.getpid(), 9)", "døde (signal SIGKILL)"),
        (READY + "input(); print('optimal!', flush=True)", "uforståelig"),
        (READY + "import time; input(); print('no end', end='', flush=True); time.sleep(60)", "ble stanset"),
        ("raise SystemExit(1)", "startet ikke"),
    ],
    ids=["hangs", "exits", "is killed", "talks nonsense", "stops midway", "never starts"],
)
def test_whatever_becomes_of_the_process_the_answer_is_a_failure_with_a_sentence(program, sentence):
    solver = a_solver(program)
    started = time.monotonic()
    found = solver.ask(CHOICE, Goal.BEST, seconds=0.2)
    assert found.status == "failed"
    assert sentence in found.problem
    assert found.package == ()
    assert time.monotonic() - started < 0.2 + GRACE_S + 1.5
    solver.close()


def test_a_process_that_lies_is_not_believed():
    lie = '{"status": "optimal", "chosen": [1], "bound": 99, "problem": ""}'
    solver = a_solver(READY + f"input(); print('{lie}', flush=True); input()")
    assert solver.ask(CHOICE, Goal.BEST, seconds=1).status == "failed"
    solver.close()


SO_FAR = '{"status": "so far", "chosen": [1], "bound": 7.0, "problem": ""}'


@pytest.mark.parametrize("end", ["import os; os.kill(os.getpid(), 9)", "import time; time.sleep(60)", "print('!')"])
def test_what_it_had_found_when_it_ended_is_the_reply(end):
    solver = a_solver(READY + f"input(); print('{SO_FAR}', flush=True); {end}")
    heard = []
    found = solver.ask(CHOICE, Goal.BEST, seconds=0.5, heard=heard.append)
    if "print" in end:  # it went on to talk nonsense: then nothing it said is believed
        assert found.status == "failed"
    else:
        assert (found.status, found.package, found.bound) == ("feasible", CHOICE.measures, 7)
    assert [f.package for f in heard] == ([CHOICE.measures] if "sleep" in end else [])
    assert solver._idle == []
    solver.close()


@pytest.mark.parametrize("chosen", ["[1, 1]", "[2]", '"nei"', "[]"])
def test_what_it_says_on_the_way_is_checked_like_a_reply(chosen):
    said = SO_FAR.replace("[1]", chosen)
    solver = a_solver(READY + f"input(); print('{said}', flush=True); import time; time.sleep(60)")
    heard = []
    assert solver.ask(CHOICE, Goal.BEST, seconds=0.5, heard=heard.append).status == "failed"
    assert heard == []
    solver.close()


def test_one_question_more_may_be_asked_of_the_house_when_one_is_stopped():
    house = Solver()
    solver = Stoppable(house)
    solver.stop()
    assert solver.ask(CHOICE, Goal.BEST, seconds=10).status == "failed"
    assert solver.unstopped.ask(CHOICE, Goal.BEST, seconds=10).status == "optimal"
    assert house.unstopped is house
    house.close()


def test_a_process_that_died_between_questions_is_replaced():
    solver = Solver()
    assert solver.ask(CHOICE, Goal.BEST, seconds=10).status == "optimal"
    (process,) = solver._idle
    process._popen.kill()
    process._popen.wait()
    assert solver.ask(CHOICE, Goal.BEST, seconds=10).status == "optimal"
    solver.close()


def test_the_process_is_used_again():
    solver = Solver()
    solver.ask(CHOICE, Goal.BEST, seconds=10)
    before = solver._idle[0]
    solver.ask(CHOICE, Goal.BEST, seconds=10)
    assert solver._idle == [before]
    solver.close()


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system knows of no priorities")
def test_who_answers_people_goes_before_the_solver_that_serves_them():
    own = os.getpriority(os.PRIO_PROCESS, 0)
    for solver, expected in ((Solver(), own), (Solver(nicer=NICER), min(19, own + NICER))):
        solver.ask(CHOICE, Goal.BEST, seconds=10)
        assert os.getpriority(os.PRIO_PROCESS, solver._idle[0]._popen.pid) == expected
        solver.close()
    assert Stoppable().unstopped._nicer == NICER


def test_a_question_without_time_left_is_not_asked():
    solver = a_solver("raise SystemExit(1)")
    assert solver.ask(CHOICE, Goal.BEST, seconds=0.0).problem == "tiden var ute"


def test_a_question_too_large_for_the_memory_it_may_use_is_a_failure():
    program = "from budsjett.optimise import solve; solve.MEMORY_BYTES = 200 << 20; solve.main()"
    solver = a_solver(program)
    assert solver.ask(CHOICE, Goal.BEST, seconds=10).status == "optimal"
    row = Demand(id="d", law="", label="", year=2027, start_kr=1.0, responses_kr=np.linspace(1.0, 2.0, 200))
    big = Choice(
        measures=tuple(MeasureId(f"m{i}") for i in range(200)),
        worth=np.ones(200, dtype=np.int64),
        demands=(row,) * 2000,
        requires=(),
        excludes=(),
    )
    found = solver.ask(big, Goal.BEST, seconds=30)
    assert found.status == "failed"
    assert "MemoryError" in found.problem or "døde" in found.problem
    solver.close()
