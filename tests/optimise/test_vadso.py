"""The real municipality: an answer, proven and lawful, before anyone loses patience."""

import pytest

from budsjett.budget.basis import Basis
from budsjett.budget.limits import examine
from budsjett.budget.plan import project
from budsjett.optimise.child import Solver
from budsjett.optimise.package import best, best_package
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.question import Found, Goal
from budsjett.sources import scenario_files, shipped


@pytest.fixture(scope="module")
def vadso() -> Basis:
    basis, findings = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert basis is not None, findings
    return basis


def test_vadso_gets_a_proven_and_lawful_package_within_two_seconds(vadso, solver):
    answer = best_package(vadso, solver=solver)
    assert (answer.status, answer.verified, answer.gap) == (Status.OPTIMAL, True, 0.0)
    assert answer.seconds < 2
    assert all(c.kept for c in examine(project(vadso, answer.package), vadso) if c.limit.hard)


def test_what_vadso_values_more_is_cut_no_more(vadso, solver):
    def cut_kr(theme, package):
        chosen = (vadso.measures[m] for m in package if vadso.measures[m].theme == theme)
        return -sum(kr for m in chosen for e in m.effects for kr in e.over(vadso.years) if kr < 0)

    theme = vadso.themes[0].id
    plain = best_package(vadso, solver=solver)
    dear = best_package(vadso, weights={theme: 5.0}, solver=solver)
    assert dear.status is Status.OPTIMAL
    assert cut_kr(theme, dear.package) <= cut_kr(theme, plain.package)


def test_vadso_told_to_never_cut_anything_gets_the_conflict_and_its_price(vadso, solver):
    cuts = {m for m, measure in vadso.measures.items() if measure.kind in {"cut", "standard", "income"}}
    answer = best_package(vadso, never=cuts, solver=solver)
    assert answer.status is Status.CONFLICT
    law = [c for c in answer.conflict if c.law]
    assert law
    assert all(c.short_kr > 0 for c in law)


def test_when_time_is_up_before_the_proof_the_gap_is_still_one_that_is_proven(vadso):
    class OnceOnly(Solver):
        asked = 0

        def ask(self, choice, goal, **more):
            self.asked += goal is Goal.WORTH
            if goal is Goal.WORTH and self.asked > 1:
                return Found(status="failed", problem="tiden var ute")
            return super().ask(choice, goal, **more)

    heard = []
    solver = OnceOnly()
    early = best(vadso, Wishes(), time_limit_s=60, solver=solver, tell=heard.append)
    solver.close()
    proven = best(vadso, Wishes(), time_limit_s=60)
    assert early.status is Status.FEASIBLE
    assert early.value <= proven.value <= early.bound
    assert early.gap == pytest.approx((early.bound - early.value) / max(1, abs(early.value)), abs=1e-3)
    assert [told.gap for told in heard] == [None]  # what is told on the way, before anything binds every package
