import pytest

from budsjett.budget.plan import project
from budsjett.web import plan_answer
from builders import a_basis, a_lever, some_figures

BASIS = a_basis()


def seen(basis=BASIS, package=(), levers=None):
    return plan_answer.answer(project(basis, package, levers), project(basis), basis)


def test_the_worst_year_is_the_one_that_is_shortest_of_money():
    found = seen(a_basis(figures=some_figures(discretionary_reserve=0), digest="poor"), levers={"eiendomsskatt": 0})
    assert found.worst.short_kr == max(year.short_kr for year in found.years) > 0
    assert found.short_kr == sum(year.short_kr for year in found.years)


def test_without_a_shortage_the_worst_year_is_the_one_with_least_in_reserve():
    found = seen(a_basis(figures=some_figures(discretionary_reserve=500_000_000), digest="rich"))
    assert found.short_kr == 0
    assert found.worst.reserve_kr == min(year.reserve_kr for year in found.years)


def test_every_limit_is_either_kept_or_broken_and_says_where():
    found = seen(levers={"eiendomsskatt": 0, "laererstillinger": 10})
    assert len(found.kept) + len(found.broken) == len(found.limits)
    for view in found.broken:
        assert view.spare_kr < 0
        assert (view.tightest, -view.spare_kr) in view.broken
    assert all(view.spare_kr >= 0 for view in found.kept)


def test_a_lever_is_worth_what_the_result_loses_when_it_goes_back():
    levers = {"eiendomsskatt": 4.0, "rente": 6.0}
    plan = project(BASIS, ["skole"], levers)
    effects = {effect.lever.id: effect for effect in plan_answer.lever_effects(plan, BASIS)}
    assert effects["eiendomsskatt"].kr == 5_000_000
    assert effects["eiendomsskatt"].place == "up"
    without = project(BASIS, ["skole"], {"eiendomsskatt": 4.0})
    result = plan_answer.NET_OPERATING_RESULT
    assert effects["rente"].kr == plan.lines[result][-1] - without.lines[result][-1] < 0
    assert effects["laererstillinger"].kr == 0
    assert effects["laererstillinger"].place == "unchanged"


def test_the_steps_of_the_bridge_sum_to_the_change_also_when_small_ones_are_put_together(monkeypatch):
    before, after = project(BASIS), project(BASIS, ["skole", "bad", "eiendomsskatt"], {"rente": 7.0})
    change = int(after.lines[plan_answer.NET_OPERATING_RESULT][-1] - before.lines[plan_answer.NET_OPERATING_RESULT][-1])
    whole = plan_answer.causes_in(before, after, 2030)
    assert sum(kr for _, kr in whole) == change
    monkeypatch.setattr(plan_answer, "MOST_STEPS", 3)
    few = plan_answer.causes_in(before, after, 2030)
    assert len(few) == 3 < len(whole)
    assert few[-1][0] == "Andre linjer"
    assert sum(kr for _, kr in few) == change


def test_standing_still_is_the_difference_between_the_first_and_the_last_year():
    still = plan_answer.standing_still(project(BASIS))
    assert still.result_kr == pytest.approx(still.income_kr - still.services_kr - still.finance_kr)


def test_a_lever_whose_gain_another_line_takes_back_tells_why():
    taxing = a_lever("skatt", line="income_tax", kr_per_unit=10_000_000)
    basis = a_basis(levers=(taxing, a_lever("eiendomsskatt")), digest="equalised")
    plan = project(basis, (), {"skatt": 4, "eiendomsskatt": 4})
    tax, property_tax = plan_answer.lever_effects(plan, basis)
    lines = dict(tax.absorbed)
    assert lines["Inntekts- og formuesskatt"] == 10_000_000
    assert lines["Rammetilskudd"] < 0  # equalisation takes its part
    assert sum(lines.values()) == tax.kr
    assert property_tax.absorbed == ()


def test_a_limit_that_is_kept_with_little_to_spare_is_near_and_says_in_which_years():
    found = seen(a_basis(figures=some_figures(discretionary_reserve=0), digest="little"))
    for view in found.limits:
        assert set(view.near).isdisjoint(year for year, _ in view.broken)
    near = [view for view in found.limits if view.near]
    assert all(view.limit.near is not None for view in near)


def test_a_rule_that_takes_an_edit_in_is_named_with_what_it_took():
    basis = a_basis(levers=(a_lever("skatt", line="income_tax", kr_per_unit=10_000_000),), digest="taken")
    plan, before = project(basis, (), {"skatt": 4}), project(basis)
    (rule,) = plan_answer.taken(before, plan, basis)
    assert "rammetilskuddet motsatt vei" in rule.why
    assert rule.wanted_kr == 10_000_000
    assert 0 < rule.kr <= rule.wanted_kr
    assert plan_answer.taken(before, before, basis) == ()
