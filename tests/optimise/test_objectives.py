"""What is wanted first, against every package: the worst off by sorting scores, the least lost by adding kroner."""

import random

import numpy as np
import pytest

from budsjett.optimise.choice import changes_kr, choice, ground
from budsjett.optimise.package import best
from budsjett.optimise.problem import Objective, Status, Wishes
from optimise.municipalities import a_random_basis, every_by_hand


def scores(on, wishes, package):
    """Each group's score of a package."""
    rows = choice(on, wishes).stages[0].scores
    return rows[:, [m in package for m in on.measures]].sum(axis=1).tolist()


@pytest.mark.parametrize("grouped", [False, True], ids=["themes", "groups"])
def test_the_worst_off_get_as_much_as_can_be_then_the_next(solver, grouped):
    other = 0
    for seed in range(15):
        basis, rng = a_random_basis(seed), random.Random(seed)
        groups = {g: {m: rng.randint(0, 100) / 100 for m in basis.measures} for g in "abc"} if grouped else {}
        wishes = Wishes(objective=Objective.WORST_OFF, groups=groups)
        answer, every = best(basis, wishes, solver=solver), every_by_hand(basis)
        if not every:
            assert answer.status is Status.CONFLICT
            continue
        on = ground(basis, None, "main")
        by_scores = sorted(
            every,
            key=lambda found: (
                [-s for s in sorted(scores(on, wishes, found[0]))],
                -round(found[1] * 1000),
                len(found[0]),
                [m not in found[0] for m in on.measures],
            ),
        )
        assert (seed, answer.status, answer.package, answer.value) == (seed, Status.OPTIMAL, *by_scores[0])
        other += by_scores[0] != every[0]
    assert other > 1


def test_no_group_weighs_more_for_being_large():
    basis = a_random_basis(3)
    on = ground(basis, None, "main")
    for row in choice(on, Wishes(objective=Objective.WORST_OFF)).stages[0].scores:
        assert abs(int(np.abs(row).sum()) - 10_000) <= len(row)


def test_the_least_is_lost_and_then_worth_chooses(solver):
    other = 0
    for seed in range(15):
        basis = a_random_basis(seed)
        wishes = Wishes(objective=Objective.LEAST_LOST)
        answer, every = best(basis, wishes, solver=solver), every_by_hand(basis)
        if not every:
            continue
        lost = dict(
            zip(
                basis.measures,
                (-min(0, round(kr / 1000)) for kr in changes_kr(ground(basis, None, "main"))),
                strict=True,
            )
        )
        first = min(every, key=lambda found: sum(lost[m] for m in found[0]))  # the first of equals is worth the most
        assert (seed, answer.status, answer.package, answer.value) == (seed, Status.OPTIMAL, *first)
        other += first != every[0]
    assert other > 0
