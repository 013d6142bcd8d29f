"""The best package of a municipality: against every package evaluated by the model, and against a solver gone wrong."""

import sys
import time
from collections import Counter
from dataclasses import replace

import pytest

from budsjett.budget.limits import examine
from budsjett.budget.plan import project
from budsjett.errors import InvalidNumber
from budsjett.optimise.child import Solver
from budsjett.optimise.package import best, best_package
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.question import Found, Goal
from builders import a_basis
from optimise.municipalities import a_random_basis, best_by_hand, every_by_hand, without_reserve


@pytest.mark.parametrize("investments", [10, 25], ids=["ordinary", "far from linear"])
def test_it_is_the_package_that_evaluating_every_one_with_the_model_finds(solver, investments):
    seen = Counter()
    for seed in range(40):
        basis = a_random_basis(seed, investments=investments)
        answer, expected = best_package(basis, solver=solver), best_by_hand(basis)
        if expected is None:
            assert (seed, answer.status) == (seed, Status.CONFLICT)
        else:
            assert (seed, answer.status, answer.package, answer.value) == (seed, Status.OPTIMAL, *expected)
        seen[answer.status] += 1
    assert min(seen[Status.OPTIMAL], seen[Status.CONFLICT]) > 3


def test_the_package_keeps_every_hard_limit_and_says_what_is_proven(solver):
    basis = a_basis()
    answer = best_package(basis, solver=solver)
    assert (answer.status, answer.verified, answer.gap) == (Status.OPTIMAL, True, 0.0)
    assert answer.value == answer.bound == pytest.approx(sum(answer.worth[m] for m in answer.package))
    assert all(c.kept for c in examine(project(basis, answer.package), basis) if c.limit.hard)


def test_the_same_question_gets_the_same_answer(solver):
    one, other = (replace(best_package(a_random_basis(7), solver=solver), seconds=0.0) for _ in range(2))
    assert one == other


def test_what_must_be_kept_is_kept_and_what_may_never_be_is_not(solver):
    basis = a_basis()
    free = best_package(basis, solver=solver)
    kept = best_package(basis, keep={"skole"}, solver=solver)
    forbidden = best_package(basis, keep={"skole"}, never={"bad"}, solver=solver)
    assert ("skole" in free.package, "skole" in kept.package, "skole" in forbidden.package) == (False, True, True)
    assert ("bad" in kept.package, "bad" in forbidden.package) == (True, False)
    assert free.value is not None
    assert kept.value is not None
    assert forbidden.value is not None
    assert forbidden.value <= kept.value <= free.value


def test_support_decides_between_measures(solver):
    basis = a_basis()
    unwanted = best_package(basis, support=dict.fromkeys(basis.measures, 0.0), solver=solver)
    wanted = best_package(basis, support=dict.fromkeys(basis.measures, 1.0), solver=solver)
    assert unwanted.package == best_by_hand(basis, Wishes(support=dict.fromkeys(basis.measures, 0.0)))[0]
    assert "bad" not in unwanted.package
    assert "bad" in wanted.package


def test_when_nothing_balances_the_answer_names_the_law_and_the_kroner(solver):
    poor = without_reserve(a_basis())
    answer = best_package(poor, solver=solver)
    assert (answer.status, answer.package, answer.value) == (Status.CONFLICT, (), None)
    (conflict,) = answer.conflict
    assert (conflict.id, conflict.law) == ("balance", "kommuneloven § 14-10")
    broken = {(c.limit.id, c.year): c.by_kr for c in examine(project(poor, conflict.nearest), poor) if not c.kept}
    assert broken[conflict.id, conflict.year] == -conflict.short_kr


def test_two_wishes_that_exclude_each_other_are_the_conflict(solver):
    answer = best_package(a_basis(), keep={"vei", "badebuss"}, solver=solver)
    assert answer.status is Status.CONFLICT
    assert [c.label for c in answer.conflict] == ["Behold «Buss til badet»", "Behold «Mindre brøyting»"]


READY = "print('ready', flush=True); "


@pytest.mark.parametrize(
    "program",
    [
        READY + "import time; time.sleep(60)",
        READY + "input(); raise SystemExit(1)",
        READY + """input(); print('{"status": "optimal", "chosen": [1,1,1,1,1,1], "bound": 0, "problem": ""}')""",
        "raise SystemExit(1)",
    ],
    ids=["hangs", "dies", "lies", "never starts"],
)
def test_a_solver_gone_wrong_is_a_failure_with_a_sentence_and_never_a_package(program):
    planted = Solver((sys.executable, "-c", program))
    started = time.monotonic()
    answer = best_package(a_basis(), time_limit_s=0.3, solver=planted)
    planted.close()
    assert (answer.status, answer.package, answer.value, answer.verified) == (Status.FAILED, (), None, False)
    assert answer.problem
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0])
def test_a_time_limit_that_is_no_time_is_refused(seconds, solver):
    with pytest.raises(InvalidNumber):
        best_package(a_basis(), time_limit_s=seconds, solver=solver)


def test_no_time_is_no_answer_but_a_sentence(solver):
    answer = best_package(a_basis(), time_limit_s=0.0, solver=solver)
    assert (answer.status, answer.problem) == (Status.FAILED, "tiden var ute")


class Ended(Solver):
    """Tells of a lawful package on its way, and is ended before it replies."""

    def __init__(self, package, after=0):
        super().__init__()
        self.package, self.left = package, after

    def ask(self, choice, goal, *, heard=None, **more):
        if goal not in {Goal.WORTH, Goal.BEST}:
            return super().ask(choice, goal, **more)
        heard(Found(status="feasible", package=self.package))
        self.left -= 1
        return super().ask(choice, goal, **more) if self.left >= 0 else Found(status="failed", problem="ended")


def test_ended_before_a_reply_the_answer_is_what_was_found_on_the_way_with_its_gap():
    told_of = 0
    for seed in range(9):
        basis = a_random_basis(seed)
        ranked = every_by_hand(basis)
        if len(ranked) < 3:
            continue
        package, value = ranked[2]
        solver, told = Ended(package), []
        answer = best(basis, Wishes(), solver=solver, tell=told.append)
        solver.close()
        assert (answer.status, answer.package, answer.value, answer.verified) == (Status.FEASIBLE, package, value, True)
        assert answer.bound >= ranked[0][1]
        assert answer.gap >= 0
        assert [(a.package, a.gap) for a in told] == [(package, None)]
        told_of += 1
    assert told_of > 3


def test_what_is_heard_on_the_way_never_changes_what_is_found():
    """Else the clock would have a say in the answer."""
    for seed in range(6):
        basis = a_random_basis(seed)
        ranked = every_by_hand(basis)
        if len(ranked) < 2:
            continue
        solver = Ended(ranked[-1][0], after=99)
        answer = best(basis, Wishes(), solver=solver)
        solver.close()
        assert (answer.status, answer.package, answer.value) == (Status.OPTIMAL, *ranked[0])


def test_an_unlawful_package_heard_on_the_way_is_no_answer():
    basis = a_random_basis(0)
    solver = Ended(tuple(basis.measures))
    answer = best(basis, Wishes(), solver=solver)
    solver.close()
    assert (answer.status, answer.package) == (Status.FAILED, ())


class Improving(Ended):
    """Has a worse package first, and finds the best on the way to a proof it does not reach."""

    def __init__(self, worse, package, bound):
        super().__init__(package)
        self.worse, self.bound = worse, bound

    def ask(self, choice, goal, *, heard=None, **more):
        if self.worse is not None and goal is Goal.WORTH:
            first, self.worse = self.worse, None
            return Found(status="optimal", package=first, bound=10**9)
        if goal in {Goal.WORTH, Goal.BEST}:
            heard(Found(status="feasible", package=self.package, bound=self.bound))
            return Found(status="failed", problem="ended")
        return super().ask(choice, goal, heard=heard, **more)


def test_what_is_told_on_the_way_to_a_proof_has_the_gap_that_is_proven_by_then():
    told_of = 0
    for seed in range(9):
        basis = a_random_basis(seed)
        ranked = every_by_hand(basis)
        if len(ranked) < 2 or ranked[0][1] == ranked[1][1]:
            continue
        (package, value), (worse, _) = ranked[:2]
        solver, told = Improving(worse, package, round(value * 1000) + 7), []
        answer = best(basis, Wishes(), solver=solver, tell=told.append)
        solver.close()
        assert (answer.status, answer.package, answer.bound) == (Status.FEASIBLE, package, round(value + 0.007, 3))
        assert [a.package for a in told] == [worse, package]
        assert told[0].gap is None
        assert told[1].bound == round(value + 0.007, 3)
        told_of += 1
    assert told_of > 2
