"""`budsjett sortition` and `budsjett draw`: the files in, the panel out."""

import json

import pytest

from budsjett.cli import main

SEED = "Lotto 2027-01-16: 3 7 12 19 22 30 34"


@pytest.fixture
def files(tmp_path):
    people = [f"{i};{'kvinne' if i % 3 else 'mann'};{('by', 'land')[i % 2]}" for i in range(24)]
    (tmp_path / "pool.csv").write_text("id;kjønn;sted\n" + "\n".join(people) + "\n")
    quotas = ["kjønn;kvinne;3;3", "kjønn;mann;3;3", "sted;by;2;4", "sted;land;2;4"]
    (tmp_path / "quotas.csv").write_text("feature;value;min;max\n" + "\n".join(quotas) + "\n")
    return tmp_path


def test_a_published_lottery_is_drawn_again_by_anyone(files, capsys):
    pool, quotas, tickets = (str(files / name) for name in ("pool.csv", "quotas.csv", "lottery.csv"))
    chances = files / "chances.csv"
    made = ["sortition", pool, quotas, "--seats", "6", "--tickets", "200", "--lottery", tickets, "--seed", SEED]
    assert main([*made, "--chances", str(chances)]) == 0
    first = capsys.readouterr()
    assert main(["draw", tickets, "--seed", SEED]) == 0
    again = capsys.readouterr()
    assert first.out == again.out
    assert len(first.out.splitlines()) == 7
    assert sum(float(line.split(";")[1]) for line in chances.read_text().splitlines()[1:]) == pytest.approx(6)
    assert "200 lodd" in first.err
    assert main(["draw", tickets, "--seed", "another", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["panel"]) == 6


def test_without_a_seed_the_lottery_is_made_and_nobody_drawn(files, capsys):
    made = ["sortition", str(files / "pool.csv"), str(files / "quotas.csv"), "--seats", "6", "--tickets", "100"]
    assert main(made) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "Publiser" in told.err


def test_impossible_quotas_are_told_with_the_way_out(files, capsys):
    quotas = files / "quotas.csv"
    quotas.write_text(quotas.read_text().replace("sted;by;2;4", "sted;by;9;9"))
    assert main(["sortition", str(files / "pool.csv"), str(quotas), "--seats", "6"]) == 1
    told = capsys.readouterr().err
    assert "sted by fra 9 til 9" in told
    assert "Minste utvei" in told


def test_a_file_that_is_not_there_is_told(files):
    with pytest.raises(SystemExit):
        main(["draw", str(files / "nothing.csv"), "--seed", "x"])
