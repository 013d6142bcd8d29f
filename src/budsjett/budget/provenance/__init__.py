"""Where an amount of a plan comes from, and what it goes into: every line in every year.

The inputs are the engine's own values, and the formula computes itself from the text that is shown (`formula.py`), so
a test can put them together again for every line and year: formula + what measures and levers add = the amount, within
rounding. A line nobody has told about yet is shown as the model's own amount, never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import CHILDREN, LINES, SERVICE_LINES, Line, line
from budsjett.budget.nature_checks import EARNED, GENERAL, SPENT
from budsjett.budget.plan import Plan, as_begun
from budsjett.budget.population import AGE_GROUPS
from budsjett.budget.provenance import appropriations, capital, funding, income, needs
from budsjett.budget.provenance.additions import INSIDE, Addition, added_to
from budsjett.budget.provenance.formula import Formula, Input, Place, signed_sum
from budsjett.budget.provenance.telling import KR, PERSONS, SUBSCRIPTS, Telling
from budsjett.budget.schedule_rows import ROWS, RowDefinition
from budsjett.errors import UnknownLine, YearOutsidePlan

__all__ = ["Addition", "Formula", "Input", "Place", "Provenance", "amounts", "of", "used_by"]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SCHEDULE_SUMS: Mapping[LineId, RowDefinition] = MappingProxyType(
    {row.line: row for rows in ROWS.values() for row in rows if row.is_sum and row.line not in LINES}
)
"""Sums that only a schedule has."""
OTHER_SUMS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "operating_revenue": ((1, "general_income"), (1, "service_revenue")),
}
"""Sums that are lines of the chart without being the parent of what they hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where one amount comes from. `before` gives it without the choices; `additions` are what they add to it."""

    line: Line
    year: int
    amount: int
    before: Formula
    additions: tuple[Addition, ...]

    @property
    def recombined(self) -> float:
        """The amount put together again from what is shown, not rounded."""
        return self.before.value() + sum(addition.kr for addition in self.additions)


def of(basis: Basis, plan: Plan, line_id: str, year: int) -> Provenance:
    """Where a line's amount in a year comes from.

    Refuses a line that is not in the plan or its schedules (UnknownLine), and a year the plan does not cover
    (YearOutsidePlan).
    """
    if year not in plan.years:
        raise YearOutsidePlan(year=year, first=plan.years.first, last=plan.years.last)
    telling = Telling(*as_begun(basis, plan))
    shown = _line(line_id)
    return Provenance(
        line=shown,
        year=year,
        amount=_amounts(telling, shown.id)[year - plan.years.first],
        before=_formula(telling, shown.id, year),
        additions=() if shown.id in INSIDE else added_to(telling, shown.id, year),
    )


def amounts(basis: Basis, plan: Plan, line_id: str) -> tuple[int, ...]:
    """A line's whole kroner by plan year, of the chart or of a schedule. Refuses what the plan does not hold."""
    return _amounts(Telling(*as_begun(basis, plan)), LineId(line_id))


def _amounts(telling: Telling, line_id: LineId) -> tuple[int, ...]:
    if line_id in SCHEDULE_SUMS:
        parts = [[sign * kr for kr in _amounts(telling, part)] for sign, part in _parts_of(line_id)]
        return tuple(sum(year) for year in zip(*parts, strict=True))
    if line_id not in telling.lines:
        raise UnknownLine(line=line_id)
    return tuple(int(kr) for kr in telling.lines[line_id])


def _parts_of(schedule_sum: LineId) -> tuple[tuple[int, LineId], ...]:
    """What a sum that only a schedule has is made of."""
    row = SCHEDULE_SUMS[schedule_sum]
    by_number = {other.n: other.line for other in ROWS[row.law]}
    return tuple((sign, by_number[n]) for n, sign in row.of.items())


def used_by(basis: Basis, plan: Plan, line_id: str, year: int) -> tuple[Place, ...]:
    """Every amount of the plan that has this one among its inputs, at any depth, in the order of the chart."""
    telling, wanted = Telling(*as_begun(basis, plan)), Place(line(line_id).id, year) if line_id in LINES else None
    found = []
    for shown in LINES if wanted else ():
        if shown not in telling.lines:
            continue
        for later in (year, year + 1):
            if later in plan.years and (shown, later) != (line_id, year):
                inner = _formula(telling, shown, later).everything()
                if any(part.place == wanted for formula in inner for part in formula.inputs):
                    found.append(Place(shown, later))
    return tuple(found)


def _line(line_id: str) -> Line:
    row = SCHEDULE_SUMS.get(LineId(line_id))
    if row is None:
        return line(line_id)
    return Line(
        id=row.line,
        label=row.name,
        unit="kr",
        sign=1,
        parent=None,
        movable=False,
        kostra="",
        description=row.explanation,
    )


def _formula(telling: Telling, line_id: LineId, year: int) -> Formula:
    told = (tell(telling, line_id, year) for tell in (_computed, _service, _summed, _people, _given, _by_nature))
    return next((formula for formula in told if formula is not None), None) or _own(telling, line_id, year)


def _computed(telling: Telling, line_id: LineId, year: int) -> Formula | None:
    """A line with a formula of its own."""
    tell = {**income.FORMULAS, **capital.FORMULAS, **funding.FORMULAS, **appropriations.FORMULAS}.get(line_id)
    return tell(telling, year) if tell else None


def _service(telling: Telling, line_id: LineId, year: int) -> Formula | None:
    if line_id not in SERVICE_LINES or line_id not in telling.ground.lines:
        return None
    return telling.lifted(needs.service(telling, line_id, year), line_id, year)


def _summed(telling: Telling, line_id: LineId, year: int) -> Formula | None:
    """A sum of other lines, by the chart or by a schedule."""
    if line_id in SCHEDULE_SUMS:
        return _sum(telling, _parts_of(line_id), year)
    if line_id in OTHER_SUMS:
        return _sum(telling, tuple((sign, LineId(part)) for sign, part in OTHER_SUMS[line_id]), year)
    held = tuple((LINES[child].sign, child) for child in CHILDREN.get(line_id, ()) if child in telling.plan.lines)
    return _sum(telling, held, year) if held else None


def _own(telling: Telling, line_id: LineId, year: int) -> Formula:
    """The model's amount as it is, where nobody has told how it came about."""
    value = float(_amounts(telling, line_id)[year - telling.first])
    own = Input(symbol="a", what="Modellens eget tall", value=value, unit=KR)
    return Formula(words="Regnet av modellen.", symbols="a", inputs=(own,))


def _sum(telling: Telling, parts: tuple[tuple[int, LineId], ...], year: int) -> Formula:
    inputs = []
    for i, (sign, part) in enumerate(parts):
        value, what = float(_amounts(telling, part)[year - telling.first]), _line(part).label
        own = Input(symbol=_letter(i), what=what, value=value, unit=KR, place=Place(part, year))
        inputs.append((sign, own))
    plus = " + ".join(_line(part).label for sign, part in parts if sign > 0)
    minus = "".join(f" − {_line(part).label}" for sign, part in parts if sign < 0)
    words = f"{plus}{minus}." if len(parts) <= MOST_NAMED else f"Summen av de {len(parts)} linjene under."
    return signed_sum(inputs, words)


MOST_NAMED = 7
"""A sum of more lines than this is not said line by line in words: the table below it has them."""


def _letter(i: int) -> str:
    return LETTERS[i] if i < len(LETTERS) else f"a{str(i - len(LETTERS) + 1).translate(SUBSCRIPTS)}"


def _given(telling: Telling, line_id: LineId, year: int) -> Formula | None:
    """A line that is as the municipality has given it, carried on or year by year."""
    if line_id not in telling.ground.lines:
        return None
    figure = telling.figure("a", line_id, year)
    value = float(telling.ground.lines[line_id][0][telling.plan.years.index(year)])
    words = "Som oppgitt, ført videre til det finnes et nyere tall." if figure.value else "Ikke oppgitt for året."
    formula = telling.lifted(Formula(words=words, symbols="a", inputs=(figure,)), line_id, year)
    if abs(formula.value() - value) <= TELLS_THE_SAME:
        return formula
    own = Input(symbol="a", what="Modellens tall før tiltak og håndtak", value=value, unit=KR)
    return Formula(words="Regnet av modellen.", symbols="a", inputs=(own,))


def _by_nature(telling: Telling, line_id: LineId, year: int) -> Formula | None:
    """A line by nature: its share in the first year, of what the services spend or earn in this one."""
    found = next((names for names in (SPENT, EARNED, GENERAL) if line_id in names), None)
    if found is None or line_id not in telling.lines:
        return None
    of = {SPENT: ("services_net", "service_revenue"), EARNED: ("service_revenue",), GENERAL: ("other_general_income",)}
    totals = [telling.amount(_letter(i), part, year) for i, part in enumerate(of[found])]
    own = telling.figure("n", line_id, telling.first)
    every = [telling.figure(f"n{str(i).translate(SUBSCRIPTS)}", name, telling.first) for i, name in enumerate(found, 1)]
    whole = signed_sum([(1, part) for part in every], "Alle artene i samme gruppe, slik de er oppgitt.")
    total = Input(symbol="N", what=f"Alle artene i gruppen i {telling.first}", value=sum(part.value for part in every),
                  unit=KR, made_of=whole)  # fmt: skip
    return Formula(
        words=f"Artens andel i {telling.first}, av det tjenestene bruker eller får inn i {year}.",
        symbols=f"({' + '.join(part.symbol for part in totals)}) × n ÷ N",
        inputs=(*totals, own, total),
    )


TELLS_THE_SAME = 0.5
"""kr. A figure that the model has done more with than carry on is not passed off as its source."""


def _people(telling: Telling, line_id: LineId, year: int) -> Formula | None:
    if line_id != "population_total":
        return None
    t = telling.plan.years.index(year)
    population = telling.basis.population
    observed = year < population.first + population.observed.shape[1]
    origin = population.origin if observed else population.projections[telling.plan.projection].origin
    parts = [
        (
            1,
            Input(
                symbol=f"i{str(n).translate(SUBSCRIPTS)}",
                what=f"Innbyggere {group.replace('-', '–')} år",
                value=float(telling.world.january[0][n - 1][t]),
                unit=PERSONS,
                origin=origin,
            ),
        )
        for n, group in enumerate(AGE_GROUPS, start=1)
    ]
    return signed_sum(parts, "Innbyggerne i hver aldersgruppe, lagt sammen.")
