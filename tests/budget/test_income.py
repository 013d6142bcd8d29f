from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from budsjett.budget.income import (
    EqualisationRates,
    equalisation_kr_per_head,
    growing,
    income_equalisation_kr,
)
from budsjett.sources import parameter_files

RATES = EqualisationRates(symmetric=0.64, top_up=0.35, threshold=0.90)
taxes = st.floats(1_000, 200_000)


def per_head(own, national=40_000.0):
    return equalisation_kr_per_head(np.array([own]), np.array([national]), rates=RATES).item()


def test_an_average_municipality_gets_nothing_before_the_deduction():
    assert per_head(40_000.0) == 0


def test_above_the_threshold_only_the_symmetric_share_counts():
    assert per_head(38_000.0) == pytest.approx(0.64 * 2_000)


def test_below_the_threshold_the_top_up_comes_on_top():
    assert per_head(30_000.0) == pytest.approx(0.64 * 10_000 + 0.35 * 6_000)


@given(taxes, taxes)
def test_who_has_less_tax_gets_more_but_never_ends_above_who_has_more(one, other):
    poor, rich = sorted((one, other))
    assert per_head(poor) >= per_head(rich)
    assert poor + per_head(poor) <= rich + per_head(rich) + 1e-6


def test_everybody_pays_the_same_deduction_per_head():
    people = np.array([1_000.0])
    kr = income_equalisation_kr(40_000 * people, people, np.array([40_000.0]), rates=RATES, financing_kr_per_head=400)
    assert kr.tolist() == [-400_000]


def test_growth_starts_in_the_second_year():
    assert growing(100, 0.02, 3) == pytest.approx([100, 102, 104.04])


PUBLISHED = yaml.safe_load(
    (Path(__file__).parents[1] / "cases/equalisation_2015_2025.yaml").read_text(encoding="utf-8")
)


def rates_of(year):
    at = parameter_files.shipped().at
    return EqualisationRates(
        symmetric=at("income.equalisation.symmetric_rate", year),
        top_up=at("income.equalisation.top_up_rate", year),
        threshold=at("income.equalisation.top_up_threshold", year),
    )


@pytest.mark.parametrize(
    ("year", "people", "tax_kr", "published_kr"),
    [
        (2015, 6239, 135_985_000, 19_762_000),
        (2016, 6160, 143_163_000, 23_680_000),
        (2017, 6154, 148_082_000, 24_635_000),
        (2018, 6033, 152_908_893, 21_996_000),
        (2019, 5894, 153_201_510, 24_341_000),
    ],
)
def test_a_neighbours_deduction_gives_what_vadso_was_paid_to_the_thousand(year, people, tax_kr, published_kr):
    """The deduction is taken from Sør-Varanger's figures, so Vadsø's amount is not put in to get it out."""
    figures = PUBLISHED["given"][year]
    national = np.array([figures["national"]])
    own, received = figures["Sør-Varanger"]
    deduction = equalisation_kr_per_head(np.array([own]), national, rates=rates_of(year)).item() - received
    persons = np.array([float(people)])
    kr = income_equalisation_kr(
        np.array([float(tax_kr)]), persons, national, rates=rates_of(year), financing_kr_per_head=deduction
    )
    print(f"{year}: {deduction:.2f} kr a head, {kr.item():,.0f} kr")  # noqa: T201 the proof
    assert round(kr.item(), -3) == published_kr


def test_the_deduction_is_about_a_hundredth_of_national_tax_and_moves_slowly():
    given, deductions = PUBLISHED["given"], PUBLISHED["expect"]["kr_a_head"]
    shares = np.array([deductions[year] / given[year]["national"] for year in given])
    assert ((shares > 0.008) & (shares < 0.015)).all()
    assert np.abs(np.diff(shares)).max() < 0.003
