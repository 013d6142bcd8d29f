from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget.conditions import Conditions, Prices, expected, interest_path
from budsjett.budget.plan import project, project_many
from budsjett.errors import FaultyBasis, MissingAssumption, UnknownProjection
from builders import a_basis, some_assumptions

NONE_CHOSEN = np.zeros((1, 6), dtype=bool)


def futures(conditions, rows):
    """The same conditions again and again, with a rate of their own in each row."""
    return replace(conditions, interest_rate=conditions.interest_rate + np.arange(rows)[:, None] / 100)


def priced(**assumed):
    return replace(a_basis(), assumptions=some_assumptions(price_growth=0.03, **assumed))


def test_what_is_expected_is_one_row():
    world = expected(a_basis())
    assert (world.rows, world.years, world.prices) == (1, 4, Prices.FIXED)
    assert (world.price_index == 1).all()
    assert world.persons.shape == (1, 10, 6)
    assert expected(a_basis()) is not world  # another basis, though alike
    basis = a_basis()
    assert expected(basis) is expected(basis)


def test_each_row_of_a_batch_of_futures_is_the_plan_of_its_own_conditions():
    basis = a_basis()
    world = futures(expected(basis), 3)
    together = project_many(basis, NONE_CHOSEN, conditions=world)
    for i in range(3):
        alone = project_many(
            basis, NONE_CHOSEN, conditions=replace(world, interest_rate=world.interest_rate[i : i + 1])
        )
        for line, values in alone.items():
            assert together[line].shape == (3, 4), line
            assert np.array_equal(together[line][i], values[0]), line
    assert (np.diff(together["interest_expense"][:, 0]) > 0).all()


def test_packages_and_futures_that_do_not_pair_are_an_error():
    basis = a_basis()
    with pytest.raises(ValueError, match="do not pair"):
        project_many(basis, np.zeros((2, 6), dtype=bool), conditions=futures(expected(basis), 3))


def test_in_nominal_prices_the_first_year_is_the_same_and_later_years_grow():
    basis = priced()
    fixed, nominal = project(basis), project(basis, prices=Prices.NOMINAL)
    assert (nominal.prices, fixed.prices) == (Prices.NOMINAL, Prices.FIXED)
    for line in ("income_tax", "block_grant", "primary_school", "property_tax", "investment"):
        assert nominal.lines[line] == pytest.approx(fixed.lines[line] * 1.03 ** np.arange(4), abs=1.5), line


def test_old_loans_and_what_is_written_off_do_not_grow_with_prices():
    basis = priced()
    none = replace(basis, assumptions=some_assumptions(price_growth=0.0))
    fixed, nominal = project(none), project(basis, prices=Prices.NOMINAL)
    assert nominal.lines["interest_income"].tolist() == fixed.lines["interest_income"].tolist()
    assert nominal.lines["cover_of_overspending"].tolist() == fixed.lines["cover_of_overspending"].tolist()
    assert nominal.lines["instalments"][0] == fixed.lines["instalments"][0]


def test_what_services_cost_beyond_prices_lifts_services_and_nothing_else():
    basis = replace(a_basis(), assumptions=some_assumptions(real_cost_growth=0.01))
    before, after = project(a_basis()).lines, project(basis).lines
    assert after["primary_school"] == pytest.approx(before["primary_school"] * 1.01 ** np.arange(4), abs=1)
    assert after["block_grant"].tolist() == before["block_grant"].tolist()


def test_nominal_prices_need_somebody_to_say_how_prices_grow():
    with pytest.raises(MissingAssumption) as refusal:
        expected(a_basis(), prices=Prices.NOMINAL)
    assert refusal.value.assumption == "price_growth"


def test_a_year_without_a_rate_of_its_own_has_that_of_the_year_before():
    basis = replace(a_basis(), assumptions=some_assumptions(**{"interest_rate.2028": 0.05}))
    assert interest_path(basis).tolist() == [0.04, 0.05, 0.05, 0.05]
    assert expected(basis, interest_stress=0.02).interest_rate[0] == pytest.approx([0.06, 0.07, 0.07, 0.07])


def test_stress_costs_what_the_debt_weighs():
    basis = a_basis()
    calm, stressed = project(basis), project(basis, interest_stress=0.01)
    debt = np.concatenate(([900e6], calm.lines["debt"]))
    more = stressed.lines["interest_expense"] - calm.lines["interest_expense"]
    assert more == pytest.approx((debt[:-1] + debt[1:]) / 2 * 0.01, abs=1)
    assert stressed.interest_stress == pytest.approx(0.01)


def test_a_faulty_basis_and_an_unknown_projection_are_refused_before_anything_is_computed():
    with pytest.raises(UnknownProjection):
        expected(a_basis(), "high")
    with pytest.raises(FaultyBasis):
        expected(replace(a_basis(), assumptions=some_assumptions(interest_rate=9.0)))


def test_the_block_grant_counts_people_half_a_year_before_the_year():
    persons = np.arange(6.0).reshape(1, 1, 6)
    one = np.ones((1, 4))
    world = Conditions(
        prices=Prices.FIXED,
        persons=persons,
        price_index=one,
        cost_index=one,
        tax_index=one,
        national_tax_index=one,
        interest_rate=one,
    )
    assert world.july_before[0, 0].tolist() == [0.5, 1.5, 2.5, 3.5]
    assert world.january[0, 0].tolist() == [1, 2, 3, 4]
    assert world.july[0, 0].tolist() == [1.5, 2.5, 3.5, 4.5]
