"""Levers whose kroner are computed: property tax by rate and allowance, fees at cost."""

from collections.abc import Mapping

from budsjett.budget import cost_recovery, property_tax
from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.levers import LeverKind

PROPERTY_TAX = {
    LeverKind.PROPERTY_TAX_HOMES: "rate_homes",
    LeverKind.PROPERTY_TAX_OTHER: "rate_other",
    LeverKind.PROPERTY_TAX_ALLOWANCE: "allowance",
}
PRICED = frozenset({*PROPERTY_TAX, LeverKind.FEE})
"""Kinds whose kroner are computed, not given."""


def changes_kr(
    basis: Basis, positions: Mapping[LeverKind, Floats], lift: Mapping[LineId, Floats]
) -> dict[LineId, Floats]:
    """What levers of these kinds change, by line: positions (n,) to kr of the price year (n, 1) or (n, years).

    `lift`: what a krone of the price year becomes on each line. What goes to or from the self-cost fund is lifted as
    the fees are, so that a fee beyond cost makes no room in any prices.
    """
    changes: dict[LineId, Floats] = {}
    taxed = property_tax.property_tax(basis)
    moved = {name: positions[kind] for kind, name in PROPERTY_TAX.items() if kind in positions}
    if taxed is not None and moved:
        changes[LineId("property_tax")] = property_tax.change_kr(taxed, **moved)[:, None]
    served = cost_recovery.cost_recovery(basis)
    if served is not None and LeverKind.FEE in positions:
        fees = cost_recovery.changes_kr(served, positions[LeverKind.FEE], len(basis.years))
        as_fees = lift[cost_recovery.COST_RECOVERY]
        changes |= {line: kr * (as_fees / lift[line]) for line, kr in fees.items()}
    return changes
