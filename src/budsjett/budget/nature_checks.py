"""What must hold of the first year's figures by nature: all of them or none, and the same totals as by service."""

from collections.abc import Iterator

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import BY_NATURE, LINES
from budsjett.budget.problems import Problem

SPENT = ("wages", "social_costs", "purchases", "transfers_out")
EARNED = ("user_fees", "sales_and_rents", "transfers_in")
GENERAL = ("other_taxes", "other_state_grants")
"""What other general income is made of."""


def examine_nature(basis: Basis) -> Iterator[Problem]:
    """A set that is not whole, and totals that differ from the figures by service by a krone or more."""
    year = basis.years.first
    given = {name for name in BY_NATURE if basis.figures.get(LineId(name), year) is not None}
    if not given:
        return
    for name in BY_NATURE:
        if name not in given:
            yield Problem(
                where=f"figures/{name}/{year}",
                value="",
                problem="Tallene etter art er ikke hele: dette mangler.",
                remedy="Før inn alle tallene etter art, 0 der det ikke er noe, eller ingen av dem.",
            )
    if len(given) < len(BY_NATURE):
        return
    earned = _sum(basis, EARNED)
    yield from _differs(basis, "wages", _sum(basis, SPENT) - earned, _sum(basis, basis.service_lines), "tjenestene")
    yield from _differs(
        basis, "transfers_in", earned, _sum(basis, ("service_revenue",)), LINES[LineId("service_revenue")].label
    )
    yield from _differs(
        basis,
        "other_state_grants",
        _sum(basis, GENERAL),
        _sum(basis, ("other_general_income",)),
        LINES[LineId("other_general_income")].label,
    )


def _sum(basis: Basis, lines: tuple[str, ...]) -> float:
    found = (basis.figures.get(LineId(line), basis.years.first) for line in lines)
    return sum(figure.amount for figure in found if figure is not None)


def _differs(basis: Basis, at: str, by_nature_kr: float, other_kr: float, other: str) -> Iterator[Problem]:
    if abs(by_nature_kr - other_kr) >= 1:
        yield Problem(
            where=f"figures/{at}/{basis.years.first}",
            value=f"{by_nature_kr:.0f}",
            problem=f"Tallene etter art blir {by_nature_kr:.0f} kr, men «{other}» er {other_kr:.0f} kr.",
            remedy="Rett tallene så de er like.",
        )
