"""Who gains and who loses: every krone is somebody's, and what nobody feels is told by itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget.ages import AGES
from budsjett.budget.basis import District
from budsjett.budget.figures import LineId
from budsjett.budget.gains import gains, service_of
from budsjett.budget.levers import LeverKind
from budsjett.budget.measures import Effect, Investment, MeasureId, MeasureKind
from budsjett.budget.plan import project
from budsjett.budget.population import heads
from builders import a_basis, a_measure, some_assumptions, some_levers
from strategies import bases

AT = {age.id: i for i, age in enumerate(AGES)}


def with_measures(*measures, **changes):
    return a_basis(measures={m.id: m for m in measures}, **changes)


def between(basis, before, after, **changes):
    return gains(basis, project(basis, before), project(basis, after), **changes)


def on(line, yearly_kr, **changes):
    return Effect(line=LineId(line), yearly_kr=yearly_kr, year=2027, **changes)


@given(bases(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_every_krone_of_services_and_wear_is_somebodys_and_the_rest_is_in_the_purse(basis, random):
    free = [m for m, x in basis.measures.items() if not (x.requires or x.excludes)]
    one, other = (project(basis, random.sample(free, random.randint(0, len(free)))) for _ in range(2))
    found = gains(basis, one, other)
    moved = {line: other.lines[line] - one.lines[line] for line in one.lines}
    told = found.ages_kr.sum(axis=0) + found.everybody_kr + found.unfelt_kr
    assert told == pytest.approx(moved["services_net"] + moved["depreciation"], abs=1e-3)
    assert (found.invested_kr == moved["depreciation"]).all()
    left = moved["general_income"] - moved["services_net"] - moved["net_finance"]
    assert found.left_kr == pytest.approx(left, abs=1e-3)
    back = gains(basis, other, one)
    assert back.ages_kr == pytest.approx(-found.ages_kr, abs=1e-3)


def test_a_cut_in_kindergartens_is_lost_by_those_of_one_to_five_and_by_nobody_else():
    basis = with_measures(a_measure("barnehage", effects=(on("kindergarten", -2_600_000, month=8),)))
    found = between(basis, (), ("barnehage",))
    assert found.ages_kr[AT["1-5"]].tolist() == pytest.approx([-1_083_333, -2_600_000, -2_600_000, -2_600_000])
    assert not np.delete(found.ages_kr, AT["1-5"], axis=0).any()
    assert not found.everybody_kr.any()
    assert found.left_kr[0] == 1_083_333
    assert found.persons[AT["1-5"], 0] == pytest.approx((279 + 281) / 2), "1 July 2027"


def test_what_does_not_follow_age_is_everybodys():
    found = between(with_measures(a_measure("vei")), (), ("vei",))
    assert found.everybody_kr.tolist() == [-1_000_000] * 4
    assert not found.ages_kr.any()


def test_what_nobody_is_assumed_to_feel_is_taken_from_nobody():
    better = a_measure("innkjop", effects=(on("primary_school", -1_000_000),), burden=0.25)
    found = between(with_measures(better), (), ("innkjop",))
    assert found.ages_kr[AT["6-15"]].tolist() == [-250_000] * 4
    assert found.unfelt_kr.tolist() == [-750_000] * 4
    later = between(with_measures(replace(better, may_wait=1, levels=(50,))), (), ("innkjop@2028~50",))
    assert later.ages_kr[AT["6-15"]].tolist() == [0, -125_000, -125_000, -125_000]
    assert later.unfelt_kr.tolist() == [0, -375_000, -375_000, -375_000]


@pytest.mark.parametrize("kind", [MeasureKind.INVESTMENT, MeasureKind.SPENDING])
def test_what_an_investment_saves_in_running_costs_is_nobodys_loss(kind):
    saver = a_measure("enok", kind=kind, effects=(on("primary_school", -300_000),))
    found = between(with_measures(saver), (), ("enok",))
    assert not found.ages_kr.any()
    assert found.unfelt_kr.tolist() == [-300_000] * 4


def test_an_investment_is_for_those_its_service_is_for_by_what_it_wears():
    built = a_measure(
        "skolebygg",
        kind=MeasureKind.INVESTMENT,
        effects=(on("primary_school", 100_000), on("roads_transport", 50_000)),
        investments=(Investment(year=2027, cost_kr=40_000_000, lifetime_years=40, grants_kr=0, vat_share=0),),
    )
    basis = with_measures(built)
    found = between(basis, (), ("skolebygg",))
    assert found.ages_kr[AT["6-15"]].tolist() == [100_000, 1_100_000, 1_100_000, 1_100_000]
    assert found.everybody_kr.tolist() == [50_000] * 4
    elsewhere = between(basis, (), ("skolebygg",), lines={built.id: LineId("kindergarten")})
    assert elsewhere.ages_kr[AT["1-5"]].tolist() == [0, 1_000_000, 1_000_000, 1_000_000]


def test_an_investment_that_moves_no_service_is_for_everybody():
    bare = Investment(year=2027, cost_kr=40_000_000, lifetime_years=40, grants_kr=0, vat_share=0)
    found = between(
        with_measures(a_measure("bru", kind=MeasureKind.INVESTMENT, effects=(), investments=(bare,))), (), ("bru",)
    )
    assert found.everybody_kr.tolist() == [0, 1_000_000, 1_000_000, 1_000_000]


def test_the_upkeep_a_deferral_asks_for_is_no_gain_and_what_is_put_off_is_a_loss():
    later = a_measure(
        "utsett",
        kind=MeasureKind.DEFERRAL,
        effects=(on("roads_transport", 150_000),),
        investments=(Investment(year=2027, cost_kr=-20_000_000, lifetime_years=40, grants_kr=0, vat_share=0),),
    )
    found = between(with_measures(later), (), ("utsett",))
    assert found.everybody_kr.tolist() == [0, -500_000, -500_000, -500_000]
    assert found.unfelt_kr.tolist() == [150_000] * 4


def test_a_place_has_what_measures_placed_there_do_and_no_more():
    here = a_measure("stor", effects=(on("primary_school", -2_000_000),), district="bygd", burden=0.5)
    there = a_measure("sentrum", kind=MeasureKind.SPENDING, effects=(on("roads_transport", 400_000),), district="by")
    nowhere = a_measure("alle")
    places = tuple(District(id=d, label=d.title()) for d in ("by", "bygd", "oy"))
    basis = with_measures(here, there, nowhere, districts=places)
    found = between(basis, ("alle",), ("stor", "sentrum"))
    assert {d: kr.tolist() for d, kr in found.places_kr.items()} == {"by": [400_000] * 4, "bygd": [-1_000_000] * 4}
    assert between(basis, ("stor",), ("stor", "alle")).places_kr["bygd"].tolist() == [0] * 4


def test_property_tax_is_paid_and_a_measure_begun_later_or_in_part_counts_as_it_is():
    basis = a_basis()
    taxed = between(basis, (), ("eiendomsskatt",))
    assert taxed.paid_kr.tolist() == [4_000_000] * 4
    assert taxed.home_kr is None
    assert not taxed.ages_kr.any()
    school = replace(basis.measures[MeasureId("skole")], may_wait=1, levels=(50,))
    basis = replace(basis, measures={**basis.measures, school.id: school})
    whole, half = (between(basis, (), (name,)).ages_kr for name in ("skole@2028", "skole@2028~50"))
    assert whole[AT["6-15"]].tolist() == [0, -2_500_000, -6_000_000, -6_000_000]
    assert half == pytest.approx(whole / 2)


def test_the_average_home_pays_what_the_levers_on_homes_ask():
    given_of = {"homes": 2_000, "home_value": 3e6, "allowance": 5e5, "rate_homes": 3, "other_base": 0, "rate_other": 0}
    rate, *others = some_levers()
    basis = a_basis(
        levers=(replace(rate, kind=LeverKind.PROPERTY_TAX_HOMES, maximum=4), *others),
        assumptions=some_assumptions(**{f"property_tax.{name}": value for name, value in given_of.items()}),
    )
    now, then = project(basis), project(basis, (), {"eiendomsskatt": 3.5})
    found = gains(basis, now, then)
    assert found.home_kr is not None
    assert found.home_kr.tolist() == [1_250] * 4
    assert found.paid_kr == pytest.approx(found.home_kr * 2_000)


def test_a_lever_on_a_service_reaches_those_the_service_is_for():
    basis = a_basis()
    found = gains(basis, project(basis), project(basis, (), {"laererstillinger": -2}))
    assert found.ages_kr[AT["6-15"]].tolist() == [-1_600_000] * 4
    invested = gains(basis, project(basis), project(basis, (), {"investering": 60}))
    assert invested.everybody_kr.tolist() == invested.invested_kr.tolist()
    assert invested.everybody_kr[-1] > 0


def test_the_same_plan_twice_moves_nothing_and_other_people_cannot_be_compared():
    basis = a_basis()
    assert between(basis, ("skole",), ("skole",)).nothing
    assert not between(basis, (), ("skole",)).nothing
    with pytest.raises(ValueError, match="other people"):
        gains(basis, project(basis), project(basis, projection="low"))


def test_the_service_a_measure_moves_the_most_is_told():
    assert service_of(a_measure("x", effects=(on("property_tax", 9), on("health", 3), on("fire", -4)))) == "fire"
    assert service_of(a_measure("x", effects=(on("property_tax", 9),))) is None


def test_where_nothing_is_said_of_costs_by_age_all_is_everybodys():
    basis = a_basis(costs_per_head={})
    found = between(basis, (), ("skole",))
    assert not found.ages_kr.any()
    assert found.everybody_kr.tolist() == pytest.approx([-2_500_000, -6_000_000, -6_000_000, -6_000_000])
    assert found.everybody[0] == heads(found.persons)[0]
