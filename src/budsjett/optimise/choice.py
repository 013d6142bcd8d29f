"""From a municipality to a choice: what each measure is worth, and how the limits respond to it.

Nothing here knows how a budget works. Every number is a difference between plans that the model itself made.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Conditions
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.futures import draw
from budsjett.budget.levers import check_settings
from budsjett.budget.limits import Limit, limits, slack_kr
from budsjett.budget.measures import Measure, MeasureId, MeasureKind
from budsjett.budget.plan import project_many
from budsjett.budget.starts import listed, waited
from budsjett.errors import InvalidNumber, UnknownMeasure, UnknownTheme
from budsjett.optimise.between import caps, excludes, requires
from budsjett.optimise.problem import Choice, Demand, Futures, Robust, Wishes

KR_PER_THOUSANDTH = 1000
"""Worth is counted in thousandths of a million weighted kroner."""
HEAVIEST = 100
SHARES = 10_000
AGREE_KR = 1
"""Responses and model agree when they are no further apart: lines are rounded to whole kroner."""
CONTEXTS = 30
FEW_CONTEXTS = 5
"""In each drawn future, where a measure that invests is looked at."""
ROUNDING_KR = 100
"""In a drawn future the effects of several measures on a line are rounded together: thirty lines, four years."""
NEUTRAL = Fraction(1, 2)
"""The support of a measure that no ballot asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a choice is made on: the basis, where the levers stand, and the alternative for the population."""

    listed: Basis
    """As it is asked about."""
    basis: Basis
    """The same, with each measure that may wait there once more for every year it may begin."""
    lever_values: Floats
    """(levers,), in the order of the basis."""
    projection: str
    hard: tuple[Limit, ...]
    """The limits a plan may not break."""
    futures: Conditions | None = None
    """The drawn futures, where it must hold in many."""
    hold: int = 0
    """In how many of them."""

    @property
    def measures(self) -> tuple[MeasureId, ...]:
        """In the order of the list."""
        return tuple(self.basis.measures)

    def lines(self, chosen: NDArray[np.bool_]) -> Mapping[LineId, Floats]:
        """The model's lines for n packages: (n, years) each."""
        levers = np.tile(self.lever_values, (len(chosen), 1))
        return project_many(self.basis, chosen, levers, projection=self.projection)

    @property
    def points(self) -> tuple[tuple[Limit, int], ...]:
        """Every hard limit in every year it counts: what a demand is made of, in the order of the demands."""
        return tuple((limit, year) for limit in self.hard for year in limit.years)

    def slacks_in_futures_kr(self, chosen: NDArray[np.bool_], futures: Conditions) -> Floats:
        """What is left over each demand for one package, (measures,), in each future: (futures, demands)."""
        levers = self.lever_values[None, :]
        return self.slacks_kr(project_many(self.basis, chosen[None, :], levers, conditions=futures))

    def kept_in(self, package: Collection[MeasureId], futures: Conditions) -> int:
        """In how many futures the model finds every hard limit kept, in whole kroner."""
        slacks = self.slacks_in_futures_kr(np.array([m in package for m in self.measures], dtype=bool), futures)
        return int((np.floor(slacks) >= 0).all(axis=1).sum())

    def slacks_kr(self, lines: Mapping[LineId, Floats]) -> Floats:
        """What is left over each demand: (n, demands)."""
        by_limit = {limit.id: slack_kr(limit, lines, self.basis) for limit in self.hard}
        n = len(lines[LineId("reserve_path")])
        values = [by_limit[limit.id][:, self.basis.years.index(year)] for limit, year in self.points]
        return np.stack(values, axis=1) if values else np.zeros((n, 0))


def ground(
    basis: Basis,
    levers: Mapping[str, float] | None,
    projection: str,
    *,
    wait: Mapping[MeasureId, int] | None = None,
    robust: Robust | None = None,
) -> Ground:
    """Refuses unknown levers, settings outside their range, and what cannot be drawn (`futures.draw`)."""
    if robust is not None and not 0 < robust.hold <= robust.of:
        raise InvalidNumber(field="fremtider som skal holde", value=str(robust.hold), wanted=f"1-{robust.of}")
    settings = check_settings(basis.levers, levers or {})
    waits = wait or {}
    versions = [(m, *waited(m, waits.get(m.id, 0), basis.years)) for m in basis.measures.values()]
    return Ground(
        listed=basis,
        basis=replace(basis, measures={m.id: m for same in versions for m in same}) if waits else basis,
        lever_values=np.array([settings[lever.id] for lever in basis.levers], dtype=np.float64),
        projection=projection,
        hard=tuple(limit for limit in limits(basis) if limit.hard),
        futures=None if robust is None else drawn(basis, robust, projection),
        hold=0 if robust is None else robust.hold,
    )


def drawn(
    basis: Basis, robust: Robust, projection: str, *, draws: int | None = None, seed: int | None = None
) -> Conditions:
    """The futures that are asked about; or others, with a seed of their own."""
    return draw(
        basis,
        robust.of if draws is None else draws,
        robust.seed if seed is None else seed,
        drivers=robust.drivers,
        projection=projection,
    )


def choice(on: Ground, wishes: Wishes) -> Choice:
    """The question for the solver, its responses taken around the package of what must be kept.

    Refuses unknown measures and themes, weights outside 0-100 and support outside 0-1.
    """
    grouped = (m for group in wishes.at_most for m in group.measures)
    for m in (*wishes.keep, *wishes.never, *wishes.wait, *(wishes.support or ()), *wishes.worth, *grouped):
        if m not in on.listed.measures:
            raise UnknownMeasure(measure=m)
    measures = on.basis.measures
    return Choice(
        measures=on.measures,
        worth=_worth(on, wishes),
        demands=demands(on, wishes.keep),
        futures=futures(on, wishes.keep),
        requires=requires(measures),
        excludes=excludes(measures),
        caps=caps(measures, changes_kr(on), wishes, on.basis.themes) if wishes.at_most or wishes.lose_at_most else (),
        keep=wishes.keep,
        never=wishes.never,
        away=wishes.away,
        differ=wishes.differ,
        titles={m: measure.title for m, measure in measures.items()},
    )


def demands(on: Ground, around: Collection[MeasureId]) -> tuple[Demand, ...]:
    """Every hard limit in every plan year, as it responds to one change at a time from a package.

    At the package itself the responses add up to exactly what the model says. Away from it they do so as far as
    the model is linear: the minimum instalment and deferrals are not quite, and lines are rounded to whole kroner.
    """
    base = np.array([m in around for m in on.measures], dtype=bool)
    responses = _effects_kr(on, base[None, :])[0]
    left_kr = on.slacks_kr(on.lines(base[None, :]))[0]
    return _demands(on, left_kr - responses[base].sum(axis=0), responses)


def around(asked: Choice, on: Ground, package: Collection[MeasureId]) -> Choice:
    """The same choice with its responses renewed at a package."""
    return replace(asked, demands=demands(on, package), futures=futures(on, package))


def futures(on: Ground, around: Collection[MeasureId], *, kind: bool = False) -> Futures | None:
    """Where the demands start in each drawn future, and how they respond: exact, in each of them, at the package.

    With `kind`, a measure that invests is given the kindest effect it has there or in FEW_CONTEXTS other packages.
    """
    if on.futures is None:
        return None
    base = np.array([m in around for m in on.measures], dtype=bool)
    slacks = on.slacks_in_futures_kr(base, on.futures)
    effects = [_in_futures_kr(on, base, i, slacks) for i in range(len(base))]
    if kind:
        contexts = list(_contexts(base, FEW_CONTEXTS))
        before = [on.slacks_in_futures_kr(c, on.futures) for c in contexts]
        for i, measure in enumerate(on.basis.measures.values()):
            if measure.investments:
                others = [_in_futures_kr(on, c, i, left) for c, left in zip(contexts, before, strict=True)]
                kindest = np.min if base[i] else np.max
                effects[i] = kindest([effects[i], *others], axis=0)
        slacks = slacks + ROUNDING_KR
    responses = np.stack(effects, axis=1) if effects else np.zeros((len(slacks), 0, slacks.shape[1]))
    return Futures(
        starts_kr=slacks - responses[:, base].sum(axis=1),
        responses_kr=responses,
        may_break=len(slacks) - on.hold,
    )


def _in_futures_kr(on: Ground, base: NDArray[np.bool_], i: int, slacks: Floats) -> Floats:
    """What one measure does to what is left over each demand in each future: (futures, demands)."""
    assert on.futures is not None  # noqa: S101 - for the type checker: asked by `futures` only
    changed = base.copy()
    changed[i] = not changed[i]
    sign = -1.0 if base[i] else 1.0
    return sign * (on.slacks_in_futures_kr(changed, on.futures) - slacks)


def relaxed(on: Ground, centre: Collection[MeasureId]) -> tuple[Demand, ...]:
    """The demands as the model would have them at its kindest: no lawful package breaks these.

    From the centre, one goes to any package by changing one measure at a time, and each step changes what is left by
    what that measure does among those chosen so far. So if every measure is given the kindest effect it ever has, the
    sum is never stricter than the model. "Ever" is seen in CONTEXTS packages, drawn with a fixed seed: a measure
    without an investment does the same in all of them, to the krone.
    """
    base = np.array([m in centre for m in on.measures], dtype=bool)
    n = len(base)
    few = np.vstack([base, np.zeros(n, dtype=bool), np.ones(n, dtype=bool)])
    invests = np.array([bool(measure.investments) for measure in on.basis.measures.values()], dtype=bool)
    kindest = _kindest_kr(base, _effects_kr(on, few))
    kindest[invests] = _kindest_kr(
        base[invests], _effects_kr(on, np.vstack([few, _contexts(base, CONTEXTS)]), only=invests)
    )
    left_kr = on.slacks_kr(on.lines(base[None, :]))[0] + AGREE_KR  # for the rounding of lines
    return _demands(on, left_kr - kindest[base].sum(axis=0), kindest)


def _kindest_kr(base: NDArray[np.bool_], effects: Floats) -> Floats:
    """Of effects (contexts, measures, demands), the one that is kindest where one starts with these measures chosen."""
    kindest: Floats = np.where(base[:, None], effects.min(axis=0), effects.max(axis=0))
    return kindest


def _contexts(base: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Packages drawn around one, from few changes to nearly all: (count, measures)."""
    rng = np.random.default_rng(0)
    return base ^ (rng.random((count, len(base))) < rng.random((count, 1)))


def _effects_kr(on: Ground, contexts: NDArray[np.bool_], *, only: NDArray[np.bool_] | None = None) -> Floats:
    """What each measure, or only some, does to what is left over each demand: (contexts, measures, demands)."""
    count, n = contexts.shape
    which = np.ones(n, dtype=bool) if only is None else only
    changes = np.vstack([np.zeros((1, n), dtype=bool), np.eye(n, dtype=bool)[which]])
    chosen = contexts[:, None, :] ^ changes  # each context, and each with one measure changed
    slacks = on.slacks_kr(on.lines(chosen.reshape(-1, n))).reshape(count, len(changes), -1)
    effects: Floats = np.where(contexts[:, which], -1.0, 1.0)[:, :, None] * (slacks[:, 1:] - slacks[:, :1])
    return effects


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


def _worth(on: Ground, wishes: Wishes) -> NDArray[np.int64]:
    """By the published rule, but for what is asked instead."""
    by_rule = worths(on, weights=wishes.weights, support=wishes.support)
    asked = [wishes.worth.get(m, worth) for m, worth in zip(on.measures, by_rule.tolist(), strict=True)]
    return np.array(asked, dtype=np.int64)


def worths(
    on: Ground, *, weights: Mapping[str, float], support: Mapping[MeasureId, Fraction | float] | None
) -> NDArray[np.int64]:
    """What each measure is worth: weight x four years' change in what people get, in thousandths of a million kroner.

    A gain counts times its support, a burden times one less its support; without ballots both count whole.
    """
    known = {theme.id: theme.weight for theme in on.basis.themes}
    for theme, weight in weights.items():
        if theme not in known:
            raise UnknownTheme(theme=theme, known=", ".join(known))
        if not (isfinite(weight) and 0 <= weight <= HEAVIEST):
            raise InvalidNumber(field=f"vekt for {theme}", value=str(weight), wanted=f"0-{HEAVIEST}")
    for m, share in (support or {}).items():
        if not (isfinite(share) and 0 <= share <= 1):
            raise InvalidNumber(field=f"støtte til {m}", value=str(share), wanted="0-1")
    weight_of = known | dict(weights)
    worth = []
    for (m, measure), change_kr in zip(on.basis.measures.items(), changes_kr(on), strict=True):
        share = Fraction(1)
        if support is not None:
            for_it = Fraction(support.get(listed(m), NEUTRAL))
            share = for_it if change_kr > 0 else 1 - for_it
        worth.append(round(Fraction(weight_of[measure.theme]) * share * change_kr / KR_PER_THOUSANDTH))
    return np.array(worth, dtype=np.int64)


def changes_kr(on: Ground) -> tuple[int, ...]:
    """What each measure alone gives people (plus) or takes from them (minus) over the plan years, whole kroner."""
    lines = on.lines(np.vstack([np.zeros((1, len(on.measures)), dtype=bool), np.eye(len(on.measures), dtype=bool)]))
    moved = {
        line: (lines[line][1:] - lines[line][0]).sum(axis=-1)
        for line in (LineId("services_net"), LineId("general_income"), LineId("depreciation"))
    }
    by_measure = zip(on.basis.measures.values(), *(values.tolist() for values in moved.values()), strict=True)
    return tuple(
        _change_kr(measure, round(service), round(income), round(capital))
        for measure, service, income, capital in by_measure
    )


def _change_kr(measure: Measure, service_kr: int, income_kr: int, capital_kr: int) -> int:
    """The published rule, kind by kind; of a loss, the share that people feel.

    `capital_kr` is depreciation: what a building or a machine renders in a year is taken to be what it wears.
    """
    change_kr = _whole_change_kr(measure, service_kr, income_kr, capital_kr)
    return change_kr if change_kr > 0 else round(change_kr * Fraction(measure.burden))


def _whole_change_kr(measure: Measure, service_kr: int, income_kr: int, capital_kr: int) -> int:
    match measure.kind:
        case MeasureKind.CUT:
            return min(0, service_kr)
        case MeasureKind.INCOME:
            return min(0, service_kr - income_kr)  # what the municipality gains, someone pays
        case MeasureKind.SPENDING:
            return max(0, service_kr)
        case MeasureKind.STANDARD:
            return service_kr
        case MeasureKind.INVESTMENT:
            return max(0, capital_kr) + max(0, service_kr)  # saved running costs are its gain, not its price
        case MeasureKind.DEFERRAL:
            return min(0, capital_kr)  # upkeep of what is worn meanwhile is no service to anyone
