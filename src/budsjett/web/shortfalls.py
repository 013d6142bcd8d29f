"""What a plan lacks, year by year: the words and numbers of the front page and the situation."""

from dataclasses import dataclass

from budsjett.budget.figures import LineId
from budsjett.budget.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What one year lacks, before any savings are used. Negative amounts are to spare."""

    year: int
    result_kr: float
    """What the year's own running lacks: the net operating result with its sign turned."""
    other_kr: float
    """What the year must set aside or pay off besides: earlier overspending, transfers, restricted reserves."""

    @property
    def kr(self) -> float:
        """What must be found."""
        return self.result_kr + self.other_kr


def by_year(plan: Plan) -> tuple[Shortfall, ...]:
    """Each year's shortfall."""

    def line(name: str, i: int) -> float:
        return float(plan.lines[LineId(name)][i])

    return tuple(
        Shortfall(
            year=year,
            result_kr=-line("net_operating_result", i),
            other_kr=line("cover_of_overspending", i)
            + line("transfer_to_investment", i)
            + line("to_restricted_reserve", i)
            - line("from_restricted_reserve", i),
        )
        for i, year in enumerate(plan.years)
    )


def worst(plan: Plan) -> Shortfall:
    """The year that lacks most; the earlier of equals."""
    return max(by_year(plan), key=lambda short: (short.kr, -short.year))
