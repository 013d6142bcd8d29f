"""The Norwegian parameters that are shipped."""

from datetime import date

import pytest

from budsjett.budget.checks import PARAMETERS
from budsjett.sources.parameter_files import shipped


@pytest.mark.parametrize("name", sorted(shipped().by_id))
def test_every_value_says_where_it_is_from_and_when_it_was_last_looked_at(name):
    parameter = shipped().by_id[name]
    assert parameter.term
    assert parameter.unit
    assert parameter.last_checked >= date(2026, 11, 23)
    for dated in parameter.values:
        assert dated.source.law
        assert dated.source.note


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("year", range(2020, 2031))
def test_what_the_model_reads_has_a_value_in_every_year(name, year):
    assert shipped().at(name, year) > 0


def test_the_rate_that_nobody_has_read_is_not_called_checked():
    equalisation = shipped().by_id["income.equalisation.symmetric_rate"]
    assert equalisation in shipped().unchecked()
    assert [equalisation.at(date(year, 1, 1)).value for year in (2024, 2025, 2026)] == [0.60, 0.62, 0.64]


def test_the_model_counts_people_in_the_month_of_the_regulation():
    # persons_1_july in budget/population.py is the first of this month, halfway through the year.
    assert shipped().at("income.block_grant.population_month", 2027) == 7
