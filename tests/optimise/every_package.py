"""The same question answered by evaluating every package with the model, and sharing no code with `optimise/`.

What a measure is worth, what goals count and how ties are broken is written here once more, from the tables in
docs/explanation/optimiser.md; what the limits say comes from the model (`budget/`) for every package, one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import log1p

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.futures import draw
from budsjett.budget.levers import Lever, LeverKind
from budsjett.budget.limits import limits, slack_kr
from budsjett.budget.measures import Measure, MeasureId, MeasureKind
from budsjett.budget.plan import project_many
from budsjett.budget.population import persons_1_july
from budsjett.budget.starts import begins, level_of, listed, versions
from budsjett.money import whole_kr

Package = tuple[MeasureId, ...]


@dataclass(frozen=True, kw_only=True)
class Best:
    """What trying every package found."""

    package: Package
    """Its measures."""
    levers: dict[str, float]
    """Where it puts the levers that are free."""
    value: float
    """Weighted million kroner."""
    equals: int
    """How many lawful packages are as good before ties are broken."""


def best(basis: Basis, wishes) -> Best | None:
    """The best lawful package, by the published goals and the published tie rule; None where none is lawful."""
    every = _Every(basis, wishes)
    lawful = [package for package in every.allowed() if every.keeps_the_law(package)]
    if not lawful:
        return None
    order = [*every.measures, *every.steps]
    goods = {package: every.good(package) for package in lawful}
    first = max(goods.values())
    among = [package for package in lawful if goods[package] == first]
    package = min(among, key=lambda p: (len(p), [m not in p for m in order]))
    return Best(
        package=tuple(m for m in package if m not in every.steps),
        levers=every.moved(package),
        value=first[-1] / 1000,
        equals=len(among),
    )


@dataclass(frozen=True, kw_only=True)
class Step:
    """A lever that is free, in another place than where it stands."""

    lever: Lever
    value: float
    kind: MeasureKind


class _Every:
    """Every package of a municipality under some wishes."""

    def __init__(self, basis: Basis, wishes) -> None:
        self.basis, self.wishes = basis, wishes
        self.options = [self._options(m) for m in basis.measures.values()]
        self.measures: dict[MeasureId, Measure] = {m.id: m for same in self.options for m in same}
        self.wide = replace(basis, measures=self.measures)
        self.hard = [limit for limit in limits(basis) if limit.hard]
        stands = {lever.id: wishes.levers.get(lever.id, lever.start) for lever in basis.levers}
        self.stands = stands | {name: min(max(stands[name], low), high) for name, (low, high) in wishes.free.items()}
        self.steps: dict[MeasureId, Step] = {}
        self.same = [[m.id for m in same] for same in self.options]  # of each of these no more than one
        for lever in basis.levers:
            if lever.id in wishes.free:
                steps = self._steps(lever, *wishes.free[lever.id])
                self.steps |= steps
                self.same.append(list(steps))
        self.futures = None
        if wishes.robust is not None:
            asked = wishes.robust
            self.futures = draw(basis, asked.of, asked.seed, drivers=asked.drivers, projection=wishes.projection)
        self.change = self._changes()
        self.scores = [self._scores(goal) for goal in wishes.goals]

    def _options(self, m: Measure) -> tuple[Measure, ...]:
        fixed = m.id in self.wishes.keep | self.wishes.never | set(self.wishes.worth)
        wait, levels = (0, ()) if fixed else (self.wishes.wait.get(m.id, 0), self.wishes.levels.get(m.id, ()))
        return versions(m, wait=wait, levels=levels, years=self.basis.years)

    def _steps(self, lever: Lever, low: float, high: float) -> dict[MeasureId, Step]:
        """Every other place on its scale within the range, the shortest move first and of two as short the lower."""
        at, scale = self.stands[lever.id], range(round((lever.maximum - lever.minimum) / lever.step) + 1)
        every = [round(lever.minimum + n * lever.step, 10) for n in scale]
        within = [v for v in every if low - 1e-9 <= v <= high + 1e-9 and abs(v - at) > 1e-9]
        assert len(within) < 60, "more would be thinned out"
        down_up = (MeasureKind.DEFERRAL, MeasureKind.INVESTMENT)
        kinds = {LeverKind.INVESTMENT: down_up, LeverKind.LINE: (MeasureKind.STANDARD,) * 2}
        if lever.line == "property_tax":
            kinds[LeverKind.LINE] = (MeasureKind.INCOME,) * 2
        return {
            MeasureId(f"{lever.id}={value}"): Step(lever=lever, value=value, kind=kinds[lever.kind][value > at])
            for value in sorted(within, key=lambda v: (abs(v - at), v))
        }

    def moved(self, package: Package) -> dict[str, float]:
        """Where the package puts the levers that are free."""
        put = {self.steps[m].lever.id: self.steps[m].value for m in package if m in self.steps}
        return {name: put.get(name, self.stands[name]) for name in self.wishes.free}

    def allowed(self) -> Iterator[Package]:
        """What the ties, the caps and the wishes leave, at most one version of each measure."""
        wishes = self.wishes
        for picked in product(*((None, *same) for same in self.same)):
            whole = tuple(m for m in picked if m is not None)
            package = tuple(m for m in whole if m not in self.steps)
            late = {listed(m): self._waits(m) for m in package}
            part = {listed(m): level_of(m) for m in package}
            ties = all(
                all(late.get(n, 99) <= late[m.id] and part[n] >= part[m.id] for n in m.requires)
                and not late.keys() & set(m.excludes)
                for m in (self.basis.measures[listed(m)] for m in package)
            )
            if (
                ties
                and wishes.keep <= set(package)
                and not wishes.never & set(package)
                and all(len(group.measures & late.keys()) <= group.most for group in wishes.at_most)
                and all(
                    sum(max(0, -self.change[m]) for m in whole if self.theme(m) == theme) <= most
                    for theme, most in wishes.lose_at_most.items()
                )
            ):
                yield whole

    def theme(self, m: MeasureId) -> str:
        return self.measures[m].theme if m in self.measures else self.steps[m].lever.theme

    def kind(self, m: MeasureId) -> MeasureKind:
        return self.measures[m].kind if m in self.measures else self.steps[m].kind

    def _waits(self, m: MeasureId) -> int:
        return begins(self.measures[m]) - begins(self.basis.measures[listed(m)])

    def keeps_the_law(self, package: Package) -> bool:
        """Every hard limit in every year it counts, in whole kroner; and in so many drawn futures, all at once."""
        if (self._left_kr(package, None) < 0).any():
            return False
        if self.futures is None:
            return True
        asked = self.wishes.robust
        left = self._left_kr(package, self.futures)
        if asked.mean:  # of the worst futures, as many as need not hold; old overspending is covered as figures say
            moves = [limit.id != "cover_of_overspending" for limit in self.hard for _ in limit.years]
            return sum(sorted(left[:, moves].min(axis=1).tolist())[: max(1, asked.of - asked.hold)]) >= 0
        tightest = left.min(axis=1).tolist()
        return sum(kr >= 0 for kr in tightest) >= asked.hold

    def _left_kr(self, package: Package, futures) -> np.ndarray:
        """Whole kroner left over each hard limit and year: (futures, limits and years)."""
        chosen = np.array([[m in package for m in self.measures]], dtype=bool)
        world = {"projection": self.wishes.projection} if futures is None else {"conditions": futures}
        lines = project_many(self.wide, chosen, self._levers(package)[None, :], **world)
        left = [
            np.floor(slack_kr(limit, lines, self.wide)[:, [self.basis.years.index(year) for year in limit.years]])
            for limit in self.hard
        ]
        return np.concatenate(left, axis=1)

    def _levers(self, package: Package) -> np.ndarray:
        settings = self.stands | self.moved(package)
        return np.array([settings[lever.id] for lever in self.basis.levers], dtype=np.float64)

    def _changes(self) -> dict[MeasureId, int]:
        """What each measure or step alone gives people or takes, whole kroner, by the table of kinds."""
        n, more = len(self.measures), len(self.steps)
        chosen = np.vstack([np.zeros((1, n), dtype=bool), np.eye(n, dtype=bool), np.zeros((more, n), dtype=bool)])
        stands = [self._levers(()), *(self._levers((m,)) for m in (*self.measures, *self.steps))]
        lines = project_many(self.wide, chosen, np.array(stands), projection=self.wishes.projection)
        total = {line: lines[LineId(line)].sum(axis=1) for line in ("services_net", "general_income", "depreciation")}
        changes = {}
        for i, (m, measure) in enumerate(self.measures.items(), start=1):
            service, income, capital = (round(float(total[line][i] - total[line][0])) for line in total)
            change = {
                MeasureKind.CUT: min(0, service),
                MeasureKind.INCOME: min(0, service - income),
                MeasureKind.SPENDING: max(0, service),
                MeasureKind.STANDARD: service,
                MeasureKind.INVESTMENT: max(0, capital) + max(0, service),
                MeasureKind.DEFERRAL: min(0, capital),
            }[measure.kind]
            changes[m] = change if change > 0 else round(change * Fraction(measure.burden))
        for i, (m, step) in enumerate(self.steps.items(), start=n + 1):
            service, income, capital = (round(float(total[line][i] - total[line][0])) for line in total)
            changes[m] = capital + service if step.lever.kind is LeverKind.INVESTMENT else service - income
        return changes

    def _worth(self, support, change=None) -> dict[MeasureId, int]:
        """Weight x change x support, in thousandths of a million kroner."""
        change = self.change if change is None else change
        weights = {theme.id: theme.weight for theme in self.basis.themes} | dict(self.wishes.weights)
        worth = {}
        for m in (*self.measures, *self.steps):
            gain = change[m] > 0
            felt = Fraction(1)
            if support is not None:
                said = Fraction(support.get(listed(m), Fraction(1, 2)))
                felt = said if gain else 1 - said
            worth[m] = round(Fraction(weights[self.theme(m)]) * felt * change[m] / 1000)
        return worth

    def _scores(self, goal) -> tuple[str, list[dict[MeasureId, int]]]:
        if goal in {"worst-off", "nash"}:
            return goal, self._groups()
        if goal == "support":
            approved = {m: Fraction(self.wishes.support.get(listed(m), 0)) * level_of(m) / 100 for m in self.measures}
            return goal, [{m: round(share * 1000) for m, share in approved.items()} | dict.fromkeys(self.steps, 0)]
        if goal == "worth":
            return goal, [self._worth(self.wishes.support) | dict(self.wishes.worth)]
        kinds = {
            "least-lost": set(MeasureKind),
            "least-cut": {MeasureKind.CUT, MeasureKind.STANDARD, MeasureKind.DEFERRAL},
            "least-charged": {MeasureKind.INCOME},
        }[goal]
        return goal, [
            {
                m: min(0, round(self.change[m] / 1000)) if self.kind(m) in kinds else 0
                for m in (*self.measures, *self.steps)
            }
        ]

    def _groups(self) -> list[dict[MeasureId, int]]:
        """Each group's gains and losses, in ten-thousandths of all it could gain or lose by the list."""
        if self.wishes.among == "ages":
            rows = [self._worth(self.wishes.support, kr) for kr in self._by_age()]
        elif self.wishes.among == "districts":
            places = [district.id for district in self.basis.districts]
            at = {m: measure.district for m, measure in self.measures.items()} | dict.fromkeys(self.steps, "")
            rows = [
                self._worth(self.wishes.support, {m: kr if at[m] == place else 0 for m, kr in self.change.items()})
                for place in places
            ]
        elif self.wishes.groups and self.wishes.among is None:
            rows = [self._worth(support) for support in self.wishes.groups.values()]
        else:
            worth = self._worth(self.wishes.support)
            themes = [theme.id for theme in self.basis.themes]
            rows = [{m: w if self.theme(m) == t else 0 for m, w in worth.items()} for t in themes]
        # of a measure's versions only one can be chosen: the one worth the most either way counts in the whole
        wholes = [(row, sum(max((abs(row[v]) for v in same), default=0) for same in self.same)) for row in rows]
        return [{m: round(Fraction(w * 10_000, whole)) for m, w in row.items()} for row, whole in wholes if whole]

    def _by_age(self) -> list[dict[MeasureId, int]]:
        """Of what each item gives or takes, each age's part: of a service as its need, of the rest by the head."""
        persons = persons_1_july(self.basis.population, self.wishes.projection, self.basis.years)
        heads = persons / persons.sum(axis=0)
        n, more = len(self.measures), len(self.steps)
        chosen = np.vstack([np.zeros((1, n), dtype=bool), np.eye(n, dtype=bool), np.zeros((more, n), dtype=bool)])
        stands = [self._levers(()), *(self._levers((m,)) for m in (*self.measures, *self.steps))]
        lines = project_many(self.wide, chosen, np.array(stands), projection=self.wishes.projection)
        use = {
            line: persons * costs[:, None] / (costs @ persons)
            for line, costs in self.basis.costs_per_head.items()
            if costs.min() < 0.9 * costs.max()
        }
        parts: dict[MeasureId, tuple[int, ...]] = {}
        for i, m in enumerate((*self.measures, *self.steps), start=1):
            move = {line: amounts[i] - amounts[0] for line, amounts in lines.items()}
            service = sum((use.get(line, heads) * move[line]).sum(axis=1) for line in self.basis.service_lines)
            income, wear = ((heads * move[LineId(line)]).sum(axis=1) for line in ("general_income", "depreciation"))
            if m in self.measures:
                measure = self.measures[m]
                most = max(
                    (e.line for e in measure.effects if e.line in self.basis.service_lines),
                    key=lambda line, of=measure: sum(abs(e.yearly_kr) for e in of.effects if e.line == line),
                    default="",
                )
                wear = (use.get(most, heads) * move[LineId("depreciation")]).sum(axis=1)
                up = [x if round(x.sum()) > 0 else 0 * x for x in (service, wear)]
                down = [x if round(x.sum()) < 0 else 0 * x for x in (service, service - income, wear)]
                kr = {
                    MeasureKind.CUT: measure.burden * down[0],
                    MeasureKind.INCOME: measure.burden * down[1],
                    MeasureKind.SPENDING: up[0],
                    MeasureKind.STANDARD: up[0] + measure.burden * down[0],
                    MeasureKind.INVESTMENT: up[0] + up[1],
                    MeasureKind.DEFERRAL: measure.burden * down[2],
                }[measure.kind]
            else:
                kr = wear + service if self.steps[m].lever.kind is LeverKind.INVESTMENT else service - income
            ages = [kr[list(group)].sum() for group in ((0,), (1,), (2, 3), (4,), (5, 6), (7,), (8, 9))]
            parts[m] = whole_kr(ages, self.change[m])
        return [{m: kr[age] for m, kr in parts.items()} for age in range(7)]

    def good(self, package: Package) -> tuple[int, ...]:
        """How good a package is, the larger the better: goal after goal, worth last."""
        said: list[int] = []
        for goal, rows in self.scores:
            sums = [sum(row[m] for m in package) for row in rows]
            if goal == "worst-off":
                said += sorted(sums)
            elif goal == "nash":
                # with every loss and no gain, and the other way round: of a measure's versions the one that does most
                ends = [
                    [sum(f((0, *(row[v] for v in same))) for same in self.same) for f in (min, max)] for row in rows
                ]
                percents = [(s - low) * 100 // (high - low) for s, (low, high) in zip(sums, ends, strict=True)]
                said.append(sum(round(100_000 * log1p(p)) for p in percents))
            else:
                said += sums
        worth = self._worth(self.wishes.support) | dict(self.wishes.worth)
        return (*said, sum(worth[m] for m in package))
