"""Investering og lån: what is invested and borrowed, and what it costs. Twin of budget.capital."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.capital import Classes
from budsjett.budget.figures import LineId
from budsjett.budget.investing import Investing, investing
from budsjett.budget.levers import LeverKind
from budsjett.budget.lines import LINES
from budsjett.budget.loans import LoanKind
from budsjett.exports.workbook import funding
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.book import BEFORE, FIRST, Look, Sheet
from budsjett.exports.workbook.figures import Given
from budsjett.exports.workbook.formula import (
    Formula,
    Key,
    Row,
    at_least,
    at_most,
    if_,
    number,
    rint,
    span,
    sum_where,
    total,
)
from budsjett.exports.workbook.ground import Ground
from budsjett.exports.workbook.loans import Loans, Owed
from budsjett.exports.workbook.moved import Moves

Table = tuple[Row, ...]
"""A row for each class."""


def write(sheet: Sheet, ground: Ground, lines: Mapping[LineId, Row]) -> dict[LineId, Row]:
    """Write the sheet; every line that capital decides, whole kroner. `lines`: the leaves it starts from."""
    basis, numbers, given, moves = ground.basis, ground.numbers, ground.given, ground.moves
    sheet.title("Investering og lån", "Investeringer etter levetid, hva som lånes, og hva lånene koster.")
    sheet.heads(("Linje", "Enhet", "Forklaring", "Levetid / 31.12.", *basis.years))
    n = len(basis.years)
    start = investing(basis, np.zeros(n))
    prices = moves.world.price_index
    extra = moves.levers.change(LeverKind.INVESTMENT)
    ordinary = sheet.line(
        "Ordinær investering",
        [at_least(lines[LineId("investment")][t] + extra * prices[t], 0.0) for t in range(n)],
        why="med håndtak, ikke under null",
    )
    vat = sheet.line("Mva. av ordinær investering", [o * numbers.assumed["investment_vat_share"] for o in ordinary])
    by = _ByClass(sheet=sheet, numbers=numbers, moves=moves, classes=start.classes)
    spent = moves.choices.investments
    cost = by.spent("Kostnad med mva.", spent.cost, ordinary)
    back = by.spent("Mva.-kompensasjon", spent.vat, vat)
    grants = by.spent("Tilskudd", spent.grants, lines[LineId("investment_grants")])
    made: dict[LineId, Row] = {}
    totals = {
        "investment": _whole(sheet, "Investering i alt", cost),
        "vat_compensation": _whole(sheet, "Mva.-kompensasjon i alt", back),
        "investment_grants": _whole(sheet, "Tilskudd i alt", grants),
    }
    made[LineId("investment")] = sheet.line("Investering", [at_least(cell, 0.0) for cell in totals["investment"]])
    made[LineId("vat_compensation")] = sheet.line(
        "Mva.-kompensasjon",
        [at_most(at_least(totals["vat_compensation"][t], 0.0), made[LineId("investment")][t]) for t in range(n)],
    )
    made[LineId("investment_grants")] = totals["investment_grants"]
    loans_of = Loans(sheet=sheet, years=numbers.years, rate=moves.world.interest_rate)
    lines = {**lines, **_relending(loans_of, start, lines)}
    made[LineId("relending_repaid")] = lines[LineId("relending_repaid")]
    made |= funding.write(sheet, given, {**lines, **made}, lent_on_kr=start.balances.relending_debt)
    borrowed = made[LineId("new_loans")]
    direct = by.table("Kostnad etter mva. og tilskudd", lambda c, t: cost[c][t] - back[c][t] - grants[c][t])
    others = sheet.line("Andre kilder", [borrowed[t] - cell for t, cell in enumerate(_sums(direct))])
    finance = by.spent("Skal finansieres", (), others, beside=direct)
    wanted = by.table("Skal finansieres, ikke under null", lambda c, t: at_least(finance[c][t], 0.0))
    gross = sheet.line("Sum over null", _sums(wanted))
    loans = by.table("Lån", lambda c, t: if_(gross[t] > 0, wanted[c][t] * (borrowed[t] / gross[t]), 0.0))
    lasting = by.table("Kostnad etter mva.", lambda c, t: cost[c][t] - back[c][t])
    as_lines = [made[LineId("investment")][t] - made[LineId("vat_compensation")][t] for t in range(n)]
    rest = sheet.line("Avrunding", [as_lines[t] - cell for t, cell in enumerate(_sums(lasting))])
    activated = by.spent("Aktiveres", (), rest, beside=lasting)
    new = _new_loans(loans_of, start, by, loans)
    old = loans_of.owed(
        start.loans, None if basis.loans else (given.before("debt"), numbers.assumed["debt_remaining_years"])
    )
    wear = by.written_off("Avskrivning av nytt", activated)
    sold = lines[LineId("sold_book_value")]
    gone = sheet.step_by_step("Solgt før året", n, lambda t, last: number(0.0) if last is None else last + sold[t - 1])
    worn = _owned_written_off(sheet, given, sold, gone)
    made |= _Course(
        sheet=sheet,
        numbers=numbers,
        given=given,
        rate=moves.world.interest_rate,
        loans=borrowed,
        owed=new if not start.loans else loans_of.sum([old, new], "alle lån"),
        wear=sheet.line(
            "Avskrivning, før grenser",
            [worn[t] + cell for t, cell in enumerate(_sums(wear))],
        ),
        added=sheet.line("Tas i bruk, mindre det solgte", [by.in_use(activated, t) - sold[t] for t in range(n)]),
        planned_extra=lines[LineId("investment_instalments")],
    ).lines()
    _stays_in_the_reserve(sheet, lines[LineId("investment_instalments")], made)
    return made


def _owned_written_off(sheet: Sheet, given: Given, sold: Row, gone: Row) -> Row:
    """Of what was owned before the plan: less what wore with what is sold, and no more than is left of just that."""
    owned, opening = given.carried_on(sheet, "depreciation"), given.before("depreciable_assets")
    kept = sheet.line(
        "Avskrivning av det som var eid, uten det solgte",
        [at_least(owned[t] - cell * (owned[0] / at_least(opening, 1.0)), 0.0) for t, cell in enumerate(gone)],
    )
    left = sheet.step_by_step(
        "Igjen av det som var eid",
        len(kept),
        lambda t, last: (
            opening + 0.0 if last is None else at_least(last - at_most(kept[t - 1], last) - sold[t - 1], 0.0)
        ),
    )
    return sheet.line("Avskrivning av det som var eid", [at_most(cell, left[t]) for t, cell in enumerate(kept)])


def _whole(sheet: Sheet, title: str, table: Table) -> Row:
    exact = sheet.line(f"{title}, før avrunding", _sums(table))
    return sheet.line(title, [rint(cell) for cell in exact], look=Look.SUM)


def _stays_in_the_reserve(sheet: Sheet, planned: Row, made: dict[LineId, Row]) -> None:
    """Instalments beyond what is owed are not paid."""
    paid = made[LineId("investment_instalments")]
    unpaid = sheet.line(
        "Ikke betalt, gjelden er nedbetalt", [plan - cell for plan, cell in zip(planned, paid, strict=True)]
    )
    so_far = sheet.step_by_step("I alt", len(unpaid), lambda t, last: unpaid[t] if last is None else last + unpaid[t])
    for line, more in (("to_investment_reserve", unpaid), ("investment_reserve", so_far)):
        cells = [cell + added for cell, added in zip(made[LineId(line)], more, strict=True)]
        made[LineId(line)] = sheet.line(f"{LINES[LineId(line)].label}, i alt", cells)


def _relending(loans: Loans, start: Investing, lines: Mapping[LineId, Row]) -> dict[LineId, Row]:
    """Instalments on relending where they follow from the loans; the borrowers pay as much where nothing is said."""
    if not start.relending:
        return {}
    exact = loans.owed(start.relending).instalments
    paid = loans.sheet.line("Avdrag på videreutlån", [rint(cell) for cell in exact])
    repaid = lines[LineId("relending_repaid")]
    said = any(cell.value for cell in repaid)
    return {LineId("relending_instalments"): paid, LineId("relending_repaid"): repaid if said else paid}


def _new_loans(loans: Loans, start: Investing, by: "_ByClass", taken: Table) -> Owed:
    """New loans: together where they are repaid in equal parts and float, else each year's by itself."""
    terms, classes = start.terms, start.classes
    if terms.kind is LoanKind.SERIAL and terms.fixed_rate is None:
        rows = _sums(by.written_off("Avdrag på nye lån", taken))
        nothing = (number(0.0),) * len(rows)
        paid = loans.sheet.line("Avdrag på nye lån", rows)
        return Owed(instalments=paid, opening=nothing, closing=nothing, interest=nothing, fixed=False)
    agreed = None if terms.fixed_rate is None else by.numbers.assumed["new_loans_fixed_rate"]
    return loans.new(tuple(zip(classes.lifetimes, classes.delays, taken, strict=True)), terms, agreed)


def _sums(table: Table) -> list[Formula]:
    return [total(column) for column in zip(*table, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByClass:
    """Tables with one row for each class, its lifetime in the column before the years."""

    sheet: Sheet
    numbers: Numbers
    moves: Moves
    classes: Classes

    def table(self, label: str, cell: Callable[[int, int], Formula]) -> Table:
        """A table made cell by cell, from the number of the lifetime and of the year."""
        return self._rows(label, lambda c, t, _: cell(c, t))

    def spent(
        self, label: str, by_measures: tuple[Formula, ...], ordinary: Row, *, beside: Table | None = None
    ) -> Table:
        """What the measures spend, lifted by prices; the ordinary goes to its own lifetime, beside what is there."""
        prices, years = self.moves.world.price_index, self.numbers.years
        home = self.numbers.assumed["ordinary_investment_lifetime_years"]

        def cell(c: int, t: int, lifetime: Formula) -> Formula:
            same = Formula(f"{lifetime.text}={home.text}", float(lifetime.value == home.value))
            delay = self.classes.delays[c]
            there = number(0.0) if delay else if_(same, ordinary[t], 0.0)
            if not by_measures:
                return there if beside is None else beside[c][t] + there
            return self.moves.choices.investments.spent(by_measures, lifetime, delay, years[t]) * prices[t] + there

        return self._rows(label, cell)

    def written_off(self, label: str, spent: Table) -> Table:
        """Equal parts over the lifetime, from the year after it is taken into use."""
        years = self.numbers.years
        key = Key(cells=span(years), values=tuple(year.value for year in years))

        def cell(c: int, t: int, lifetime: Formula) -> Formula:
            delay = self.classes.delays[c]
            year = years[t] - float(delay) if delay else years[t]
            earlier = sum_where(spent[c], (key, "<", year), (key, ">=", year - lifetime))
            return earlier / lifetime

        return self._rows(label, cell)

    def in_use(self, spent: Table, t: int) -> Formula:
        """What is taken into use in a year."""
        made = number(0.0)
        for row, delay in zip(spent, self.classes.delays, strict=True):
            if t >= delay:
                made = made + row[t - delay]
        return made

    def _rows(self, label: str, cell: Callable[[int, int, Formula], Formula]) -> Table:
        made = []
        for c, (lifetime, delay) in enumerate(zip(self.classes.lifetimes, self.classes.delays, strict=True)):
            row = self.sheet.label(f"{label}, {lifetime} år" + (f", i bruk {delay} år senere" if delay else ""))
            itself = self.sheet.put(row, BEFORE, float(lifetime), Look.NUMBER)
            made.append(
                tuple(self.sheet.put(row, FIRST + t, cell(c, t, itself)) for t in range(len(self.numbers.years)))
            )
        return tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """Debt and assets from year to year."""

    sheet: Sheet
    numbers: Numbers
    given: Given
    rate: Row
    loans: Row
    owed: Owed
    wear: Row
    added: Row
    planned_extra: Row

    def lines(self) -> dict[LineId, Row]:
        """The lines, year by year: each year starts where the last one ended."""
        labels = {
            "depreciation": "Avskrivninger",
            "formula": "Minimumsavdrag etter formelen (§ 14-18)",
            "minimum_instalment": "Minimumsavdrag",
            "planned": "Planlagt avdrag, før avrunding",
            "agreed_instalments": LINES[LineId("agreed_instalments")].label,
            "instalments": "Avdrag",
            "investment_instalments": "Avdrag ført i investering, betalt",
            "debt": "Lånegjeld 31.12.",
            "exact_interest": "Renter, før avrunding",
            "interest_expense": "Renteutgifter",
            "exact_assets": "Anleggsmidler, før avrunding",
            "depreciable_assets": "Avskrivbare anleggsmidler 31.12.",
            "worn": "Avskrivning, før avrunding",
        }
        rows = {name: self.sheet.label(label) for name, label in labels.items()}
        opening = {"debt": "debt", "depreciable_assets": "depreciable_assets"}
        last = {name: self.sheet.put(rows[name], BEFORE, self.given.before(line)) for name, line in opening.items()}
        cells: dict[str, list[Formula]] = {name: [] for name in labels}
        for t in range(len(self.loans)):
            year = self._year(t, rows, last)
            for name, cell in year.items():
                cells[name].append(cell)
            last = {name: year[name] for name in opening}
        wanted = ("investment_instalments", "depreciation", "minimum_instalment", "agreed_instalments", "instalments",
                  "debt", "interest_expense", "depreciable_assets")  # fmt: skip
        made = {LineId(name): tuple(cells[name]) for name in wanted}
        return made | {LineId("depreciation_counter"): made[LineId("depreciation")]}

    def _interest(self, t: int, debt: Formula, closing: Formula) -> Formula:
        """On the mean of opening and closing debt; what is at agreed rates gives way if more is repaid than floats."""
        if not self.owed.fixed:
            return self.rate[t] * (debt + closing) / 2
        opens, closes = self.owed.opening[t], self.owed.closing[t]
        bound = at_most(debt, opens) + at_most(closing, closes)
        part = if_(opens + closes > 0, bound / (opens + closes), 0.0)
        return self.rate[t] * (debt + closing - bound) / 2 + part * self.owed.interest[t]

    def _year(self, t: int, rows: Mapping[str, int], last: Mapping[str, Formula]) -> dict[str, Formula]:
        year: dict[str, Formula] = {}

        def put(name: str, cell: Formula) -> Formula:
            year[name] = self.sheet.put(rows[name], FIRST + t, cell)
            return year[name]

        debt, assets = last["debt"], last["depreciable_assets"]
        worn = put("worn", at_most(at_least(self.wear[t], 0.0), at_least(assets, 0.0)))
        depreciation = put("depreciation", rint(worn))
        formula = if_(assets >= 1, depreciation * debt / at_least(assets, 1.0), 0.0)
        minimum = put("minimum_instalment", rint(put("formula", at_most(at_least(formula, 0.0), debt))))
        planned = put("planned", self.owed.instalments[t] + 0.0)
        agreed = put("agreed_instalments", at_most(rint(planned), debt))
        paid = put("instalments", at_most(at_least(agreed, minimum), debt))
        extra = put("investment_instalments", at_most(self.planned_extra[t], debt - paid))
        closing = put("debt", debt - paid - extra + self.loans[t])
        put("interest_expense", rint(put("exact_interest", self._interest(t, debt, closing))))
        exact = put("exact_assets", assets - depreciation + self.added[t])
        put("depreciable_assets", at_least(rint(exact), 0.0))
        return year
