"""Who gains and who loses when one plan is left for another: by age, by place, who pays, and what is left.

Every krone is a difference between two plans of the model. What is on a service line is divided by age as the need of
the service is (`ages`), an assumption. What an investment renders in a year is taken to be what it wears, as the
optimiser counts it, and to be for the same people as the service that its measure moves the most. What nobody feels
(`felt_share`) is neither given to anybody nor taken from anybody, and told by itself.

    services + wear of investments = ages + everybody + unfelt
    left = paid + other income − services − interest and instalments
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.ages import AGES, persons_of, shares
from budsjett.budget.basis import Basis
from budsjett.budget.conditions import expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.lines import NET_OPERATING_RESULT, SERVICE_LINES
from budsjett.budget.measures import Measure, MeasureId, MeasureKind
from budsjett.budget.plan import Plan, as_begun, project_many
from budsjett.budget.population import heads
from budsjett.budget.property_tax import PERMILLE, property_tax

DEPRECIATION, PROPERTY_TAX, INCOME = LineId("depreciation"), LineId("property_tax"), LineId("general_income")
HOMES = {LeverKind.PROPERTY_TAX_HOMES, LeverKind.PROPERTY_TAX_ALLOWANCE}
EVERYBODY = len(AGES)
"""The row after the ages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """What people get more (plus) or less (minus) of by the plan after than by the one before. Kroner by plan year."""

    persons: Floats
    """Those of 1 July in each of AGES: (ages, years)."""
    ages_kr: Floats
    """(ages, years)."""
    everybody_kr: Floats
    """Of services that are for all alike: (years,)."""
    unfelt_kr: Floats
    """What nobody feels, minus where it is saved; in none of the others. (years,)."""
    places_kr: Mapping[str, Floats]
    """Of what ages and everybody get, by district, what measures placed there make: (years,)."""
    invested_kr: Floats
    """Of all the above, the wear of investments, which is on no service line: (years,)."""
    paid_kr: Floats
    """More property tax, that homes and businesses pay: (years,)."""
    home_kr: Floats | None
    """Of it per taxed home, by levers on homes: (years,). None where the municipality has not given its homes."""
    left_kr: Floats
    """More left in the municipality's own purse, the net operating result: (years,)."""

    @property
    def everybody(self) -> Floats:
        """All inhabitants, (years,)."""
        return heads(self.persons)

    @property
    def services_kr(self) -> Floats:
        """What people get in all, (years,)."""
        return np.asarray(self.ages_kr.sum(axis=0) + self.everybody_kr, dtype=np.float64)

    @property
    def nothing(self) -> bool:
        """Whether nobody gains or loses anything in any year."""
        moved = (self.ages_kr, self.everybody_kr, self.unfelt_kr, self.paid_kr, self.left_kr)
        return not any(kr.any() for kr in (*moved, *self.places_kr.values()))


def gains(basis: Basis, before: Plan, after: Plan, *, lines: Mapping[MeasureId, LineId] | None = None) -> Gains:
    """Put two plans of the same basis beside each other. `lines`: whom an investment is for, where that is said.

    Both must be of the basis' measures, the same people and the same prices (ValueError).
    """
    if apart(before, after):
        raise ValueError("the plans are of other people or other prices")
    persons = expected(basis, after.projection, prices=after.prices).july[0]
    was, now = (_Reached.of(basis, plan, shares(basis, persons), lines or {}) for plan in (before, after))
    places = [d.id for d in basis.districts if d.id in {*was.places_kr, *now.places_kr}]
    none = np.zeros(len(basis.years))
    return Gains(
        persons=persons_of(persons),
        ages_kr=(now.kr - was.kr)[:EVERYBODY],
        everybody_kr=(now.kr - was.kr)[EVERYBODY],
        unfelt_kr=now.unfelt_kr - was.unfelt_kr,
        places_kr={d: now.places_kr.get(d, none) - was.places_kr.get(d, none) for d in places},
        invested_kr=after.lines[DEPRECIATION] - before.lines[DEPRECIATION],
        paid_kr=after.lines[PROPERTY_TAX] - before.lines[PROPERTY_TAX],
        home_kr=_home_kr(basis, before, after),
        left_kr=after.lines[NET_OPERATING_RESULT] - before.lines[NET_OPERATING_RESULT],
    )


def apart(one: Plan, other: Plan) -> bool:
    """Whether two plans are of other people or other prices, so that nobody can be told what they gain."""
    return (one.projection, one.prices) != (other.projection, other.prices)


def service_of(measure: Measure) -> LineId | None:
    """The service line a measure moves the most, by kroner in a full year; None where it moves none.

    Of two that it moves as much, the first of its own.
    """
    moved: dict[LineId, int] = {}
    for effect in measure.effects:
        if effect.line in SERVICE_LINES:
            moved[effect.line] = moved.get(effect.line, 0) + abs(effect.yearly_kr)
    return max(moved, key=lambda line: moved[line], default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """Whom one plan's kroner reach."""

    kr: Floats
    """(ages and everybody, years)."""
    unfelt_kr: Floats
    places_kr: Mapping[str, Floats]

    @classmethod
    def of(
        cls, basis: Basis, plan: Plan, by_age: Mapping[LineId, Floats], lines: Mapping[MeasureId, LineId]
    ) -> "_Reached":
        kr, none = np.zeros((EVERYBODY + 1, len(basis.years))), np.zeros(len(basis.years))
        for line in basis.service_lines:
            _add(kr, by_age.get(line), plan.lines[line])
        unfelt_kr, others_kr = none, plan.lines[DEPRECIATION]
        places_kr: dict[str, Floats] = {}
        for alone in _alone(basis, plan):
            measure, served_kr = alone.measure, sum(alone.services.values(), none)
            service_share, wear_share = alone.felt
            wear_kr = wear_share * alone.wear_kr
            _add(kr, by_age.get(lines.get(measure.id) or service_of(measure) or LineId("")), wear_kr)
            for line, moved_kr in alone.services.items():
                _add(kr, by_age.get(line), (service_share - 1) * moved_kr)
            unfelt_kr = unfelt_kr + (1 - service_share) * served_kr + alone.wear_kr - wear_kr
            others_kr = others_kr - alone.wear_kr
            if measure.district:
                was = places_kr.get(measure.district, none)
                places_kr[measure.district] = was + service_share * served_kr + wear_kr
        _add(kr, None, others_kr)
        return cls(kr=kr, unfelt_kr=unfelt_kr, places_kr=places_kr)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alone:
    """What one measure of a plan does by itself, by year."""

    measure: Measure
    services: Mapping[LineId, Floats]
    income_kr: Floats
    wear_kr: Floats

    @property
    def felt(self) -> tuple[float, float]:
        """The share that people feel of what it does to services, and of the wear of what it invests in or puts off."""
        served_kr = float(sum(kr.sum() for kr in self.services.values()))
        share = felt_share(self.measure, service_kr=served_kr, income_kr=float(self.income_kr.sum()))
        return share, self.measure.burden if self.wear_kr.sum() < 0 else 1.0


def felt_share(measure: Measure, *, service_kr: float, income_kr: float) -> float:
    """The share (0-1) that people feel of what a measure does to services, kroner over the plan years.

    By the optimiser's table (docs/explanation/optimiser.md): of a loss its burden; nothing of what a cut or a charge
    costs, a gift saves, an investment saves, or of the upkeep that a deferral asks for.
    """
    match measure.kind:
        case MeasureKind.CUT:
            return measure.burden if service_kr < 0 else 0.0
        case MeasureKind.INCOME:
            return measure.burden if service_kr < income_kr else 0.0
        case MeasureKind.STANDARD:
            return measure.burden if service_kr < 0 else 1.0
        case MeasureKind.SPENDING | MeasureKind.INVESTMENT:
            return float(service_kr > 0)
        case MeasureKind.DEFERRAL:
            return 0.0


def _add(kr: Floats, by_age: Floats | None, moved_kr: Floats) -> None:
    """Divide what moves on a line; what is not by age is everybody's."""
    if by_age is None:
        kr[EVERYBODY] += moved_kr
    else:
        kr[:EVERYBODY] += by_age * moved_kr


def _alone(basis: Basis, plan: Plan) -> Iterator[_Alone]:
    """Each measure of a plan by itself, levers and all else as they stand."""
    begun, plan = as_begun(basis, plan)
    at = [i for i, m in enumerate(begun.measures) if m in plan.package]
    chosen = np.zeros((len(at) + 1, len(begun.measures)), dtype=bool)
    chosen[np.arange(1, len(chosen)), at] = True
    levers = np.tile([plan.levers[lever.id] for lever in begun.levers], (len(chosen), 1))
    world = expected(begun, plan.projection, prices=plan.prices, interest_stress=plan.interest_stress)
    lines = project_many(begun, chosen, levers, conditions=world)
    measures = list(begun.measures.values())
    for row, i in enumerate(at, start=1):
        yield _Alone(
            measure=measures[i],
            services={line: lines[line][row] - lines[line][0] for line in begun.service_lines},
            income_kr=lines[INCOME][row] - lines[INCOME][0],
            wear_kr=lines[DEPRECIATION][row] - lines[DEPRECIATION][0],
        )


def _home_kr(basis: Basis, before: Plan, after: Plan) -> Floats | None:
    """What the average taxed home pays more by levers on homes; None where none moves, or its tax is not given."""
    today = property_tax(basis)
    levers = [lever for lever in basis.levers if lever.kind in HOMES]
    if today is None or all(before.levers[lever.id] == after.levers[lever.id] for lever in levers):
        return None

    def each_kr(plan: Plan) -> float:
        at = {lever.kind: plan.levers[lever.id] for lever in levers}
        rate = at.get(LeverKind.PROPERTY_TAX_HOMES, today.rate_homes)
        allowance = at.get(LeverKind.PROPERTY_TAX_ALLOWANCE, today.allowance)
        return float(max(0.0, today.home_value - float(allowance)) * float(rate) / PERMILLE)

    return np.full(len(basis.years), each_kr(after) - each_kr(before))
