"""What many futures say of a plan: bands by line and year, odds for each limit, and what drives the spread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.basis import Assumption, Basis
from budsjett.budget.conditions import Prices, expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.futures import ALL, Driver, alone, draw
from budsjett.budget.levers import check_settings
from budsjett.budget.limits import Limit, limits, slack_kr
from budsjett.budget.lines import NET_OPERATING_RESULT
from budsjett.budget.measures import MeasureId, check_package
from budsjett.budget.plan import project_many
from budsjett.budget.spreads import spreads_of
from budsjett.budget.starts import listed, started
from budsjett.years import Years

SHARES: tuple[float, ...] = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""The edges of the bands, as shares of the futures that are lower."""
DRAWS, SEED = 10_000, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """In how many futures a limit holds in a year."""

    limit: Limit
    year: int
    held: int
    draws: int
    short_kr: float
    """What is missing in the middle one of the futures where it does not hold; 0 where it always does."""

    @property
    def in_100(self) -> int:
        """Of a hundred futures; 100 only where it holds in all, 0 only where it holds in none.

        >>> limit = None
        >>> [Odds(limit=limit, year=2030, held=h, draws=10_000, short_kr=0).in_100 for h in (0, 3, 6149, 9999, 10_000)]
        [0, 1, 61, 99, 100]
        """
        if self.held in {0, self.draws}:
            return 100 * self.held // self.draws
        return min(max(round(100 * self.held / self.draws), 1), 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What one driver alone does to the net operating result of the last year, the others as expected; kr."""

    driver: Driver
    low_kr: float
    """The fifth of a hundred futures, less what is expected."""
    high_kr: float
    """The ninety-fifth, less what is expected."""
    deviation_kr: float
    """Standard deviation."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """One plan in many futures."""

    basis_digest: str
    municipality_id: str
    years: Years
    prices: Prices
    projection: str
    package: tuple[MeasureId, ...]
    draws: int
    seed: int
    spreads: Mapping[str, Assumption]
    expected: Mapping[LineId, Floats]
    """The plan as expected: (years,)."""
    bands: Mapping[LineId, Floats]
    """By line: (SHARES, years), the line's own distribution each year; bands of different lines do not sum."""
    odds: tuple[Odds, ...]
    """Each limit in each year it counts, in the order of `limits`."""
    swings: tuple[Swing, ...]
    """The widest first."""
    deviation_kr: float
    """Standard deviation of the last year's net operating result with everything drawn."""

    def as_data(self) -> dict[str, object]:
        """Everything as numbers, lists and words, whole kroner."""
        return {
            "years": list(self.years),
            "prices": self.prices.value,
            "projection": self.projection,
            "package": list(self.package),
            "draws": self.draws,
            "seed": self.seed,
            "spreads": {
                name: {"value": given.value, "label": given.label, "origin": given.origin.kind.value}
                for name, given in self.spreads.items()
            },
            "shares": list(SHARES),
            "lines": {
                line: {"expected": _whole(self.expected[line]), "bands": [_whole(edge) for edge in band]}
                for line, band in self.bands.items()
            },
            "odds": [
                {"id": o.limit.id, "law": o.limit.law, "year": o.year, "held": o.held, "in_100": o.in_100,
                 "short_kr": round(o.short_kr)}
                for o in self.odds
            ],
            "swings": [
                {"driver": s.driver.value, "low_kr": round(s.low_kr), "high_kr": round(s.high_kr),
                 "deviation_kr": round(s.deviation_kr)}
                for s in self.swings
            ],
            "deviation_kr": round(self.deviation_kr),
        }  # fmt: skip


def outlook(
    basis: Basis,
    package: Iterable[str] = (),
    levers: Mapping[str, float] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    projection: str = "main",
    prices: Prices = Prices.FIXED,
    interest_stress: float = 0.0,
) -> Outlook:
    """A package of measures (`m@2029~50` is half of m, begun in 2029) and a setting of levers in drawn futures.

    Refuses what `project` and `draw` refuse.
    """
    asked = tuple(package)
    basis, package = started(basis, asked)
    chosen = check_package(basis.measures, package)
    settings = check_settings(basis.levers, levers or {})
    flags = np.array([[measure in chosen for measure in basis.measures]], dtype=bool)
    values = np.array([[settings[lever.id] for lever in basis.levers]], dtype=np.float64)
    middle = expected(basis, projection, prices=prices, interest_stress=interest_stress)
    futures = draw(basis, draws, seed, projection=projection, prices=prices, interest_stress=interest_stress)
    planned = {line: amounts[0] for line, amounts in project_many(basis, flags, values, conditions=middle).items()}
    lines = project_many(basis, flags, values, conditions=futures)
    swings = []
    for driver in ALL:
        only = project_many(basis, flags, values, conditions=alone(futures, middle, driver))
        off = only[NET_OPERATING_RESULT][:, -1] - planned[NET_OPERATING_RESULT][-1]
        low, high = np.quantile(off, (SHARES[0], SHARES[-1]))
        swings.append(Swing(driver=driver, low_kr=float(low), high_kr=float(high), deviation_kr=float(off.std())))
    return Outlook(
        basis_digest=basis.digest,
        municipality_id=basis.municipality.id,
        years=basis.years,
        prices=prices,
        projection=projection,
        package=tuple(MeasureId(m) for m in sorted(asked, key=lambda m: chosen.index(listed(m)))),
        draws=draws,
        seed=seed,
        spreads=spreads_of(basis),
        expected=planned,
        bands={line: _band(amounts) for line, amounts in lines.items()},
        odds=tuple(_odds(basis, lines)),
        swings=tuple(sorted(swings, key=lambda swing: swing.low_kr - swing.high_kr)),
        deviation_kr=float(lines[NET_OPERATING_RESULT][:, -1].std()),
    )


def _band(amounts: Floats) -> Floats:
    """The edges (SHARES, years) of amounts (draws, years); a line that is the same in every future is kept once."""
    if amounts.strides[0] == 0:
        return np.repeat(amounts[:1], len(SHARES), axis=0)
    return np.asarray(np.quantile(amounts, SHARES, axis=0), dtype=np.float64)


def _odds(basis: Basis, lines: Mapping[LineId, Floats]) -> Iterable[Odds]:
    for limit in limits(basis):
        slack = slack_kr(limit, lines, basis)
        for year in limit.years:
            there = slack[..., basis.years.index(year)]
            short = there[there < 0]
            yield Odds(
                limit=limit,
                year=year,
                held=there.size - short.size,
                draws=there.size,
                short_kr=float(-np.median(short)) if short.size else 0.0,
            )


def _whole(amounts: Floats) -> list[int]:
    return [round(amount) for amount in amounts.tolist()]
