"""Who gains and who loses when a package is left for another: by theme, in what the optimiser chose by."""

from collections.abc import Collection, Mapping

from budsjett.budget.basis import Basis
from budsjett.budget.measures import MeasureId
from budsjett.budget.starts import listed
from budsjett.optimise.steps import DIGITS, MARK


def by_theme(
    basis: Basis, worth: Mapping[MeasureId, float], now: Collection[MeasureId], before: Collection[MeasureId]
) -> Mapping[str, float]:
    """What each theme gains (plus) or loses (minus) in the package `now` against `before`, in the unit of `worth`.

    Of measures, and of `steps` of levers: one that stands where it stood has no worth. `worth` is by what there was to
    choose, as an Answer has it (weighted million kroner). The most gained first; themes that neither
    gain nor lose are left out.
    """
    changes = {theme.id: 0.0 for theme in basis.themes}
    of_lever = {str(lever.id): lever.theme for lever in basis.levers}
    for chosen, sign in ((now, 1), (before, -1)):
        for m in chosen:
            lever = m.partition(MARK)[0]
            theme = of_lever[lever] if MARK in m else basis.measures[listed(m)].theme
            changes[theme] = changes.get(theme, 0.0) + sign * worth.get(m, 0.0)
    moved = {theme: round(change, 1) for theme, change in changes.items()}
    return dict(sorted(((t, c) for t, c in moved.items() if c), key=lambda one: -one[1]))


def steps(levers: Mapping[str, float]) -> tuple[MeasureId, ...]:
    """Levers as what was chosen: where each was put."""
    return tuple(MeasureId(f"{lever}{MARK}{at:.{DIGITS}g}") for lever, at in levers.items())
