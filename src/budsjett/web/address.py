"""The address is the plan: `?eiendomsskatt=4&tiltak=x&befolkning=low`, read kindly and written the same way.

Nothing that stands in an address is refused as a whole. What cannot be used is left out and told, with the way out;
the rest of the plan stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Conditions, Prices, expected
from budsjett.budget.levers import Lever, LeverId, check_settings
from budsjett.budget.measures import WHOLE, MeasureId
from budsjett.budget.starts import AT, SHARE, begins, listed, version
from budsjett.errors import BudsjettError, DuplicateMeasure, InvalidNumber, UnknownLevel, UnknownMeasure
from budsjett.web import forms, words
from budsjett.web.faults import tell

MEASURE = "tiltak"
PROJECTION = "befolkning"
STRESS = "rentepaslag"
PRICES = "priser"
PLAN = "plan"
START = "start-"
"""Before a measure's id: the year it begins. Forms send it; addresses say `tiltak=skole@2029`."""
PART = "del-"
"""Before a measure's id: how much of it, in per cent. Forms send it; addresses say `tiltak=skole~50`."""
MAIN = "main"
STRESSES: Mapping[str, float] = {"1": 0.01, "2": 0.02}
"""Percentage points on the interest, as the address has them, and the share they are."""
NOMINAL = "lopende"
PRICE_GROWTH = "price_growth"
"""The assumption without which nobody knows what nominal prices are."""
LONGEST_SHOWN = 60
MOST_TOLD = 8
"""More problems than this are counted, not listed: an address can hold thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """Something in the address that could not be used. `name` is the parameter, `sentence` what a person reads."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for. Levers at their start, and conditions that are as expected, are not written."""

    package: tuple[MeasureId, ...] = ()
    """As chosen, in the order of the list; it may not hang together. `m@2029~50` is half of m, begun in 2029."""
    levers: Mapping[LeverId, float] = field(default_factory=dict)
    """Only those away from their start."""
    projection: str = MAIN
    interest_stress: float = 0.0
    """Added to the interest of every year, a share; one of STRESSES."""
    prices: Prices = Prices.FIXED
    misread: tuple[Misread, ...] = ()

    @property
    def untouched(self) -> bool:
        """Whether nothing is chosen."""
        return not self.package and not self.levers

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of everything chosen, in a fixed order."""
        chosen: list[tuple[str, str]] = [(lever, f"{value:.10g}") for lever, value in self.levers.items()]
        chosen += [(MEASURE, m) for m in self.package]
        if self.projection != MAIN:
            chosen.append((PROJECTION, self.projection))
        chosen += [(STRESS, points) for points, share in STRESSES.items() if share == self.interest_stress]
        if self.prices is Prices.NOMINAL:
            chosen.append((PRICES, NOMINAL))
        return tuple(chosen)

    def conditions(self, basis: Basis) -> Conditions:
        """What the plan is computed under."""
        return expected(basis, self.projection, prices=self.prices, interest_stress=self.interest_stress)

    def with_usual_money(self) -> "Asked":
        """The same in fixed prices and with the expected interest: as plans are saved and compared."""
        return replace(self, prices=Prices.FIXED, interest_stress=0.0)

    def at(self, path: str, *more: tuple[str, str]) -> str:
        """The address of a page with this choice in it, after what else it needs."""
        query = urlencode((*more, *self.pairs()), safe="@")
        return f"{path}?{query}" if query else path

    def adding(self, *measures: MeasureId) -> "Asked":
        """The same with more measures. One that is chosen already, in another year or at a level, stays as it is."""
        already = set(map(listed, self.package))
        return replace(self, package=(*self.package, *(m for m in measures if listed(m) not in already)), misread=())

    def at_start(self, lever: LeverId) -> "Asked":
        """The same with a lever where it stands today."""
        return replace(self, levers={name: at for name, at in self.levers.items() if name != lever}, misread=())

    def leaving(self, *measures: MeasureId) -> "Asked":
        """The same without some measures, in whichever year and at whichever level they are chosen."""
        gone = set(map(listed, measures))
        return replace(self, package=tuple(m for m in self.package if listed(m) not in gone), misread=())


def read(basis: Basis, query: Iterable[tuple[str, str]], *, beside: frozenset[str] = frozenset()) -> Asked:
    """What the address asks for. `beside` are the names that belong to the page itself and are not read here."""
    by_id: dict[str, Lever] = {lever.id: lever for lever in basis.levers}
    levers: dict[LeverId, float] = {}
    package: list[MeasureId] = []
    world: dict[str, str] = {}
    versions: dict[tuple[str, MeasureId], str] = {}
    misread: list[Misread] = []
    for name, text in query:
        try:
            if name in beside:
                continue
            if name == MEASURE:
                package.append(_measure(basis, text, package))
            elif name in _CONDITIONS:
                world.setdefault(name, _CONDITIONS[name](basis, text))
            elif name in by_id:
                levers.setdefault(LeverId(name), _position(by_id[name], text, basis))
            elif (which := _version_of(basis, name)) is not None:
                versions.setdefault(which, text)
            else:
                misread.append(_unknown(name, text))
        except BudsjettError as refusal:
            misread.append(Misread(name=name, sentence=_told(basis, refusal)))
        except _UnusableError as refusal:
            misread.append(Misread(name=name, sentence=refusal.sentence))
    chosen = _with_versions(basis, package, versions, misread)
    return Asked(
        package=tuple(chosen[m] for m in basis.measures if m in chosen),
        levers={
            lever.id: levers[lever.id] for lever in basis.levers if levers.get(lever.id, lever.start) != lever.start
        },
        projection=world.get(PROJECTION, MAIN),
        interest_stress=STRESSES.get(world.get(STRESS, ""), 0.0),
        prices=Prices.NOMINAL if world.get(PRICES) == NOMINAL else Prices.FIXED,
        misread=_shortened(misread),
    )


class _UnusableError(Exception):
    """A value with a sentence of its own."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _measure(basis: Basis, text: str, already: list[MeasureId]) -> MeasureId:
    measure = MeasureId(text)
    try:
        version(basis, measure)
    except UnknownMeasure:
        raise _UnusableError(
            f"Tiltaket «{printable(text)}» finnes ikke hos {basis.municipality.name}. Det er sett bort fra; "
            "velg blant tiltakene på listen."
        ) from None
    if listed(measure) in map(listed, already):
        raise DuplicateMeasure(measure=listed(measure))
    return measure


def _version_of(basis: Basis, name: str) -> tuple[str, MeasureId] | None:
    """What a form's field says about which measure."""
    for what in (START, PART):
        if name.startswith(what) and name.removeprefix(what) in basis.measures:
            return what, MeasureId(name.removeprefix(what))
    return None


def _with_versions(
    basis: Basis, package: list[MeasureId], versions: Mapping[tuple[str, MeasureId], str], misread: list[Misread]
) -> dict[MeasureId, MeasureId]:
    """The chosen measures by their ids on the list; what cannot be had is told in `misread`."""
    chosen = {listed(m): m for m in package}
    for m in {m: None for _, m in versions if m in chosen}:
        try:
            chosen[m] = _as_wanted(basis, m, versions.get((START, m)), versions.get((PART, m)))
        except _UnusableError as refusal:
            misread.append(Misread(name=MEASURE, sentence=refusal.sentence))
    return chosen


def _as_wanted(basis: Basis, m: MeasureId, year: str | None, part: str | None) -> MeasureId:
    """The measure in the year and at the level a form asks for; an empty field is as the list says."""
    measure = basis.measures[m]
    year, part = (year or "").strip(), (part or "").strip().removesuffix("%").strip()
    later = f"{AT}{year}" if year not in {"", str(begins(measure))} else ""
    smaller = f"{SHARE}{part}" if part not in {"", str(WHOLE)} else ""
    try:
        version(basis, f"{m}{later}{smaller}")
    except UnknownMeasure:
        raise _UnusableError(
            f"«{measure.title}» kan ikke begynne i «{printable(year)}». Det er regnet som på listen, fra "
            f"{begins(measure)}; velg et senere år i planen."
        ) from None
    except UnknownLevel as refusal:
        raise _UnusableError(tell(refusal)[1]) from None
    return MeasureId(f"{m}{later}{smaller}")


def _projection(basis: Basis, text: str) -> str:
    if text in basis.population.projections:
        return text
    known = words.together(f"«{name}»" for name in basis.population.projections)
    raise _UnusableError(f"Befolkning er «{printable(text)}», men kan være {known}. Hovedalternativet er brukt.")


def _stress(_: Basis, text: str) -> str:
    if text in {"", "0", *STRESSES}:
        return text
    raise _UnusableError(
        f"Renten er satt opp med «{printable(text)}», men kan settes opp med {words.together(STRESSES)} prosentpoeng. "
        "Renten er som ventet."
    )


def _prices(basis: Basis, text: str) -> str:
    if text not in {"", "faste", NOMINAL}:
        raise _UnusableError(f"Priser er «{printable(text)}», men kan være faste eller lopende. Faste er brukt.")
    if text == NOMINAL and PRICE_GROWTH not in basis.assumptions:
        raise _UnusableError("Kommunen har ikke sagt hvor mye priser og lønn vokser. Faste priser er brukt.")
    return text


_CONDITIONS = {PROJECTION: _projection, STRESS: _stress, PRICES: _prices}
"""What is about the world and not about choices; the first in the address counts."""


def _position(lever: Lever, text: str, basis: Basis) -> float:
    """Where a lever is asked to stand; an empty field is its start."""
    if not text.strip():
        return lever.start
    low, high = words.shortest(lever.minimum), words.shortest(lever.maximum)
    wanted = f"et tall fra {low} til {high} {lever.unit}. Håndtaket står som i dag"
    try:
        value = forms.number(lever.title, text, wanted=wanted)
        check_settings(basis.levers, {lever.id: value})
    except InvalidNumber:
        raise InvalidNumber(field=lever.title, value=printable(text), wanted=wanted) from None
    return value


def _unknown(name: str, text: str) -> Misread:
    shown = printable(f"{name}={text}")
    return Misread(
        name=name,
        sentence=f"Adressen har «{shown}», som vi ikke kjenner. Det er sett bort fra; resten av planen står.",
    )


def _told(basis: Basis, refusal: BudsjettError) -> str:
    if isinstance(refusal, DuplicateMeasure):
        title = basis.measures[MeasureId(refusal.measure)].title
        return f"Tiltaket «{title}» står to ganger i adressen. Det er regnet med én gang."
    return tell(refusal)[1]


def _shortened(misread: list[Misread]) -> tuple[Misread, ...]:
    distinct = list({m.sentence: m for m in misread}.values())
    if len(distinct) <= MOST_TOLD:
        return tuple(distinct)
    rest = words.count(len(distinct) - MOST_TOLD, "annen ting", "andre ting")
    more = Misread(name="", sentence=f"Adressen har {rest} til som ikke kan brukes.")
    return (*distinct[:MOST_TOLD], more)


def printable(text: str) -> str:
    r"""What somebody wrote, safe to show again: nothing invisible or that turns the line around, and not endless.

    >>> printable("a\x00b\u202ec")
    'abc'
    """
    shown = "".join(c for c in text[:LONGEST_SHOWN] if c.isprintable())
    return shown if len(text) <= LONGEST_SHOWN else f"{shown}…"


def sign_in(municipality_id: str, back: str) -> str:
    """The address of the sign-in that leads back here."""
    return f"/logg-inn?{urlencode({'kommune': municipality_id, 'til': back})}"
