from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.figures import LineId
from budsjett.budget.need_index import COUNTRY, age_index, basis_index, cost_key, key_of, need_persons, other_criteria
from budsjett.budget.plan import project
from budsjett.budget.population import AGE_GROUPS
from budsjett.sources import parameter_files
from budsjett.years import Years
from builders import a_basis, some_assumptions, some_people

NORWAY = parameter_files.shipped()
KEY = cost_key(NORWAY, 2026)
VADSO_JULY_2025 = np.array([56.5, 266, 362.5, 183.5, 501, 147, 3189, 756.5, 275.5, 55])
VADSO_SECTORS = {
    "primary_school": 0.9019, "kindergarten": 0.9606, "care": 1.1332, "health": 1.0700, "child_welfare": 1.0547,
    "social_services": 1.1237, "administration": 1.2030,
}  # fmt: skip
"""Grønt hefte 2026, table E-k."""
VADSO_INDEX = 1.0498
people = st.lists(st.floats(1, 1e5), min_size=len(AGE_GROUPS), max_size=len(AGE_GROUPS)).map(np.array)


def test_the_key_of_2026_sums_to_one():
    assert KEY.sector_weight.sum() == pytest.approx(1, abs=5e-5)
    shares = np.array([NORWAY.table_at(COUNTRY, 2026).rows[group][0] for group in AGE_GROUPS])
    assert shares.sum() == pytest.approx(1, abs=5e-5)
    whole = (KEY.age_points * shares).sum(axis=1) + KEY.basis_weight + KEY.other_weight
    assert whole == pytest.approx(np.ones(len(KEY.sectors)), abs=1.5e-4), "each sector, to the rounding of the source"
    assert KEY.points @ shares + KEY.basis + KEY.other == pytest.approx(1, abs=5e-5)


def test_vadsos_published_sector_indices_weighted_by_the_key_are_its_published_index():
    weighted = sum(
        weight * VADSO_SECTORS[sector] for sector, weight in zip(KEY.sectors, KEY.sector_weight, strict=True)
    )
    assert round(float(weighted), 4) == VADSO_INDEX


def test_what_age_and_size_give_vadso_and_what_is_left():
    by_age = age_index(KEY.age_points, VADSO_JULY_2025)
    by_size = basis_index(KEY.basis_weight, VADSO_JULY_2025.sum(), mean_size=KEY.mean_size)
    left = np.array([VADSO_SECTORS[sector] for sector in KEY.sectors]) - by_age - by_size
    for row in zip(KEY.sectors, by_age, by_size, left, KEY.other_weight, strict=True):
        print("{:16} age {:.4f}  size {:.4f}  other {:.4f}, in the country {:.4f}".format(*row))  # noqa: T201
    found = dict(zip(KEY.sectors, by_age.round(3).tolist(), strict=True))
    assert found == {
        "primary_school": 0.742, "kindergarten": 0.773, "care": 0.690, "health": 0.917, "child_welfare": 0.058,
        "social_services": 0.200, "administration": 0.856,
    }  # fmt: skip
    assert (left > 0).all()
    # Farming is all that is left of administration, and weighs 0.0237: the basis criterion is the same sum for all.
    assert left[KEY.sectors.index("administration")] == pytest.approx(0.023, abs=0.003)
    whole = other_criteria(KEY, VADSO_JULY_2025, VADSO_INDEX)
    assert whole == pytest.approx(0.3125, abs=5e-4)
    assert whole == pytest.approx(float(left @ KEY.sector_weight), abs=5e-4)


@given(people, st.floats(0.5, 2))
def test_the_people_of_a_published_index_get_it_back(persons, published):
    other = other_criteria(KEY, persons, published)
    need = need_persons(KEY, persons[:, None], other=other)
    assert need.item() / persons.sum() == pytest.approx(published, rel=1e-9)


@given(people, st.integers(0, len(AGE_GROUPS) - 1))
def test_one_more_person_adds_what_her_age_and_the_other_criteria_give_whatever_the_size(persons, group):
    one_more = persons.copy()
    one_more[group] += 1
    added = need_persons(KEY, one_more[:, None], other=0.3) - need_persons(KEY, persons[:, None], other=0.3)
    assert added.item() == pytest.approx(KEY.points[group] + 0.3, abs=1e-5)


def test_only_those_counted_on_1_july_the_year_before_move_the_grant():
    """Those who come during 2028 are half there on 1 July 2028: the grant of 2029 is the first that counts them."""
    still = some_assumptions(national_tax_growth=0)

    def with_people_of(year, more):
        ahead = some_people()
        main = ahead.projections["main"]
        persons = main.persons.copy()
        persons[6, year - main.first] += more
        people = replace(ahead, projections={"main": replace(main, persons=persons)})
        return project(a_basis(population=people, assumptions=still)).lines[LineId("inhabitants_grant")]

    change = with_people_of(2029, 100) - with_people_of(2029, 0)
    assert change.tolist() == [0, 0, 50 * 38_000, 50 * 38_000]


def test_the_parts_are_the_block_grant():
    lines = project(a_basis(assumptions=some_assumptions(regional_grant_per_head=9_000))).lines
    parts = ("income_equalisation", "inhabitants_grant", "need_equalisation", "regional_grants", "other_block_grant")
    assert (sum(lines[LineId(part)] for part in parts) == lines[LineId("block_grant")]).all()
    assert (lines[LineId("regional_grants")] > 0).all()


def test_without_a_published_index_the_other_criteria_are_as_in_the_country():
    given_index = a_basis(population=two_years_seen(), assumptions=some_assumptions(**{"need_index.2026": 1.2}))
    change = (
        project(given_index).lines[LineId("need_equalisation")]
        - project(a_basis(population=two_years_seen())).lines[LineId("need_equalisation")]
    )
    assert (change > 0).all()


def two_years_seen():
    """The small municipality, with the January before as well."""
    found = some_people()
    return replace(found, first=2025, observed=np.concatenate([found.observed, found.observed], axis=1))


def test_a_plan_from_before_the_first_key_follows_the_first_it_reaches():
    early = replace(a_basis(), parameters=NORWAY, years=Years(2025, 4))
    assert key_of(early).points.tolist() == KEY.points.tolist()
    with pytest.raises(LookupError):
        key_of(replace(early, years=Years(2020, 4)))
