"""The question as a form: what may be wanted of a package, and what is wanted now."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.levers import Lever
from budsjett.budget.measures import Measure, MeasureId
from budsjett.optimise.headings import Heading
from budsjett.optimise.problem import Among
from budsjett.usecases.said import Said
from budsjett.web import supposed, wanted_caps, words
from budsjett.web.address import Asked
from budsjett.web.supposed import SupposedField
from budsjett.web.wanted import (
    ABOUT,
    AIMS,
    GOALS,
    GROUP,
    GROUPS,
    KEEP,
    MOST_GOALS,
    NEVER,
    PER_CENT,
    PLACES,
    SUPPORT,
    WEIGHT,
    Wanted,
    may_be_aimed_at,
    may_be_free,
)
from budsjett.web.wanted_caps import CapRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFields:
    """What may be said of a theme. The texts are what stands in the fields."""

    label: str
    weight_name: str
    weight: str
    usual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureField:
    """A measure that may be demanded or ruled out."""

    name: str
    measure: Measure
    said: str
    """`behold`, `aldri`, `gruppe` or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureGroup:
    """The measures of a theme."""

    label: str
    fields: tuple[MeasureField, ...]

    @property
    def said(self) -> int:
        """How many are demanded, ruled out or held together."""
        return sum(bool(one.said) for one in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverFields:
    """A lever that may be left free, and within what."""

    lever: Lever
    free: bool
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AimField:
    """What may be aimed at for the end of the plan, per cent of operating revenue."""

    name: str
    label: str
    value: str
    own: str
    """The municipality's own target, which a package may break."""


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
    groups_of: tuple[tuple[str, str], ...]
    """Who the groups may be, to the goals that look at groups: the word and what it means."""
    among: str
    """The word that is chosen, or empty."""
    themes: tuple[ThemeFields, ...]
    caps: tuple[CapRow, ...]
    held_down: tuple[tuple[str, tuple[Heading, ...]], ...]
    """What a cap may be about: the kind, and those there are."""
    places: bool
    """Whether any measure is placed in a part of the municipality."""
    groups: tuple[MeasureGroup, ...]
    of_group: str
    """How many of the measures that are held together."""
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
    aims: tuple[AimField, ...]
    last: int
    """The last plan year."""
    keeps_mine: bool
    hold: str
    mean: bool
    supposed: tuple[SupposedField, ...]
    """What if there were more money, or other targets."""


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
        groups_of=tuple(
            (word, meaning) for word, (among, meaning) in GROUPS.items() if among is not Among.DISTRICTS or basis.placed
        ),
        among=wanted.among,
        themes=_themes(basis, wanted),
        caps=wanted_caps.rows(
            basis,
            {heading: str(most) for heading, most in wanted.at_most.items()},
            {heading: words.shortest(most) for heading, most in wanted.lose_at_most.items()},
        ),
        held_down=wanted_caps.choices(basis),
        places=bool(basis.placed),
        groups=_groups(basis, wanted),
        of_group=str(wanted.of_group) if wanted.group else "",
        may_wait=sum(m.may_wait > 0 for m in basis.measures.values()),
        waits=wanted.waits,
        in_part=sum(bool(m.levels) for m in basis.measures.values()),
        parts=wanted.parts,
        levers=tuple(_lever(lever, wanted) for lever in may_be_free(basis)),
        aims=tuple(_aim(basis, name, wanted) for name in may_be_aimed_at(basis)),
        last=basis.years.last,
        keeps_mine=wanted.keeps_mine,
        hold=str(wanted.hold or ""),
        mean=wanted.mean,
        supposed=supposed.fields(basis, wanted.supposed),
    )


def _aim(basis: Basis, name: str, wanted: Wanted) -> AimField:
    share, label = AIMS[name]
    return AimField(
        name=name,
        label=label,
        value=words.shortest(wanted.aims[name]) if name in wanted.aims else "",
        own=words.shortest(basis.assumptions[share].value * PER_CENT),
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
    weights = {theme: words.shortest(weight) for theme, weight in wanted.weights.items()}
    return tuple(
        ThemeFields(
            label=theme.label,
            weight_name=f"{WEIGHT}{theme.id}",
            weight=weights.get(theme.id, ""),
            usual=words.shortest(theme.weight),
        )
        for theme in basis.themes
    )


def _groups(basis: Basis, wanted: Wanted) -> tuple[MeasureGroup, ...]:
    said: dict[MeasureId, str] = dict.fromkeys(wanted.keep, KEEP) | dict.fromkeys(wanted.never, NEVER)
    said |= dict.fromkeys(wanted.group, GROUP)
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
