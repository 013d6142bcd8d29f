"""How much of a budget rests on what was published, derived or assumed."""

from collections.abc import Mapping
from fractions import Fraction

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId, OriginKind
from budsjett.budget.lines import CHILDREN, GENERAL_INCOME


def shares_by_origin(basis: Basis) -> Mapping[OriginKind, Fraction]:
    """Shares of the first plan year's kroner by origin, summing to 1.

    The weights are the kroner, without sign, of each service and each general income: what the budget is made of
    before anyone decides anything. Capital costs are computed and have no origin of their own.
    """
    weight = dict.fromkeys(OriginKind, 0)
    for line in (*basis.service_lines, *CHILDREN[LineId(GENERAL_INCOME)]):
        figure = basis.figures.get(line, basis.years.first)
        if figure is not None:
            weight[figure.origin.kind] += round(abs(figure.amount))
    total = sum(weight.values())
    return {kind: Fraction(kr, total) if total else Fraction(0) for kind, kr in weight.items()}
