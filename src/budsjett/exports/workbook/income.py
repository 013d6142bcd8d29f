"""Inntekter: tax, income equalisation and the block grant. Twin of budget.income."""

from collections.abc import Mapping

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, at_least
from budsjett.exports.workbook.ground import Ground
from budsjett.exports.workbook.services import Services


def write(sheet: Sheet, ground: Ground, services: Services) -> Mapping[LineId, Row]:
    """Write the sheet; the lines of tax and grant before measures and levers, kr of the price year."""
    basis, numbers, given, people, world = (
        ground.basis, ground.numbers, ground.given, ground.people, ground.moves.world,
    )  # fmt: skip
    sheet.title("Inntekter", "Skatt, inntektsutjevning og rammetilskudd uten tiltak og håndtak.")
    sheet.heads(("Linje", "Enhet", "Forklaring", basis.years.first - 1, *basis.years))
    n = len(basis.years)
    persons = people.in_january[1 : n + 1]
    of = numbers.assumed
    tax = sheet.line(
        LINES[LineId("income_tax")].label,
        [given.first("income_tax") * world.tax_index[t] * persons[t] / persons[0] for t in range(n)],
        why="første år × vekst per innbygger × innbyggere 1. januar",
    )
    national = sheet.line(
        "Skatt per innbygger i landet",
        [of["national_tax_per_head"] * index for index in world.national_tax_index],
    )
    equalisation = _equalisation(sheet, numbers, tax, persons, national)
    grant = _grant(sheet, ground, services, national, equalisation)
    return {
        LineId("income_tax"): tax,
        LineId("income_equalisation"): equalisation,
        LineId("block_grant"): grant,
    }


def _equalisation(sheet: Sheet, numbers: Numbers, tax: Row, persons: Row, national: Row) -> Row:
    years = range(len(tax))
    of = numbers.parameters
    own = sheet.line("Egen skatt per innbygger", [tax[t] / persons[t] for t in years])
    symmetric = sheet.line(
        "Symmetrisk utjevning per innbygger",
        [of["income.equalisation.symmetric_rate"][t] * (national[t] - own[t]) for t in years],
    )
    top_up = sheet.line(
        "Tillegg under terskelen per innbygger",
        [
            of["income.equalisation.top_up_rate"][t]
            * at_least(of["income.equalisation.top_up_threshold"][t] * national[t] - own[t], 0.0)
            for t in years
        ],
    )
    financing = numbers.assumed["equalisation_financing_per_head"]
    return sheet.line(
        LINES[LineId("income_equalisation")].label,
        [(symmetric[t] + top_up[t] - financing) * persons[t] for t in years],
        why="(symmetrisk + tillegg − trekk) × innbyggere",
    )


def _grant(sheet: Sheet, ground: Ground, services: Services, national: Row, equalisation: Row) -> Row:
    numbers, given, people = ground.numbers, ground.given, ground.people
    n = len(national)
    from_first = [year - numbers.years[0] for year in numbers.years]
    of = numbers.assumed
    counted = sheet.line(
        "Innbyggere som teller i rammetilskuddet", people.in_july[:n], unit="personer", look=Look.PERSONS,
        why="1. juli året før",
    )  # fmt: skip
    need = services.counted_need
    moved = sheet.line(
        "Rammetilskudd før utjevning, uten realvekst",
        [
            given.first("block_grant")
            - equalisation[0]
            + (need[t] - need[0])
            + (of["national_grant_per_head"] - of["national_need_per_head"]) * (counted[t] - counted[0])
            for t in range(n)
        ],
        why="første år + endret behov + endret folketall × (tilskudd − behov per innbygger)",
    )
    unrestricted: list[Formula] = [
        (of["national_grant_per_head"] + national[0]) * (1 + of["unrestricted_income_growth"]) ** step
        for step in from_first
    ]
    frame = sheet.line("Frie inntekter per innbygger i landet", unrestricted)
    added = sheet.line(
        "Realvekst i tilskuddet per innbygger",
        [(frame[t] - frame[0]) - (national[t] - national[0]) for t in range(n)],
        why="vekst i frie inntekter − vekst i landets skatt",
    )
    return sheet.line(
        LINES[LineId("block_grant")].label,
        [moved[t] + counted[t] * added[t] + equalisation[t] for t in range(n)],
        why="med inntektsutjevning",
    )
