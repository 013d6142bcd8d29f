"""Everything in a plan that does not depend on what is chosen: computed once for a basis and its conditions, and kept.

Lines before measures and levers, the change each measure makes to each line, and the investments as arrays. Amounts
have a leading axis of 1, or of one row for each future.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from budsjett.budget import checks, needs
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Conditions
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.income import Equalisation
from budsjett.budget.investing import Investing, investing
from budsjett.budget.lines import INVESTMENT_SIDE
from budsjett.budget.population import heads
from budsjett.budget.unrestricted_income import UNRESTRICTED, equalisation_of, unrestricted_income

CARRIED_ON = ("property_tax", "other_general_income", "service_revenue", "interest_income", "dividends",
              "financial_gains", "depreciation", "investment")  # fmt: skip
"""Lines whose figure holds until there is a newer one."""
EACH_YEAR = ("investment_grants", "transfer_to_investment", "to_restricted_reserve", "from_restricted_reserve",
             "cover_of_overspending", "sold_book_value", *INVESTMENT_SIDE)  # fmt: skip
"""Lines that are nothing in a year without a figure."""
IN_KRONER_OF_THE_YEAR = frozenset({
    "interest_income", "depreciation", "cover_of_overspending", "investment_instalments", "own_loans_repaid",
    "relending_instalments", "relending_repaid", "cover_of_uncovered", "sold_book_value",
})  # fmt: skip
"""Amounts that prices do not lift: agreed, owed or written off in the kroner of their own year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A basis made ready to compute plans from under some conditions. Arrays have the years last."""

    lines: Mapping[LineId, Floats]
    """Leaf lines before measures and levers, kr; (rows, years), not rounded."""
    lift: Mapping[LineId, Floats]
    """What a krone of the price year has become on each line: (rows, years)."""
    effects: Mapping[LineId, Floats]
    """What each measure does to a line, kr of the price year: (measures, years). Only lines some measure touches."""
    investing: Investing
    """The measures' investments, the loans and what else investing starts from."""
    reserve_kr: float
    restricted_reserve_kr: float
    overspending_kr: float
    tax_kr: Floats
    """Tax before measures and levers, kr of the price year: (rows, years)."""
    equalisation: Equalisation
    """What a change in tax brings or takes of the block grant."""
    people: Floats
    """On 1 January: (rows, years)."""
    interest_rate: Floats
    """(rows, years)."""


def baseline(basis: Basis, conditions: Conditions) -> Baseline:
    """The baseline of a basis under these conditions; what is expected is kept, drawn futures are not.

    Refuses a basis that does not hang together (FaultyBasis).
    """
    return _kept(basis, conditions) if conditions.rows == 1 else _made(basis, conditions)


@lru_cache(maxsize=32)
def _kept(basis: Basis, conditions: Conditions) -> Baseline:
    return _made(basis, conditions)


def _made(basis: Basis, conditions: Conditions) -> Baseline:
    checks.demand(basis)
    choices = _choices(basis)
    lift = _lift(basis, conditions)
    fixed = {
        **{LineId(name): _carried_on(basis, name)[None] for name in CARRIED_ON},
        **{LineId(name): _each_year(basis, name)[None] for name in EACH_YEAR},
        **_services(basis, conditions),
        **unrestricted_income(basis, conditions),
    }
    lines = {line: amounts * lift[line] for line, amounts in fixed.items()}
    before = basis.years.first - 1
    return Baseline(
        lines=lines,
        lift=lift,
        effects=choices.effects,
        investing=choices.investing,
        reserve_kr=_figure(basis, "discretionary_reserve", before),
        restricted_reserve_kr=_figure(basis, "restricted_reserve", before),
        overspending_kr=_figure(basis, "accumulated_overspending", before),
        tax_kr=fixed[LineId("income_tax")],
        equalisation=equalisation_of(basis, conditions),
        people=heads(conditions.january),
        interest_rate=conditions.interest_rate,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """What the measures do, as arrays: the same under all conditions."""

    effects: Mapping[LineId, Floats]
    investing: Investing


@lru_cache(maxsize=16)
def _choices(basis: Basis) -> _Choices:
    return _Choices(effects=_effects(basis), investing=investing(basis, _carried_on(basis, "depreciation")))


def _lift(basis: Basis, conditions: Conditions) -> dict[LineId, Floats]:
    """What a krone of the price year has become, by line: services follow costs, contracts follow nothing."""
    same, prices = np.ones((1, len(basis.years))), conditions.price_index
    costs = prices * conditions.cost_index
    named = (*CARRIED_ON, *EACH_YEAR, *UNRESTRICTED)
    lift = {LineId(name): same if name in IN_KRONER_OF_THE_YEAR else prices for name in named}
    return lift | dict.fromkeys(basis.service_lines, costs)


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


def _services(basis: Basis, conditions: Conditions) -> dict[LineId, Floats]:
    """Each service in kroner of the price year, (rows, years)."""
    services, july = {}, conditions.july
    for line in basis.service_lines:
        base_kr = _figure(basis, line, basis.years.first)
        cost = basis.costs_per_head.get(line)
        if cost is None:
            services[line] = np.full((1, len(basis.years)), base_kr)
        else:
            services[line] = needs.service_kr(
                base_kr, needs.need_kr(cost, july), marginal_share=needs.marginal_share(basis, line)
            )
    return services


def _effects(basis: Basis) -> dict[LineId, Floats]:
    effects: dict[LineId, Floats] = {}
    for m, measure in enumerate(basis.measures.values()):
        for effect in measure.effects:
            line = effects.setdefault(effect.line, np.zeros((len(basis.measures), len(basis.years))))
            line[m] += effect.over(basis.years)
    return effects
