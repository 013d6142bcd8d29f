"""An Excel workbook of the whole plan, with live formulas down to every input.

Each sheet is the twin of one module of the engine. The engine's own values stand as the cached results; a formula
that does not come to the same is never written.
"""

from datetime import datetime

from budsjett.budget.baseline import CARRIED_ON, EACH_YEAR
from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.plan import Plan, as_begun
from budsjett.errors import PlansApart
from budsjett.exports.workbook import (
    assumptions,
    capital,
    conditions,
    fees,
    figures,
    front,
    income,
    levers,
    limits,
    measures,
    people,
    schedules,
    services,
    sources,
)
from budsjett.exports.workbook import plan as plan_sheet
from budsjett.exports.workbook.book import Book, Sheet
from budsjett.exports.workbook.formula import Row
from budsjett.exports.workbook.ground import Ground
from budsjett.exports.workbook.moved import Moves

SHEETS = (
    "Forsiden",
    "Forutsetninger",
    "Priser og renter",
    "Befolkning",
    "Tall",
    "Håndtak",
    "Tiltak",
    "Tjenester",
    "Inntekter",
    "Investering og lån",
    "Plan",
    "Skjema 5-4",
    "Skjema 5-5",
    "Skjema 5-6",
    "Kontroll",
    "Fra modellen",
    "Kilder",
)


def workbook(basis: Basis, plan: Plan, *, made_at: datetime) -> bytes:
    """The plan as an .xlsx file. Refuses a plan from another basis (PlansApart)."""
    return written(basis, plan, made_at=made_at).closed(
        title=f"Økonomiplan {plan.years.first}–{plan.years.last}", subject=basis.municipality.name
    )


def written(basis: Basis, plan: Plan, *, made_at: datetime) -> Book:
    """The same before it is closed, with every formula at hand."""
    if plan.basis_digest != basis.digest:
        raise PlansApart(before=plan.basis_digest, after=basis.digest)
    basis, plan = as_begun(basis, plan)
    book = Book(made_at=made_at)
    sheet = {name: book.sheet(name) for name in SHEETS}
    numbers = assumptions.write(sheet["Forutsetninger"], basis)
    given = figures.write(sheet["Tall"], basis)
    persons = people.write(sheet["Befolkning"], basis, plan.projection)
    moves = _moves(book, basis, plan, numbers)
    ground = Ground(basis=basis, numbers=numbers, given=given, people=persons, moves=moves)
    served = services.write(sheet["Tjenester"], ground)
    before = income.write(sheet["Inntekter"], ground)
    leaves: dict[LineId, Row] = {}
    sheet["Tjenester"].heading("Tjenester i hele kroner, med tiltak og håndtak")
    for line, cells in served.lines.items():
        leaves[line] = moves.whole(sheet["Tjenester"], line, cells)
    sheet["Inntekter"].heading("Hele kroner, med tiltak og håndtak")
    for line, cells in before.items():
        leaves[line] = moves.whole(sheet["Inntekter"], line, cells)
    _given_lines(sheet["Inntekter"], given, moves, leaves)
    leaves |= capital.write(sheet["Investering og lån"], ground, leaves)
    lines = plan_sheet.write(sheet["Plan"], ground, plan, leaves)
    schedules.write_5_4(sheet["Skjema 5-4"], ground, lines)
    schedules.write_5_5(sheet["Skjema 5-5"], ground, lines)
    schedules.write_5_6(sheet["Skjema 5-6"], ground, lines)
    limits.write(sheet["Kontroll"], ground, lines)
    largest = limits.agreement(sheet["Fra modellen"], plan, lines)
    sources.write(sheet["Kilder"], basis)
    front.write(sheet["Forsiden"], basis, plan, made_at, largest)
    return book


def _moves(book: Book, basis: Basis, plan: Plan, numbers: assumptions.Numbers) -> Moves:
    choices = measures.write(book.sheets["Tiltak"], basis, plan.package)
    pulled = levers.write(book.sheets["Håndtak"], basis, plan.levers, numbers)
    world = conditions.write(book.sheets["Priser og renter"], basis, numbers, pulled, plan)
    moved_by_fees = fees.write(book.sheets["Håndtak"], basis, numbers, pulled, world)
    return Moves(choices=choices, levers=pulled, world=world, fees=moved_by_fees)


def _given_lines(sheet: Sheet, given: figures.Given, moves: Moves, leaves: dict[LineId, Row]) -> None:
    """Lines that are what the municipality has given, moved by what is chosen."""
    sheet.heading("Oppgitt av kommunen, med tiltak og håndtak")
    for name in CARRIED_ON:
        if name != "depreciation":
            line = LineId(name)
            leaves[line] = moves.whole(sheet, line, given.carried_on(sheet, name))
    for name in EACH_YEAR:
        line = LineId(name)
        leaves[line] = moves.whole(sheet, line, given.each_year(name))
