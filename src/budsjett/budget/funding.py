"""How investments are paid for: the investment side of the budget (forskrift § 5-5) in whole kroner, every row.

Own sources first pay what may not be borrowed for: grants to others, shares, own money lent out, instalments paid with
investment income. The rest lowers the year's borrowing; what is left after that is saved in the unrestricted
investment reserve. A shortfall takes from that reserve, and what is still short is uncovered (row 27).

What may be borrowed for is kommuneloven §§ 14-14 to 14-17 as Kommunalbanken lists them: durable assets of one's own.
The exceptions of § 14-16 (some grants to others) and of § 14-15 (all shares of a property company) are not made. That
own sources go to the rest before they lower borrowing is the model's rule, and so is the cautious one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from budsjett.budget.figures import Floats, LineId

Lines = Mapping[LineId, Floats]

OWN_SOURCES = ("vat_compensation", "investment_grants", "asset_sales", "financial_asset_sales",
               "company_distributions", "own_loans_repaid", "transfer_to_investment")  # fmt: skip
"""What pays for investments without a loan and without a reserve."""
NOT_BORROWED_FOR = ("grants_to_others", "share_purchases", "own_loans_out", "investment_instalments")
"""What own sources must cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """What stands on 31 December before the plan, kr."""

    investment_reserve: float = 0.0
    restricted_investment_reserve: float = 0.0
    uncovered: float = 0.0
    relending_debt: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """How the year's investments are paid for, kr; each of shape (n or 1, years)."""

    new_loans: Floats
    relending_instalments: Floats
    relending_debt: Floats
    to_restricted_investment_reserve: Floats
    from_restricted_investment_reserve: Floats
    restricted_investment_reserve: Floats
    to_investment_reserve: Floats
    from_investment_reserve: Floats
    investment_reserve: Floats
    cover_of_uncovered: Floats
    uncovered: Floats


def funding(lines: Lines, balances: Balances) -> Funding:
    """Pay for each year's investments. `lines`: what is planned, whole kroner, (n or 1, years), `investment` among it.

    Reserves are never used beyond what stands in them, cover never exceeds what there is to cover, and no more is
    repaid on relending than is owed. Money from relending pays relending: what borrowers pay beyond the instalments
    is set aside in the restricted investment reserve, and a shortfall is taken from there first (§ 14-17).

    >>> year = {LineId(line): np.array([[kr]]) for line, kr in
    ...         {"investment": 10.0, "vat_compensation": 2.0, "asset_sales": 11.0, "share_purchases": 4.0}.items()}
    >>> paid = funding(year, Balances())
    >>> paid.new_loans.tolist(), paid.to_investment_reserve.tolist(), paid.uncovered.tolist()
    ([[1.0]], [[0.0]], [[0.0]])
    """
    nothing = np.zeros((1, lines[LineId("investment")].shape[-1]))

    def planned(line: str) -> Floats:
        return lines.get(LineId(line), nothing)

    relending = _relending(planned("relending"), planned("relending_loans"), planned("relending_instalments"),
                           planned("relending_repaid"), balances)  # fmt: skip
    restricted = _restricted(
        planned("to_restricted_investment_reserve"),
        planned("from_restricted_investment_reserve"),
        relending.surplus,
        balances,
    )
    own: Floats = sum((planned(line) for line in OWN_SOURCES), nothing)
    demanded: Floats = sum((planned(line) for line in NOT_BORROWED_FOR), nothing)
    free = _unrestricted(
        own - demanded + relending.surplus + restricted.used - restricted.saved,
        investment=planned("investment"),
        saved=planned("to_investment_reserve"),
        used=planned("from_investment_reserve"),
        cover=planned("cover_of_uncovered"),
        balances=balances,
    )
    return Funding(
        new_loans=free.new_loans,
        relending_instalments=relending.instalments,
        relending_debt=relending.debt,
        to_restricted_investment_reserve=restricted.saved,
        from_restricted_investment_reserve=restricted.used,
        restricted_investment_reserve=restricted.balance,
        to_investment_reserve=free.reserve.saved,
        from_investment_reserve=free.reserve.used,
        investment_reserve=free.reserve.balance,
        cover_of_uncovered=free.cover,
        uncovered=free.uncovered,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relending:
    instalments: Floats
    debt: Floats
    surplus: Floats
    """What is left of the year's money for relending; negative is a shortfall."""


def _relending(lent: Floats, borrowed: Floats, instalments: Floats, repaid: Floats, balances: Balances) -> _Relending:
    owed: Floats = np.array([balances.relending_debt])
    paid, debt = [], []
    for t in range(lent.shape[-1]):
        paid.append(np.minimum(instalments[:, t], owed))
        owed = owed - paid[-1] + borrowed[:, t]
        debt.append(owed)
    paid_kr = _by_year(paid)
    return _Relending(instalments=paid_kr, debt=_by_year(debt), surplus=borrowed + repaid - lent - paid_kr)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reserve:
    saved: Floats
    used: Floats
    balance: Floats


def _restricted(saved: Floats, used: Floats, relending: Floats, balances: Balances) -> _Reserve:
    """The restricted investment reserve: what is planned, and what relending leaves or lacks."""
    stands: Floats = np.array([balances.restricted_investment_reserve])
    into, out, balance = [], [], []
    for t in range(saved.shape[-1]):
        into.append(saved[:, t] + np.maximum(relending[:, t], 0.0))
        out.append(np.minimum(used[:, t] + np.maximum(-relending[:, t], 0.0), stands))
        stands = stands + into[-1] - out[-1]
        balance.append(stands)
    return _Reserve(saved=_by_year(into), used=_by_year(out), balance=_by_year(balance))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Free:
    new_loans: Floats
    reserve: _Reserve
    cover: Floats
    uncovered: Floats


def _unrestricted(
    left: Floats, *, investment: Floats, saved: Floats, used: Floats, cover: Floats, balances: Balances
) -> _Free:
    """Loans, the unrestricted investment reserve and what is uncovered, from what own sources have left each year."""
    stands: Floats = np.array([balances.investment_reserve])
    old: Floats = np.array([balances.uncovered])
    names = ("loans", "into", "out", "stands", "cover", "short")
    kept: dict[str, list[Floats]] = {name: [] for name in names}
    for t in range(investment.shape[-1]):
        covered = np.minimum(cover[:, t], old)
        out = np.minimum(used[:, t], stands)
        room = left[:, t] + out - saved[:, t] - covered
        lowers = np.clip(room, 0.0, investment[:, t])
        into = saved[:, t] + np.maximum(room - investment[:, t], 0.0)
        short = np.maximum(-room, 0.0)
        more = np.minimum(short, stands - out + into)
        stands = stands - out + into - more
        old = old - covered + short - more
        values = (investment[:, t] - lowers, into, out + more, stands, covered, short - more)
        for name, value in zip(names, values, strict=True):
            kept[name].append(value)
    years = {name: _by_year(values) for name, values in kept.items()}
    return _Free(
        new_loans=years["loans"],
        reserve=_Reserve(saved=years["into"], used=years["out"], balance=years["stands"]),
        cover=years["cover"],
        uncovered=years["short"],
    )


def _by_year(values: list[Floats]) -> Floats:
    whole = np.empty((max(map(len, values)), len(values)))
    for t, year in enumerate(values):
        whole[:, t] = year
    return whole
