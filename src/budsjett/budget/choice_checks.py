"""What must hold of measures and levers: the lines they move, the years, their ties to each other."""

from collections.abc import Iterator
from math import isfinite

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.capital import HIGHEST_VAT_SHARE, LIFETIMES
from budsjett.budget.figures import LineId
from budsjett.budget.income_levers import PROPERTY_TAX
from budsjett.budget.levers import Lever, LeverKind
from budsjett.budget.lines import LINES, SERVICE_LINES
from budsjett.budget.measures import LATEST_OPENING_YEARS, MONTHS, Measure, MeasureId, opened_too_late
from budsjett.budget.problems import Problem, unknown_lifetime


def is_movable(basis: Basis, line: LineId) -> bool:
    """Whether measures and levers may change the line in this municipality."""
    return line in LINES and LINES[line].movable and (line not in SERVICE_LINES or line in basis.service_lines)


def examine_measures(basis: Basis) -> Iterator[Problem]:
    """What is wrong with the measures, one by one."""
    for name, measure in basis.measures.items():
        if name != measure.id:
            yield Problem(
                where=f"measures/{name}", value=measure.id, problem="Id-en stemmer ikke.", remedy="Rett id-en."
            )
        yield from _effects(basis, measure)
        yield from _investments(basis, measure)
        for other in (*measure.requires, *measure.excludes):
            if other not in basis.measures:
                yield Problem(
                    where=f"measures/{name}/ties",
                    value=other,
                    problem="Tiltaket viser til et tiltak som ikke finnes.",
                    remedy="Bruk id-en til et tiltak på listen.",
                )
        needed = _all_required(basis, name)
        if name in needed:
            yield Problem(
                where=f"measures/{name}/requires",
                value=", ".join(measure.requires),
                problem="Tiltaket krever seg selv, gjennom andre.",
                remedy="Fjern ett av kravene i ringen.",
            )
        against = {other for m in (name, *needed) for other in basis.measures[m].excludes}
        if against & {name, *needed}:
            yield Problem(
                where=f"measures/{name}/excludes",
                value=", ".join(sorted(against & {name, *needed})),
                problem="Tiltaket krever og utelukker det samme, og kan aldri velges.",
                remedy="Fjern kravet eller utelukkelsen.",
            )


def _effects(basis: Basis, measure: Measure) -> Iterator[Problem]:
    for i, effect in enumerate(measure.effects):
        where = f"measures/{measure.id}/effects/{i}"
        if not is_movable(basis, effect.line):
            yield _not_movable(f"{where}/line", effect.line)
        if effect.year not in basis.years:
            yield _outside(basis, f"{where}/year", effect.year)
        if not 1 <= effect.month <= MONTHS:
            yield Problem(
                where=f"{where}/month", value=str(effect.month), problem="Måneden finnes ikke.", remedy="Bruk 1–12."
            )
        if effect.years is not None and effect.years < 1:
            yield Problem(
                where=f"{where}/years",
                value=str(effect.years),
                problem="Varigheten er under ett år.",
                remedy="Bruk minst 1.",
            )
        opens = opened_too_late(effect, measure.investments)
        if opens is not None:
            yield Problem(
                where=f"{where}/year",
                value=str(effect.year),
                problem=f"Driften begynner før det som bygges er tatt i bruk ({opens}).",
                remedy=f"Bruk {opens} eller senere.",
            )
        if not isfinite(effect.yearly_kr):
            yield Problem(
                where=f"{where}/yearly_kr",
                value=str(effect.yearly_kr),
                problem="Dette er ikke et tall.",
                remedy="Bruk hele kroner.",
            )


def _investments(basis: Basis, measure: Measure) -> Iterator[Problem]:
    for i, investment in enumerate(measure.investments):
        where = f"measures/{measure.id}/investments/{i}"
        if investment.year not in basis.years:
            yield _outside(basis, f"{where}/year", investment.year)
        if not 0 <= investment.delay_years <= len(basis.years) + LATEST_OPENING_YEARS:
            yield Problem(
                where=f"{where}/opens",
                value=str(investment.opens),
                problem="Det kan ikke tas i bruk før det er betalt, og ikke så lenge etter planen.",
                remedy=f"Bruk et år fra {investment.year} til {basis.years.last + LATEST_OPENING_YEARS}.",
            )
        if investment.lifetime_years not in LIFETIMES:
            yield unknown_lifetime(f"{where}/lifetime_years", investment.lifetime_years)
        if not 0 <= investment.vat_share <= HIGHEST_VAT_SHARE:
            yield Problem(
                where=f"{where}/vat_share",
                value=str(investment.vat_share),
                problem="Andelen merverdiavgift er utenfor det som er mulig.",
                remedy="Bruk 0 til 0,20: 25 prosent på prisen er 20 prosent av det som betales.",
            )
        elif not isfinite(investment.cost_kr) or not (
            0 <= investment.grants_kr <= max(0.0, investment.cost_kr * (1 - investment.vat_share))
        ):
            yield Problem(
                where=f"{where}/grants_kr",
                value=f"{investment.grants_kr} av {investment.cost_kr}",
                problem="Tilskuddet må være fra 0 til det investeringen koster etter merverdiavgift.",
                remedy="Rett tilskuddet eller kostnaden.",
            )


def examine_levers(basis: Basis) -> Iterator[Problem]:
    """What is wrong with the levers, one by one."""
    for i, lever in enumerate(basis.levers):
        where = f"levers/{lever.id}"
        if lever.id in [other.id for other in basis.levers[:i]]:
            yield Problem(
                where=where, value=lever.id, problem="To håndtak har samme id.", remedy="Gi det ene en ny id."
            )
        numbers = (lever.minimum, lever.start, lever.maximum, lever.step, lever.kr_per_unit)
        if not all(map(isfinite, numbers)) or not (lever.minimum <= lever.start <= lever.maximum) or lever.step <= 0:
            yield Problem(
                where=where,
                value=", ".join(f"{number:g}" for number in numbers),
                problem="Startverdien må ligge mellom minst og størst, og trinnet må være over 0.",
                remedy="Rett minst, start, størst eller trinn.",
            )
        elif lever.kind is LeverKind.LINE and not is_movable(basis, lever.line):
            yield _not_movable(where, lever.line)
        elif lever.kind is not LeverKind.LINE and not np.isclose(lever.start, _todays(basis, lever)):
            yield Problem(
                where=where,
                value=f"{lever.start:g}",
                problem="Startverdien er en annen enn det modellen regner med i dag.",
                remedy=f"Sett startverdien til {_todays(basis, lever):g}.",
            )
    for kind in (kind for kind in LeverKind if kind is not LeverKind.LINE):
        if sum(lever.kind is kind for lever in basis.levers) > 1:
            yield Problem(
                where="levers", value=kind, problem="Det finnes to håndtak av samme slag.", remedy="Behold ett."
            )


def _todays(basis: Basis, lever: Lever) -> float:
    """What a lever that does not stand on a line of its own must start at, in its unit."""
    match lever.kind:
        case LeverKind.INTEREST:
            return basis.number("interest_rate", lever.start / 100) * 100
        case LeverKind.INVESTMENT:
            investment = basis.figures.get(LineId("investment"), basis.years.first)
            return investment.amount / 1e6 if investment else lever.start
        case LeverKind.FEE:
            return 0.0
        case LeverKind.LINE:
            return lever.start
        case _:
            return basis.number(f"property_tax.{PROPERTY_TAX[lever.kind]}", lever.start)


def _all_required(basis: Basis, measure: MeasureId) -> frozenset[MeasureId]:
    """Everything a measure needs, through others too."""
    found: set[MeasureId] = set()
    ahead = list(basis.measures[measure].requires)
    while ahead:
        needed = ahead.pop()
        if needed in basis.measures and needed not in found:
            found.add(needed)
            ahead.extend(basis.measures[needed].requires)
    return frozenset(found)


def _not_movable(where: str, line: str) -> Problem:
    return Problem(
        where=where,
        value=line,
        problem="Tiltak og håndtak kan ikke endre denne linjen.",
        remedy="Bruk en tjeneste, en inntekt eller en disponering.",
    )


def _outside(basis: Basis, where: str, year: int) -> Problem:
    return Problem(
        where=where,
        value=str(year),
        problem="Året er utenfor planen.",
        remedy=f"Bruk et år fra {basis.years.first} til {basis.years.last}.",
    )
