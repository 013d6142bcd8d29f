import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.block_grant import GrantRates, grant_parts
from budsjett.budget.income import growing

persons_of = st.lists(st.floats(100, 1e6), min_size=4, max_size=4)


def parts(persons, need, *, growth=0.0, national_tax=46_000.0, national_tax_growth=0.0):
    return grant_parts(
        np.array([1_000_000.0]),
        persons=np.array(persons),
        need_persons=np.array(need),
        national_tax=growing(national_tax, national_tax_growth, len(persons)),
        rates=GrantRates(inhabitants=38_000, need=84_000, regional=10_000, growth=growth),
    )


def grant(*given, **more):
    return parts(*given, **more).total.tolist()


def test_the_grant_stays_when_nobody_moves_or_ages():
    assert grant([100.0, 100.0], [110.0, 110.0]) == [1_000_000, 1_000_000]


def test_the_grant_follows_need_when_the_same_people_grow_older():
    assert grant([100.0, 100.0], [110.0, 111.0]) == [1_000_000, 1_084_000]


def test_one_with_average_need_who_moves_away_takes_both_grants_along_and_no_need():
    assert grant([100.0, 99.0], [110.0, 109.0]) == [1_000_000, 1_000_000 - 38_000 - 10_000]


def test_what_the_country_gets_more_of_tax_the_state_takes_out_of_the_grant():
    grown = grant([100.0, 100.0], [100.0, 100.0], national_tax_growth=0.01)
    assert grown == pytest.approx([1_000_000, 1_000_000 - 46_000])


def test_when_tax_and_grant_together_grow_as_tax_does_nothing_is_taken_but_its_own_growth():
    """38 000 + 46 000 per head growing by 1 per cent gives 840 kr, of which tax brings 460."""
    grown = grant([100.0, 100.0], [100.0, 100.0], growth=0.01, national_tax_growth=0.01)
    assert grown == pytest.approx([1_000_000, 1_000_000 + 100 * (840 - 460)])


@given(persons_of, persons_of)
def test_the_first_year_is_the_municipalitys_own_and_the_remainder_never_moves(persons, need):
    found = parts(persons, need)
    assert found.total[0] == pytest.approx(1_000_000, abs=1)
    assert np.ptp(found.other) == 0


def test_a_municipality_with_average_need_neither_gives_nor_gets():
    assert parts([100.0, 200.0], [100.0, 200.0]).need_equalisation.tolist() == [0, 0]
