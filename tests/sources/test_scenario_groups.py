"""groups.csv: people by gender and area, when the municipality has told."""

from dataclasses import replace

import pytest

from budsjett.representation.groups import Trait
from budsjett.sources import scenario_files, tables
from budsjett.sources.findings import Findings
from budsjett.sources.scenario_columns import MAY_HAVE
from budsjett.sources.scenario_groups import NAME, read
from budsjett.sources.shipped import folder
from builders import some_people

HEAD = "trait;group;label;persons;origin;source;date;note\n"
GENDER = (
    "gender;f;Kvinner;2450;published;SSB tabell 07459;2026-02-24;\n"
    "gender;m;Menn;2489;published;SSB tabell 07459;2026-02-24;\n"
)
PEOPLE = replace(some_people(), single_years={2026: (0,) * 16 + (4939,)})


def read_text(text):
    findings = Findings()
    rows = tables.read(NAME, text.encode(), MAY_HAVE[NAME], findings)
    return read(rows, PEOPLE, findings), findings


def test_people_by_gender_are_read_with_their_source():
    (found,), findings = read_text(HEAD + GENDER)
    assert not findings.listed
    assert (found.trait, found.ids, found.persons) == (Trait.GENDER, ("f", "m"), 4939)
    assert (found.source, found.as_of) == ("SSB tabell 07459", "2026-02-24")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("income;low;Lav;100;assumption;;;fordi\n", "Ukjent egenskap"),
        ("age;young;Unge;100;assumption;;;fordi\n", "Ukjent egenskap"),
        ("area;a;A;4;assumption;;;fordi\narea;b;B;900;assumption;;;fordi\n", "utenfor"),
        ("area;a;A;40;assumption;;;fordi\n", "bare én gruppe"),
        ("area;a;A;40;assumption;;;fordi\narea;a;B;40;assumption;;;fordi\n", "to ganger"),
        ("area;a;A;40;;;;\n", "hvor tallet kommer fra"),
    ],
)
def test_what_cannot_be_used_is_told_and_left_out(text, problem):
    found, findings = read_text(HEAD + text)
    assert found == ()
    assert findings.faulty
    assert any(problem in finding.problem for finding in findings.listed)


def test_a_sum_that_is_not_those_who_may_vote_is_pointed_out():
    _, findings = read_text(HEAD + GENDER.replace("2450", "3450"))
    assert not findings.faulty
    assert "4939 er gamle nok" in findings.listed[0].problem


def test_the_file_is_part_of_a_scenario_and_not_of_what_its_plans_rest_on():
    files = dict(scenario_files.read_folder(folder("vadso")))
    before, _ = scenario_files.read_scenario(files)
    after, findings = scenario_files.read_scenario(files | {NAME: (HEAD + GENDER).encode()})
    assert not [finding for finding in findings if finding.file == NAME]
    assert before.groups == ()
    assert after.groups[0].ids == ("f", "m")
    assert after.basis.digest == before.basis.digest
