import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.appropriations import appropriate

results = st.lists(st.integers(-(10**8), 10**8), min_size=4, max_size=4)
balances = st.integers(0, 10**8)


def used(result, cover=(0, 0, 0, 0), *, reserve=0, overspending=0, other=(0, 0, 0, 0)):
    return appropriate(
        np.array([result], dtype=np.float64),
        planned_cover_kr=np.array([cover], dtype=np.float64),
        other_kr=np.array([other], dtype=np.float64),
        reserve_kr=float(reserve),
        overspending_kr=float(overspending),
    )


@given(results, st.lists(balances, min_size=4, max_size=4), balances, balances)
def test_the_unclipped_reserve_stays_above_zero_exactly_when_nothing_is_carried_forward(
    result, cover, reserve, overspent
):
    found = used(result, cover, reserve=reserve, overspending=overspent)
    assert (found.reserve_path >= 0).all() == (found.carried_forward == 0).all()


@given(results, st.lists(balances, min_size=4, max_size=4), balances, balances)
def test_every_krone_of_the_result_goes_somewhere(result, cover, reserve, overspent):
    found = used(result, cover, reserve=reserve, overspending=overspent)
    went = (
        found.cover_of_overspending
        + found.to_discretionary_reserve
        - found.from_discretionary_reserve
        - found.carried_forward
    )
    assert went[0].tolist() == result
    assert (found.discretionary_reserve >= 0).all()
    assert (found.accumulated_overspending >= 0).all()


@given(results, balances)
def test_nothing_is_saved_and_carried_forward_in_the_same_year(result, reserve):
    found = used(result, reserve=reserve)
    assert (found.to_discretionary_reserve * found.carried_forward == 0).all()
    assert (found.to_discretionary_reserve * found.from_discretionary_reserve == 0).all()


def test_cover_never_exceeds_what_there_is_to_cover():
    found = used([50, 50, 50, 50], [40, 40, 40, 40], overspending=60)
    assert found.cover_of_overspending[0].tolist() == [40, 20, 0, 0]
    assert found.accumulated_overspending[0].tolist() == [20, 0, 0, 0]


def test_own_money_for_investments_comes_before_saving():
    assert used([10, 0, 0, 0], other=[4, 0, 0, 0]).to_discretionary_reserve[0, 0] == pytest.approx(6)
