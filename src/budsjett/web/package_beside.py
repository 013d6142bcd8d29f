"""The package beside one's own plan: what differs and why, year by year, and who gets more or less."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.starts import listed, version
from budsjett.optimise.gains import by_theme, steps
from budsjett.optimise.problem import Answer as Found
from budsjett.web import plan_choices, words
from budsjett.web.address import Asked
from budsjett.web.plan_answer import Answer

AS_PACKAGE = "Gjør som pakken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs between the package and one's own plan, why, and the plan with only that one changed."""

    title: str
    about_at: str
    why: str
    verb: str
    take_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChange:
    """What a theme gains or loses, in weighted million kroner over the plan years."""

    label: str
    worth: float


def theme_changes(
    basis: Basis, worth: Mapping[MeasureId, float], now: Collection[MeasureId], before: Collection[MeasureId]
) -> tuple[ThemeChange, ...]:
    """What each theme gains, the most first, and loses when the one comes for the other."""
    labels = {theme.id: theme.label for theme in basis.themes}
    moved = by_theme(basis, worth, now, before)
    return tuple(ThemeChange(label=labels.get(theme, theme), worth=worth) for theme, worth in moved.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsBeside:
    """One line of both plans, kroner by year."""

    label: str
    mine: tuple[int, ...]
    theirs: tuple[int, ...]


def year_by_year(mine: Answer, theirs: Answer) -> tuple[YearsBeside, ...]:
    """What the years end with: the result, the reserve, and what there is no cover for where something is not."""
    rows = (
        YearsBeside(
            label="Netto driftsresultat",
            mine=tuple(year.result_kr for year in mine.years),
            theirs=tuple(year.result_kr for year in theirs.years),
        ),
        YearsBeside(
            label="Disposisjonsfondet ved årets slutt",
            mine=tuple(year.reserve_kr for year in mine.years),
            theirs=tuple(year.reserve_kr for year in theirs.years),
        ),
        YearsBeside(
            label="Mangler dekning",
            mine=tuple(year.short_kr for year in mine.years),
            theirs=tuple(year.short_kr for year in theirs.years),
        ),
    )
    return rows if any(rows[-1].mine) or any(rows[-1].theirs) else rows[:-1]


@dataclass(frozen=True, kw_only=True)
class Differences:
    """What differs between two plans, each with why and the way to take it over."""

    basis: Basis
    mine: Asked
    theirs: Asked
    found: Found
    path: str

    def more(self) -> tuple[Difference, ...]:
        """What the package has and one's own plan has not."""
        have = set(map(listed, self.mine.package))
        effects = self._effects(self.theirs)
        return tuple(
            self._difference(x, effects, "Ta med", self.mine.adding(*self._with_needed(x)))
            for x in self.theirs.package
            if listed(x) not in have
        )

    def fewer(self) -> tuple[Difference, ...]:
        """What one's own plan has and the package has not."""
        have = set(map(listed, self.theirs.package))
        effects = self._effects(self.mine)
        return tuple(
            self._difference(x, effects, "Ta bort", self.mine.leaving(x))
            for x in self.mine.package
            if listed(x) not in have
        )

    def otherwise(self) -> tuple[Difference, ...]:
        """What both have, but not alike: measures in another year or at another level, and levers."""
        have = {listed(x): x for x in self.mine.package}
        effects = self._effects(self.theirs)
        measures = (
            self._difference(x, effects, AS_PACKAGE, self.mine.leaving(x).adding(x))
            for x in self.theirs.package
            if have.get(listed(x), x) != x
        )
        return (*measures, *self._levers())

    def by_theme(self, mine: Collection[MeasureId]) -> tuple[ThemeChange, ...]:
        """What each theme gets more or less of by the package; nothing where one's own plan holds what is not weighed.

        `mine` is what counts of one's own plan: a measure in a year or at a level nobody asked about has no worth.
        """
        if any(x not in self.found.worth for x in mine):
            return ()
        return theme_changes(
            self.basis,
            self.found.worth,
            (*self.theirs.package, *steps(self.found.levers)),
            (*mine, *steps({x: at for x, at in self.mine.levers.items() if x in self.found.levers})),
        )

    def _levers(self) -> Iterator[Difference]:
        for lever in self.basis.levers:
            mine, theirs = (plan.levers.get(lever.id, lever.start) for plan in (self.mine, self.theirs))
            if mine != theirs:
                moved = {**self.mine.at_start(lever.id).levers, **({} if theirs == lever.start else {lever.id: theirs})}
                yield Difference(
                    title=f"{lever.title}: {words.shortest(theirs)} {lever.unit}",
                    about_at="",
                    why=f"I planen din: {words.shortest(mine)}. {lever.up if theirs > mine else lever.down}",
                    verb=AS_PACKAGE,
                    take_at=replace(self.mine, levers=moved, misread=()).at(self.path),
                )

    def _with_needed(self, x: MeasureId) -> tuple[MeasureId, ...]:
        """A measure and what it requires, in the versions the package has them."""
        have = {listed(other): other for other in self.theirs.package}
        return (x, *(have.get(other, other) for other in self.basis.measures[listed(x)].requires))

    def _effects(self, of: Asked) -> Mapping[MeasureId, int]:
        """What each measure does to the last year's result, as it is chosen in a plan."""
        return {row.measure.id: row.effect_kr[-1] for row in plan_choices.measure_rows(self.basis, of)}

    def _difference(self, x: MeasureId, effects: Mapping[MeasureId, int], verb: str, plan: Asked) -> Difference:
        measure = version(self.basis, x)
        return Difference(
            title=measure.title,
            about_at=f"{self.path.removesuffix('/plan')}/tiltak/{listed(x)}",
            why=why(effects[listed(x)], self.found.worth.get(x), self.basis.years.last),
            verb=verb,
            take_at=plan.at(self.path),
        )


def why(effect_kr: int, worth: float | None, last: int) -> str:
    r"""What a measure does to the result, and to people as the weights have it: what the optimiser chose by.

    >>> why(1_200_000, -3.2, 2030)
    'Gir 1,2\xa0mill.\xa0kr i 2030, og tar 3,2 vektede mill. kr fra folk over planårene.'
    """
    result = (
        f"Gir {words.money(effect_kr)} i {last}" if effect_kr > 0
        else f"Koster {words.money(-effect_kr)} i {last}" if effect_kr
        else f"Endrer ikke resultatet i {last}"
    )  # fmt: skip
    if worth is None:
        return f"{result}."
    if not worth:
        return f"{result}, og merkes ikke av folk."
    people = f"gir folk {words.number(worth, 1)}" if worth > 0 else f"tar {words.number(-worth, 1)}"
    return f"{result}, og {people} vektede mill. kr{'' if worth > 0 else ' fra folk'} over planårene."
