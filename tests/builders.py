"""Small hand-made things for tests, with sensible values for what a test does not care about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from budsjett.budget.basis import Assumption, Basis, Municipality, Theme
from budsjett.budget.figures import Figure, Figures, LineId, Origin, OriginKind
from budsjett.budget.levers import Lever, LeverId, LeverKind
from budsjett.budget.measures import Effect, Investment, Measure, MeasureId, MeasureKind
from budsjett.budget.population import Population, Projection
from budsjett.parameters.tree import DatedValue, Parameter, Parameters, Source
from budsjett.sources import parameter_files
from budsjett.years import Years

ILLUSTRATION = Origin(kind=OriginKind.ASSUMPTION, source="test", date="2026-11-23", note="made for a test")

FIRST_YEAR_KR: Mapping[str, float] = {
    "kindergarten": 50_000_000,
    "primary_school": 110_000_000,
    "home_care": 150_000_000,
    "nursing_home": 60_000_000,
    "roads_transport": 10_000_000,
    "cost_recovery": -8_000_000,
    "income_tax": 200_000_000,
    "block_grant": 207_000_000,
    "property_tax": 15_000_000,
    "other_general_income": 20_000_000,
    "service_revenue": 200_000_000,
    "depreciation": 45_000_000,
    "investment": 40_000_000,
    "interest_income": 3_000_000,
    "cover_of_overspending": 5_000_000,
}
BEFORE_KR: Mapping[str, float] = {
    "debt": 900_000_000,
    "discretionary_reserve": 30_000_000,
    "accumulated_overspending": 10_000_000,
    "depreciable_assets": 1_100_000_000,
}
ASSUMED: Mapping[str, float] = {
    "interest_rate": 0.04,
    "debt_remaining_years": 25,
    "ordinary_investment_lifetime_years": 40,
    "investment_vat_share": 0.15,
    "tax_growth": 0.005,
    "national_tax_growth": 0.005,
    "national_tax_per_head": 46_000,
    "equalisation_financing_per_head": 400,
    "national_grant_per_head": 38_000,
    "national_need_per_head": 84_000,
    "unrestricted_income_growth": 0.0,
    "overspending_arose_year": 2026,
    "reserve_floor_share": 0.01,
    "reserve_floor_from_year": 2030,
    "reserve_floor_hard": 1,
    "debt_ceiling_share": 1.6,
    "debt_ceiling_hard": 1,
    "service_marginal_share.kindergarten": 0.5,
    "service_marginal_share.primary_school": 0.5,
    "service_marginal_share.home_care": 0.8,
    "service_marginal_share.nursing_home": 0.8,
}
COSTS_KR_PER_HEAD: Mapping[str, tuple[float, ...]] = {
    "kindergarten": (0, 200_000, 0, 0, 0, 0, 0, 0, 0, 0),
    "primary_school": (0, 0, 150_000, 143_000, 0, 0, 0, 0, 0, 0),
    "home_care": (5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 18_000, 70_000, 200_000),
    "nursing_home": (0, 0, 0, 0, 0, 0, 0, 9_000, 38_000, 168_000),
}


def a_figure(line: str, year: int, amount: float) -> Figure:
    return Figure(line=LineId(line), year=year, amount=amount, origin=ILLUSTRATION)


def some_figures(first: int = 2027, **first_year_kr: float) -> Figures:
    """The figures of the small municipality; name a line to give it another amount in its year."""
    amounts = {(line, first): kr for line, kr in FIRST_YEAR_KR.items()}
    amounts |= {(line, first - 1): kr for line, kr in BEFORE_KR.items()}
    amounts[("cover_of_overspending", first + 1)] = 5_000_000
    for line, kr in first_year_kr.items():
        amounts[(line, first - 1 if line in BEFORE_KR else first)] = kr
    return Figures({(LineId(line), year): a_figure(line, year, kr) for (line, year), kr in amounts.items()})


def some_assumptions(**values: float) -> dict[str, Assumption]:
    return {
        name: Assumption(value=value, unit="", label=name, origin=ILLUSTRATION)
        for name, value in {**ASSUMED, **values}.items()
    }


def some_people() -> Population:
    """5 800 people who grow older: fewer pupils and more over 80 every year."""
    observed = np.array([[57, 277, 359, 176, 526, 146, 3179, 762, 270, 56]], dtype=np.float64).T
    yearly = np.array([0, 2, 2, -8, -20, 0, -25, 0, 14, 1], dtype=np.float64)[:, None]
    ahead = observed + yearly * np.arange(1, 7)
    low = observed + (yearly - 5) * np.arange(1, 7)

    def alternative(name: str, persons: np.ndarray) -> Projection:
        return Projection(id=name, label=name, first=2027, persons=persons, origin=ILLUSTRATION)

    return Population(
        first=2026,
        observed=observed,
        single_years={},
        origin=ILLUSTRATION,
        projections={"main": alternative("main", ahead), "low": alternative("low", low)},
    )


def some_parameters() -> Parameters:
    """The rates the model reads, without the files they come in."""
    values = {
        "income.equalisation.symmetric_rate": 0.64,
        "income.equalisation.top_up_rate": 0.35,
        "income.equalisation.top_up_threshold": 0.90,
        "limits.robek.accumulated_share": 0.03,
        "limits.overspending.years_to_cover": 2,
        "limits.tbu.net_result_share": 0.0175,
        "needs.country.people_per_municipality": 15_000,
        "income.property_tax.highest_rate_homes": 4,
        "income.property_tax.highest_rate_other": 7,
        "income.property_tax.highest_increase_homes": 1,
    }
    return Parameters(
        {
            name: Parameter(
                id=name,
                term=name,
                unit="share",
                last_checked=date(2026, 11, 23),
                values=(
                    DatedValue(
                        since=date(2020, 1, 1),
                        value=value,
                        source=Source(law="test", url="https://example.org", checked=False, note="test"),
                    ),
                ),
            )
            for name, value in values.items()
        },
        parameter_files.shipped().tables,
    )


def a_measure(measure_id: str, **changes: Any) -> Measure:
    """A cut of a million on roads, unless told otherwise."""
    start = Measure(
        id=MeasureId(measure_id),
        title=f"Tiltak {measure_id}",
        description="Et tiltak laget for en test.",
        kind=MeasureKind.CUT,
        theme="annet",
        affected="Ingen.",
        otherwise="Ingenting.",
        legal_floor="",
        effects=(Effect(line=LineId("roads_transport"), yearly_kr=-1_000_000, year=2027),),
        investments=(),
        requires=(),
        excludes=(),
        directors=False,
        origin=ILLUSTRATION,
    )
    return replace(start, **changes)


def some_measures() -> dict[MeasureId, Measure]:
    """Six measures: a cut from August, a new tax, a bath with running costs, a new thing, a deferral, and a rival."""
    listed = (
        a_measure(
            "skole",
            title="Færre skoler",
            theme="oppvekst",
            effects=(Effect(line=LineId("primary_school"), yearly_kr=-6_000_000, year=2027, month=8),),
            directors=True,
        ),
        a_measure(
            "eiendomsskatt",
            title="Høyere eiendomsskatt",
            kind=MeasureKind.INCOME,
            effects=(Effect(line=LineId("property_tax"), yearly_kr=4_000_000, year=2027),),
            directors=True,
        ),
        a_measure(
            "bad",
            title="Nytt bad",
            kind=MeasureKind.INVESTMENT,
            theme="kultur",
            effects=(Effect(line=LineId("roads_transport"), yearly_kr=2_000_000, year=2029),),
            investments=(
                Investment(year=2028, cost_kr=80_000_000, lifetime_years=40, grants_kr=10_000_000, vat_share=0.2),
            ),
        ),
        a_measure(
            "badebuss",
            title="Buss til badet",
            kind=MeasureKind.SPENDING,
            effects=(Effect(line=LineId("roads_transport"), yearly_kr=500_000, year=2029),),
            requires=(MeasureId("bad"),),
        ),
        a_measure(
            "utsett",
            title="Utsette vei",
            kind=MeasureKind.DEFERRAL,
            effects=(),
            investments=(
                Investment(year=2027, cost_kr=-20_000_000, lifetime_years=40, grants_kr=0, vat_share=0.15),
                Investment(year=2029, cost_kr=20_000_000, lifetime_years=40, grants_kr=0, vat_share=0.15),
            ),
        ),
        a_measure("vei", title="Mindre brøyting", excludes=(MeasureId("badebuss"),)),
    )
    return {measure.id: measure for measure in listed}


def a_lever(lever_id: str, **changes: Any) -> Lever:
    """A lever on property tax in thousandths, unless told otherwise."""
    start = Lever(
        id=LeverId(lever_id),
        title=f"Håndtak {lever_id}",
        unit="promille",
        kind=LeverKind.LINE,
        line=LineId("property_tax"),
        theme="annet",
        kr_per_unit=5_000_000,
        minimum=0,
        maximum=7,
        step=0.5,
        start=3,
        law="",
        down="Lavere skatt.",
        unchanged="Som i dag.",
        up="Høyere skatt.",
        origin=ILLUSTRATION,
    )
    return replace(start, **changes)


def some_levers() -> tuple[Lever, ...]:
    return (
        a_lever("eiendomsskatt"),
        a_lever(
            "laererstillinger", line=LineId("primary_school"), kr_per_unit=800_000, minimum=-10, maximum=10, start=0
        ),
        a_lever("rente", kind=LeverKind.INTEREST, line=LineId("interest_expense"), minimum=1, maximum=8, start=4),
        a_lever(
            "investering",
            kind=LeverKind.INVESTMENT,
            line=LineId("investment"),
            minimum=0,
            maximum=100,
            step=5,
            start=40,
        ),
    )


def a_basis(**changes: Any) -> Basis:
    """A small municipality that breaks even at first, slips, and lives on its reserve."""
    start = Basis(
        municipality=Municipality(id="prove", number="9999", name="Prøve", names=("Prøve",)),
        years=Years(2027),
        price_year=2027,
        figures=some_figures(),
        population=some_people(),
        levers=some_levers(),
        measures=some_measures(),
        themes=(
            Theme(id="oppvekst", label="Oppvekst", weight=1.0),
            Theme(id="kultur", label="Kultur", weight=1.0),
            Theme(id="annet", label="Annet", weight=1.0),
        ),
        assumptions=some_assumptions(),
        service_lines=tuple(
            LineId(line)
            for line in (
                "kindergarten",
                "primary_school",
                "home_care",
                "nursing_home",
                "roads_transport",
                "cost_recovery",
            )
        ),
        parameters=some_parameters(),
        digest="test",
        costs_per_head={LineId(line): np.array(cost, dtype=np.float64) for line, cost in COSTS_KR_PER_HEAD.items()},
    )
    return replace(start, **changes)
