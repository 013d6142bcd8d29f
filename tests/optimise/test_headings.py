"""Caps on what measures have in common: a theme, a service, a district. Against every package, and sums made here."""

import random
from dataclasses import replace

import pytest

from budsjett.budget.basis import District
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, MeasureId
from budsjett.errors import UnknownHeading, UnknownMeasure
from budsjett.optimise.between import caps, filled, needs, shut_out
from budsjett.optimise.choice import changes_kr, grounds
from budsjett.optimise.headings import HeadingKind, at_most, headings
from budsjett.optimise.package import best
from budsjett.optimise.problem import Status, Wishes
from budsjett.optimise.worth import RoomKind, rooms
from builders import a_basis, a_measure, some_assumptions
from optimise.municipalities import a_random_basis, best_by_hand, every_by_hand

DISTRICTS = (District(id="byen", label="Byen"), District(id="bygda", label="Bygda"))

EASY = some_assumptions(debt_ceiling_hard=0, reserve_floor_hard=0)


def placed(seed, share=0.6):
    """A random municipality where some of the measures are in the village."""
    basis, rng = a_random_basis(seed), random.Random(seed)
    measures = {
        m: replace(measure, district="bygda" if rng.random() < share else rng.choice(("byen", "")))
        for m, measure in basis.measures.items()
    }
    return replace(basis, measures=measures, districts=DISTRICTS)


def in_village(basis, package):
    return [m for m in package if basis.measures[m].district == "bygda"]


def test_a_heading_holds_the_measures_of_a_theme_a_service_or_a_district():
    basis = a_basis(districts=DISTRICTS)
    bath = replace(basis.measures["bad"], district="bygda")
    basis = replace(basis, measures={**basis.measures, "bad": bath})
    under = headings(basis)
    assert list(under)[:3] == ["oppvekst", "kultur", "annet"]
    assert list(under)[-2:] == ["byen", "bygda"]
    assert (under["bygda"].kind, under["bygda"].measures) == (HeadingKind.DISTRICT, {"bad"})
    assert under["roads_transport"].measures == {"bad", "badebuss", "vei"}
    assert under["oppvekst"].measures == {"skole"}
    assert under["byen"].measures == frozenset()


def test_measures_and_headings_may_be_named_together_and_what_is_neither_is_refused(solver):
    basis = placed(1)
    village = frozenset(in_village(basis, basis.measures))
    alone = at_most(basis, 1, ["bygda"])
    assert (alone.measures, alone.name) == (village, "Bygda")
    other = next(m for m in basis.measures if m not in village)
    mixed = at_most(basis, 1, ["bygda", other])
    assert (mixed.measures, mixed.name) == (village | {other}, "")
    with pytest.raises(UnknownMeasure):
        best(basis, Wishes(at_most=(at_most(basis, 1, ["fjellet"]),)), solver=solver)
    with pytest.raises(UnknownHeading) as refused:
        best(basis, Wishes(lose_at_most={"fjellet": 1}), solver=solver)
    assert "bygda" in refused.value.known


def test_no_more_than_so_many_of_a_district_and_what_is_left_is_the_best(solver):
    bound = full = 0
    for seed in range(25):
        basis = placed(seed)
        wishes = Wishes(at_most=(at_most(basis, 1, ["bygda"]),))
        answer, expected, free = best(basis, wishes, solver=solver), best_by_hand(basis, wishes), best_by_hand(basis)
        if expected is None:
            assert answer.status is Status.CONFLICT
            continue
        assert (answer.package, answer.value) == expected
        assert len(in_village(basis, answer.package)) <= 1
        bound += free is not None and len(in_village(basis, free[0])) > 1
        (cap,) = filled(basis, wishes, answer)
        assert cap.taken == len(in_village(basis, answer.package))
        assert cap.full == (cap.taken == 1)
        full += cap.full
    assert min(bound, full) > 3


def test_a_district_loses_no_more_than_it_may(solver):
    several = full = 0
    for seed in range(25):
        basis = placed(seed)
        wishes = Wishes(lose_at_most={"bygda": 3_000_000})
        on = grounds(basis, wishes)
        lost = {m: max(0, -kr) for m, kr in zip(on.measures, changes_kr(on), strict=True)}
        answer, expected = best(basis, wishes, solver=solver), best_by_hand(basis, wishes)
        assert (answer.status is Status.CONFLICT) == (expected is None)
        if expected is None:
            continue
        assert (answer.package, answer.value) == expected
        cut = sum(lost[m] for m in in_village(basis, answer.package))
        assert cut <= 3_000_000
        (cap,) = filled(basis, wishes, answer)
        assert cap.taken == cut
        left_out = [lost[m] for m in in_village(basis, basis.measures) if m not in answer.package and lost[m]]
        assert cap.full == (bool(left_out) and cut + min(left_out) > 3_000_000)
        several += cut > 0
        full += cap.full
    assert min(several, full) > 1


def test_what_is_taken_in_another_year_or_in_part_is_still_of_its_district(solver):
    basis = placed(3, share=1.0)
    basis = replace(basis, measures={m: replace(x, levels=(50,)) for m, x in basis.measures.items()})
    wishes = Wishes(
        at_most=(at_most(basis, 1, ["bygda"]),),
        lose_at_most={"bygda": 2_000_000},
        wait=dict.fromkeys(basis.measures, 1),
        levels=dict.fromkeys(basis.measures, (50,)),
    )
    counted, lost = caps(grounds(basis, wishes), wishes)
    whole, half = lost.amounts.get(MeasureId("t1"), 0), lost.amounts.get(MeasureId("t1~50"), 0)
    assert {m.partition("@")[0].partition("~")[0] for m in counted.amounts} == set(basis.measures)
    assert any("@2028" in m or "@2029" in m for m in lost.amounts)
    assert abs(whole - 2 * half) <= 1


def test_a_conflict_names_the_cap_and_its_place(solver):
    basis = a_basis(
        measures={
            "skole": a_measure(
                "skole", effects=(Effect(line=LineId("primary_school"), yearly_kr=-60_000_000, year=2027),)
            )
        },
        districts=DISTRICTS,
    )
    basis = replace(basis, measures={"skole": replace(basis.measures["skole"], district="bygda")})
    wishes = (Wishes(at_most=(at_most(basis, 0, ["bygda"]),)), Wishes(lose_at_most={"bygda": 1_500_000}))
    assert best(basis, Wishes(), solver=solver).package == ("skole",)
    labels = ("Høyst 0 tiltak i Bygda", "Bygda taper høyst 1 500 000 kr")
    for wish, label in zip(wishes, labels, strict=True):
        answer = best(basis, wish, solver=solver)
        assert answer.status is Status.CONFLICT
        assert label in [c.label.replace("\N{NO-BREAK SPACE}", " ") for c in answer.conflict]
        assert filled(basis, wish, answer) == ()


def test_a_cap_that_a_measure_cannot_be_under_with_what_it_requires_is_named_and_no_other(solver):
    seen = set()
    for seed in range(20):
        basis = placed(seed)
        wishes = Wishes(at_most=(at_most(basis, 1, ["bygda"]),), lose_at_most={"bygda": 2_000_000})
        every = every_by_hand(replace(basis, assumptions=EASY), wishes)
        for m in basis.measures:
            named = {cap.id for cap in shut_out(basis, wishes, m)}
            if named:
                assert not any(m in package for package, _ in every)
            seen |= named
            alone = [replace(wishes, lose_at_most={}), replace(wishes, at_most=())]
            assert named == {cap.id for one in alone for cap in shut_out(basis, one, m)}
    assert seen == {"cap:1", "cap:bygda"}
    assert shut_out(basis, Wishes(), MeasureId("t1")) == ()
    assert needs(a_basis(), MeasureId("badebuss")) == ("badebuss", "bad")


def test_what_a_cap_let_out_is_worth_is_the_best_package_with_it_by_hand(solver):
    worth = 0.0
    for seed in range(14):
        basis = placed(seed)
        wishes = Wishes(at_most=(at_most(basis, 1, ["bygda"]),), lose_at_most={"bygda": 2_000_000})
        answer = best(basis, wishes, solver=solver)
        if answer.status is not Status.OPTIMAL:
            continue
        let_out = {
            "cap:1": replace(wishes, at_most=(at_most(basis, 2, ["bygda"]),)),
            "cap:bygda": replace(wishes, lose_at_most={"bygda": 3_000_000}),
        }
        found = {r.subject: r.worth for r in rooms(basis, wishes, answer, solver=solver) if r.kind is RoomKind.CAP}
        assert found.keys() == let_out.keys()
        for subject, wider in let_out.items():
            assert found[subject] == round(best_by_hand(basis, wider)[1] - answer.value, 3) >= 0
        worth += sum(found.values())
        if worth:
            break
    assert worth > 0
