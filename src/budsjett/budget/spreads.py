"""How much the world may differ from what is expected: the assumptions that futures are drawn by.

A scenario may state each; where it does not, the value here stands, and says that it is an assumption.
"""

from collections.abc import Mapping
from types import MappingProxyType

from budsjett.budget.basis import Assumption, Basis
from budsjett.budget.figures import Origin, OriginKind


def _assumed(value: float, unit: str, label: str, note: str) -> Assumption:
    origin = Origin(kind=OriginKind.ASSUMPTION, source="", date="", note=note)
    return Assumption(value=value, unit=unit, label=label, origin=origin)


SPREADS: Mapping[str, Assumption] = MappingProxyType(
    {
        "spread.interest": _assumed(
            0.008,
            "andel",
            "Hvor mye renten endrer seg fra år til år, standardavvik",
            "0,8 prosentpoeng. Ikke regnet ut av publiserte renter.",
        ),
        "spread.interest_kept": _assumed(
            0.8,
            "andel",
            "Hvor mye av et avvik i renten som er igjen året etter",
            "Renten vender sakte tilbake mot det som er ventet. Ikke regnet ut av publiserte renter.",
        ),
        "spread.prices": _assumed(
            0.01,
            "andel",
            "Hvor mye pris- og lønnsveksten (deflatoren) bommer hvert år, standardavvik",
            "Ett prosentpoeng. Deflatoren var 4,7 prosent i 2025 og er anslått til 3,5 i 2026. Virker bare i løpende "
            "priser.",
        ),
        "spread.costs": _assumed(
            0.005,
            "andel",
            "Hvor mye tjenestene hvert år blir dyrere eller billigere enn deflatoren, standardavvik",
            "Et halvt prosentpoeng: lønnsoppgjør og priser som treffer kommunen annerledes enn landet.",
        ),
        "spread.national_tax": _assumed(
            0.015,
            "andel",
            "Hvor mye realveksten i skatt per innbygger i landet bommer hvert år, standardavvik",
            "Halvannet prosentpoeng. I kroner vokste skatten 8,7, 3,6, 3,1 og 4,0 prosent i 2016–2019.",
        ),
        "spread.own_tax": _assumed(
            0.01,
            "andel",
            "Hvor mye kommunens skatt per innbygger svinger mot landets, standardavvik",
            "Som i Vadsø 2015–2019. Avviket gjelder ett år om gangen: nivået mot landet lå fast i de fem årene.",
        ),
    }
)
"""Each with the value that stands where a scenario states none."""
ALLOWED: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "spread.interest": (0.0, 0.05),
        "spread.interest_kept": (0.0, 1.0),
        "spread.prices": (0.0, 0.1),
        "spread.costs": (0.0, 0.1),
        "spread.national_tax": (0.0, 0.2),
        "spread.own_tax": (0.0, 0.2),
    }
)
"""The range each may be in; `checks` refuses a basis with one outside it."""


def spreads_of(basis: Basis) -> Mapping[str, Assumption]:
    """The spreads a basis is drawn by, its own before ours."""
    return {name: basis.assumptions.get(name, ours) for name, ours in SPREADS.items()}
