import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.figures import LineId
from budsjett.budget.funding import NOT_BORROWED_FOR, OWN_SOURCES, Balances, funding
from budsjett.budget.lines import INVESTMENT_SIDE

YEARS = 4
PLANNED = (*dict.fromkeys(("investment", *OWN_SOURCES, *INVESTMENT_SIDE)),)
amounts = st.integers(0, 50_000_000).map(float) | st.just(0.0)


@st.composite
def sides(draw, rows=1):
    """What a municipality plans on the investment side, and what stands before."""
    kr = st.lists(st.lists(amounts, min_size=YEARS, max_size=YEARS), min_size=rows, max_size=rows)
    lines = {LineId(line): np.array(draw(kr)) for line in PLANNED if line == "investment" or draw(st.booleans())}
    names = ("investment_reserve", "restricted_investment_reserve", "uncovered", "relending_debt")
    return lines, Balances(**{name: draw(amounts) for name in names})


def one_year(**planned):
    return {LineId(line): np.array([[float(kr)]]) for line, kr in {"investment": 0, **planned}.items()}


def only(found):
    return {name: getattr(found, name)[0, 0] for name in found.__slots__}


def row_27(lines, paid):
    """What is uncovered, from the other rows of § 5-5."""

    def row(line):
        return getattr(paid, line, None) if hasattr(paid, line) else lines.get(LineId(line), np.zeros((1, YEARS)))

    spent = row("investment") + sum(row(line) for line in NOT_BORROWED_FOR)
    income = sum(row(line) for line in OWN_SOURCES if line != "transfer_to_investment") + row("new_loans")
    relending = row("relending") - row("relending_loans") + row("relending_instalments") - row("relending_repaid")
    net = (
        row("transfer_to_investment")
        - row("to_restricted_investment_reserve")
        + row("from_restricted_investment_reserve")
        - row("to_investment_reserve")
        + row("from_investment_reserve")
        - row("cover_of_uncovered")
    )
    return spent - income + relending - net


@given(sides())
def test_section_5_5_adds_up_to_the_krone(side):
    lines, balances = side
    paid = funding(lines, balances)
    assert np.array_equal(row_27(lines, paid), paid.uncovered)


@given(sides())
def test_no_reserve_and_no_debt_is_ever_below_zero_and_nothing_is_borrowed_beyond_the_investments(side):
    lines, balances = side
    paid = funding(lines, balances)
    for name in paid.__slots__:
        assert (getattr(paid, name) >= 0).all(), name
    assert (paid.new_loans <= lines["investment"]).all()
    assert (np.minimum(paid.uncovered, paid.investment_reserve) == 0).all()


@given(sides())
def test_reserves_are_what_they_were_with_what_goes_in_less_what_goes_out(side):
    lines, balances = side
    paid = funding(lines, balances)
    for name in ("investment_reserve", "restricted_investment_reserve"):
        moved = getattr(paid, f"to_{name}") - getattr(paid, f"from_{name}")
        assert np.array_equal(getattr(paid, name), getattr(balances, name) + np.cumsum(moved, axis=-1))


@given(sides(rows=3))
def test_many_plans_are_paid_for_as_each_alone(side):
    lines, balances = side
    together = funding(lines, balances)
    for i in range(3):
        alone = funding({line: values[i : i + 1] for line, values in lines.items()}, balances)
        for name in alone.__slots__:
            found = getattr(together, name)
            assert np.array_equal(found[min(i, len(found) - 1)], getattr(alone, name)[0]), name


def test_what_sales_leave_after_the_years_investments_is_saved():
    found = only(funding(one_year(investment=10, asset_sales=25), Balances()))
    assert (found["new_loans"], found["to_investment_reserve"], found["investment_reserve"]) == (0, 15, 15)


def test_shares_are_paid_before_own_sources_lower_the_loans():
    found = only(funding(one_year(investment=10, vat_compensation=2, asset_sales=5, share_purchases=4), Balances()))
    assert (found["new_loans"], found["uncovered"]) == (7, 0)


def test_what_may_not_be_borrowed_for_takes_from_the_reserve_and_then_stands_uncovered():
    found = only(funding(one_year(investment=10, share_purchases=9), Balances(investment_reserve=4)))
    assert (found["new_loans"], found["from_investment_reserve"], found["uncovered"]) == (10, 4, 5)


def test_cover_never_exceeds_what_is_uncovered():
    found = only(funding(one_year(transfer_to_investment=9, cover_of_uncovered=9), Balances(uncovered=6)))
    assert (found["cover_of_uncovered"], found["to_investment_reserve"]) == (6, 3)


@pytest.mark.parametrize(
    ("repaid", "reserve", "expected"),
    [
        (12, 0, {"to_restricted_investment_reserve": 2, "new_loans": 10}),
        (7, 5, {"from_restricted_investment_reserve": 3, "new_loans": 10}),
        (7, 1, {"from_restricted_investment_reserve": 1, "uncovered": 2, "new_loans": 10}),
    ],
)
def test_relending_pays_for_itself_and_never_lowers_own_borrowing(repaid, reserve, expected):
    side = one_year(investment=10, relending=30, relending_loans=30, relending_instalments=10, relending_repaid=repaid)
    found = only(funding(side, Balances(restricted_investment_reserve=reserve, relending_debt=100)))
    assert {name: found[name] for name in expected} == expected
    assert found["relending_debt"] == 120


def test_no_more_is_repaid_on_relending_than_is_owed():
    found = only(funding(one_year(relending_instalments=10, relending_repaid=10), Balances(relending_debt=4)))
    assert (found["relending_instalments"], found["relending_debt"]) == (4, 0)
    assert found["to_restricted_investment_reserve"] == 6


def test_what_the_reserve_lacks_of_its_planned_use_is_borrowed():
    found = only(funding(one_year(investment=10, from_investment_reserve=8), Balances(investment_reserve=3)))
    assert (found["from_investment_reserve"], found["new_loans"], found["uncovered"]) == (3, 7, 0)
