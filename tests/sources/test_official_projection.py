import pytest

from budsjett.sources.official_projection import NAME, known_in
from budsjett.sources.scenario_files import read_scenario

HEADER = b"base_year;year;persons;origin;source;date;note\n"


@pytest.fixture
def official(files):
    """The projections read when the file holds these rows, and what is said of them."""

    def read(*rows):
        files[NAME] = HEADER + "\n".join(rows).encode()
        scenario, findings = read_scenario(files)
        return (scenario.official if scenario else None), [(f.row, f.column, f.problem) for f in findings]

    return read


def test_the_shipped_figures_are_those_that_were_published(files):
    scenario, findings = read_scenario(files)
    (ssb,) = scenario.official
    assert findings == ()
    assert ssb.base_year == 2016
    totals = [6154, 6201, 6230, 6245, 6256, 6263, 6276, 6282, 6309, 6305, 6338]
    assert ssb.persons == dict(zip(range(2017, 2028), totals, strict=True))
    assert all(origin.source and origin.date for origin in ssb.origins.values())


def test_a_folder_without_the_file_is_whole_and_has_the_same_digest(files):
    with_it, _ = read_scenario(files)
    del files[NAME]
    without, findings = read_scenario(files)
    assert findings == ()
    assert without.official == ()
    assert without.basis.digest == with_it.basis.digest


def test_the_newest_that_was_known_is_used(official):
    found, _ = official("2018;2020;6100;assumption;;;prøve", "2016;2020;6245;assumption;;;prøve")
    assert [p.base_year for p in found] == [2016, 2018]
    assert known_in(found, 2017).base_year == 2016
    assert known_in(found, 2018).base_year == 2018
    assert known_in(found, 2015) is None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2016;2016;6245;assumption;;;prøve", "year"),
        ("2016;2020;-1;assumption;;;prøve", "persons"),
        ("2016;2020;6245,5;assumption;;;prøve", "persons"),
        ("16;2020;6245;assumption;;;prøve", "base_year"),
        ("2016;2020;6245;published;SSB;;", "date"),
        ("2016;2020;6245;;;;", "origin"),
    ],
)
def test_a_faulty_cell_is_reported_where_it_stands(official, row, column):
    found, said = official("2016;2019;6230;assumption;;;prøve", row)
    assert found is None
    assert (3, column) in [(at, where) for at, where, _ in said]


def test_a_year_twice_is_refused(official):
    found, said = official(*["2016;2020;6245;assumption;;;prøve"] * 2)
    assert found is None
    assert said == [(3, "year", "2020 står to ganger for 2016.")]
