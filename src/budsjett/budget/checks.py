"""What must hold of a basis before anyone builds a plan on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.capital import LIFETIMES
from budsjett.budget.figures import LineId
from budsjett.budget.levers import Lever, LeverKind
from budsjett.budget.lines import LINES, MAY_BE_NEGATIVE, SERVICE_LINES
from budsjett.budget.measures import MONTHS, Measure, MeasureId
from budsjett.budget.population import AGE_GROUPS

HIGHEST_VAT_SHARE = 0.20
"""25 % VAT on a price is 20 % of what is paid."""
FEWEST_REMAINING_YEARS = 4
REQUIRED_FIRST_YEAR = ("income_tax", "block_grant", "property_tax", "other_general_income", "service_revenue",
                       "depreciation", "investment")  # fmt: skip
REQUIRED_BEFORE = ("debt", "discretionary_reserve", "accumulated_overspending", "depreciable_assets")
PLANNED = (*REQUIRED_FIRST_YEAR, "interest_income", "dividends", "financial_gains", "investment_grants",
           "transfer_to_investment", "to_restricted_reserve", "from_restricted_reserve", "cover_of_overspending")  # fmt: skip
"""What a municipality may plan itself; every other line of a plan year the model computes."""
ASSUMED: dict[str, tuple[float, float]] = {
    "interest_rate": (0.0, 0.25),
    "debt_remaining_years": (FEWEST_REMAINING_YEARS, 60),
    "ordinary_investment_lifetime_years": (min(LIFETIMES), max(LIFETIMES)),
    "investment_vat_share": (0.0, HIGHEST_VAT_SHARE),
    "tax_growth": (-0.2, 0.2),
    "national_tax_growth": (-0.2, 0.2),
    "national_tax_per_head": (1.0, 1e6),
    "equalisation_financing_per_head": (0.0, 1e6),
    "national_grant_per_head": (0.0, 1e6),
    "national_need_per_head": (0.0, 1e6),
    "grant_growth": (-0.2, 0.2),
    "overspending_arose_year": (1900, 2200),
    "reserve_floor_share": (0.0, 1.0),
    "reserve_floor_from_year": (1900, 2200),
    "reserve_floor_hard": (0, 1),
    "debt_ceiling_share": (0.0, 10.0),
    "debt_ceiling_hard": (0, 1),
}
"""The numbers the model needs and somebody must choose, each with the range it may be in."""
PARAMETERS = (
    "income.equalisation.symmetric_rate",
    "income.equalisation.top_up_rate",
    "income.equalisation.top_up_threshold",
    "limits.robek.accumulated_share",
    "limits.overspending.years_to_cover",
    "limits.tbu.net_result_share",
)
"""What the model reads of the values set by others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that does not hold: where in the basis, the value, what is wrong and what to do (bokmål)."""

    where: str
    value: str
    problem: str
    remedy: str


def examine(basis: Basis) -> tuple[Problem, ...]:
    """Everything in a basis that no plan can be built on; empty when all is well."""
    return (
        *_figures(basis),
        *_assumptions(basis),
        *_population(basis),
        *_costs(basis),
        *_measures(basis),
        *_levers(basis),
        *_parameters(basis),
    )


def _figures(basis: Basis) -> Iterator[Problem]:
    first = basis.years.first
    for line in basis.service_lines:
        if line not in SERVICE_LINES:
            yield Problem(
                where=f"service_lines/{line}",
                value=line,
                problem="Linjen er ikke en tjeneste i linjeplanen.",
                remedy="Bruk en av tjenestelinjene i referansen for linjer.",
            )
    needed = [(LineId(line), first) for line in (*basis.service_lines, *REQUIRED_FIRST_YEAR)]
    needed += [(LineId(line), first - 1) for line in REQUIRED_BEFORE]
    for line, year in needed:
        if basis.figures.get(line, year) is None:
            yield Problem(
                where=f"figures/{line}/{year}",
                value="",
                problem="Tallet mangler.",
                remedy="Før inn tallet, i hele kroner.",
            )
    for (line, year), figure in basis.figures.by_line_year.items():
        where, value = f"figures/{line}/{year}", str(figure.amount)
        if line not in LINES:
            yield Problem(
                where=where, value=line, problem="Linjen finnes ikke i linjeplanen.", remedy="Bruk en kjent linje."
            )
        elif not isfinite(figure.amount):
            yield Problem(where=where, value=value, problem="Dette er ikke et tall.", remedy="Før inn hele kroner.")
        elif year < first - 1:
            continue  # history; the model does not read it, and it may have signs of its own
        elif figure.amount < 0 and line not in MAY_BE_NEGATIVE:
            yield Problem(
                where=where,
                value=value,
                problem="Beløpet er negativt.",
                remedy="Inntekter og utgifter føres begge som positive tall på sin egen linje.",
            )
        elif year >= first and line not in PLANNED and not (line in basis.service_lines and year == first):
            yield Problem(
                where=where,
                value=value,
                problem="Denne linjen regnes ut av modellen og kan ikke oppgis for et planår.",
                remedy="Fjern tallet.",
            )


def _assumptions(basis: Basis) -> Iterator[Problem]:
    ranges = dict(ASSUMED)
    ranges |= {f"service_marginal_share.{line}": (0.0, 1.0) for line in basis.costs_per_head}
    for name, (lowest, highest) in ranges.items():
        assumption = basis.assumptions.get(name)
        if assumption is None:
            yield Problem(
                where=f"assumptions/{name}",
                value="",
                problem="Forutsetningen mangler.",
                remedy=f"Oppgi en verdi fra {lowest:g} til {highest:g}.",
            )
        elif not (isfinite(assumption.value) and lowest <= assumption.value <= highest):
            yield Problem(
                where=f"assumptions/{name}",
                value=str(assumption.value),
                problem="Verdien er utenfor det som er mulig.",
                remedy=f"Oppgi en verdi fra {lowest:g} til {highest:g}.",
            )
    lifetime = basis.assumptions.get("ordinary_investment_lifetime_years")
    if lifetime is not None and lifetime.value not in LIFETIMES:
        yield _lifetime("assumptions/ordinary_investment_lifetime_years", lifetime.value)


def _population(basis: Basis) -> Iterator[Problem]:
    observed, projections = basis.population.observed, basis.population.projections
    if "main" not in projections:
        yield Problem(
            where="population/projections/main",
            value="",
            problem="Hovedalternativet («main») mangler.",
            remedy="Legg til en framskriving med id «main».",
        )
    series = {"population/observed": (basis.population.first, observed)}
    series |= {f"population/projections/{name}": (p.first, p.persons) for name, p in projections.items()}
    for where, (_, persons) in series.items():
        if persons.ndim != 2 or len(persons) != len(AGE_GROUPS):  # noqa: PLR2004
            yield Problem(
                where=where,
                value=str(persons.shape),
                problem="Tabellen har feil form.",
                remedy=f"Bruk aldersgruppene {', '.join(AGE_GROUPS)} og én kolonne per år.",
            )
        elif not (np.isfinite(persons).all() and (persons >= 0).all()):
            yield Problem(
                where=where, value="", problem="Et antall er negativt eller ikke et tall.", remedy="Rett antallet."
            )
    seen = range(basis.population.first, basis.population.first + observed.shape[-1])
    for name, projection in projections.items():
        coming = range(projection.first, projection.first + projection.persons.shape[-1])
        for year in range(basis.years.first - 1, basis.years.last + 2):
            if year not in seen and year not in coming:
                yield Problem(
                    where=f"population/projections/{name}",
                    value=str(year),
                    problem=f"Folketallet 1. januar {year} mangler.",
                    remedy="Framskrivingen må nå til året etter siste planår.",
                )


def _costs(basis: Basis) -> Iterator[Problem]:
    for line, cost in basis.costs_per_head.items():
        where = f"costs_per_head/{line}"
        if line not in basis.service_lines:
            yield Problem(
                where=where,
                value=line,
                problem="Linjen er ikke blant kommunens tjenester.",
                remedy="Fjern eller rett linjen.",
            )
        if cost.shape != (len(AGE_GROUPS),) or not np.isfinite(cost).all() or (cost < 0).any():
            yield Problem(
                where=where,
                value=str(cost.tolist()),
                problem="Kostnaden per innbygger må være ett tall på minst 0 for hver aldersgruppe.",
                remedy=f"Oppgi {len(AGE_GROUPS)} tall, i rekkefølgen {', '.join(AGE_GROUPS)}.",
            )


def _measures(basis: Basis) -> Iterator[Problem]:
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
        if investment.lifetime_years not in LIFETIMES:
            yield _lifetime(f"{where}/lifetime_years", investment.lifetime_years)
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


def _levers(basis: Basis) -> Iterator[Problem]:
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
    for kind in (LeverKind.INTEREST, LeverKind.INVESTMENT):
        if sum(lever.kind is kind for lever in basis.levers) > 1:
            yield Problem(
                where="levers", value=kind, problem="Det finnes to håndtak av samme slag.", remedy="Behold ett."
            )


def _todays(basis: Basis, lever: Lever) -> float:
    """What an interest or investment lever must start at: per cent, or million kroner."""
    if lever.kind is LeverKind.INTEREST:
        rate = basis.assumptions.get("interest_rate")
        return rate.value * 100 if rate else lever.start
    investment = basis.figures.get(LineId("investment"), basis.years.first)
    return investment.amount / 1e6 if investment else lever.start


def _parameters(basis: Basis) -> Iterator[Problem]:
    for name in PARAMETERS:
        for year in basis.years:
            try:
                value = basis.parameters.at(name, year)
            except LookupError:
                value = float("nan")
            if not isfinite(value):
                yield Problem(
                    where=f"parameters/{name}/{year}",
                    value="",
                    problem="Satsen mangler.",
                    remedy="Legg inn satsen med kilde.",
                )


def is_movable(basis: Basis, line: LineId) -> bool:
    """Whether measures and levers may change the line in this municipality."""
    return line in LINES and LINES[line].movable and (line not in SERVICE_LINES or line in basis.service_lines)


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


def _lifetime(where: str, value: float) -> Problem:
    return Problem(
        where=where,
        value=f"{value:g}",
        problem="Avskrivningstiden finnes ikke i forskriften.",
        remedy=f"Bruk {', '.join(str(years) for years in LIFETIMES)} år.",
    )
