"""What is wanted first, against every package: the worst off by sorting scores, the least lost by adding kroner."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest

from budsjett.errors import GoalWithoutSupport
from budsjett.optimise.choice import changes_kr, ground, grounds
from budsjett.optimise.goals import stages
from budsjett.optimise.package import best
from budsjett.optimise.problem import PRODUCT_CURVE, Objective, Status, Wishes
from optimise.municipalities import a_random_basis, every_by_hand


def scores(on, wishes, package):
    """Each group's score of a package."""
    rows = stages(on, wishes)[0].scores
    return rows[:, [m in package for m in on.measures]].sum(axis=1).tolist()


@pytest.mark.parametrize("grouped", [False, True], ids=["themes", "groups"])
def test_the_worst_off_get_as_much_as_can_be_then_the_next(solver, grouped):
    other = 0
    for seed in range(15):
        basis, rng = a_random_basis(seed), random.Random(seed)
        groups = {g: {m: rng.randint(0, 100) / 100 for m in basis.measures} for g in "abc"} if grouped else {}
        wishes = Wishes(goals=(Objective.WORST_OFF,), groups=groups)
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
    for row in stages(on, Wishes(goals=(Objective.WORST_OFF,)))[0].scores:
        assert abs(int(np.abs(row).sum()) - 10_000) <= len(row)


def test_the_least_is_lost_and_then_worth_chooses(solver):
    other = 0
    for seed in range(15):
        basis = a_random_basis(seed)
        wishes = Wishes(goals=(Objective.LEAST_LOST,))
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


def by_hand(basis, wishes, worth_of):
    """Every lawful package, the first the best: goal by goal, then worth, the fewest measures, the earliest."""
    on = ground(basis, None, "main")
    return min(
        every_by_hand(basis),
        key=lambda found: (
            [-value for value in worth_of(on, found[0])],
            -round(found[1] * 1000),
            len(found[0]),
            [m not in found[0] for m in on.measures],
        ),
        default=None,
    )


def test_nash_is_the_largest_product_of_what_groups_have(solver):
    other = 0
    for seed in range(25):
        basis, rng = a_random_basis(seed), random.Random(seed)
        groups = {g: {m: rng.randint(0, 100) / 100 for m in basis.measures} for g in "abcd"}
        wishes = Wishes(goals=(Objective.NASH,), groups=groups)
        answer = best(basis, wishes, solver=solver)
        rows = stages(ground(basis, None, "main"), wishes)[0].scores if every_by_hand(basis) else None

        def product(on, package, rows=rows):
            has = rows[:, [m in package for m in on.measures]].sum(axis=1) + np.abs(np.minimum(rows, 0)).sum(axis=1)
            whole = np.abs(rows).sum(axis=1)
            return [sum(round(1e5 * math.log(1 + 100 * int(h) // int(w))) for h, w in zip(has, whole, strict=True))]

        first = by_hand(basis, wishes, product)
        if first is None:
            assert answer.status is Status.CONFLICT
            continue
        assert (seed, answer.status, answer.package, answer.value) == (seed, Status.OPTIMAL, *first)
        other += first != every_by_hand(basis)[0]
    assert other > 1


def test_a_package_has_the_same_percents_where_measures_may_also_be_chosen_in_part_or_later():
    for seed in range(20):
        basis = a_random_basis(seed)
        ids = list(basis.measures)
        split = replace(basis, measures={m: replace(x, levels=(25, 50)) for m, x in basis.measures.items()})
        wishes = Wishes(goals=(Objective.NASH,))
        wider = replace(wishes, levels=dict.fromkeys(ids, (25, 50)), wait=dict.fromkeys(ids, 2))
        narrow, wide = grounds(basis, wishes), grounds(split, wider)
        (plain,), (split_up,) = stages(narrow, wishes), stages(wide, wider)
        rng = random.Random(seed)
        for _ in range(20):
            package = set(rng.sample(ids, rng.randint(0, len(ids))))
            at, there = ([m in package for m in on.measures] for on in (narrow, wide))
            assert plain.value(np.array(at)) == split_up.value(np.array(there))


def test_the_curve_of_the_product_rises_ever_less():
    steps = [high - low for low, high in itertools.pairwise(PRODUCT_CURVE)]
    assert PRODUCT_CURVE[0] == 0
    assert all(a > b > 0 for a, b in itertools.pairwise(steps))


def test_goals_come_in_the_order_they_are_named(solver):
    """First the fewest kroner of services taken away, then the most approvals; and the other way round."""
    differ = 0
    for seed in range(20):
        basis, rng = a_random_basis(seed), random.Random(seed)
        support = {m: rng.randint(0, 100) / 100 for m in basis.measures}
        cut = dict(
            zip(
                basis.measures,
                (
                    min(0, round(kr / 1000)) if basis.measures[m].kind in {"cut", "standard", "deferral"} else 0
                    for m, kr in zip(basis.measures, changes_kr(ground(basis, None, "main")), strict=True)
                ),
                strict=True,
            )
        )
        least_cut = lambda package: sum(cut[m] for m in package)  # noqa: B023, E731
        approvals = lambda package: sum(round(support[m] * 1000) for m in package)  # noqa: B023, E731
        lawful = every_by_hand(basis, Wishes(support=support))
        found = []
        for names, order in (
            ((Objective.LEAST_CUT, Objective.SUPPORT), (least_cut, approvals)),
            ((Objective.SUPPORT, Objective.LEAST_CUT), (approvals, least_cut)),
        ):
            answer = best(basis, Wishes(goals=names, support=support), solver=solver)
            if not lawful:
                assert answer.status is Status.CONFLICT
                continue
            values = [tuple(f(package) for f in order) for package, _ in lawful]
            assert (seed, answer.status) == (seed, Status.OPTIMAL)
            assert tuple(f(answer.package) for f in order) == max(values)
            found.append(answer.package)
        differ += len(set(found)) > 1
    assert differ > 3


def test_a_goal_about_ballots_needs_ballots(solver):
    with pytest.raises(GoalWithoutSupport):
        best(a_random_basis(1), Wishes(goals=(Objective.SUPPORT,)), solver=solver)
