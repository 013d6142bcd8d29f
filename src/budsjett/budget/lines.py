"""The chart of lines: what each line is called, its sign, and which sum it belongs to.

Income and expenditure are both positive on their own lines. `sign` is how a line enters its parent, so a sum is
always the signed sum of its children, and the whole chart ends in `carried_forward`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from importlib.resources import files
from io import StringIO
from types import MappingProxyType

import numpy as np

from budsjett.budget.figures import Floats, LineId
from budsjett.errors import UnknownLine

GENERAL_INCOME = LineId("general_income")
SERVICES_NET = LineId("services_net")
NET_OPERATING_RESULT = LineId("net_operating_result")

MAY_BE_NEGATIVE: frozenset[str] = frozenset({"cost_recovery", "common_costs", "municipal_housing", "financial_gains"})
"""Leaf lines whose figure may be below zero; of the others only `net_…`, results and `reserve_path` may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the chart.

    `movable`: measures and levers may change it. `kostra`: the functions or arts it holds. `label` and
    `description` are what a person reads (bokmål).
    """

    id: LineId
    label: str
    unit: str
    sign: int
    parent: LineId | None
    movable: bool
    kostra: str
    description: str


def _chart() -> Mapping[LineId, Line]:
    text = files("budsjett.budget").joinpath("lines.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(StringIO(text))
    return MappingProxyType(
        {
            LineId(row["id"]): Line(
                id=LineId(row["id"]),
                label=row["label"],
                unit=row["unit"],
                sign=int(row["sign"]),
                parent=LineId(row["parent"]) if row["parent"] else None,
                movable=row["movable"] == "yes",
                kostra=row["kostra"],
                description=row["description"],
            )
            for row in rows
        }
    )


LINES: Mapping[LineId, Line] = _chart()
"""Every line, in the order of the chart. Shipped with the package and read once, at import."""

CHILDREN: Mapping[LineId, tuple[LineId, ...]] = MappingProxyType(
    {
        sum_line: tuple(line.id for line in LINES.values() if line.parent == sum_line)
        for sum_line in dict.fromkeys(line.parent for line in LINES.values() if line.parent is not None)
    }
)
"""The lines that make up each sum."""

INVESTMENT_SIDE: tuple[str, ...] = (
    "grants_to_others", "share_purchases", "own_loans_out", "investment_instalments", "asset_sales",
    "financial_asset_sales", "company_distributions", "own_loans_repaid", "relending", "relending_loans",
    "relending_instalments", "relending_repaid", "to_restricted_investment_reserve",
    "from_restricted_investment_reserve", "to_investment_reserve", "from_investment_reserve", "cover_of_uncovered",
)  # fmt: skip
"""What § 5-5 holds beside the investments themselves; a municipality plans each, year by year."""
BY_NATURE: tuple[str, ...] = (
    "wages", "social_costs", "purchases", "transfers_out", "user_fees", "sales_and_rents", "transfers_in",
    "other_taxes", "other_state_grants",
)  # fmt: skip
"""Expenditure and income by nature (§ 5-6), given for the first plan year."""
SERVICE_LINES: tuple[LineId, ...] = CHILDREN[SERVICES_NET]
MOVABLE: tuple[LineId, ...] = tuple(line.id for line in LINES.values() if line.movable)


def line(line_id: str) -> Line:
    """A line of the chart; refuses one that is not there (UnknownLine)."""
    found = LINES.get(LineId(line_id))
    if found is None:
        raise UnknownLine(line=line_id)
    return found


def summed(sum_line: LineId, lines: Mapping[LineId, Floats]) -> Floats:
    """A sum from its children, signed by the chart; a child that is not there counts as nothing."""
    parts = [LINES[child].sign * lines[child] for child in CHILDREN[sum_line] if child in lines]
    total: Floats = reduce(np.add, parts)
    return total


def leaves_of_result() -> Mapping[LineId, int]:
    """The leaf lines of the net operating result, each with +1 (raises it) or -1 (lowers it)."""
    signs: dict[LineId, int] = {}

    def follow(parent: LineId, sign: int) -> None:
        for child in CHILDREN[parent]:
            if child in CHILDREN:
                follow(child, sign * LINES[child].sign)
            else:
                signs[child] = sign * LINES[child].sign

    follow(NET_OPERATING_RESULT, 1)
    return MappingProxyType(signs)
