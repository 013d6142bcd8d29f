import csv
from io import StringIO

from budsjett.budget.plan import project
from budsjett.sources import golden
from budsjett.sources.scenario_files import read


def test_it_holds_every_line_and_year_in_whole_kroner(files):
    basis, _ = read(files)
    rows = list(csv.DictReader(StringIO(golden.expected(basis).decode()), delimiter=";"))
    plan, director = project(basis), project(basis, basis.directors_package)
    assert len(rows) == len(plan.lines) * len(basis.years)
    for row in rows:
        year = basis.years.index(int(row["year"]))
        assert int(row["baseline"]) == plan.lines[row["line"]][year]
        assert int(row["director"]) == director.lines[row["line"]][year]


def test_the_same_basis_gives_the_same_bytes(files):
    assert golden.expected(read(files)[0]) == golden.expected(read(files)[0])
