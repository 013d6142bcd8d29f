"""Plans out: as a workbook, CSV or JSON; and another program's word for the workbook."""

import argparse
from collections.abc import Callable, Mapping
from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.budget.conditions import Prices
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import PER_CENT, Plan, project
from budsjett.cli.answers import DONE, leave, refuse, show
from budsjett.cli.plans import basis_in
from budsjett.exports import agreement, tables
from budsjett.exports.workbook import workbook


def export(arguments: argparse.Namespace) -> int:
    """Write a plan to a file; its name says how."""
    write = _WRITERS.get(arguments.to.suffix.lower())
    if write is None:
        leave(f"«{arguments.to.name}» må ende på {' eller '.join(_WRITERS)}.")
    basis = basis_in(arguments.folder)
    plan = _plan(basis, arguments)
    content = write(basis, plan)
    try:
        arguments.to.write_bytes(content)
    except OSError as problem:
        return refuse(f"Kan ikke skrive {arguments.to}: {problem.strerror}.")
    print(f"Skrev {arguments.to} ({len(content) // 1024} kB).")
    return DONE


def _plan(basis: Basis, arguments: argparse.Namespace) -> Plan:
    package = [MeasureId(m) for m in arguments.package]
    if arguments.director:
        package = [*basis.directors_package, *(m for m in package if m not in basis.directors_package)]
    return project(
        basis,
        package,
        dict(arguments.lever),
        projection=arguments.population,
        prices=Prices.NOMINAL if arguments.nominal else Prices.FIXED,
        interest_stress=arguments.stress / PER_CENT,
    )


def _xlsx(basis: Basis, plan: Plan) -> bytes:
    return workbook(basis, plan, made_at=datetime.now())  # noqa: DTZ005 the clock of whoever sits here


_WRITERS: Mapping[str, Callable[[Basis, Plan], bytes]] = {
    ".xlsx": _xlsx,
    ".csv": tables.plan_csv,
    ".json": tables.plan_json,
}


def agree(arguments: argparse.Namespace) -> int:
    """LibreOffice recalculates the workbook of several plans; 0 when every line is within a krone."""
    basis = basis_in(arguments.folder)
    plans = agreement.some_plans(basis, max(0, arguments.plans))
    cases = {name: (basis, plan) for name, plan in plans.items()}
    found = agreement.agreement(cases, made_at=datetime.now())  # noqa: DTZ005 as above
    worst = found.largest
    if arguments.json:
        show(
            {
                "agrees": found.agrees,
                "plans": len(plans),
                "compared": found.compared,
                "largest": {"kr": worst.kr, "line": worst.line, "year": worst.year},
            }
        )
        return DONE if found.agrees else refuse("LibreOffice kommer til noe annet.")
    print(
        f"{len(plans)} planer, {found.compared} tall: største forskjell mellom modellen og LibreOffice er "
        f"{worst.kr:g} kr ({worst.line}, {worst.year})."
    )
    return DONE if found.agrees else refuse("LibreOffice kommer til noe annet enn modellen.")
