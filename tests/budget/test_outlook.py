import json

import numpy as np
import pytest

from budsjett.budget.conditions import Prices
from budsjett.budget.figures import LineId
from budsjett.budget.futures import Driver, draw
from budsjett.budget.limits import examine, limits, slack_kr
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.outlook import SHARES, outlook
from budsjett.budget.plan import project, project_many
from budsjett.sources import shipped
from budsjett.sources.scenario_files import read, read_folder

BASIS, _ = read(read_folder(shipped.folder("vadso")))
PACKAGE = BASIS.directors_package
FLAGS = np.array([[m in PACKAGE for m in BASIS.measures]])
DRAWS = 3000
FOUND = outlook(BASIS, PACKAGE, draws=DRAWS, seed=5)
LINES = project_many(BASIS, FLAGS, conditions=draw(BASIS, DRAWS, 5))


def test_the_edges_of_a_band_are_in_order():
    for line, band in FOUND.bands.items():
        assert band.shape == (len(SHARES), len(BASIS.years))
        assert (np.diff(band, axis=0) >= 0).all(), line


def test_a_band_has_its_share_of_the_futures_below_each_edge():
    result = LINES[NET_OPERATING_RESULT]
    below = (result[:, None, :] < FOUND.bands[NET_OPERATING_RESULT]).mean(axis=0)
    assert np.allclose(below, np.array(SHARES)[:, None], atol=0.001)


def test_odds_are_what_counting_each_future_gives():
    told = {(odds.limit.id, odds.year): odds.held for odds in FOUND.odds}
    counted = dict.fromkeys(told, 0)
    for row in range(DRAWS):
        one = {line: amounts[row] for line, amounts in LINES.items()}
        for limit in limits(BASIS):
            slack = slack_kr(limit, one, BASIS)
            for year in limit.years:
                counted[limit.id, year] += int(slack[BASIS.years.index(year)] >= 0)
    assert told == counted


def test_what_is_expected_is_the_plan_itself():
    plan = project(BASIS, PACKAGE)
    assert all(np.array_equal(FOUND.expected[line], amounts) for line, amounts in plan.lines.items())
    assert {(o.limit.id, o.year) for o in FOUND.odds} == {(c.limit.id, c.year) for c in examine(plan, BASIS)}


def test_what_is_short_is_short_by_something():
    for odds in FOUND.odds:
        assert (odds.short_kr > 0) == (odds.held < DRAWS)
        assert (odds.in_100 == 100) == (odds.held == DRAWS)


def test_the_drivers_alone_make_up_the_whole_spread():
    """The result is nearly linear in them, and they are drawn apart: their variances add up."""
    assert {swing.driver for swing in FOUND.swings} == set(Driver)
    together = np.sqrt(sum(swing.deviation_kr**2 for swing in FOUND.swings))
    assert FOUND.deviation_kr == pytest.approx(together, rel=0.05)


def test_the_widest_driver_comes_first():
    widths = [swing.high_kr - swing.low_kr for swing in FOUND.swings]
    assert widths == sorted(widths, reverse=True)
    assert all(swing.low_kr < 0 < swing.high_kr for swing in FOUND.swings)


def test_more_draws_agree_better():
    def edge(draws, seed):
        return outlook(BASIS, PACKAGE, draws=draws, seed=seed).bands[NET_OPERATING_RESULT][0, -1]

    few, many = (np.std([edge(draws, seed) for seed in range(8)]) for draws in (100, 3000))
    assert many < few / 2


def test_the_same_seed_gives_the_same_outlook():
    again = outlook(BASIS, PACKAGE, draws=DRAWS, seed=5)
    assert again.as_data() == FOUND.as_data()
    assert outlook(BASIS, PACKAGE, draws=DRAWS, seed=6).as_data() != FOUND.as_data()


def test_higher_interest_is_worse_in_every_limit_it_touches():
    dearer = outlook(BASIS, PACKAGE, draws=DRAWS, seed=5, interest_stress=0.02)
    for before, after in zip(FOUND.odds, dearer.odds, strict=True):
        assert after.held <= before.held
    assert dearer.odds[0].held < FOUND.odds[0].held


def test_nominal_prices_are_drawn_too():
    nominal = outlook(BASIS, PACKAGE, draws=500, seed=5, prices=Prices.NOMINAL)
    assert nominal.prices is Prices.NOMINAL
    assert nominal.bands[LineId("services_net")][3, -1] > FOUND.bands[LineId("services_net")][3, -1]


def test_everything_can_be_written_as_json():
    data = json.loads(json.dumps(FOUND.as_data()))
    assert data["draws"] == DRAWS
    assert len(data["lines"]["net_operating_result"]["bands"]) == len(SHARES)
    assert {swing["driver"] for swing in data["swings"]} == {driver.value for driver in Driver}


def test_a_measure_begun_later_is_begun_later_in_every_future_too():
    found = outlook(BASIS, ("skolefrokost@2028",), draws=50)
    plan = project(BASIS, ("skolefrokost@2028",))
    assert found.package == plan.package == ("skolefrokost@2028",)
    assert (found.expected[NET_OPERATING_RESULT] == plan.lines[NET_OPERATING_RESULT]).all()
