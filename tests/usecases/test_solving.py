"""Questions under way: whose they are, how they end, and what they may cost."""

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from budsjett.budget.measures import MeasureId
from budsjett.errors import Busy, NoSuchCalculation, NoSuchMeasure, SolvingSpent
from budsjett.optimise.child import SERVING, Solver, Stoppable
from budsjett.optimise.problem import Choice
from budsjett.optimise.question import Goal
from budsjett.usecases import solving
from budsjett.usecases.solving import MOST_PATIENT, MOST_WAITING, Asker, House, Question, Stage

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
KARI, OLA = Asker(session="k", person="kari"), Asker(session="o", person="ola")
CHOICE = Choice(measures=(MeasureId("m"),), worth=np.array([5]), demands=(), requires=(), excludes=())
HANGS = (sys.executable, "-c", "import os, time; print('ready', flush=True); input(); time.sleep(600)")
SOON_S = 5


def asks(work, key="q"):
    return Question(key=key, work=work, known=lambda: None, limit_s=10)


@pytest.fixture
def house():
    found = House()
    yield found
    found.close()


@pytest.fixture
def gate():
    """Holds back what is being solved until it is opened."""
    event = threading.Event()
    yield event
    event.set()


def ask(house, asker, work, key="q"):
    return house.ask(asker, asks(work, key), at=f"/{key}", now=NOW)


def held(gate):
    def work(solver, tell):
        while not (gate.is_set() or solver.stopped):
            time.sleep(0.005)
        return "svar"

    return work


def test_the_answer_comes_and_is_the_sessions_own_when_it_asks_again(house):
    job = ask(house, KARI, lambda *_: "svar")
    assert job.wait(SOON_S)
    assert (job.stage, job.answer()) == (Stage.DONE, "svar")
    assert ask(house, KARI, lambda *_: "et annet") is job
    assert ask(house, OLA, lambda *_: "Olas").wait(SOON_S)
    assert ask(house, OLA, lambda *_: "").answer() == "Olas"


def test_what_is_remembered_is_answered_at_once_and_costs_nothing(house):
    question = Question(key="q", work=lambda *_: pytest.fail("solved"), known=lambda: "husket", limit_s=10)
    assert house.ask(KARI, question, at="/q", now=NOW).answer() == "husket"
    assert house.spent_s(KARI) == (0, 0)


def test_no_more_wait_at_a_time_than_leave_threads_for_ballots(house):
    """Whoever comes when so many wait already is told at once how far it has come."""
    waited = []

    class Patient:
        def wait(self, seconds):
            waited.append(seconds)
            if len(waited) <= MOST_PATIENT:
                house.wait(self, len(waited))  # the next request comes while this one waits
            return False

    assert house.wait(Patient(), 0.5) is False
    assert waited == [0.5, *range(1, MOST_PATIENT), 0]
    house.wait(Patient(), 1.5)
    assert waited[-1] == 1.5  # those who left have made room


def test_stopping_kills_the_process_that_solves(house, monkeypatch):
    monkeypatch.setattr(solving, "Stoppable", lambda: Stoppable(Solver(HANGS)))
    job = ask(house, KARI, lambda solver, _: solver.ask(CHOICE, Goal.BEST, seconds=60))
    while job.solver._at_work is None:
        time.sleep(0.005)
    child = job.solver._at_work._popen.pid
    os.kill(child, 0)  # it lives
    started = time.monotonic()
    assert house.stop(KARI, job.id) == "/q"
    assert time.monotonic() - started < SOON_S
    assert job.stage is Stage.STOPPED
    assert job.answer().status == "failed"
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_after_it_is_stopped_nothing_more_is_solved():
    solver = Stoppable()
    assert solver.ask(CHOICE, Goal.BEST, seconds=10).status == "optimal"
    solver.stop()
    assert solver.ask(CHOICE, Goal.BEST, seconds=10).status == "failed"
    assert SERVING.ask(CHOICE, Goal.BEST, seconds=10).status == "optimal"


def test_nobody_ends_or_forgets_what_another_session_asked(house, gate):
    job = ask(house, KARI, held(gate))
    for act in (house.stop, house.drop):
        with pytest.raises(NoSuchCalculation):
            act(OLA, job.id)
    assert job.stage is Stage.SOLVING


def test_a_newer_question_ends_the_older_of_the_same_session_only(house, gate):
    old, other = ask(house, KARI, held(gate), "old"), ask(house, OLA, held(gate), "other")
    ask(house, KARI, held(gate), "new")
    assert old.wait(SOON_S)
    assert old.stage is Stage.STOPPED
    assert other.stage is Stage.SOLVING


def test_two_are_solved_at_once_and_the_rest_wait_in_line(house, gate):
    people = [Asker(session=f"s{i}", person=f"p{i}") for i in range(2 + MOST_WAITING)]
    jobs = [ask(house, who, held(gate)) for who in people]
    assert [job.stage for job in jobs[:4]] == [Stage.SOLVING, Stage.SOLVING, Stage.WAITING, Stage.WAITING]
    assert [house.ahead(job) for job in jobs[2:5]] == [0, 1, 2]
    with pytest.raises(Busy):
        ask(house, KARI, held(gate))
    house.stop(people[2], jobs[2].id)
    assert jobs[2].stage is Stage.STOPPED
    assert jobs[2].answer() is None
    gate.set()
    assert all(job.wait(SOON_S) for job in jobs)
    assert [job.answer() for job in jobs[3:]] == ["svar"] * (MOST_WAITING - 1)


def test_who_has_had_the_solver_long_enough_is_told_when_there_is_room_again(monkeypatch):
    house = House(session_s=0.05, person_s=0.11)
    clock = [1000.0]
    monkeypatch.setattr(solving.time, "monotonic", lambda: clock[0])

    def costs(*_):
        clock[0] += 0.06

    first = ask(house, KARI, costs, "1")
    assert first.over.wait(SOON_S)
    with pytest.raises(SolvingSpent) as told:
        ask(house, KARI, costs, "2")
    assert (datetime.fromisoformat(told.value.opens) - NOW) == timedelta(hours=1)
    other_window = Asker(session="k2", person="kari")
    assert ask(house, other_window, costs, "2").over.wait(SOON_S)
    with pytest.raises(SolvingSpent):  # the person, in a third session
        ask(house, Asker(session="k3", person="kari"), costs, "3")
    assert ask(house, OLA, costs, "3").over.wait(SOON_S)
    clock[0] += solving.HOUR_S - 0.1  # the first is an hour old now, the second not
    assert ask(house, KARI, costs, "4").over.wait(SOON_S)


def test_a_refusal_is_raised_where_the_answer_is_wanted_and_a_fault_is_logged(house, caplog):
    def refuses(*_):
        raise NoSuchMeasure(measure="kaffe")

    def breaks(*_):
        raise RuntimeError("feil")

    job = ask(house, KARI, refuses)
    assert job.wait(SOON_S)
    with pytest.raises(NoSuchMeasure):
        job.answer()
    assert not caplog.records
    broken = ask(house, OLA, breaks)
    assert broken.wait(SOON_S)
    assert broken.stage is Stage.BROKEN
    assert "RuntimeError" in caplog.text


def test_what_was_forgotten_is_asked_anew(house):
    job = ask(house, KARI, lambda *_: 1)
    assert job.wait(SOON_S)
    assert house.drop(KARI, job.id) == "/q"
    again = ask(house, KARI, lambda *_: 2)
    assert again.wait(SOON_S)
    assert again.answer() == 2
