"""Hypothesis strategies: things as they may be, not only as we thought of them."""

from hypothesis import strategies as st

from budsjett.budget.basis import Basis
from budsjett.budget.capital import LIFETIMES
from budsjett.budget.figures import LineId
from budsjett.budget.measures import Effect, Investment, Measure
from builders import a_basis, a_measure, some_assumptions, some_figures

MOVED = ("kindergarten", "primary_school", "property_tax", "block_grant", "cost_recovery")


def whole(lowest: int, highest: int) -> st.SearchStrategy[int]:
    return st.integers(lowest, highest)


def effects() -> st.SearchStrategy[Effect]:
    return st.builds(
        Effect,
        line=st.sampled_from(MOVED).map(LineId),
        yearly_kr=whole(-20_000_000, 20_000_000),
        year=whole(2027, 2030),
        month=whole(1, 12),
        years=st.none() | whole(1, 5),
    )


def investments() -> st.SearchStrategy[Investment]:
    return st.builds(
        Investment,
        year=whole(2027, 2030),
        cost_kr=whole(0, 200_000_000) | whole(-30_000_000, 0),
        lifetime_years=st.sampled_from(LIFETIMES),
        grants_kr=st.just(0),
        vat_share=st.sampled_from((0.0, 0.1, 0.2)),
    )


@st.composite
def measures(draw: st.DrawFn, ids: tuple[str, ...] = ("en", "to", "tre")) -> dict[str, Measure]:
    """Measures without ties, so that any of them may be chosen together."""
    return {
        name: a_measure(
            name,
            effects=tuple(draw(st.lists(effects(), max_size=3))),
            investments=tuple(draw(st.lists(investments(), max_size=2))),
        )
        for name in ids
    }


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    """Municipalities of one size, rich and poor, with little and much debt, and any measures."""
    return a_basis(
        figures=some_figures(
            block_grant=draw(whole(150_000_000, 300_000_000)),
            debt=draw(whole(0, 1_500_000_000)),
            depreciable_assets=draw(whole(500_000_000, 1_500_000_000)),
            discretionary_reserve=draw(whole(0, 80_000_000)),
            accumulated_overspending=draw(whole(0, 60_000_000)),
            depreciation=draw(whole(20_000_000, 60_000_000)),
        ),
        assumptions=some_assumptions(
            debt_remaining_years=draw(whole(4, 50)),
            unrestricted_income_growth=draw(st.sampled_from((-0.01, 0.0, 0.02))),
        ),
        measures=draw(measures()),
    )
