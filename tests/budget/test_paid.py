"""What is paid by one measure is what who gains and who loses by it says."""

import pytest

from budsjett.budget.gains import gains
from budsjett.budget.paid import paid_by
from budsjett.budget.plan import project
from budsjett.sources import scenario_files, shipped

BASIS = scenario_files.read_scenario(dict(scenario_files.read_folder(shipped.folder("vadso"))))[0].basis
TAXES = ("eiendomsskatt-bunnfradrag", "eiendomsskatt-takst", "eiendomsskatt-naering")


@pytest.mark.parametrize("measure", TAXES)
def test_it_is_what_who_gains_and_who_loses_says_in_the_last_year(measure):
    found = gains(BASIS, project(BASIS), project(BASIS, (measure,)))
    paid = paid_by(BASIS, TAXES)[measure]
    assert paid.year == BASIS.years.last
    assert paid.kr == round(found.paid_kr[-1]) > 0
    assert paid.each_kr == round(found.paid_kr[-1] / found.everybody[-1]) > 0


def test_what_moves_no_property_tax_is_left_out():
    others = [m for m in BASIS.measures if m not in TAXES]
    assert set(paid_by(BASIS, [*others, *TAXES])) == set(TAXES)
    assert paid_by(BASIS, others) == {}
