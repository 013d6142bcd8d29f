"""The compulsory schedules of forskrift om økonomiplan, årsbudsjett, årsregnskap og årsberetning.

§ 5-4 in its 25 rows, § 5-5 in its 27 and § 5-6 in its 32, with the tables of the second paragraphs. Income and
expenditure are both positive on their own rows. The rows and their sums are in `schedules.csv`; a sum is computed from
the rows above it, and tests hold it to the line the engine computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.by_nature import by_nature
from budsjett.budget.conditions import expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.lines import LINES, SERVICE_LINES, SERVICES_NET
from budsjett.budget.plan import Plan, as_begun
from budsjett.budget.schedule_rows import ROWS, Law, RowDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """One row: its number and name in the regulation, the line it shows, and whole kroner by year.

    `law`, `arts` and `explanation` say where the row is asked for, what KOSTRA arts it holds and what it is (bokmål).
    """

    n: int
    name: str
    line: LineId
    """A line of the chart, or a sum that only the schedule has (`net_expenditure`)."""
    values: tuple[int, ...]
    is_sum: bool
    law: str = ""
    arts: str = ""
    explanation: str = ""


NET_EXPENDITURE = "net_expenditure"
"""Services and depreciation together: a sum of the schedule that is no line of the chart."""
_INVESTMENT = LineId("investment")
ROWS_5_4: tuple[tuple[str, str, bool], ...] = tuple((row.name, row.line, row.is_sum) for row in ROWS[Law.OPERATIONS])
"""Name, line and whether it is a sum, of each row of § 5-4, in order."""


def schedule_5_4(plan: Plan) -> tuple[ScheduleRow, ...]:
    """Bevilgningsoversikt drift, § 5-4 first paragraph: 25 rows, each with one amount per plan year.

    Row 17 is the net operating result; row 25 = 24 − 17 is what the year uses beyond what there is to use.
    """
    return _schedule(Law.OPERATIONS, plan.lines, len(plan.years))


def allocations(plan: Plan) -> tuple[ScheduleRow, ...]:
    """§ 5-4 second paragraph: what each service gets, net, and the sum that is row 6 of the first."""
    whole = plan.whole()
    parts = [(LINES[line].label, line, whole[line]) for line in SERVICE_LINES if line in whole]
    return _second_paragraph(Law.OPERATIONS, parts, LINES[SERVICES_NET].label, SERVICES_NET)


def schedule_5_5(plan: Plan) -> tuple[ScheduleRow, ...]:
    """Bevilgningsoversikt investering, § 5-5 first paragraph: 27 rows.

    Row 27 = 6 − 14 + 19 + 26: investment that nothing pays for. Transfers from operations (row 20) and reserves that
    are used lower row 26, so a negative row 26 is own money paying.
    """
    return _schedule(Law.INVESTMENT, plan.lines, len(plan.years))


def projects(plan: Plan, basis: Basis) -> tuple[ScheduleRow, ...]:
    """§ 5-5 second paragraph: investment by project, and the sum that is row 1 of the first.

    A chosen measure that invests is a project, at its whole cost with VAT; what remains is the ordinary investment.
    """
    basis, plan = as_begun(basis, plan)
    world = expected(basis, plan.projection, prices=plan.prices, interest_stress=plan.interest_stress)
    lift, years = np.broadcast_to(world.price_index, (1, len(plan.years)))[0], basis.years
    total = plan.lines[_INVESTMENT]
    found: dict[str, Floats] = {}
    for name in plan.package:
        measure, cost = basis.measures[name], np.zeros(len(years))
        for built in measure.investments:
            cost[years.index(built.year)] += built.cost_kr
        if measure.investments:
            found[measure.title] = np.rint(cost * lift)
    ordinary = total - np.sum([np.zeros_like(total), *found.values()], axis=0)
    parts = [(name, _INVESTMENT, _whole(kr)) for name, kr in (("Ordinære investeringer", ordinary), *found.items())]
    return _second_paragraph(Law.INVESTMENT, parts, ROWS[Law.INVESTMENT][0].name, _INVESTMENT)


def schedule_5_6(plan: Plan, basis: Basis) -> tuple[ScheduleRow, ...] | None:
    """Økonomisk oversikt etter art, § 5-6: 32 rows. None where no figures by nature are given for the first year."""
    found = by_nature(plan, basis)
    return None if found is None else _schedule(Law.BY_NATURE, {**plan.lines, **found}, len(plan.years))


def _schedule(law: Law, lines: Mapping[LineId, Floats], years: int) -> tuple[ScheduleRow, ...]:
    values: dict[int, tuple[int, ...]] = {}
    for row in ROWS[law]:
        values[row.n] = _sum(row, values) if row.is_sum else _amounts(row, lines, years)
    return tuple(
        ScheduleRow(
            n=row.n,
            name=row.name,
            line=row.line,
            values=values[row.n],
            is_sum=row.is_sum,
            law=row.paragraph,
            arts=row.arts,
            explanation=row.explanation,
        )
        for row in ROWS[law]
    )


def _sum(row: RowDefinition, values: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    signed = [[sign * amount for amount in values[n]] for n, sign in row.of.items()]
    return tuple(sum(year) for year in zip(*signed, strict=True))


def _amounts(row: RowDefinition, lines: Mapping[LineId, Floats], years: int) -> tuple[int, ...]:
    found = lines.get(row.line)
    return (0,) * years if found is None else _whole(found)


def _whole(amounts: Floats) -> tuple[int, ...]:
    return tuple(int(amount) for amount in amounts)


def _second_paragraph(
    law: Law, parts: Sequence[tuple[str, LineId, tuple[int, ...]]], total: str, line: LineId
) -> tuple[ScheduleRow, ...]:
    paragraph = f"Budsjett- og regnskapsforskriften § {law} andre ledd"
    summed = tuple(sum(year) for year in zip(*(values for _, _, values in parts), strict=True))
    listed = [(*part, False) for part in parts] + [(total, line, summed, True)]
    return tuple(
        ScheduleRow(n=n, name=name, line=shown, values=values, is_sum=is_sum, law=paragraph)
        for n, (name, shown, values, is_sum) in enumerate(listed, start=1)
    )
