"""What must hold of the scenarios that come with the product, and of the page that describes their files."""

import re
from pathlib import Path

import numpy as np
import pytest

from budsjett.budget.checks import ASSUMED, OPTIONAL
from budsjett.budget.figures import LineId, OriginKind
from budsjett.budget.limits import examine
from budsjett.budget.measures import MeasureKind
from budsjett.budget.plan import effect_of, project
from budsjett.sources import golden, shipped
from budsjett.sources.scenario_columns import FIELDS, FILES, MAY_HAVE, MAY_HAVE_COLUMNS, TABLES
from budsjett.sources.scenario_files import read_folder, read_scenario

REFERENCE = (Path(__file__).parents[2] / "docs/reference/scenario-files.md").read_text(encoding="utf-8")
SCENARIO, FINDINGS = read_scenario(read_folder(shipped.folder("vadso")))
assert SCENARIO is not None, FINDINGS
BASIS = SCENARIO.basis


@pytest.mark.parametrize("name", shipped.names())
def test_a_shipped_scenario_has_no_findings_at_all(name):
    scenario, findings = read_scenario(read_folder(shipped.folder(name)))
    assert findings == ()
    assert scenario is not None


@pytest.mark.parametrize("name", shipped.names())
def test_the_plan_is_the_one_that_was_accepted(name):
    folder = shipped.folder(name)
    scenario, _ = read_scenario(read_folder(folder))
    assert golden.expected(scenario.basis) == (folder / "expected.csv").read_bytes(), "budsjett scenario accept"


def test_there_are_measures_enough_of_every_kind():
    assert len(BASIS.measures) >= 38
    kinds = {measure.kind for measure in BASIS.measures.values()}
    assert kinds == set(MeasureKind)
    assert {theme.id for theme in BASIS.themes} == {measure.theme for measure in BASIS.measures.values()}
    assert len(BASIS.levers) >= 7


@pytest.mark.parametrize("name", BASIS.measures)
def test_a_measure_is_told_shortly_and_marked_as_illustration(name):
    measure = BASIS.measures[name]
    assert len(measure.title) <= 60
    assert len(re.findall(r"[.!?](?=\s|$)", measure.description)) == 2
    assert measure.affected.endswith(".")
    assert measure.otherwise.endswith(".")
    assert measure.origin.kind is OriginKind.ASSUMPTION
    assert "illustrasjon" in measure.origin.note


@pytest.mark.parametrize("name", BASIS.measures)
def test_a_measure_moves_the_result_the_way_its_kind_says(name):
    effect = effect_of(BASIS, name)
    match BASIS.measures[name].kind:
        case MeasureKind.CUT | MeasureKind.INCOME | MeasureKind.STANDARD | MeasureKind.DEFERRAL:
            assert effect.sum() > 0
        case MeasureKind.SPENDING:
            assert effect.max() <= 0
            assert effect.sum() < 0
        case MeasureKind.INVESTMENT:
            assert effect[0] <= 0, "an investment costs before it saves"


@pytest.mark.parametrize("projection", ["main", "low", "high"])
def test_standing_still_is_a_deficit_every_year(projection):
    assert (project(BASIS, projection=projection).lines[LineId("net_operating_result")] < 0).all()


def test_the_directors_proposal_keeps_every_hard_limit_in_every_year():
    plan = project(BASIS, BASIS.directors_package)
    assert [check for check in examine(plan, BASIS) if check.limit.hard and not check.kept] == []
    assert (plan.lines[LineId("carried_forward")] == 0).all()
    assert plan.lines[LineId("accumulated_overspending")][-1] == 0


def test_the_director_balances_but_it_hurts():
    """More than half of all that can be saved or brought in, and little to spare in the tightest year."""
    last = {name: float(effect_of(BASIS, name)[-1]) for name in BASIS.measures}
    potential = sum(kr for kr in last.values() if kr > 0)
    used = sum(last[name] for name in BASIS.directors_package if last[name] > 0)
    assert 85e6 < potential < 110e6
    assert used > potential / 2
    assert np.min(project(BASIS, BASIS.directors_package).lines[LineId("reserve_path")]) < 5e6


def test_free_income_is_what_was_published():
    for year, published_kr in {2026: 542_205_243, 2027: 573_413_638}.items():
        parts = [BASIS.figures.get(LineId(line), year) for line in ("income_tax", "block_grant")]
        assert sum(part.amount for part in parts) == published_kr
        assert BASIS.assumptions[f"free_income_{year}"].value == published_kr


@pytest.mark.parametrize("year", range(2015, 2020))
def test_the_services_sum_to_the_published_total(year):
    parts = sum(BASIS.figures.get(line, year).amount for line in BASIS.service_lines)
    assert parts == BASIS.figures.get(LineId("services_net"), year).amount


def test_all_functions_of_2019_are_there_and_sum_to_what_was_published():
    assert len(SCENARIO.kostra) == 72
    assert sum(f.net_kr for f in SCENARIO.kostra) == 449_188_000
    assert sum(f.investment_kr for f in SCENARIO.kostra) == 67_885_000


def test_the_people_are_those_that_were_counted():
    observed = BASIS.population.observed.sum(axis=0)
    assert BASIS.population.first == 2005
    assert observed[0] == 6181
    assert observed[-1] == 5808
    assert all("ikke SSB" in projection.label for projection in BASIS.population.projections.values())


def section(heading: str) -> str:
    depth = len(heading.split(" ", maxsplit=1)[0])
    _, _, rest = REFERENCE.partition(f"\n{heading}\n")
    assert rest, heading
    return re.split(rf"\n#{{1,{depth}}} ", rest)[0]


def documented(text: str) -> set[str]:
    first_cells = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    return {word for cell in first_cells for word in re.findall(r"`([a-z_]+)`", cell)}


@pytest.mark.parametrize(("file", "columns"), [*TABLES.items(), *MAY_HAVE.items()])
def test_the_columns_described_are_the_columns_read(file, columns):
    text = section(f"## {file}")
    columns = (*columns, *MAY_HAVE_COLUMNS.get(file, ()))
    assert documented(text) == set(columns)
    header = next(line for line in text.splitlines() if ";" in line and line.split(";")[0] == columns[0])
    assert tuple(header.split(";")) == columns, "the example's header"


@pytest.mark.parametrize("part", FIELDS)
def test_the_fields_described_are_the_fields_read(part):
    text = section(f"### {part}")
    described = documented(text.split("Required:")[0])
    if "`origin`, `source`, `date`, `note`" in text:
        described |= {"origin", "source", "date", "note"}
    assert described == set(FIELDS[part])


def test_the_assumptions_described_are_those_the_model_asks_for():
    required, optional = (
        set(re.findall(r"^\| `([a-z_.<>]+)` \| ", part, re.MULTILINE))
        for part in section("### assumptions").split("Required:")[1].split("May be given:")
    )
    assert required == {*ASSUMED, "costs_per_head_lift", "service_marginal_share.<line>"}
    assert optional == {*OPTIONAL, "interest_rate.<year>", "need_index.<year>", "service_marginal_share_up.<line>"}


def test_every_file_has_its_section():
    assert set(re.findall(r"^## ([a-z_]+\.(?:csv|yaml))$", REFERENCE, re.MULTILINE)) == {
        *FILES,
        *MAY_HAVE,
        "expected.csv",
    }
