"""What more room is worth and what it would take to be chosen, against every package evaluated by the model."""

from dataclasses import replace
from fractions import Fraction

import pytest
from highspy import Highs

from budsjett.budget.limits import examine
from budsjett.budget.plan import project
from budsjett.budget.starts import scaled
from budsjett.optimise import enough, worth
from budsjett.optimise.choice import around, choice, ground, relaxed
from budsjett.optimise.package import best
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.worth import MILLION, RoomKind, entry, richer, rooms
from optimise.municipalities import a_random_basis, best_by_hand, without_reserve

SEEDS = range(8)
PLAIN = Wishes()


def solved(seed, solver, wishes=PLAIN):
    """A random municipality and its best package, or None where nothing is lawful."""
    basis = a_random_basis(seed)
    answer = best(basis, wishes, solver=solver, explain=False)
    return (basis, answer) if answer.status is Status.OPTIMAL else None


@pytest.fixture(scope="module")
def found(solver):
    return [pair for seed in SEEDS if (pair := solved(seed, solver))]


def test_a_million_more_is_worth_what_evaluating_every_package_says(found, solver):
    assert len(found) > 3
    for basis, answer in found:
        room = next(r for r in rooms(basis, PLAIN, answer, solver=solver) if r.kind is RoomKind.MILLION)
        after = best_by_hand(richer(basis, MILLION))
        assert room.worth == pytest.approx(after[1] - answer.value, abs=1e-9)
        assert room.worth >= 0
        assert set(after[0]) == (set(answer.package) - set(room.removed)) | set(room.added)


def test_room_is_told_for_targets_that_bind_and_investments_that_can_wait(found, solver):
    kinds = {room.kind for basis, answer in found for room in rooms(basis, PLAIN, answer, solver=solver)}
    assert {RoomKind.MILLION, RoomKind.TARGET, RoomKind.DEFERRAL} <= kinds


def test_nothing_is_worth_anything_where_no_package_is_lawful(solver):
    basis = without_reserve(a_random_basis(1))
    answer = best(basis, PLAIN, solver=solver, explain=False)
    assert answer.status is Status.CONFLICT
    assert not answer.verified
    assert all(room.worth is None for room in rooms(basis, PLAIN, answer, solver=solver))


def test_what_is_lost_with_a_measure_left_out_is_what_evaluating_every_package_says(found, solver):
    asked = 0
    for basis, answer in found:
        for measure in set(basis.measures) - set(answer.package):
            told = entry(basis, PLAIN, answer, measure, solver=solver)
            with_it = best_by_hand(basis, Wishes(keep=frozenset({measure})))
            assert told.possible == (with_it is not None)
            if with_it is not None:
                assert (told.with_it, told.loss) == (with_it[0], pytest.approx(answer.value - with_it[1]))
                assert told.pushed_out == tuple(m for m in answer.package if m not in with_it[0])
                asked += 1
    assert asked > 5


def test_at_the_price_told_the_measure_is_chosen_and_a_hundredth_dearer_it_is_not(found, solver):
    priced = 0
    for basis, answer in found:
        on_rule = answer.worth
        for measure in set(basis.measures) - set(answer.package):
            told = entry(basis, PLAIN, answer, measure, solver=solver)
            if told.price is None:
                continue
            fixed = Wishes(worth={measure: round(on_rule[measure] * 1000)})
            for part, chosen in ((told.price, True), (told.price + Fraction(1, 100), False)):
                other = replace(basis, measures={**basis.measures, measure: scaled(basis.measures[measure], part)})
                assert (measure in best_by_hand(other, fixed)[0]) is chosen, (measure, part)
            priced += 1
    assert priced


def test_at_the_support_told_the_measure_is_chosen_and_a_thousandth_less_it_is_not(solver):
    told_of = 0
    for seed in SEEDS:
        basis = a_random_basis(seed)
        wishes = Wishes(support=dict.fromkeys(basis.measures, Fraction(2, 5)))
        pair = solved(seed, solver, wishes)
        if pair is None:
            continue
        for measure in set(basis.measures) - set(pair[1].package):
            told = entry(basis, wishes, pair[1], measure, solver=solver)
            if told.support is None:
                continue
            for share, chosen in ((told.support, True), (told.support - Fraction(1, 1000), False)):
                asked = replace(wishes, support={**wishes.support, measure: share})
                assert (measure in best_by_hand(basis, asked)[0]) is chosen, (seed, measure, share)
            told_of += 1
    assert told_of > 2


def test_a_measure_that_is_in_the_package_has_nothing_to_ask(found, solver):
    basis, answer = found[0]
    with pytest.raises(ValueError, match="left out"):
        entry(basis, PLAIN, answer, answer.package[0], solver=solver)


def test_a_municipality_made_richer_has_exactly_so_much_more_to_use_every_year():
    basis = a_random_basis(1)
    before, after = project(basis).lines, project(richer(basis, MILLION)).lines
    assert (after["net_operating_result"] - before["net_operating_result"]).tolist() == [1e6] * 4


def test_the_linear_price_is_what_parts_of_measures_would_add(found, solver):
    """Against a linear programme built here, written for HiGHS without PuLP."""
    priced = 0
    for basis, answer in found:
        room = next(r for r in rooms(basis, PLAIN, answer, solver=solver) if r.kind is RoomKind.MILLION)
        richest = richer(basis, MILLION)
        after = best(richest, PLAIN, solver=solver)
        parts = [in_parts(b, a.package) for b, a in ((basis, answer), (richest, after))]
        assert room.linear == pytest.approx(parts[1] - parts[0], abs=0.003)
        assert room.linear >= -0.002
        priced += room.linear > 0
    assert priced > 2


def in_parts(basis, package):
    """The best value, in weighted millions, when parts of measures may be chosen."""
    on = ground(basis, None, "main")
    asked = around(choice(on, PLAIN), on, package)
    highs = Highs()
    highs.silent()
    x = {m: highs.addVariable(0, 1) for m in asked.measures}
    for demand in asked.demands:
        responses = zip(x.values(), demand.responses_kr.tolist(), strict=True)
        highs.addConstr(sum(kr / 1e6 * v for v, kr in responses) >= -demand.start_kr / 1e6)
    for a, needed in asked.requires:
        highs.addConstr(sum(x[n] for n in needed) - x[a] >= 0)
    for a, b in asked.excludes:
        highs.addConstr(x[a] + x[b] <= 1)
    highs.maximize(sum(w / 1000 * v for v, w in zip(x.values(), asked.worth.tolist(), strict=True)))
    return highs.getObjectiveValue()


def test_a_room_that_the_linear_price_contradicts_is_not_told(found, solver, monkeypatch):
    basis, answer = found[0]
    monkeypatch.setattr(worth, "relaxed", lambda on, package: tuple(
        replace(d, start_kr=d.start_kr - 1e9, responses_kr=0 * d.responses_kr) for d in relaxed(on, package)
    ))  # fmt: skip
    told = rooms(basis, PLAIN, answer, solver=solver)
    assert all(room.linear is None for room in told)
    low = worth._InParts(near=0, most=-(10**6))
    monkeypatch.setattr(worth, "_in_parts", lambda *_: low)
    assert {(room.worth, room.status) for room in rooms(basis, PLAIN, answer, solver=solver)} == {(None, Status.FAILED)}


def test_a_price_that_time_did_not_suffice_for_is_not_told(found, solver, monkeypatch):
    """Answers that prove nothing, from some moment on: no price is better than one that is too low."""
    basis, answer, measure, price = next(
        (basis, answer, measure, told.price)
        for basis, answer in found
        for measure in set(basis.measures) - set(answer.package)
        if (told := entry(basis, PLAIN, answer, measure, solver=solver)).price is not None
    )
    assert price is not None
    asked = []

    def tired(*given, **named):
        asked.append(given)
        real = best(*given, **named)
        return real if len(asked) < 2 else replace(real, status=Status.FEASIBLE)

    monkeypatch.setattr(enough, "best", tired)
    told = entry(basis, PLAIN, answer, measure, solver=solver)
    assert (told.price, told.untold) == (None, ("price",)), "that there was no time says nothing of the price"
    assert told.loss is not None
    assert len(asked) == 2


def test_with_levers_free_the_package_told_is_the_plan_that_was_proven(solver):
    """The measures alone are not that plan: the levers stand elsewhere with it."""
    moved = 0
    for seed in range(12):
        wishes = Wishes(free={"eiendomsskatt": (2.5, 4.0)})
        pair = solved(seed, solver, wishes)
        if pair is None:
            continue
        basis, answer = pair
        for measure in (set(basis.measures) - set(answer.package)) if not moved else ():
            told = entry(basis, wishes, answer, measure, solver=solver)
            if told.loss is None:
                continue
            forced = best(basis, replace(wishes, keep=frozenset({measure})), solver=solver)
            assert (told.with_it, dict(told.levers)) == (forced.package, dict(forced.levers))
            plan = project(basis, told.with_it, told.levers)
            assert all(check.kept for check in examine(plan, basis) if check.limit.hard)
            moved += told.levers["eiendomsskatt"] != 3.0
    assert moved


def test_the_linear_price_of_a_measure_left_out_is_told_beside_what_it_costs(found, solver):
    """It is the loss where measures come in parts: near it, and never told with goals before worth."""
    told_of = 0
    for basis, answer in found:
        for measure in set(basis.measures) - set(answer.package):
            told = entry(basis, PLAIN, answer, measure, solver=solver)
            assert (told.linear is None) == (told.loss is None)
            told_of += told.linear is not None and told.linear > 0
    assert told_of > 3


def test_a_loss_that_the_linear_price_contradicts_is_not_told(found, solver, monkeypatch):
    basis, answer = next(
        (b, a)
        for b, a in found
        if any(entry(b, PLAIN, a, m, solver=solver).possible for m in set(b.measures) - set(a.package))
    )
    low = worth._InParts(near=0, most=-(10**9))
    monkeypatch.setattr(worth, "_in_parts", lambda *_: low)
    for measure in set(basis.measures) - set(answer.package):
        assert entry(basis, PLAIN, answer, measure, solver=solver).loss is None
