"""What is wrong with a basis: one thing at a time, in words a person can act on."""

from dataclasses import dataclass

from budsjett.budget.capital import LIFETIMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that does not hold: where in the basis, the value, what is wrong and what to do (bokmål)."""

    where: str
    value: str
    problem: str
    remedy: str


def unknown_lifetime(where: str, value: float) -> Problem:
    """A depreciation class that the regulation does not have."""
    return Problem(
        where=where,
        value=f"{value:g}",
        problem="Avskrivningstiden finnes ikke i forskriften.",
        remedy=f"Bruk {', '.join(str(years) for years in LIFETIMES)} år.",
    )
