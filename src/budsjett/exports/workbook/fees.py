"""Gebyrer: what becomes of fees at cost when a lever moves them. Twin of budget.cost_recovery."""

from collections.abc import Mapping

from budsjett.budget.basis import Basis
from budsjett.budget.cost_recovery import COST_RECOVERY, FROM_FUND, TO_FUND
from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverKind
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.book import Sheet
from budsjett.exports.workbook.conditions import World
from budsjett.exports.workbook.formula import Formula, Row, at_least, at_most
from budsjett.exports.workbook.levers import Levers


def write(sheet: Sheet, basis: Basis, numbers: Numbers, levers: Levers, world: World) -> Mapping[LineId, Row]:
    """What the fee lever changes, by line, kr of the price year; nothing where there is no such lever."""
    if not any(lever.kind is LeverKind.FEE for lever in basis.levers):
        return {}
    n, more = len(basis.years), levers.change(LeverKind.FEE)
    fees = numbers.assumed["cost_recovery.fees"]
    sheet.heading("Gebyrer til selvkost: det som er over kostnaden, går til selvkostfondet")
    sheet.heads(("", "Enhet", "", basis.years.first - 1, *basis.years))
    to_now, from_now = _flows(sheet, "med dagens gebyrer", fees, numbers, n)
    to_then, from_then = _flows(sheet, "med håndtaket", fees + more, numbers, n)
    as_fees = [service / price for service, price in zip(world.service_index, world.price_index, strict=True)]
    return {
        COST_RECOVERY: sheet.line("Gebyrer: endring i netto utgift", [-more] * n),
        TO_FUND: sheet.line("Endret avsetning", [(to_then[t] - to_now[t]) * as_fees[t] for t in range(n)]),
        FROM_FUND: sheet.line("Endret bruk av fond", [(from_then[t] - from_now[t]) * as_fees[t] for t in range(n)]),
    }


def _flows(sheet: Sheet, label: str, fees: Formula, numbers: Numbers, n: int) -> tuple[Row, Row]:
    cost, fund = numbers.assumed["cost_recovery.full_cost"], numbers.assumed["cost_recovery.fund"]
    to_fund = sheet.line(f"Til selvkostfond, {label}", [at_least(fees - cost, 0.0)] * n)
    short = sheet.line(f"Mangler, {label}", [at_least(cost - fees, 0.0)] * n)

    def left(t: int, last: Formula | None) -> Formula:
        before = fund if last is None else last
        return before + to_fund[t] - at_most(before, short[t])

    stands = sheet.step_by_step(f"Selvkostfond, {label}", n, left, unit="kr")
    used = [at_most(stands[t - 1] if t else fund, short[t]) for t in range(n)]
    return to_fund, sheet.line(f"Fra selvkostfond, {label}", used)
