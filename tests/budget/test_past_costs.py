from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.figures import Figures, LineId
from budsjett.budget.past_costs import past_costs
from builders import a_basis, a_figure

FIRST, LAST = 2015, 2019
SCHOOL, ROADS = LineId("primary_school"), LineId("roads_transport")


def with_a_past(school_kr=(100e6, 110e6), pupils=(100.0, 80.0), years=(FIRST, 2017, LAST)):
    """A basis with accounts in some past years, where only the pupils have changed since then."""
    basis = a_basis()
    amounts = dict.fromkeys(basis.service_lines, (10e6, 12e6)) | {SCHOOL: school_kr}
    history = {
        (line, year): a_figure(line, year, kr[0] if year == years[0] else kr[1])
        for line, kr in amounts.items()
        for year in years
    }
    observed = np.full((10, 7), 500.0)
    observed[2:4, :2], observed[2:4, 2:] = pupils[0] / 2, pupils[1] / 2
    return replace(
        basis,
        figures=Figures({**basis.figures.by_line_year, **history}),
        population=replace(basis.population, first=FIRST, observed=observed),
    )


def of(costs, line):
    return next(change for change in costs.lines if change.line == line)


def test_with_a_fifth_fewer_pupils_a_fifth_of_the_cost_was_demography():
    costs = past_costs(with_a_past())
    school = of(costs, SCHOOL)
    assert (costs.first, costs.last) == (FIRST, LAST)
    assert school.change_kr == 10e6
    assert school.demography_kr == pytest.approx(-20e6)
    assert school.other_kr == pytest.approx(30e6)


def test_at_margin_only_the_share_of_the_plan_follows():
    basis = with_a_past()
    share = basis.assumptions["service_marginal_share.primary_school"].value
    school = of(past_costs(basis), SCHOOL)
    assert 0 < share < 1
    assert school.demography_marginal_kr == pytest.approx(share * school.demography_kr)


def test_without_a_cost_by_age_no_part_is_called_demography():
    roads = of(past_costs(with_a_past()), ROADS)
    assert not roads.follows_age
    assert (roads.demography_kr, roads.other_kr) == (0.0, roads.change_kr)


def test_the_total_is_the_lines_together():
    costs = past_costs(with_a_past())
    assert costs.total.change_kr == sum(line.change_kr for line in costs.lines)
    assert costs.total.demography_kr + costs.total.other_kr == pytest.approx(costs.total.change_kr)


def test_where_nobody_came_or_went_nothing_was_demography():
    costs = past_costs(with_a_past(pupils=(90.0, 90.0)))
    assert costs.total.demography_kr == 0


def test_only_years_with_counts_on_both_sides_of_1_july_are_used():
    """Counts end on 1 January 2021, so accounts of 2021 have no 1 July."""
    assert past_costs(with_a_past(years=(FIRST, 2020, 2021))).last == 2020


def test_one_year_of_accounts_is_no_past():
    assert past_costs(with_a_past(years=(FIRST,))) is None
    assert past_costs(a_basis()) is None
