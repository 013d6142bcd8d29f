"""Levers as something to choose: every other place a lever may stand is a step, and it can take only one.

A step is chosen as a version of a measure is. Its id says the lever and the place, `eiendomsskatt=3.4`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite

from budsjett.budget.figures import LineId
from budsjett.budget.income_levers import PRICED
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.lines import LINES
from budsjett.budget.measures import MeasureId, MeasureKind
from budsjett.errors import LeverNotDecided, OutsideLegalRange, UnknownLever

MARK = "="
"""Between the lever and where it stands; no id on a list may hold it."""
MOST_STEPS = 60
"""More places than this are thinned out: every second, or third, from where the lever stands, and the ends."""
CLOSE = 1e-9
DIGITS = 10
"""Places are sums of steps: so many digits of them are meant."""
GENERAL_INCOME = LineId("general_income")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One lever in another place than where it stands."""

    lever: Lever
    place: int
    """Which of the basis' levers it is."""
    value: float
    up: bool

    @property
    def id(self) -> MeasureId:
        """As an item of a choice."""
        return MeasureId(f"{self.lever.id}{MARK}{self.value:.{DIGITS}g}")

    @property
    def title(self) -> str:
        """As people read it."""
        return f"{self.lever.title}: {self.value:.{DIGITS}g} {self.lever.unit}".replace(".", ",")

    @property
    def kind(self) -> MeasureKind:
        """What sort of change it is, to the goals that look at one sort only."""
        if self.lever.kind in PRICED or LINES[self.lever.line].parent == GENERAL_INCOME:
            return MeasureKind.INCOME
        if self.lever.kind is LeverKind.INVESTMENT:
            return MeasureKind.INVESTMENT if self.up else MeasureKind.DEFERRAL
        return MeasureKind.STANDARD

    def change_kr(self, *, service_kr: int, income_kr: int, capital_kr: int) -> int:
        """What people get (plus) or lose (minus) by it, whole kroner over the plan years.

        What the municipality gains or renounces, people pay or keep; more of a service is theirs; an investment is
        worth what it wears, as a measure's is.
        """
        if self.lever.kind is LeverKind.INVESTMENT:
            return capital_kr + service_kr
        return service_kr - income_kr


def freed(
    levers: Sequence[Lever], settings: Mapping[LeverId, float], free: Mapping[str, tuple[float, float]]
) -> tuple[Mapping[LeverId, float], tuple[Step, ...]]:
    """Where the levers stand when some are free, and the steps these may take, the nearest first.

    A lever that stands outside its range stands at the nearest end of it. Refuses what is no lever (UnknownLever), what
    nobody in the municipality decides (LeverNotDecided) and a range outside the lever's own (OutsideLegalRange).
    """
    known = {str(lever.id): lever for lever in levers}
    for name, (low, high) in free.items():
        if name not in known:
            raise UnknownLever(lever=name, known=", ".join(known))
        _check(known[name], low, high)
    stands = dict(settings)
    steps: list[Step] = []
    for place, lever in enumerate(levers):
        if lever.id in free:
            low, high = free[lever.id]
            at = stands[lever.id] = min(max(settings[lever.id], low), high)
            others = _places(lever, low, high, at)
            steps += [Step(lever=lever, place=place, value=value, up=value > at) for value in others]
    return stands, tuple(steps)


def settings_of(package: Iterable[MeasureId], steps: Sequence[Step]) -> dict[str, float]:
    """Where the steps in a package put their levers."""
    chosen = set(package)
    return {str(step.lever.id): step.value for step in steps if step.id in chosen}


def _check(lever: Lever, low: float, high: float) -> None:
    if lever.kind is LeverKind.INTEREST:
        raise LeverNotDecided(lever=lever.title)
    if not (isfinite(low) and isfinite(high) and lever.minimum <= low <= high <= lever.maximum):
        raise OutsideLegalRange(
            lever=lever.title,
            asked=f"{low:g}-{high:g}".replace(".", ","),
            lowest=f"{lever.minimum:g}".replace(".", ","),
            highest=f"{lever.maximum:g} {lever.unit}".replace(".", ","),
            law=lever.law.rstrip(".") or "kommunens egen grense",
        )


def _places(lever: Lever, low: float, high: float, at: float) -> list[float]:
    """Every other place on the lever's scale, the nearest first; of two as near, the lower."""
    first = ceil((low - lever.minimum) / lever.step - CLOSE)
    last = floor((high - lever.minimum) / lever.step + CLOSE)
    every = [round(lever.minimum + n * lever.step, DIGITS) for n in range(first, last + 1)]
    stride = max(1, ceil(len(every) / MOST_STEPS))
    stands = round((at - lever.minimum) / lever.step)
    kept = [
        value
        for n, value in enumerate(every, start=first)
        if ((n - stands) % stride == 0 or value in (every[0], every[-1])) and abs(value - at) > CLOSE
    ]
    return sorted(kept, key=lambda value: (abs(value - at), value))


def chains(steps: Iterable[Step]) -> tuple[tuple[MeasureId, ...], ...]:
    """The steps of each lever upwards, and downwards, ever further from where it stands; a lever with one has none."""
    found: dict[LeverId, dict[bool, list[Step]]] = {}
    for step in steps:
        found.setdefault(step.lever.id, {}).setdefault(step.up, []).append(step)
    return tuple(
        tuple(step.id for step in sorted(one_way, key=lambda s: s.value, reverse=not up))
        for ways in found.values()
        if sum(map(len, ways.values())) > 1
        for up, one_way in ways.items()
    )
