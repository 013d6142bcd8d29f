import hashlib
import re
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budsjett.parameters.tree import Parameters
from budsjett.sources.findings import Severity
from budsjett.sources.scenario_columns import FILES, MAY_LACK, TABLES
from budsjett.sources.scenario_files import digest, read, read_folder, read_scenario
from sources.conftest import SHIPPED
from sources.planted_faults import FAULTS

MEASURE = "barneskole-storre-grupper"


def test_a_sound_folder_loads(files, errors):
    assert errors() == []
    scenario, _ = read_scenario(files)
    assert scenario.basis.municipality.number == "5607"
    assert len(scenario.councils) == 3
    assert len(scenario.kostra) == 72


@pytest.mark.parametrize("name", sorted(set(FILES) - MAY_LACK))
def test_a_missing_file_is_named(files, errors, name):
    del files[name]
    assert [f.problem for f in errors() if f.file == name] == ["Filen mangler."]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_missing_or_unknown_column_is_named(files, errors, name):
    header, _, rest = files[name].partition(b"\n")
    last = TABLES[name][-1].encode()
    columns = [b"annet" if column == last else column for column in header.split(b";")]
    files[name] = b";".join(columns) + b"\n" + rest
    assert [(f.row, f.column, f.problem) for f in errors() if f.file == name] == [
        (1, "annet", "Ukjent kolonne."),
        (1, last.decode(), "Kolonnen mangler."),
    ]


@pytest.mark.parametrize(("file", "column", "value", "said"), FAULTS)
def test_a_faulty_cell_is_reported_where_it_stands_and_nothing_is_loaded(cell, errors, *, file, column, value, said):
    row = cell(file, 3, column, value)
    told = [f for f in errors() if (f.file, f.row, f.column) == (file, row, column)]
    assert any(said in f.problem for f in told), [f.problem for f in told]
    assert all(
        f.value == value.strip()[:60] or "␀" in f.value or f.value.endswith("…") or f.value == value for f in told
    )


def test_the_way_out_is_in_numbers_that_the_cell_would_take(cell, errors):
    cell("figures.csv", 3, "year", "2035")
    cell("investments.csv", 3, "vat_share", "0,5")
    assert [f.remedy for f in errors()] == ["Skriv et tall fra 2000 til 2030.", "Skriv et tall fra 0 til 0,2."]


def test_all_errors_come_in_one_go(cell, errors):
    cell("figures.csv", 3, "amount_kr", "1e9")
    cell("effects.csv", 4, "month", "13")
    cell("levers.csv", 2, "step", "0")
    cell("population.csv", 9, "persons", "mange")
    files_named = {f.file for f in errors()}
    assert {"figures.csv", "effects.csv", "levers.csv", "population.csv"} <= files_named


def test_what_is_published_needs_source_and_date_and_the_rest_a_note(cell, errors, row_of):
    published = row_of("figures.csv", "income_tax", "2015")
    assumed = row_of("figures.csv", "property_tax", "2027")
    cell("figures.csv", published, "source", "")
    cell("figures.csv", published, "date", " ")
    cell("figures.csv", assumed, "note", "")
    assert [(f.row, f.column) for f in errors()] == [(published, "date"), (published, "source"), (assumed, "note")]


def test_a_figure_the_model_needs_is_asked_for_by_name(files, errors, row_of):
    row = row_of("figures.csv", "debt", "2026")
    lines = files["figures.csv"].splitlines(keepends=True)
    files["figures.csv"] = b"".join(lines[: row - 1] + lines[row:])
    [wrong] = errors()
    assert (wrong.file, wrong.value) == ("figures.csv", "debt 2026")
    assert "Lånegjeld" in wrong.problem


def test_a_figure_twice_is_refused_in_the_second_place(files, errors):
    files["figures.csv"] += b"debt;2026;1;assumption;;;fordi\n"
    [wrong] = errors()
    assert wrong.row == len(files["figures.csv"].splitlines())
    assert "allerede" in wrong.problem


def test_what_the_model_computes_cannot_be_given_for_a_plan_year(files, errors):
    files["figures.csv"] += b"interest_expense;2028;1;assumption;;;fordi\n"
    assert [f.column for f in errors()] == ["year"]


@pytest.mark.parametrize("twin", ["BARNESKOLE-STORRE-GRUPPER", MEASURE, f" {MEASURE} "])
def test_two_measures_of_one_name_are_refused_whatever_the_case(cell, errors, row_of, twin):
    row = cell("measures.csv", row_of("measures.csv", "sfo-pris"), "id", twin)
    assert (row, "Navnet er brukt før i filen.") in [(f.row, f.problem) for f in errors()]


def test_composed_and_decomposed_letters_are_the_same_name(cell, errors, row_of):
    cell("measures.csv", 2, "id", "sm\u00e5")
    row = cell("measures.csv", 3, "id", "sma\u030a")
    assert "Navnet er brukt før i filen." in [f.problem for f in errors() if f.row == row]


def test_requirements_in_a_ring_are_refused_for_each_in_it(cell, errors, row_of):
    one, two, three = (row_of("measures.csv", name) for name in ("enok", "innkjop", "lisenser"))
    cell("measures.csv", one, "requires", "innkjop")
    cell("measures.csv", two, "requires", "lisenser")
    cell("measures.csv", three, "requires", "enok")
    told = [f for f in errors() if "gjennom andre" in f.problem]
    assert sorted(f.row for f in told) == sorted((one, two, three))


def test_requiring_and_excluding_the_same_is_refused(cell, errors, row_of):
    row = row_of("measures.csv", "parkering")
    cell("measures.csv", row, "requires", "aktivitetsvenn")
    cell("measures.csv", row, "excludes", "aktivitetsvenn")
    assert (row, "excludes") in [(f.row, f.column) for f in errors()]


def test_requirements_that_exclude_each_other_are_found_through_others(cell, errors, row_of):
    row = row_of("measures.csv", "parkering")
    cell("measures.csv", row, "requires", "bibliotek-kveld,bibliotek-kortere")
    assert (row, "excludes") in [(f.row, f.column) for f in errors()]


def test_the_directors_package_must_hold_together(cell, errors, row_of):
    row = row_of("measures.csv", "bibliotek-kveld")
    cell("measures.csv", row, "directors", "ja")
    assert "henger ikke sammen" in errors()[0].problem


def test_excluding_goes_both_ways_even_where_one_side_says_it(files):
    basis, _ = read(files)
    for name, measure in basis.measures.items():
        for other in measure.excludes:
            assert name in basis.measures[other].excludes


def test_a_negative_cost_is_for_deferrals_only(cell, errors, row_of):
    row = row_of("investments.csv", "enok", "2027")
    cell("investments.csv", row, "cost_kr", "\u22126000000")
    cell("investments.csv", row, "grants_kr", "0")
    [wrong] = errors()
    assert (wrong.row, wrong.column, wrong.value) == (row, "cost_kr", "\u22126000000")


def test_a_measure_that_does_nothing_is_refused(files, errors):
    lines = files["effects.csv"].splitlines(keepends=True)
    files["effects.csv"] = b"".join(line for line in lines if not line.startswith(b"sfo-pris;"))
    assert [f.problem for f in errors()] == ["Tiltaket gjør ingenting."]


def test_a_gap_in_the_population_is_named(files, errors):
    files["population.csv"] = b"".join(
        line for line in files["population.csv"].splitlines(keepends=True) if not line.startswith(b"2015;")
    )
    assert [(f.file, f.value) for f in errors()] == [("population.csv", "2015, alder 0")]


def test_an_age_that_is_left_out_is_named(files, errors, row_of):
    row = row_of("population.csv", "2019", "42")
    lines = files["population.csv"].splitlines(keepends=True)
    files["population.csv"] = b"".join(lines[: row - 1] + lines[row:])
    assert [f.value for f in errors()] == ["2019, alder 42"]


def test_an_age_group_that_a_spreadsheet_made_a_date_is_recognised(cell, errors):
    row = cell("projection.csv", 3, "age_group", "01.mai")
    assert "til en dato" in next(f.problem for f in errors() if f.row == row)


def test_a_projection_must_reach_the_year_after_the_plan(files, errors):
    files["projection.csv"] = b"".join(
        line
        for line in files["projection.csv"].splitlines(keepends=True)
        if b";20" not in line or line.split(b";")[1] < b"2030"
    )
    told = {(f.problem, f.value) for f in errors()}
    assert {(f"Framskrivingen «main» mangler 1. januar {year}.", str(year)) for year in (2030, 2031)} <= told


def test_without_a_projection_the_people_are_projected_from_their_own_counts(errors):
    basis, findings = read(SHIPPED)
    assert findings == ()
    assert "projection.csv" not in SHIPPED
    assert set(basis.population.projections) == {"main", "low", "high"}
    assert all("ikke SSB" in projection.label for projection in basis.population.projections.values())


def test_a_projection_that_is_brought_wins_over_the_own(files):
    basis, _ = read(files)
    assert basis.population.projections["main"].label == "Hovedalternativ"
    assert basis.population.projections["main"].persons[0, 0] == 101


def test_names_without_their_file_are_told(files, errors):
    del files["projection.csv"]
    assert [(f.file, f.column) for f in errors()] == [("scenario.yaml", "projections")]


@pytest.mark.parametrize("name", ["main", "low"])
def test_a_projection_that_copies_one_year_into_the_next_is_refused(files, errors, name):
    lines = [line.split(b";") for line in files["projection.csv"].splitlines()]
    same = [[*row[:3], b"57"] if row[0] == name.encode() else row for row in lines]
    files["projection.csv"] = b"\n".join(b";".join(row) for row in same) + b"\n"
    [told] = errors()
    assert (told.file, told.value) == ("projection.csv", name)
    assert "kopi" in told.problem


@pytest.mark.parametrize(("first", "last"), [(2023, 2026), (2005, 2024)])
def test_too_few_or_too_old_counts_cannot_be_projected_from(files, errors, first, last):
    files |= SHIPPED
    del files["projection.csv"]
    head, *rows = files["population.csv"].splitlines(keepends=True)
    files["population.csv"] = head + b"".join(r for r in rows if first <= int(r.split(b";")[0]) <= last)
    assert [f.problem for f in errors() if f.file == "population.csv"] == [
        "Folketallet kan ikke framskrives av disse årene."
    ]


def test_a_lever_that_starts_elsewhere_than_the_model_is_refused(cell, errors, row_of):
    row = cell("levers.csv", row_of("levers.csv", "rente"), "start", "5")
    assert [(f.row, f.column) for f in errors()] == [(row, "start")]


@pytest.mark.parametrize(
    ("before", "after", "path", "said"),
    [
        ('number: "5607"', "number: 607", "municipality.number", "fire sifre"),
        ("id: vadso", "id: Vadsø", "municipality.id", "adresser"),
        ("first_year: 2027", "first_year: snart", "plan.first_year", "ikke et tall"),
        ("price_year: 2027", "price_year: 2025", "plan.price_year", "Prisåret"),
        ("  years: 4", "  years: 4\n  lengde: 4", "plan.lengde", "Ukjent felt"),
        ("weight: 3}", "weight: mye}", "themes[0].weight", "ikke et tall"),
        ("id: ungdomsradet", "id: eldreradet", "councils[1].id", "brukt før"),
        ('value: "0,044"', "value: .nan", "assumptions[0].value", "ikke et tall"),
        ('value: "0,044"', 'value: "4,4"', "interest_rate", "utenfor"),
        ('    note: "Vadsøs egen rente', '    merknad: "Vadsøs egen rente', "assumptions[0].merknad", "Ukjent felt"),
        ("  - id: tax_growth\n", "  - id: skattevekst\n", "tax_growth", "mangler"),
        ("  - id: costs_per_head_lift\n", "  - id: lift\n", "assumptions", "Prisløftet"),
        ("  - {id: main,", "  - {id: hoved,", "projections", "Hovedalternativet"),
        ("url: https://www.ssb.no/statbank/table/07459", "url: javascript:alert(1)", "sources[0].url", "https"),
    ],
)
def test_a_faulty_setting_is_reported_with_its_line_and_path(files, errors, *, before, after, path, said):
    text = files["scenario.yaml"].decode()
    assert before in text
    files["scenario.yaml"] = text.replace(before, after, 1).encode()
    told = [f for f in errors() if f.file == "scenario.yaml" and f.column == path]
    assert any(said in f.problem for f in told), errors()
    assert all(f.row for f in told) or said in {"mangler", "Prisløftet", "Hovedalternativet"}


def test_a_section_that_is_missing_is_named(files, errors):
    text = files["scenario.yaml"].decode()
    files["scenario.yaml"] = text.replace("councils:", "rad:", 1).encode()
    assert {("councils", "Delen mangler."), ("rad", "Ukjent felt.")} <= {(f.column, f.problem) for f in errors()}


def test_a_file_nobody_reads_is_a_warning_and_no_more(files):
    files["figurer.csv"] = b"x"
    basis, [told] = read(files)
    assert basis is not None
    assert (told.severity, told.file) == (Severity.WARNING, "figurer.csv")


def test_the_digest_names_the_content_and_not_how_it_was_saved(files):
    basis, _ = read(files)
    saved_anew = {name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for name, data in files.items()}
    assert read(saved_anew)[0].digest == basis.digest
    files["effects.csv"] = files["effects.csv"].replace(b"-3400000", b"-3400001", 1)
    assert read(files)[0].digest != basis.digest
    assert len(basis.digest) == len(hashlib.sha256().hexdigest())


def test_the_digest_follows_the_values_set_by_others(files):
    basis, _ = read(files)
    assert digest(files, basis.parameters) == basis.digest
    assert digest(files, Parameters({})) != basis.digest


def test_money_cannot_move_from_one_file_to_the_next_unseen(files):
    """Length before content: bytes moved over a file's end give another digest."""
    basis, _ = read(files)
    moved = dict(files)
    moved["population.csv"] = files["population.csv"] + files["projection.csv"]
    moved["projection.csv"] = b""
    assert digest(moved, basis.parameters) != basis.digest


def test_a_folder_is_read_by_name_and_no_further_than_the_largest_file(tmp_path):
    (tmp_path / "scenario.yaml").write_bytes(b"x" * 3_000_000)
    (tmp_path / "README.md").write_text("om mappen")
    (tmp_path / "bilde.png").write_bytes(b"\x89PNG")
    (tmp_path / "annet.csv").write_text("a;b\n")
    found = read_folder(tmp_path)
    assert sorted(found) == ["annet.csv", "scenario.yaml"]
    assert len(found["scenario.yaml"]) == 2_000_001
    assert read(found)[0] is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_make_the_reader_crash(files, data):
    name = data.draw(st.sampled_from(FILES))
    whole = files[name]
    start = data.draw(st.integers(0, len(whole)))
    broken = whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + data.draw(st.integers(0, 4)) :]
    basis, findings = read({**files, name: broken})
    assert basis is not None or any(f.severity is Severity.ERROR for f in findings)


def test_costs_per_head_are_lifted_to_the_price_year(files):
    basis, _ = read(files)
    assert basis.costs_per_head["kindergarten"][1] == pytest.approx(203505 * 1.071)
    assert Fraction(str(basis.assumptions["costs_per_head_lift"].value)) == Fraction("1.071")


@pytest.mark.parametrize("name", ["effects.csv", "investments.csv"])
def test_a_list_without_investments_or_without_effects_is_told_nothing_about_empty_files(files, name):
    headers = files[name].splitlines()[0] + b"\n"
    _, findings = read({**files, name: headers})
    assert all("ingen rader" not in f.problem for f in findings)


def test_other_tables_need_a_row(files):
    headers = files["levers.csv"].splitlines()[0] + b"\n"
    basis, findings = read({**files, "levers.csv": headers})
    assert basis is None
    assert [f.problem for f in findings if f.file == "levers.csv"] == ["Filen har ingen rader."]


def test_every_law_a_measure_or_lever_rests_on_says_that_nobody_has_looked_it_up(files):
    basis, _ = read(files)
    laws = [(m.legal_floor, m.origin.note) for m in basis.measures.values()]
    laws += [(lever.law, lever.origin.note) for lever in basis.levers]
    assert all("ikke kontrollert" in note for law, note in laws if law)


def test_functions_may_be_left_out_with_the_section_that_says_where_they_come_from(files, errors):
    settings = re.sub(rb"kostra:\n(  .*\n)+", b"", files["scenario.yaml"])
    without = {name: data for name, data in files.items() if name != "kostra.csv"} | {"scenario.yaml": settings}
    scenario, findings = read_scenario(without)
    assert (scenario.kostra, findings) == ((), ())
    files["scenario.yaml"] = settings
    assert {(f.file, f.column) for f in errors()} == {("kostra.csv", "function")}


def test_figures_by_nature_come_whole_or_not_at_all(files, errors):
    files["figures.csv"] += b"wages;2027;1;assumption;;;laget for en test\n"
    found = errors()
    assert len(found) == 8
    assert all("etter art" in f.problem for f in found)
