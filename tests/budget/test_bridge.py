from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget.bridge import between
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.plan import project
from budsjett.errors import PlansApart
from budsjett.years import Years
from builders import a_basis
from strategies import bases


@given(bases(), st.floats(1, 8), st.floats(0, 100))
@settings(max_examples=40)
def test_the_bridge_sums_exactly_to_the_change_in_the_result(basis, interest, investment):
    before = project(basis)
    after = project(basis, list(basis.measures), {"rente": interest, "investering": investment})
    change = [
        new - old
        for old, new in zip(before.whole()[NET_OPERATING_RESULT], after.whole()[NET_OPERATING_RESULT], strict=True)
    ]
    causes = between(before, after)
    assert [sum(cause.change_kr[year] for cause in causes) for year in range(4)] == change


def test_there_is_nothing_between_a_plan_and_itself():
    plan = project(a_basis())
    assert between(plan, plan) == ()


def test_a_cut_is_better_and_interest_is_worse():
    causes = {c.line: c for c in between(project(a_basis()), project(a_basis(), ["skole"], {"rente": 5}))}
    assert causes["primary_school"].change_kr == (2_500_000, 6_000_000, 6_000_000, 6_000_000)
    assert causes["primary_school"].label == "Grunnskole"
    assert all(kr < 0 for kr in causes["interest_expense"].change_kr)
    assert "depreciation" not in causes


@pytest.mark.parametrize(
    "other", [{"municipality_id": "nabo"}, {"years": Years(2028)}, {"price_year": 2028}, {"prices": "nominal"}]
)
def test_plans_that_are_not_alike_are_refused(other):
    plan = project(a_basis())
    with pytest.raises(PlansApart):
        between(plan, replace(plan, **other))
