"""What a choice is made on: a municipality, what there is to choose, and the model's answer for any package of it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Conditions
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.futures import draw
from budsjett.budget.levers import LeverKind, check_settings
from budsjett.budget.limits import Limit, limits, slack_kr
from budsjett.budget.measures import MeasureId, MeasureKind
from budsjett.budget.plan import project_many
from budsjett.budget.starts import listed, started, versions
from budsjett.errors import InvalidNumber, UnknownLevel
from budsjett.optimise.problem import Robust, Wishes
from budsjett.optimise.steps import Step, freed, settings_of

MOST = 3000
"""Versions of measures and steps of levers in one question. More is refused before anything is built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a choice is made on: the basis, where the levers stand, and the alternative for the population.

    What may be chosen are the measures in every version, and after them the steps of the levers that are free.
    """

    listed: Basis
    """As it is asked about."""
    basis: Basis
    """The same, with each measure that may wait or be chosen in part there once more for every year and level."""
    lever_values: Floats
    """(levers,), in the order of the basis: where they stand when no step is chosen."""
    steps: tuple[Step, ...] = ()
    """Of the levers that are free."""
    projection: str
    hard: tuple[Limit, ...]
    """The limits a plan may not break."""
    futures: Conditions | None = None
    """The drawn futures, where it must hold in many."""
    hold: int = 0
    """In how many of them."""
    worst: int = 0
    """Not 0: instead, on average over so many of the worst of them."""
    measures: tuple[MeasureId, ...] = field(init=False)
    """All there is to choose: the measures in the order of the list, then the steps."""
    one_of: tuple[tuple[MeasureId, ...], ...] = field(init=False)
    """What only one can be chosen of: the versions of a measure, the steps of a lever."""
    still: Floats = field(init=False, repr=False, compare=False)
    """(demands,): infinite for those that nothing chosen and no future moves, else 0; asked for where `worst` is."""
    _latest: dict[bytes, Mapping[LineId, Floats]] = field(default_factory=dict, repr=False, compare=False)
    """The model's latest answer: what each measure does alone is asked for by its worth, and by the demands."""

    def __post_init__(self) -> None:
        """Name what there is to choose."""
        object.__setattr__(self, "measures", (*self.basis.measures, *(step.id for step in self.steps)))
        same: dict[str, list[MeasureId]] = {}
        for m in self.basis.measures:
            same.setdefault(listed(m), []).append(m)
        for step in self.steps:
            same.setdefault(f"={step.lever.id}", []).append(step.id)
        groups = tuple(tuple(group) for name, group in same.items() if len(group) > 1)
        object.__setattr__(self, "one_of", groups)
        object.__setattr__(self, "still", self._still() if self.worst else np.zeros(len(self.points)))

    def _still(self) -> Floats:
        assert self.futures is not None  # noqa: S101 - for the type checker: the worst are of these
        nothing = np.zeros(len(self.measures), dtype=bool)
        alone = np.vstack([nothing, np.eye(len(self.measures), dtype=bool)])
        by_futures, by_choice = self.slacks_in_futures_kr(nothing, self.futures), self.slacks_kr(self.lines(alone))
        moved = (np.ptp(by_futures, axis=0) > 0) | (np.ptp(by_choice, axis=0) > 0)
        return np.where(moved | ~moved.any(), 0.0, np.inf)

    @property
    def kinds(self) -> tuple[MeasureKind, ...]:
        """What sort of change each of `measures` is."""
        return (*(m.kind for m in self.basis.measures.values()), *(step.kind for step in self.steps))

    @property
    def themes(self) -> tuple[str, ...]:
        """The theme of each of `measures`."""
        return (*(m.theme for m in self.basis.measures.values()), *(step.lever.theme for step in self.steps))

    @property
    def bends(self) -> tuple[bool, ...]:
        """Whether each of `measures` invests, and so may do more or less beside others: the limits are not linear."""
        return (
            *(bool(m.investments) for m in self.basis.measures.values()),
            *(step.lever.kind is LeverKind.INVESTMENT for step in self.steps),
        )

    @property
    def titles(self) -> Mapping[MeasureId, str]:
        """What people call each of `measures`."""
        return {m: measure.title for m, measure in self.basis.measures.items()} | {s.id: s.title for s in self.steps}

    def lines(self, chosen: NDArray[np.bool_], conditions: Conditions | None = None) -> Mapping[LineId, Floats]:
        """The model's lines for n packages: (n, years) each, not to be written to."""
        key = chosen.tobytes()
        if conditions is None and key in self._latest:
            return self._latest[key]
        n = len(self.basis.measures)
        levers = np.tile(self.lever_values, (len(chosen), 1))
        for step, yes in zip(self.steps, chosen[:, n:].T, strict=True):
            levers[yes, step.place] = step.value
        found = project_many(self.basis, chosen[:, :n], levers, projection=self.projection, conditions=conditions)
        if conditions is None:
            self._latest.clear()
            self._latest[key] = found
        return found

    def parted(self, package: Collection[MeasureId]) -> tuple[tuple[MeasureId, ...], Mapping[str, float]]:
        """The measures of a package, and where every lever stands with it."""
        stands = {str(lever.id): at for lever, at in zip(self.basis.levers, self.lever_values.tolist(), strict=True)}
        measures = tuple(m for m in package if m in self.basis.measures)
        return measures, stands | settings_of(package, self.steps)

    def items(self, package: Collection[MeasureId], levers: Mapping[str, float]) -> tuple[MeasureId, ...]:
        """What is chosen, where an answer holds these measures and puts the levers there."""
        measures = {m if m in self.basis.measures else listed(m) for m in package}
        steps = {s.id for s in self.steps if levers.get(str(s.lever.id)) == s.value}
        return tuple(m for m in self.measures if m in measures | steps)

    def found(self, package: Collection[MeasureId]) -> Mapping[str, float]:
        """Where a package puts the levers that are free."""
        free = {str(step.lever.id) for step in self.steps}
        return {lever: at for lever, at in self.parted(package)[1].items() if lever in free}

    @property
    def points(self) -> tuple[tuple[Limit, int], ...]:
        """Every hard limit in every year it counts: what a demand is made of, in the order of the demands."""
        return tuple((limit, year) for limit in self.hard for year in limit.years)

    def slacks_in_futures_kr(self, chosen: NDArray[np.bool_], futures: Conditions) -> Floats:
        """What is left over each demand for one package, (measures,), in each future: (futures, demands)."""
        return self.slacks_kr(self.lines(chosen[None, :], futures))

    def kept_in(self, package: Collection[MeasureId], futures: Conditions) -> int:
        """In how many futures the model finds every hard limit kept, in whole kroner."""
        slacks = self.slacks_in_futures_kr(np.array([m in package for m in self.measures], dtype=bool), futures)
        return int((np.floor(slacks) >= 0).all(axis=1).sum())

    def mean_kr(self, package: Collection[MeasureId], futures: Conditions | None = None, worst: int = 0) -> int:
        """What is left of the tightest demand, whole kroner, on average over the worst futures, rounded down.

        In those drawn to choose by, unless others are given and how many of them are the worst. A demand that neither
        measures nor futures move has nothing to say of them: the plan's cover of old overspending leaves 0 always.
        """
        drawn, worst = futures or self.futures, worst or self.worst
        assert drawn is not None  # noqa: S101 - for the type checker: asked where there are futures
        chosen = np.array([m in package for m in self.measures], dtype=bool)
        tightest = np.floor(self.slacks_in_futures_kr(chosen, drawn) + self.still).min(axis=1)
        return int(np.sort(tightest)[:worst].sum() // worst)

    def steady(self, package: Collection[MeasureId]) -> bool:
        """Whether it holds in the futures as it was asked to."""
        if self.futures is None:
            return True
        return self.mean_kr(package) >= 0 if self.worst else self.kept_in(package, self.futures) >= self.hold

    def slacks_kr(self, lines: Mapping[LineId, Floats]) -> Floats:
        """What is left over each demand: (n, demands)."""
        by_limit = {limit.id: slack_kr(limit, lines, self.basis) for limit in self.hard}
        n = len(lines[LineId("reserve_path")])
        values = [by_limit[limit.id][:, self.basis.years.index(year)] for limit, year in self.points]
        return np.stack(values, axis=1) if values else np.zeros((n, 0))

    def places(self) -> tuple[NDArray[np.intp], ...]:
        """The groups of `one_of`, as places in `measures`."""
        at = {m: i for i, m in enumerate(self.measures)}
        return tuple(np.array([at[m] for m in group], dtype=np.intp) for group in self.one_of)


def ground(
    basis: Basis,
    levers: Mapping[str, float] | None,
    projection: str,
    *,
    wait: Mapping[MeasureId, int] | None = None,
    levels: Mapping[MeasureId, Collection[int]] | None = None,
    free: Mapping[str, tuple[float, float]] | None = None,
    robust: Robust | None = None,
) -> Ground:
    """Refuses unknown levers and levels, settings outside their range, and what cannot be drawn (`futures.draw`)."""
    if robust is not None and not 0 < robust.hold <= robust.of:
        raise InvalidNumber(field="framtider som skal holde", value=str(robust.hold), wanted=f"1-{robust.of}")
    settings, steps = freed(basis.levers, check_settings(basis.levers, levers or {}), free or {})
    waits, parts = wait or {}, levels or {}
    for m, asked in parts.items():
        _check_levels(basis, m, asked)
    found = tuple(
        chain.from_iterable(
            versions(measure, wait=waits.get(m, 0), levels=parts.get(m, ()), years=basis.years)
            for m, measure in basis.measures.items()
        )
    )
    if len(found) + len(steps) > MOST:
        raise InvalidNumber(field="valg i ett spørsmål", value=str(len(found) + len(steps)), wanted=f"høyst {MOST}")
    return Ground(
        listed=basis,
        basis=replace(basis, measures={m.id: m for m in found}) if waits or parts else basis,
        lever_values=np.array([settings[lever.id] for lever in basis.levers], dtype=np.float64),
        steps=steps,
        projection=projection,
        hard=tuple(limit for limit in limits(basis) if limit.hard),
        futures=None if robust is None else drawn(basis, robust, projection),
        hold=0 if robust is None else robust.hold,
        worst=robust.worst if robust is not None and robust.mean else 0,
    )


AIMS: Mapping[str, Callable[[float, float], float]] = {"reserve_floor_share": max, "debt_ceiling_share": min}
"""The shares that may be aimed at, and which of two is the stricter."""
HIGHEST_AIM: Mapping[str, float] = {"reserve_floor_share": 1.0, "debt_ceiling_share": 10.0}
"""What such a share may be set to: as much as a municipality's own may be."""


def aimed(basis: Basis, wishes: Wishes) -> tuple[Basis, Wishes]:
    """The aims as targets of the municipality that must be kept; none are left in the wishes.

    Refuses a share that is none of these, or is out of its range (InvalidNumber).
    """
    changed: dict[str, float] = {}
    for name, share in wishes.aims.items():
        if name not in AIMS or not 0 <= share <= HIGHEST_AIM[name]:  # false for NaN too
            wanted = ", ".join(f"0-{highest:g} for {aim}" for aim, highest in HIGHEST_AIM.items())
            raise InvalidNumber(field=f"mål {name}", value=str(share), wanted=wanted)
        hard, own = name.replace("_share", "_hard"), basis.assumptions[name].value
        if basis.assumptions[hard].value:
            changed[name] = AIMS[name](own, share)
        else:
            changed |= {name: share, hard: 1.0, name.replace("_share", "_from_year"): float(basis.years.last)}
    known = basis.assumptions
    targets = {id_: replace(known.get(id_, known["reserve_floor_share"]), value=to) for id_, to in changed.items()}
    return replace(basis, assumptions={**known, **targets}) if targets else basis, replace(wishes, aims={})


def as_kept(basis: Basis, wishes: Wishes) -> tuple[Basis, Wishes]:
    """What must be kept, in its year and at its level, as the measures of a basis; and never is never in any version.

    Refuses what is not there, as `starts.version` does.
    """
    basis, wishes = aimed(basis, wishes)
    begun, kept = started(basis, sorted(wishes.keep))
    away = tuple(frozenset(listed(m) if m in wishes.keep else m for m in package) for package in wishes.away)
    return begun, replace(wishes, keep=frozenset(kept), never=frozenset(map(listed, wishes.never)), away=away)


def grounds(basis: Basis, wishes: Wishes) -> Ground:
    """What the wishes are asked on. What must be kept, or has its worth asked for, is as listed."""
    fixed = {*wishes.keep, *wishes.never, *wishes.worth}
    return ground(
        basis,
        wishes.levers,
        wishes.projection,
        wait={m: years for m, years in wishes.wait.items() if m not in fixed},
        levels={m: levels for m, levels in wishes.levels.items() if m not in fixed},
        free=wishes.free,
        robust=wishes.robust,
    )


def _check_levels(basis: Basis, m: MeasureId, asked: Collection[int]) -> None:
    known = basis.measures.get(m)
    for level in asked if known is not None else ():
        if known is not None and level not in known.levels:
            exist = " og ".join(f"{level} %" for level in known.levels)
            raise UnknownLevel(measure=known.title, level=str(level), known=exist or "ingen")


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
