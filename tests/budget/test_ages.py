import numpy as np
import pytest

from budsjett.budget.ages import AGES, EVEN, for_everybody, persons_of, shares
from budsjett.budget.conditions import expected
from budsjett.budget.population import AGE_GROUPS, heads
from budsjett.sources import scenario_files, shipped
from builders import COSTS_KR_PER_HEAD, a_basis


def a_scenario(name):
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder(name)))
    assert basis is not None
    return basis


def test_everybody_is_in_one_age_and_no_age_is_left_out():
    assert [group for age in AGES for group in age.groups] == list(AGE_GROUPS)
    persons = expected(a_basis()).july[0]
    assert (heads(persons_of(persons)) == heads(persons)).all()


def test_a_service_is_divided_as_its_need_is():
    """Nursing homes by hand: 67-79 cost 9 000 each, 80-89 38 000 and 90 and above 168 000."""
    basis = a_basis()
    persons = expected(basis).july[0]
    found = shares(basis, persons)
    young, old, oldest = (persons[AGE_GROUPS.index(group), 0] for group in ("67-79", "80-89", "90+"))
    need = 9_000 * young + 38_000 * old + 168_000 * oldest
    by_hand = [0, 0, 0, 0, 0, 9_000 * young / need, (38_000 * old + 168_000 * oldest) / need]
    assert found["nursing_home"][:, 0] == pytest.approx(by_hand)
    assert found["kindergarten"][:, 0].tolist() == [0, 1, 0, 0, 0, 0, 0]
    assert found["primary_school"][2].tolist() == [1, 1, 1, 1]
    assert set(found) == set(COSTS_KR_PER_HEAD), "roads and fees have no cost by age: they are for everybody"


@pytest.mark.parametrize("name", ["vadso", "randaberg"])
def test_in_a_real_municipality_every_share_is_of_the_whole_and_administration_is_for_everybody(name):
    basis = a_scenario(name)
    found = shares(basis, expected(basis).july[0])
    assert {"kindergarten", "primary_school", "home_care", "nursing_home", "health", "child_welfare"} <= set(found)
    assert not {"administration", "culture", "cost_recovery"} & set(found)
    for by_age in found.values():
        assert by_age.shape == (len(AGES), len(basis.years))
        assert by_age.sum(axis=0) == pytest.approx(1)
        assert (by_age >= 0).all()


def test_a_tenth_between_the_ages_is_the_border():
    assert for_everybody(np.array([1.0, 1 - EVEN]))
    assert not for_everybody(np.array([1.0, 0.99 - EVEN]))


def test_what_nobody_needs_is_for_everybody():
    basis = a_basis()
    nobody = expected(basis).july[0].copy()
    nobody[AGE_GROUPS.index("1-5"), 2] = 0
    assert "kindergarten" not in shares(basis, nobody)
