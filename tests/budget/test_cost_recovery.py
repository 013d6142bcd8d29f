import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget import provenance
from budsjett.budget.cost_recovery import CostRecovery, changes_kr, flows
from budsjett.budget.levers import LeverKind
from budsjett.budget.plan import project
from budsjett.errors import FaultyBasis
from builders import a_basis, a_lever, some_assumptions

amounts = st.lists(st.floats(0, 1e8), min_size=4, max_size=4).map(np.array)
FEES = a_lever("gebyr", kind=LeverKind.FEE, line="cost_recovery", minimum=-50, maximum=50, start=0, kr_per_unit=0)


def municipality(*, fees=20e6, full_cost=20e6, fund=0.0):
    terms = {"cost_recovery.fees": fees, "cost_recovery.full_cost": full_cost, "cost_recovery.fund": fund}
    return a_basis(levers=(FEES,), assumptions=some_assumptions(**terms))


def change(basis, per_cent):
    then, now = project(basis, levers={"gebyr": per_cent}).lines, project(basis).lines
    return {line: (then[line] - now[line]).tolist() for line in then}


@given(amounts, amounts, st.floats(0, 1e8))
def test_nothing_is_lost_and_the_fund_is_never_below_zero(fees, cost, fund):
    made = flows(fees, cost, fund)
    assert (made.fund >= 0).all()
    assert made.fund[-1] == pytest.approx(fund + made.to_fund.sum() - made.from_fund.sum(), abs=1e-3)
    assert fees - made.to_fund + made.from_fund + made.uncovered == pytest.approx(cost, abs=1e-3)


@given(amounts, amounts, st.floats(0, 1e8))
def test_over_time_no_more_than_the_cost_is_ever_used(fees, cost, fund):
    made = flows(fees, cost, fund)
    assert (fees - made.to_fund + made.from_fund <= cost + 1e-3).all()


def test_a_fee_above_cost_makes_no_room_for_anything_else():
    moved = change(municipality(), 10)
    assert moved["cost_recovery"] == [-2_000_000] * 4
    assert moved["net_operating_result"] == [2_000_000] * 4
    assert moved["to_restricted_reserve"] == [2_000_000] * 4
    assert moved["reserve_path"] == [0] * 4
    assert moved["restricted_reserve"] == [2_000_000, 4_000_000, 6_000_000, 8_000_000]


@pytest.mark.parametrize("line", ["cost_recovery", "to_restricted_reserve", "from_restricted_reserve"])
def test_what_the_fee_moves_is_told_on_every_line(line):
    basis = municipality(fees=20e6, full_cost=19e6, fund=1e6)
    for per_cent in (-20, 20):
        told = provenance.of(basis, project(basis, levers={"gebyr": per_cent}), line, 2027)
        assert told.recombined == pytest.approx(told.amount, abs=1)


def test_a_fee_below_cost_makes_room_until_the_cost_is_covered():
    moved = change(municipality(fees=20e6, full_cost=21e6), 10)
    assert moved["to_restricted_reserve"] == [1_000_000] * 4
    assert moved["reserve_path"] == [1_000_000, 2_000_000, 3_000_000, 4_000_000]


def test_a_lower_fee_is_paid_by_the_fund_while_it_lasts():
    moved = change(municipality(fund=3e6), -10)
    assert moved["from_restricted_reserve"] == [2_000_000, 1_000_000, 0, 0]
    assert moved["reserve_path"] == [0, -1_000_000, -3_000_000, -5_000_000]


def test_many_fees_at_once_come_to_the_same_as_one_by_one():
    terms = CostRecovery(fees=10e6, full_cost=11e6, fund=1e6)
    together = changes_kr(terms, np.array([-20.0, 0.0, 30.0]), 4)
    for i, per_cent in enumerate((-20.0, 0.0, 30.0)):
        for line, alone in changes_kr(terms, np.array([per_cent]), 4).items():
            assert (together[line][i] == alone[0]).all()


def test_a_fee_lever_needs_to_know_fees_cost_and_fund():
    with pytest.raises(FaultyBasis) as refused:
        project(a_basis(levers=(FEES,)))
    assert [problem.where for problem in refused.value.problems] == ["levers/gebyr"]
