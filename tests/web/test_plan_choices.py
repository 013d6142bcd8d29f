from dataclasses import replace

import numpy as np

from budsjett.budget.plan import effect_of
from budsjett.web import plan_choices
from budsjett.web.address import Asked
from builders import a_basis

BASIS = a_basis()


def test_a_measure_is_worth_what_the_model_says_of_it_alone():
    for row in plan_choices.measure_rows(BASIS, Asked()):
        assert np.array_equal(row.effect_kr, effect_of(BASIS, row.measure.id))


def test_the_lines_of_a_measure_sum_to_its_effect_in_every_year():
    for row in plan_choices.measure_rows(BASIS, Asked()):
        lines = plan_choices.line_effects(BASIS, row.measure.id, Asked())
        assert tuple(sum(kr) for kr in zip(*(line.kr for line in lines), strict=True)) == row.effect_kr


def test_an_investment_is_shown_from_cost_to_loan_to_yearly_cost():
    bath = plan_choices.row_of(BASIS, "bad", Asked()).capital
    assert (bath.cost_kr, bath.vat_kr, bath.grants_kr, bath.loan_kr) == (80_000_000, 16_000_000, 10_000_000, 54_000_000)
    assert bath.yearly_kr > 0
    assert plan_choices.row_of(BASIS, "skole", Asked()).capital is None


def test_a_step_of_a_lever_is_worth_its_unit():
    rows = {row.lever.id: row for row in plan_choices.lever_rows(BASIS, Asked(levers={"eiendomsskatt": 5.0}))}
    assert rows["eiendomsskatt"].step_kr == 2_500_000
    assert rows["eiendomsskatt"].position == 5.0
    assert rows["laererstillinger"].step_kr == -400_000
    assert rows["rente"].step_kr < 0


def test_a_tie_between_two_measures_is_shown_on_both():
    vei, buss = (plan_choices.row_of(BASIS, m, Asked()) for m in ("vei", "badebuss"))
    assert [other.id for other in vei.excludes] == ["badebuss"]
    assert [other.id for other in buss.excludes] == ["vei"]


def test_every_measure_stands_under_one_theme_and_what_has_none_comes_last():
    odd = {m: replace(x, theme="ukjent") if m == "vei" else x for m, x in BASIS.measures.items()}
    basis = a_basis(measures=odd)
    groups = plan_choices.by_theme(basis, plan_choices.measure_rows(basis, Asked(package=("skole",))))
    assert sorted(row.measure.id for group in groups for row in group.rows) == sorted(BASIS.measures)
    assert groups[-1].theme.label == "Andre tiltak"
    assert [group.chosen for group in groups] == [1, 0, 0, 0][: len(groups)]


def may(**changes):
    """The small municipality with a school that may wait a year, and at half."""
    school = replace(BASIS.measures["skole"], **({"may_wait": 1, "levels": (50,)} | changes))
    return a_basis(measures={**BASIS.measures, "skole": school})


def test_a_measure_that_may_wait_or_be_taken_in_part_says_so_and_shows_what_it_does_as_chosen():
    basis = may()
    as_listed, chosen = (plan_choices.row_of(basis, "skole", Asked(package=p)) for p in ((), ("skole@2028~50",)))
    assert (as_listed.years, as_listed.levels, as_listed.said) == ((2027, 2028), (100, 50), "")
    assert (chosen.year, chosen.level, chosen.said) == (2028, 50, "fra 2028, 50\N{NO-BREAK SPACE}%")
    assert chosen.measure.title == as_listed.measure.title
    assert np.array_equal(chosen.effect_kr, effect_of(basis, "skole@2028~50"))
    assert chosen.effect_kr[0] == 0 != as_listed.effect_kr[0]
    lines = plan_choices.line_effects(basis, "skole", Asked(package=("skole@2028~50",)))
    assert tuple(map(sum, zip(*(line.kr for line in lines), strict=True))) == chosen.effect_kr
    assert plan_choices.row_of(BASIS, "skole", Asked()).years == ()


def test_a_year_beyond_the_lists_that_stands_in_the_address_may_still_be_seen_and_left():
    assert plan_choices.row_of(may(may_wait=0), "skole", Asked(package=("skole@2029",))).years == (2027, 2029)
