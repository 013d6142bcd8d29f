import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.capital import (
    HIGHEST_VAT_SHARE,
    LIFETIMES,
    Opening,
    capital_costs,
    loans_kr,
    minimum_instalment_kr,
    written_off_kr,
)
from budsjett.sources.parameter_files import shipped

kr = st.floats(0, 1e9)
spent = st.lists(st.floats(-1e8, 5e8), min_size=20, max_size=20).map(lambda v: np.array(v).reshape(1, 5, 4))


def costs(to_finance, *, debt=900e6, assets=1_100e6, remaining=25.0, depreciation=45e6, rate=0.04):
    opening = Opening(
        debt_kr=debt, assets_kr=assets, remaining_years=remaining, depreciation_kr=np.full(4, depreciation)
    )
    return capital_costs(
        opening, to_finance_kr=to_finance, activated_kr=to_finance, interest_rate=np.full((len(to_finance), 4), rate)
    )


@given(kr, kr, kr)
def test_the_minimum_instalment_is_never_more_than_the_debt(depreciation, debt, assets):
    lowest = minimum_instalment_kr(np.array(depreciation), np.array(debt), np.array(assets)).item()
    assert 0 <= lowest <= debt + 0.5


@given(spent, st.floats(0, 1e9).map(round), st.floats(4, 60))
def test_instalments_never_exceed_the_loan_and_never_fall_below_the_law(to_finance, debt, remaining):
    found = costs(to_finance, debt=float(debt), remaining=remaining)
    opening = np.concatenate((np.full((1, 1), debt), found.debt[:, :-1]), axis=1)
    assert (found.instalments <= opening).all()
    assert (found.instalments >= found.minimum_instalment).all()
    assert (found.debt >= 0).all()


@given(spent)
def test_debt_is_what_it_was_with_new_loans_less_instalments(to_finance):
    found = costs(to_finance)
    assert (found.debt == 900e6 + np.cumsum(found.new_loans - found.instalments, axis=-1)).all()


@given(spent)
def test_every_amount_is_in_whole_kroner(to_finance):
    found = costs(to_finance)
    for name in ("new_loans", "interest", "instalments", "minimum_instalment", "depreciation", "debt", "assets"):
        assert (getattr(found, name) % 1 == 0).all()


@given(spent)
def test_a_loan_is_never_negative_and_never_more_than_what_there_is_to_finance(to_finance):
    loans = loans_kr(to_finance)
    assert (loans >= 0).all()
    assert loans.sum(axis=1) == pytest.approx(np.maximum(to_finance.sum(axis=1), 0), abs=1e-3)


@given(st.sampled_from(LIFETIMES), kr)
def test_what_is_spent_is_written_off_to_the_end_of_its_lifetime_and_no_longer(lifetime, amount):
    one = np.zeros((1, len(LIFETIMES), 60))
    one[0, LIFETIMES.index(lifetime), 0] = amount
    yearly = written_off_kr(one)[0]
    assert yearly.sum() == pytest.approx(amount)
    assert yearly[0] == 0
    assert (yearly[lifetime + 1 :] == 0).all()


def test_a_small_old_debt_is_repaid_and_then_costs_nothing():
    found = costs(np.zeros((1, 5, 4)), debt=3e6, remaining=4.0, depreciation=3e6, assets=3e6)
    assert found.debt[0].tolist() == [0, 0, 0, 0]
    assert found.instalments[0].tolist() == [3e6, 0, 0, 0]


def test_the_classes_are_those_of_the_regulation():
    classes = {p.values[-1].value for name, p in shipped().by_id.items() if name.startswith("capital.depreciation.")}
    assert classes == set(LIFETIMES)


def test_the_highest_vat_share_follows_from_the_rate():
    rate = shipped().at("capital.vat.rate", 2027)
    assert pytest.approx(rate / (1 + rate)) == HIGHEST_VAT_SHARE


def test_when_the_old_debt_is_repaid_only_the_new_loans_are():
    opening = Opening(debt_kr=4e6, assets_kr=1e9, remaining_years=4.0, depreciation_kr=np.zeros(6))
    borrowed = np.zeros((1, 5, 6))
    borrowed[0, LIFETIMES.index(10), 0] = 1e6
    found = capital_costs(
        opening, to_finance_kr=borrowed, activated_kr=np.zeros((1, 5, 6)), interest_rate=np.zeros((1, 6))
    )
    assert found.instalments[0].tolist() == [1e6, 1.1e6, 1.1e6, 1.1e6, 1e5, 1e5]
