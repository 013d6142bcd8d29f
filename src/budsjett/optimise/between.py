"""What holds between measures whatever the budget: what needs what, what excludes what, and caps on groups."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

from budsjett.budget.basis import Theme
from budsjett.budget.measures import Measure, MeasureId
from budsjett.budget.starts import begins, listed
from budsjett.errors import InvalidNumber, UnknownTheme
from budsjett.optimise.problem import AtMost, Cap, Wishes

Measures = Mapping[MeasureId, Measure]
"""The list, with the later versions of what may wait."""


def requires(measures: Measures) -> tuple[tuple[MeasureId, tuple[MeasureId, ...]], ...]:
    """Each with the versions of what it needs: those that wait no longer than it does itself."""
    versions = _versions(measures)

    def waits(m: MeasureId) -> int:
        return begins(measures[m]) - begins(measures[listed(m)])

    return tuple(
        (m, tuple(v for v in versions[needed] if waits(v) <= waits(m)))
        for m, measure in measures.items()
        for needed in measure.requires
    )


def excludes(measures: Measures) -> tuple[tuple[MeasureId, MeasureId], ...]:
    """Pairs, each once: what excludes each other in every version, and two versions of one measure."""
    versions = _versions(measures)
    pairs = [pair for m in measures for other in measures[m].excludes for pair in product((m,), versions[other])]
    pairs += [pair for same in versions.values() for pair in combinations(same, 2)]
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def caps(measures: Measures, changes_kr: Sequence[int], wishes: Wishes, themes: Sequence[Theme]) -> tuple[Cap, ...]:
    """The wishes that hold a group of measures down. Refuses negative numbers and unknown themes."""
    titles = {theme.id: theme.label for theme in themes}
    for theme in wishes.lose_at_most:
        if theme not in titles:
            raise UnknownTheme(theme=theme, known=", ".join(titles))
    for most in (*(group.most for group in wishes.at_most), *wishes.lose_at_most.values()):
        if most < 0:
            raise InvalidNumber(field="høyst", value=str(most), wanted="0 eller mer")
    lost = {m: max(0, -kr) for m, kr in zip(measures, changes_kr, strict=True)}
    return (
        *(_counted(n, group, measures) for n, group in enumerate(wishes.at_most)),
        *(
            Cap(
                id=f"cap:{theme}",
                label=f"{titles[theme]} taper høyst {most} kr",
                amounts={m: kr for m, kr in lost.items() if measures[m].theme == theme and kr},
                most=most,
            )
            for theme, most in wishes.lose_at_most.items()
        ),
    )


def _counted(n: int, group: AtMost, measures: Measures) -> Cap:
    titles = [f"«{measures[m].title}»" for m in measures if m in group.measures]
    return Cap(
        id=f"cap:{n + 1}",
        label=f"Høyst {group.most} av {', '.join(titles)}",
        amounts={m: 1 for m in measures if listed(m) in group.measures},
        most=group.most,
    )


def _versions(measures: Measures) -> Mapping[MeasureId, tuple[MeasureId, ...]]:
    found: dict[MeasureId, list[MeasureId]] = {}
    for m in measures:
        found.setdefault(listed(m), []).append(m)
    return {m: tuple(versions) for m, versions in found.items()}
