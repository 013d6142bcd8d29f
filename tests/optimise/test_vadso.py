"""The real municipality: an answer, proven and lawful, before anyone loses patience."""

import pytest

from budsjett.budget.basis import Basis
from budsjett.budget.limits import examine
from budsjett.budget.plan import project
from budsjett.optimise.package import best_package
from budsjett.optimise.problem import Status
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
