"""Property tax (eiendomsskatt): rate x value above the allowance, for homes and for everything else.

Eigedomsskattelova § 11 (the allowance for homes, and the highest rates) and § 13 (how fast a rate may grow); neither
has been opened here, so the parameters say they are not read.
"""

from dataclasses import dataclass, replace

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats

PERMILLE = 1000
NAMES = ("homes", "home_value", "allowance", "rate_homes", "other_base", "rate_other")
"""What `property_tax.<name>` may give: all of them, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyTax:
    """What is taxed, and how. Kroner, and rates in per mille; a rate or the allowance may be (n,)."""

    homes: float
    """How many homes and holiday homes are taxed."""
    home_value: float
    """Of one on average, after the law's reduction (0.7)."""
    allowance: Floats | float
    """What of each home is free (bunnfradrag)."""
    rate_homes: Floats | float
    other_base: float
    """The value of all other taxed property."""
    rate_other: Floats | float

    @property
    def homes_base(self) -> Floats:
        """What of the homes is taxed, kr: never less than nothing."""
        return np.asarray(self.homes * np.maximum(0.0, self.home_value - self.allowance), dtype=np.float64)

    @property
    def kr(self) -> Floats:
        """The tax of a year.

        >>> tax = PropertyTax(
        ...     homes=2_000, home_value=3e6, allowance=5e5, rate_homes=3, other_base=6e8, rate_other=7
        ... )
        >>> tax.kr.item()
        19200000.0
        """
        homes = self.homes_base * self.rate_homes
        return np.asarray((homes + np.asarray(self.other_base) * self.rate_other) / PERMILLE, dtype=np.float64)


def property_tax(basis: Basis) -> PropertyTax | None:
    """What the municipality has given of its property tax; None where it has not given all of it."""
    names = [f"property_tax.{name}" for name in NAMES]
    if not all(name in basis.assumptions for name in names):
        return None
    return PropertyTax(**{name: basis.number(f"property_tax.{name}") for name in NAMES})


def change_kr(
    today: PropertyTax,
    *,
    rate_homes: Floats | None = None,
    rate_other: Floats | None = None,
    allowance: Floats | None = None,
) -> Floats:
    """What other rates or another allowance bring, kr a year, against today's.

    Linear in each rate; in the allowance a straight line down to nothing, where it is all a home is worth.
    """
    then = replace(
        today,
        rate_homes=today.rate_homes if rate_homes is None else rate_homes,
        rate_other=today.rate_other if rate_other is None else rate_other,
        allowance=today.allowance if allowance is None else allowance,
    )
    return np.asarray(then.kr - today.kr, dtype=np.float64)
