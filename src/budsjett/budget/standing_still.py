"""Standing still: what each service costs when nothing is decided, in fixed prices, in nominal, and per user."""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices, expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.plan import project
from budsjett.budget.population import AGE_GROUPS

EVERYBODY = "alle innbyggere"
USERS: dict[str, tuple[str, ...]] = {
    "kindergarten": ("1-5",),
    "primary_school": ("6-12", "13-15"),
    "home_care": ("67-79", "80-89", "90+"),
    "nursing_home": ("80-89", "90+"),
    "child_welfare": ("0", "1-5", "6-12", "13-15", "16-22"),
}
"""Whom a service is shown per head of: those it is mostly for. Others are shown per inhabitant."""
LOWER_BOUND = frozenset({"home_care", "nursing_home"})
"""Services whose growth with age is a lower bound: mortality and living alone, two of the key's heaviest criteria of
care, follow age too, and are not counted in the cost per head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingStill:
    """One service when nothing is decided. Arrays by plan year."""

    line: LineId
    fixed_kr: Floats
    """Kroner of the price year."""
    nominal_kr: Floats | None
    """Kroner of each year; None where nobody has said how prices grow."""
    users: str
    """Whom it is mostly for (bokmål)."""
    persons: Floats
    """How many they are, 1 July."""
    per_user_kr: Floats
    """Kroner of the price year; NaN in a year without users."""
    lower_bound: bool
    """The growth is at least this: part of what ageing costs is not counted."""


def standing_still(basis: Basis, projection: str = "main") -> tuple[StandingStill, ...]:
    """Every service of the municipality without measures and with levers at their starts, in the order it lists them.

    Refuses what `project` refuses.
    """
    fixed = project(basis, projection=projection).lines
    nominal = None
    if "price_growth" in basis.assumptions:
        nominal = project(basis, projection=projection, prices=Prices.NOMINAL).lines
    july = expected(basis, projection).july[0]
    made = []
    for line in basis.service_lines:
        groups = USERS.get(line, AGE_GROUPS)
        persons = july[[AGE_GROUPS.index(group) for group in groups]].sum(axis=0)
        made.append(
            StandingStill(
                line=line,
                fixed_kr=fixed[line],
                nominal_kr=nominal[line] if nominal is not None else None,
                users=_words(groups) if line in USERS else EVERYBODY,
                persons=persons,
                per_user_kr=np.divide(fixed[line], persons, out=np.full(len(persons), np.nan), where=persons > 0),
                lower_bound=line in LOWER_BOUND and line in basis.costs_per_head,
            )
        )
    return tuple(made)


def _words(groups: tuple[str, ...]) -> str:
    """The ages from the first to the last group.

    >>> _words(("6-12", "13-15")), _words(("80-89", "90+")), _words(("1-5",))
    ('6–15 år', '80 år og eldre', '1–5 år')
    """
    lowest = groups[0].partition("-")[0].removesuffix("+")
    if groups[-1].endswith("+"):
        return f"{lowest} år og eldre"
    return f"{lowest}–{groups[-1].rpartition('-')[2]} år"
