"""Hypothesis strategies: things as they may be, not only as we thought of them."""

from dataclasses import replace

from hypothesis import strategies as st

from budsjett.budget.basis import Basis
from budsjett.budget.capital import LIFETIMES
from budsjett.budget.figures import Figures, LineId
from budsjett.budget.lines import INVESTMENT_SIDE
from budsjett.budget.measures import Effect, Investment, Measure
from builders import a_basis, a_figure, a_measure, some_assumptions, some_figures

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


@st.composite
def full_bases(draw: st.DrawFn) -> Basis:
    """Municipalities with figures by nature and something on every line of the investment budget, year by year."""
    basis = with_natures(draw(bases()))
    found = dict(basis.figures.by_line_year)
    for line in ("transfer_to_investment", *INVESTMENT_SIDE):
        for year in draw(st.sets(st.sampled_from(tuple(basis.years)))):
            found[LineId(line), year] = a_figure(line, year, draw(whole(0, 30_000_000)))
    return replace(basis, figures=Figures(found))


def with_natures(basis: Basis) -> Basis:
    """The same municipality, with its first year by nature too: two thirds wages, and uneven parts of the rest."""
    first = basis.years.first

    def kr(line: str) -> int:
        found = basis.figures.get(LineId(line), first)
        return int(found.amount) if found else 0

    own, general = kr("service_revenue"), kr("other_general_income")
    gross = sum(kr(line) for line in basis.service_lines) + own
    spent = {"social_costs": gross // 7, "purchases": gross // 5, "transfers_out": gross // 13}
    earned = {"user_fees": own // 6, "sales_and_rents": own // 3}
    amounts = {
        **spent,
        "wages": gross - sum(spent.values()),
        **earned,
        "transfers_in": own - sum(earned.values()),
        "other_taxes": general // 9,
        "other_state_grants": general - general // 9,
    }
    found = dict(basis.figures.by_line_year)
    for line, amount in amounts.items():
        found[LineId(line), first] = a_figure(line, first, amount)
    return replace(basis, figures=Figures(found))
