"""Aims for the reserve and the debt: beside the municipality's own targets, against every package by the model."""

from dataclasses import replace

import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.plan import project
from budsjett.errors import InvalidNumber
from budsjett.optimise.frontier import CURVES, curve
from budsjett.optimise.grounds import aimed
from budsjett.optimise.package import AIMED, best
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.ways_out import WayKind, ways_out
from builders import some_assumptions
from optimise.municipalities import a_random_basis, every_by_hand

RESERVE, DEBT = "reserve_floor_share", "debt_ceiling_share"


def soft(seed):
    """A municipality that has targets and need not keep them."""
    basis = a_random_basis(seed)
    ceiling = basis.assumptions[DEBT].value
    changed = some_assumptions(debt_ceiling_share=ceiling, reserve_floor_hard=0, debt_ceiling_hard=0)
    return replace(basis, assumptions=changed)


def ends_at(basis, package):
    lines = project(basis, package).lines
    revenue = lines[LineId("operating_revenue")][-1]
    return lines[LineId("discretionary_reserve")][-1] / revenue, lines[LineId("debt")][-1] / revenue


@pytest.mark.parametrize(("name", "by"), [(RESERVE, 0.01), (DEBT, -0.01)])
def test_the_best_package_that_ends_where_it_is_asked_to(solver, name, by):
    answered = 0
    for seed in range(20):
        basis, which = soft(seed), 0 if name == RESERVE else 1
        every = every_by_hand(basis)
        if not every:
            continue
        share = round(ends_at(basis, every[0][0])[which] + by, 4)
        reached = [found for found in every if (ends_at(basis, found[0])[which] - share) * by >= 0]
        answer = best(basis, Wishes(aims={name: share}), solver=solver)
        if not reached:
            assert answer.status is Status.CONFLICT
            continue
        assert (answer.status, answer.package, answer.value) == (Status.OPTIMAL, *reached[0])
        assert answer.package != every[0][0]
        answered += 1
    assert answered > 2


def test_a_target_that_must_be_kept_is_never_loosened_by_an_aim():
    basis = a_random_basis(1)
    own = basis.assumptions[DEBT].value
    wider, none_left = aimed(basis, Wishes(aims={DEBT: own + 0.5, RESERVE: 0.0}))
    assert (wider.assumptions, none_left.aims) == (basis.assumptions, {})
    stricter, _ = aimed(basis, Wishes(aims={DEBT: own - 0.5}))
    assert stricter.assumptions[DEBT].value == own - 0.5
    assert stricter.assumptions.get("debt_ceiling_from_year") == basis.assumptions.get("debt_ceiling_from_year")
    only_last, _ = aimed(soft(1), Wishes(aims={DEBT: own}))
    assert only_last.assumptions["debt_ceiling_from_year"].value == basis.years.last


def test_an_aim_that_cannot_be_met_is_told_as_ones_own_and_is_eased_by_the_least_that_is_enough(solver):
    told = 0
    for seed in range(12):
        basis = soft(seed)
        if not every_by_hand(basis):
            continue
        wishes = Wishes(aims={DEBT: 0.6})
        answer = best(basis, wishes, solver=solver)
        assert answer.status is Status.CONFLICT
        assert [c.law for c in answer.conflict if c.id == "debt_ceiling"] == [AIMED]
        ways = ways_out(basis, wishes, answer, solver=solver)
        eased = [way for way in ways if way.kind is WayKind.TARGET and way.subject == DEBT]
        for way in eased:
            assert ends_at(basis, way.answer.package)[1] <= way.stands
            again = best(basis, Wishes(aims={DEBT: way.stands}), solver=solver)
            assert again.status is Status.OPTIMAL
            tighter = best(basis, Wishes(aims={DEBT: round(way.stands - 0.001, 6)}), solver=solver)
            assert not way.least or tighter.status is Status.CONFLICT
        told += bool(eased)
        if told > 1:
            break
    assert told


def test_a_trade_off_keeps_the_aim_it_is_not_about(solver):
    basis = next(b for b in map(soft, range(20)) if best(b, Wishes(aims={DEBT: 1.25}), solver=solver).package)
    wishes = Wishes(aims={DEBT: 1.25})
    points = curve(basis, wishes, best(basis, wishes, solver=solver), CURVES["reserve"], solver=solver).points
    assert points
    assert all(ends_at(basis, point.answer.package)[1] <= 1.25 for point in points)


@pytest.mark.parametrize("aims", [{"skatt": 0.1}, {RESERVE: -0.1}, {DEBT: float("nan")}, {DEBT: 11.0}, {RESERVE: 1.01}])
def test_what_is_no_aim_is_refused(solver, aims):
    with pytest.raises(InvalidNumber):
        best(a_random_basis(0), Wishes(aims=aims), solver=solver)
