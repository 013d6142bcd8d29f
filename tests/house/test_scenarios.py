"""What must hold of the scenarios that come with the product, and of the page that describes their files."""

import re
from pathlib import Path

import numpy as np
import pytest

from budsjett.budget.checks import ASSUMED, OPTIONAL
from budsjett.budget.figures import LineId, OriginKind
from budsjett.budget.income_checks import optional_sets
from budsjett.budget.limits import examine
from budsjett.budget.measures import MeasureKind
from budsjett.budget.plan import effect_of, project
from budsjett.budget.schedules import schedule_5_4, schedule_5_5, schedule_5_6
from budsjett.budget.spreads import SPREADS
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
    assert optional == {
        *OPTIONAL,
        *SPREADS,
        *optional_sets(),
        "interest_rate.<year>",
        "need_index.<year>",
        "service_marginal_share_up.<line>",
        "service_floor.<line>",
    }


def test_every_file_has_its_section():
    assert set(re.findall(r"^## ([a-z_]+\.(?:csv|yaml))$", REFERENCE, re.MULTILINE)) == {
        *FILES,
        *MAY_HAVE,
        "expected.csv",
    }


RANDABERG_PUBLISHED = {
    1: 359_700, 2: 532_000, 3: 20_731, 4: 0, 5: 96_531, 6: 134_445, 7: 29_460, 8: 117_164, 9: 1_290_030,
    10: 656_891, 11: 162_114, 12: 289_682, 13: 102_608, 14: 67_000, 15: 1_278_294, 16: 11_736,
    17: 27_200, 18: 23_000, 19: 0, 20: 58_354, 21: 44_986, 22: 53_140, 23: 67_000, 24: 25_596,
    25: 10_450, 26: 1_578, 27: 400, 28: 13_968, 29: 0, 30: 0, 31: 25_596, 32: 0,
}  # fmt: skip
"""§ 5-6 as the municipality published it, column "opp. vedt. 2025", in thousands (signs as on the rows)."""


@pytest.mark.parametrize("projection", ["main", "low", "high"])
def test_the_budget_of_randaberg_comes_out_as_it_was_published(projection):
    scenario, _ = read_scenario(read_folder(shipped.folder("randaberg")))
    basis = scenario.basis
    plan = project(basis, projection=projection)
    by_nature = {row.n: row.values[0] for row in schedule_5_6(plan, basis)}
    off = {n: (by_nature[n], kr) for n, kr in RANDABERG_PUBLISHED.items() if round(by_nature[n] / 1000) != kr}
    assert off == {}
    published_kr = basis.assumptions["net_operating_result_2025"].value
    assert by_nature[24] == schedule_5_4(plan)[16].values[0] == published_kr == 25_596_000
    investment = {row.n: row.values[0] for row in schedule_5_5(plan)}
    assert (investment[13], investment[27]) == (82_610_000, 0), "the adopted loan, and all is paid for"


def test_the_accounts_of_randaberg_for_2024_add_up_to_what_was_published():
    scenario, _ = read_scenario(read_folder(shipped.folder("randaberg")))

    def kr(*lines: str) -> float:
        return sum(scenario.basis.figures.get(LineId(line), 2024).amount for line in lines)

    income = kr("block_grant", "income_tax", "property_tax", "other_general_income", "service_revenue")
    spent = kr("wages", "social_costs", "purchases", "transfers_out")
    finance = kr("interest_expense", "instalments") - kr("interest_income", "dividends", "financial_gains")
    assert income == 1_269_136_000
    assert income - spent - finance == -14_966_000


def test_what_was_not_read_of_randaberg_is_marked_as_assumed():
    scenario, _ = read_scenario(read_folder(shipped.folder("randaberg")))
    basis = scenario.basis
    kinds = {line: basis.figures.get(line, 2025).origin.kind for line in basis.service_lines}
    assert set(kinds.values()) == {OriginKind.ASSUMPTION}
    assert sum(basis.figures.get(line, 2025).amount for line in basis.service_lines) == 930_226_000
    for line in ("debt", "depreciable_assets", "relending_debt"):
        assert basis.figures.get(LineId(line), 2024).origin.kind is OriginKind.ASSUMPTION
    assert "antatt" in basis.caution
