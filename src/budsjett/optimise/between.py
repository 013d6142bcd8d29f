"""What holds between measures whatever the budget: what needs what, what excludes what, and caps on groups."""

from collections.abc import Mapping, Sequence
from itertools import product

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import begins, level_of, listed
from budsjett.errors import InvalidNumber, UnknownTheme
from budsjett.optimise.grounds import Ground
from budsjett.optimise.problem import AtMost, Cap, Wishes
from budsjett.optimise.valued import changes_kr, taken_kr

Measures = Mapping[MeasureId, Measure]
"""The list, with the other versions of what may wait or be chosen in part."""


def requires(measures: Measures) -> tuple[tuple[MeasureId, tuple[MeasureId, ...]], ...]:
    """Each with the versions of what it needs: those that wait no longer than it does, and are no smaller a part."""
    versions = _versions(measures)

    def waits(m: MeasureId) -> int:
        return begins(measures[m]) - begins(measures[listed(m)])

    return tuple(
        (m, tuple(v for v in versions[needed] if waits(v) <= waits(m) and level_of(v) >= level_of(m)))
        for m, measure in measures.items()
        for needed in measure.requires
    )


def excludes(measures: Measures) -> tuple[tuple[MeasureId, MeasureId], ...]:
    """Pairs, each once: what excludes each other does so in every version."""
    versions = _versions(measures)
    pairs = [pair for m in measures for other in measures[m].excludes for pair in product((m,), versions[other])]
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def at_most(basis: Basis, most: int, names: Sequence[str]) -> AtMost:
    """No more than so many of the measures that are named, of the themes that are, and on the services that are."""
    themes = {theme.id: theme.label for theme in basis.themes}
    services = {str(line): LINES[line].label for line in basis.service_lines if line not in themes}
    found: set[MeasureId] = set()
    for name in names:
        if name in basis.measures or name not in themes | services:
            found.add(MeasureId(name))
        elif name in themes:
            found |= {m for m, measure in basis.measures.items() if measure.theme == name}
        else:
            found |= {m for m, measure in basis.measures.items() if any(e.line == name for e in measure.effects)}
    common = [(themes | services)[name] for name in names if name in themes | services and name not in basis.measures]
    return AtMost(measures=frozenset(found), most=most, name=" og ".join(common) if len(common) == len(names) else "")


def caps(on: Ground, wishes: Wishes) -> tuple[Cap, ...]:
    """The wishes that hold a group of measures down. Refuses negative numbers, and what is no theme and no service."""
    themes = {theme.id: theme.label for theme in on.basis.themes}
    services = {str(line): LINES[line].label for line in on.basis.service_lines if line not in themes}
    for name in wishes.lose_at_most:
        if name not in themes and name not in services:
            raise UnknownTheme(theme=name, known=", ".join([*themes, *services]))
    for most in (*(group.most for group in wishes.at_most), *wishes.lose_at_most.values()):
        if most < 0:
            raise InvalidNumber(field="høyst", value=str(most), wanted="0 eller mer")
    return (
        *(_counted(n, group, on.basis.measures) for n, group in enumerate(wishes.at_most)),
        *(
            Cap(
                id=f"cap:{name}",
                label=f"{(themes | services)[name]} taper høyst {most} kr",
                amounts=_lost_by_theme(on, name) if name in themes else _lost_by_service(on, LineId(name)),
                most=most,
            )
            for name, most in wishes.lose_at_most.items()
        ),
    )


def _lost_by_theme(on: Ground, theme: str) -> Mapping[MeasureId, int]:
    """What each measure and step of a theme takes from people."""
    each = zip(on.measures, on.themes, changes_kr(on), strict=True)
    return {m: -kr for m, of, kr in each if of == theme and kr < 0}


def _lost_by_service(on: Ground, line: LineId) -> Mapping[MeasureId, int]:
    """What each takes from a service, whatever its theme."""
    return {m: kr for m, kr in zip(on.measures, taken_kr(on, line), strict=True) if kr}


def _counted(n: int, group: AtMost, measures: Measures) -> Cap:
    titles = ", ".join(f"«{measures[m].title}»" for m in measures if m in group.measures)
    return Cap(
        id=f"cap:{n + 1}",
        label=f"Høyst {group.most} av {titles}" if not group.name else f"Høyst {group.most} tiltak i {group.name}",
        amounts={m: 1 for m in measures if listed(m) in group.measures},
        most=group.most,
    )


def _versions(measures: Measures) -> Mapping[MeasureId, tuple[MeasureId, ...]]:
    found: dict[MeasureId, list[MeasureId]] = {}
    for m in measures:
        found.setdefault(listed(m), []).append(m)
    return {m: tuple(versions) for m, versions in found.items()}
