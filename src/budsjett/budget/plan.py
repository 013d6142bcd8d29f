"""Figures, parameters, levers and measures to a four-year plan.

One path for one plan and for many, for what is expected and for ten thousand futures: `project` is `project_many` with
a batch of one. In fixed prices interest and instalments are not deflated. Leaf lines are whole kroner and sums are
made of them, so every schedule sums to the krone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from budsjett.budget import income_levers
from budsjett.budget.appropriations import appropriate
from budsjett.budget.baseline import Baseline, baseline
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Conditions, Prices, expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.investing import add_investing
from budsjett.budget.levers import LeverId, LeverKind, check_settings
from budsjett.budget.lines import LINES, NET_OPERATING_RESULT, summed
from budsjett.budget.measures import MeasureId, check_package
from budsjett.budget.starts import listed, started
from budsjett.errors import UnknownMeasure
from budsjett.years import Years

MILLION = 1_000_000
PER_CENT = 100
GRANT_PARTS = tuple(
    LineId(part) for part in ("income_equalisation", "inhabitants_grant", "need_equalisation", "regional_grants")
)
"""What the block grant is made of; what is left of it is `other_block_grant`."""
EQUALISED = frozenset({LineId("income_equalisation"), LineId("block_grant")})
"""Lines that a change in tax moves through income equalisation."""


__all__ = ["Plan", "Prices", "as_begun", "effect_of", "project", "project_many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A municipality's plan. `lines`: whole kroner as floats (persons for population_total), shape (years,)."""

    basis_digest: str
    municipality_id: str
    years: Years
    prices: Prices
    price_year: int
    lines: Mapping[LineId, Floats]
    package: tuple[MeasureId, ...]
    levers: Mapping[LeverId, float]
    projection: str
    interest_stress: float = 0.0
    """Added to the expected rate of every year, a share."""

    def whole(self) -> Mapping[LineId, tuple[int, ...]]:
        """The lines as integers, in the order of the chart."""
        return {line: tuple(int(amount) for amount in values) for line, values in self.lines.items()}


def project(
    basis: Basis,
    package: Iterable[str] = (),
    levers: Mapping[str, float] | None = None,
    *,
    projection: str = "main",
    prices: Prices = Prices.FIXED,
    interest_stress: float = 0.0,
) -> Plan:
    """The plan for a package of measures and a setting of levers; `m@2029~50` is half of m, begun in 2029 (`starts`).

    Refuses an impossible package or setting (`check_package`, `check_settings`), and what `expected` refuses.
    """
    asked = tuple(package)
    basis, package = started(basis, asked)
    chosen = check_package(basis.measures, package)
    settings = check_settings(basis.levers, levers or {})
    flags = np.array([[measure in chosen for measure in basis.measures]], dtype=bool)
    values = np.array([[settings[lever.id] for lever in basis.levers]], dtype=np.float64)
    conditions = expected(basis, projection, prices=prices, interest_stress=interest_stress)
    lines = project_many(basis, flags, values, conditions=conditions)
    return Plan(
        basis_digest=basis.digest,
        municipality_id=basis.municipality.id,
        years=basis.years,
        prices=prices,
        price_year=basis.price_year,
        lines={line: values[0] for line, values in lines.items()},
        package=tuple(MeasureId(m) for m in sorted(asked, key=lambda m: chosen.index(listed(m)))),
        levers=settings,
        projection=projection,
        interest_stress=interest_stress,
    )


def project_many(
    basis: Basis,
    chosen: NDArray[np.bool_],
    lever_values: Floats | None = None,
    *,
    projection: str = "main",
    conditions: Conditions | None = None,
) -> Mapping[LineId, Floats]:
    """Every line of n plans at once, each (n, years), in the order of the chart.

    `chosen`: (n, measures) in the order of `basis.measures`; `lever_values`: (n, levers) in the order of
    `basis.levers`, or None where every lever stands at its start. `conditions` are what is expected under
    `projection` unless given; with n rows of them and one of `chosen` it is one plan in n futures. Ties between
    measures are not looked at here: the caller may ask what an impossible package would give.

    Arrays are not to be written to: a line that is the same in every plan may be kept once.
    """
    world = conditions or expected(basis, projection)
    ground = baseline(basis, world)
    choice = np.asarray(chosen, dtype=np.float64)
    if choice.ndim != 2 or choice.shape[1] != len(basis.measures):  # noqa: PLR2004
        raise ValueError(f"chosen must be (n, {len(basis.measures)}), not {choice.shape}")
    if world.rows > 1 and len(choice) not in {1, world.rows}:
        raise ValueError(f"{len(choice)} packages do not pair with {world.rows} futures")
    moves = _lever_moves(basis, ground, lever_values, len(choice))
    lines = _moved_lines(ground, choice, moves)
    add_investing(
        ground.investing,
        basis,
        choice,
        lines,
        moved_kr=moves.investment_kr,
        lift=ground.lift[LineId("investment")],
        interest_rate=moves.interest_rate,
    )
    lines[LineId("other_block_grant")] = lines[LineId("block_grant")] - sum(lines[part] for part in GRANT_PARTS)
    for sum_line in ("general_income", "services_net", "gross_operating_result", "net_finance", "net_operating_result"):
        lines[LineId(sum_line)] = summed(LineId(sum_line), lines)
    lines[LineId("operating_revenue")] = lines[LineId("general_income")] + lines[LineId("service_revenue")]
    _appropriate(ground, lines)
    lines[LineId("population_total")] = np.rint(ground.people)
    shape = max(len(choice), world.rows), len(basis.years)
    return {line: _as_wide(lines[line], shape) for line in LINES if line in lines}


def _as_wide(values: Floats, shape: tuple[int, int]) -> Floats:
    """Kept once where it is the same in every plan; a single plan has nothing to widen."""
    return values if values.shape == shape else np.broadcast_to(values, shape)


def as_begun(basis: Basis, plan: Plan) -> tuple[Basis, Plan]:
    """The measures as the plan has them, in their year and at their level, and the plan with the ids on the list.

    For what looks at the plan's measures one by one, or reckons on from them.
    """
    begun, package = started(basis, plan.package)
    return begun, plan if begun is basis else replace(plan, package=package)


def effect_of(basis: Basis, measure_id: str, *, projection: str = "main") -> Floats:
    """What a measure alone does to the net operating result, kr (years,): with it less without it.

    What it requires is not counted. Refuses a measure that is not on the list (UnknownMeasure, UnknownLevel).
    """
    basis, (measure,) = started(basis, (measure_id,))
    if measure not in basis.measures:
        raise UnknownMeasure(measure=measure_id)
    chosen = np.zeros((2, len(basis.measures)), dtype=bool)
    chosen[1, list(basis.measures).index(measure)] = True
    without, with_it = project_many(basis, chosen, projection=projection)[NET_OPERATING_RESULT]
    return np.asarray(with_it - without, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """What the levers change in n plans."""

    lines: Mapping[LineId, Floats]
    """kr of the price year, (n, 1) where it is the same in every plan year, else (n, years)."""
    investment_kr: Floats
    """kr of the price year, (n, 1)."""
    interest_rate: Floats
    """(n or 1, years), a share."""


def _lever_moves(basis: Basis, ground: Baseline, lever_values: Floats | None, n: int) -> _Moves:
    lines: dict[LineId, Floats] = {}
    investment_kr = np.zeros((n, 1))
    interest_rate = ground.interest_rate
    if lever_values is not None and lever_values.shape != (n, len(basis.levers)):
        raise ValueError(f"lever_values must be ({n}, {len(basis.levers)}), not {lever_values.shape}")
    priced: dict[LeverKind, Floats] = {}
    for i, lever in enumerate(basis.levers if lever_values is not None else ()):
        values = np.asarray(lever_values, dtype=np.float64)[:, i]
        match lever.kind:
            case LeverKind.LINE:
                change = (values[:, None] - lever.start) * lever.kr_per_unit
                lines[lever.line] = lines.get(lever.line, np.zeros((n, 1))) + change
            case LeverKind.INVESTMENT:
                investment_kr = investment_kr + (values[:, None] - lever.start) * MILLION
            case LeverKind.INTEREST:
                interest_rate = interest_rate + (values[:, None] - lever.start) / PER_CENT
            case _:
                priced[lever.kind] = values
    for line, kr in income_levers.changes_kr(basis, priced, ground.lift).items():
        lines[line] = lines.get(line, np.zeros((n, 1))) + kr
    return _Moves(lines=lines, investment_kr=investment_kr, interest_rate=interest_rate)


def _moved_lines(ground: Baseline, choice: Floats, moves: _Moves) -> dict[LineId, Floats]:
    """The leaf lines after measures and levers, whole kroner, (n or 1, years)."""
    lines: dict[LineId, Floats] = {}
    equalised = _equalised(ground, choice, moves)
    for line, start in ground.lines.items():
        values, lift = start, ground.lift[line]
        if line in ground.effects:
            values = values + choice @ ground.effects[line] * lift
        if line in moves.lines:
            values = values + moves.lines[line] * lift
        if line in EQUALISED and equalised is not None:
            values = values + equalised * lift
        lines[line] = np.rint(values)
    return lines


def _equalised(ground: Baseline, choice: Floats, moves: _Moves) -> Floats | None:
    """What equalisation gives or takes when measures and levers change tax, kr of the price year; None if none does."""
    tax, changes = LineId("income_tax"), []
    if tax in ground.effects:
        changes.append(choice @ ground.effects[tax])
    if tax in moves.lines:
        changes.append(moves.lines[tax])
    if not changes:
        return None
    with_it = ground.equalisation.kr(ground.tax_kr + sum(changes))
    return np.asarray(with_it - ground.equalisation.kr(ground.tax_kr), dtype=np.float64)


def _appropriate(ground: Baseline, lines: dict[LineId, Floats]) -> None:
    """What becomes of the result: reserve, cover, and what is carried forward."""
    other_kr = (
        lines[LineId("transfer_to_investment")]
        + lines[LineId("to_restricted_reserve")]
        - lines[LineId("from_restricted_reserve")]
    )
    used = appropriate(
        lines[NET_OPERATING_RESULT],
        planned_cover_kr=lines[LineId("cover_of_overspending")],
        other_kr=other_kr,
        reserve_kr=ground.reserve_kr,
        overspending_kr=ground.overspending_kr,
    )
    for field in fields(used):
        lines[LineId(field.name)] = getattr(used, field.name)
    lines[LineId("restricted_reserve")] = ground.restricted_reserve_kr + np.cumsum(
        lines[LineId("to_restricted_reserve")] - lines[LineId("from_restricted_reserve")], axis=-1
    )
    lines[LineId("net_appropriations")] = summed(LineId("net_appropriations"), lines)
