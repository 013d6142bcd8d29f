from contextlib import suppress
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.sources.numerals import NotANumber, day, number, whole


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1250000", 1250000),
        ("1 250 000", 1250000),
        ("1\u00a0250\u00a0000", 1250000),
        ("1\u202f250\u202f000,50", 1250000.5),
        ("-5", -5),
        ("\u22125", -5),
        ("\u20135", -5),
        ("(5)", -5),
        ("(1 250)", -1250),
        ("+5", 5),
        ("0,25", 0.25),
        ("0.25", 0.25),
        (" 7 ", 7),
        ("0", 0),
    ],
)
def test_a_number_is_read_as_people_in_norway_write_it(written, meant):
    assert number(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "1e9",
        "1E+09",
        "1.250.000",
        "1,250,000",
        "1 25 000",
        "12 3456",
        "--5",
        "5-",
        "(5",
        "5 kr",
        "#REF!",
        "0x10",
        "1_000",
        "٣",
        "½",
        "1,",
        ",5",
        "(-5)",
    ],
)
def test_what_is_no_number_is_refused_with_a_way_out(written):
    with pytest.raises(NotANumber) as refusal:
        number(written)
    assert refusal.value.problem
    assert refusal.value.remedy


@pytest.mark.parametrize("written", ["1.250", "1,250", "-1.250", "(1.250)", "12.000"])
def test_nobody_guesses_whether_a_point_divides_thousands_or_decimals(written):
    with pytest.raises(NotANumber, match="to måter"):
        whole(written)


def test_a_whole_number_has_no_decimals():
    assert whole("7,0") == 7
    with pytest.raises(NotANumber, match="helt"):
        whole("7,5")


@settings(max_examples=50)
@given(st.integers(-(10**11), 10**11))
def test_any_grouping_of_thousands_reads_back_as_the_same_number(n):
    grouped = f"{abs(n):,}".replace(",", "\u00a0")
    assert whole(f"\u2212{grouped}" if n < 0 else grouped) == n
    assert whole(f"({grouped})" if n < 0 else grouped) == n


@settings(max_examples=100)
@given(st.text(max_size=12))
def test_no_text_makes_the_reader_crash(text):
    with suppress(NotANumber):
        assert isfinite(number(text))


def test_a_spreadsheets_date_is_turned_round():
    assert day("07.10.2026") == "2026-10-07"


@pytest.mark.parametrize("written", ["2026-13", "2026-02-31", "i fjor", "26", "31.02.2026", "2026/10/07"])
def test_a_date_that_does_not_exist_is_refused(written):
    with pytest.raises(ValueError, match=r".*"):
        day(written)
