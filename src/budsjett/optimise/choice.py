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
from budsjett.optimise.steps import chains
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
        chains=chains(on.steps),
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
    ((effects, left_kr),) = _effects_kr(on, (base[None, :], np.ones(len(base), dtype=bool)))
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
    """The demands as the model would have them at its kindest: no lawful package breaks these (`Kindest`)."""
    return Kindest(on).seen_from(centre)[0]


class Kindest:
    """The kindest effect each measure and step was ever seen to have on each demand, whichever way it is changed.

    From a centre, one goes to any package by changing one measure at a time, and each step changes what is left by
    what that measure does among those chosen so far. So if every measure is given the kindest effect it ever has, the
    sum, and ROUNDING_KR, is never stricter than the model. "Ever" is seen in the centres, in nothing, in everything and
    in CONTEXTS packages, drawn around the first centre with a fixed seed: a measure without an investment does the same
    in all of them, to the krone. What only one can be chosen of is first left out, then chosen: what a version or a
    step does is counted where no other of its kind is.
    """

    def __init__(self, on: Ground) -> None:
        """Nothing is seen before the first centre."""
        self._on = on
        size = len(on.measures), len(on.points)
        self._least: Floats = np.full(size, np.inf)
        self._most: Floats = np.full(size, -np.inf)
        self._looked = False

    def seen_from(self, centre: Collection[MeasureId]) -> tuple[tuple[Demand, ...], Floats]:
        """The demands at their kindest seen from a package; and what the model says it leaves, (demands,)."""
        on = self._on
        base = np.array([m in centre for m in on.measures], dtype=bool)
        every, bends = np.ones(len(base), dtype=bool), np.array(on.bends, dtype=bool)
        looks = [(base[None, :], every)]
        if not self._looked:
            looks = [(np.vstack([base, _possible(on, _extremes(len(base)))]), every)]
            looks += [(_contexts(on, base, CONTEXTS), bends)] if bends.any() else []
            self._looked = True
        found = _effects_kr(on, *looks)
        for (_, which), (effects, _) in zip(looks, found, strict=True):
            self._least[which] = np.minimum(self._least[which], effects.min(axis=0))
            self._most[which] = np.maximum(self._most[which], effects.max(axis=0))
        left_kr, kindest = found[0][1][0], np.where(base[:, None], self._least, self._most)
        return _demands(on, left_kr + ROUNDING_KR - kindest[base].sum(axis=0), kindest), left_kr


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


def _effects_kr(on: Ground, *looks: tuple[NDArray[np.bool_], NDArray[np.bool_]]) -> list[tuple[Floats, Floats]]:
    """What measures and steps do to what is left over each demand, by one question to the model.

    A look: contexts (contexts, measures) and which measures and steps (measures,). For each the effects, with it less
    without it, (contexts, measures looked at, demands); what cannot be chosen beside it is left out on both sides. And
    what is left in the contexts themselves: (contexts, demands).
    """
    changes = [_changed(on, *look) for look in looks]
    slacks = on.slacks_kr(on.lines(np.vstack([rows.reshape(-1, rows.shape[-1]) for rows, _, _ in changes])))
    found, first = [], 0
    for (contexts, which), (rows, before, alone) in zip(looks, changes, strict=True):
        count = rows.shape[0] * rows.shape[1]
        left = slacks[first : first + count].reshape(*rows.shape[:2], -1)
        sign = np.where(contexts[:, which] & alone, -1.0, 1.0)[:, :, None]
        effects: Floats = sign * (left[:, rows.shape[1] - len(before) :] - left[:, before])
        found.append((effects, left[:, 0]))
        first += count
    return found


def _changed(
    on: Ground, contexts: NDArray[np.bool_], which: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.bool_]]:
    """Packages for one look, (contexts, packages, measures): the contexts, these without each group, and each change.

    And of each change, the place of the package before it, and whether the measure is in no group.
    """
    n, looked_at = contexts.shape[1], np.flatnonzero(which)
    groups = [group for group in on.places() if np.isin(looked_at, group).any()]
    cleared = [np.zeros(n, dtype=bool), *(np.isin(np.arange(n), group) for group in groups)]
    group_of = np.zeros(n, dtype=np.intp)  # 0: in no group, and then "without" is the context less the measure itself
    for g, group in enumerate(groups, start=1):
        group_of[group] = g
    own = np.eye(n, dtype=bool)[looked_at]
    alone = group_of[looked_at] == 0
    before = contexts[:, None, :] & ~np.array(cleared)
    changed = np.where(alone[:, None], contexts[:, None, :] ^ own, before[:, group_of[looked_at]] | own)
    return np.concatenate([before, changed], axis=1), group_of[looked_at], alone


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
