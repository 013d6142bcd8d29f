"""Everything in a plan that does not depend on what is chosen: computed once for a basis and kept.

Lines before measures and levers, the change each measure makes to each line, and the investments as arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from budsjett.budget import checks, income, needs
from budsjett.budget.basis import Basis
from budsjett.budget.capital import LIFETIMES, Opening
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.population import persons_1_january, persons_1_july
from budsjett.errors import FaultyBasis
from budsjett.years import Years

CARRIED_ON = ("property_tax", "other_general_income", "service_revenue", "interest_income", "dividends",
              "financial_gains", "depreciation", "investment")  # fmt: skip
"""Lines whose figure holds until there is a newer one."""
EACH_YEAR = ("investment_grants", "transfer_to_investment", "to_restricted_reserve", "from_restricted_reserve",
             "cover_of_overspending")  # fmt: skip
"""Lines that are nothing in a year without a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A basis made ready to compute plans from. Arrays have the years last."""

    lines: Mapping[LineId, Floats]
    """Leaf lines before measures and levers, kr; (years,), not rounded."""
    effects: Mapping[LineId, Floats]
    """What each measure does to a line; (measures, years), only lines that some measure touches."""
    cost_kr: Floats
    """What each measure invests, with VAT; (measures, classes, years)."""
    vat_kr: Floats
    grants_kr: Floats
    ordinary_class: int
    """Where ordinary investment stands among LIFETIMES."""
    opening: Opening
    reserve_kr: float
    overspending_kr: float
    people: Floats


class _Same:
    """A basis as a key: the very same object, since a basis never changes."""

    __slots__ = ("basis",)

    def __init__(self, basis: Basis) -> None:
        self.basis = basis

    def __hash__(self) -> int:
        return id(self.basis)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.basis is self.basis


def baseline(basis: Basis, projection: str) -> Baseline:
    """The baseline of a basis under a population projection.

    Refuses a basis that does not hang together (FaultyBasis) and an unknown projection (UnknownProjection).
    """
    return _baseline(_Same(basis), projection)


@lru_cache(maxsize=16)
def _baseline(same: _Same, projection: str) -> Baseline:
    basis = same.basis
    problems = checks.examine(basis)
    if problems:
        raise FaultyBasis(problems=problems, count=len(problems))
    lines = {
        **{LineId(name): _carried_on(basis, name) for name in CARRIED_ON},
        **{LineId(name): _each_year(basis, name) for name in EACH_YEAR},
        **_services(basis, projection),
        **_unrestricted_income(basis, projection),
    }
    cost_kr, vat_kr, grants_kr = _investments(basis)
    before = basis.years.first - 1
    return Baseline(
        lines=lines,
        effects=_effects(basis),
        cost_kr=cost_kr,
        vat_kr=vat_kr,
        grants_kr=grants_kr,
        ordinary_class=LIFETIMES.index(int(basis.assumptions["ordinary_investment_lifetime_years"].value)),
        opening=Opening(
            debt_kr=_figure(basis, "debt", before),
            assets_kr=_figure(basis, "depreciable_assets", before),
            remaining_years=basis.assumptions["debt_remaining_years"].value,
            depreciation_kr=lines[LineId("depreciation")],
        ),
        reserve_kr=_figure(basis, "discretionary_reserve", before),
        overspending_kr=_figure(basis, "accumulated_overspending", before),
        people=persons_1_january(basis.population, projection, basis.years).sum(axis=0),
    )


def _figure(basis: Basis, line: str, year: int) -> float:
    found = basis.figures.get(LineId(line), year)
    return found.amount if found else 0.0


def _carried_on(basis: Basis, line: str) -> Floats:
    amounts, last = [], 0.0
    for year in basis.years:
        found = basis.figures.get(LineId(line), year)
        last = found.amount if found else last
        amounts.append(last)
    return np.array(amounts)


def _each_year(basis: Basis, line: str) -> Floats:
    return np.array([_figure(basis, line, year) for year in basis.years])


def _services(basis: Basis, projection: str) -> dict[LineId, Floats]:
    persons = persons_1_july(basis.population, projection, basis.years)
    services = {}
    for line in basis.service_lines:
        base_kr = _figure(basis, line, basis.years.first)
        cost = basis.costs_per_head.get(line)
        if cost is None:
            services[line] = np.full(len(basis.years), base_kr)
        else:
            share = basis.assumptions[f"service_marginal_share.{line}"].value
            services[line] = needs.service_kr(base_kr, needs.need_kr(cost, persons), marginal_share=share)
    return services


def _unrestricted_income(basis: Basis, projection: str) -> dict[LineId, Floats]:
    """Tax, income equalisation and the whole block grant, kr (years,)."""
    number = {name: assumption.value for name, assumption in basis.assumptions.items()}
    years, first = basis.years, basis.years.first
    people = persons_1_january(basis.population, projection, years).sum(axis=0)
    counted = persons_1_july(basis.population, projection, Years(first - 1, len(years)))
    tax = income.growing(_figure(basis, "income_tax", first), number["tax_growth"], len(years)) * people / people[0]
    national = income.growing(number["national_tax_per_head"], number["national_tax_growth"], len(years))
    rates = [
        income.EqualisationRates(
            symmetric=basis.parameters.at("income.equalisation.symmetric_rate", year),
            top_up=basis.parameters.at("income.equalisation.top_up_rate", year),
            threshold=basis.parameters.at("income.equalisation.top_up_threshold", year),
        )
        for year in years
    ]
    equalisation = np.array(
        [
            income.income_equalisation_kr(
                tax[t],
                people[t],
                national[t],
                rates=rates[t],
                financing_kr_per_head=number["equalisation_financing_per_head"],
            )
            for t in range(len(years))
        ]
    )
    grant = income.grant_before_equalisation_kr(
        _figure(basis, "block_grant", first) - float(equalisation[0]),
        persons=counted.sum(axis=0),
        need=needs.total_need_kr(basis.costs_per_head, counted),
        national_tax=national,
        national_grant_kr_per_head=number["national_grant_per_head"],
        national_need_kr_per_head=number["national_need_per_head"],
        growth=number["unrestricted_income_growth"],
    )
    return {
        LineId("income_tax"): tax,
        LineId("income_equalisation"): equalisation,
        LineId("block_grant"): grant + equalisation,
    }


def _effects(basis: Basis) -> dict[LineId, Floats]:
    effects: dict[LineId, Floats] = {}
    for m, measure in enumerate(basis.measures.values()):
        for effect in measure.effects:
            line = effects.setdefault(effect.line, np.zeros((len(basis.measures), len(basis.years))))
            line[m] += effect.over(basis.years)
    return effects


def _investments(basis: Basis) -> tuple[Floats, Floats, Floats]:
    """Cost, VAT compensation and grants of each measure; each (measures, classes, years)."""
    cost_kr = np.zeros((len(basis.measures), len(LIFETIMES), len(basis.years)))
    vat_kr, grants_kr = np.zeros_like(cost_kr), np.zeros_like(cost_kr)
    for m, measure in enumerate(basis.measures.values()):
        for investment in measure.investments:
            at = m, LIFETIMES.index(investment.lifetime_years), basis.years.index(investment.year)
            cost_kr[at] += investment.cost_kr
            vat_kr[at] += investment.cost_kr * investment.vat_share
            grants_kr[at] += investment.grants_kr
    return cost_kr, vat_kr, grants_kr
