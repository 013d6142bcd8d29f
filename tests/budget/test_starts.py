"""A measure begun later does the same, later; a plan takes it by the id that says the year."""

import numpy as np
import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, Investment, MeasureId, MeasureKind
from budsjett.budget.plan import project
from budsjett.budget.starts import waited
from budsjett.errors import DuplicateMeasure, MissingRequirement, UnknownMeasure
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
