"""A measure begun later, or at a level, does the same later or in part; a plan takes it by the id that says so."""

import numpy as np
import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, Investment, MeasureId, MeasureKind
from budsjett.budget.plan import as_begun, effect_of, project
from budsjett.budget.schedules import projects
from budsjett.budget.starts import level_of, started, versions, waited
from budsjett.errors import DuplicateMeasure, MissingRequirement, UnknownLevel, UnknownMeasure
from budsjett.years import Years
from builders import a_basis, a_measure

ROADS = LineId("roads_transport")
SKI = a_measure("ski", effects=(Effect(line=ROADS, yearly_kr=-1_000_000, year=2027, month=7),))
LAMPS = a_measure("lamper", effects=(Effect(line=ROADS, yearly_kr=-600_000, year=2027),), requires=(MeasureId("ski"),))


def test_it_does_a_year_later_what_it_would_have_done():
    basis = a_basis(measures={"ski": SKI})
    none, now, later = (project(basis, package).lines[ROADS] for package in ((), ("ski",), ("ski@2028",)))
    np.testing.assert_array_equal(later - none, [0, *(now - none)[:-1]])
    assert project(basis, ("ski@2028",)).package == ("ski@2028",)


def test_it_begins_as_late_as_all_of_it_still_is_in_the_plan():
    built = Investment(year=2028, cost_kr=10, lifetime_years=10, grants_kr=0, vat_share=0.0, opens=2029)
    pool = a_measure("bad", kind=MeasureKind.INVESTMENT, effects=(), investments=(built,))
    versions = waited(pool, 9, Years(2027))
    assert [(m.id, m.investments[0].year, m.investments[0].opens) for m in versions] == [
        ("bad@2029", 2029, 2030),
        ("bad@2030", 2030, 2031),
    ]


def test_a_deferral_does_not_wait():
    put_off = a_measure("ut", kind=MeasureKind.DEFERRAL)
    assert waited(put_off, 3, Years(2027)) == ()


def test_what_waits_is_held_to_the_same_ties():
    basis = a_basis(measures={"ski": SKI, "lamper": LAMPS})
    assert project(basis, ("lamper", "ski@2029")).package == ("ski@2029", "lamper")
    with pytest.raises(MissingRequirement):
        project(basis, ("lamper@2028",))
    with pytest.raises(DuplicateMeasure):
        project(basis, ("ski", "ski@2028"))


@pytest.mark.parametrize("name", ["ski@2027", "ski@2031", "ski@", "ukjent@2028"])
def test_a_year_it_cannot_begin_in_is_refused(name):
    with pytest.raises(UnknownMeasure):
        project(a_basis(measures={"ski": SKI}), (name,))


HALL = a_measure(
    "hall",
    kind=MeasureKind.INVESTMENT,
    effects=(Effect(line=ROADS, yearly_kr=400_001, year=2028),),
    investments=(
        Investment(year=2027, cost_kr=30_000_000, lifetime_years=40, grants_kr=5_000_001, vat_share=0.2, opens=2028),
    ),
    levels=(25, 50),
)


def test_at_a_level_every_amount_is_so_much_of_the_whole():
    basis = a_basis(measures={"hall": HALL})
    whole, half = (project(basis, package).lines for package in (("hall",), ("hall~50",)))
    none = project(basis).lines
    assert (whole[ROADS] - none[ROADS])[1] == 400_001
    assert (half[ROADS] - none[ROADS])[1] == 200_000, "halves to the even krone"
    assert (half[LineId("investment")] - none[LineId("investment")])[0] == 15_000_000
    assert (half[LineId("investment_grants")] - none[LineId("investment_grants")])[0] == 2_500_000
    assert project(basis, ("hall~50",)).package == ("hall~50",)


def test_what_looks_at_a_plans_measures_sees_them_as_they_were_chosen():
    basis = a_basis(measures={"ski": SKI, "hall": HALL})
    plan = project(basis, ("ski", "hall@2028~25"))
    begun, listed = as_begun(basis, plan)
    assert listed.package == ("ski", "hall")
    assert begun.measures["hall"].title.endswith("(25 %, fra 2028)")
    assert begun is as_begun(basis, plan)[0], "the same choice is the same basis, to what is kept by basis"
    (built,) = [row.values for row in projects(plan, basis) if "fra 2028" in row.name]
    assert built[1] == 7_500_000
    alone = project(basis, ("hall@2028~25",)).lines[LineId("net_operating_result")]
    np.testing.assert_array_equal(
        effect_of(basis, "hall@2028~25"), alone - project(basis).lines[LineId("net_operating_result")]
    )


def test_the_whole_comes_before_its_parts_and_the_listed_year_first():
    found = versions(HALL, wait=1, levels=HALL.levels, years=Years(2027))
    assert [m.id for m in found] == ["hall", "hall~50", "hall~25", "hall@2028", "hall@2028~50", "hall@2028~25"]
    assert [level_of(m.id) for m in found] == [100, 50, 25] * 2
    basis = a_basis(measures={"hall": HALL})
    for m in found:
        assert list(started(basis, (m.id,))[0].measures["hall"].effects) == list(m.effects)


@pytest.mark.parametrize("name", ["hall~30", "hall~100", "hall@2028~30"])
def test_a_level_that_is_not_there_is_refused_with_those_that_are(name):
    with pytest.raises(UnknownLevel) as refusal:
        project(a_basis(measures={"hall": HALL}), (name,))
    assert refusal.value.known == "25 % og 50 %"


@pytest.mark.parametrize("name", ["hall~", "hall~050", "hall~x", "hall~50@2028", "hall@2031~50", "ukjent~50"])
def test_what_is_no_level_at_all_is_no_measure(name):
    with pytest.raises(UnknownMeasure):
        project(a_basis(measures={"hall": HALL}), (name,))
