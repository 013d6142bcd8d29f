"""The question put to the solver and the answers it may give: plain data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import log1p

import numpy as np
from numpy.typing import NDArray

from budsjett.budget.futures import ALL, Driver
from budsjett.budget.measures import MeasureId


class Objective(StrEnum):
    """What may be wanted first. What a package is worth comes after it, and the published rule on ties last."""

    WORTH = "worth"
    """What the package is worth, by weights and support. Said of itself only where other goals come after it."""
    SUPPORT = "support"
    """The most approvals on the ballots, each measure counting alike."""
    WORST_OFF = "worst-off"
    """As much as can be for the group that gets the least, then for the two that get the least, and so on."""
    NASH = "nash"
    """The largest product of what the groups get: a gain counts the more, the less its group has."""
    LEAST_LOST = "least-lost"
    """The fewest kroner lost by people, unweighted."""
    LEAST_CUT = "least-cut"
    """The fewest kroner of services taken away."""
    LEAST_CHARGED = "least-charged"
    """The fewest kroner more that people pay."""


class Among(StrEnum):
    """Who the groups are, to the goals that look at groups."""

    THEMES = "themes"
    """The themes of the list: no people, but what the list is divided in."""
    AGES = "ages"
    """The inhabitants by age, with an assumption about whom a service is for."""
    DISTRICTS = "districts"
    """The parts of the municipality, each with the measures that are placed there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robust:
    """A wish: every hard limit holds, in every year it counts, in at least `hold` of `of` drawn futures."""

    hold: int = 90
    of: int = 100
    seed: int = 1
    drivers: tuple[Driver, ...] = ALL
    mean: bool = False
    """Instead: what is left over the tightest limit and year is not below 0 on average over the `of` - `hold` worst.

    Conditional value at risk. It asks for more, for it weighs by how much a future falls short.
    """

    @property
    def worst(self) -> int:
        """Of how many futures the mean is taken."""
        return max(1, self.of - self.hold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody asks of a package: the question, apart from the municipality it is asked about."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """By theme, 0-100; a theme that is not named has its own."""
    support: Mapping[MeasureId, Fraction | float] | None = None
    """The share (0-1) of ballots for each measure; None where nobody has voted."""
    approvals: Mapping[MeasureId, Fraction | float] | None = None
    """The same where ballots are to be counted and not to weigh: for the goal of support and for `approved`. None: as
    `support`."""
    approved: int = 0
    """The approvals of the chosen measures add up to so much or more, in thousandths of the ballots."""
    keep: frozenset[MeasureId] = frozenset()
    never: frozenset[MeasureId] = frozenset()
    wait: Mapping[MeasureId, int] = field(default_factory=dict)
    """How many years later than listed a measure may begin. What is kept, or has its worth asked for, does not wait."""
    levels: Mapping[MeasureId, tuple[int, ...]] = field(default_factory=dict)
    """At what else than the whole a measure may be chosen, per cent; of the levels its list gives. As for `wait`."""
    at_most: tuple["AtMost", ...] = ()
    lose_at_most: Mapping[str, int] = field(default_factory=dict)
    """By theme or service line, whole kroner over the plan years: what the people it is for may lose, at the most."""
    aims: Mapping[str, float] = field(default_factory=dict)
    """Of operating revenue at the end of the plan: `reserve_floor_share` at least, `debt_ceiling_share` at most.

    Beside the municipality's own targets, never instead of them; one that must be kept counts in all its years.
    """
    levers: Mapping[str, float] = field(default_factory=dict)
    """Where levers stand; the others at their start."""
    free: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Levers the answer may move, each from and to where."""
    projection: str = "main"
    robust: Robust | None = None
    goals: tuple[Objective, ...] = ()
    """What is wanted before worth, the first first: each is settled before the next is asked."""
    groups: Mapping[str, Mapping[MeasureId, Fraction | float]] = field(default_factory=dict)
    """For the worst off and for Nash: the support (0-1) in each group. Without groups, the themes are the groups."""
    among: Among | None = None
    """Instead of `groups`: the themes, the inhabitants by age, or the districts, weighed by `support` as worth is."""
    worth: Mapping[MeasureId, int] = field(default_factory=dict)
    """Instead of what the published rule makes a measure worth, in thousandths: to ask what it would take."""
    away: tuple[frozenset[MeasureId], ...] = ()
    """Packages to stay away from, by at least `differ` measures each."""
    differ: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost:
    """A wish: no more than so many of these measures, in whatever year and at whatever level."""

    measures: frozenset[MeasureId]
    most: int
    name: str = ""
    """What they are measures of, as people call it, where they have something in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The amounts of the chosen measures, whole numbers, add up to `most` or less."""

    id: str
    label: str
    amounts: Mapping[MeasureId, int]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing that must hold in one year: `start_kr` + the responses of the chosen measures ≥ 0.

    `responses_kr` has one entry per measure, in the order of `Choice.measures`.
    """

    id: str
    law: str
    label: str
    year: int
    start_kr: float
    responses_kr: NDArray[np.float64]


class StageKind(StrEnum):
    """How the groups' scores make one number."""

    LOWEST = "lowest"
    """The `take` lowest scores added up."""
    PRODUCT = "product"
    """The product of what the groups have, as the sum of `PRODUCT_CURVE` over whole percents."""


PERCENT = 100
CURVE_STEPS = 100_000
PRODUCT_CURVE: tuple[int, ...] = tuple(round(CURVE_STEPS * log1p(percent)) for percent in range(PERCENT + 1))
"""The logarithm of one more than a percentage, in hundred-thousandths.

Whole numbers that rise ever less from 0 to 100, so a sum of them is exact to the solver, and a group that has nothing
does not make the product nothing (one more: smooth Nash welfare, Fain, Munagala and Shah 2018).
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage:
    """What is made as large as can be before what comes after it."""

    scores: NDArray[np.int64]
    """(groups, measures), whole numbers; a group's score is the sum over the chosen measures."""
    kind: StageKind = StageKind.LOWEST
    take: int = 1
    """For LOWEST: how many of the lowest scores."""
    reach: tuple[tuple[int, int], ...] = ()
    """For PRODUCT: each group's score with every loss and no gain, and with every gain and no loss."""
    goal: Objective = Objective.WORTH
    """What was wanted, that this is a stage of."""

    def value(self, chosen: NDArray[np.bool_]) -> int:
        """For a package, (measures,)."""
        scores = self.scores[:, chosen].sum(axis=1).tolist()
        if self.kind is StageKind.LOWEST:
            return sum(sorted(scores)[: self.take])
        return sum(PRODUCT_CURVE[percent] for percent in percents(self.reach, scores))


def percents(reach: Sequence[Sequence[int]], scores: Sequence[int]) -> list[int]:
    """What each group has of all it could have, in whole percents: 0 with every loss and no gain, 100 the other way."""
    return [
        (score - lowest) * PERCENT // (highest - lowest or 1)
        for (lowest, highest), score in zip(reach, scores, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Futures:
    """The demands in many futures: in all but `may_break` of them, start + responses ≥ 0 for every demand at once."""

    starts_kr: NDArray[np.float64]
    """(futures, demands), in the order of `Choice.demands`."""
    responses_kr: NDArray[np.float64]
    """(futures, measures, demands): prices and interest make a measure do a little more or less."""
    may_break: int
    worst: int = 0
    """Not 0: instead, what is left over the tightest demand is 0 or more on average over so many of the worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which measures, out of these, are worth the most while every demand holds."""

    measures: tuple[MeasureId, ...]
    worth: NDArray[np.int64]
    """Per measure, any sign, in thousandths of the unit of the objective (weighted million kroner).

    Whole numbers, so that "equally good" is exact and no tolerance of a solver decides between packages.
    """
    demands: tuple[Demand, ...]
    requires: tuple[tuple[MeasureId, tuple[MeasureId, ...]], ...]
    """Each may be chosen only with at least one of those named after it."""
    excludes: tuple[tuple[MeasureId, MeasureId], ...]
    """Pairs: not both."""
    one_of: tuple[tuple[MeasureId, ...], ...] = ()
    """Groups: no more than one of each."""
    chains: tuple[tuple[MeasureId, ...], ...] = ()
    """The steps of each lever one way, the shortest first: with those the other way, groups of `one_of`."""
    steps: frozenset[MeasureId] = frozenset()
    """Which are steps of levers and no measures: packages do not differ by them."""
    caps: tuple[Cap, ...] = ()
    futures: Futures | None = None
    stages: tuple[Stage, ...] = ()
    """What comes before worth, the first first."""
    keep: frozenset[MeasureId] = frozenset()
    never: frozenset[MeasureId] = frozenset()
    refuted: tuple[frozenset[MeasureId], ...] = ()
    """Packages that the model has shown to break a demand though the responses say they keep it."""
    away: tuple[frozenset[MeasureId], ...] = ()
    """Packages to differ from by at least `differ` measures."""
    differ: int = 1
    titles: Mapping[MeasureId, str] = field(default_factory=dict)
    """What people call the measures; a measure without a title goes by its id."""

    def value(self, package: Iterable[MeasureId]) -> int:
        """What a package is worth, exactly, in thousandths."""
        worth = dict(zip(self.measures, self.worth.tolist(), strict=True))
        return sum(worth[m] for m in package)

    def key(self, package: Iterable[MeasureId]) -> tuple[int, ...]:
        """How good a package is, the larger the better: the stages, then worth."""
        chosen = frozenset(package)
        yes = np.array([m in chosen for m in self.measures], dtype=bool)
        return (*(stage.value(yes) for stage in self.stages), self.value(chosen))


class Status(StrEnum):
    """How an answer stands."""

    OPTIMAL = "optimal"
    """Proven best, ties settled by the published rule, and re-checked by the model."""
    FEASIBLE = "feasible"
    """Re-checked by the model; time or rounds ran out before it was proven best and ties were settled."""
    CONFLICT = "conflict"
    """Proven that no package meets every demand."""
    FAILED = "failed"
    """The solver gave no usable answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A demand that cannot be met together with the others named beside it; drop any one and the rest can be met.

    `id` is a limit's, or `keep:`, `never:` or `cap:` and what it is about: then `law` is empty, and `year` and
    `short_kr` are 0.
    """

    id: str
    law: str
    label: str
    year: int
    short_kr: int
    """By how much it is broken at the least, when the others beside it hold."""
    nearest: tuple[MeasureId, ...] = ()
    """The package that comes so near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """In how many futures the model finds every hard limit kept: those drawn to choose by, and others nobody saw."""

    kept: int
    of: int
    fresh_kept: int
    fresh_of: int
    worst: int = 0
    """Where the mean of the worst was asked for: of how many. Of the fresh it is as large a share."""
    left_kr: int | None = None
    """What is left over the tightest limit and year on average over them, whole kroner rounded down; None without."""
    fresh_left_kr: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The first of what was wanted that is not proven as large as can be, worth last: whole numbers, as in `Stage`."""

    goal: Objective
    groups: int
    """How many groups it looks at; 1 for a sum over the measures."""
    take: int
    """Of how many of them, the lowest."""
    value: int | None
    """What the package has; None where there is none."""
    bound: int | None
    """What no lawful package exceeds, of those that have as much of what was wanted before it. None: nothing proven."""
    before: int
    """How many goals before it the package is proven to reach as well as any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. `package` is empty unless status is optimal or feasible; figures come from the model only."""

    status: Status
    package: tuple[MeasureId, ...]
    value: float | None
    """What the package is worth, in weighted million kroner."""
    bound: float | None
    """No package is worth more. Told without a package too, where so much is proven."""
    gap: float | None
    """How far the bound is above the value, as a share of the value's size; 0 when it is proven best."""
    verified: bool
    conflict: tuple[Conflict, ...]
    seconds: float
    worth: Mapping[MeasureId, float]
    levers: Mapping[str, float] = field(default_factory=dict)
    """Where the package puts the levers that were free."""
    held: Held | None = None
    """Where it was asked to hold in many futures."""
    reached: Reached | None = None
    """Where something was wanted before worth and it ended early."""
    nothing: bool = False
    """Proven that no package meets every demand, though not which of them stand in the way."""
    problem: str = ""
    """Why it failed or stopped early, for the log and the command line."""
