"""What is wanted first: goals in order, each in whole numbers, so that "equally good" is exact."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.measures import MeasureKind
from budsjett.errors import NoPlacedMeasures
from budsjett.optimise.choice import KR_PER_THOUSANDTH, SHARES, Ground, changes_kr, worths
from budsjett.optimise.people import by_age_kr, by_district_kr
from budsjett.optimise.problem import Among, Objective, Stage, StageKind, Wishes
from budsjett.optimise.valued import approvals

LOSSES: Mapping[Objective, frozenset[MeasureKind]] = {
    Objective.LEAST_LOST: frozenset(MeasureKind),
    Objective.LEAST_CUT: frozenset({MeasureKind.CUT, MeasureKind.STANDARD, MeasureKind.DEFERRAL}),
    Objective.LEAST_CHARGED: frozenset({MeasureKind.INCOME}),
}
"""Whose losses are counted."""


def stages(on: Ground, wishes: Wishes) -> tuple[Stage, ...]:
    """What is wanted before worth, the first first.

    Refuses a goal about ballots where there are none (GoalWithoutSupport).
    """
    return tuple(replace(stage, goal=goal) for goal in wishes.goals for stage in _stages(on, wishes, goal))


def _stages(on: Ground, wishes: Wishes, goal: Objective) -> Sequence[Stage]:
    """Most goals are a sum over the chosen measures; the fair ones look at groups."""
    if goal is Objective.WORST_OFF:
        scores = scores_by_group(on, wishes)
        return [Stage(scores=scores, take=take + 1) for take in range(len(scores))]
    if goal is Objective.NASH:
        scores = scores_by_group(on, wishes)
        reach = tuple(_reach(on, row) for row in scores)
        return [Stage(scores=scores, kind=StageKind.PRODUCT, reach=reach)] if len(scores) else []
    return [Stage(scores=np.array([_each(on, wishes, goal)], dtype=np.int64))]


def _each(on: Ground, wishes: Wishes, goal: Objective) -> list[int]:
    """What each measure counts towards a goal."""
    if goal is Objective.SUPPORT:
        return list(approvals(on, wishes))
    if goal is Objective.WORTH:
        worth = worths(on, weights=wishes.weights, support=wishes.support).tolist()
        return [wishes.worth.get(m, w) for m, w in zip(on.measures, worth, strict=True)]
    return _lost(on, LOSSES[goal])


def _lost(on: Ground, kinds: frozenset[MeasureKind]) -> list[int]:
    """What people lose by each measure of these kinds, thousand kroner, negative; no gain is set against it."""
    return [
        min(0, round(kr / KR_PER_THOUSANDTH)) if kind in kinds else 0
        for kind, kr in zip(on.kinds, changes_kr(on), strict=True)
    ]


def scores_by_group(on: Ground, wishes: Wishes) -> NDArray[np.int64]:
    """What each group gains and loses by each measure: (groups, measures).

    In ten-thousandths of all it could gain and lose by the list, so that large groups weigh no more. A group with
    nothing to gain or lose is left out. Refuses districts where no measure is placed in any (NoPlacedMeasures).
    """
    if wishes.among in {Among.AGES, Among.DISTRICTS}:
        if wishes.among is Among.DISTRICTS and not on.listed.placed:
            raise NoPlacedMeasures
        people = by_age_kr(on) if wishes.among is Among.AGES else by_district_kr(on)
        rows = [worths(on, weights=wishes.weights, support=wishes.support, changes=kr) for kr in people.values()]
    elif wishes.groups and wishes.among is None:
        rows = [worths(on, weights=wishes.weights, support=shares) for shares in wishes.groups.values()]
    else:
        worth = worths(on, weights=wishes.weights, support=wishes.support)
        rows = [np.where([of == theme.id for of in on.themes], worth, 0) for theme in on.basis.themes]
    return np.array([_share(on, row) for row in rows if row.any()], dtype=np.int64).reshape(-1, len(on.measures))


def _share(on: Ground, worth: NDArray[np.int64]) -> list[int]:
    """Of what only one can be chosen of, the one worth the most either way counts in the whole."""
    largest = np.abs(worth)
    for group in on.places():
        largest[group[np.argsort(largest[group])[:-1]]] = 0
    whole = int(largest.sum())
    return [round(Fraction(w * SHARES, whole)) for w in worth.tolist()]


def _reach(on: Ground, scores: NDArray[np.int64]) -> tuple[int, int]:
    """With every loss and no gain, and the other way: of what only one can be chosen of, what loses or gains most."""
    ends = []
    for most in (-np.minimum(scores, 0), np.maximum(scores, 0)):
        for group in on.places():
            most[group[np.argsort(most[group])[:-1]]] = 0
        ends.append(int(most.sum()))
    lost, gained = ends
    return -lost, gained
