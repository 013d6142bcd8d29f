"""Another program agrees: LibreOffice recalculates the workbook and comes to the engine's lines, to within a krone.

BUDSJETT_GENERATED=200 is the nightly number of generated municipalities (`make nightly`).
"""

import os
from datetime import datetime

import pytest

from budsjett.budget.plan import project
from budsjett.errors import MissingProgram
from budsjett.exports import recalculated as other
from budsjett.exports.agreement import agreement, some_plans
from budsjett.exports.workbook import workbook
from budsjett.sources import shipped
from budsjett.sources.scenario_files import read_folder, read_scenario
from builders import a_basis
from exports.municipalities import a_generated_basis, a_generated_plan

GENERATED = int(os.environ.get("BUDSJETT_GENERATED", "5"))
MADE_AT = datetime(2026, 11, 27, 12, 0)  # noqa: DTZ001 a spreadsheet has no time zones


def shipped_ones():
    """Of each shipped municipality: the baseline, the director's package, and random packages and levers."""
    for name in shipped.names():
        scenario, _ = read_scenario(read_folder(shipped.folder(name)))
        for plan_name, plan in some_plans(scenario.basis, 3).items():
            yield f"{name}-{plan_name}", scenario.basis, plan


def generated(count):
    for seed in range(count):
        basis = a_generated_basis(seed)
        yield f"generert-{seed}", basis, a_generated_plan(basis, seed)


@pytest.mark.timeout(120 + 5 * GENERATED)
def test_libreoffice_comes_to_the_same_krone():
    cases = {name: (basis, plan) for name, basis, plan in (*shipped_ones(), *generated(GENERATED))}
    found = agreement(cases, made_at=MADE_AT)
    print(f"{len(cases)} plans, {found.compared} lines × years: at most {found.largest.kr} kr apart")  # noqa: T201 the proof
    assert found.agrees, found.largest


def test_what_libreoffice_is_given_is_wrong_in_every_cell():
    """So a value that was only passed on would be found out."""
    basis = a_basis()
    plan = project(basis)
    planted = other.with_planted_results(workbook(basis, plan, made_at=MADE_AT))
    formulas = [line for line, cells in other.plan_in(planted).items() if set(cells) == {other.PLANTED}]
    assert len(formulas) == len(plan.lines)


def test_without_libreoffice_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(other, "PROGRAMS", ("no-such-program",))
    with pytest.raises(MissingProgram) as refused:
        other.recalculated({"a": b""})
    assert refused.value.package == "libreoffice-calc-nogui"
