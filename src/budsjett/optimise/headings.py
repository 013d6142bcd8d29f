"""What many measures may be held down under at once: a theme, a service, or a part of the municipality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budsjett.budget.basis import Basis
from budsjett.budget.lines import LINES
from budsjett.budget.measures import MeasureId
from budsjett.optimise.problem import AtMost


class HeadingKind(StrEnum):
    """What the measures under a heading have in common."""

    THEME = "theme"
    SERVICE = "service"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What many measures may be held down under at once: a theme, a service line, or a part of the municipality."""

    id: str
    label: str
    kind: HeadingKind
    measures: frozenset[MeasureId]


def headings(basis: Basis) -> Mapping[str, Heading]:
    """By id: the themes, the services, then the districts. A service's measures are those that move its line."""
    of_theme: dict[str, set[MeasureId]] = {}
    of_line: dict[str, set[MeasureId]] = {}
    of_district: dict[str, set[MeasureId]] = {}
    for m in basis.measures.values():  # once: a page asks for the headings many times
        of_theme.setdefault(m.theme, set()).add(m.id)
        of_district.setdefault(m.district or "", set()).add(m.id)
        for effect in m.effects:
            of_line.setdefault(effect.line, set()).add(m.id)
    every = (
        *((theme.id, theme.label, HeadingKind.THEME, of_theme) for theme in basis.themes),
        *((str(line), LINES[line].label, HeadingKind.SERVICE, of_line) for line in basis.service_lines),
        *((district.id, district.label, HeadingKind.DISTRICT, of_district) for district in basis.districts),
    )
    under: dict[str, Heading] = {}
    for name, label, kind, of in every:
        if name not in under:
            under[name] = Heading(id=name, label=label, kind=kind, measures=frozenset(of.get(name, ())))
    return under


def at_most(basis: Basis, most: int, names: Sequence[str]) -> AtMost:
    """No more than so many of the measures that are named, and of those under the headings that are."""
    under = headings(basis)
    found: set[MeasureId] = set()
    common: list[str] = []
    for name in names:
        if name in basis.measures or name not in under:
            found.add(MeasureId(name))
        else:
            found |= under[name].measures
            common.append(under[name].label)
    return AtMost(measures=frozenset(found), most=most, name=" og ".join(common) if len(common) == len(names) else "")
