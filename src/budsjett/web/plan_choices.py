"""What a person may choose in a plan: levers and measures, each with what it is worth by the model itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis, Theme
from budsjett.budget.bridge import WITHOUT_EFFECT
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.levers import Lever
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT, leaves_of_result
from budsjett.budget.measures import WHOLE, Measure, MeasureId
from budsjett.budget.plan import project_many
from budsjett.budget.starts import begins, level_of, listed, started, waited
from budsjett.web import words
from budsjett.web.address import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRow:
    """A lever where it stands. `step_kr`: what one step up does to the last year's result, alone."""

    lever: Lever
    position: float
    step_kr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Capital:
    """From investment to yearly cost. `yearly_kr`: interest and instalments in the last plan year."""

    cost_kr: int
    vat_kr: int
    grants_kr: int
    loan_kr: int
    yearly_kr: int
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """A measure in the list. `effect_kr`: on the result, alone, by plan year; positive is better."""

    measure: Measure
    chosen: bool
    effect_kr: tuple[int, ...]
    capital: Capital | None
    requires: tuple[Measure, ...]
    excludes: tuple[Measure, ...]
    years: tuple[int, ...] = ()
    """The years it may begin, where there is more than one."""
    levels: tuple[int, ...] = ()
    """How much of it may be chosen, in per cent, the whole first; empty where it is all or nothing."""
    year: int = 0
    """The year it begins as chosen."""
    level: int = WHOLE

    @property
    def said(self) -> str:
        """How it is chosen otherwise than listed, in words; empty where it is not."""
        later = [f"fra {self.year}"] if self.years and self.year != self.years[0] else []
        smaller = [f"{self.level}{words.NBSP}%"] if self.level != WHOLE else []
        return ", ".join((*later, *smaller))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeGroup:
    """The measures of a theme."""

    theme: Theme
    rows: tuple[MeasureRow, ...]

    @property
    def kinds(self) -> str:
        """The kinds of measure there are, for the filter: one word each."""
        return " ".join(dict.fromkeys(row.measure.kind.value for row in self.rows))

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        return sum(row.chosen for row in self.rows)


def lever_rows(basis: Basis, asked: Asked) -> tuple[LeverRow, ...]:
    """Every lever, in the order of the list."""
    start = np.array([lever.start for lever in basis.levers])
    # One step up, or down where there is no room up.
    moves = np.array([1.0 if lever.start + lever.step <= lever.maximum else -1.0 for lever in basis.levers])
    steps = np.array([lever.step for lever in basis.levers])
    settings = np.vstack([start, start + np.diag(moves * steps)])
    none = np.zeros((len(settings), len(basis.measures)), dtype=bool)
    result = project_many(basis, none, settings, conditions=asked.conditions(basis))[NET_OPERATING_RESULT][:, -1]
    return tuple(
        LeverRow(
            lever=lever,
            position=asked.levers.get(lever.id, lever.start),
            step_kr=float((result[i + 1] - result[0]) * moves[i]),
        )
        for i, lever in enumerate(basis.levers)
    )


def measure_rows(basis: Basis, asked: Asked) -> tuple[MeasureRow, ...]:
    """Every measure, in the order of the list, with what it does alone: in the year and at the level it is chosen."""
    begun, _ = started(basis, asked.package)
    as_chosen = {listed(m): m for m in asked.package}
    alone = np.vstack([np.zeros(len(basis.measures), dtype=bool), np.eye(len(basis.measures), dtype=bool)])
    lines = project_many(begun, alone, conditions=asked.conditions(basis))
    change = {line: values[1:] - values[0] for line, values in lines.items()}
    measures = list(basis.measures.values())
    return tuple(
        MeasureRow(
            measure=measure,
            chosen=measure.id in as_chosen,
            effect_kr=tuple(int(kr) for kr in change[NET_OPERATING_RESULT][i]),
            capital=_capital(measure, change, i, basis.years.last),
            requires=tuple(basis.measures[m] for m in measure.requires),
            excludes=_rivals(measure, measures),
            years=_years(basis, measure, begins(begun.measures[measure.id])),
            levels=(WHOLE, *sorted(measure.levels, reverse=True)) if measure.levels else (),
            year=begins(begun.measures[measure.id]),
            level=level_of(as_chosen.get(measure.id, measure.id)),
        )
        for i, measure in enumerate(measures)
    )


def _years(basis: Basis, measure: Measure, chosen: int) -> tuple[int, ...]:
    """When it may begin by the list, and when it is chosen to; nothing where there is nothing to choose."""
    later = (begins(m) for m in waited(measure, measure.may_wait, basis.years))
    years = tuple(sorted({begins(measure), *later, chosen}))
    return years if len(years) > 1 else ()


def _rivals(measure: Measure, measures: list[Measure]) -> tuple[Measure, ...]:
    """What it excludes, and what excludes it: the tie binds both ways."""
    return tuple(other for other in measures if other.id in measure.excludes or measure.id in other.excludes)


def _capital(measure: Measure, change: Mapping[LineId, Floats], i: int, last: int) -> Capital | None:
    if not measure.investments:
        return None

    def over_the_years(line: str) -> int:
        return int(change[LineId(line)][i].sum())

    yearly = change[LineId("interest_expense")][i] + change[LineId("instalments")][i]
    return Capital(
        cost_kr=over_the_years("investment"),
        vat_kr=over_the_years("vat_compensation"),
        grants_kr=over_the_years("investment_grants"),
        loan_kr=over_the_years("new_loans"),
        yearly_kr=int(yearly[-1]),
        year=last,
    )


def by_theme(basis: Basis, rows: tuple[MeasureRow, ...]) -> tuple[ThemeGroup, ...]:
    """The measures under their themes, in the order of the themes; what has no theme of the list comes last."""
    groups = [
        ThemeGroup(theme=theme, rows=tuple(row for row in rows if row.measure.theme == theme.id))
        for theme in basis.themes
    ]
    known = {theme.id for theme in basis.themes}
    others = tuple(row for row in rows if row.measure.theme not in known)
    if others:
        groups.append(ThemeGroup(theme=Theme(id="andre", label="Andre tiltak", weight=1.0), rows=others))
    return tuple(group for group in groups if group.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEffect:
    """What a measure does to the result through one line, by plan year; positive is better."""

    label: str
    kr: tuple[int, ...]


def line_effects(basis: Basis, measure: MeasureId, asked: Asked) -> tuple[LineEffect, ...]:
    """What a measure alone does as it is chosen, line by line as in the chart; they sum to its effect on the result."""
    begun, _ = started(basis, asked.package)
    pair = np.zeros((2, len(basis.measures)), dtype=bool)
    pair[1, list(basis.measures).index(measure)] = True
    lines = project_many(begun, pair, conditions=asked.conditions(basis))
    found = []
    for line, sign in leaves_of_result().items():
        if line in lines and line not in WITHOUT_EFFECT:
            kr = tuple(int(sign * change) for change in lines[line][1] - lines[line][0])
            if any(kr):
                found.append(LineEffect(label=LINES[line].label, kr=kr))
    return tuple(found)


def row_of(basis: Basis, measure: MeasureId, asked: Asked) -> MeasureRow:
    """One measure's row."""
    return measure_rows(basis, asked)[list(basis.measures).index(measure)]
