import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from budsjett.budget.checks import examine as examine_basis
from budsjett.budget.figures import Figures
from budsjett.budget.limits import LimitKind, examine, limits, slack_kr
from budsjett.budget.plan import project, project_many
from budsjett.errors import PlansApart
from builders import a_basis, a_figure, some_assumptions, some_figures
from strategies import bases


def by_id(basis, package=()):
    found = {}
    for check in examine(project(basis, package), basis):
        found.setdefault(check.limit.id, {})[check.year] = check
    return found


def test_every_limit_says_whose_it_is_and_why():
    for limit in limits(a_basis()):
        assert limit.law
        assert limit.label
        assert limit.explanation.endswith(".")
        assert limit.years


def test_the_law_and_hard_targets_bind_the_optimiser_and_recommendations_do_not():
    hard = {limit.id for limit in limits(a_basis()) if limit.hard}
    assert hard == {"balance", "cover_of_overspending", "reserve_floor", "debt_ceiling"}
    soft = a_basis(assumptions=some_assumptions(reserve_floor_hard=0, debt_ceiling_hard=0))
    assert {limit.id for limit in limits(soft) if limit.hard} == {"balance", "cover_of_overspending"}
    assert {limit.id for limit in limits(soft) if limit.kind is LimitKind.ROBEK} == {f"robek_{x}" for x in "abcd"}


@given(bases())
@settings(max_examples=30)
def test_balance_is_kept_exactly_when_nothing_is_carried_forward(basis):
    carried = project(basis).whole()["carried_forward"]
    kept = [check.kept for check in examine(project(basis), basis) if check.limit.id == "balance"]
    assert all(kept) == (not any(carried))


def test_a_budget_without_cover_breaks_balance_and_both_robek_grounds():
    poor = a_basis(figures=some_figures(block_grant=190_000_000, discretionary_reserve=0))
    found = by_id(poor)
    for limit in ("balance", "robek_a", "robek_b"):
        assert not found[limit][2027].kept
        assert found[limit][2027].by_kr == -project(poor).whole()["carried_forward"][0]
    assert set(found["robek_a"]) == {2027}


def test_overspending_left_after_the_deadline_breaks_the_law_and_ground_c():
    late = a_basis(figures=some_figures(accumulated_overspending=14_000_000))
    found = by_id(late)
    assert set(found["cover_of_overspending"]) == {2028, 2029, 2030}
    assert found["cover_of_overspending"][2028].by_kr == -4_000_000
    assert not found["robek_c"][2028].kept
    assert found["balance"][2028].kept


def test_three_per_cent_of_revenue_is_the_border_of_ground_d():
    revenue = project(a_basis()).whole()["operating_revenue"][0]
    border = round(revenue * 0.03)

    def check(left):
        basis = a_basis(figures=some_figures(accumulated_overspending=left + 5_000_000))
        return by_id(basis)["robek_d"][2027]

    assert check(border).kept
    assert check(border).by_kr == 0
    assert not check(border + 1).kept


def test_the_reserve_floor_counts_from_its_year_and_debt_in_every_year():
    found = by_id(a_basis(assumptions=some_assumptions(reserve_floor_from_year=2029, reserve_floor_share=0.5)))
    assert set(found["reserve_floor"]) == {2029, 2030}
    assert not found["reserve_floor"][2029].kept
    assert set(found["debt_ceiling"]) == {2027, 2028, 2029, 2030}


def test_a_high_debt_breaks_the_ceiling_by_what_it_is_above():
    found = by_id(a_basis(assumptions=some_assumptions(debt_ceiling_share=1.0)))["debt_ceiling"][2027]
    lines = project(a_basis()).whole()
    assert found.by_kr == lines["operating_revenue"][0] - lines["debt"][0]
    assert not found.kept


def test_the_recommended_result_is_one_and_three_quarters_per_cent_of_revenue():
    lines = project(a_basis()).lines
    found = by_id(a_basis())["net_result_target"][2027]
    assert found.by_kr == np.floor(lines["net_operating_result"][0] - 0.0175 * lines["operating_revenue"][0])
    assert "1,75 prosent" in found.limit.label


@given(bases())
@settings(max_examples=20)
def test_slack_of_many_plans_is_the_slack_of_each(basis):
    everything = np.ones((3, len(basis.measures)), dtype=bool)
    many = project_many(basis, everything)
    alone = project(basis, list(basis.measures))
    for limit in limits(basis):
        assert np.isfinite(slack_kr(limit, many, basis)).all()
        assert np.abs(slack_kr(limit, many, basis)[1] - slack_kr(limit, alone.lines, basis)).max() <= 5


def test_a_plan_from_another_basis_is_refused():
    with pytest.raises(PlansApart):
        examine(project(a_basis()), a_basis(digest="another"))


def test_shares_without_money_break_the_funding_of_investments_by_what_is_uncovered():
    poor = a_basis(figures=some_figures(share_purchases=9_000_000))
    found = by_id(poor)["investments_funded"]
    assert found[2027].limit.hard
    assert found[2027].by_kr == -project(poor).whole()["uncovered"][0] == -3_000_000  # 6 M of VAT compensation
    assert found[2028].kept
    assert "investments_funded" not in by_id(a_basis())


def test_a_restricted_reserve_is_looked_at_where_it_is_known_and_never_goes_below_zero():
    assert "restricted_reserve" not in by_id(a_basis())
    figures = dict(some_figures(from_restricted_reserve=3_000_000).by_line_year)
    figures["restricted_reserve", 2026] = a_figure("restricted_reserve", 2026, 2_000_000)
    found = by_id(a_basis(figures=Figures(figures)))["restricted_reserve"]
    assert (found[2027].by_kr, found[2027].limit.hard) == (-1_000_000, True)


def test_a_ceiling_on_debt_service_is_a_target_only_where_it_is_set():
    assert "debt_service_ceiling" not in by_id(a_basis())
    basis = a_basis(assumptions=some_assumptions(debt_service_ceiling_share=0.10))
    lines = project(basis).lines
    found = by_id(basis)["debt_service_ceiling"][2027]
    paid = lines["interest_expense"][0] + lines["instalments"][0]
    assert found.by_kr == np.floor(0.10 * lines["operating_revenue"][0] - paid)
    assert "10 prosent" in found.limit.label


def test_a_service_may_not_cost_less_than_the_law_asks():
    floor = replace(some_assumptions()["interest_rate"], value=80_000_000.4, label="Opplæringsloven § 11-1")
    basis = a_basis(assumptions=some_assumptions() | {"service_floor.primary_school": floor})
    limit = next(limit for limit in limits(basis) if limit.id == "service_floor.primary_school")
    assert (limit.law, limit.kind, limit.hard) == ("Opplæringsloven § 11-1", LimitKind.LAW, True)
    assert "80\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 kr" in limit.label
    spent = project(basis).lines["primary_school"]
    for check in by_id(basis)[limit.id].values():
        left = spent[list(basis.years).index(check.year)] - 80_000_000.4
        assert (check.kept, check.by_kr) == (left >= 0, math.floor(left))


def test_a_floor_of_no_service_is_refused():
    basis = a_basis(assumptions=some_assumptions() | {"service_floor.skole": some_assumptions()["interest_rate"]})
    (problem,) = examine_basis(basis)
    assert (problem.where, problem.value) == ("assumptions/service_floor.skole", "skole")
    assert "primary_school" in problem.remedy
