import pytest
from hypothesis import given
from hypothesis import strategies as st

from budsjett.errors import InvalidNumber
from budsjett.web import forms, words


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e9", "∞", "1_000", "٣", "1,2,3", "--1", "9" * 41, "\x00", "1-2"])
def test_what_is_no_number_is_refused_with_the_fields_name(text):
    with pytest.raises(InvalidNumber) as refused:
        forms.number("Eiendomsskatt", text)
    assert refused.value.field == "Eiendomsskatt"


@given(st.integers(-(10**12), 10**12))
def test_what_we_write_we_can_read(amount):
    assert forms.whole_kr("Beløp", words.kr(amount)) == amount


@given(st.decimals(-9999, 9999, places=1))
def test_decimals_as_well(value):
    assert forms.number("Sats", words.number(float(value), 1)) == pytest.approx(float(value))


def test_oere_are_refused():
    with pytest.raises(InvalidNumber):
        forms.whole_kr("Beløp", "10,50")
