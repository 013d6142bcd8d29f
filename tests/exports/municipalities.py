"""Generated municipalities with every feature of the model, in realistic ranges: the same for the same seed."""

import random
from dataclasses import replace

import numpy as np

from budsjett.budget.basis import Basis, Municipality
from budsjett.budget.capital import LIFETIMES
from budsjett.budget.checks import ASSUMED as NEEDED
from budsjett.budget.checks import (
    FIRST_YEAR_ONLY,
    MAY_STAND_BEFORE,
    OPTIONAL,
    PLANNED,
    REQUIRED_BEFORE,
    REQUIRED_FIRST_YEAR,
)
from budsjett.budget.conditions import Prices
from budsjett.budget.figures import Figures, LineId
from budsjett.budget.levers import Lever, LeverKind
from budsjett.budget.lines import MAY_BE_NEGATIVE, MOVABLE, SERVICE_LINES
from budsjett.budget.loans import Loan, LoanKind
from budsjett.budget.measures import Effect, Investment, Measure, MeasureId, MeasureKind, opened_too_late
from budsjett.budget.plan import Plan, project
from budsjett.budget.population import AGE_GROUPS, Population, Projection
from budsjett.sources import parameter_files
from budsjett.years import Years
from builders import ASSUMED, ILLUSTRATION, a_basis, a_figure, a_lever, a_measure, some_assumptions
from exports.priced_levers import priced_levers

SHARE_OF_PEOPLE = (0.009, 0.05, 0.075, 0.036, 0.085, 0.026, 0.53, 0.13, 0.047, 0.012)
"""Of the country, about."""
KR_PER_HEAD = {
    "income_tax": 40_000,
    "block_grant": 45_000,
    "property_tax": 3_000,
    "other_general_income": 3_000,
    "service_revenue": 30_000,
    "depreciation": 8_000,
    "investment": 9_000,
    "debt": 150_000,
    "discretionary_reserve": 8_000,
    "accumulated_overspending": 2_000,
    "depreciable_assets": 190_000,
}
SELDOM_KR_PER_HEAD = 900
"""What a municipality plans now and then."""
PARAMETERS = parameter_files.shipped()


def a_generated_basis(seed: int) -> Basis:
    """A municipality of 200 to 200 000 people, with one to ten plan years."""
    rng = random.Random(seed)
    size = int(10 ** rng.uniform(2.3, 5.3))
    years = Years(rng.randint(2026, 2029), rng.choice((4, 4, 4, 4, 1, 2, 5, 7, 10)))
    services = tuple(line for line in SERVICE_LINES if rng.random() < 0.8) or SERVICE_LINES[:1]
    costs = {line: _costs(rng) for line in services if rng.random() < 0.5}
    measures = _measures(rng, size, years, services)
    figures = _figures(rng, size, years, services)
    assumptions = _assumptions(rng, years, costs)
    population = _people(rng, size, years)
    counted = range(population.first + 1, population.first + population.observed.shape[1])
    if counted and rng.random() < 0.7:
        assumptions |= _assumed(f"need_index.{rng.choice(counted)}", rng.uniform(0.85, 1.4))
    debt_kr = figures.by_line_year[LineId("debt"), years.first - 1].amount
    given, priced = priced_levers(random.Random(f"levers {seed}"), figures, years.first, services)
    return a_basis(
        municipality=Municipality(id=f"prove-{seed}", number="9999", name=f"Prøve {seed}", names=()),
        years=years,
        price_year=years.first,
        figures=figures,
        population=population,
        levers=_levers(
            rng,
            size,
            services,
            investment_mill=figures.by_line_year[LineId("investment"), years.first].amount / 1e6,
            rate_percent=assumptions["interest_rate"].value * 100,
        )
        + priced,
        measures=measures,
        assumptions=assumptions | given,
        service_lines=services,
        parameters=PARAMETERS,
        digest=f"generated-{seed}",
        costs_per_head=costs,
        loans=_loans(rng, size, years, debt_kr) if rng.random() < 0.5 else (),
    )


def a_generated_plan(basis: Basis, seed: int) -> Plan:
    """Random measures, levers, population, prices and stress."""
    rng = random.Random(seed)
    package: list[MeasureId] = []
    for m, measure in basis.measures.items():
        wanted = rng.random() < 0.5 and all(n in package for n in measure.requires)
        if wanted and not any(m in basis.measures[o].excludes or o in measure.excludes for o in package):
            package.append(m)
    return project(
        basis,
        package,
        {lever.id: _position(rng, lever) for lever in basis.levers if rng.random() < 0.7},
        projection=rng.choice(tuple(basis.population.projections)),
        prices=rng.choice(tuple(Prices)) if "price_growth" in basis.assumptions else Prices.FIXED,
        interest_stress=rng.choice((0.0, 0.0, 0.01, 0.02)),
    )


def _position(rng: random.Random, lever: Lever) -> float:
    steps = round((lever.maximum - lever.minimum) / lever.step)
    return min(lever.maximum, lever.minimum + lever.step * rng.randint(0, steps))


def _figures(rng: random.Random, size: int, years: Years, services: tuple[LineId, ...]) -> Figures:
    amounts: dict[tuple[str, int], float] = {}

    def about(kr_per_head: float) -> float:
        return float(round(size * kr_per_head * rng.uniform(0.2, 1.8)))

    for line in REQUIRED_FIRST_YEAR:
        amounts[line, years.first] = about(KR_PER_HEAD[line])
    for line in REQUIRED_BEFORE:
        amounts[line, years.first - 1] = 0.0 if rng.random() < 0.15 else about(KR_PER_HEAD[line])
    for line in MAY_STAND_BEFORE:
        if rng.random() < 0.4 and line != "relending_debt":
            amounts[line, years.first - 1] = about(SELDOM_KR_PER_HEAD)
    for line in services:
        sign = rng.choice((1, -1)) if line in MAY_BE_NEGATIVE else 1
        amounts[line, years.first] = sign * about(90_000 / len(services))
    for line in PLANNED:
        for year in years:
            if (line, year) not in amounts and line not in FIRST_YEAR_ONLY and rng.random() < 0.25:
                amounts[line, year] = about(KR_PER_HEAD.get(line, SELDOM_KR_PER_HEAD))
    return Figures({(LineId(line), year): a_figure(line, year, kr) for (line, year), kr in amounts.items()})


def _loans(rng: random.Random, size: int, years: Years, debt_kr: float) -> tuple[Loan, ...]:
    """The debt as one to four loans, and now and then some that are lent on."""
    parts = [debt_kr]
    for _ in range(rng.randint(0, 3)):
        part = float(round(parts[0] * rng.uniform(0, 0.6)))
        parts = [parts[0] - part, *parts[1:], part]
    balances = [(part, False) for part in parts] + [(float(size * rng.randint(1, 9_000)), True)] * rng.randint(0, 1)
    return tuple(_loan(rng, f"lan-{i}", years, kr, relending=relent) for i, (kr, relent) in enumerate(balances))


def _loan(rng: random.Random, name: str, years: Years, balance_kr: float, *, relending: bool) -> Loan:
    fixed = rng.random() < 0.5
    return Loan(
        id=name,
        title=rng.choice(("=1+1", "Skolelånet", "@SUM(A1)")),
        balance_kr=balance_kr,
        kind=rng.choice(tuple(LoanKind)),
        remaining_years=rng.choice((0.5, 2.0, 7.5, float(rng.randint(1, 40)))),
        fixed_rate=rng.uniform(0.0, 0.08) if fixed else None,
        fixed_until=years.first + rng.randint(0, 5) if fixed else None,
        relending=relending,
        origin=ILLUSTRATION,
    )


def _people(rng: random.Random, size: int, years: Years) -> Population:
    first = years.first - rng.randint(0, 3)
    shares = np.array(SHARE_OF_PEOPLE) * np.array([rng.uniform(0.5, 1.6) for _ in AGE_GROUPS])
    start = size * shares / shares.sum()
    observed = np.rint(start[:, None] * (1 + 0.01 * np.arange(years.first - first)))[:, : max(1, years.first - first)]
    ahead = years.first - 1
    names = ("main", "low", "high")[: rng.randint(1, 3)]

    def alternative(name: str) -> Projection:
        growth = np.array([rng.uniform(-0.05, 0.06) for _ in AGE_GROUPS])[:, None]
        persons = start[:, None] * (1 + growth) ** np.arange(years.count + 2)
        persons = np.rint(persons) if rng.random() < 0.5 else persons
        return Projection(id=name, label=name, first=ahead, persons=persons, origin=ILLUSTRATION)

    return Population(
        first=first,
        observed=observed,
        single_years={},
        origin=ILLUSTRATION,
        projections={name: alternative(name) for name in names},
    )


def _costs(rng: random.Random) -> np.ndarray:
    if rng.random() < 0.1:
        return np.zeros(len(AGE_GROUPS))
    return np.array([round(rng.uniform(0, 200_000), 2) * (rng.random() < 0.4) for _ in AGE_GROUPS])


def _assumptions(rng: random.Random, years: Years, costs: dict[LineId, np.ndarray]):
    """Every number the model knows, near what is usual; the ranges of the checks are the outer bounds."""
    values: dict[str, float] = {}
    for name, (lowest, highest) in NEEDED.items():
        usual = ASSUMED.get(name, 0.0)
        values[name] = min(highest, max(lowest, usual * rng.uniform(0.7, 1.3)))
    for name in ("tax_growth", "national_tax_growth", "unrestricted_income_growth"):
        values[name] = rng.choice((0.0, rng.uniform(-0.02, 0.03)))
    values |= {
        "debt_remaining_years": rng.randint(4, 50),
        "ordinary_investment_lifetime_years": rng.choice(LIFETIMES),
        "overspending_arose_year": years.first - rng.randint(1, 3),
        "reserve_floor_from_year": years.first + rng.randint(0, 5),
        "reserve_floor_hard": 1,
        "debt_ceiling_hard": rng.randint(0, 1),
    }
    values |= {f"service_marginal_share.{line}": rng.uniform(0, 1) for line in costs}
    values |= {name: rng.uniform(-0.01, 0.05) for name in OPTIONAL if name.endswith("_growth") and rng.random() < 0.6}
    if rng.random() < 0.5:
        values["regional_grant_per_head"] = rng.uniform(0, 12_000)
    optional = {
        "new_loans_annuity": rng.randint(0, 1),
        "new_loans_fixed_rate": rng.uniform(0.01, 0.07),
        "new_loans_fixed_years": rng.randint(1, 6),
    }
    values |= {name: optional[name] for name in optional if rng.random() < 0.6}
    values |= {f"interest_rate.{year}": rng.uniform(0.01, 0.07) for year in years if rng.random() < 0.3}
    made = some_assumptions(**values)
    return {name: assumption for name, assumption in made.items() if name in values}


def _measures(rng: random.Random, size: int, years: Years, services: tuple[LineId, ...]) -> dict[MeasureId, Measure]:
    moved = [line for line in MOVABLE if line not in SERVICE_LINES or line in services]
    made: dict[MeasureId, Measure] = {}
    for i in range(rng.randint(0, 12)):
        effects = tuple(
            Effect(
                line=rng.choice(moved),
                yearly_kr=rng.randint(-600, 600) * size // rng.choice((1, 2, 7)),
                year=rng.randint(years.first, years.last),
                month=rng.randint(1, 12),
                years=rng.choice((None, None, 1, 2, 3)),
            )
            for _ in range(rng.randint(0, 4))
        )
        investments = tuple(_investment(rng, size, years) for _ in range(rng.choice((0, 0, 1, 2, 3))))
        before = list(made)
        name = MeasureId(f"t{i}")
        made[name] = a_measure(
            name,
            kind=rng.choice(tuple(MeasureKind)),
            title=rng.choice(("=1+1", "Vei & «bru»", "@SUM(A1)", f"Tiltak nummer {i}", "-skole")),
            effects=effects,
            investments=() if any(opened_too_late(effect, investments) for effect in effects) else investments,
            requires=tuple(before[-1:]) if i % 2 and rng.random() < 0.3 else (),
            excludes=tuple(before[-2:-1]) if i % 2 == 0 and i > 2 and rng.random() < 0.3 else (),
        )
    return made


def _investment(rng: random.Random, size: int, years: Years) -> Investment:
    deferral = rng.random() < 0.2
    cost_kr = rng.randint(-5_000, -1) * size if deferral else rng.randint(1, 40_000) * size
    year = rng.randint(years.first, years.last)
    return Investment(
        year=year,
        cost_kr=cost_kr,
        lifetime_years=rng.choice(LIFETIMES),
        grants_kr=0 if deferral else rng.choice((0, rng.randint(0, cost_kr // 2))),
        vat_share=rng.choice((0.0, 0.1, 0.18, 0.2)),
        opens=rng.choice((None, None, year, year + rng.randint(1, 5))),
    )


def _levers(
    rng: random.Random, size: int, services: tuple[LineId, ...], *, investment_mill: float, rate_percent: float
) -> tuple[Lever, ...]:
    lines = [*services[:3], LineId("property_tax"), LineId("property_tax")]
    on_lines = [
        a_lever(f"linje-{i}", line=line, kr_per_unit=rng.uniform(10, 400) * size, minimum=-7, step=0.1)
        for i, line in enumerate(lines)
        if rng.random() < 0.7
    ]
    rate = a_lever("rente", kind=LeverKind.INTEREST, line=LineId("interest_expense"), minimum=0, maximum=8, step=0.05,
                   start=rate_percent)  # fmt: skip
    building = a_lever(
        "investering",
        kind=LeverKind.INVESTMENT,
        line=LineId("investment"),
        minimum=0,
        maximum=2 * round(investment_mill) + 10,
        step=0.05,
        start=investment_mill,
    )
    return (*on_lines, *(lever for lever in (rate, building) if rng.random() < 0.7))


def _assumed(name: str, value: float):
    return {name: some_assumptions(**{name: value})[name]}


def with_assumption(basis: Basis, name: str, value: float) -> Basis:
    """The same municipality with another number, and the digest that says so."""
    changed = replace(basis.assumptions[name], value=value)
    return replace(basis, assumptions={**basis.assumptions, name: changed}, digest=f"{basis.digest}-{name}")
