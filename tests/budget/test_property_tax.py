from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget import provenance
from budsjett.budget.levers import LeverKind
from budsjett.budget.plan import project, project_many
from budsjett.budget.property_tax import PropertyTax, change_kr
from budsjett.errors import FaultyBasis
from builders import a_basis, a_lever, some_assumptions

TODAY = PropertyTax(
    homes=2_000, home_value=2_500_000, allowance=500_000, rate_homes=3, other_base=3e9 / 7, rate_other=7
)
"""12 + 3 million kroner: what the small municipality has given."""
GIVEN = {
    f"property_tax.{name}": value
    for name, value in {
        "homes": 2_000, "home_value": 2_500_000, "allowance": 500_000, "rate_homes": 3, "other_base": 3e9 / 7,
        "rate_other": 7,
    }.items()
}  # fmt: skip
rates = st.floats(0, 4)
allowances = st.floats(0, 5e6)


def a_property_lever(kind, **changes):
    start = {
        LeverKind.PROPERTY_TAX_HOMES: 3, LeverKind.PROPERTY_TAX_OTHER: 7, LeverKind.PROPERTY_TAX_ALLOWANCE: 500_000,
    }[kind]  # fmt: skip
    highest = {3: 4, 7: 7, 500_000: 3_000_000}[start]
    return a_lever(
        kind.value.replace("_", "-"),
        **{"kind": kind, "line": "property_tax", "minimum": 0, "maximum": highest, "start": start, "kr_per_unit": 0}
        | changes,
    )


LEVERS = tuple(
    map(
        a_property_lever,
        (LeverKind.PROPERTY_TAX_HOMES, LeverKind.PROPERTY_TAX_OTHER, LeverKind.PROPERTY_TAX_ALLOWANCE),
    )
)


def municipality(*levers, **more):
    return a_basis(levers=levers or LEVERS, assumptions=some_assumptions(**GIVEN | more))


def test_the_tax_is_rate_times_what_is_above_the_allowance():
    assert TODAY.homes_base.item() == 4e9
    assert TODAY.kr.item() == pytest.approx(15_000_000)


@given(rates, rates)
def test_the_tax_is_linear_in_the_rate(one, other):
    middle = change_kr(TODAY, rate_homes=np.array([(one + other) / 2])).item()
    ends = change_kr(TODAY, rate_homes=np.array([one, other]))
    assert middle == pytest.approx(ends.mean(), abs=1e-3)


@given(allowances, allowances)
def test_a_higher_allowance_never_brings_more_and_never_takes_more_than_the_homes_pay(one, other):
    low, high = sorted((one, other))
    change = change_kr(TODAY, allowance=np.array([low, high]))
    assert change[0] >= change[1] >= -12_000_000.01


def test_above_what_a_home_is_worth_the_allowance_takes_no_more():
    assert change_kr(TODAY, allowance=np.array([2_500_000.0, 9e6])).tolist() == pytest.approx([-12_000_000] * 2)


def test_in_the_plan_rate_and_allowance_work_together_from_the_first_year():
    basis = municipality()
    ids = {lever.kind: lever.id for lever in basis.levers}
    plan = project(
        basis, levers={ids[LeverKind.PROPERTY_TAX_HOMES]: 4, ids[LeverKind.PROPERTY_TAX_ALLOWANCE]: 1_000_000}
    )
    assert plan.lines["property_tax"].tolist() == pytest.approx([3e6 + 4 / 1000 * 2_000 * 1_500_000] * 4)


def test_what_each_lever_adds_is_told_one_by_one():
    basis = municipality()
    highest = {lever.id: lever.maximum for lever in basis.levers}
    told = provenance.of(basis, project(basis, levers=highest), "property_tax", 2028)
    assert [addition.lever for addition in told.additions] == [
        "property-tax-homes",
        "property-tax-allowance",
    ], "other property is at the law's highest already"
    assert told.recombined == pytest.approx(told.amount, abs=1)


def test_at_their_starts_the_property_levers_do_nothing():
    basis = municipality()
    starts = np.array([[lever.start for lever in basis.levers]])
    none = np.zeros((1, len(basis.measures)), dtype=bool)
    with_levers = project_many(basis, none, starts)
    assert (with_levers["property_tax"] == project_many(basis, none)["property_tax"]).all()


@pytest.mark.parametrize(
    ("basis", "where"),
    [
        (municipality(**{"property_tax.homes": 2_100}), "assumptions/property_tax"),
        (a_basis(levers=LEVERS[:1]), "levers/property-tax-homes"),
        (municipality(replace(LEVERS[0], maximum=5)), "levers/property-tax-homes"),
        (municipality(replace(LEVERS[1], maximum=7.1)), "levers/property-tax-other"),
        (municipality(replace(LEVERS[0], start=2.5)), "levers/property-tax-homes"),
        (municipality(replace(LEVERS[2], minimum=-1)), "levers/property-tax-allowance"),
    ],
    ids=["does not make the tax", "no base", "above 4", "above 7", "starts elsewhere", "negative allowance"],
)
def test_what_does_not_hang_together_or_is_above_the_law_is_refused(basis, where):
    with pytest.raises(FaultyBasis) as refused:
        project(basis)
    assert where in [problem.where for problem in refused.value.problems]


def test_half_a_base_is_no_base():
    given = {name: value for name, value in GIVEN.items() if name != "property_tax.homes"}
    with pytest.raises(FaultyBasis) as refused:
        project(a_basis(assumptions=some_assumptions(**given)))
    assert [problem.where for problem in refused.value.problems] == ["assumptions/property_tax.homes"]


def test_homes_may_not_be_taxed_more_than_a_thousandth_more_in_the_first_year():
    low = {**GIVEN, "property_tax.rate_homes": 2, "property_tax.other_base": 1e9}
    basis = a_basis(levers=(replace(LEVERS[0], start=2, maximum=4),), assumptions=some_assumptions(**low))
    with pytest.raises(FaultyBasis) as refused:
        project(basis)
    assert [problem.where for problem in refused.value.problems] == ["levers/property-tax-homes"]
