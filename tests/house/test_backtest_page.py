"""The page on the backtest says what the backtest says: its tables are made here and compared with the page."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from budsjett.budget.backtest import backtest
from budsjett.budget.past_costs import past_costs
from budsjett.sources import shipped
from budsjett.sources.official_projection import known_in
from budsjett.sources.scenario_files import read_folder, read_scenario

PAGE = (Path(__file__).parents[2] / "docs/explanation/backtest.md").read_text(encoding="utf-8")
SCENARIO, _ = read_scenario(read_folder(shipped.folder("vadso")))
BASIS = SCENARIO.basis
PAST = backtest(BASIS.population, known=2016, official=known_in(SCENARIO.official, 2016).persons)
COSTS = past_costs(BASIS)


def number(value, form=".0f"):
    return f"{value if form != '.0f' else round(value):{form}}".replace("-", "−")


def percent(share):
    return f"{100 * share:.0f} %"


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def totals():
    heads = ["year", "came", "projected", "error", "error %", "50 % band", "80 % band", "SSB 2016", "its error",
             "its error %", "unchanged, error"]  # fmt: skip
    rows = []
    for t, year in enumerate(PAST.years):
        came, error, ssb = PAST.actual[-1, t], PAST.error[-1, t], PAST.official_error[year]
        bands = [
            f"{number(low[-1, t])}–{number(high[-1, t])}" + ("" if PAST.inside(share)[-1, t] else " outside")
            for share, (low, high) in PAST.bands.items()
        ]
        rows.append([
            str(year), number(came), number(PAST.projected[-1, t]), number(error), number(100 * error / came, ".1f"),
            *bands, number(PAST.official[year]), number(ssb), number(100 * ssb / came, ".1f"),
            number(PAST.unchanged[-1, t] - came),
        ])  # fmt: skip
    return table(heads, rows)


def groups():
    heads = ["age", *map(str, PAST.years), "in 50 %", "in 80 %", "mean error", "unchanged"]
    rows = [
        [
            row,
            *(number(error) for error in PAST.error[r]),
            *(str(PAST.inside(share)[r].sum()) for share in PAST.bands),
            number(np.abs(PAST.error[r]).mean(), ".1f"),
            number(np.abs(PAST.unchanged - PAST.actual)[r].mean(), ".1f"),
        ]
        for r, row in enumerate(PAST.rows)
    ]
    return table(heads, rows)


def costs():
    def millions(kr):
        return number(kr / 1e6, ".1f")

    rows = [
        [
            f"`{line.line}`",
            *(millions(kr) for kr in (line.before_kr, line.after_kr, line.change_kr)),
            *(
                (millions(line.demography_kr), millions(line.demography_marginal_kr))
                if line.follows_age
                else ("not known by age", "")
            ),
            millions(line.other_kr),
        ]
        for line in (*COSTS.lines, COSTS.total)
    ]
    return table(["line", "2015", "2019", "change", "ages", "ages, at margin", "the rest"], rows)


@pytest.mark.parametrize("made", [totals, groups, costs], ids=lambda made: made.__name__)
def test_the_page_has_the_table_that_the_backtest_gives(made):
    assert made() in PAGE


def test_the_page_says_the_setting_and_the_shares_that_were_measured():
    text = " ".join(PAGE.split())
    best = PAST.tried[0]
    assert (best.setting.steps, best.setting.smoothing, best.setting.persistence) == (6, 3, 0.6)
    assert len(PAST.tried) == 24
    assert PAST.setting == replace(best.setting, width=1.5)
    before, after = best.inside, PAST.used.inside
    assert f"{percent(before[0.5])} of what came was inside the 50 % band and {percent(before[0.8])} inside" in text
    assert f"inside, {percent(after[0.5])} and {percent(after[0.8])}" in text
    assert f"between {PAST.tried[0].score:.2f} and {PAST.tried[-1].score:.2f}" in text
    half, most = (PAST.inside(share)[:-1].mean() for share in (0.5, 0.8))
    assert f"**{percent(half)} of what came is inside the 50 % band and {percent(most)} inside the 80 % band**" in text


def test_the_page_says_the_errors_that_were_measured():
    text = " ".join(PAGE.split())
    ours, ssb = PAST.error[-1], np.array(list(PAST.official_error.values()))
    unchanged = np.abs(PAST.unchanged - PAST.actual)
    assert f"error is {ours[-1]:.0f} people, {100 * ours[-1] / 5808:.1f} %" in text
    assert f"against {ssb[-1]:.0f}, {100 * ssb[-1] / 5808:.1f} %" in text
    means = [np.abs(errors).mean() for errors in (ours, ssb, unchanged[-1])]
    assert "is {:.0f} people, against {:.0f} for SSB and {:.0f} for no change".format(*means) in text
    later = [np.abs(errors[1:]).mean() for errors in (ours, ssb)]
    assert "mean errors are {:.0f} and {:.0f}".format(*later) in text
    group, still = np.abs(PAST.error[:-1]).mean(), unchanged[:-1].mean()
    assert f"mean error is {group:.0f} people a group, against {still:.0f}" in text
    inside = [PAST.inside(share)[-1].sum() for share in (0.5, 0.8)]
    assert "{} are inside the 50 % band and {} inside".format(*inside) in text


def test_the_page_says_what_ages_did_to_the_cost():
    text = " ".join(PAGE.split())
    total = COSTS.total
    assert (COSTS.first, COSTS.last) == (2015, 2019)
    assert f"by {-total.demography_kr / 1e6:.1f} million, {-total.demography_marginal_kr / 1e6:.1f} at margin" in text
    assert f"demography is −{-100 * total.demography_kr / total.change_kr:.0f} %" in text
    assert f"rose by {total.change_kr / 1e6:.1f}." in text
    assert f"added {total.other_kr / 1e6:.1f} million" in text
