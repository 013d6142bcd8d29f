import numpy as np
import pytest

from budsjett.budget.population import AGE_GROUPS, persons_1_january, persons_1_july
from budsjett.errors import UnknownProjection, YearOutsidePlan
from budsjett.years import Years
from builders import some_people


def test_1_july_is_halfway_between_two_januaries():
    people = some_people()
    january = persons_1_january(people, "main", Years(2026, 2))
    assert persons_1_july(people, "main", Years(2026, 1))[:, 0].tolist() == january.mean(axis=1).tolist()


def test_an_observed_year_wins_over_a_projected_one():
    people = some_people()
    ahead = people.projections["main"]
    assert persons_1_january(people, "main", Years(2026, 1))[:, 0].tolist() == people.observed[:, 0].tolist()
    assert persons_1_january(people, "main", Years(2027, 1))[:, 0].tolist() == ahead.persons[:, 0].tolist()


def test_rows_are_the_age_groups():
    assert persons_1_january(some_people(), "low", Years(2027)).shape == (len(AGE_GROUPS), 4)


def test_an_unknown_alternative_is_refused_with_those_that_are_known():
    with pytest.raises(UnknownProjection) as refusal:
        persons_1_january(some_people(), "high", Years(2027))
    assert refusal.value.known == "main, low"


def test_a_year_beyond_the_projection_is_refused():
    with pytest.raises(YearOutsidePlan):
        persons_1_january(some_people(), "main", Years(2030))
    assert np.isfinite(persons_1_january(some_people(), "main", Years(2029))).all()
