"""What there is to spare of each limit: kroner by year, linear in the measures where the model is."""

from collections.abc import Callable, Mapping

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.figures import Floats, LineId

Lines = Mapping[LineId, Floats]


def number(basis: Basis, parameter: str) -> float:
    """A value set by others, as it is in the first plan year."""
    value: float = basis.parameters.at(parameter, basis.years.first)
    return value


def _balance(lines: Lines, _: Basis) -> Floats:
    return lines[LineId("reserve_path")]


def _cover(lines: Lines, basis: Basis) -> Floats:
    """What is left of the overspending from before the plan, below zero. New overspending breaks balance instead."""
    opening = basis.figures.by_line_year[LineId("accumulated_overspending"), basis.years.first - 1].amount
    return np.cumsum(lines[LineId("cover_of_overspending")], axis=-1) - opening


def _minimum_instalment(lines: Lines, _: Basis) -> Floats:
    return lines[LineId("instalments")] - lines[LineId("minimum_instalment")]


def _funded(lines: Lines, _: Basis) -> Floats:
    """What more could be paid that may not be borrowed for: what lowers loans now, and what stands in the reserve."""
    own = lines[LineId("investment")] - lines[LineId("new_loans")]
    return own + lines[LineId("investment_reserve")] - lines[LineId("uncovered")]


def _restricted(lines: Lines, _: Basis) -> Floats:
    return lines[LineId("restricted_reserve")]


def _debt_service(lines: Lines, basis: Basis) -> Floats:
    share = basis.number("debt_service_ceiling_share", 0.0)
    paid = lines[LineId("interest_expense")] + lines[LineId("instalments")]
    return share * lines[LineId("operating_revenue")] - paid


def _accumulated(lines: Lines, basis: Basis) -> Floats:
    share = number(basis, "limits.robek.accumulated_share")
    return share * lines[LineId("operating_revenue")] - lines[LineId("accumulated_overspending")]


def _reserve_floor(lines: Lines, basis: Basis) -> Floats:
    counts = np.array([year >= basis.assumptions["reserve_floor_from_year"].value for year in basis.years])
    wanted: Floats = basis.assumptions["reserve_floor_share"].value * lines[LineId("operating_revenue")] * counts
    slack: Floats = lines[LineId("reserve_path")] - wanted
    return slack


def _debt_ceiling(lines: Lines, basis: Basis) -> Floats:
    share = basis.assumptions["debt_ceiling_share"].value
    return share * lines[LineId("operating_revenue")] - lines[LineId("debt")]


def _net_result(lines: Lines, basis: Basis) -> Floats:
    share = number(basis, "limits.tbu.net_result_share")
    return lines[LineId("net_operating_result")] - share * lines[LineId("operating_revenue")]


SERVICE_FLOOR = "service_floor."
"""Before the line in the name of an assumption: the law keeps the service from costing less, kr in fixed prices."""


def to_spare(limit: str, lines: Lines, basis: Basis) -> Floats:
    """What there is to spare of a limit, by its id."""
    if limit.startswith(SERVICE_FLOOR):
        return lines[LineId(limit.removeprefix(SERVICE_FLOOR))] - basis.assumptions[limit].value
    return SLACK[limit](lines, basis)


SLACK: Mapping[str, Callable[[Lines, Basis], Floats]] = {
    "balance": _balance,
    "cover_of_overspending": _cover,
    "minimum_instalment": _minimum_instalment,
    "investments_funded": _funded,
    "restricted_reserve": _restricted,
    "debt_service_ceiling": _debt_service,
    "robek_a": _balance,
    "robek_b": _balance,
    "robek_c": _cover,
    "robek_d": _accumulated,
    "reserve_floor": _reserve_floor,
    "debt_ceiling": _debt_ceiling,
    "net_result_target": _net_result,
}
"""By limit id; the floors of services aside."""
