"""The next best packages and the trade-offs, against every package evaluated by the model."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from budsjett.budget.plan import project
from budsjett.errors import GoalWithoutSupport, InvalidNumber
from budsjett.optimise.frontier import CURVES, Aim, alternatives, curve, near_ties, trade_off
from budsjett.optimise.package import best
from budsjett.optimise.problem import Objective, Status, Wishes
from optimise.municipalities import a_random_basis, best_by_hand, every_by_hand

PLAIN = Wishes()


def aimed(basis, aim, share):
    """The municipality with the target as its own, hard one."""
    name = "reserve_floor" if aim is Aim.RESERVE else "debt_ceiling"
    assumed = {f"{name}_share": share, f"{name}_hard": 1.0}
    changed = {key: replace(basis.assumptions[key], value=value) for key, value in assumed.items()}
    return replace(basis, assumptions=basis.assumptions | changed)


def ballots(basis, seed):
    """Shares of ballots for the measures, the same for the same seed, and what a package has of them in thousandths."""
    rng = random.Random(seed)
    shares = {m: Fraction(rng.randint(0, 20), 20) for m in basis.measures}
    return shares, lambda package: sum(round(1000 * shares[m]) for m in package)


@pytest.mark.parametrize("differ", [1, 3])
def test_the_next_best_are_those_that_ranking_every_package_gives(solver, differ):
    several = 0
    for seed in range(6):
        basis = a_random_basis(seed)
        expected = []
        for package, value in every_by_hand(basis):
            if all(len(set(package) ^ set(other)) >= differ for other, _ in expected):
                expected.append((package, value))
        told = alternatives(basis, PLAIN, count=4, differ=differ, solver=solver)
        assert [(a.package, a.value) for a in told.answers] == expected[:4], seed
        assert told.complete == (len(expected) < 4)
        several += len(expected) > 1
    assert several > 2


def test_what_they_agree_on_is_in_every_one_or_in_none(solver):
    basis = next(b for b in map(a_random_basis, range(9)) if len(every_by_hand(b)) > 3)
    told = alternatives(basis, PLAIN, count=3, differ=1, solver=solver)
    packages = [set(answer.package) for answer in told.answers]
    assert len(packages) == 3
    assert set(told.in_every) == set.intersection(*packages)
    assert set(told.in_none(basis)) == set(basis.measures) - set.union(*packages)


@pytest.mark.parametrize(("aim", "shares"), [("reserve", (0.0, 0.03, 0.06)), ("debt", (1.5, 1.4, 1.3, 1.2))])
def test_every_point_is_the_best_package_under_its_aim_and_a_stricter_aim_is_never_worth_more(solver, aim, shares):
    drawn = 0
    for seed in range(12):
        basis = a_random_basis(seed)
        points = trade_off(basis, PLAIN, CURVES[aim], levels=shares, solver=solver).points
        for point in points:
            found = (point.answer.package, point.answer.value)
            assert found == best_by_hand(aimed(basis, CURVES[aim].aim, point.level))
            assert point.approvals is None
            lines = project(basis, point.answer.package).lines
            assert (point.reserve_kr, point.debt_kr) == (lines["discretionary_reserve"][-1], lines["debt"][-1])
        values = [point.answer.value for point in points]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(values)
        drawn += len(points)
    assert drawn > 5


def test_near_ties_are_all_that_are_worth_nearly_as_much(solver):
    seen = 0
    for seed in range(14):
        basis = a_random_basis(seed)
        ranked = every_by_hand(basis)
        if not ranked:
            continue
        answer = best(basis, Wishes(), solver=solver)
        near = near_ties(basis, Wishes(), answer, count=3, within=0.05, solver=solver)
        floor = answer.value - 0.05 * abs(answer.value)
        others = [found for found in ranked[1:] if found[1] >= floor]
        assert [(a.package, a.value) for a in near.answers] == others[:3]
        assert near.complete == (len(others) < 3)
        seen += bool(others)
    assert seen > 2


def test_near_ties_are_asked_of_a_proven_best_package_by_worth(solver):
    basis = next(b for b in map(a_random_basis, range(9)) if every_by_hand(b))
    answer = best(basis, Wishes(), solver=solver)
    with pytest.raises(ValueError, match="near-ties"):
        near_ties(basis, Wishes(goals=(Objective.NASH,)), answer, solver=solver)


def test_where_the_debt_ceiling_is_no_own_target_a_lower_debt_is_wanted_in_the_last_year_alone(solver):
    longer = 0
    for seed in range(12):
        basis = a_random_basis(seed)
        free = replace(
            basis,
            assumptions={
                **basis.assumptions,
                "debt_ceiling_hard": replace(basis.assumptions["debt_ceiling_hard"], value=0.0),
            },
        )
        points = trade_off(free, PLAIN, CURVES["debt"], levels=(1.5, 1.4, 1.3, 1.2), solver=solver).points
        for point in points:
            name = basis.assumptions["debt_ceiling_share"]
            every_year = basis.assumptions | {"debt_ceiling_share": replace(name, value=point.level)}
            last = every_year | {"debt_ceiling_from_year": replace(name, value=2030)}
            assert (point.answer.package, point.answer.value) == best_by_hand(replace(basis, assumptions=last))
            lines = project(basis, point.answer.package).lines
            assert lines["debt"][-1] <= point.level * lines["operating_revenue"][-1]
            longer += best_by_hand(replace(basis, assumptions=every_year)) is None
    assert longer > 0


def test_more_support_costs_what_the_best_of_every_package_with_so_much_is_worth_less(solver):
    """Worth is not weighed by the ballots: they only say what is enough."""
    drawn = 0
    for seed in range(12):
        basis = a_random_basis(seed)
        shares, has = ballots(basis, seed)
        ranked = every_by_hand(basis)
        if not ranked:
            continue
        wishes = Wishes(approvals=shares)
        answer = best(basis, wishes, solver=solver)
        points = curve(basis, wishes, answer, CURVES["support"], solver=solver).points
        for point in points:
            enough = [found for found in ranked if has(found[0]) >= round(point.level * 1000)]
            assert (point.answer.package, point.answer.value) == enough[0], seed
            assert point.approvals == has(point.answer.package) / 1000 >= point.level
        assert points[-1].approvals == max(has(package) for package, _ in ranked) / 1000
        assert points[0].answer.value == answer.value
        values = [point.answer.value for point in points]
        assert values == sorted(set(values), reverse=True)
        drawn += len(points) > 2
    assert drawn > 3


@pytest.mark.parametrize("name", ["reserve-support", "debt-support"])
def test_the_most_support_under_each_aim_is_what_every_package_gives(solver, name):
    drawn = 0
    for seed in range(12):
        basis, asked = a_random_basis(seed), CURVES[name]
        shares, has = ballots(basis, seed)
        answer = best(basis, Wishes(approvals=shares), solver=solver)
        if answer.package == () and answer.value is None:
            continue
        points = curve(basis, Wishes(approvals=shares), answer, asked, solver=solver).points
        for point in points:
            lawful = every_by_hand(aimed(basis, asked.aim, point.level))
            most = max(lawful, key=lambda found: (has(found[0]), found[1]))
            assert (has(point.answer.package), point.answer.value) == (has(most[0]), most[1]), seed
        supports = [point.approvals for point in points]
        assert supports == sorted(set(supports), reverse=True)
        most = max(has(package) for package, _ in every_by_hand(basis))
        assert points[0].approvals == most / 1000, "it begins with the package that has the most support of all"
        drawn += len(points)
    assert drawn > 6


def test_support_is_weighed_only_where_there_are_ballots_and_a_package_is_proven(solver):
    basis = next(b for b in map(a_random_basis, range(9)) if every_by_hand(b))
    answer = best(basis, PLAIN, solver=solver)
    with pytest.raises(GoalWithoutSupport):
        curve(basis, PLAIN, answer, CURVES["support"], solver=solver)
    with pytest.raises(ValueError, match="proven"):
        curve(basis, PLAIN, replace(answer, status=Status.FEASIBLE), CURVES["reserve"], solver=solver)


def test_a_share_of_ballots_is_a_share(solver):
    basis = a_random_basis(1)
    with pytest.raises(InvalidNumber):
        best(basis, Wishes(approvals=dict.fromkeys(basis.measures, 2), approved=1), solver=solver)
