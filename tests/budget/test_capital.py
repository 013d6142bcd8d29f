import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.capital import (
    HIGHEST_VAT_SHARE,
    LIFETIMES,
    Opening,
    Spent,
    by_class_kr,
    capital_costs,
    minimum_instalment_kr,
    written_off_kr,
)
from budsjett.budget.loans import Loan, LoanKind, contracts
from budsjett.sources.parameter_files import shipped
from budsjett.years import Years
from builders import ILLUSTRATION

kr = st.floats(0, 1e9)
spent = st.lists(st.floats(-1e8, 5e8), min_size=20, max_size=20).map(lambda v: np.array(v).reshape(1, 5, 4))


def a_loan(**changes):
    start = {"id": "a", "title": "A", "balance_kr": 900e6, "kind": LoanKind.SERIAL, "remaining_years": 25.0}
    return Loan(**{**start, "origin": ILLUSTRATION, **changes})


def costs(loans_kr, *, debt=900e6, assets=1_100e6, remaining=25.0, depreciation=45e6, rate=0.04, activated=None):
    """One old loan and these new ones, (n, classes, years)."""
    years = loans_kr.shape[-1]
    none, rates = np.zeros((1, years)), np.full((len(loans_kr), years), rate)
    return capital_costs(
        Opening(debt_kr=debt, assets_kr=assets, depreciation_kr=np.full(years, depreciation)),
        contracts((a_loan(balance_kr=debt, remaining_years=remaining),), Years(2027, years), rates),
        Spent(
            loans_kr=loans_kr,
            activated_kr=loans_kr if activated is None else activated,
            sold_kr=none,
            extra_instalments_kr=none,
        ),
        interest_rate=rates,
    )


def lent(to_finance):
    """What there is to finance is borrowed, and no more."""
    return by_class_kr(to_finance, np.rint(np.maximum(to_finance.sum(axis=1), 0)))


@given(kr, kr, kr)
def test_the_minimum_instalment_is_never_more_than_the_debt(depreciation, debt, assets):
    lowest = minimum_instalment_kr(np.array(depreciation), np.array(debt), np.array(assets)).item()
    assert 0 <= lowest <= debt + 0.5


@given(spent, st.floats(0, 1e9).map(round), st.floats(4, 60))
def test_instalments_never_exceed_the_loan_and_never_fall_below_the_law(to_finance, debt, remaining):
    found = costs(lent(to_finance), debt=float(debt), remaining=remaining)
    opening = np.concatenate((np.full((1, 1), debt), found.debt[:, :-1]), axis=1)
    assert (found.instalments <= opening).all()
    assert (found.instalments >= found.minimum_instalment).all()
    assert (found.debt >= 0).all()


@given(spent)
def test_debt_is_what_it_was_with_new_loans_less_instalments(to_finance):
    found = costs(lent(to_finance))
    assert (found.debt == 900e6 + np.cumsum(found.new_loans - found.instalments, axis=-1)).all()


@given(spent)
def test_every_amount_is_in_whole_kroner(to_finance):
    found = costs(lent(to_finance))
    for name in ("new_loans", "interest", "instalments", "minimum_instalment", "depreciation", "debt", "assets"):
        assert (getattr(found, name) % 1 == 0).all()


@given(spent)
def test_the_years_loans_are_shared_among_the_classes_without_rest(to_finance):
    loans = lent(to_finance)
    assert (loans >= 0).all()
    assert loans.sum(axis=1) == pytest.approx(np.rint(np.maximum(to_finance.sum(axis=1), 0)), abs=1e-3)


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


def test_what_is_new_does_not_wear_faster_because_the_old_is_worn_out():
    spent = np.zeros((1, 5, 4))
    spent[0, LIFETIMES.index(20), :] = 20e6
    found = costs(spent, debt=500e6, assets=60e6, depreciation=50e6)
    assert found.depreciation[0].tolist() == [50e6, 11e6, 2e6, 3e6]
    assert found.assets[0].tolist() == [30e6, 39e6, 57e6, 74e6]


def test_the_classes_are_those_of_the_regulation():
    classes = {p.values[-1].value for name, p in shipped().by_id.items() if name.startswith("capital.depreciation.")}
    assert classes == set(LIFETIMES)


def test_the_highest_vat_share_follows_from_the_rate():
    rate = shipped().at("capital.vat.rate", 2027)
    assert pytest.approx(rate / (1 + rate)) == HIGHEST_VAT_SHARE


def test_when_the_old_debt_is_repaid_only_the_new_loans_are():
    borrowed = np.zeros((1, 5, 6))
    borrowed[0, LIFETIMES.index(10), 0] = 1e6
    found = costs(
        borrowed, debt=4e6, assets=1e9, remaining=4.0, depreciation=0.0, rate=0.0, activated=np.zeros((1, 5, 6))
    )
    assert found.instalments[0].tolist() == [1e6, 1.1e6, 1.1e6, 1.1e6, 1e5, 1e5]
