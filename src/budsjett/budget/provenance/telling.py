"""What the formulas may use: the plan's own amounts, the figures, assumptions and laws beneath it, as inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from budsjett.budget.baseline import CARRIED_ON, Baseline, baseline
from budsjett.budget.basis import Basis
from budsjett.budget.by_nature import by_nature
from budsjett.budget.conditions import Conditions, expected
from budsjett.budget.figures import Figure, Floats, LineId, Origin, OriginKind
from budsjett.budget.lines import LINES
from budsjett.budget.plan import Plan
from budsjett.budget.provenance.formula import Formula, Input, Place
from budsjett.parameters.tree import Source, Table

NOT_GIVEN = Origin(kind=OriginKind.ASSUMPTION, source="", date="", note="Ikke oppgitt, og regnet som null.")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
KR, PERSONS, SHARE, INDEX, YEARS, PER_HEAD = "kr", "personer", "andel", "indeks", "år", "kr per innbygger"


def table_origin(table: Table) -> Origin:
    """Where a table set by others comes from."""
    return _set_by_others(table.source, table.since, table.last_checked)


def _set_by_others(source: Source, since: date, last_checked: date) -> Origin:
    unread = "" if source.checked else "Kilden er ikke kontrollert. "
    return Origin(
        kind=OriginKind.PUBLISHED if source.checked else OriginKind.ASSUMPTION,
        source=source.law,
        date=since.isoformat(),
        note=f"{unread}{source.note} Sist sett etter {last_checked.isoformat()}.".strip(),
    )


@dataclass(frozen=True)
class Telling:
    """A plan with what it rests on. Every value is one the engine itself has used."""

    basis: Basis
    plan: Plan

    @cached_property
    def world(self) -> Conditions:
        """The conditions the plan was made under."""
        plan = self.plan
        return expected(self.basis, plan.projection, prices=plan.prices, interest_stress=plan.interest_stress)

    @cached_property
    def ground(self) -> Baseline:
        """Everything in the plan that does not depend on what is chosen."""
        return baseline(self.basis, self.world)

    @cached_property
    def lines(self) -> Mapping[LineId, Floats]:
        """The plan's lines, and those by nature where the municipality has given them."""
        return {**self.plan.lines, **(by_nature(self.plan, self.basis) or {})}

    @property
    def first(self) -> int:
        """The first plan year."""
        return self.plan.years.first

    def amount(self, symbol: str, line: str, year: int, what: str = "") -> Input:
        """An amount of the plan; on 31 December before the plan it is a figure of the municipality."""
        said = what or f"{LINES[LineId(line)].label} i {year}"
        if year < self.first:
            return self.figure(symbol, line, year, said)
        value = float(self.lines[LineId(line)][self.plan.years.index(year)])
        return Input(symbol=symbol, what=said, value=value, unit=KR, place=Place(LineId(line), year))

    def figure(self, symbol: str, line: str, year: int, what: str = "") -> Input:
        """What the municipality gave for a line and year; of a line that is carried on, the newest."""
        found = self._figure(LineId(line), year)
        said = what or f"{LINES[LineId(line)].label} i {found.year if found else year}, slik det er oppgitt"
        if found is None:
            return Input(symbol=symbol, what=said, value=0.0, unit=KR, origin=NOT_GIVEN)
        return Input(symbol=symbol, what=said, value=found.amount, unit=KR, origin=found.origin)

    def _figure(self, line: LineId, year: int) -> Figure | None:
        years = range(year, self.first - 1, -1) if line in CARRIED_ON else (year,)
        return next((found for y in years if (found := self.basis.figures.get(line, y))), None)

    def assumption(self, symbol: str, name: str, unit: str) -> Input:
        """An assumption by its id; one that is not given counts as nothing."""
        found = self.basis.assumptions.get(name)
        if found is None:
            return Input(symbol=symbol, what=name, value=0.0, unit=unit, origin=NOT_GIVEN)
        return Input(symbol=symbol, what=found.label, value=found.value, unit=unit, origin=found.origin)

    def parameter(self, symbol: str, name: str, year: int) -> Input:
        """A value set by state or law, as it is in a year."""
        parameter = self.basis.parameters.by_id[name]
        dated = parameter.at(date(year, 1, 1))
        origin = _set_by_others(dated.source, dated.since, parameter.last_checked)
        return Input(symbol=symbol, what=parameter.term, value=dated.value, unit=SHARE, origin=origin)

    def people(self, symbol: str, year: int) -> Input:
        """The inhabitants on 1 January."""
        value = float(self.ground.people[0][self.plan.years.index(year)])
        what = f"Innbyggere 1. januar {year}"
        return Input(symbol=symbol, what=what, value=value, unit=PERSONS, place=Place(LineId("population_total"), year))

    def growth(self, symbol: str, what: str, rate: Input, year: int, value: float) -> Input:
        """An index that grows by the same share every year; 1 in the first."""
        n = Input(symbol="n", what=f"År etter {self.first}", value=year - self.first, unit=YEARS)
        words = f"1 i {self.first}, og så like stor vekst hvert år"
        made_of = Formula(words=words, symbols=f"(1 + {rate.symbol})^n", inputs=(rate, n))
        return Input(symbol=symbol, what=what, value=value, unit=INDEX, made_of=made_of)

    def lifted(self, formula: Formula, line: str, year: int) -> Formula:
        """A formula in kroner of the price year, in what they have become on this line; the same where nothing."""
        t = self.plan.years.index(year)
        lift = float(self.ground.lift[LineId(line)][0][t])
        if lift == 1.0:
            return formula
        prices = float(self.world.price_index[0][t])
        factors = []
        if prices != 1.0:
            rate = self.assumption("v", "price_growth", SHARE)
            factors.append(self.growth("p", f"Priser og lønn i {year} mot {self.first}", rate, year, prices))
        if lift != prices:
            rate = self.assumption("w", "real_cost_growth", SHARE)
            what = f"Det tjenestene koster utover prisveksten, {year} mot {self.first}"
            factors.append(self.growth("k", what, rate, year, float(self.world.cost_index[0][t])))
        return Formula(
            words=f"{formula.words} Alt i årets kroner.",
            symbols=" × ".join((f"({formula.symbols})", *(factor.symbol for factor in factors))),
            inputs=(*formula.inputs, *factors),
        )
