"""`budsjett optimise --proposal` and `--propose`: the sheet that a proposal's page has."""

import pytest

from budsjett.budget.basis import Basis
from budsjett.cli import main
from budsjett.optimise.package import best
from budsjett.optimise.problem import Among, Objective, Wishes
from budsjett.sources import scenario_files, shipped
from test_cli import VADSO, answer, as_json


@pytest.fixture(scope="module")
def basis() -> Basis:
    found, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """One proposal that nobody would take and one that everybody would."""
    table = tmp_path_factory.mktemp("proposals") / "f.csv"
    table.write_text("title;line;yearly_kr\nDyrt;culture;1 500 000\nGratis;politics;-90 000\n", encoding="utf-8")
    return table


def test_a_sheet_has_the_effect_the_limits_the_distance_and_who_gains_and_loses(capsys, sheets, basis):
    found = as_json(capsys, "optimise", VADSO, "--proposal", str(sheets))["proposals"]
    dear, free = found
    assert (dear["title"], dear["years"], dear["effect_kr"]) == ("Dyrt", [2027, 2028, 2029, 2030], [-1_500_000] * 4)
    assert dear["lines"]["culture"] == [1_500_000] * 4
    assert dear["lines"]["net_operating_result"] == dear["effect_kr"]
    assert {"id", "law", "year", "kept", "kept_without", "by_kr"} == set(dear["limits"][0])
    assert not dear["in_best"]
    assert dear["needs"]["possible"]
    assert dear["needs"]["loss"] > 0
    assert dear["pushes_out"] == dear["needs"]["pushed_out"]
    assert dear["themes"]["kultur"] > 0, "a proposal counts for the theme of its line"
    assert min(dear["themes"].values()) < 0
    assert dear["people"]["everybody_kr"] == [1_500_000] * 4
    assert dear["people"]["left_kr"] == dear["effect_kr"]
    assert "antakelse" in dear["people"]["assumed"]
    assert not any(any(age["kr"]) for age in dear["people"]["ages"])
    assert sum(min(age["kr"]) < 0 for age in dear["people_between"]["ages"]) > 0, "what it pushes out is somebody's"
    assert free["in_best"]
    assert free["needs"] is None
    assert free["best"]["value"] >= best(basis, Wishes()).value
    assert set(free["pushes_out"]) == set(best(basis, Wishes()).package) - set(free["best"]["package"])


def test_a_few_words_give_the_same_sheet_as_a_table(capsys, sheets):
    one, _ = as_json(capsys, "optimise", VADSO, "--proposal", str(sheets))["proposals"]
    (other,) = as_json(capsys, "optimise", VADSO, "--propose", "culture=1500000")["proposals"]
    same = ("effect_kr", "lines", "limits", "in_best", "pushes_out", "themes", "people", "people_between")
    assert {name: one[name] for name in same} == {name: other[name] for name in same}


def test_the_sheet_is_read_aloud_without_json(capsys):
    code, out, _ = answer(capsys, "optimise", VADSO, "--propose", "culture=9000000@2028-07")
    assert code == 0
    assert "Netto driftsresultat" in out
    assert "−4\N{NO-BREAK SPACE}500" in out, "half of 2028, in thousands"
    assert "Alle innbyggere" in out
    assert "Kommunekassa" in out
    assert "Antatt: " in out
    assert "Forslaget er ikke med i den beste pakken" in out


def test_what_no_lawful_package_has_room_for_is_told_so(capsys):
    (sheet,) = as_json(capsys, "optimise", VADSO, "--propose", "culture=90000000")["proposals"]
    assert (sheet["in_best"], sheet["needs"]["possible"], sheet["themes"]) == (False, False, None)
    assert sheet["people_between"] is None
    assert "Ingen lovlig pakke har plass" in answer(capsys, "optimise", VADSO, "--propose", "culture=90000000")[1]


@pytest.mark.parametrize(
    ("said", "told"),
    [("culture", "LINJE=KR"), ("debt=5", "ingen linje"), ("culture=0", "beløp per år"), ("culture=5@2050", "utenfor")],
)
def test_what_is_no_proposal_is_refused_with_a_way_out(capsys, said, told):
    code, out, err = answer(capsys, "optimise", VADSO, "--propose", said)
    assert (code, out) == (1, "")
    assert told in err


def test_a_table_that_is_not_there_is_told_of(capsys):
    with pytest.raises(SystemExit) as left:
        main(["optimise", VADSO, "--proposal", "/finnes/ikke.csv"])
    assert left.value.code == 1
    assert "er ingen fil" in capsys.readouterr().err


def test_the_worst_off_may_be_looked_for_among_the_ages(capsys, basis):
    (found, places) = (
        as_json(capsys, "optimise", VADSO, "--goals", "worst-off", "--among", who, "--time-limit", "60")
        for who in ("ages", "districts")
    )
    asked = Wishes(goals=(Objective.WORST_OFF,), among=Among.AGES)
    assert (found["status"], found["value"]) == ("optimal", best(basis, asked, time_limit_s=60).value)
    assert found["package"] != places["package"]
