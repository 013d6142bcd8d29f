"""Worked cases by budget officers: each file says what is given, what comes out, and who says so."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from budsjett.budget.capital import minimum_instalment_kr
from budsjett.budget.cost_recovery import flows
from budsjett.budget.income import EqualisationRates, equalisation_kr_per_head, income_equalisation_kr
from budsjett.budget.limits import examine
from budsjett.budget.loans import Loan, LoanKind
from budsjett.budget.need_index import cost_key, need_persons, other_criteria
from budsjett.budget.plan import project
from budsjett.budget.property_tax import PropertyTax
from budsjett.budget.robek import grounds
from budsjett.budget.schedules import schedule_5_4, schedule_5_5, schedule_5_6
from budsjett.sources import parameter_files, shipped
from budsjett.sources.scenario_files import read_folder, read_scenario
from builders import ILLUSTRATION, a_basis, some_assumptions, some_figures, some_measures

NORWAY = parameter_files.shipped()
CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))


def the_basis(given):
    opens = given.get("opens", {})
    return a_basis(
        figures=some_figures(**given.get("figures", {})),
        assumptions=some_assumptions(**given.get("assumptions", {})),
        loans=tuple(
            Loan(title=loan["id"], origin=ILLUSTRATION, **{**loan, "kind": LoanKind(loan["kind"])})
            for loan in given.get("loans", ())
        ),
        measures={
            name: replace(measure, investments=tuple(replace(i, opens=opens.get(name)) for i in measure.investments))
            for name, measure in some_measures().items()
        },
    )


def the_plan(given, *, chosen, stress=0.0):
    package, levers = (given.get("package", ()), given.get("levers")) if chosen else ((), None)
    return project(the_basis(given), package, levers, interest_stress=stress)


def plan_lines(given):
    return the_plan(given, chosen=True).lines


def change_of_lines(given):
    with_it, without = the_plan(given, chosen=True).lines, the_plan(given, chosen=False).lines
    return {line: with_it[line] - without[line] for line in with_it}


def stress_of_lines(given):
    calm = the_plan(given, chosen=True).lines
    stressed = the_plan(given, chosen=True, stress=given["interest_stress"]).lines
    return {line: stressed[line] - calm[line] for line in calm}


def robek_lights(given):
    basis = the_basis(given)
    return {ground.letter: str(ground.light) for ground in grounds(examine(project(basis), basis), basis)}


def equalisation(given):
    people = np.array([given["people"]], dtype=np.float64)
    return income_equalisation_kr(
        given["own_tax_per_head"] * people,
        people,
        np.array([given["national_tax_per_head"]]),
        rates=EqualisationRates(symmetric=given["symmetric"], top_up=given["top_up"], threshold=given["threshold"]),
        financing_kr_per_head=given["financing_per_head"],
    ).item()


def equalisation_deductions(given):
    """By year: the deduction a head that the formula less what was received implies, for each municipality."""
    implied = {}
    for year, figures in given.items():
        rates = EqualisationRates(
            **{
                name: NORWAY.at(f"income.equalisation.{parameter}", year)
                for name, parameter in {
                    "symmetric": "symmetric_rate", "top_up": "top_up_rate", "threshold": "top_up_threshold",
                }.items()
            }
        )  # fmt: skip
        national = np.array([figures["national"]])
        implied[year] = [
            equalisation_kr_per_head(np.array([own]), national, rates=rates).item() - received
            for own, received in (found for name, found in figures.items() if name != "national")
        ]
    return implied


def minimum_instalment(given):
    return minimum_instalment_kr(*(np.array(float(given[name])) for name in ("depreciation", "debt", "assets"))).item()


def schedule(given):
    """The rows of one schedule, by number; of a shipped scenario, or of the small municipality."""
    if "scenario" in given:
        scenario, _ = read_scenario(read_folder(shipped.folder(given["scenario"])))
        basis = scenario.basis
    else:
        basis = a_basis(figures=some_figures(**given.get("figures", {})))
    plan = project(basis, given.get("package", ()))
    law = given["law"]
    rows = schedule_5_6(plan, basis) if law == "5-6" else {"5-4": schedule_5_4, "5-5": schedule_5_5}[law](plan)
    return {row.n: np.array(row.values) for row in rows}


def property_tax_of(given):
    return PropertyTax(**given).kr.item()


def self_cost(given):
    made = flows(np.array(given["fees"]), np.array(given["full_cost"]), given["fund"])
    return {field.name: getattr(made, field.name) for field in fields(made)}


def need_equalisation(given):
    """What need equalisation comes to a year, with every step of the index."""
    key = cost_key(NORWAY, given["year"])
    then, now = (np.array(list(given[day].values()), dtype=np.float64) for day in ("people_of_the_index", "people"))
    other = other_criteria(key, then, given["published_index"])
    need = need_persons(key, now[:, None], other=other)
    return given["national_need_per_head"] * (need.item() - now.sum())


LINES = {
    "self_cost": self_cost,
    "plan": plan_lines,
    "change": change_of_lines,
    "stress": stress_of_lines,
    "schedule": schedule,
}
AMOUNTS = {
    "property_tax": property_tax_of,
    "need_equalisation": need_equalisation,
    "income_equalisation": equalisation,
    "minimum_instalment": minimum_instalment,
}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_worked_case_comes_out(path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(case) == {"name", "source", "calculates", "given", "expect"}
    expect = case["expect"]
    if case["calculates"] in AMOUNTS:
        assert abs(AMOUNTS[case["calculates"]](case["given"]) - expect["kr"]) <= expect["within_kr"]
        return
    if case["calculates"] == "equalisation_deductions":
        for year, deductions in equalisation_deductions(case["given"]).items():
            assert np.abs(np.array(deductions) - expect["kr_a_head"][year]).max() <= expect["within_kr"], year
            assert np.ptp(deductions) < 0.01, (year, deductions)
        return
    if case["calculates"] == "robek":
        found = robek_lights(case["given"])
        assert {letter: found[letter] for letter in expect["lights"]} == expect["lights"]
        return
    lines = LINES[case["calculates"]](case["given"])
    for line, amounts in expect["rows" if case["calculates"] == "schedule" else "lines"].items():
        assert np.abs(lines[line][: len(amounts)] - amounts).max() <= expect["within_kr"], (line, lines[line])


def test_there_are_worked_cases():
    assert len(CASES) >= 12
