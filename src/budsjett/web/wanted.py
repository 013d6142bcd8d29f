"""What is asked of the optimiser, as the address says it: `?mal=minst-kutt&vekt-kultur=3&behold=x&aldri=y&holder=90`.

Read as the plan is: what cannot be used is left out and told, with the way out, and the rest stands. A form may send
more than it needs (an empty field, `om-x=behold`); the address that is written is the short one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from budsjett.budget.basis import Basis
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.measures import MeasureId
from budsjett.errors import BudsjettError, InvalidNumber
from budsjett.optimise.problem import AtMost, Objective, Robust, Wishes
from budsjett.web import forms, words
from budsjett.web.address import Asked, Misread, printable
from budsjett.web.faults import tell
from budsjett.web.words import MILLION

GOAL = "mal"
WEIGHT = "vekt-"
KEEP, NEVER = "behold", "aldri"
ABOUT = "om-"
"""Before a measure's id, in forms: `behold`, `aldri` or nothing."""
MINE = "1"
"""`behold=1`: all of one's own measures."""
MOST = "hoyst-"
LOSE = "taper-"
WAIT = "vent"
PARTS = "deler"
FREE = "fri"
"""A lever the answer may move: `fri=eiendomsskatt`, within `fra-` and `til-` where these are given."""
FROM, TO = "fra-", "til-"
HOLD = "holder"
OF = 100
FLAGS = {WAIT: "Tiltak kan vente", PARTS: "Tiltak kan tas delvis"}
PLACES = ("Først", "Så", "Deretter")
MOST_GOALS = len(PLACES)
HEAVIEST = 100
MOST_MILLIONS = 100_000

GOALS: Mapping[str, tuple[Objective, str]] = {
    "minst-kutt": (Objective.LEAST_CUT, "minst kutt i tjenestene"),
    "minst-betaling": (Objective.LEAST_CHARGED, "minst økt betaling"),
    "minst-tap": (Objective.LEAST_LOST, "minst tap for folk, tjenester og betaling samlet"),
    "svakest": (Objective.WORST_OFF, "mest til det temaet som får minst"),
    "nash": (Objective.NASH, "jevnt til alle temaer (Nash)"),
}
"""What may be wanted before worth: its word in the address, and in words. What is about ballots is not asked here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of a package. What is as usual is not written."""

    goals: tuple[str, ...] = ()
    """Words of GOALS, the first first."""
    weights: Mapping[str, float] = field(default_factory=dict)
    keeps_mine: bool = False
    keep: tuple[MeasureId, ...] = ()
    never: tuple[MeasureId, ...] = ()
    at_most: Mapping[str, int] = field(default_factory=dict)
    """Measures of a theme."""
    lose_at_most: Mapping[str, float] = field(default_factory=dict)
    """Million kroner over the plan years, by theme."""
    waits: bool = False
    """Whether measures may begin later, as far as the list lets them."""
    parts: bool = False
    """Whether measures may be taken in part, where the list lets them."""
    free: Mapping[LeverId, tuple[float, float]] = field(default_factory=dict)
    """Levers the answer may move, from and to where."""
    hold: int = 0
    """In how many of 100 futures it must hold; 0 when only as expected."""
    misread: tuple[Misread, ...] = ()

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of everything wanted, in a fixed order."""
        bounds = [
            (f"{end}{x}", _plain(at)) for x, ends in self.free.items() for end, at in zip((FROM, TO), ends, strict=True)
        ]
        said = [(GOAL, goal) for goal in self.goals]
        said += [(f"{WEIGHT}{theme}", _plain(weight)) for theme, weight in self.weights.items()]
        said += [(KEEP, MINE)] * self.keeps_mine
        said += [*((KEEP, m) for m in self.keep), *((NEVER, m) for m in self.never)]
        said += [(f"{MOST}{theme}", str(most)) for theme, most in self.at_most.items()]
        said += [(f"{LOSE}{theme}", _plain(most)) for theme, most in self.lose_at_most.items()]
        said += [(WAIT, "1")] * self.waits + [(PARTS, "1")] * self.parts
        said += [*((FREE, lever) for lever in self.free), *bounds]
        said += [(HOLD, str(self.hold))] * bool(self.hold)
        return tuple(said)

    @property
    def usual(self) -> bool:
        """Whether nothing out of the ordinary is wanted."""
        return not self.pairs()

    def wishes(self, basis: Basis, asked: Asked, mine: Iterable[MeasureId]) -> Wishes:
        """The question, from where the levers stand; `mine` are the measures that are kept where one's own are."""
        of_theme = {
            theme.id: frozenset(m for m, x in basis.measures.items() if x.theme == theme.id) for theme in basis.themes
        }
        return Wishes(
            goals=tuple(GOALS[goal][0] for goal in self.goals),
            weights=self.weights,
            keep=frozenset(self.keep) | (frozenset(mine) if self.keeps_mine else frozenset()),
            never=frozenset(self.never),
            at_most=tuple(AtMost(measures=of_theme[theme], most=most) for theme, most in self.at_most.items()),
            lose_at_most={theme: round(most * MILLION) for theme, most in self.lose_at_most.items()},
            wait={m: x.may_wait for m, x in basis.measures.items() if x.may_wait} if self.waits else {},
            levels={m: x.levels for m, x in basis.measures.items() if x.levels} if self.parts else {},
            free={str(lever): ends for lever, ends in self.free.items()},
            levers={str(lever): value for lever, value in asked.levers.items()},
            projection=asked.projection,
            robust=Robust(hold=self.hold, of=OF) if self.hold else None,
        )

    def said(self, basis: Basis) -> tuple[str, ...]:
        """What is wanted, in words."""
        label = {theme.id: theme.label for theme in basis.themes}
        title = {m: measure.title for m, measure in basis.measures.items()}
        said = [
            f"{place}: {GOALS[goal][1]}" for place, goal in zip(("Først", "Så", "Deretter"), self.goals, strict=False)
        ]
        said += [f"{label[theme]} veier {words.shortest(weight)}" for theme, weight in self.weights.items()]
        said += ["Dine egne tiltak er med"] * self.keeps_mine
        said += [f"«{title[m]}» er med" for m in self.keep] + [f"«{title[m]}» er ikke med" for m in self.never]
        said += [f"{label[theme]}: høyst {most} tiltak" for theme, most in self.at_most.items()]
        said += [
            f"{label[theme]} taper høyst {words.shortest(most)} mill. kr" for theme, most in self.lose_at_most.items()
        ]
        said += ["Tiltak kan vente"] * self.waits + ["Tiltak kan tas delvis"] * self.parts
        said += [_of_lever(lever, *self.free[lever.id]) for lever in basis.levers if lever.id in self.free]
        said += [f"Kravene holder i {self.hold} av {OF} framtider"] * bool(self.hold)
        return tuple(said)

    def with_mine(self, *, kept: bool) -> "Wanted":
        """The same, with one's own measures kept or not."""
        return replace(self, keeps_mine=kept, misread=())

    def holding(self, hold: int) -> "Wanted":
        """The same, to hold in so many of 100 futures."""
        return replace(self, hold=hold, misread=())


def _plain(value: float) -> str:
    """A number as the address has it: never with an exponent.

    >>> _plain(3.0), _plain(0.00001)
    ('3', '0.00001')
    """
    return f"{value:.6f}".rstrip("0").rstrip(".")


def may_be_free(basis: Basis) -> tuple[Lever, ...]:
    """The levers the municipality decides."""
    return tuple(lever for lever in basis.levers if lever.kind is not LeverKind.INTEREST)


def _of_lever(lever: Lever, low: float, high: float) -> str:
    return f"{lever.title} er fritt fra {words.shortest(low)} til {words.shortest(high)} {lever.unit}"


def names(basis: Basis) -> frozenset[str]:
    """What is ours in an address, and not the plan's."""
    of_theme = (f"{what}{theme.id}" for what in (WEIGHT, MOST, LOSE) for theme in basis.themes)
    of_measure = (f"{ABOUT}{m}" for m in basis.measures)
    of_lever = (f"{end}{lever.id}" for end in (FROM, TO) for lever in may_be_free(basis))
    return frozenset({GOAL, KEEP, NEVER, WAIT, PARTS, FREE, HOLD, *of_theme, *of_measure, *of_lever})


def read(basis: Basis, query: Iterable[tuple[str, str]]) -> Wanted:
    """What the address wants."""
    reading = _Reading(basis=basis)
    ours = names(basis)
    for name, text in query:
        if name in ours and text.strip():
            try:
                reading.take(name, text.strip())
            except BudsjettError as refusal:
                reading.misread.append(Misread(name=name, sentence=f"{tell(refusal)[1]} Det er sett bort fra."))
    return reading.wanted()


@dataclass(kw_only=True)
class _Reading:
    """What has been read so far."""

    basis: Basis
    goals: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    about: dict[MeasureId, str] = field(default_factory=dict)
    free: list[LeverId] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    misread: list[Misread] = field(default_factory=list)

    def take(self, name: str, text: str) -> None:
        """One name and value. The first of a kind counts."""
        if name == GOAL:
            self._goal(text)
        elif name in {KEEP, NEVER}:
            self._about(name, text)
        elif name in FLAGS:
            self._flag(name, text)
        elif name == FREE:
            self._free(text)
        elif name.startswith(ABOUT):
            self._of_measure(name, text)
        else:
            self.numbers.setdefault(name, self._number(name, text))

    def _goal(self, text: str) -> None:
        if text not in GOALS:
            raise InvalidNumber(field="Mål", value=printable(text), wanted=words.together(GOALS))
        if text not in self.goals:
            self.goals.append(text)
        if len(self.goals) > MOST_GOALS:
            self.goals.pop()
            raise InvalidNumber(field="Mål", value=printable(text), wanted=f"høyst {MOST_GOALS}")

    def _about(self, name: str, text: str) -> None:
        if name == KEEP and text == MINE:
            self.flags.add(KEEP)
        elif text not in self.basis.measures:
            wanted = "et av tiltakene på listen" + (", eller 1 for alle dine egne" if name == KEEP else "")
            raise InvalidNumber(field={KEEP: "Behold", NEVER: "Aldri"}[name], value=printable(text), wanted=wanted)
        else:
            self._say(MeasureId(text), name)

    def _of_measure(self, name: str, text: str) -> None:
        measure = self.basis.measures[MeasureId(name.removeprefix(ABOUT))]
        if text not in {KEEP, NEVER}:
            raise InvalidNumber(field=measure.title, value=printable(text), wanted=f"{KEEP} eller {NEVER}")
        self._say(measure.id, text)

    def _say(self, measure: MeasureId, what: str) -> None:
        if self.about.setdefault(measure, what) != what:
            title = self.basis.measures[measure].title
            raise InvalidNumber(field=title, value=what, wanted="enten med eller ikke; det første er brukt")

    def _flag(self, name: str, text: str) -> None:
        if text not in {"0", "1"}:
            raise InvalidNumber(field=FLAGS[name], value=printable(text), wanted="1 for ja, eller 0")
        if text == "1":
            self.flags.add(name)

    def _free(self, text: str) -> None:
        known = [str(lever.id) for lever in may_be_free(self.basis)]
        if text not in known:
            raise InvalidNumber(field="Frie håndtak", value=printable(text), wanted=words.together(known))
        if text not in self.free:
            self.free.append(LeverId(text))

    def _end(self, name: str, text: str) -> float:
        lever = next(lever for lever in self.basis.levers if name in {f"{FROM}{lever.id}", f"{TO}{lever.id}"})
        low, high = words.shortest(lever.minimum), words.shortest(lever.maximum)
        called, wanted = f"{lever.title}, {'fra' if name.startswith(FROM) else 'til'}", f"{low} til {high} {lever.unit}"
        value = forms.number(called, text, wanted=wanted)
        if not lever.minimum <= value <= lever.maximum:
            raise InvalidNumber(field=called, value=printable(text), wanted=wanted)
        return value

    def _ranges(self) -> dict[LeverId, tuple[float, float]]:
        """Where the free levers may stand: the whole of their range, or what was said of it."""
        ranges = {}
        for lever in may_be_free(self.basis):
            low = self.numbers.get(f"{FROM}{lever.id}", lever.minimum)
            high = self.numbers.get(f"{TO}{lever.id}", lever.maximum)
            if lever.id not in self.free:
                continue
            if low > high:
                sentence = f"«{lever.title}» er fritt fra {words.shortest(low)} til {words.shortest(high)}; bytt om."
                self.misread.append(Misread(name=FREE, sentence=f"{sentence} Det er sett bort fra."))
                continue
            ranges[lever.id] = (low, high)
        return ranges

    def _number(self, name: str, text: str) -> float:
        label = {theme.id: theme.label for theme in self.basis.themes}
        if name == HOLD:
            return forms.whole("Framtider som skal holde", text, 1, OF)
        if name.startswith((FROM, TO)):
            return self._end(name, text)
        if name.startswith(MOST):
            theme = label[name.removeprefix(MOST)]
            return forms.whole(f"Høyst så mange tiltak, {theme}", text, 0, len(self.basis.measures))
        weight = name.startswith(WEIGHT)
        theme = label[name.removeprefix(WEIGHT if weight else LOSE)]
        called, highest, unit = (
            (f"Vekt for {theme}", HEAVIEST, "") if weight else (f"{theme} taper høyst", MOST_MILLIONS, " mill. kr")
        )
        wanted = f"et tall fra 0 til {words.number(highest)}{unit}"
        value = round(forms.number(called, text, wanted=wanted), 6)
        if not 0 <= value <= highest:
            raise InvalidNumber(field=called, value=printable(text), wanted=wanted)
        return value

    def wanted(self) -> Wanted:
        """All of it, in the order of the lists."""
        themes = {theme.id: theme.weight for theme in self.basis.themes}
        by_theme = {
            what: {theme: self.numbers[f"{what}{theme}"] for theme in themes if f"{what}{theme}" in self.numbers}
            for what in (WEIGHT, MOST, LOSE)
        }
        return Wanted(
            goals=tuple(self.goals),
            weights={theme: weight for theme, weight in by_theme[WEIGHT].items() if weight != themes[theme]},
            keeps_mine=KEEP in self.flags,
            keep=tuple(m for m in self.basis.measures if self.about.get(m) == KEEP),
            never=tuple(m for m in self.basis.measures if self.about.get(m) == NEVER),
            at_most={theme: int(most) for theme, most in by_theme[MOST].items()},
            lose_at_most=by_theme[LOSE],
            waits=WAIT in self.flags,
            parts=PARTS in self.flags,
            free=self._ranges(),
            hold=int(self.numbers.get(HOLD, 0)),
            misread=tuple({m.sentence: m for m in self.misread}.values()),
        )
