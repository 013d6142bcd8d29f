"""Kontroll: what there is to spare of each limit. Fra modellen: whether this program agrees with the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from budsjett.budget.figures import LineId
from budsjett.budget.limits import LimitKind, limits
from budsjett.budget.lines import LINES
from budsjett.budget.plan import Plan
from budsjett.budget.slacks import SERVICE_FLOOR
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.book import BEFORE, FIRST, Look, Sheet
from budsjett.exports.workbook.figures import Given
from budsjett.exports.workbook.formula import Formula, Row, if_, number
from budsjett.exports.workbook.ground import Ground

KINDS = {LimitKind.LAW: "lov", LimitKind.ROBEK: "ROBEK", LimitKind.TARGET: "mål"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slack:
    """What there is to spare of each limit in one plan year. Twin of budget.limits."""

    lines: Mapping[LineId, Row]
    numbers: Numbers
    given: Given

    def balance(self, t: int) -> Formula:
        return self.lines[LineId("reserve_path")][t]

    def cover(self, t: int) -> Formula:
        covered = number(0.0)
        for i in range(t + 1):
            cell = self.lines[LineId("cover_of_overspending")][i]
            covered = covered + cell if i else cell
        return covered - self.given.before("accumulated_overspending")

    def minimum_instalment(self, t: int) -> Formula:
        return self.lines[LineId("instalments")][t] - self.lines[LineId("minimum_instalment")][t]

    def funded(self, t: int) -> Formula:
        own = self.lines[LineId("investment")][t] - self.lines[LineId("new_loans")][t]
        return own + self.lines[LineId("investment_reserve")][t] - self.lines[LineId("uncovered")][t]

    def restricted(self, t: int) -> Formula:
        return self.lines[LineId("restricted_reserve")][t]

    def debt_service(self, t: int) -> Formula:
        paid = self.lines[LineId("interest_expense")][t] + self.lines[LineId("instalments")][t]
        return self.numbers.assumed["debt_service_ceiling_share"] * self._revenue(t) - paid

    def accumulated(self, t: int) -> Formula:
        # one share for all years, that of the first: as the engine reads it
        share = self.numbers.parameters["limits.robek.accumulated_share"][0]
        return share * self._revenue(t) - self.lines[LineId("accumulated_overspending")][t]

    def reserve_floor(self, t: int) -> Formula:
        of = self.numbers.assumed
        counts = self.numbers.years[t] >= of["reserve_floor_from_year"]
        wanted = of["reserve_floor_share"] * self._revenue(t)
        return self.lines[LineId("reserve_path")][t] - if_(counts, wanted, 0.0)

    def debt_ceiling(self, t: int) -> Formula:
        return self.numbers.assumed["debt_ceiling_share"] * self._revenue(t) - self.lines[LineId("debt")][t]

    def service_floor(self, limit: str) -> Callable[[int], Formula]:
        line = LineId(limit.removeprefix(SERVICE_FLOOR))
        return lambda t: self.lines[line][t] - self.numbers.assumed[limit]

    def net_result(self, t: int) -> Formula:
        share = self.numbers.parameters["limits.tbu.net_result_share"][0]
        return self.lines[LineId("net_operating_result")][t] - share * self._revenue(t)

    def _revenue(self, t: int) -> Formula:
        return self.lines[LineId("operating_revenue")][t]


def write(sheet: Sheet, ground: Ground, lines: Mapping[LineId, Row]) -> Mapping[str, Row]:
    """Write the sheet; the slack of each limit by plan year."""
    basis = ground.basis
    sheet.title(
        "Kontroll",
        "Hva som er igjen før grensen brytes, kroner. Under null er den brutt. Navnene er fra da boken ble laget; "
        "endres en forutsetning, gjelder tallet.",
    )
    sheet.heads(("Grense", "Hvem", "Lov", "", *basis.years, "Holdes"))
    slack = _Slack(lines=lines, numbers=ground.numbers, given=ground.given)
    of: Mapping[str, Callable[[int], Formula]] = {
        "balance": slack.balance,
        "cover_of_overspending": slack.cover,
        "minimum_instalment": slack.minimum_instalment,
        "investments_funded": slack.funded,
        "restricted_reserve": slack.restricted,
        "debt_service_ceiling": slack.debt_service,
        "robek_a": slack.balance,
        "robek_b": slack.balance,
        "robek_c": slack.cover,
        "robek_d": slack.accumulated,
        "reserve_floor": slack.reserve_floor,
        "debt_ceiling": slack.debt_ceiling,
        "net_result_target": slack.net_result,
    }
    made = {}
    n = len(basis.years)
    for limit in limits(basis):
        row = sheet.label(limit.label, unit=KINDS[limit.kind], why=limit.law)
        counted = [t for t, year in enumerate(basis.years) if year in limit.years]
        cells = tuple(sheet.put(row, FIRST + t, of.get(limit.id, slack.service_floor(limit.id))(t)) for t in counted)
        made[limit.id] = cells
        if cells:
            worst = f"MIN({sheet.cells((row, FIRST), (row, FIRST + n - 1))})"
            kept = "ja" if min(cell.value for cell in cells) >= 0 else "nei"
            sheet.said(row, FIRST + n, f'IF({worst}>=0,"ja","nei")', kept, Look.TEXT)
    return made


def agreement(sheet: Sheet, plan: Plan, lines: Mapping[LineId, Row]) -> str:
    """The engine's numbers, kept as numbers, and how far from them this program comes: the cell that says it."""
    sheet.title(
        "Fra modellen",
        "Slik modellen regnet da boken ble laget, uten formler. Endrer du noe, viser forskjellen hva det gjør.",
    )
    sheet.heads(("Linje", "Enhet", "Navn", "", *plan.years, "", *plan.years))
    n = len(plan.years)
    kept = sheet.at
    sheet.at += 2
    first = sheet.at
    for line, values in plan.lines.items():
        row = sheet.label(LINES[line].label, why=line)
        for t in range(n):
            frozen = sheet.put(row, FIRST + t, float(values[t]))
            sheet.put(row, FIRST + n + 1 + t, lines[line][t] - frozen)
    whole = sheet.cells((first, FIRST + n + 1), (sheet.at - 1, FIRST + 2 * n))
    sheet.own_text(kept, 0, "Største forskjell, kroner")
    largest = Formula(f"MAX(MAX({whole}),-MIN({whole}))", 0.0)
    return sheet.put(kept, BEFORE, largest, Look.SUM, absolute=True).text
