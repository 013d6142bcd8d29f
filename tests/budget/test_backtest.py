from dataclasses import replace

import numpy as np
import pytest

from budsjett.budget import backtest as past
from budsjett.budget.alternatives import single_ages
from budsjett.budget.backtest import SHARES, backtest, choose, crps, edges, within
from budsjett.budget.cohorts import Setting
from budsjett.budget.population import AGE_GROUPS, Population
from budsjett.errors import InvalidNumber
from builders import ILLUSTRATION, some_people

FIRST, KNOWN = 2005, 2012
QUICK = (
    Setting(steps=None, smoothing=0, persistence=0.0),
    Setting(steps=None, smoothing=2, persistence=0.5),
)


@pytest.fixture(autouse=True)
def few_candidates(monkeypatch):
    """Two settings and few draws are enough to see the rules; the real ones are in the documentation's test."""
    monkeypatch.setattr(past, "DRAWS", 200)
    monkeypatch.setattr(past, "DRAWS_TO_CHOOSE", 50)
    monkeypatch.setattr(choose, "__defaults__", (QUICK,))


def some_past(seed=4, years=12, later=1.0) -> Population:
    """People by single year over the years; `later` multiplies everything that came after KNOWN."""
    rng = np.random.default_rng(seed)
    counts = {FIRST + t: rng.poisson(60, size=101) for t in range(years)}
    counts = {year: row if year <= KNOWN else (row * later).astype(int) for year, row in counts.items()}
    whole = {year: tuple(int(n) for n in row) for year, row in counts.items()}
    return replace(some_people(), first=FIRST, single_years=whole, origin=ILLUSTRATION)


def test_nothing_that_came_later_enters_what_was_said():
    one, other = (backtest(some_past(later=factor), known=KNOWN) for factor in (1.0, 1.7))
    assert (one.tried, one.used) == (other.tried, other.used)
    assert np.array_equal(one.projected, other.projected)
    assert all(np.array_equal(one.bands[share][edge], other.bands[share][edge]) for share in SHARES for edge in (0, 1))
    assert not np.array_equal(one.actual, other.actual)


def test_the_spread_is_widened_until_the_widest_band_held_its_share_and_no_more():
    counts = single_ages(some_past())
    best = choose(counts)[0]
    used = past.widened(counts, best)
    assert replace(used.setting, width=1.0) == best.setting
    before = [width for width in past.WIDTHS if width < used.setting.width]
    assert all(past._try(counts, replace(best.setting, width=width), None).inside[0.8] < 0.8 for width in before)
    assert used.inside[0.8] >= 0.8 or used.setting.width == max(past.WIDTHS)


def test_what_was_known_does_enter():
    one, other = (backtest(some_past(seed=seed), known=KNOWN) for seed in (4, 5))
    assert not np.array_equal(one.projected, other.projected)


def test_rows_are_the_age_groups_and_the_total():
    result = backtest(some_past(), known=KNOWN)
    assert result.rows == (*AGE_GROUPS, "total")
    assert (list(result.years), result.known) == ([2013, 2014, 2015, 2016], KNOWN)
    for table in (result.actual, result.projected, result.unchanged):
        assert np.allclose(table[:-1].sum(axis=0), table[-1])
    people = some_past()
    assert result.actual[-1].tolist() == [sum(people.single_years[year]) for year in result.years]
    assert result.unchanged[-1].tolist() == [sum(people.single_years[KNOWN])] * 4


def test_the_wider_band_holds_the_narrower():
    result = backtest(some_past(), known=KNOWN)
    (low50, high50), (low80, high80) = (result.bands[share] for share in SHARES)
    assert (low80 <= low50).all()
    assert (low50 <= high50).all()
    assert (high50 <= high80).all()
    assert (result.inside(0.8) | ~result.inside(0.5)).all()


def test_inside_is_between_the_edges_with_the_edges():
    band = np.array([1.0, 1.0, 1.0, 1.0]), np.array([3.0, 3.0, 3.0, 3.0])
    assert within(np.array([0.9, 1.0, 3.0, 3.1]), band).tolist() == [False, True, True, False]


def test_the_edges_leave_as_much_on_each_side():
    low, high = edges(np.arange(101.0), 0.8)
    assert (low, high) == (pytest.approx(10), pytest.approx(90))


def test_a_band_drawn_from_the_truth_holds_its_share():
    rng = np.random.default_rng(1)
    band = edges(rng.normal(size=(4000, 1)), 0.8)
    assert within(rng.normal(size=4000), (band[0], band[1])).mean() == pytest.approx(0.8, abs=0.02)


def test_the_score_wants_both_narrow_and_true():
    rng = np.random.default_rng(1)
    came = np.zeros(1)
    narrow, wide, wrong = rng.normal(0, 1, (500, 1)), rng.normal(0, 5, (500, 1)), rng.normal(4, 1, (500, 1))
    assert crps(narrow, came) < crps(wide, came) < crps(wrong, came)
    assert crps(np.array([[7.0]]), came).tolist() == [7.0]


def test_the_score_is_its_definition():
    rng = np.random.default_rng(2)
    drawn, came = rng.normal(size=(30, 2)), np.array([0.3, -2.0])
    apart = np.abs(drawn[:, None] - drawn[None, :]).mean(axis=(0, 1)) / 2
    assert np.allclose(crps(drawn, came), np.abs(drawn - came).mean(axis=0) - apart)


def test_the_best_setting_comes_first():
    tried = choose(single_ages(some_past()))
    assert [one.score for one in tried] == sorted(one.score for one in tried)
    assert {one.setting for one in tried} == set(QUICK)


@pytest.mark.parametrize("known", [2009, 2016, 1999])
def test_a_year_with_nothing_before_or_after_it_is_refused(known):
    with pytest.raises(InvalidNumber) as refusal:
        backtest(some_past(), known=known)
    assert (refusal.value.value, refusal.value.wanted) == (str(known), "2010–2015")


@pytest.mark.parametrize("known", [2010, 2015])
def test_the_years_a_refusal_names_are_taken(known):
    assert backtest(some_past(), known=known).known == known


def test_an_official_projection_stands_beside():
    assert backtest(some_past(), known=KNOWN, official={2013: 6000}).official == {2013: 6000}
    assert backtest(some_past(), known=KNOWN).official == {}
