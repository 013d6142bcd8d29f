"""The table of support: read by group, and refused with the row that is wrong."""

from fractions import Fraction

import pytest

from budsjett.errors import FaultyFiles
from budsjett.sources.support import support

MEASURES = ("skole", "bad")


def test_rows_without_a_group_are_everybodys_and_the_others_a_groups():
    said = support("s.csv", b"measure;support;group\nskole;0,1;\nskole;0.25;eldre\nbad;1;unge\n", MEASURES)
    assert said.of_all == {"skole": Fraction(1, 10)}
    assert said.groups == {"eldre": {"skole": Fraction(1, 4)}, "unge": {"bad": Fraction(1)}}
    assert support("s.csv", b"measure;support;group\nskole;0;eldre\n", MEASURES).of_all is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("skule;0,5", "Ukjent tiltak"),
        ("skole;1,5", "utenfor det som er mulig"),
        ("skole;ja", ""),
        ("skole;0,5\nskole;0,6", "to ganger"),
    ],
)
def test_a_wrong_row_is_named(row, said):
    with pytest.raises(FaultyFiles) as refusal:
        support("s.csv", f"measure;support\n{row}\n".encode(), MEASURES)
    (finding,) = refusal.value.findings
    assert finding.row in {2, 3}
    assert said in finding.problem
    assert finding.remedy
