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


KEY = """
key:
  term: Nøkkel
  unit: share
  last_checked: 2026-11-27
  columns: [a, b]
  tables:
    2026-01-01: {rows: {x: [0.25, 1], y: [0.75, 0]}, law: l, url: "https://example.org", checked: true, note: read}
    2025-01-01: {rows: {x: [1, 1]}, law: loven § 1, url: "https://example.org", checked: true, note: lest}
"""


def test_a_table_holds_from_its_day():
    parameters = read({"needs/cost.yaml": KEY.encode()})
    assert parameters.by_id == {}
    assert parameters.table_at("needs.cost.key", 2027).rows == {"x": (0.25, 1.0), "y": (0.75, 0.0)}
    assert parameters.table_at("needs.cost.key", 2025).rows == {"x": (1.0, 1.0)}
    with pytest.raises(LookupError, match=r"needs\.cost\.key has no table on 2024-01-01"):
        parameters.table_at("needs.cost.key", 2024)


def test_a_row_that_lacks_a_column_is_refused():
    with pytest.raises(ValidationError, match="row y must have 2 numbers"):
        read({"needs/cost.yaml": KEY.replace("y: [0.75, 0]", "y: [0.75]").encode()})


def test_the_shipped_parameters_are_read_once():
    assert shipped() is shipped()
    assert len(shipped().by_id) >= 15
