"""Inntekter: tax, income equalisation and the block grant. Twin of budget.unrestricted_income."""

from collections.abc import Mapping
from functools import reduce
from operator import add

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.budget.need_index import key_of
from budsjett.budget.population import AGE_GROUPS
from budsjett.budget.unrestricted_income import other_criteria
from budsjett.exports.workbook.assumptions import Numbers
from budsjett.exports.workbook.book import BEFORE, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, at_least, products
from budsjett.exports.workbook.ground import Ground


def write(sheet: Sheet, ground: Ground) -> Mapping[LineId, Row]:
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
    grant = _grant(sheet, ground, national, equalisation)
    moved = ground.moves.change(LineId("income_tax"), n)
    if moved is not None:
        sheet.heading("Tiltak og håndtak endrer skatten, og utjevningen svarer", ())
        taxed = sheet.line("Skatt med tiltak og håndtak", [tax[t] + moved[t] for t in range(n)])
        answer = _equalisation(sheet, numbers, taxed, persons, national)
        grant |= {
            LineId("block_grant"): sheet.line(
                "Rammetilskudd etter endret skatt",
                [grant[LineId("block_grant")][t] + answer[t] - equalisation[t] for t in range(n)],
            )
        }
        equalisation = answer
    return {LineId("income_tax"): tax, LineId("income_equalisation"): equalisation, **grant}


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


def _need(sheet: Sheet, ground: Ground) -> Row:
    """Need in average inhabitants of those counted for the grant, by plan year. Twin of budget.need_index."""
    basis, people = ground.basis, ground.people
    key = key_of(basis)
    sheet.heading("Kostnadsnøkkelen: behov i gjennomsnittsinnbyggere", ("", "Enhet", "Forklaring", "Verdi"))
    points = tuple(
        sheet.put(sheet.label(f"{group} år", why="vekt ÷ andel i landet"), BEFORE, float(key.points[g]), Look.INPUT)
        for g, group in enumerate(AGE_GROUPS)
    )
    other = sheet.put(
        sheet.label("Andre kriterier", why="publisert indeks − alder − basis"),
        BEFORE,
        other_criteria(basis),
        Look.INPUT,
    )
    base = sheet.put(
        sheet.label("Basiskriteriet", why="vekt × innbyggere i en gjennomsnittskommune"),
        BEFORE,
        key.basis * key.mean_size,
        Look.INPUT,
    )
    sheet.heads(("Linje", "Enhet", "Forklaring", basis.years.first - 1, *basis.years))
    return sheet.line(
        "Behov, gjennomsnittsinnbyggere",
        [products(points, people.july[t]) + other * people.in_july[t] + base for t in range(len(basis.years))],
        unit="personer",
        look=Look.PERSONS,
        why="1. juli året før; delt på innbyggere er det behovsindeksen",
    )


def _grant(sheet: Sheet, ground: Ground, national: Row, equalisation: Row) -> dict[LineId, Row]:
    """The block grant and its parts. Twin of budget.block_grant."""
    numbers, given, people = ground.numbers, ground.given, ground.people
    n = len(national)
    need = _need(sheet, ground)
    from_first = [year - numbers.years[0] for year in numbers.years]
    of = numbers.assumed
    counted = sheet.line(
        "Innbyggere som teller i rammetilskuddet", people.in_july[:n], unit="personer", look=Look.PERSONS,
        why="1. juli året før",
    )  # fmt: skip
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
    cells = {
        "inhabitants_grant": [(of["national_grant_per_head"] + added[t]) * counted[t] for t in range(n)],
        "need_equalisation": [of["national_need_per_head"] * (need[t] - counted[t]) for t in range(n)],
        "regional_grants": [of["regional_grant_per_head"] * counted[t] for t in range(n)],
    }
    parts = {LineId(name): sheet.line(LINES[LineId(name)].label, row) for name, row in cells.items()}
    summed = sheet.line(
        "Innbyggertilskudd, utgiftsutjevning og distrikt",
        [reduce(add, year) for year in zip(*parts.values(), strict=True)],
    )
    whole = sheet.line(
        LINES[LineId("block_grant")].label,
        [given.first("block_grant") - equalisation[0] + (summed[t] - summed[0]) + equalisation[t] for t in range(n)],
        why="første år + endring i delene, med inntektsutjevning",
    )
    return {LineId("block_grant"): whole, **parts}
