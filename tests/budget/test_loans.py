import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budsjett.budget.capital import LIFETIMES, Opening, Spent, capital_costs
from budsjett.budget.loans import (
    Loan,
    LoanKind,
    NewLoanTerms,
    annuity_share,
    balances_kr,
    contracts,
    fixed_share,
    repaid_share,
)
from budsjett.years import Years
from builders import ILLUSTRATION

YEARS = Years(2027)


def a_loan(**changes):
    start = {
        "id": "skole",
        "title": "Skolen",
        "balance_kr": 100e6,
        "kind": LoanKind.SERIAL,
        "remaining_years": 20.0,
        "origin": ILLUSTRATION,
    }
    return Loan(**{**start, **changes})


@st.composite
def loans(draw):
    fixed = draw(st.booleans())
    return a_loan(
        balance_kr=float(draw(st.integers(0, 500_000_000))),
        kind=draw(st.sampled_from(LoanKind)),
        remaining_years=draw(st.floats(1, 50)),
        fixed_rate=draw(st.floats(0, 0.1)) if fixed else None,
        fixed_until=draw(st.integers(2026, 2035)) if fixed else None,
    )


rates = st.lists(st.floats(0, 0.15), min_size=4, max_size=4).map(lambda v: np.array([v]))
some_loans = st.lists(loans(), min_size=1, max_size=4).map(tuple)


def costs(of, rate, *, terms=None, borrowed=None, assets=1e9, depreciation=0.0, extra=0.0):
    none = np.zeros((1, 4))
    spent = np.zeros((1, 5, 4)) if borrowed is None else borrowed
    return capital_costs(
        Opening(
            debt_kr=sum(loan.balance_kr for loan in of), assets_kr=assets, depreciation_kr=np.full(4, depreciation)
        ),
        contracts(of, YEARS, rate),
        Spent(
            loans_kr=spent, activated_kr=np.zeros((1, 5, 4)), sold_kr=none, extra_instalments_kr=np.full((1, 4), extra)
        ),
        interest_rate=rate,
        terms=terms,
    )


def level(rate):
    return np.full((1, 4), rate)


@given(loans(), rates)
@example(a_loan(kind=LoanKind.ANNUITY, remaining_years=1.0000000000000002), np.array([[0.005, 0.0, 0.0, 0.0]]))
def test_a_loan_only_shrinks_and_is_never_negative(loan, rate):
    owed = balances_kr(loan, YEARS, rate)
    assert (np.diff(owed, axis=1) <= 1e-6).all()
    assert (owed >= -1e-6).all()


@given(st.floats(0, 0.15), st.integers(2, 50))
def test_an_annuity_is_the_same_payment_every_year_and_ends_at_nothing(rate, years):
    loan = a_loan(kind=LoanKind.ANNUITY, remaining_years=float(years))
    many = Years(2027, years)
    owed = balances_kr(loan, many, np.full((1, years), rate))[0]
    payments = -np.diff(owed) + rate * owed[:-1]
    assert payments == pytest.approx(payments[0], rel=1e-6)
    assert owed[-1] == pytest.approx(0, abs=1e-3)


@given(some_loans, rates)
def test_the_debt_of_the_plan_is_the_sum_of_the_loans(of, rate):
    found = costs(of, rate)
    by_contract = sum(balances_kr(loan, YEARS, rate)[0, 1:] for loan in of)
    assert found.debt[0] == pytest.approx(by_contract, abs=4)


@given(some_loans, rates, st.floats(0, 200e6), st.floats(0, 100e6).map(round))
def test_no_more_is_ever_repaid_than_is_owed(of, rate, depreciation, extra):
    found = costs(of, rate, depreciation=depreciation, extra=float(extra))
    opening = np.concatenate(([sum(loan.balance_kr for loan in of)], found.debt[0, :-1]))
    assert (found.instalments[0] + found.extra_instalments[0] <= opening).all()
    assert (found.debt >= 0).all()
    assert (found.instalments >= found.minimum_instalment).all()


@given(some_loans, rates, st.floats(0, 200e6))
def test_interest_lies_between_the_lowest_and_the_highest_rate_of_the_loans(of, rate, depreciation):
    found = costs(of, rate, depreciation=depreciation)
    opening = np.concatenate(([sum(loan.balance_kr for loan in of)], found.debt[0, :-1]))
    for t in range(4):
        every = [rate[0, t], *(loan.fixed_rate for loan in of if loan.is_fixed(2027 + t))]
        mean = (opening[t] + found.debt[0, t]) / 2
        assert min(every) * mean - 5 <= found.interest[0, t] <= max(every) * mean + 5


def test_stress_moves_what_floats_point_by_point_and_leaves_what_is_fixed():
    of = (a_loan(), a_loan(id="bad", fixed_rate=0.03, fixed_until=2028))
    calm, one, two = (costs(of, level(rate)).interest[0] for rate in (0.04, 0.05, 0.06))
    assert two - calm == pytest.approx(2 * (one - calm), abs=2)
    # Both owe 100 M on 1 January 2027; 5 M less a year. Only one floats until 2028, both from 2029.
    assert (one - calm).tolist() == pytest.approx([975e3, 925e3, 1_750e3, 1_650e3])


def test_extra_instalments_are_paid_on_what_floats_first():
    of = (a_loan(), a_loan(id="bad", fixed_rate=0.03, fixed_until=2030))
    with_extra, without = costs(of, level(0.05), extra=10e6), costs(of, level(0.05))
    assert (without.interest - with_extra.interest)[0, 0] == pytest.approx(0.05 * 5e6)


def test_when_only_fixed_loans_are_left_they_give_way():
    of = (a_loan(balance_kr=10e6, fixed_rate=0.03, fixed_until=2030, remaining_years=10.0),)
    found = costs(of, level(0.05), extra=4e6)
    assert found.debt[0].tolist() == [5e6, 0, 0, 0]
    assert found.interest[0, 0] == pytest.approx(0.03 * 7.5e6)
    assert found.interest[0, 1] == pytest.approx(0.03 * 2.5e6)


def test_new_loans_at_an_agreed_rate_float_when_the_agreement_ends():
    borrowed = np.zeros((1, 5, 4))
    borrowed[0, LIFETIMES.index(40), 0] = 40e6
    terms = NewLoanTerms(fixed_rate=0.03, fixed_years=2)
    found = costs((), level(0.05), borrowed=borrowed, terms=terms).interest[0]
    assert found.tolist() == pytest.approx([0.03 * 20e6, 0.03 * 39.5e6, 0.05 * 38.5e6, 0.05 * 37.5e6])


def test_new_annuities_are_repaid_slowly_at_first():
    serial = repaid_share((20,), (0,), NewLoanTerms(), level(0.05))
    annuity = repaid_share((20,), (0,), NewLoanTerms(kind=LoanKind.ANNUITY), level(0.05))
    assert serial[0, 0, 0].tolist() == [0, 0.05, 0.05, 0.05]
    assert annuity[0, 0, 0, 1] == pytest.approx(0.05 / (1.05**20 - 1))
    assert annuity[0, 0, 0, 2] == pytest.approx(annuity[0, 0, 0, 1] * 1.05)


def test_a_loan_is_repaid_from_the_year_after_the_asset_is_taken_into_use():
    assert repaid_share((10,), (2,), NewLoanTerms(), level(0.0))[0, 0, 0].tolist() == [0, 0, 0, 0.1]


def test_a_loan_taken_up_in_the_year_is_owed_at_its_end_only():
    before, after = fixed_share(
        repaid_share((10,), (0,), NewLoanTerms(), level(0.0)), NewLoanTerms(fixed_rate=0.03, fixed_years=2)
    )
    assert before[0, 0, 0].tolist() == pytest.approx([0, 1, 0, 0])
    assert after[0, 0, 0].tolist() == pytest.approx([1, 0.9, 0, 0])


def test_the_last_payment_takes_the_rest():
    assert annuity_share(np.array([0.04]), 1.0).tolist() == [1.0]
    assert annuity_share(np.array([0.04]), 0.5).tolist() == [1.0]
