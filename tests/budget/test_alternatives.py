from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from budsjett.budget import alternatives, backtest, cohorts
from budsjett.budget.alternatives import AHEAD, DRAWS, SEED, SETTING, fitted, own_projections, single_ages
from budsjett.budget.cohorts import FEWEST_YEARS
from budsjett.errors import TooFewCounts
from budsjett.sources import shipped
from budsjett.sources.scenario_files import read, read_folder
from budsjett.years import Years
from builders import some_people

BASIS, _ = read(read_folder(shipped.folder("vadso")))
PEOPLE, PLAN = BASIS.population, Years(2027)
OWN = own_projections(PEOPLE, PLAN)
MODEL = (Path(__file__).parents[2] / "docs/explanation/model.md").read_text(encoding="utf-8")


def test_main_is_the_central_path_in_whole_persons():
    central = cohorts.by_group(cohorts.project(fitted(PEOPLE), 5))
    assert np.array_equal(OWN["main"].persons, np.rint(central))
    assert OWN["main"].first == 2027


def test_each_alternative_reaches_the_year_after_the_plan():
    assert {projection.persons.shape for projection in OWN.values()} == {(10, 5)}
    assert {p.persons.shape[1] for p in own_projections(PEOPLE, Years(2028, 2)).values()} == {4}


def test_low_and_high_stand_where_a_tenth_of_the_futures_are_beyond():
    drawn = cohorts.draw_groups(fitted(PEOPLE), 5, draws=DRAWS, seed=SEED)[:, :, 3].sum(axis=1)
    below, above = ((drawn < OWN[name].persons[:, 3].sum()).mean() for name in ("low", "high"))
    assert below == pytest.approx(0.1, abs=0.015)
    assert above == pytest.approx(0.9, abs=0.015)


def test_no_year_is_a_copy_of_the_one_before():
    for projection in OWN.values():
        assert (np.abs(np.diff(projection.persons, axis=1)).sum(axis=0) > 0).all()


def test_the_ages_of_an_alternative_belong_together():
    """Those of 6 to 12 next year are mostly those of 5 to 11 this year: no group leaps between the alternatives."""
    for projection in OWN.values():
        growth = np.abs(np.diff(np.log(projection.persons), axis=1))
        assert growth[6].max() < 0.1, "25-66"


def test_the_same_counts_give_the_same_alternatives():
    again = own_projections(replace(PEOPLE, origin=PEOPLE.origin), PLAN)
    assert all(np.array_equal(again[name].persons, OWN[name].persons) for name in OWN)


def test_too_few_counts_are_refused():
    few = dict(list(PEOPLE.single_years.items())[: FEWEST_YEARS - 1])
    with pytest.raises(TooFewCounts) as refusal:
        own_projections(replace(PEOPLE, single_years=few), PLAN)
    assert (refusal.value.counted, refusal.value.fewest) == (4, 5)
    with pytest.raises(TooFewCounts):
        fitted(some_people())


def test_the_page_has_the_totals():
    for name, projection in OWN.items():
        cells = " | ".join(f"{total:.0f}" for total in projection.persons.sum(axis=0))
        assert f"| {name} | {cells} |" in MODEL


@pytest.mark.slow
def test_the_setting_is_what_the_backtests_rule_chooses_on_all_counts(monkeypatch):
    monkeypatch.setattr(backtest, "DRAWS_TO_CHOOSE", 400)
    counts = single_ages(PEOPLE)
    best = backtest.choose(counts, ahead=AHEAD)[0]
    assert backtest.widened(counts, best, ahead=AHEAD).setting == SETTING
    assert f"{best.inside[0.8]:.0%}".replace("%", " %") + " of what came inside five years" in " ".join(MODEL.split())
    assert len(PLAN) + 1 == alternatives.AHEAD
