"""A scenario's files with figures from Statistics Norway put in, as far as the composed answers go."""

from datetime import date

import pytest

from budsjett.cli import fetching, main
from budsjett.errors import FaultyFiles
from budsjett.sources import scenario_files
from budsjett.usecases import fetch
from sources.ssb_answers import FILES, Server

TODAY = date(2026, 11, 27)
SHIPPED, _ = scenario_files.read_scenario(FILES)


def test_people_fetched_change_the_file_and_its_date_and_no_other_number():
    server = Server()
    old = {**FILES, "population.csv": FILES["population.csv"].replace(b"2026;0;57", b"2026;0;1")}
    assert old["population.csv"] != FILES["population.csv"]
    with server.ssb() as ssb:
        found = fetch.population(ssb, old, "", first_year=2005, today=TODAY)
    assert found.files["population.csv"] == FILES["population.csv"]
    scenario, _ = scenario_files.read_scenario({**old, **found.files})
    assert scenario.basis.population.origin.date == "2026-11-27"
    assert found.said == ("2005–2026: 5808 innbyggere 1. januar 2026.",)
    assert "K-5607" in str(server.asked[0].params)


def test_accounts_fetched_give_functions_and_lines_without_depreciation():
    with Server().ssb() as ssb:
        found = fetch.kostra(ssb, FILES, "2003", year=2019, today=TODAY)
    scenario, _ = scenario_files.read_scenario({**FILES, **found.files})
    figures = scenario.basis.figures
    assert figures.get("primary_school", 2019).amount == 90_954_000
    assert figures.get("primary_school", 2019).origin.source == "SSB tabell 12367 (KOSTRA), hentet"
    assert figures.get("primary_school", 2018) == SHIPPED.basis.figures.get("primary_school", 2018)
    assert scenario.kostra[0].origin.date == "2026-11-27"
    assert sum(k.net_kr for k in scenario.kostra) == 449_188_000


def test_a_scenario_that_does_not_hang_together_is_refused_before_anything_is_asked():
    server = Server()
    with pytest.raises(FaultyFiles), server.ssb() as ssb:
        fetch.population(ssb, {**FILES, "levers.csv": b"id;x"}, "5607", first_year=2005, today=TODAY)
    assert server.asked == []


def test_the_command_writes_keeps_the_former_files_and_says_what_it_did(tmp_path, monkeypatch, capsys):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(fetching, "Ssb", Server().ssb)
    command = ["fetch", "kostra", "--region", "2003", "--year", "2019", "--into", str(tmp_path)]
    assert main([*command, "--dry-run"]) == 0
    assert (tmp_path / "kostra.csv").read_bytes() == FILES["kostra.csv"]
    assert main(command) == 0
    assert (tmp_path / "kostra.csv.before").read_bytes() == FILES["kostra.csv"]
    assert "netto 449188 tusen kroner" in capsys.readouterr().out
    assert main(["scenario", "check", str(tmp_path)]) == 0


def test_no_answer_leaves_the_folder_as_it_was(tmp_path, monkeypatch, capsys):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(fetching, "Ssb", Server(x={}).ssb)
    assert main(["fetch", "population", "--into", str(tmp_path)]) == 1
    assert "SSB har ikke tabellen" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == FILES
