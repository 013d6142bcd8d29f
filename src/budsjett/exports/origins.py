"""Where a line's numbers come from, in words."""

from collections.abc import Mapping

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId, Origin, OriginKind

ORIGINS: Mapping[OriginKind, str] = {
    OriginKind.PUBLISHED: "publisert",
    OriginKind.DERIVED: "beregnet",
    OriginKind.ASSUMPTION: "antakelse",
}
COMPUTED = "regnet av modellen"
"""A line that no figure was given for: it follows from the others."""


def start_of(basis: Basis, line: LineId) -> Origin | None:
    """Where the figure comes from that the line starts at: of the first plan year, or of the year before."""
    for year in (basis.years.first, basis.years.first - 1):
        figure = basis.figures.get(line, year)
        if figure is not None:
            return figure.origin
    return None
