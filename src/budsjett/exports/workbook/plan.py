"""Plan: every line, every plan year, as formulas down to the inputs. Twin of budget.plan and budget.appropriations."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.figures import LineId
from budsjett.budget.lines import CHILDREN, LINES, NET_OPERATING_RESULT
from budsjett.budget.plan import GRANT_PARTS, Plan
from budsjett.exports.workbook.book import BEFORE, FIRST, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, at_least, at_most, rint, signed
from budsjett.exports.workbook.ground import Ground

SUMS = ("general_income", "services_net", "gross_operating_result", "net_finance", "net_operating_result")
BALANCES = {
    "discretionary_reserve": "discretionary_reserve",
    "reserve_path": "discretionary_reserve",
    "accumulated_overspending": "accumulated_overspending",
    "debt": "debt",
    "depreciable_assets": "depreciable_assets",
    "restricted_reserve": "restricted_reserve",
}
"""What stands over from the year before, and the figure it starts from."""
_CLOSE_KR = 1.0


class WorkbookDisagreesError(Exception):
    """A formula gives something else than the engine: a fault of ours, and no workbook is made of it."""

    def __init__(self, line: str, year: int, engine: float, formula: float) -> None:
        super().__init__(f"{line} in {year}: {engine:.0f} by the engine, {formula:.2f} by the formula")


@dataclass(slots=True)
class PlanSheet:
    """The sheet under way. Cells take the engine's value, and refuse a formula that comes to something else."""

    sheet: Sheet
    plan: Plan
    rows: Mapping[LineId, int]
    cells: dict[LineId, list[Formula]]

    def put(self, line: str, t: int, formula: Formula) -> Formula:
        """Write one line in one plan year."""
        name = LineId(line)
        engine = float(self.plan.lines[name][t])
        if not abs(engine - formula.value) <= _CLOSE_KR:
            raise WorkbookDisagreesError(line, self.plan.years.first + t, engine, formula.value)
        sums = name in CHILDREN or name in BALANCES
        exact = Formula(formula.text, engine, formula.strength)
        cell = self.sheet.put(self.rows[name], FIRST + t, exact, Look.SUM if sums else Look.KR)
        self.cells[name].append(cell)
        return cell

    def sum(self, line: str, t: int) -> Formula:
        """A sum of the chart from its children."""
        parts = [(LINES[child].sign, self.cells[child][t]) for child in CHILDREN[LineId(line)] if self.cells.get(child)]
        return self.put(line, t, signed(parts))


def write(sheet: Sheet, ground: Ground, plan: Plan, leaves: Mapping[LineId, Row]) -> Mapping[LineId, Row]:
    """Write the sheet; every line by plan year."""
    prices = "faste" if plan.prices == "fixed" else "løpende"
    sheet.title("Plan", f"Hver linje i hvert år, hele kroner, {prices} priser da boken ble laget.")
    sheet.heads(("Linje", "Enhet", "Navn", plan.years.first - 1, *plan.years))
    rows = {}
    for line in plan.lines:
        unit = "personer" if LINES[line].unit == "persons" else LINES[line].unit
        rows[line] = sheet.label(LINES[line].label, unit=unit, why=line)
    made = PlanSheet(sheet=sheet, plan=plan, rows=rows, cells={line: [] for line in plan.lines})
    before = {
        balance: sheet.put(rows[LineId(balance)], BEFORE, ground.given.before(figure))
        for balance, figure in BALANCES.items()
    }
    sheet.heading("Mellomregning")
    left = sheet.label("Til fordeling", why="netto driftsresultat − dekning − overføringer − bundne fond")
    for t in range(len(plan.years)):
        for leaf, row in leaves.items():
            if leaf != "cover_of_overspending":
                made.put(leaf, t, row[t])
        rest = made.cells[LineId("block_grant")][t]
        for part in GRANT_PARTS:
            rest = rest - made.cells[part][t]
        made.put("other_block_grant", t, rest)
        for name in SUMS:
            made.sum(name, t)
        made.put(
            "operating_revenue", t, made.cells[LineId("general_income")][t] + made.cells[LineId("service_revenue")][t]
        )
        _appropriate(made, t, leaves[LineId("cover_of_overspending")][t], before, left)
        made.put("population_total", t, rint(ground.people.in_january[t + 1]))
    return {line: tuple(cells) for line, cells in made.cells.items()}


def _appropriate(made: PlanSheet, t: int, planned: Formula, before: Mapping[str, Formula], left_row: int) -> None:
    """What becomes of the year's result."""
    of = {line: cells[t] for line, cells in made.cells.items() if len(cells) > t}
    opening = {name: made.cells[LineId(name)][t - 1] if t else before[name] for name in BALANCES}
    overspent, reserve = opening["accumulated_overspending"], opening["discretionary_reserve"]
    cover = made.put("cover_of_overspending", t, at_most(at_least(planned, 0.0), overspent))
    left = made.sheet.put(
        left_row,
        FIRST + t,
        of[NET_OPERATING_RESULT]
        - cover
        - of[LineId("transfer_to_investment")]
        - of[LineId("to_restricted_reserve")]
        + of[LineId("from_restricted_reserve")],
    )
    saved = made.put("to_discretionary_reserve", t, at_least(left, 0.0))
    used = made.put("from_discretionary_reserve", t, at_most(reserve, at_least(-left, 0.0)))
    carried = made.put("carried_forward", t, at_least(-left, 0.0) - used)
    made.put("discretionary_reserve", t, reserve + saved - used)
    made.put("reserve_path", t, opening["reserve_path"] + left)
    made.put("accumulated_overspending", t, overspent - cover + carried)
    made.put(
        "restricted_reserve",
        t,
        opening["restricted_reserve"] + of[LineId("to_restricted_reserve")] - of[LineId("from_restricted_reserve")],
    )
    made.sum("net_appropriations", t)
