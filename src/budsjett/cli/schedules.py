"""The compulsory schedules on the command line: § 5-4, § 5-5 and § 5-6 with the tables of the second paragraphs."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.plan import Plan, project
from budsjett.budget.schedule_rows import TITLES, Law
from budsjett.budget.schedules import ScheduleRow, allocations, projects, schedule_5_4, schedule_5_5, schedule_5_6
from budsjett.cli.answers import DONE, show, thousands
from budsjett.cli.plans import basis_in


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    law: Law
    title: str
    rows: tuple[ScheduleRow, ...] | None
    """None where the municipality has not given what the schedule needs."""


def _tables(plan: Plan, basis: Basis) -> Iterator[_Table]:
    operations, investment, nature = (f"{title} (§ {law})" for law, title in TITLES.items())
    yield _Table(law=Law.OPERATIONS, title=operations, rows=schedule_5_4(plan))
    yield _Table(law=Law.OPERATIONS, title=f"{operations[:-1]} andre ledd)", rows=allocations(plan))
    yield _Table(law=Law.INVESTMENT, title=investment, rows=schedule_5_5(plan))
    yield _Table(law=Law.INVESTMENT, title=f"{investment[:-1]} andre ledd)", rows=projects(plan, basis))
    yield _Table(law=Law.BY_NATURE, title=nature, rows=schedule_5_6(plan, basis))


def schedules(arguments: argparse.Namespace) -> int:
    """Print the schedules of a plan. § 5-6 is left out, and said to be, where figures by nature are missing."""
    basis = basis_in(arguments.folder)
    package = [*arguments.package, *(basis.directors_package if arguments.director else ())]
    plan = project(basis, dict.fromkeys(package), projection=arguments.population)
    tables = [table for table in _tables(plan, basis) if arguments.law in {None, table.law.value}]
    if arguments.json:
        return show(
            {
                "municipality": basis.municipality.name,
                "years": list(plan.years),
                "price_year": plan.price_year,
                "package": list(plan.package),
                "schedules": [asdict(table) for table in tables],
            }
        )
    print(f"{basis.municipality.name}, 1 000 kr i {plan.price_year}-kroner")
    for table in tables:
        print(f"\n{table.title:<72}" + "".join(f"{year:>12}" for year in plan.years))
        if table.rows is None:
            print("Kan ikke vises: kommunen har ikke ført tall etter art for det første planåret.")
        for row in table.rows or ():
            print(f"{row.n:>2} {row.name[:68]:<69}" + "".join(f"{thousands(value):>12}" for value in row.values))
    return DONE
