"""The command line as a person uses it: 0 done, 1 refused with a sentence, 2 wrong usage."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from budsjett import __version__
from budsjett.cli import main
from budsjett.voting import pabulib
from budsjett.voting.counting import count
from budsjett.voting.outcome import Rule, Satisfaction

ROOT = Path(__file__).parents[1]
VADSO = str(ROOT / "scenarios" / "vadso")
ELECTION = """META
key;value
description;Two benches and a light
num_projects;3
num_votes;3
budget;100
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
bench;60;A bench
light;40;A light
slide;70;A slide
VOTES
voter_id;vote
1;bench,light
2;slide
3;slide,light
"""


def answer(capsys, *command):
    code = main(command)
    said = capsys.readouterr()
    return code, said.out, said.err


def as_json(capsys, *command):
    code, out, err = answer(capsys, *command, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_plan_has_its_lines_schedule_limits_and_package(capsys):
    plan = as_json(capsys, "plan", VADSO, "--with", "innkjop", "--lever", "eiendomsskatt=3,5")
    assert (plan["municipality"], plan["years"], plan["package"]) == ("Vadsø", [2027, 2028, 2029, 2030], ["innkjop"])
    rows = {row["n"]: row["values"] for row in plan["schedules"]["5-4"]}
    assert sorted(rows) == list(range(1, 26))
    assert rows[5] == [sum(four) for four in zip(*(rows[n] for n in (1, 2, 3, 4)), strict=True)]
    assert rows[17] == plan["lines"]["net_operating_result"]
    assert {"id", "law", "year", "kept", "by_kr", "light"} == set(plan["limits"][0])
    assert all(limit["kept"] == (limit["by_kr"] >= 0) for limit in plan["limits"])


def test_a_lever_moves_the_line_it_says(capsys):
    start, moved = as_json(capsys, "plan", VADSO), as_json(capsys, "plan", VADSO, "--lever", "eiendomsskatt=4")
    assert all(b > a for a, b in zip(start["lines"]["property_tax"], moved["lines"]["property_tax"], strict=True))


def test_a_plan_is_shown_to_people_with_what_it_breaks(capsys):
    code, out, _ = answer(capsys, "plan", VADSO)
    assert code == 0
    assert "Netto driftsresultat" in out
    assert "Brutt i 2027: Budsjettet er i balanse (kommuneloven § 14-10)" in out


def test_the_past_is_set_beside_what_was_said(capsys):
    past = as_json(capsys, "backtest", VADSO)
    assert (past["known"], past["years"]) == (2016, list(range(2017, 2027)))
    assert past["rows"]["total"]["actual"][-1] == 5808
    assert past["official"]["2026"] - past["rows"]["total"]["actual"][-1] == 497
    assert past["costs"]["lines"]["services_net"]["after_kr"] == 449_188_000
    code, out, _ = answer(capsys, "backtest", VADSO)
    assert code == 0
    assert f"{round(past['rows']['total']['projected'][-1])}" in out
    assert "offentlig, feil" in out
    assert "Grunnskole" in out


def test_a_year_that_leaves_nothing_to_choose_by_is_refused_with_those_that_do(capsys):
    code, out, err = answer(capsys, "backtest", VADSO, "--known", "2008")
    assert (code, out) == (1, "")
    assert "2010–2025" in err


def test_the_optimiser_holds_a_district_and_a_service_down_and_tells_what_is_taken_up(capsys):
    caps = ("--at-most", "1:kultur", "--lose-at-most", "nursing_home=0", "--at-most", "0:vestre-jakobselv")
    found = as_json(capsys, "optimise", VADSO, *caps)
    told = {cap["id"]: (cap["label"], cap["taken"], cap["full"]) for cap in found["caps"]}
    assert found["status"] == "optimal"
    assert told["cap:2"] == ("Høyst 0 tiltak i Vestre Jakobselv", 0, True)
    assert told["cap:nursing_home"][1:] == (0, True)
    assert set(told) == {"cap:1", "cap:2", "cap:nursing_home"}
    main(["optimise", VADSO, *caps])
    assert "i Vestre Jakobselv: pakken tar 0 tiltak, og det er ikke plass til flere." in capsys.readouterr().out


def test_the_optimiser_keeps_to_aims_for_the_reserve_and_the_debt(capsys):
    found = as_json(capsys, "optimise", VADSO, "--reserve-at-least", "0.05")
    plan = as_json(capsys, "plan", VADSO, *(part for m in found["package"] for part in ("--with", m)))["lines"]
    assert plan["discretionary_reserve"][-1] >= 0.05 * plan["operating_revenue"][-1]
    told = as_json(capsys, "optimise", VADSO, "--debt-at-most", "1.1")
    assert [c["law"] for c in told["conflict"] if c["id"] == "debt_ceiling"] == ["målet det ble spurt om"]


def test_the_optimiser_is_asked_as_if_there_were_more(capsys):
    as_it_is, richer = (as_json(capsys, "optimise", VADSO, *more) for more in ((), ("--more", "2000000")))
    once = as_json(capsys, "optimise", VADSO, "--more-in", "2028=2000000")
    assert richer["supposed"]["more_kr"] == 2_000_000
    assert once["supposed"]["once_kr"] == {"2028": 2_000_000}
    assert as_it_is["value"] < once["value"] < richer["value"]
    main(["optimise", VADSO, "--more", "2000000"])
    assert "Pengene må finnes før pakken går opp." in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["optimise", VADSO, "--more-in", "neste=2000000"])
    assert "«neste=2000000» skal være ÅR=KR" in capsys.readouterr().err


def test_the_optimiser_answers_with_a_verified_package(capsys):
    found = as_json(capsys, "optimise", VADSO, "--weight", "oppvekst=3")
    assert {"status", "package", "value", "bound", "gap", "levers", "verified", "conflict"} == set(found)
    assert (found["status"], found["verified"], found["conflict"]) == ("optimal", True, [])
    plan = as_json(capsys, "plan", VADSO, *(part for m in found["package"] for part in ("--with", m)))
    assert all(limit["kept"] for limit in plan["limits"] if limit["id"] in {"balance", "cover_of_overspending"})


def test_a_trade_off_is_a_list_of_packages_with_what_each_leaves(capsys, tmp_path):
    table = tmp_path / "support.csv"
    measures = as_json(capsys, "optimise", VADSO)["package"]
    table.write_text("measure;support\n" + "".join(f"{m};{n % 9 / 10}\n" for n, m in enumerate(measures)))
    asked = ("--trade-off", "support", "--trade-off", "debt")
    found = as_json(capsys, "optimise", VADSO, "--support", str(table), *asked)["trade_off"]
    assert list(found) == ["support", "debt"]
    for points in found.values():
        assert points
        assert {"level", "package", "levers", "value", "reserve_kr", "debt_kr", "approvals"} == set(points[0])
    assert [p["approvals"] for p in found["support"]] == sorted(p["approvals"] for p in found["support"])
    assert [p["debt_kr"] for p in found["debt"]] == sorted((p["debt_kr"] for p in found["debt"]), reverse=True)
    code, out, err = answer(capsys, "optimise", VADSO, "--trade-off", "support")
    assert (code, out) == (1, "")
    assert "stemme" in err


def test_what_cannot_be_met_is_an_answer_that_names_the_conflict(capsys):
    measures = as_json(capsys, "optimise", VADSO)["package"]
    found = as_json(capsys, "optimise", VADSO, *(part for m in measures for part in ("--never", m)))
    assert (found["status"], found["package"]) == ("conflict", [])
    assert found["conflict"]
    broken = [demand for demand in found["conflict"] if demand["law"]]
    assert broken
    assert all(demand["short_kr"] > 0 and demand["year"] in range(2027, 2031) for demand in broken)
    assert {demand["id"] for demand in found["conflict"]} <= {d["id"] for d in broken} | {
        f"never:{m}" for m in measures
    }


@pytest.mark.parametrize(
    ("rule", "satisfaction", "adopted"),
    [
        ("greedy", "cost", ["light", "bench"]),
        ("greedy", "cardinality", ["light", "bench"]),
        ("equal-shares", "cost", ["light"]),
    ],
)
def test_a_file_is_counted_by_the_rule_asked_for(capsys, tmp_path, rule, satisfaction, adopted):
    file = tmp_path / "park.pb"
    file.write_text(ELECTION, encoding="utf-8")
    outcome = as_json(capsys, "count", str(file), "--rule", rule, "--satisfaction", satisfaction)
    assert (outcome["rule"], outcome["adopted"]) == (rule, adopted)
    assert (outcome["cost_kr"], outcome["limit_kr"]) == (sum({"light": 40, "bench": 60}[a] for a in adopted), 100)
    assert {step["item"] for step in outcome["steps"] if step["adopted"]} == set(adopted)


def test_bounds_on_the_command_line_stand_instead_of_the_files(capsys, tmp_path):
    file = tmp_path / "park.pb"
    file.write_text(ELECTION, encoding="utf-8")
    outcome = as_json(capsys, "count", str(file), "--rule", "greedy", "--bound", "excludes light bench")
    assert outcome["adopted"] == ["light"]
    assert [(s["blocked"], s["by"]) for s in outcome["steps"] if s["item"] == "bench"] == [("excluded", "light")]


def test_a_folder_is_counted_by_every_rule_and_repairs_are_told(capsys, tmp_path):
    (tmp_path / "a.pb").write_text(ELECTION, encoding="utf-8")
    (tmp_path / "b.pb").write_text(ELECTION.replace("bench,light", "bench,light,light"), encoding="utf-8")
    code, out, err = answer(capsys, "count", str(tmp_path), "--rule", "all", "--completion", "add-one")
    assert code == 0
    assert [line.split("\t")[:2] for line in out.splitlines()] == [
        [name, rule] for name in ("a.pb", "b.pb") for rule in Rule
    ]
    assert "b.pb" in err
    assert "telt én gang" in err
    assert "a.pb" not in err


WANTED = """META
key;value
budget;100
vote_type;approval
PROJECTS
project_id;cost
road;60
quay;60
VOTES
voter_id;vote;area
""" + "".join(f"{n};{'road' if n < 12 else 'quay'};{'north' if n % 2 else 'south'}\n" for n in range(20))


def test_the_command_says_why_and_what_would_have_been_enough(capsys, tmp_path):
    file = tmp_path / "wanted.pb"
    file.write_text(WANTED, encoding="utf-8")
    why = as_json(capsys, "count", str(file), "--rule", "greedy", "--why", "quay")
    assert (why["adopted"], why["room_short"]) == (False, "20.00")
    assert why["enough_votes"] == {"value": 4, "least": True, "steady": True}  # a tie falls by id, and q is before r
    assert why["enough_price"]["value"] == 40
    paid = as_json(capsys, "count", str(file), "--rule", "equal-shares", "--why", "road")
    assert paid["payers"] == [{"ballots": 12, "each": "5.00"}]
    assert answer(capsys, "count", str(file), "--rule", "greedy", "--why", "harbour")[0] == 1


def test_the_command_says_what_another_rule_would_have_done(capsys, tmp_path):
    file = tmp_path / "wanted.pb"
    file.write_text(WANTED.replace("quay;60", "quay;30"), encoding="utf-8")
    told = as_json(capsys, "count", str(file), "--rule", "greedy", "--fewest-votes", "9", "--compare")
    assert told["contested"] == []
    assert told["methods"][0]["adopted"] == ["road"]
    assert {method["id"] for method in told["methods"]} >= {"own", "shares-cost", "phragmen"}
    code, out, _ = answer(capsys, "count", str(file), "--rule", "greedy", "--compare")
    assert code == 0
    assert out.splitlines()[0] == "own\t2\t90\t·\t="


def test_the_command_says_what_voters_got_and_keeps_the_few_to_itself(capsys, tmp_path):
    file = tmp_path / "wanted.pb"
    file.write_text(WANTED, encoding="utf-8")
    assert as_json(capsys, "count", str(file), "--rule", "greedy", "--got")["items_got"] == {"0": 8, "1+": 12}
    by = as_json(capsys, "count", str(file), "--rule", "greedy", "--by", "area")
    assert by["by_group"] == {}  # of ten in each area four got nothing
    written = answer(capsys, "count", str(file), "--rule", "greedy", "--got")[1].splitlines()
    assert written[0] == "alle\t0: 8\t1+: 12"
    assert written[1].startswith("prosent av potten, minst\tthree_of_four: 0\thalf: ")
    assert answer(capsys, "count", str(file), "--rule", "greedy", "--by", "shoe_size")[0] == 1
    assert answer(capsys, "count", str(file), "--rule", "all", "--got")[0] == 1


def test_a_published_round_gets_a_certificate(capsys, tmp_path):
    election = pabulib.read(ELECTION).election
    file = tmp_path / "park.pb"
    file.write_text(pabulib.write(election, {}, {}, count(election, Rule.EQUAL_SHARES, Satisfaction.COST)), "utf-8")
    said = json.loads(answer(capsys, "certify", str(file))[1])
    assert (said["adopted"], said["ejr_plus_up_to_one"], said["priceable"]) == (["light"], True, True)


def test_a_broken_election_is_refused_with_its_line(capsys, tmp_path):
    file = tmp_path / "broken.pb"
    file.write_text(ELECTION.replace("bench;60", "bench;sixty"), encoding="utf-8")
    code, out, err = answer(capsys, "count", str(file), "--rule", "greedy")
    assert (code, out) == (1, "")
    assert "linje 11" in err.lower()


def test_a_published_outcome_that_was_tampered_with_does_not_verify(capsys, tmp_path):
    election = pabulib.read(ELECTION).election
    outcome = count(election, Rule.GREEDY, Satisfaction.COST)
    published = pabulib.write(election, {}, {}, outcome)
    file = tmp_path / "park.pb"
    file.write_text(published, encoding="utf-8")
    assert as_json(capsys, "verify", str(file))["agrees"] is True
    # One ballot for the light becomes two for the slide: the light no longer wins.
    head, votes = published.split("VOTES\n")
    file.write_text(f"{head}VOTES\n{votes.replace('bench,light', 'slide')}", encoding="utf-8")
    code, _, err = answer(capsys, "verify", str(file))
    assert code == 1
    assert "annet utfall" in err


def test_a_scenario_without_errors_says_what_it_holds(capsys):
    code, out, _ = answer(capsys, "scenario", "check", VADSO)
    assert code == 0
    assert "Vadsø" in out
    assert "Ingen feil" in out


def test_a_scenario_with_errors_names_file_row_column_value_and_way_out(capsys, tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(VADSO, folder)
    effects = (folder / "effects.csv").read_text(encoding="utf-8").splitlines()
    cells = effects[1].split(";")
    cells[effects[0].split(";").index("month")] = "13"
    effects[1] = ";".join(cells)
    (folder / "effects.csv").write_text("\n".join(effects) + "\n", encoding="utf-8")
    code, _, err = answer(capsys, "scenario", "check", str(folder))
    assert code == 1
    assert all(part in err for part in ("effects.csv", "month", "13", "rad 2"))
    assert "Ingenting er lastet inn" in err


def test_the_accepted_figures_are_what_the_model_gives(capsys, tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(VADSO, folder)
    (folder / "expected.csv").unlink()
    assert answer(capsys, "scenario", "accept", str(folder))[0] == 0
    assert (folder / "expected.csv").read_bytes() == Path(VADSO, "expected.csv").read_bytes()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("plan", VADSO, "--with", "finnes-ikke"), "finnes-ikke"),
        (("plan", VADSO, "--with", "innkjop", "--with", "innkjop"), "innkjop"),
        (("plan", VADSO, "--lever", "eiendomsskatt=99"), "99"),
        (("plan", VADSO, "--lever", "eiendomsskatt=nan"), "nan"),
        (("plan", VADSO, "--lever", "tull=1"), "tull"),
        (("plan", VADSO, "--population", "tull"), "tull"),
        (("plan", "no-such-folder"), "no-such-folder"),
        (("optimise", VADSO, "--weight", "tull=1"), "tull"),
        (("optimise", VADSO, "--lose-at-most", "fjellet=1"), "noe sted som heter «fjellet»"),
        (("count", "no-such.pb", "--rule", "greedy"), "no-such.pb"),
        (("demo", "--port", "99999"), "99999"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(capsys, command, said):
    try:
        code, out, err = answer(capsys, *command)
    except SystemExit as left:
        out, err = capsys.readouterr()
        code = left.code
    assert (code, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    [(), ("tull",), ("plan",), ("plan", VADSO, "--lever", "x"), ("plan", VADSO, "--lever", "x=y"), ("count", "f.pb")],
)
def test_wrong_usage_is_said_with_its_own_code(capsys, command):
    with pytest.raises(SystemExit) as left:
        main(command)
    assert left.value.code == 2
    assert "usage: budsjett" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "serve",
        "scenario check",
        "scenario accept",
        "plan",
        "optimise",
        "count",
        "certify",
        "verify",
        "db upgrade",
    ],
)
def test_every_command_has_help(capsys, command):
    with pytest.raises(SystemExit) as left:
        main([*command.split(), "--help"])
    assert left.value.code == 0
    assert "usage: budsjett" in capsys.readouterr().out


def test_the_database_is_upgraded_where_it_is_said_to_be(capsys, tmp_path):
    assert answer(capsys, "db", "upgrade", "--database", f"sqlite:///{tmp_path / 'own.sqlite'}")[0] == 0
    assert (tmp_path / "own.sqlite").stat().st_size > 0


def test_it_runs_as_a_module():
    ran = subprocess.run([sys.executable, "-m", "budsjett", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == f"budsjett {__version__}"


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_a_plan_is_written_to_a_file(capsys, tmp_path, kind):
    file = tmp_path / f"plan.{kind}"
    code, out, err = answer(capsys, "export", VADSO, "--director", "--stress", "1", "--nominal", "--to", str(file))
    assert (code, err) == (0, "")
    assert str(file) in out
    assert file.stat().st_size > 1000


def test_a_file_of_another_kind_is_refused_with_what_may_be_written(capsys, tmp_path):
    with pytest.raises(SystemExit):
        main(["export", VADSO, "--to", str(tmp_path / "plan.docx")])
    assert "må ende på .xlsx eller .csv eller .json" in capsys.readouterr().err


def test_libreoffice_is_asked_whether_it_agrees(capsys):
    found = as_json(capsys, "agree", VADSO, "--plans", "1")
    assert found["agrees"]
    assert found["plans"] == 3
    assert found["largest"]["kr"] <= 1


def test_the_schedules_are_printed_and_a_missing_one_is_said_to_be(capsys):
    code, out, _ = answer(capsys, "schedules", VADSO, "--director")
    assert code == 0
    assert out.count("andre ledd") == 2
    assert "Kan ikke vises" in out.split("§ 5-6")[1]
    found = as_json(capsys, "schedules", VADSO, "--director", "--law", "5-5")
    first, by_project = found["schedules"]
    assert [row["n"] for row in first["rows"]] == list(range(1, 28))
    assert by_project["rows"][-1]["values"] == first["rows"][0]["values"]
    assert first["rows"][12]["arts"] == "910 911"
