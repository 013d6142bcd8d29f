from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.measures import check_package
from budsjett.budget.ties import LeftOut, Tie, settle
from builders import a_basis, a_measure

MEASURES = a_basis().measures
RING = {
    m.id: m
    for m in (
        a_measure("a", requires=("b",)),
        a_measure("b", excludes=("c",)),
        a_measure("c"),
        a_measure("d", requires=("c",)),
        a_measure("e", requires=("d",), excludes=("a",)),
    )
}


def test_a_package_that_hangs_together_is_counted_whole():
    assert settle(MEASURES, ["badebuss", "bad"]).counted == ("bad", "badebuss")
    assert settle(MEASURES, ["badebuss", "bad"]).left_out == ()


def test_a_measure_waits_for_what_it_requires():
    settled = settle(MEASURES, ["badebuss", "skole"])
    assert settled.counted == ("skole",)
    assert settled.left_out == (LeftOut(measure="badebuss", tie=Tie.REQUIRES, other="bad"),)


def test_of_two_rivals_the_first_on_the_list_is_counted_whoever_names_the_other():
    settled = settle(MEASURES, ["vei", "badebuss", "bad"])  # it is vei that excludes badebuss, and badebuss comes first
    assert settled.counted == ("bad", "badebuss")
    assert settled.left_out == (LeftOut(measure="vei", tie=Tie.EXCLUDES, other="badebuss"),)


def test_what_waits_for_something_else_pushes_nobody_out():
    settled = settle(MEASURES, ["vei", "badebuss"])  # badebuss lacks bad, so vei is free
    assert settled.counted == ("vei",)


def test_what_rested_on_a_rival_falls_with_it():
    settled = settle(RING, ["b", "c", "d", "e"])
    assert settled.counted == ("b",)
    assert [left.measure for left in settled.left_out] == ["c", "d", "e"]


@given(st.sets(st.sampled_from(list(MEASURES))), st.sets(st.sampled_from(list(RING))))
def test_what_is_counted_is_never_refused_and_nothing_is_lost(chosen, ring):
    for measures, wanted in ((MEASURES, chosen), (RING, ring)):
        settled = settle(measures, wanted)
        assert check_package(measures, settled.counted) == settled.counted
        assert {*settled.counted, *(left.measure for left in settled.left_out)} == wanted
        assert len(settled.counted) + len(settled.left_out) == len(wanted)


def test_what_waits_or_is_chosen_in_part_is_held_to_the_same_ties_and_counted_as_it_was_chosen():
    assert settle(MEASURES, ["badebuss@2028", "bad~50"]).counted == ("bad~50", "badebuss@2028")
    assert settle(MEASURES, ["badebuss@2028"]).left_out[0].measure == "badebuss"
