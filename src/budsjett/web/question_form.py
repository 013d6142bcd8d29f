"""The question as a form: what may be wanted of a package, and what is wanted now."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.levers import Lever
from budsjett.budget.measures import Measure, MeasureId
from budsjett.usecases.said import Said
from budsjett.web import words
from budsjett.web.address import Asked
from budsjett.web.wanted import (
    ABOUT,
    GOALS,
    KEEP,
    LOSE,
    MOST,
    MOST_GOALS,
    NEVER,
    PLACES,
    SUPPORT,
    WEIGHT,
    Wanted,
    may_be_free,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFields:
    """What may be said of a theme. The texts are what stands in the fields."""

    label: str
    weight_name: str
    weight: str
    usual: str
    most_name: str
    most: str
    lose_name: str
    lose: str
    measures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureField:
    """A measure that may be demanded or ruled out."""

    name: str
    measure: Measure
    said: str
    """`behold`, `aldri` or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureGroup:
    """The measures of a theme."""

    label: str
    fields: tuple[MeasureField, ...]

    @property
    def said(self) -> int:
        """How many are demanded or ruled out."""
        return sum(bool(one.said) for one in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverFields:
    """A lever that may be left free, and within what."""

    lever: Lever
    free: bool
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionForm:
    """Everything the form needs."""

    action: str
    plan: tuple[tuple[str, str], ...]
    """One's own plan, which goes along."""
    goals: tuple[tuple[str, str], ...]
    """What may be wanted first: the word and what it means."""
    chosen: tuple[tuple[str, str], ...]
    """For each place in the order: what it is called, and the word that is chosen or empty."""
    themes: tuple[ThemeFields, ...]
    groups: tuple[MeasureGroup, ...]
    ballots: int
    """How many ballots may be used; 0 before the count."""
    uses_ballots: bool
    may_wait: int
    """How many measures may begin later by the list."""
    waits: bool
    in_part: int
    """How many may be taken in part."""
    parts: bool
    levers: tuple[LeverFields, ...]
    keeps_mine: bool
    hold: str


def form(basis: Basis, asked: Asked, wanted: Wanted, said: Said | None, *, action: str) -> QuestionForm:
    """The form, filled in as the address says; `said` is what the ballots say, where they are counted."""
    chosen = (*wanted.goals, *("",) * (MOST_GOALS - len(wanted.goals)))
    return QuestionForm(
        action=action,
        plan=asked.pairs(),
        goals=tuple((word, meaning) for word, (_, meaning) in GOALS.items() if word != SUPPORT or said is not None),
        ballots=0 if said is None else said.ballots,
        uses_ballots=wanted.ballots,
        chosen=tuple(zip(PLACES, chosen, strict=True)),
        themes=_themes(basis, wanted),
        groups=_groups(basis, wanted),
        may_wait=sum(m.may_wait > 0 for m in basis.measures.values()),
        waits=wanted.waits,
        in_part=sum(bool(m.levels) for m in basis.measures.values()),
        parts=wanted.parts,
        levers=tuple(_lever(lever, wanted) for lever in may_be_free(basis)),
        keeps_mine=wanted.keeps_mine,
        hold=str(wanted.hold or ""),
    )


def _lever(lever: Lever, wanted: Wanted) -> LeverFields:
    low, high = wanted.free.get(lever.id, (lever.minimum, lever.maximum))
    return LeverFields(
        lever=lever,
        free=lever.id in wanted.free,
        low="" if low == lever.minimum else words.shortest(low),
        high="" if high == lever.maximum else words.shortest(high),
    )


def _themes(basis: Basis, wanted: Wanted) -> tuple[ThemeFields, ...]:
    def filled(value: float | None) -> str:
        return "" if value is None else words.shortest(value)

    return tuple(
        ThemeFields(
            label=theme.label,
            weight_name=f"{WEIGHT}{theme.id}",
            weight=filled(wanted.weights.get(theme.id)),
            usual=words.shortest(theme.weight),
            most_name=f"{MOST}{theme.id}",
            most=filled(wanted.at_most.get(theme.id)),
            lose_name=f"{LOSE}{theme.id}",
            lose=filled(wanted.lose_at_most.get(theme.id)),
            measures=sum(m.theme == theme.id for m in basis.measures.values()),
        )
        for theme in basis.themes
    )


def _groups(basis: Basis, wanted: Wanted) -> tuple[MeasureGroup, ...]:
    said: dict[MeasureId, str] = dict.fromkeys(wanted.keep, KEEP) | dict.fromkeys(wanted.never, NEVER)
    groups = (
        MeasureGroup(
            label=theme.label,
            fields=tuple(
                MeasureField(name=f"{ABOUT}{m}", measure=measure, said=said.get(m, ""))
                for m, measure in basis.measures.items()
                if measure.theme == theme.id
            ),
        )
        for theme in basis.themes
    )
    return tuple(group for group in groups if group.fields)
