import pytest
from hypothesis import given, settings

from budsjett.budget import provenance
from budsjett.budget.plan import Prices, project
from budsjett.budget.provenance import Place
from budsjett.budget.schedule_rows import ROWS, Law
from budsjett.budget.schedules import schedule_5_6
from budsjett.errors import UnknownLine, YearOutsidePlan
from budsjett.sources import scenario_files, shipped
from builders import a_basis
from strategies import bases, full_bases, with_natures

ROUNDED_APART = {"depreciable_assets", "other_block_grant", "wages", "transfers_in", "other_state_grants"}
"""Their inputs are whole kroner on their own lines, and the engine rounds only the sum; or they take the rounding."""


@pytest.fixture(scope="module")
def vadso():
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


def assert_all_recombine(basis, plan):
    shown = [row.line for law, rows in ROWS.items() if law is not Law.BY_NATURE for row in rows]
    shown += [row.line for row in schedule_5_6(plan, basis) or ()]
    for line in dict.fromkeys((*plan.lines, *shown)):
        for year in plan.years:
            told = provenance.of(basis, plan, line, year)
            within = 3 if line in ROUNDED_APART else 0.5
            assert told.recombined == pytest.approx(told.amount, abs=within + 1e-6), (line, year)
            for formula in told.before.everything():
                for part in formula.inputs:
                    if part.made_of is not None:
                        assert part.made_of.value() == pytest.approx(part.value, rel=1e-9, abs=1e-6), (line, part)


@pytest.mark.parametrize("prices", Prices)
@pytest.mark.parametrize(("projection", "stress"), [("main", 0.0), ("low", 0.02), ("high", 0.01)])
def test_every_amount_of_vadso_is_put_together_again_from_what_is_shown(vadso, prices, projection, stress):
    highest = {lever.id: lever.maximum for lever in vadso.levers}
    for package, levers in [((), {}), (vadso.directors_package, {}), (vadso.directors_package, highest)]:
        plan = project(vadso, package, levers, prices=prices, projection=projection, interest_stress=stress)
        assert_all_recombine(vadso, plan)


@given(bases())
@settings(max_examples=15)
def test_every_amount_of_any_municipality_is_put_together_again(basis):
    assert_all_recombine(basis, project(basis, list(basis.measures)))


@given(full_bases())
@settings(max_examples=5)
def test_every_amount_by_nature_and_of_the_investment_side_is_put_together_again(basis):
    full = with_natures(basis)
    assert_all_recombine(full, project(full, list(full.measures)))


def test_every_input_is_either_an_amount_of_the_plan_or_has_an_origin_or_a_formula_of_its_own(vadso):
    plan = project(vadso, vadso.directors_package)
    untold = set()
    for line in plan.lines:
        for year in plan.years:
            for formula in provenance.of(vadso, plan, line, year).before.everything():
                untold |= {
                    (line, part.what)
                    for part in formula.inputs
                    if part.origin is None and part.place is None and part.made_of is None and part.unit != "år"
                }
    assert {line for line, _ in untold} <= {"depreciation", "instalments", "agreed_instalments"}


def test_what_a_measure_adds_is_told_with_its_name(vadso):
    plan = project(vadso, ["barneskole-storre-grupper"])
    told = provenance.of(vadso, plan, "primary_school", 2030)
    assert [addition.measure for addition in told.additions] == ["barneskole-storre-grupper"]
    without = project(vadso).whole()["primary_school"][-1]
    assert told.additions[0].kr == pytest.approx(told.amount - without, abs=1)


def test_an_amount_knows_what_it_goes_into_this_year_and_the_next(vadso):
    plan = project(vadso)
    debt = provenance.used_by(vadso, plan, "debt", 2028)
    assert Place("interest_expense", 2028) in debt
    assert Place("debt", 2029) in debt
    assert Place("services_net", 2028) in provenance.used_by(vadso, plan, "primary_school", 2028)


def test_every_place_an_input_leads_to_is_an_amount_of_the_plan(vadso):
    plan = project(vadso)
    for line in plan.lines:
        for formula in provenance.of(vadso, plan, line, 2027).before.everything():
            assert all(p.place is None or p.place.line in plan.lines for p in formula.inputs)
            assert all(p.place is None or p.place.year in plan.years for p in formula.inputs)


def test_a_line_or_a_year_that_is_not_there_is_refused():
    basis = a_basis()
    plan = project(basis)
    with pytest.raises(UnknownLine):
        provenance.of(basis, plan, "no_such_line", 2027)
    with pytest.raises(UnknownLine):  # nobody has said what goes to wages: that is not nothing
        provenance.of(basis, plan, "wages", 2027)
    with pytest.raises(YearOutsidePlan):
        provenance.of(basis, plan, "debt", 2026)
