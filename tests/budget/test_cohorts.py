from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.budget import cohorts
from budsjett.budget.cohorts import FEWEST_YEARS, OPEN_AGE, Setting
from budsjett.budget.population import AGE_GROUPS

PLAIN = Setting(steps=None, smoothing=0, persistence=0.0)


def steady(ratio=0.99, births=0.06, years=8, start=100.0):
    """Counts that follow the same ratios every year, exactly."""
    persons = [np.full(OPEN_AGE + 1, start)]
    for _ in range(years - 1):
        last = persons[-1]
        born = births * last[20:40].sum()
        persons.append(np.array([born, *(ratio * last[:89]), ratio * (last[89] + last[90])]))
    return np.array(persons).T


def lively(seed=1, years=12, start=70):
    """Counts with chance and a common shock each year."""
    rng = np.random.default_rng(seed)
    persons = [np.full(OPEN_AGE + 1, start, dtype=float)]
    for _ in range(years - 1):
        last, shock = persons[-1], np.exp(rng.normal(0, 0.02))
        expected = np.array([0.06 * last[20:40].sum(), *(0.99 * last[:89]), 0.8 * (last[89] + last[90])]) * shock
        persons.append(rng.poisson(expected).astype(float))
    return np.array(persons).T


def test_a_municipality_that_follows_its_ratios_is_projected_exactly():
    whole = steady(years=14)
    fitted = cohorts.fit(whole[:, :8], PLAIN)
    assert np.allclose(cohorts.project(fitted, 6), whole[:, 8:])


def test_each_cohort_grows_one_year_older_a_year():
    counts = np.full((OPEN_AGE + 1, 6), 50.0)
    counts[10:16, :] = 50.0
    counts[10, 5] = 80.0
    fitted = replace(cohorts.fit(counts, PLAIN), ratio=np.ones(OPEN_AGE + 1))
    path = cohorts.project(fitted, 3)
    assert [path[11 + t, t] for t in range(3)] == [80.0, 80.0, 80.0]


def test_the_oldest_stay_in_the_open_group_by_its_own_ratio():
    fitted = cohorts.fit(steady(ratio=0.8), PLAIN)
    assert fitted.ratio[OPEN_AGE] == pytest.approx(0.8)
    assert cohorts.project(fitted, 1)[OPEN_AGE, 0] == pytest.approx(0.8 * fitted.persons[89:].sum())


def test_births_follow_the_adults_and_not_the_newborn():
    fitted = cohorts.fit(steady(births=0.05), PLAIN)
    assert fitted.ratio[0] == pytest.approx(0.05)
    more = fitted.persons.copy()
    more[20:40] *= 2
    assert cohorts.project(replace(fitted, persons=more), 1)[0, 0] == pytest.approx(
        2 * cohorts.project(fitted, 1)[0, 0]
    )


def test_only_the_steps_asked_for_are_used():
    counts = lively()
    other = counts.copy()
    other[:, :5] = other[:, :5][::-1]
    few = replace(PLAIN, steps=6)
    assert np.array_equal(cohorts.fit(counts, few).ratio, cohorts.fit(other, few).ratio)
    assert not np.array_equal(cohorts.fit(counts, PLAIN).ratio, cohorts.fit(other, PLAIN).ratio)


def test_smoothing_shares_between_neighbours_but_leaves_births_and_the_open_group_alone():
    rough, smooth = (cohorts.fit(lively(), replace(PLAIN, smoothing=n)).ratio for n in (0, 3))
    assert np.abs(np.diff(smooth[5:85])).mean() < np.abs(np.diff(rough[5:85])).mean() / 2
    assert (smooth[0], smooth[OPEN_AGE]) == (rough[0], rough[OPEN_AGE])


def test_births_do_not_leak_into_the_ratios_of_the_young():
    ratio = cohorts.fit(steady(ratio=0.97, births=0.05), replace(PLAIN, smoothing=3)).ratio
    assert np.allclose(ratio[1:], 0.97)


def test_a_shock_that_lasts_varies_as_much_each_year_as_one_that_passes():
    fitted = cohorts.fit(lively(), PLAIN)
    spread = []
    for kept in (0.0, 0.5):
        setting = replace(PLAIN, persistence=kept)
        factors = cohorts._factors(replace(fitted, setting=setting), 12, 20_000, np.random.default_rng(1))
        # what the level adds is the mean of the shocks, inflated: take it out
        level = fitted.shocks.var(axis=0) / len(fitted.shocks) * (1 + kept) / (1 - kept)
        spread.append(np.sqrt(factors[-1].var(axis=1) - level))
    assert np.allclose(spread[0], spread[1], rtol=0.03)


def test_the_width_multiplies_the_common_spread_and_leaves_the_central_path_alone():
    fitted = cohorts.fit(lively(), replace(PLAIN, persistence=0.5))
    wide = replace(fitted, setting=replace(fitted.setting, width=2.0))
    assert np.array_equal(cohorts.project(wide, 5), cohorts.project(fitted, 5))
    narrow_factors, wide_factors = (cohorts._factors(one, 5, 4000, np.random.default_rng(1)) for one in (fitted, wide))
    assert np.allclose(wide_factors.std(axis=2), 2 * narrow_factors.std(axis=2), rtol=1e-4)


@pytest.mark.parametrize("dispersion", [0.5, 1.0, 2.5])
def test_chance_has_the_mean_and_the_variance_that_were_asked_for(dispersion):
    many = np.array([1.5, 3.0, 40.0], dtype=np.float32)
    expected = np.repeat(many[:, None], 200_000, axis=1)
    drawn = cohorts._with_chance(expected, np.full(3, dispersion), np.random.default_rng(1))
    assert drawn.min() >= 0
    assert np.allclose(drawn.mean(axis=1), many, rtol=0.02)
    assert np.allclose(drawn.var(axis=1), dispersion * many - dispersion**2 / 8, rtol=0.03)


def test_chance_keeps_its_mean_where_there_is_hardly_anybody():
    expected = np.full((1, 200_000), 0.1, dtype=np.float32)
    drawn = cohorts._with_chance(expected, np.ones(1), np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(0.1, rel=0.02)


def test_groups_are_the_sums_of_the_same_futures():
    fitted = cohorts.fit(lively(), replace(PLAIN, persistence=0.5))
    ages, groups = (draw(fitted, 3, draws=1200, seed=3) for draw in (cohorts.draw, cohorts.draw_groups))
    assert np.allclose(cohorts.by_group(ages), groups, rtol=1e-5)


def test_the_same_seed_gives_the_same_futures_and_another_gives_others():
    fitted = cohorts.fit(lively(), replace(PLAIN, persistence=0.5))
    one, same, other = (cohorts.draw(fitted, 3, draws=5, seed=seed) for seed in (7, 7, 8))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_futures_lie_around_the_central_path():
    fitted = cohorts.fit(lively(), replace(PLAIN, persistence=0.5))
    middle = np.median(cohorts.by_group(cohorts.draw(fitted, 8, draws=2000, seed=1)), axis=0)
    central = cohorts.by_group(cohorts.project(fitted, 8))
    assert np.allclose(middle, central, rtol=0.04)


def test_the_further_ahead_the_wider():
    fitted = cohorts.fit(lively(), replace(PLAIN, persistence=0.5))
    total = cohorts.draw(fitted, 10, draws=1000, seed=1).sum(axis=1)
    spread = total.std(axis=0)
    assert (np.diff(spread) > 0).all()


def test_shocks_that_last_make_wider_bands_than_shocks_that_pass():
    counts = lively()
    spread = [
        cohorts.draw(cohorts.fit(counts, replace(PLAIN, persistence=kept)), 8, draws=1000, seed=1).sum(axis=1)[:, -1]
        for kept in (0.0, 0.8)
    ]
    assert spread[1].std() > 1.5 * spread[0].std()


def test_a_shock_fades_by_its_persistence():
    fitted = cohorts.fit(lively(), replace(PLAIN, persistence=0.5))
    fitted = replace(fitted, ratio=np.ones(OPEN_AGE + 1), shocks=np.full_like(fitted.shocks, 0.1))
    path = cohorts.project(fitted, 2)
    assert path[30, 0] == pytest.approx(fitted.persons[29] * np.exp(0.05))
    assert path[31, 1] == pytest.approx(fitted.persons[29] * np.exp(0.05 + 0.025))


def test_where_all_variation_is_chance_there_is_hardly_a_common_shock():
    rng = np.random.default_rng(3)
    counts = rng.poisson(steady(ratio=1.0, births=0.05, years=12, start=100)).astype(float)
    deviation = np.abs(cohorts.fit(counts, PLAIN).shocks).max(axis=0)
    with_shock = counts * np.where(np.arange(12) % 2, 1.1, 1.0)
    assert deviation.max() < np.abs(cohorts.fit(with_shock, PLAIN).shocks).max(axis=0).min()


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    start=st.integers(0, 30),
    smoothing=st.integers(0, 3),
    persistence=st.floats(0, 0.95),
)
def test_no_future_is_negative_or_unknown_however_few_people(seed, start, smoothing, persistence):
    counts = lively(seed=seed, years=FEWEST_YEARS + 1, start=start)
    fitted = cohorts.fit(counts, Setting(steps=None, smoothing=smoothing, persistence=persistence))
    drawn = cohorts.draw(fitted, 5, draws=20, seed=seed)
    assert drawn.shape == (20, OPEN_AGE + 1, 5)
    assert np.isfinite(drawn).all()
    assert (drawn >= 0).all()


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_the_groups_hold_everybody_once(seed):
    counts = lively(seed=seed, years=5)
    groups = cohorts.by_group(counts)
    assert groups.shape == (len(AGE_GROUPS), 5)
    assert np.allclose(groups.sum(axis=0), counts.sum(axis=0))
    assert groups[AGE_GROUPS.index("23-24")].tolist() == counts[23:25].sum(axis=0).tolist()
    assert groups[AGE_GROUPS.index("90+")].tolist() == counts[90].tolist()


def test_everybody_from_90_is_one_group():
    ages = np.ones((106, 2))
    assert cohorts.counts_of(ages)[-1].tolist() == [16.0, 16.0]


def test_too_few_years_or_ages_are_refused():
    with pytest.raises(ValueError, match="at least 5"):
        cohorts.fit(steady(years=FEWEST_YEARS - 1), PLAIN)
    with pytest.raises(ValueError, match="ages 0 to 90"):
        cohorts.counts_of(np.ones((90, 3)))
