"""From a municipality to a choice: how the limits respond to what may be chosen, and what it is worth.

Nothing here knows how a budget works. Every number is a difference between plans that the model itself made.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.figures import Floats
from budsjett.budget.measures import MeasureId
from budsjett.errors import UnknownMeasure
from budsjett.optimise.between import caps, excludes, requires
from budsjett.optimise.grounds import Ground, as_kept, drawn, ground, grounds
from budsjett.optimise.problem import Choice, Demand, Futures, Wishes
from budsjett.optimise.valued import KR_PER_THOUSANDTH, changes_kr, wished, worths

__all__ = [
    "KR_PER_THOUSANDTH", "Ground", "around", "as_kept", "changes_kr", "choice", "demands", "drawn", "futures", "ground",
    "grounds", "relaxed", "worths",
]  # fmt: skip

SHARES = 10_000
CONTEXTS = 30
FEW_CONTEXTS = 5
"""In each drawn future, where a measure that invests is looked at."""
ROUNDING_KR = 100
"""The effects of several measures on a line are rounded together: thirty lines, four years. What is closer to a demand
than this, the model alone decides."""


def choice(on: Ground, wishes: Wishes) -> Choice:
    """The question for the solver, its responses taken around the package of what must be kept.

    Refuses unknown measures and themes, weights outside 0-100 and support outside 0-1.
    """
    grouped = (m for group in wishes.at_most for m in group.measures)
    for m in (
        *wishes.keep, *wishes.never, *wishes.wait, *wishes.levels, *(wishes.support or ()), *(wishes.approvals or ()),
        *wishes.worth, *grouped,
    ):  # fmt: skip
        if m not in on.listed.measures:
            raise UnknownMeasure(measure=m)
    measures = on.basis.measures
    return Choice(
        measures=on.measures,
        worth=wished(on, wishes),
        demands=demands(on, wishes.keep),
        futures=futures(on, wishes.keep),
        requires=requires(measures),
        excludes=excludes(measures),
        one_of=on.one_of,
        steps=frozenset(step.id for step in on.steps),
        caps=caps(on, wishes),
        keep=wishes.keep,
        never=wishes.never,
        away=wishes.away,
        differ=wishes.differ,
        titles=on.titles,
    )


def demands(on: Ground, around: Collection[MeasureId]) -> tuple[Demand, ...]:
    """Every hard limit in every plan year, as it responds to one change at a time from a package.

    At the package itself the responses add up to exactly what the model says. Away from it they do so as far as
    the model is linear: the minimum instalment and deferrals are not quite, and lines are rounded to whole kroner.
    """
    base = np.array([m in around for m in on.measures], dtype=bool)
    effects, left_kr = _effects_kr(on, base[None, :])
    responses = effects[0]
    return _demands(on, left_kr[0] - responses[base].sum(axis=0), responses)


def around(asked: Choice, on: Ground, package: Collection[MeasureId]) -> Choice:
    """The same choice with its responses renewed at a package."""
    return replace(asked, demands=demands(on, package), futures=futures(on, package))


def futures(on: Ground, around: Collection[MeasureId], *, kind: bool = False) -> Futures | None:
    """Where the demands start in each drawn future, and how they respond: exact, in each of them, at the package.

    With `kind`, what invests is given the kindest effect it has there or in FEW_CONTEXTS other packages.
    """
    if on.futures is None:
        return None
    base = np.array([m in around for m in on.measures], dtype=bool)
    slacks = on.slacks_in_futures_kr(base, on.futures)
    effects = [_in_futures_kr(on, base, i, slacks) for i in range(len(base))]
    if kind:
        contexts = list(_contexts(on, base, FEW_CONTEXTS))
        before = [on.slacks_in_futures_kr(c, on.futures) for c in contexts]
        for i, bends in enumerate(on.bends):
            if bends:
                others = [_in_futures_kr(on, c, i, left) for c, left in zip(contexts, before, strict=True)]
                kindest = np.min if base[i] else np.max
                effects[i] = kindest([effects[i], *others], axis=0)
        slacks = slacks + ROUNDING_KR
    responses = np.stack(effects, axis=1) if effects else np.zeros((len(slacks), 0, slacks.shape[1]))
    return Futures(
        starts_kr=slacks - responses[:, base].sum(axis=1),
        responses_kr=responses,
        may_break=len(slacks) - on.hold,
        worst=on.worst,
    )


def _in_futures_kr(on: Ground, base: NDArray[np.bool_], i: int, slacks: Floats) -> Floats:
    """What one measure or step does to what is left over each demand in each future: (futures, demands).

    `slacks` are those of the package itself. What cannot be chosen beside it is left out on both sides.
    """
    assert on.futures is not None  # noqa: S101 - for the type checker: asked by `futures` only
    without = base.copy()
    without[[i, *(place for group in on.places() if i in group for place in group)]] = False
    with_it = without.copy()
    with_it[i] = True
    before, after = (
        slacks if (chosen == base).all() else on.slacks_in_futures_kr(chosen, on.futures)
        for chosen in (without, with_it)
    )
    return after - before


def relaxed(on: Ground, centre: Collection[MeasureId]) -> tuple[Demand, ...]:
    """The demands as the model would have them at its kindest: no lawful package breaks these.

    From the centre, one goes to any package by changing one measure at a time, and each step changes what is left by
    what that measure does among those chosen so far. So if every measure is given the kindest effect it ever has, the
    sum, and ROUNDING_KR, is never stricter than the model. "Ever" is seen in CONTEXTS packages, drawn with a fixed
    seed: a measure without an investment does the same in all of them, to the krone. What only one can be chosen of is
    first left out, then chosen: what a version or a step does is counted where no other of its kind is.
    """
    base = np.array([m in centre for m in on.measures], dtype=bool)
    effects, left_kr = _effects_kr(on, np.vstack([base, _possible(on, _extremes(len(base)))]))
    kindest = _kindest_kr(base, effects)
    bends = np.array(on.bends, dtype=bool)
    if bends.any():
        more, _ = _effects_kr(on, _contexts(on, base, CONTEXTS), only=bends)
        kindest[bends] = _kindest_kr(base[bends], np.concatenate([effects[:, bends], more]))
    return _demands(on, left_kr[0] + ROUNDING_KR - kindest[base].sum(axis=0), kindest)


def _kindest_kr(base: NDArray[np.bool_], effects: Floats) -> Floats:
    """Of effects (contexts, measures, demands), the one that is kindest where one starts with these measures chosen."""
    kindest: Floats = np.where(base[:, None], effects.min(axis=0), effects.max(axis=0))
    return kindest


def _extremes(n: int) -> NDArray[np.bool_]:
    """Nothing, and everything: (2, measures)."""
    return np.vstack([np.zeros(n, dtype=bool), np.ones(n, dtype=bool)])


def _contexts(on: Ground, base: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Packages drawn around one, from few changes to nearly all: (count, measures)."""
    rng = np.random.default_rng(0)
    return _possible(on, base ^ (rng.random((count, len(base))) < rng.random((count, 1))))


def _possible(on: Ground, packages: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same with no more than one of what only one can be chosen of: another one in each package."""
    kept = packages.copy()
    for group in on.places():
        for n, chosen in enumerate(kept):
            several = group[chosen[group]]
            if len(several) > 1:
                chosen[group] = False
                chosen[several[n % len(several)]] = True
    return kept


def _effects_kr(
    on: Ground, contexts: NDArray[np.bool_], *, only: NDArray[np.bool_] | None = None
) -> tuple[Floats, Floats]:
    """What each measure and step, or only some, does to what is left over each demand: (contexts, measures, demands).

    With it less without it; what cannot be chosen beside it is left out on both sides. And what is left in the
    contexts themselves: (contexts, demands).
    """
    n = contexts.shape[1]
    which = np.flatnonzero(np.ones(n, dtype=bool) if only is None else only)
    groups = [group for group in on.places() if np.isin(which, group).any()]
    cleared = [np.zeros(n, dtype=bool), *(np.isin(np.arange(n), group) for group in groups)]
    group_of = np.zeros(n, dtype=np.intp)  # 0: in no group, and then "without" is the context less the measure itself
    for g, group in enumerate(groups, start=1):
        group_of[group] = g
    own = np.eye(n, dtype=bool)[which]
    alone = group_of[which] == 0
    before = contexts[:, None, :] & ~np.array(cleared)  # the context itself, and it without each group
    changed = np.where(alone[:, None], contexts[:, None, :] ^ own, before[:, group_of[which]] | own)
    rows = np.concatenate([before, changed], axis=1)
    slacks = on.slacks_kr(on.lines(rows.reshape(-1, n))).reshape(*rows.shape[:2], -1)
    sign = np.where(contexts[:, which] & alone, -1.0, 1.0)[:, :, None]
    effects: Floats = sign * (slacks[:, len(cleared) :] - slacks[:, group_of[which]])
    return effects, slacks[:, 0]


def _demands(on: Ground, starts: Floats, responses: Floats) -> tuple[Demand, ...]:
    return tuple(
        Demand(
            id=limit.id,
            law=limit.law,
            label=limit.label,
            year=year,
            start_kr=float(starts[k]),
            responses_kr=responses[:, k],
        )
        for k, (limit, year) in enumerate(on.points)
    )
