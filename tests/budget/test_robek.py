import pytest

from budsjett.budget.lights import NEAR, Light
from budsjett.budget.limits import examine, limits
from budsjett.budget.plan import project
from budsjett.budget.robek import NOT_STATED, STATED, grounds
from builders import a_basis, some_assumptions, some_figures


def stands(**changes):
    basis = a_basis(**changes)
    return {ground.letter: ground for ground in grounds(examine(project(basis), basis), basis)}


def lights_of(limit_id, **changes):
    basis = a_basis(**changes)
    return {c.year: c.light for c in examine(project(basis), basis) if c.limit.id == limit_id}


def test_there_are_seven_grounds_each_with_its_paragraph():
    found = stands()
    assert list(found) == list("abcdefg")
    for letter, ground in found.items():
        assert ground.law == f"kommuneloven § 28-1 bokstav {letter}"
        assert ground.label
        assert ground.why.endswith(".")


def test_what_nobody_has_stated_is_never_green():
    found = stands()
    for letter in "efg":
        assert found[letter].light is Light.UNKNOWN
        assert found[letter].why == NOT_STATED


@pytest.mark.parametrize(
    ("letter", "fact", "good"),
    [("e", "adopted_in_time", 1), ("f", "accounts_in_time", 1), ("g", "boundary_act_applies", 0)],
)
def test_a_stated_fact_decides_its_ground_and_says_who_stated_it(letter, fact, good):
    assert fact in STATED
    well, badly = (stands(assumptions=some_assumptions(**{fact: value}))[letter] for value in (good, 1 - good))
    assert (well.light, badly.light) == (Light.KEPT, Light.BROKEN)
    assert well.origin is not None
    assert well.why != badly.why


def test_a_budget_that_does_not_balance_meets_grounds_a_and_b():
    found = stands(figures=some_figures(block_grant=190_000_000, discretionary_reserve=0))
    assert (found["a"].light, found["b"].light) == (Light.BROKEN, Light.BROKEN)
    assert "2027" in found["a"].why


def test_overspending_that_is_covered_too_late_meets_ground_c_and_too_much_meets_d():
    assert stands(figures=some_figures(accumulated_overspending=14_000_000))["c"].light is Light.BROKEN
    assert stands(figures=some_figures(accumulated_overspending=40_000_000))["d"].light is Light.BROKEN


def test_every_threshold_says_from_what_value_and_whose_judgement():
    ids = {limit.id for limit in limits(a_basis(assumptions=some_assumptions(debt_service_ceiling_share=0.1)))}
    assert set(NEAR) <= ids
    for near in NEAR.values():
        assert near.value.endswith(".")
        assert near.judgement.endswith(".")


def test_a_small_reserve_is_near_and_a_large_one_is_not():
    revenue = project(a_basis()).lines["operating_revenue"][0]
    path = project(a_basis()).lines["reserve_path"][0] - 30_000_000
    border = 0.02 * revenue - path
    assert lights_of("balance", figures=some_figures(discretionary_reserve=round(border + 1)))[2027] is Light.KEPT
    assert lights_of("balance", figures=some_figures(discretionary_reserve=round(border - 2)))[2027] is Light.NEAR


def test_short_of_the_recommendation_is_near_and_a_negative_result_is_broken():
    lines = project(a_basis()).lines
    result = lines["net_operating_result"][0]
    for wanted, light in ((0, Light.NEAR), (-1, Light.BROKEN), (20_000_000, Light.KEPT)):
        grant = 207_000_000 + round(wanted - result)
        assert lights_of("net_result_target", figures=some_figures(block_grant=grant))[2027] is light


def test_what_is_kept_is_green_or_near_and_what_is_red_is_broken():
    basis = a_basis(figures=some_figures(discretionary_reserve=4_000_000, debt=1_200_000_000))
    for check in examine(project(basis), basis):
        assert check.light is not Light.UNKNOWN
        if check.light is Light.KEPT:
            assert check.kept
        if check.light is Light.BROKEN:
            assert not check.kept
        if check.limit.id != "net_result_target" and check.light is Light.NEAR:
            assert check.kept
