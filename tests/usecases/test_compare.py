import pytest

from budsjett.budget.bridge import WITHOUT_EFFECT
from budsjett.budget.lines import leaves_of_result
from budsjett.errors import NoSuchPlan, NotYetCounted, TooManyPlans
from budsjett.usecases import administer, compare, explore, vote


def test_the_differences_come_in_the_order_of_their_size_and_only_differences_come(vadso):
    seen = compare.compare(vadso, "vadso", ["uten-tiltak", "kommunedirektoren", "plan-1"])
    spreads = [(row.apart_kr, row.spread_kr) for row in seen.rows]
    assert spreads == sorted(spreads, reverse=True)
    assert all(row.spread_kr > 0 for row in seen.rows)
    for row in seen.rows:
        assert len(row.values) == 3
        assert row.spread_kr == sum(max(year) - min(year) for year in zip(*row.values, strict=True))


def test_lines_that_are_not_shown_are_the_same_in_every_plan(vadso):
    seen = compare.compare(vadso, "vadso", ["uten-tiltak", "plan-1"])
    one, other = (plan.plan.whole() for plan in seen.plans)
    shown = {row.line for row in seen.rows}
    for line in leaves_of_result():
        if line not in shown | WITHOUT_EFFECT:
            assert one[line] == other[line]


def test_measures_and_levers_that_differ_are_named(vadso):
    seen = compare.compare(vadso, "vadso", ["kommunedirektoren", "plan-1"])
    for row in seen.measures:
        assert row.present == tuple(row.measure in plan.plan.package for plan in seen.plans)
        assert len(set(row.present)) == 2
    assert [row.lever for row in seen.levers] == ["investeringsramme"]


def test_a_measure_begun_later_is_another_row_than_the_same_as_listed(vadso):
    basis = explore.basis_of(vadso, "vadso")
    plans = [compare.unsaved(basis, title="", package=(m,), levers={}) for m in ("enok", "enok@2028")]
    seen = compare.side_by_side(basis, tuple(plans))
    title = basis.measures["enok"].title
    assert [(row.title, row.present) for row in seen.measures] == [
        (title, (True, False)),
        (f"{title} (fra 2028)", (False, True)),
    ]


def test_a_reference_given_twice_counts_once_and_seven_are_too_many(vadso, representative, now):
    assert len(compare.compare(vadso, "vadso", ["plan-1", "plan-1"]).plans) == 1
    for i in range(5):
        explore.save_plan(vadso, representative, title=f"Plan {i}", package=[], levers={}, now=now)
    with pytest.raises(TooManyPlans):
        compare.compare(vadso, "vadso", [f"plan-{i}" for i in range(1, 8)])


@pytest.mark.parametrize("ref", ["plan-99", "", "plan-1\0", "\ud800", "../plan-1"])
def test_a_plan_that_is_not_there_is_not_found(vadso, ref):
    with pytest.raises(NoSuchPlan):
        compare.plan_by_ref(vadso, "vadso", ref)


def test_a_saved_plan_is_the_same_to_the_krone_as_when_it_was_saved(vadso, representative, now):
    shown = explore.show_plan(vadso, "vadso", package=["broyting"], levers={"rente": 5.0})
    saved = explore.save_plan(vadso, representative, title="x", package=["broyting"], levers={"rente": 5.0}, now=now)
    assert compare.plan_by_ref(vadso, "vadso", saved.ref).plan.whole() == shown.plan.whole()
    assert compare.plan_by_ref(vadso, "vadso", saved.ref).same_basis


def test_the_citizens_stand_among_the_others_from_the_count_on(vadso, desk, now):
    assert "innbyggerne" not in dict(compare.choices(vadso, "vadso"))
    with pytest.raises(NotYetCounted):
        compare.plan_by_ref(vadso, "vadso", "innbyggerne")
    administer.close_voting(vadso, desk, now)
    vote.count(vadso, desk, now)
    assert "innbyggerne" in dict(compare.choices(vadso, "vadso"))
    theirs = compare.plan_by_ref(vadso, "vadso", "innbyggerne")
    assert theirs.plan.package == vote.outcome_package(vadso, "vadso").package


def test_the_optimised_plan_keeps_every_hard_limit(vadso):
    plan = compare.plan_by_ref(vadso, "vadso", "optimalisert")
    assert [check for check in plan.checks if check.limit.hard and not check.kept] == []
