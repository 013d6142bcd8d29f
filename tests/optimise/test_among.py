"""The worst off among the inhabitants by age, and among the places."""

from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.ages import AGES
from budsjett.budget.basis import District
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, Investment, MeasureKind
from budsjett.errors import NoPlacedMeasures
from budsjett.optimise.choice import changes_kr, ground, grounds
from budsjett.optimise.goals import scores_by_group
from budsjett.optimise.package import best
from budsjett.optimise.people import by_age_kr, by_district_kr
from budsjett.optimise.problem import Among, Objective, Status, Wishes
from builders import a_basis, a_measure, some_figures
from optimise import every_package
from optimise.municipalities import a_random_basis
from optimise.test_every_package import a_question

AT = [age.id for age in AGES]


def ages_of(measure, **changes) -> dict[str, int]:
    basis = a_basis(measures={measure.id: measure}, **changes)
    return {age: kr[0] for age, kr in by_age_kr(ground(basis, None, "main")).items() if kr[0]}


def on(line, kr):
    return (Effect(line=LineId(line), yearly_kr=kr, year=2027),)


def test_the_ages_of_an_item_add_up_to_what_it_is_counted_as():
    for seed in range(30):
        _, basis, wishes = a_question(seed)
        asked = grounds(basis, wishes)
        rows = by_age_kr(asked)
        assert np.array(list(rows.values())).sum(axis=0).tolist() == list(changes_kr(asked))


def test_what_is_counted_of_a_kind_reaches_those_the_service_is_for():
    assert ages_of(a_measure("a", effects=on("kindergarten", -1_000_000))) == {"1-5": -4_000_000}
    assert ages_of(a_measure("a", effects=on("kindergarten", -1_000_000), burden=0.25)) == {"1-5": -1_000_000}
    assert ages_of(a_measure("a", effects=on("primary_school", -1), kind=MeasureKind.SPENDING)) == {}
    assert ages_of(a_measure("a", effects=on("kindergarten", 1_000_000))) == {}, "a cut gives nobody anything"
    tax = ages_of(a_measure("a", kind=MeasureKind.INCOME, effects=on("property_tax", 1_000_000)))
    assert sum(tax.values()) == -4_000_000
    assert min(tax, key=lambda age: tax[age]) == "23-66", "by the head, and they are the most"
    built = (Investment(year=2027, cost_kr=40_000_000, lifetime_years=40, grants_kr=0, vat_share=0),)
    school = {"kind": MeasureKind.INVESTMENT, "effects": on("primary_school", -100), "investments": built}
    assert ages_of(a_measure("a", **school)) == {"6-15": 3_000_000}
    assert len(ages_of(a_measure("a", **(school | {"effects": ()})))) == len(AGES)


def test_places_have_what_is_placed_there_and_levers_are_nowhere():
    _, basis, wishes = next(q for q in map(a_question, range(8, 400, 10)) if q[2].goals)
    asked = grounds(basis, wishes)
    rows, counted = by_district_kr(asked), changes_kr(asked)
    assert list(rows) == ["by", "bygd", "oy"]
    for district, kr in rows.items():
        placed = [m.district == district for m in asked.basis.measures.values()]
        assert kr == [
            c if here else 0 for c, here in zip(counted, [*placed, *(False for _ in asked.steps)], strict=True)
        ]


@pytest.mark.parametrize("among", [Among.AGES, Among.DISTRICTS])
def test_the_answer_is_what_evaluating_every_package_gives(solver, among):
    found = 0
    for seed in range(3, 123, 10):
        _, basis, wishes = a_question(seed)
        wishes = replace(wishes, goals=(Objective.WORST_OFF,), among=among)
        answer, expected = best(basis, wishes, solver=solver), every_package.best(basis, wishes)
        if expected is None:
            assert answer.status is Status.CONFLICT
            continue
        assert (seed, answer.status, answer.package, answer.value) == (
            seed, Status.OPTIMAL, expected.package, expected.value
        )  # fmt: skip
        found += 1
    assert found > 2


def test_who_the_groups_are_may_decide_the_package(solver):
    """Pupils lose a part of what they have, or the youngest lose all of theirs and everybody else all of the roads."""
    listed = (
        a_measure("barnehage", effects=on("kindergarten", -9_000_000)),
        a_measure("vei", effects=on("roads_transport", -9_500_000)),
        a_measure("skole", effects=on("primary_school", -20_000_000)),
    )
    basis = a_basis(measures={m.id: m for m in listed}, figures=some_figures(block_grant=196_000_000))
    worst_off = Wishes(goals=(Objective.WORST_OFF,))
    assert best(basis, worst_off, solver=solver).package == ("barnehage", "vei")
    assert best(basis, replace(worst_off, among=Among.AGES), solver=solver).package == ("skole",)
    rows = scores_by_group(grounds(basis, worst_off), replace(worst_off, among=Among.AGES))
    assert rows[AT.index("80+")].tolist() == [0, -10_000, 0]


def test_given_groups_stand_where_nobody_else_is_asked_of():
    basis = a_random_basis(3)
    groups = {g: dict.fromkeys(basis.measures, share) for g, share in (("a", 0.2), ("b", 0.7))}
    asked = ground(basis, None, "main")
    given, themes = (scores_by_group(asked, Wishes(groups=groups, among=among)) for among in (None, Among.THEMES))
    assert len(given) == 2
    assert themes.tolist() == scores_by_group(asked, Wishes()).tolist()


def test_places_without_measures_cannot_be_weighed():
    basis = a_basis(districts=(District(id="by", label="By"),))
    with pytest.raises(NoPlacedMeasures):
        scores_by_group(ground(basis, None, "main"), Wishes(among=Among.DISTRICTS))
