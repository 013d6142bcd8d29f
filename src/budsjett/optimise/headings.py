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
    listed_ = basis.measures.values()
    found = [
        Heading(
            id=theme.id,
            label=theme.label,
            kind=HeadingKind.THEME,
            measures=frozenset(m.id for m in listed_ if m.theme == theme.id),
        )
        for theme in basis.themes
    ]
    found += [
        Heading(
            id=line,
            label=LINES[line].label,
            kind=HeadingKind.SERVICE,
            measures=frozenset(m.id for m in listed_ if any(e.line == line for e in m.effects)),
        )
        for line in basis.service_lines
    ]
    found += [
        Heading(
            id=district.id,
            label=district.label,
            kind=HeadingKind.DISTRICT,
            measures=frozenset(m.id for m in listed_ if m.district == district.id),
        )
        for district in basis.districts
    ]
    under: dict[str, Heading] = {}
    for heading in found:
        under.setdefault(heading.id, heading)
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
