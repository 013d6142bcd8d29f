"""What must hold of the assumptions about property tax and fees, and of the levers that stand on them."""

from collections.abc import Iterator
from math import isfinite

from budsjett.budget import cost_recovery, property_tax
from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.income_levers import PROPERTY_TAX
from budsjett.budget.levers import Lever, LeverKind
from budsjett.budget.problems import Problem

SETS = {
    "property_tax": {
        "homes": (0, 1e6), "home_value": (0, 1e9), "allowance": (0, 1e9), "rate_homes": (0, 7), "other_base": (0, 1e12),
        "rate_other": (0, 7),
    },
    "cost_recovery": {"fees": (0, 1e11), "full_cost": (0, 1e11), "fund": (0, 1e11)},
}  # fmt: skip
"""Assumptions that belong together, each with its range: a municipality gives the whole set, or nothing of it."""
CLOSE = 0.005
"""How far base x rate may be from the given property tax, as a share: bases are given in round numbers."""
HIGHEST_HOMES, HIGHEST_OTHER, HIGHEST_INCREASE = (
    f"income.property_tax.{name}" for name in ("highest_rate_homes", "highest_rate_other", "highest_increase_homes")
)


def optional_sets() -> dict[str, tuple[float, float]]:
    """Every assumption of the sets, with its range."""
    return {f"{prefix}.{name}": bounds for prefix, names in SETS.items() for name, bounds in names.items()}


def examine_income(basis: Basis) -> Iterator[Problem]:
    """What is wrong with the sets and the levers on them."""
    for prefix, names in SETS.items():
        missing = [name for name in names if f"{prefix}.{name}" not in basis.assumptions]
        if len(missing) < len(names):
            for name in missing:
                yield Problem(
                    where=f"assumptions/{prefix}.{name}",
                    value="",
                    problem="Tallet mangler: de andre i samme sett er oppgitt.",
                    remedy="Oppgi tallet, eller fjern hele settet.",
                )
    yield from _makes_the_tax(basis)
    for lever in basis.levers:
        if lever.kind is LeverKind.FEE or lever.kind in PROPERTY_TAX:
            yield from _lever(basis, lever)


def _makes_the_tax(basis: Basis) -> Iterator[Problem]:
    today, given = property_tax.property_tax(basis), basis.figures.get(LineId("property_tax"), basis.years.first)
    if today is None or given is None:
        return
    made = float(today.kr)
    if not (isfinite(made) and abs(made - given.amount) <= CLOSE * max(given.amount, 1.0)):
        yield Problem(
            where="assumptions/property_tax",
            value=f"{made:.0f}",
            problem=f"Grunnlag og satser gir en annen eiendomsskatt enn de {given.amount:.0f} kr som er oppgitt.",
            remedy="Rett grunnlaget, bunnfradraget, satsene eller tallet.",
        )


def _lever(basis: Basis, lever: Lever) -> Iterator[Problem]:
    where = f"levers/{lever.id}"
    given = cost_recovery.cost_recovery(basis) if lever.kind is LeverKind.FEE else property_tax.property_tax(basis)
    if given is None:
        prefix = "cost_recovery" if lever.kind is LeverKind.FEE else "property_tax"
        yield Problem(
            where=where,
            value=lever.kind,
            problem="Grunnlaget som håndtaket regner på, er ikke oppgitt.",
            remedy=f"Oppgi {', '.join(f'{prefix}.{name}' for name in SETS[prefix])}.",
        )
        return
    highest = _highest(basis, lever)
    lowest = -cost_recovery.PER_CENT if lever.kind is LeverKind.FEE else 0.0
    if lever.minimum < lowest or lever.maximum > highest:
        yield Problem(
            where=where,
            value=f"{lever.minimum:g}–{lever.maximum:g}",
            problem="Håndtaket går utenfor det som er lov eller mulig.",
            remedy=f"Bruk {lowest:g}–{highest:g} {lever.unit}.",
        )


def _highest(basis: Basis, lever: Lever) -> float:
    """The law's highest rate from the first plan year; for homes also no more above today's than a year allows."""
    year = basis.years.first
    match lever.kind:
        case LeverKind.PROPERTY_TAX_HOMES:
            return min(
                basis.parameters.at(HIGHEST_HOMES, year), lever.start + basis.parameters.at(HIGHEST_INCREASE, year)
            )
        case LeverKind.PROPERTY_TAX_OTHER:
            return basis.parameters.at(HIGHEST_OTHER, year)
        case _:
            return 1e9
