import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.needs import MarginalShare, need_kr, service_kr
from budsjett.budget.plan import project
from builders import FIRST_YEAR_KR, a_basis, some_assumptions

shares = st.floats(0, 1)


def both(share):
    return MarginalShare(share, share)


bases = st.floats(-1e9, 1e9)


@given(bases, shares)
def test_the_first_year_is_the_base_itself(base, share):
    assert service_kr(base, np.array([5.0, 7.0, 2.0]), marginal_share=both(share))[0] == base


@given(bases)
def test_without_a_marginal_share_people_do_not_matter(base):
    assert service_kr(base, np.array([5.0, 7.0, 2.0]), marginal_share=both(0)).tolist() == [base] * 3


def test_half_as_many_pupils_cost_three_quarters_when_half_the_cost_follows():
    assert service_kr(100.0, np.array([10.0, 5.0]), marginal_share=both(0.5)).tolist() == [100.0, 75.0]


def test_a_service_nobody_needs_in_the_first_year_stays_flat():
    assert service_kr(100.0, np.array([0.0, 5.0]), marginal_share=both(1)).tolist() == [100.0, 100.0]


def test_one_more_over_90_needs_what_one_over_90_costs():
    costs = np.array([1.0, 20.0])
    assert need_kr(costs, np.array([[3.0, 3.0], [4.0, 5.0]])).tolist() == [83.0, 103.0]


def test_a_growing_need_may_cost_its_full_average_though_a_falling_one_saves_half():
    need = np.array([10.0, 5.0, 15.0])
    assert service_kr(100.0, need, marginal_share=MarginalShare(0.5, 1.0)).tolist() == [100.0, 75.0, 150.0]


def test_the_plan_takes_the_upward_share_where_it_is_given():
    """In the small municipality the old grow in number and the pupils become fewer."""
    plain = project(a_basis()).lines
    dear = project(
        a_basis(
            assumptions=some_assumptions(
                **{"service_marginal_share_up.nursing_home": 1.6, "service_marginal_share_up.primary_school": 1.6}
            )
        )
    ).lines
    assert dear["nursing_home"] - FIRST == pytest.approx(2 * (plain["nursing_home"] - FIRST), abs=2)
    assert (dear["nursing_home"][1:] > FIRST).all()
    assert (dear["primary_school"] == plain["primary_school"]).all()


FIRST = FIRST_YEAR_KR["nursing_home"]
