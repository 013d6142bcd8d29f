"""What is proven of what was wanted first, when it ends early: a bound that no package by hand exceeds."""

from dataclasses import replace

import pytest

from budsjett.optimise import solve
from budsjett.optimise.choice import choice, grounds
from budsjett.optimise.goals import stages
from budsjett.optimise.package import best
from budsjett.optimise.problem import Objective, Status, Wishes
from budsjett.optimise.program import Program
from budsjett.optimise.question import Found, Goal, question, read
from optimise.municipalities import a_random_basis, every_by_hand, without_reserve

GOALS = (Objective.NASH, Objective.WORST_OFF, Objective.LEAST_LOST)


class Ends:
    """A solver that gives `found` for what is searched for, and the true answer to everything else."""

    def __init__(self, solver, found):
        self._solver, self._found, self.stopped = solver, found, False

    @property
    def unstopped(self):
        return self._solver

    def ask(self, asked, goal, **how):
        if goal in {Goal.WORTH, Goal.BEST}:
            return self._found(asked, self._solver.ask(asked, goal, **how))
        return self._solver.ask(asked, goal, **how)


def nothing(_asked, _true):
    return Found(status="failed", problem="tiden var ute")


def highest(basis, wishes):
    """The most of the first stage that any lawful package has; None where none is lawful."""
    on = grounds(basis, wishes)
    asked = replace(choice(on, wishes), stages=stages(on, wishes))
    lawful = every_by_hand(basis, wishes)
    return max((asked.key(package)[0] for package, _ in lawful), default=None)


@pytest.mark.parametrize("goal", GOALS)
def test_ended_before_anything_is_found_no_package_exceeds_what_is_told(solver, goal):
    told = 0
    for seed in range(12):
        basis, wishes = a_random_basis(seed), Wishes(goals=(goal,))
        answer = best(basis, wishes, solver=Ends(solver, nothing))
        assert answer.status is Status.FAILED
        most = highest(basis, wishes)
        assert not (answer.nothing and most is not None)
        if answer.reached is not None and answer.reached.bound is not None:
            assert (answer.reached.goal, answer.reached.value) == (goal, None)
            assert most is None or answer.reached.bound >= most
            told += 1
    assert told > 5


def test_where_not_even_parts_meet_the_demands_it_is_told_that_no_package_does(solver):
    answer = best(without_reserve(a_random_basis(1)), Wishes(), solver=Ends(solver, nothing))
    assert (answer.status, answer.nothing, answer.bound) == (Status.FAILED, True, None)


def in_the_proof(change):
    """As found until the proof begins; there as `change` makes of it."""
    asked_before = []

    def found(asked, true):
        asked_before.append(asked)
        return true if len(asked_before) == 1 else change(asked, true)

    return found


@pytest.mark.parametrize("goal", GOALS)
def test_ended_in_the_proof_the_solvers_own_bound_on_the_goal_is_told(solver, goal):
    def early(asked, true):
        mine = asked.key(true.package)[0]
        return replace(true, status="feasible", bound=None, problem="tiden var ute", stage=0, stage_bound=mine + 7)

    told = 0
    for seed in range(8):
        basis, wishes = a_random_basis(seed), Wishes(goals=(goal,))
        if best(basis, wishes, solver=solver).status is not Status.OPTIMAL:
            continue
        heard = []
        answer = best(basis, wishes, solver=Ends(solver, in_the_proof(early)), tell=heard.append)
        assert (answer.status, answer.gap, answer.reached.goal) == (Status.FEASIBLE, None, goal)
        assert answer.reached.value <= highest(basis, wishes) <= answer.reached.bound
        first = heard[0].reached
        assert (first.goal, first.bound) == (goal, None), "before the proof nothing is proven, not even the goal"
        told += 1
    assert told > 2


def test_where_the_goal_is_proven_it_is_the_worth_after_it_that_is_not(solver):
    def late(_asked, true):
        return replace(true, status="feasible", bound=true.bound + 9, problem="tiden var ute")

    wishes, told = Wishes(goals=(Objective.LEAST_LOST,)), 0
    for seed in range(8):
        basis = a_random_basis(seed)
        proven = best(basis, wishes, solver=solver)
        if proven.status is Status.OPTIMAL:
            assert proven.reached is None
            reached = best(basis, wishes, solver=Ends(solver, in_the_proof(late))).reached
            if reached.goal is Objective.WORTH:
                assert (reached.before, reached.bound - reached.value) == (1, 9)
                told += 1
    assert told


@pytest.mark.parametrize("goal", GOALS)
def test_the_solvers_process_says_which_goal_was_not_settled_and_its_bound(goal, monkeypatch):
    basis, wishes = a_random_basis(3), Wishes(goals=(goal,))
    on = grounds(basis, wishes)
    asked = replace(choice(on, wishes), stages=stages(on, wishes))
    empty = [0] * len(asked.measures)
    monkeypatch.setattr(Program, "minimise", lambda *_, **__: ("feasible", empty, -12.25))
    said = solve.answer(question(asked, Goal.WORTH, seconds=5))
    assert (said["status"], said["bound"], said["stage"], said["stage_bound"]) == ("feasible", None, 0, 12.25)
    monkeypatch.setattr(Program, "minimise", lambda *_, **__: ("time", [], -12.25))
    said = solve.answer(question(asked, Goal.WORTH, seconds=5))
    assert (said["status"], said["chosen"], said["stage_bound"]) == ("failed", [], 12.25)
    assert read(said, asked, Goal.WORTH).stage_bound == 12


def test_a_bound_below_what_the_package_has_is_not_believed():
    basis, wishes = a_random_basis(3), Wishes(goals=(Objective.NASH,))
    on = grounds(basis, wishes)
    asked = replace(choice(on, wishes), stages=stages(on, wishes), demands=(), requires=(), caps=())
    said = {"status": "feasible", "chosen": [0] * len(asked.measures), "bound": None, "problem": "", "stage": 0}
    has = asked.key(())[0]
    assert read({**said, "stage_bound": float(has)}, asked, Goal.WORTH).stage_bound == has
    assert read({**said, "stage_bound": has - 1.0}, asked, Goal.WORTH).status == "failed"
    assert read({**said, "stage": 4, "stage_bound": 1e9}, asked, Goal.WORTH).status == "failed"
    assert read({**said, "stage_bound": float("nan")}, asked, Goal.WORTH).status == "failed"
    assert read({**said, "stage": True, "stage_bound": 1e9}, asked, Goal.WORTH).status == "failed"
