"""What is supposed in a question, as the address says it: `?rom=2.5&rom-2028=1&fondsmal=1.5`, and in words.

Million kroner more in every year or in one, and the municipality's own targets in per cent of operating revenue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from budsjett.budget.basis import Basis
from budsjett.errors import InvalidNumber
from budsjett.optimise.ways_out import WayKind, WayOut
from budsjett.usecases.supposing import Supposed, may_be_supposed
from budsjett.web import forms, words
from budsjett.web.words import MILLION

ROOM = "rom"
ROOM_IN = "rom-"
PERCENT = 100
MOST_MILLIONS = 100_000
TARGETS: Mapping[str, tuple[str, str, float]] = {
    "fondsmal": ("reserve_floor_share", "Målet for disposisjonsfondet", 100),
    "gjeldstak": ("debt_ceiling_share", "Målet for lånegjelden", 1000),
}
"""In the address: the assumption that sets the target, what it is called, and the highest one may suppose, per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedField:
    """A field of the form: its name, what it is called, what stands in it, and how it is without."""

    name: str
    label: str
    value: str
    usual: str


def names(basis: Basis) -> frozenset[str]:
    """What is ours in an address."""
    return frozenset({ROOM, *(f"{ROOM_IN}{year}" for year in basis.years), *_targets(basis)})


def number(name: str, text: str) -> float:
    """One of ours, as million kroner or per cent. Refuses what is out of bounds."""
    called = label(name)
    highest, unit = (TARGETS[name][2], " prosent") if name in TARGETS else (MOST_MILLIONS, " mill. kr")
    wanted = f"et tall fra 0 til {words.number(highest)}{unit}"
    value = round(forms.number(called, text.removesuffix("%"), wanted=wanted), 6)
    if not 0 <= value <= highest:
        raise InvalidNumber(field=called, value=text[: forms.LONGEST_NUMBER], wanted=wanted)
    return value


def read(basis: Basis, numbers: Mapping[str, float]) -> Supposed:
    """What was read, as it is supposed; what is as it is already is left out."""
    targets = {TARGETS[name][0]: round(numbers[name] / PERCENT, 8) for name in _targets(basis) if name in numbers}
    return Supposed(
        more_kr=round(numbers.get(ROOM, 0.0) * MILLION),
        once_kr={
            year: round(numbers[name] * MILLION) for year in basis.years if numbers.get(name := f"{ROOM_IN}{year}")
        },
        targets={name: share for name, share in targets.items() if share != basis.assumptions[name].value},
    )


def pairs(supposed: Supposed) -> list[tuple[str, str]]:
    """Name and value of everything supposed, in a fixed order."""
    said = [(ROOM, supposed.more_kr / MILLION)] * bool(supposed.more_kr)
    said += [(f"{ROOM_IN}{year}", kr / MILLION) for year, kr in supposed.once_kr.items()]
    said += [
        (name, supposed.targets[target] * PERCENT)
        for name, (target, _, _) in TARGETS.items()
        if target in supposed.targets
    ]
    return [(name, f"{value:.6f}".rstrip("0").rstrip(".")) for name, value in said]


def told(supposed: Supposed) -> list[str]:
    """The same in words."""
    said = [f"Regnet som om det var {words.money(supposed.more_kr)} mer hvert år"] * bool(supposed.more_kr)
    said += [f"Regnet som om det var {words.money(kr)} mer i {year}" for year, kr in supposed.once_kr.items()]
    said += [
        f"Regnet som om {title[0].lower()}{title[1:]} var {words.shortest(supposed.targets[target] * PERCENT)} prosent"
        for target, title, _ in TARGETS.values()
        if target in supposed.targets
    ]
    return said


def label(name: str) -> str:
    """What a field is called."""
    if name in TARGETS:
        return f"{TARGETS[name][1]}, prosent av driftsinntektene"
    return "Mer hvert år, mill. kr" if name == ROOM else f"Mer i {name.removeprefix(ROOM_IN)}, mill. kr"


def fields(basis: Basis, supposed: Supposed) -> tuple[SupposedField, ...]:
    """The fields of the form, filled in as the address says."""
    written = dict(pairs(supposed))
    every = [ROOM, *(f"{ROOM_IN}{year}" for year in basis.years), *_targets(basis)]
    return tuple(
        SupposedField(
            name=name,
            label=label(name),
            value=written.get(name, "").replace(".", ","),
            usual=words.shortest(basis.assumptions[TARGETS[name][0]].value * PERCENT) if name in TARGETS else "0",
        )
        for name in every
    )


def with_way(supposed: Supposed, way: WayOut) -> Supposed | None:
    """What to suppose for a way out to be there: more money, or another target. None for what is chosen and not so."""
    match way.kind:
        case WayKind.MONEY:
            return replace(supposed, more_kr=supposed.more_kr + round(way.by))
        case WayKind.ONCE:
            once = supposed.once_kr.get(way.year, 0) + round(way.by)
            return replace(supposed, once_kr={**supposed.once_kr, way.year: once})
        case WayKind.TARGET:
            return replace(supposed, targets={**supposed.targets, way.subject: way.stands})
        case _:
            return None


def _targets(basis: Basis) -> tuple[str, ...]:
    known = may_be_supposed(basis)
    return tuple(name for name, (target, _, _) in TARGETS.items() if target in known)
