"""Other solvers agree: CBC and CP-SAT find the value ours finds, for Vadsø and for generated choices of its size."""

import os
from dataclasses import replace

import numpy as np
import pytest

from budsjett.optimise.child import Solver
from budsjett.optimise.choice import choice, ground
from budsjett.optimise.goals import stages
from budsjett.optimise.package import best
from budsjett.optimise.problem import Objective, Status, Wishes
from budsjett.optimise.question import Goal
from budsjett.sources import scenario_files, shipped
from optimise.large import a_large_choice
from optimise.other_solvers import by_cbc, by_cp_sat

LIMIT_S = 60
PROVED = int(os.environ.get("BUDSJETT_PROVED", "200"))
"""`make nightly` asks for 2 000; then the largest are solved too."""
pytestmark = pytest.mark.filterwarnings("ignore:.*PuLP 4:DeprecationWarning")  # the CBC here is reached through PuLP 3

SIZES = [(40, 1), (60, 4), *([(40, 2), (60, 3), (80, 5), (80, 6)] if PROVED >= 2000 else [])]


class Listening(Solver):
    """Remembers every question and its checked reply."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def ask(self, choice, goal, **more):
        found = super().ask(choice, goal, **more)
        self.heard.append((choice, goal, found))
        return found


@pytest.fixture(scope="module")
def vadso():
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    return basis


@pytest.fixture(scope="module")
def listening():
    solver = Listening()
    yield solver
    solver.close()


def drawn_weights(basis, seed):
    rng = np.random.default_rng(seed)
    return {theme.id: round(float(theme.weight * 2 ** rng.uniform(-1, 1)), 2) for theme in basis.themes}


@pytest.mark.parametrize("seed", range(3))
def test_every_question_asked_about_vadso_has_the_value_the_others_find(vadso, listening, seed):
    listening.heard.clear()
    waits = {m: 1 for m, measure in vadso.measures.items() if measure.investments} if seed == 2 else {}
    wishes = Wishes(weights=drawn_weights(vadso, seed), wait=waits)
    answer = best(vadso, wishes, time_limit_s=LIMIT_S, solver=listening)
    assert answer.status is Status.OPTIMAL
    compared = 0
    for asked, goal, found in listening.heard:
        if goal in {Goal.WORTH, Goal.BEST} and found.status == "optimal":
            assert by_cp_sat(asked) == (asked.value(found.package),)
            assert by_cbc(asked) == asked.value(found.package)
            compared += 1
    assert compared >= 1


@pytest.mark.slow
@pytest.mark.parametrize("objective", [Objective.LEAST_LOST, Objective.WORST_OFF])
def test_cp_sat_finds_the_same_stages_for_vadso(vadso, solver, objective):
    on, wishes = ground(vadso, None, "main"), Wishes(goals=(objective,))
    asked = replace(choice(on, wishes), stages=stages(on, wishes))
    found = solver.ask(asked, Goal.WORTH, seconds=LIMIT_S)
    assert found.status == "optimal"
    assert by_cp_sat(asked) == asked.key(found.package)


@pytest.mark.slow
@pytest.mark.parametrize(("measures", "seed"), SIZES)
@pytest.mark.timeout(4 * LIMIT_S)
def test_they_agree_on_generated_choices_of_four_years(solver, measures, seed):
    asked = a_large_choice(seed, measures=measures, years=4)
    found = solver.ask(asked, Goal.WORTH, seconds=LIMIT_S)
    assert found.status == "optimal", found.problem
    assert by_cp_sat(asked) == (asked.value(found.package),)
    assert by_cbc(asked) == asked.value(found.package)


def test_they_agree_that_there_is_none(solver):
    asked = a_large_choice(1, measures=40, years=4)
    poor = replace(asked, demands=tuple(replace(d, start_kr=d.start_kr - 1e9) for d in asked.demands))
    assert solver.ask(poor, Goal.WORTH, seconds=LIMIT_S).status == "infeasible"
    assert by_cp_sat(poor) is by_cbc(poor) is None


@pytest.mark.parametrize("seed", range(3))
def test_cp_sat_finds_the_same_value_where_it_must_hold_in_many_futures(solver, seed):
    asked = a_large_choice(seed, measures=20, years=2, futures=40)
    found = solver.ask(asked, Goal.WORTH, seconds=LIMIT_S)
    assert found.status == "optimal", found.problem
    assert by_cp_sat(asked) == (asked.value(found.package),)
    assert found.package != solver.ask(replace(asked, futures=None), Goal.WORTH, seconds=LIMIT_S).package
