"""What must hold of a basis before anyone builds a plan on it."""

from collections.abc import Iterator
from functools import lru_cache
from math import isfinite

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.capital import HIGHEST_VAT_SHARE, LIFETIMES
from budsjett.budget.choice_checks import examine_levers, examine_measures
from budsjett.budget.figures import Figure, LineId
from budsjett.budget.income_checks import examine_income
from budsjett.budget.lines import BY_NATURE, INVESTMENT_SIDE, LINES, MAY_BE_NEGATIVE, SERVICE_LINES
from budsjett.budget.loan_checks import HIGHEST_RATE, examine_loans
from budsjett.budget.nature_checks import examine_nature
from budsjett.budget.need_index import KEY, index_years, key_of
from budsjett.budget.population import AGE_GROUPS
from budsjett.budget.problems import Problem, unknown_lifetime
from budsjett.budget.slacks import SERVICE_FLOOR
from budsjett.budget.spreads import ALLOWED
from budsjett.errors import FaultyBasis

FEWEST_REMAINING_YEARS = 4
REQUIRED_FIRST_YEAR = ("income_tax", "block_grant", "property_tax", "other_general_income", "service_revenue",
                       "depreciation", "investment")  # fmt: skip
REQUIRED_BEFORE = ("debt", "discretionary_reserve", "accumulated_overspending", "depreciable_assets")
MAY_STAND_BEFORE = ("restricted_reserve", "investment_reserve", "restricted_investment_reserve", "uncovered",
                    "relending_debt")  # fmt: skip
"""Balances before the plan that are nothing where they are not given."""
PLANNED = (
    *REQUIRED_FIRST_YEAR,
    "interest_income",
    "dividends",
    "financial_gains",
    "investment_grants",
    "transfer_to_investment",
    "to_restricted_reserve",
    "from_restricted_reserve",
    "cover_of_overspending",
    "sold_book_value",
    *INVESTMENT_SIDE,
)
"""What a municipality may plan itself; every other line of a plan year the model computes."""
LARGEST_FLOOR_KR = 1e11
FIRST_YEAR_ONLY = frozenset({"income_tax", "block_grant", *SERVICE_LINES, *BY_NATURE})
"""What may be given for the first plan year, and is computed by the model after it."""
OPTIONAL: dict[str, tuple[float, float]] = {
    "price_growth": (-0.1, 0.25),
    "real_cost_growth": (-0.1, 0.1),
    "regional_grant_per_head": (0.0, 1e6),
    "debt_service_ceiling_share": (0.0, 1.0),
    "debt_ceiling_from_year": (1900, 2200),
    "adopted_in_time": (0, 1),
    "accounts_in_time": (0, 1),
    "boundary_act_applies": (0, 1),
    "new_loans_annuity": (0, 1),
    "new_loans_fixed_rate": (0.0, HIGHEST_RATE),
    "new_loans_fixed_years": (1, 50),
}
"""Numbers the model uses where they are given, each with the range it may be in."""
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
    "unrestricted_income_growth": (-0.2, 0.2),
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


def may_be_given(line: str, year: int, first: int) -> bool:
    """Whether a figure of this line is the municipality's own to give for a year, or the model's to compute."""
    if year > first:
        return line in PLANNED and line not in FIRST_YEAR_ONLY
    return year < first or line in PLANNED or line in FIRST_YEAR_ONLY


@lru_cache(maxsize=64)
def _found(basis: Basis) -> tuple[Problem, ...]:
    return examine(basis)


def demand(basis: Basis) -> None:
    """Refuse (FaultyBasis) a basis that no plan can be built on. A basis is looked through once."""
    problems = _found(basis)
    if problems:
        raise FaultyBasis(problems=problems, count=len(problems))


def examine(basis: Basis) -> tuple[Problem, ...]:
    """Everything in a basis that no plan can be built on; empty when all is well."""
    return (
        *_figures(basis),
        *examine_nature(basis),
        *_assumptions(basis),
        *_population(basis),
        *_costs(basis),
        *_need_index(basis),
        *examine_measures(basis),
        *examine_levers(basis),
        *examine_income(basis),
        *_parameters(basis),
        *examine_loans(basis),
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
    for figure in basis.figures.by_line_year.values():
        yield from _figure(basis, figure)


def _figure(basis: Basis, figure: Figure) -> Iterator[Problem]:
    line, year, first = figure.line, figure.year, basis.years.first
    where, value = f"figures/{line}/{year}", str(figure.amount)
    if line not in LINES:
        yield Problem(
            where=where, value=line, problem="Linjen finnes ikke i linjeplanen.", remedy="Bruk en kjent linje."
        )
    elif not isfinite(figure.amount):
        yield Problem(where=where, value=value, problem="Dette er ikke et tall.", remedy="Før inn hele kroner.")
    elif year < first - 1:
        return  # history: the model does not read it, and it may have signs of its own
    elif figure.amount < 0 and line not in MAY_BE_NEGATIVE:
        yield Problem(
            where=where,
            value=value,
            problem="Beløpet er negativt.",
            remedy="Inntekter og utgifter føres begge som positive tall på sin egen linje.",
        )
    elif not may_be_given(line, year, first):
        yield Problem(
            where=where,
            value=value,
            problem="Denne linjen regnes ut av modellen og kan ikke oppgis for dette året.",
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
        else:
            yield from _within(name, assumption.value, lowest, highest)
    for name, (lowest, highest) in _optional(basis).items():
        if name in basis.assumptions:
            yield from _within(name, basis.assumptions[name].value, lowest, highest)
    for name in basis.assumptions:
        line = name.removeprefix(SERVICE_FLOOR)
        if line != name and line not in basis.service_lines:
            yield Problem(
                where=f"assumptions/{name}",
                value=line,
                problem="Det er ingen tjeneste med dette navnet.",
                remedy=f"Bruk en av disse etter {SERVICE_FLOOR} {', '.join(basis.service_lines)}.",
            )
    lifetime = basis.assumptions.get("ordinary_investment_lifetime_years")
    if lifetime is not None and lifetime.value not in LIFETIMES:
        yield unknown_lifetime("assumptions/ordinary_investment_lifetime_years", lifetime.value)


def _optional(basis: Basis) -> dict[str, tuple[float, float]]:
    by_year = {f"interest_rate.{year}": ASSUMED["interest_rate"] for year in basis.years}
    upward = {f"service_marginal_share_up.{line}": (0.0, 2.0) for line in basis.costs_per_head}
    floors = {f"{SERVICE_FLOOR}{line}": (0.0, LARGEST_FLOOR_KR) for line in basis.service_lines}
    return (
        OPTIONAL
        | dict(ALLOWED)
        | by_year
        | upward
        | floors
        | dict.fromkeys([f"need_index.{year}" for year in index_years(basis)], (0.3, 5.0))
    )


def _need_index(basis: Basis) -> Iterator[Problem]:
    """The key must be there, and a published index must have the people it was made of."""
    first = basis.population.first
    seen = range(first + 1, first + basis.population.observed.shape[-1])
    try:
        key_of(basis)
    except LookupError:
        yield Problem(
            where=f"parameters/{KEY}/{basis.years.first}",
            value="",
            problem="Kostnadsnøkkelen mangler.",
            remedy="Legg inn nøkkelen og landets folketall med kilde.",
        )
    for year in index_years(basis):
        if year not in seen:
            yield Problem(
                where=f"assumptions/need_index.{year}",
                value=str(year),
                problem=f"Folketallet 1. juli {year - 1} mangler, og indeksen kan ikke deles opp.",
                remedy=f"Legg inn folketallet 1. januar {year - 1} og {year}, eller fjern indeksen.",
            )


def _within(name: str, value: float, lowest: float, highest: float) -> Iterator[Problem]:
    if not (isfinite(value) and lowest <= value <= highest):
        yield Problem(
            where=f"assumptions/{name}",
            value=str(value),
            problem="Verdien er utenfor det som er mulig.",
            remedy=f"Oppgi en verdi fra {lowest:g} til {highest:g}.",
        )


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
        elif not (persons.sum(axis=0) > 0).all():
            yield Problem(where=where, value="0", problem="Et år har ingen innbyggere.", remedy="Rett folketallet.")
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
