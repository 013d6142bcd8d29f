import pytest
from pydantic import ValidationError

from budsjett.sources.parameter_files import read, shipped

RATE = """
rate:
  term: Sats
  unit: share
  last_checked: 2026-11-23
  values:
    2025-01-01: {value: 0.64, law: loven § 2, url: "https://example.org", checked: false, note: antatt}
    2020-01-01: {value: 0.6, law: loven § 1, url: "https://example.org", checked: true, note: lest}
"""


def test_the_path_and_the_key_name_the_parameter_and_its_values_stand_by_date():
    parameters = read({"income/tax.yaml": RATE.encode()})
    assert list(parameters.by_id) == ["income.tax.rate"]
    assert [dated.value for dated in parameters.by_id["income.tax.rate"].values] == [0.6, 0.64]
    assert parameters.at("income.tax.rate", 2024) == 0.6


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("law: loven § 2", 'law: ""'),
        ("checked: false, ", ""),
        ("value: 0.64", "value: .nan"),
        ("last_checked: 2026-11-23", "last_checked: i går"),
        ("unit: share", "unit: share\n  extra: 1"),
        ("https://example.org", "example.org"),
    ],
)
def test_a_file_that_breaks_the_form_is_refused(said, instead):
    assert said in RATE
    with pytest.raises(ValidationError):
        read({"income/tax.yaml": RATE.replace(said, instead).encode()})


def test_the_shipped_parameters_are_read_once():
    assert shipped() is shipped()
    assert len(shipped().by_id) >= 15
