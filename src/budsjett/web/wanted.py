"""What is asked of the optimiser, as the address says it: `?mal=minst-kutt&vekt-kultur=3&behold=x&aldri=y&holder=90`.

Read as the plan is: what cannot be used is left out and told, with the way out, and the rest stands. A form may send
more than it needs (an empty field, `om-x=behold`); the address that is written is the short one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from budsjett.budget.basis import Basis
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.measures import MeasureId
from budsjett.optimise.headings import at_most, headings
from budsjett.optimise.problem import Among, Objective, Robust, Wishes
from budsjett.usecases.said import Said, Shares
from budsjett.usecases.supposing import Supposed, may_be_supposed
from budsjett.web import supposed, wanted_caps, words
from budsjett.web.address import Asked, Misread
from budsjett.web.wanted_caps import LOSE, MOST
from budsjett.web.words import MILLION

GOAL = "mal"
BALLOTS = "stemmer"
WEIGHT = "vekt-"
KEEP, NEVER = "behold", "aldri"
ABOUT = "om-"
"""Before a measure's id, in forms: `behold`, `aldri` or nothing."""
MINE = "1"
"""`behold=1`: all of one's own measures."""
GROUP = "gruppe"
"""`gruppe=x&gruppe=y&hoyst=1`: no more than so many of these measures."""
OF_GROUP = "hoyst"
WAIT = "vent"
PARTS = "deler"
FREE = "fri"
"""A lever the answer may move: `fri=eiendomsskatt`, within `fra-` and `til-` where these are given."""
FROM, TO = "fra-", "til-"
AIMS: Mapping[str, tuple[str, str]] = {
    "fond": ("reserve_floor_share", "Disposisjonsfondet er minst"),
    "gjeld": ("debt_ceiling_share", "Lånegjelden er høyst"),
}
"""Per cent of operating revenue at the end of the plan: the word in the address, the share, and in words."""
PER_CENT = 100
HOLD = "holder"
MEAN = "verst"
"""`holder=90&verst=1`: not in 90 of 100 futures, but on average over the 10 worst."""
OF = 100
WORST_ONE = f"Kravene holder i den verste av {OF} framtider"
PLACES = ("Først", "Så", "Deretter")
MOST_GOALS = len(PLACES)

GOALS: Mapping[str, tuple[Objective, str]] = {
    "minst-kutt": (Objective.LEAST_CUT, "minst kutt i tjenestene"),
    "minst-betaling": (Objective.LEAST_CHARGED, "minst økt betaling"),
    "minst-tap": (Objective.LEAST_LOST, "minst tap for folk, tjenester og betaling samlet"),
    "svakest": (Objective.WORST_OFF, "mest til dem som får minst"),
    "nash": (Objective.NASH, "jevnt til alle (Nash)"),
    "stotte": (Objective.SUPPORT, "mest støtte i stemmene"),
}
"""What may be wanted before worth: its word in the address, and in words."""
SUPPORT = "stotte"
AMONG = "grupper"
GROUPS: Mapping[str, tuple[Among, str]] = {
    "tema": (Among.THEMES, "temaene"),
    "alder": (Among.AGES, "aldersgruppene"),
    "sted": (Among.DISTRICTS, "stedene"),
}
"""Who the groups are, to the goals that look at groups: the word in the address, and in words."""
OF_GROUPS = frozenset({"svakest", "nash"})
"""The goals that look at groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of a package. What is as usual is not written."""

    goals: tuple[str, ...] = ()
    """Words of GOALS, the first first."""
    among: str = ""
    """A word of GROUPS; empty for those the ballots speak of, or the themes."""
    weights: Mapping[str, float] = field(default_factory=dict)
    keeps_mine: bool = False
    keep: tuple[MeasureId, ...] = ()
    never: tuple[MeasureId, ...] = ()
    at_most: Mapping[str, int] = field(default_factory=dict)
    """Measures of a theme, a service or a district."""
    lose_at_most: Mapping[str, float] = field(default_factory=dict)
    """Million kroner over the plan years, by theme, service or district."""
    group: tuple[MeasureId, ...] = ()
    """Measures of which no more than `of_group` are wanted; empty where none are held together."""
    of_group: int = 0
    aims: Mapping[str, float] = field(default_factory=dict)
    """By word of AIMS, per cent."""
    waits: bool = False
    """Whether measures may begin later, as far as the list lets them."""
    parts: bool = False
    """Whether measures may be taken in part, where the list lets them."""
    free: Mapping[LeverId, tuple[float, float]] = field(default_factory=dict)
    """Levers the answer may move, from and to where."""
    ballots: bool = False
    """Whether the ballots of the counted round say what measures are worth."""
    hold: int = 0
    """In how many of 100 futures it must hold; 0 when only as expected."""
    mean: bool = False
    """Instead: on average over the other futures, the worst of them."""
    supposed: Supposed = field(default_factory=Supposed)
    """More money, or other targets of the municipality's own, than there are."""
    misread: tuple[Misread, ...] = ()

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of everything wanted, in a fixed order."""
        bounds = [
            (f"{end}{x}", _plain(at)) for x, ends in self.free.items() for end, at in zip((FROM, TO), ends, strict=True)
        ]
        said = [(GOAL, goal) for goal in self.goals]
        said += [(AMONG, self.among)] * bool(self.among)
        said += [(f"{WEIGHT}{theme}", _plain(weight)) for theme, weight in self.weights.items()]
        said += [(KEEP, MINE)] * self.keeps_mine
        said += [*((KEEP, m) for m in self.keep), *((NEVER, m) for m in self.never)]
        said += [(f"{MOST}{theme}", str(most)) for theme, most in self.at_most.items()]
        said += [(f"{LOSE}{theme}", _plain(most)) for theme, most in self.lose_at_most.items()]
        said += [(GROUP, m) for m in self.group] + [(OF_GROUP, str(self.of_group))] * bool(self.group)
        said += [(aim, _plain(per_cent)) for aim, per_cent in self.aims.items()]
        said += [(BALLOTS, "1")] * self.ballots
        said += [(WAIT, "1")] * self.waits + [(PARTS, "1")] * self.parts
        said += [*((FREE, lever) for lever in self.free), *bounds]
        said += [(HOLD, str(self.hold))] * bool(self.hold) + [(MEAN, "1")] * self.mean
        said += supposed.pairs(self.supposed)
        return tuple(said)

    @property
    def usual(self) -> bool:
        """Whether nothing out of the ordinary is wanted."""
        return not self.pairs()

    def wishes(self, basis: Basis, asked: Asked, mine: Iterable[MeasureId], said: Said | None = None) -> Wishes:
        """The question, from where the levers stand.

        `mine` are the measures that are kept where one's own are; `said` what the ballots say, where they are counted.
        """
        heard = said if self.ballots else None
        held_down: list[tuple[int, tuple[str, ...]]] = [(most, (heading,)) for heading, most in self.at_most.items()]
        held_down += [(self.of_group, self.group)] * bool(self.group)
        return Wishes(
            goals=tuple(GOALS[goal][0] for goal in self.goals),
            among=GROUPS[self.among][0] if self.among else None,
            support=None if heard is None else _known(basis, heard.of_all),
            groups={} if heard is None else {group: _known(basis, own) for group, own in heard.groups.items()},
            weights=self.weights,
            keep=frozenset(self.keep) | (frozenset(mine) if self.keeps_mine else frozenset()),
            never=frozenset(self.never),
            at_most=tuple(at_most(basis, most, named) for most, named in held_down),
            lose_at_most={theme: round(most * MILLION) for theme, most in self.lose_at_most.items()},
            wait={m: x.may_wait for m, x in basis.measures.items() if x.may_wait} if self.waits else {},
            levels={m: x.levels for m, x in basis.measures.items() if x.levels} if self.parts else {},
            aims={AIMS[aim][0]: round(per_cent / PER_CENT, 8) for aim, per_cent in self.aims.items()},
            free={str(lever): ends for lever, ends in self.free.items()},
            levers={str(lever): value for lever, value in asked.levers.items()},
            projection=asked.projection,
            robust=Robust(hold=self.hold, of=OF, mean=self.mean) if self.hold else None,
        )

    def said(self, basis: Basis) -> tuple[str, ...]:
        """What is wanted, in words."""
        label = {heading.id: heading.label for heading in headings(basis).values()}
        title = {m: measure.title for m, measure in basis.measures.items()}
        said = [
            f"{place}: {GOALS[goal][1]}" for place, goal in zip(("Først", "Så", "Deretter"), self.goals, strict=False)
        ]
        said += [f"Gruppene er {GROUPS[self.among][1]}"] if self.among else []
        said += [f"{label[theme]} veier {words.shortest(weight)}" for theme, weight in self.weights.items()]
        said += ["Stemmene teller"] * self.ballots + ["Dine egne tiltak er med"] * self.keeps_mine
        said += [f"«{title[m]}» er med" for m in self.keep] + [f"«{title[m]}» er ikke med" for m in self.never]
        said += [f"{label[theme]}: høyst {most} tiltak" for theme, most in self.at_most.items()]
        said += [
            f"{label[theme]} taper høyst {words.shortest(most)} mill. kr" for theme, most in self.lose_at_most.items()
        ]
        said += [f"Høyst {self.of_group} av {words.together([f'«{title[m]}»' for m in self.group])}"] * bool(self.group)
        said += [
            f"{AIMS[aim][1]} {words.shortest(per_cent)} prosent av inntektene i {basis.years.last}"
            for aim, per_cent in self.aims.items()
        ]
        said += ["Tiltak kan vente"] * self.waits + ["Tiltak kan tas delvis"] * self.parts
        said += [_of_lever(lever, *self.free[lever.id]) for lever in basis.levers if lever.id in self.free]
        return (*said, *(self._steady() if self.hold else ()), *supposed.told(self.supposed))

    def _steady(self) -> tuple[str]:
        """How safe it is to be."""
        if not self.mean:
            return (f"Kravene holder i {self.hold} av {OF} framtider",)
        worst = Robust(hold=self.hold, of=OF).worst
        return (f"Kravene holder i snitt i de {worst} verste av {OF} framtider" if worst > 1 else WORST_ONE,)

    def with_mine(self, *, kept: bool) -> "Wanted":
        """The same, with one's own measures kept or not."""
        return replace(self, keeps_mine=kept, misread=())

    def supposing(self, other: Supposed) -> "Wanted":
        """The same, where so much else is supposed."""
        return replace(self, supposed=other, misread=())

    def aiming(self, share: str, at: float) -> "Wanted":
        """The same, with one aim elsewhere."""
        aim = next(word for word, (of, _) in AIMS.items() if of == share)
        return replace(self, aims={**self.aims, aim: round(at * PER_CENT, 4)}, misread=())

    def holding(self, hold: int) -> "Wanted":
        """The same, to hold in so many of 100 futures, or on average over the others."""
        return replace(self, hold=hold, mean=self.mean and bool(hold), misread=())


def _plain(value: float) -> str:
    """A number as the address has it: never with an exponent.

    >>> _plain(3.0), _plain(0.00001)
    ('3', '0.00001')
    """
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _known(basis: Basis, shares: Shares) -> Shares:
    """Of what was on the ballot: what is on the municipality's list, and no proposal."""
    return {m: share for m, share in shares.items() if m in basis.measures}


def may_be_free(basis: Basis) -> tuple[Lever, ...]:
    """The levers the municipality decides."""
    return tuple(lever for lever in basis.levers if lever.kind is not LeverKind.INTEREST)


def may_be_aimed_at(basis: Basis) -> tuple[str, ...]:
    """Words of AIMS, for targets a package may break unless asked not to; the others may be supposed otherwise."""
    return tuple(aim for aim, (share, _) in AIMS.items() if share not in may_be_supposed(basis))


def _of_lever(lever: Lever, low: float, high: float) -> str:
    return f"{lever.title} kan flyttes fra {words.shortest(low)} til {words.shortest(high)} {lever.unit}"


def names(basis: Basis) -> frozenset[str]:
    """What is ours in an address, and not the plan's."""
    of_theme = (f"{WEIGHT}{theme.id}" for theme in basis.themes)
    of_measure = (f"{ABOUT}{m}" for m in basis.measures)
    of_lever = (f"{end}{lever.id}" for end in (FROM, TO) for lever in may_be_free(basis))
    one_each = {GOAL, AMONG, BALLOTS, KEEP, NEVER, GROUP, OF_GROUP, WAIT, PARTS, FREE, HOLD, MEAN}
    one_each |= {*may_be_aimed_at(basis), *supposed.names(basis)}
    return frozenset({*one_each, *of_theme, *of_measure, *of_lever, *wanted_caps.names(basis)})
