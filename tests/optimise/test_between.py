"""Start years, caps on groups and themes, and the share people feel: against every package evaluated by the model."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, MeasureId, MeasureKind
from budsjett.budget.starts import listed
from budsjett.errors import InvalidNumber, UnknownHeading, UnknownMeasure
from budsjett.optimise.between import requires
from budsjett.optimise.choice import changes_kr, ground
from budsjett.optimise.package import best
from budsjett.optimise.problem import AtMost, Status, Wishes
from builders import a_basis, a_measure
from optimise.municipalities import a_random_basis, best_by_hand, without_reserve


def agrees(solver, basis, wishes):
    answer, expected = best(basis, wishes, solver=solver), best_by_hand(basis, wishes)
    if expected is None:
        assert answer.status is Status.CONFLICT
    else:
        assert (answer.status, answer.package, answer.value) == (Status.OPTIMAL, *expected)
    return answer


def test_measures_that_may_wait_begin_when_trying_every_year_says(solver):
    later = 0
    for seed in range(25):
        basis = a_random_basis(seed, measures=5, investments=random.Random(seed).choice((10, 25)))
        free = agrees(solver, basis, Wishes(wait=dict.fromkeys(basis.measures, 2)))
        bound = best_by_hand(basis)
        assert bound is None or (free.value is not None and free.value >= bound[1])  # a choice more is never worse
        assert len(set(map(listed, free.package))) == len(free.package)
        later += any("@" in m for m in free.package)
    assert later > 1


def test_what_is_needed_waits_no_longer_than_what_needs_it():
    road = a_measure("vei", effects=(Effect(line=LineId("roads_transport"), yearly_kr=100, year=2027),))
    bus = replace(road, id=MeasureId("buss"), requires=(road.id,))
    wait = dict.fromkeys(("vei", "buss"), 2)
    on = ground(a_basis(measures={"vei": road, "buss": bus}), None, "main", wait=wait)
    assert dict(requires(on.basis.measures)) == {
        "buss": ("vei",),
        "buss@2028": ("vei", "vei@2028"),
        "buss@2029": ("vei", "vei@2028", "vei@2029"),
    }


def test_what_must_be_kept_does_not_wait(solver):
    basis = a_random_basis(1, measures=5)
    for m in basis.measures:
        answer = best(basis, Wishes(keep=frozenset({m}), wait={m: 3}), solver=solver)
        assert answer.status is Status.CONFLICT or m in answer.package


def test_no_more_than_so_many_of_a_group(solver):
    bound = Counter()
    for seed in range(20):
        basis = a_random_basis(seed)
        group = frozenset(random.Random(seed).sample(list(basis.measures), 5))
        answer = agrees(solver, basis, Wishes(at_most=(AtMost(measures=group, most=1),)))
        assert len(group & set(answer.package)) <= 1
        free = best_by_hand(basis)
        bound[free is not None and len(group & set(free[0])) > 1] += 1
    assert bound[True] > 3


def test_a_theme_loses_no_more_than_it_may(solver):
    several = 0
    for seed in range(20):
        basis = a_random_basis(seed)
        on = ground(basis, None, "main")
        lost = {m: max(0, -kr) for m, kr in zip(on.measures, changes_kr(on), strict=True)}
        answer = agrees(solver, basis, Wishes(lose_at_most={"kultur": 3_000_000}))
        cut = sum(lost[m] for m in answer.package if basis.measures[m].theme == "kultur")
        assert cut <= 3_000_000
        several += cut > 0
    assert several > 1


def test_a_cap_that_leaves_nothing_is_named_in_the_conflict(solver):
    basis = next(b for b in map(a_random_basis, range(40)) if (best_by_hand(b) or ((),))[0])
    wishes = Wishes(at_most=(AtMost(measures=frozenset(basis.measures), most=0),))
    answer = best(basis, wishes, solver=solver)
    assert answer.status is Status.CONFLICT
    assert any(c.id == "cap:1" and c.label.startswith("Høyst 0 av «") for c in answer.conflict)
    hopeless = without_reserve(basis, 200e6)
    assert best_by_hand(hopeless) is None
    poor = best(hopeless, wishes, solver=solver)
    assert not any(c.id.startswith("cap") for c in poor.conflict), "the law alone is broken: the wish is not to blame"


def test_of_what_is_lost_only_what_people_feel_counts():
    basis = a_random_basis(3)
    felt = replace(basis, measures={m: replace(measure, burden=0.25) for m, measure in basis.measures.items()})
    whole, quarter = (changes_kr(ground(b, None, "main")) for b in (basis, felt))
    assert min(whole) < 0 < max(whole)
    assert quarter == tuple(kr if kr > 0 else round(kr / 4) for kr in whole)


def test_a_saving_nobody_feels_is_chosen_before_one_that_all_do(solver):
    basis = a_basis()
    cut = next(m for m, measure in basis.measures.items() if measure.kind is MeasureKind.CUT)
    free = replace(basis, measures=dict(basis.measures) | {cut: replace(basis.measures[cut], burden=0.0)})
    assert best(free, Wishes(), solver=solver).worth[cut] == 0.0
    agrees(solver, free, Wishes())


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        (Wishes(wait={"ukjent": 1}), UnknownMeasure),
        (Wishes(at_most=(AtMost(measures=frozenset({"ukjent"}), most=1),)), UnknownMeasure),
        (Wishes(at_most=(AtMost(measures=frozenset({"bad"}), most=-1),)), InvalidNumber),
        (Wishes(lose_at_most={"ukjent": 1}), UnknownHeading),
    ],
)
def test_wishes_about_what_is_not_there_are_refused(solver, wishes, refusal):
    with pytest.raises(refusal):
        best(a_basis(), wishes, solver=solver)
