"""Priser og renter: indices and the rate on debt. Twin of budget.conditions."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.baseline import CARRIED_ON, EACH_YEAR, IN_KRONER_OF_THE_YEAR
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices
from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.plan import Plan
from budsjett.budget.unrestricted_income import UNRESTRICTED
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.book import BEFORE, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, if_
from budsjett.exports.workbook.levers import Levers

PRICES: Mapping[Prices, str] = {Prices.FIXED: "faste", Prices.NOMINAL: "løpende"}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where the conditions stand, by plan year."""

    price_index: Row
    service_index: Row
    """Prices and what services cost beyond them."""
    tax_index: Row
    national_tax_index: Row
    interest_rate: Row
    """With the levers' and the test's points."""
    services: frozenset[LineId]

    def lift(self, line: LineId) -> Row | None:
        """What a krone of the price year has become on a line; None where prices do not lift it."""
        if line in IN_KRONER_OF_THE_YEAR:
            return None
        if line in self.services:
            return self.service_index
        known = {*CARRIED_ON, *EACH_YEAR, *UNRESTRICTED}
        if line not in known:
            raise LookupError(line)
        return self.price_index


def write(sheet: Sheet, basis: Basis, numbers: Numbers, levers: Levers, plan: Plan) -> World:
    """Write the sheet."""
    sheet.title("Priser og renter", "Velg faste eller løpende priser, og prøv en høyere rente, i de gule feltene.")
    sheet.own_text(sheet.at, 0, "Priser")
    chosen = sheet.choice(sheet.at, BEFORE, PRICES[plan.prices], tuple(PRICES.values()))
    sheet.own_text(sheet.at + 1, 0, "Rentepåslag")
    sheet.own_text(sheet.at + 1, 1, "andel")
    sheet.own_text(sheet.at + 1, 2, "0,01 er ett prosentpoeng", Look.NOTE)
    stress = sheet.put(sheet.at + 1, BEFORE, plan.interest_stress, Look.INPUT_SHARE, absolute=True)
    sheet.at += 3
    sheet.heads(("Indeks", "Enhet", "Forklaring", basis.years.first - 1, *basis.years))
    of = numbers.assumed
    steps = sheet.line(
        "År siden første år", [year - numbers.years[0] for year in numbers.years], unit="år", look=Look.NUMBER
    )

    def index(label: str, name: str, why: str = "") -> Row:
        cells = [(1 + of[name]) ** step for step in steps]
        return sheet.line(label, cells, unit="faktor", why=why, look=Look.SHARE)

    nominal = Formula(f'{chosen}="{PRICES[Prices.NOMINAL]}"', float(plan.prices is Prices.NOMINAL))
    prices = sheet.line(
        "Priser og lønn", [if_(nominal, (1 + of["price_growth"]) ** step, 1.0) for step in steps],
        unit="faktor", why="1 i faste priser", look=Look.SHARE,
    )  # fmt: skip
    costs = index("Tjenestenes kostnad utover det", "real_cost_growth")
    return World(
        price_index=prices,
        service_index=sheet.line(
            "Tjenestenes priser", [p * c for p, c in zip(prices, costs, strict=True)], unit="faktor", look=Look.SHARE
        ),
        tax_index=index("Skatt per innbygger", "tax_growth"),
        national_tax_index=index("Skatt per innbygger i landet", "national_tax_growth"),
        interest_rate=_interest(sheet, basis, numbers, levers, stress),
        services=frozenset(basis.service_lines),
    )


def _interest(sheet: Sheet, basis: Basis, numbers: Numbers, levers: Levers, stress: Formula) -> Row:
    """The expected path: a year's own rate, else the year before's; then the test and the levers."""
    years = tuple(basis.years)

    def step(t: int, last: Formula | None) -> Formula:
        own = f"interest_rate.{years[t]}"
        return if_(numbers.has(own), numbers.assumed[own], numbers.assumed["interest_rate"] if last is None else last)

    path = sheet.step_by_step("Rente, ventet", len(years), step, unit="andel", look=Look.SHARE)
    moved = levers.change(LeverKind.INTEREST)
    return sheet.line(
        "Rente", [rate + stress + moved for rate in path], unit="andel", why="med påslag og håndtak", look=Look.SHARE
    )
