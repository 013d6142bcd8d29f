"""What an address wants of a package, read kindly: what cannot be used is left out and told, with the way out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from budsjett.budget.basis import Basis
from budsjett.budget.levers import LeverId
from budsjett.budget.measures import MeasureId
from budsjett.errors import BudsjettError, InvalidNumber
from budsjett.optimise.headings import headings
from budsjett.optimise.problem import Among
from budsjett.web import forms, supposed, wanted_caps, words
from budsjett.web.address import Misread, printable
from budsjett.web.faults import tell
from budsjett.web.wanted import (
    ABOUT,
    AIMS,
    AMONG,
    BALLOTS,
    FREE,
    FROM,
    GOAL,
    GOALS,
    GROUP,
    GROUPS,
    HOLD,
    KEEP,
    MEAN,
    MINE,
    MOST_GOALS,
    NEVER,
    OF,
    OF_GROUP,
    OF_GROUPS,
    PARTS,
    SUPPORT,
    TO,
    WAIT,
    WEIGHT,
    Wanted,
    may_be_free,
    names,
)
from budsjett.web.wanted_caps import LEFT_OUT, LOSE, MOST

ASKED = {KEEP: "Behold", NEVER: "Aldri", GROUP: "Gruppe"}
HEAVIEST = 100
MOST_MILLIONS = 100_000
HIGHEST_AIM = {"fond": 100, "gjeld": 500}
USUAL_HOLD = 90
"""In how many of 100 futures, where the worst are asked about and nobody says how many are not."""
FLAGS = {
    BALLOTS: "Bruk stemmene",
    WAIT: "Tiltak kan vente",
    PARTS: "Tiltak kan tas delvis",
    MEAN: "Snittet av de verste framtidene",
}
NO_NUMBER = "Det er valgt tiltak til en gruppe, men ikke hvor mange av dem pakken kan ta."
NO_GROUP = "Det står hvor mange pakken kan ta av en gruppe, men ingen tiltak er valgt til den."
NOT_COUNTED = "Det er ikke talt noen stemmer ennå, så de kan ikke brukes. Det er sett bort fra."
ABOUT_BALLOTS = "Målet «mest støtte i stemmene» trenger stemmene. Kryss av for å bruke dem. Det er sett bort fra."


def read(basis: Basis, query: Iterable[tuple[str, str]], *, counted: bool = False) -> Wanted:
    """What the address wants. `counted`: whether there are ballots to use."""
    reading = _Reading(basis=basis, counted=counted)
    ours = names(basis)
    query, reading.misread[:] = wanted_caps.as_written(basis, query)
    for name, text in query:
        if name in ours and text.strip():
            try:
                reading.take(name, text.strip())
            except BudsjettError as refusal:
                reading.misread.append(Misread(name=name, sentence=f"{tell(refusal)[1]} {LEFT_OUT}"))
    return reading.wanted()


@dataclass(kw_only=True)
class _Reading:
    """What has been read so far."""

    basis: Basis
    counted: bool
    goals: list[str] = field(default_factory=list)
    among: str = ""
    numbers: dict[str, float] = field(default_factory=dict)
    about: dict[MeasureId, str] = field(default_factory=dict)
    free: list[LeverId] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    misread: list[Misread] = field(default_factory=list)

    def take(self, name: str, text: str) -> None:
        """One name and value. The first of a kind counts."""
        if name == GOAL:
            self._goal(text)
        elif name == AMONG:
            self._among(text)
        elif name in {KEEP, NEVER, GROUP}:
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

    def _among(self, text: str) -> None:
        known = [word for word, (among, _) in GROUPS.items() if among is not Among.DISTRICTS or self.basis.placed]
        if text not in known:
            raise InvalidNumber(field="Gruppene", value=printable(text), wanted=words.together(known))
        self.among = self.among or text

    def _about(self, name: str, text: str) -> None:
        if name == KEEP and text == MINE:
            self.flags.add(KEEP)
        elif text not in self.basis.measures:
            wanted = "et av tiltakene på listen" + (", eller 1 for alle dine egne" if name == KEEP else "")
            raise InvalidNumber(field=ASKED[name], value=printable(text), wanted=wanted)
        else:
            self._say(MeasureId(text), name)

    def _of_measure(self, name: str, text: str) -> None:
        measure = self.basis.measures[MeasureId(name.removeprefix(ABOUT))]
        if text not in ASKED:
            raise InvalidNumber(field=measure.title, value=printable(text), wanted=words.together(ASKED))
        self._say(measure.id, text)

    def _say(self, measure: MeasureId, what: str) -> None:
        if self.about.setdefault(measure, what) != what:
            title = self.basis.measures[measure].title
            raise InvalidNumber(field=title, value=what, wanted="enten med, aldri eller i gruppen; det første er brukt")

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
                sentence = (
                    f"«{lever.title}» kan ikke flyttes fra {words.shortest(low)} til {words.shortest(high)}; bytt om."
                )
                self.misread.append(Misread(name=FREE, sentence=f"{sentence} {LEFT_OUT}"))
                continue
            ranges[lever.id] = (low, high)
        return ranges

    def _number(self, name: str, text: str) -> float:
        label = {heading.id: heading.label for heading in headings(self.basis).values()}
        if name == OF_GROUP:
            return forms.whole("Høyst så mange av gruppen", text, 0, len(self.basis.measures))
        if name in {*AIMS, *supposed.names(self.basis)}:
            return self._share(name, text) if name in AIMS else supposed.number(name, text)
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

    def _share(self, name: str, text: str) -> float:
        called, wanted = f"{AIMS[name][1]}, prosent", f"et tall fra 0 til {HIGHEST_AIM[name]}"
        value = round(forms.number(called, text, wanted=wanted), 4)
        if not 0 <= value <= HIGHEST_AIM[name]:
            raise InvalidNumber(field=called, value=printable(text), wanted=wanted)
        return value

    def wanted(self) -> Wanted:
        """All of it, in the order of the lists."""
        heard = BALLOTS in self.flags and self.counted
        if BALLOTS in self.flags and not heard:
            self.misread.append(Misread(name=BALLOTS, sentence=NOT_COUNTED))
        elif SUPPORT in self.goals and not heard:
            self.misread.append(Misread(name=GOAL, sentence=ABOUT_BALLOTS))
        themes = {theme.id: theme.weight for theme in self.basis.themes}
        by_theme = {
            what: {x: self.numbers[f"{what}{x}"] for x in headings(self.basis) if f"{what}{x}" in self.numbers}
            for what in (WEIGHT, MOST, LOSE)
        }
        group = tuple(m for m in self.basis.measures if self.about.get(m) == GROUP)
        if bool(group) != (OF_GROUP in self.numbers):
            why = NO_NUMBER if group else NO_GROUP
            self.misread.append(Misread(name=GROUP, sentence=f"{why} {LEFT_OUT}"))
            group = ()
        mean = MEAN in self.flags
        return Wanted(
            goals=tuple(goal for goal in self.goals if heard or goal != SUPPORT),
            among=self.among if OF_GROUPS.intersection(self.goals) else "",
            ballots=heard,
            weights={theme: weight for theme, weight in by_theme[WEIGHT].items() if weight != themes[theme]},
            keeps_mine=KEEP in self.flags,
            keep=tuple(m for m in self.basis.measures if self.about.get(m) == KEEP),
            never=tuple(m for m in self.basis.measures if self.about.get(m) == NEVER),
            at_most={theme: int(most) for theme, most in by_theme[MOST].items()},
            lose_at_most=by_theme[LOSE],
            aims={aim: self.numbers[aim] for aim in AIMS if aim in self.numbers},
            waits=WAIT in self.flags,
            parts=PARTS in self.flags,
            free=self._ranges(),
            group=group,
            of_group=int(self.numbers[OF_GROUP]) if group else 0,
            hold=int(self.numbers.get(HOLD, USUAL_HOLD if mean else 0)),
            mean=mean,
            supposed=supposed.read(self.basis, self.numbers),
            misread=tuple({m.sentence: m for m in self.misread}.values()),
        )
