"""What a measure is worth, and how the limits respond to it."""

from fractions import Fraction

import numpy as np
import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.limits import examine
from budsjett.budget.measures import Effect, Investment, MeasureKind
from budsjett.budget.plan import project
from budsjett.errors import InvalidNumber, UnknownLever, UnknownMeasure, UnknownTheme
from budsjett.optimise.choice import ROUNDING_KR, Kindest, changes_kr, choice, demands, ground, worths
from budsjett.optimise.problem import Wishes
from budsjett.optimise.question import left_kr
from builders import a_basis, a_measure
from optimise.municipalities import a_random_basis


def asked(basis, **wishes):
    return choice(ground(basis, None, "main"), Wishes(**wishes))


def change_kr(kind, *, line="roads_transport", yearly_kr=0, cost_kr=0):
    """What one measure gives people, kr over the plan years; from 2027, built in 2027."""
    effects = (Effect(line=LineId(line), yearly_kr=yearly_kr, year=2027),) if yearly_kr else ()
    built = Investment(year=2027, cost_kr=cost_kr, lifetime_years=10, grants_kr=0, vat_share=0.0)
    measure = a_measure("m", kind=kind, effects=effects, investments=(built,) if cost_kr else ())
    (kr,) = changes_kr(ground(a_basis(measures={measure.id: measure}), None, "main"))
    return kr


@pytest.mark.parametrize(
    ("kind", "effect", "expected_kr"),
    [
        (MeasureKind.CUT, {"yearly_kr": -1_000_000}, -4_000_000),
        (MeasureKind.SPENDING, {"yearly_kr": 1_000_000}, 4_000_000),
        (MeasureKind.STANDARD, {"yearly_kr": -500_000}, -2_000_000),
        (MeasureKind.STANDARD, {"yearly_kr": 500_000}, 2_000_000),
        (MeasureKind.INCOME, {"yearly_kr": 2_000_000, "line": "property_tax"}, -8_000_000),
        (MeasureKind.INCOME, {"yearly_kr": -2_000_000, "line": "primary_school"}, -8_000_000),  # a fee
        (MeasureKind.INVESTMENT, {"cost_kr": 10_000_000}, 3_000_000),  # a tenth in each of three years
        (MeasureKind.INVESTMENT, {"cost_kr": 10_000_000, "yearly_kr": 1_000_000}, 7_000_000),
        (MeasureKind.INVESTMENT, {"cost_kr": 10_000_000, "yearly_kr": -1_000_000}, 3_000_000),  # savings are no loss
        (MeasureKind.DEFERRAL, {"cost_kr": -10_000_000, "yearly_kr": 100_000}, -3_000_000),
    ],
)
def test_a_measure_is_worth_what_people_get_or_lose_in_four_years(kind, effect, expected_kr):
    assert change_kr(kind, **effect) == expected_kr


def test_a_weight_multiplies_and_support_shares_gain_and_burden():
    basis = a_basis()
    on = ground(basis, None, "main")
    plain = dict(zip(on.measures, worths(on, weights={}, support=None).tolist(), strict=True))
    heavy = dict(zip(on.measures, worths(on, weights={"oppvekst": 3.0}, support=None).tolist(), strict=True))
    assert heavy == plain | {"skole": 3 * plain["skole"]}
    asked_about = {"skole": Fraction(1, 4), "bad": 0.25}
    shared = dict(zip(on.measures, worths(on, weights={}, support=asked_about).tolist(), strict=True))
    assert shared["skole"] == plain["skole"] * 3 // 4  # a quarter wants it: three quarters of the burden stands
    assert shared["bad"] == plain["bad"] // 4
    assert shared["vei"] == plain["vei"] // 2  # nobody was asked


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"keep": ("ukjent",)}, UnknownMeasure),
        ({"never": ("ukjent",)}, UnknownMeasure),
        ({"support": {"ukjent": 1.0}}, UnknownMeasure),
        ({"support": {"bad": 1.5}}, InvalidNumber),
        ({"support": {"bad": float("nan")}}, InvalidNumber),
        ({"weights": {"ukjent": 1.0}}, UnknownTheme),
        ({"weights": {"kultur": -1.0}}, InvalidNumber),
        ({"weights": {"kultur": float("inf")}}, InvalidNumber),
        ({"weights": {"kultur": float("nan")}}, InvalidNumber),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish, refusal):
    with pytest.raises(refusal):
        asked(a_basis(), **wish)


def test_a_lever_that_is_not_there_is_refused():
    with pytest.raises(UnknownLever):
        ground(a_basis(), {"ukjent": 1.0}, "main")


@pytest.mark.parametrize("package", [(), ("skole",), ("eiendomsskatt", "bad", "utsett")])
def test_at_their_own_package_the_responses_say_what_the_model_says(package):
    basis = a_basis()
    around_it = asked(basis)
    renewed = demands(ground(basis, None, "main"), package)
    checks = [c for c in examine(project(basis, package), basis) if c.limit.hard]
    assert [(d.id, d.year) for d in renewed] == [(c.limit.id, c.year) for c in checks]
    for demand, check in zip(renewed, checks, strict=True):
        assert abs(left_kr(around_it, demand, package) - check.by_kr) <= 1


def test_a_lever_moves_where_the_demands_start():
    basis = a_basis()
    low, high = (demands(ground(basis, {"eiendomsskatt": p}, "main"), ())[0].start_kr for p in (3.0, 4.0))
    assert high - low == 5_000_000


def test_no_package_is_kinder_to_the_limits_than_the_relaxed_demands_say():
    for seed in range(20):
        basis = a_random_basis(seed, investments=25)
        on = ground(basis, None, "main")
        chosen = np.random.default_rng(seed + 1).random((500, len(on.measures))) < 0.5
        kindest = Kindest(on)
        for centre in (on.measures[:3], on.measures[1:6]):  # what was seen from the first holds from the second too
            kind, left_kr = kindest.seen_from(centre)
            said = np.stack([d.start_kr + chosen @ d.responses_kr for d in kind], axis=1)
            assert bool(np.all(on.slacks_kr(on.lines(chosen)) <= said))
            at_centre = np.array([m in centre for m in on.measures])
            assert left_kr.tolist() == on.slacks_kr(on.lines(at_centre[None, :]))[0].tolist()
            assert all(
                d.start_kr + d.responses_kr[at_centre].sum() == pytest.approx(left + ROUNDING_KR)
                for d, left in zip(kind, left_kr, strict=True)
            )
