import pytest

from budsjett.budget.loans import LoanKind
from budsjett.budget.plan import project
from budsjett.sources.scenario_files import read_scenario
from budsjett.sources.scenario_loans import NAME
from sources.conftest import rows_of, text_of

HEADER = b"id;title;balance_kr;kind;remaining_years;fixed_rate;fixed_until;relending;origin;source;date;note\n"
PROVENANCE = "assumption;;;prøve"


@pytest.fixture
def owed(files):
    """Vadsø's debt, as it stands in figures.csv."""
    return next(int(row[2]) for row in rows_of(files, "figures.csv") if row[:2] == ["debt", "2026"])


@pytest.fixture
def listed(files):
    """What is read, and said, when the file holds these rows."""

    def read(*rows):
        files[NAME] = HEADER + "\n".join(f"{row};{PROVENANCE}" for row in rows).encode()
        scenario, findings = read_scenario(files)
        return scenario, [(f.row, f.column, f.problem) for f in findings]

    return read


def test_loans_are_read_one_by_one(listed, owed):
    scenario, said = listed(
        f"skole;Skolelånet;{owed - 100_000_000};serial;24;0,0385;2029;nei",
        "felles;Felleslån;100 000 000;annuity;17,5;;;nei",
        "startlan;Startlån;60000000;serial;20;;;ja",
    )
    assert said == []
    school, common, relent = scenario.basis.loans
    assert (school.kind, school.fixed_rate, school.fixed_until) == (LoanKind.SERIAL, 0.0385, 2029)
    assert (common.kind, common.remaining_years, common.fixed_rate) == (LoanKind.ANNUITY, 17.5, None)
    assert (relent.relending, relent.balance_kr) == (True, 60e6)
    lines = project(scenario.basis).lines
    assert lines["relending_debt"].tolist() == [57e6, 54e6, 51e6, 48e6]
    assert (lines["restricted_investment_reserve"] == 0).all()


def test_a_folder_without_loans_has_the_same_plan_and_digest_as_before(files, listed, owed):
    plain, _ = read_scenario(files)
    one, _ = listed(f"alt;Alt;{owed};serial;27;;;nei")
    assert one.basis.digest != plain.basis.digest
    assert project(one.basis).whole() == project(plain.basis).whole()


def test_loans_that_do_not_come_to_the_debt_are_refused_with_both_sums(listed, owed):
    scenario, said = listed(f"alt;Alt;{owed - 1};serial;27;;;nei")
    assert scenario is None
    assert said == [(None, "balance_kr", f"Lånene er til sammen {owed - 1} kr, men debt i figures.csv er {owed} kr.")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Skole 1;Skole;0;serial;20;;;nei", "id"),
        ("alt;Skole;0;serial;20;;;nei", "id"),
        ("b-lan;;0;serial;20;;;nei", "title"),
        ("b-lan;Skole;-5;serial;20;;;nei", "balance_kr"),
        ("b-lan;Skole;0;avdragsfritt;20;;;nei", "kind"),
        ("b-lan;Skole;0;serial;0;;;nei", "remaining_years"),
        ("b-lan;Skole;0;serial;61;;;nei", "remaining_years"),
        ("b-lan;Skole;0;serial;20;3,85;2029;nei", "fixed_rate"),
        ("b-lan;Skole;0;serial;20;0,0385;;nei", "fixed_until"),
        ("b-lan;Skole;0;serial;20;;2029;nei", "fixed_rate"),
        ("b-lan;Skole;0;serial;20;0,0385;2026;nei", "fixed_until"),
        ("b-lan;Skole;0;serial;20;;;kanskje", "relending"),
    ],
)
def test_a_faulty_cell_is_reported_where_it_stands(listed, owed, row, column):
    scenario, said = listed(f"alt;Alt;{owed};serial;27;;;nei", row)
    assert scenario is None
    assert [(at, where) for at, where, _ in said] == [(3, column)]


def test_what_is_built_may_open_later_than_it_is_paid_for(files, cell, errors, row_of):
    rows = rows_of(files, "investments.csv")
    files["investments.csv"] = text_of([[*rows[0], "opens"], *([*row, ""] for row in rows[1:])])
    at, year = row_of("investments.csv", "enok"), 2027
    cell("investments.csv", at, "opens", str(year - 1))
    assert [(f.row, f.column) for f in errors()] == [(at, "opens")]
    cell("investments.csv", at, "opens", str(year + 2))
    assert errors() == []
    scenario, _ = read_scenario(files)
    assert year + 2 in [i.opens for m in scenario.basis.measures.values() for i in m.investments]


def test_running_costs_before_it_opens_are_told_where_they_stand(files, errors):
    rows = rows_of(files, "investments.csv")
    measure, year = rows[1][0], rows[1][1]
    files["investments.csv"] = text_of(
        [[*rows[0], "opens"], *([*row, "2029" if row[0] == measure else ""] for row in rows[1:])]
    )
    effects = [*rows_of(files, "effects.csv"), [measure, "culture", "500000", year, "1", ""]]
    files["effects.csv"] = text_of(effects)
    told = [(f.row, f.column, f.problem) for f in errors()]
    assert (len(effects), "year", "Driften begynner før det som bygges er tatt i bruk (2029).") in told


def test_a_measure_may_say_what_people_feel_how_long_it_may_wait_and_at_what_levels(files, cell, errors, row_of):
    rows = rows_of(files, "measures.csv")
    named = ("burden", "may_wait", "levels", "district")
    kept = [n for n, column in enumerate(rows[0]) if column not in named]
    files["measures.csv"] = text_of(
        [[*(row[n] for n in kept), *(named if at == 0 else [""] * len(named))] for at, row in enumerate(rows)]
    )
    at = row_of("measures.csv", "enok")
    for column, wrong in (("burden", "1,5"), ("may_wait", "9"), *(("levels", w) for w in ("0", "100", "2,5", "25 25"))):
        cell("measures.csv", at, column, wrong)
        assert [(f.row, f.column) for f in errors()] == [(at, column)]
        cell("measures.csv", at, column, "")
    cell("measures.csv", at, "burden", "0,25")
    cell("measures.csv", at, "may_wait", "2")
    cell("measures.csv", at, "levels", "75 25")
    scenario, _ = read_scenario(files)
    said = {m: (measure.burden, measure.may_wait, measure.levels) for m, measure in scenario.basis.measures.items()}
    assert said.pop("enok") == (0.25, 2, (25, 75))
    assert set(said.values()) == {(1.0, 0, ())}


def test_a_place_the_municipality_has_not_named_is_refused_with_the_places_it_has(files, cell, errors, row_of):
    at = row_of("measures.csv", "enok")
    cell("measures.csv", at, "district", "kiby")
    (told,) = errors()
    assert (told.row, told.column, told.value) == (at, "district", "kiby")
    assert told.problem == "Kommunen har ikke noe sted som heter «kiby»."
    assert "vadso-by, vestre-jakobselv" in told.remedy
    cell("measures.csv", at, "district", "vestre-jakobselv")
    scenario, _ = read_scenario(files)
    assert "enok" in scenario.basis.placed["vestre-jakobselv"]
    assert {"enok", "grendeskole"} <= set(scenario.basis.placed["vestre-jakobselv"])
    assert "andre-bygder" not in scenario.basis.placed  # nothing is placed there


def test_without_named_places_no_measure_may_be_placed_and_the_list_is_read(files, cell, errors, row_of):
    settings = files["scenario.yaml"].decode()
    before, after = settings.split("districts:\n")
    files["scenario.yaml"] = (before + "councils:\n" + after.split("councils:\n")[1]).encode()
    told = errors()
    assert {f.column for f in told} == {"district"}
    assert all("under districts i scenario.yaml" in f.remedy for f in told)
    for f in told:
        cell("measures.csv", f.row, "district", "")
    scenario, _ = read_scenario(files)
    assert (scenario.basis.districts, scenario.basis.placed) == ((), {})
