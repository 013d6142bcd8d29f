"""The block grant (rammetilskudd) before income equalisation, in its parts."""

from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRates:
    """What the parts of the grant are worth. Kroner a head; `growth` a share a year."""

    inhabitants: float
    """To every municipality for each inhabitant (innbyggertilskudd før omfordeling)."""
    need: float
    """The country's need per inhabitant, all sectors of the cost key."""
    regional: float
    """Regional grants that follow the number of people (distriktstilskudd)."""
    growth: float
    """Of tax and grant together per head in the country, beyond what the country's ageing costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantParts:
    """The grant before income equalisation, kr (..., years)."""

    inhabitants: Floats
    need_equalisation: Floats
    regional: Floats
    other: Floats
    """Discretion, special distribution and what cannot be told apart: a remainder of the first year, kept."""

    @property
    def total(self) -> Floats:
        """All of it."""
        summed: Floats = self.inhabitants + self.need_equalisation + self.regional + self.other
        return summed


def grant_parts(
    first_kr: Floats, *, persons: Floats, need_persons: Floats, national_tax: Floats, rates: GrantRates
) -> GrantParts:
    """The parts of a grant that was `first_kr` (..., 1) in the first year.

    `persons` and `need_persons` (..., years) are of 1 July of the year before (Grønt hefte); need in average
    inhabitants, as `need_index.need_persons` gives it. So one more person brings the grant per head, the regional
    grant, and his need beyond the average; need equalisation takes from those below it and gives to those above.

    The state decides tax and grant together (frie inntekter): per head they grow by `growth` beyond what the
    country's ageing costs. `national_tax` per head (..., years) that grows faster is taken out of the grant.
    """
    first_tax = national_tax[..., :1]
    frame = rates.inhabitants + first_tax
    growing = (1 + rates.growth) ** np.arange(persons.shape[-1])
    added = frame * (growing - 1) - (national_tax - first_tax)
    inhabitants = (rates.inhabitants + added) * persons
    need = rates.need * (need_persons - persons)
    regional = rates.regional * persons
    other = first_kr - (inhabitants + need + regional)[..., :1]
    return GrantParts(
        inhabitants=inhabitants,
        need_equalisation=need,
        regional=regional,
        other=np.broadcast_to(other, inhabitants.shape),
    )
