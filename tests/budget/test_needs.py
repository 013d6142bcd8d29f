import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.needs import need_kr, service_kr

shares = st.floats(0, 1)
bases = st.floats(-1e9, 1e9)


@given(bases, shares)
def test_the_first_year_is_the_base_itself(base, share):
    assert service_kr(base, np.array([5.0, 7.0, 2.0]), marginal_share=share)[0] == base


@given(bases)
def test_without_a_marginal_share_people_do_not_matter(base):
    assert service_kr(base, np.array([5.0, 7.0, 2.0]), marginal_share=0).tolist() == [base] * 3


def test_half_as_many_pupils_cost_three_quarters_when_half_the_cost_follows():
    assert service_kr(100.0, np.array([10.0, 5.0]), marginal_share=0.5).tolist() == [100.0, 75.0]


def test_a_service_nobody_needs_in_the_first_year_stays_flat():
    assert service_kr(100.0, np.array([0.0, 5.0]), marginal_share=1).tolist() == [100.0, 100.0]


def test_one_more_over_90_needs_what_one_over_90_costs():
    costs = np.array([1.0, 20.0])
    assert need_kr(costs, np.array([[3.0, 3.0], [4.0, 5.0]])).tolist() == [83.0, 103.0]
