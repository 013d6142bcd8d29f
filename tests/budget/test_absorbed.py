from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget.absorbed import Rule, absorbed
from budsjett.budget.figures import LineId
from budsjett.budget.levers import LeverKind
from budsjett.budget.measures import Effect, Investment, MeasureId
from budsjett.budget.plan import Prices, project
from budsjett.errors import PlansApart
from builders import a_basis, a_lever, a_measure, some_assumptions, some_figures

SELF_COST = {"cost_recovery.fees": 20e6, "cost_recovery.full_cost": 21e6, "cost_recovery.fund": 0.0}
FEES = a_lever("gebyr", kind=LeverKind.FEE, line="cost_recovery", minimum=-50, maximum=50, start=0, kr_per_unit=0)


def one_measure(**changes):
    return {MeasureId("it"): a_measure("it", **{"effects": ()} | changes)}


def taken(basis, package=("it",), levers=None):
    return {found.rule: found for found in absorbed(project(basis), project(basis, package, levers), basis)}


def test_what_goes_through_whole_is_absorbed_by_nothing():
    effects = (Effect(line=LineId("roads_transport"), yearly_kr=-1_000_000, year=2027),)
    assert taken(a_basis(measures=one_measure(effects=effects))) == {}


def test_equalisation_takes_99_ore_of_a_poor_municipalitys_krone():
    effects = (Effect(line=LineId("income_tax"), yearly_kr=1_000_000, year=2028),)
    found = taken(a_basis(measures=one_measure(effects=effects)))
    assert list(found) == [Rule.EQUALISATION]
    assert found[Rule.EQUALISATION].wanted_kr == (0, 1_000_000, 1_000_000, 1_000_000)
    assert found[Rule.EQUALISATION].kr == pytest.approx((0, 990_000, 990_000, 990_000), abs=1)


def test_a_fee_beyond_the_cost_is_in_the_fund():
    basis = a_basis(levers=(FEES,), assumptions=some_assumptions(**SELF_COST))
    found = taken(basis, (), {"gebyr": 10})
    assert list(found) == [Rule.SELF_COST_FUND]
    assert found[Rule.SELF_COST_FUND].wanted_kr == (2_000_000,) * 4
    assert found[Rule.SELF_COST_FUND].kr == (1_000_000,) * 4


def test_at_the_laws_floor_it_helps_less_than_the_loans_would_let_it():
    """30 million paid in cash instead of by ten-year loans: 3 million less to instalments, but for the law."""
    effects = (Effect(line=LineId("transfer_to_investment"), yearly_kr=30_000_000, year=2027, years=1),)
    assumed = some_assumptions(debt_remaining_years=60, ordinary_investment_lifetime_years=10)
    basis = a_basis(measures=one_measure(effects=effects), assumptions=assumed)
    before, after = project(basis), project(basis, ["it"])
    assert (after.lines["instalments"] == after.lines["minimum_instalment"]).all()
    found = taken(basis)[Rule.MINIMUM_INSTALMENT]
    assert found.wanted_kr == (0, -3_000_000, -3_000_000, -3_000_000)
    moved = after.lines["instalments"] - before.lines["instalments"]
    assert [want - took for want, took in zip(found.wanted_kr, found.kr, strict=True)] == pytest.approx(moved)
    assert all(-3_000_000 < kr < -1_000_000 for kr in found.kr[1:])


def test_more_cannot_be_put_off_than_was_going_to_be_spent():
    investments = (Investment(year=2028, cost_kr=-70_000_000, lifetime_years=40, grants_kr=0, vat_share=0.15),)
    found = taken(a_basis(measures=one_measure(investments=investments)))[Rule.INVESTMENT_AT_ZERO]
    assert found.wanted_kr == (0, -70_000_000, 0, 0)
    assert found.kr == (0, -30_000_000, 0, 0)


def test_no_more_can_be_covered_than_there_is_to_cover():
    """5 + 5 million of 10 is planned; four more in 2027 leave one, so 2028 covers four less than it planned."""
    effects = (Effect(line=LineId("cover_of_overspending"), yearly_kr=9_000_000, year=2027, years=1),)
    plentiful = some_figures(discretionary_reserve=90_000_000)
    found = taken(a_basis(measures=one_measure(effects=effects), figures=plentiful))[Rule.COVER_CAPPED]
    assert found.wanted_kr == (9_000_000, 0, 0, 0)
    assert found.kr == (4_000_000, 0, 0, 0)


@given(st.floats(-3e7, 3e7), st.floats(-50, 50))
@settings(max_examples=25)
def test_a_rule_never_takes_more_than_was_wanted_nor_the_other_way(tax_kr, fee):
    effects = (Effect(line=LineId("income_tax"), yearly_kr=round(tax_kr), year=2027),)
    basis = a_basis(measures=one_measure(effects=effects), levers=(FEES,), assumptions=some_assumptions(**SELF_COST))
    for found in taken(basis, levers={"gebyr": fee}).values():
        assert all(0 <= took * want <= want * want for took, want in zip(found.kr, found.wanted_kr, strict=True))


def test_plans_of_other_people_prices_or_municipalities_are_not_an_edit():
    basis = a_basis(assumptions=some_assumptions(price_growth=0.03))
    plain = project(basis)
    others = (
        project(basis, projection="low"),
        project(basis, prices=Prices.NOMINAL),
        project(replace(basis, digest="another")),
    )
    for other in others:
        with pytest.raises(PlansApart):
            absorbed(plain, other, basis)


def test_where_the_law_lets_go_of_more_than_the_loans_do_nothing_is_taken():
    """Less depreciation lowers the minimum by more than the loans put off would have cost."""
    investments = (Investment(year=2027, cost_kr=-40_000_000, lifetime_years=5, grants_kr=0, vat_share=0.15),)
    basis = a_basis(
        measures=one_measure(investments=investments), assumptions=some_assumptions(debt_remaining_years=60)
    )
    assert taken(basis) == {}
    # and the same edit undone: more is asked for than the loans alone would, and no rule took that either
    assert absorbed(project(basis, ["it"]), project(basis), basis) == ()
