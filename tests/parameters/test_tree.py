from dataclasses import replace
from datetime import date

import pytest

from budsjett.parameters.tree import DatedValue, Parameter, Parameters, Source

SOURCE = Source(law="loven § 1", url="https://example.org", checked=True, note="lest")
RATE = Parameter(
    id="a.rate",
    term="Sats",
    unit="share",
    last_checked=date(2026, 11, 23),
    values=(
        DatedValue(since=date(2020, 1, 1), value=0.6, source=SOURCE),
        DatedValue(since=date(2025, 1, 1), value=0.64, source=replace(SOURCE, checked=False)),
    ),
)


@pytest.mark.parametrize(("year", "value"), [(2020, 0.6), (2024, 0.6), (2025, 0.64), (2030, 0.64)])
def test_a_value_holds_from_its_day_until_the_next(year, value):
    assert Parameters({"a.rate": RATE}).at("a.rate", year) == value


def test_before_the_first_value_there_is_none():
    with pytest.raises(LookupError, match=r"a\.rate has no value on 2019-12-31"):
        RATE.at(date(2019, 12, 31))


def test_a_parameter_with_one_unchecked_value_counts_as_unchecked():
    checked = replace(RATE, values=RATE.values[:1])
    assert Parameters({"a": checked, "b": RATE}).unchecked() == (RATE,)
