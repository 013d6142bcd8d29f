import numpy as np
import pytest
from hypothesis import given, settings

from budsjett.budget.plan import project
from budsjett.budget.standing_still import EVERYBODY, standing_still
from builders import a_basis, some_assumptions
from strategies import bases


def by_line(basis):
    return {service.line: service for service in standing_still(basis)}


@given(bases())
@settings(max_examples=20)
def test_standing_still_is_the_plan_without_choices(basis):
    lines = project(basis).lines
    for service in standing_still(basis):
        assert (service.fixed_kr == lines[service.line]).all()
        counted = service.persons > 0
        back = (service.per_user_kr * service.persons)[counted]
        assert back == pytest.approx(service.fixed_kr[counted], abs=1e-3)


def test_fewer_pupils_cost_less_in_all_and_more_for_each():
    school = by_line(a_basis())["primary_school"]
    assert school.users == "6–15 år"
    assert (np.diff(school.fixed_kr) < 0).all()
    assert (np.diff(school.per_user_kr) > 0).all()


def test_in_nominal_kroner_a_service_grows_with_prices_and_its_own_costs():
    basis = a_basis(assumptions=some_assumptions(price_growth=0.03, real_cost_growth=0.01))
    roads = by_line(basis)["roads_transport"]
    assert roads.users == EVERYBODY
    assert roads.fixed_kr == pytest.approx(10_000_000 * 1.01 ** np.arange(4), abs=1)
    assert roads.nominal_kr == pytest.approx(10_000_000 * (1.03 * 1.01) ** np.arange(4), abs=1)


def test_without_a_price_growth_there_are_no_nominal_kroner():
    assert all(service.nominal_kr is None for service in standing_still(a_basis()))


def test_care_is_said_to_be_a_lower_bound_where_it_follows_age():
    found = by_line(a_basis())
    assert found["nursing_home"].lower_bound
    assert found["home_care"].users == "67 år og eldre"
    assert not found["primary_school"].lower_bound
    assert not any(service.lower_bound for service in standing_still(a_basis(costs_per_head={})))
