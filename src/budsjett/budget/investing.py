"""From what is invested to every line of the investment side and what it costs: classes, funding, loans, debt.

The glue between a plan's choices and the rules in `funding.py`, `loans.py` and `capital.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from budsjett.budget.basis import Basis
from budsjett.budget.capital import LIFETIMES, Classes, Opening, Spent, by_class_kr, capital_costs
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.funding import Balances, funding
from budsjett.budget.loans import Contracts, Loan, LoanKind, NewLoanTerms, balances_kr, contracts

OWN_BY_CLASS = ("vat_compensation", "investment_grants")
"""Own sources that belong to the class of what they pay for; the others lower ordinary borrowing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Investing:
    """What investing starts from in a municipality: the measures' investments, the loans, and the terms."""

    classes: Classes
    cost_kr: Floats
    """What each measure invests, with VAT, kr of the price year; (measures, classes, years)."""
    vat_kr: Floats
    grants_kr: Floats
    ordinary_class: int
    """Where ordinary investment stands among the classes."""
    vat_share: float
    """Of ordinary investment."""
    opening: Opening
    balances: Balances
    loans: tuple[Loan, ...]
    """Own loans; one for all the debt where the municipality lists none."""
    owed: Contracts | None
    """What they demand, where that does not hang on the rate."""
    relending: tuple[Loan, ...]
    """Where `relending_instalments` is not planned: what the instalments are worked out from."""
    terms: NewLoanTerms


def investing(basis: Basis, depreciation_kr: Floats) -> Investing:
    """What investing starts from. `depreciation_kr`: of what is owned already, (years,)."""
    before, classes = basis.years.first - 1, _classes(basis)

    def stands(line: str) -> float:
        found = basis.figures.get(LineId(line), before)
        return found.amount if found else 0.0

    cost_kr, vat_kr, grants_kr = _investments(basis, classes)
    planned = any(basis.figures.get(LineId("relending_instalments"), year) for year in basis.years)
    lent_on = tuple(loan for loan in basis.loans if loan.relending)
    loans = own_loans(basis)
    steady = all(loan.kind is LoanKind.SERIAL for loan in loans)
    return Investing(
        classes=classes,
        cost_kr=cost_kr,
        vat_kr=vat_kr,
        grants_kr=grants_kr,
        ordinary_class=classes.index(int(basis.number("ordinary_investment_lifetime_years"))),
        vat_share=basis.number("investment_vat_share"),
        opening=Opening(
            debt_kr=stands("debt"), assets_kr=stands("depreciable_assets"), depreciation_kr=depreciation_kr
        ),
        balances=Balances(
            investment_reserve=stands("investment_reserve"),
            restricted_investment_reserve=stands("restricted_investment_reserve"),
            uncovered=stands("uncovered"),
            relending_debt=stands("relending_debt") or sum(loan.balance_kr for loan in lent_on),
        ),
        loans=loans,
        owed=contracts(loans, basis.years, np.zeros((1, len(basis.years)))) if steady else None,
        relending=() if planned else lent_on,
        terms=_terms(basis),
    )


def own_loans(basis: Basis) -> tuple[Loan, ...]:
    """The municipality's own loans: those listed, else one serial loan of all the debt."""
    listed = tuple(loan for loan in basis.loans if not loan.relending)
    debt = basis.figures.get(LineId("debt"), basis.years.first - 1)
    if listed or debt is None:
        return listed
    return (
        Loan(
            id="debt",
            title="Lånegjeld",
            balance_kr=debt.amount,
            kind=LoanKind.SERIAL,
            remaining_years=basis.number("debt_remaining_years"),
            origin=debt.origin,
        ),
    )


def add_investing(
    on: Investing,
    basis: Basis,
    choice: Floats,
    lines: dict[LineId, Floats],
    *,
    moved_kr: Floats,
    lift: Floats,
    interest_rate: Floats,
) -> None:
    """Add every line that investing decides to a plan's lines, whole kroner, (n or 1, years).

    `lines`: the leaves planned, whole kroner. `choice`: (n or 1, measures), 1 where chosen. `moved_kr`: what levers
    add to ordinary investment, kr of the price year, (n or 1, 1). `lift`: what a krone of the price year has become,
    (n or 1, years).
    """
    n = max(len(choice), len(lift), len(lines[LineId("transfer_to_investment")]))  # interest moves no investment
    ordinary_kr = np.maximum(lines[LineId("investment")] + moved_kr * lift, 0.0)
    cost_kr, vat_kr, grants_kr = (_chosen(choice, kr, lift, n) for kr in (on.cost_kr, on.vat_kr, on.grants_kr))
    cost_kr[:, on.ordinary_class] += ordinary_kr
    vat_kr[:, on.ordinary_class] += ordinary_kr * on.vat_share
    grants_kr[:, on.ordinary_class] += lines[LineId("investment_grants")]
    # More may be deferred than was going to be spent: then nothing is, and no tax on it comes back.
    lines[LineId("investment")] = np.maximum(np.rint(cost_kr.sum(axis=1)), 0.0)
    lines[LineId("vat_compensation")] = np.clip(np.rint(vat_kr.sum(axis=1)), 0.0, lines[LineId("investment")])
    lines[LineId("investment_grants")] = np.rint(grants_kr.sum(axis=1))
    if on.relending:
        planned_kr = np.rint(contracts(on.relending, basis.years, interest_rate).instalments)
        lines[LineId("relending_instalments")] = planned_kr
        if not lines[LineId("relending_repaid")].any():
            lines[LineId("relending_repaid")] = planned_kr  # the borrowers pay what the municipality pays
    paid = funding(lines, on.balances)
    for field in fields(paid):
        lines[LineId(field.name)] = getattr(paid, field.name)
    to_finance_kr = cost_kr - vat_kr - grants_kr
    # What other sources pay, or what must be paid before them, falls on ordinary investment.
    to_finance_kr[:, on.ordinary_class] += paid.new_loans - to_finance_kr.sum(axis=1)
    # What is added to the assets is what the lines say, also where a deferral is more than there was to defer.
    activated_kr = cost_kr - vat_kr
    spent_kr = lines[LineId("investment")] - lines[LineId("vat_compensation")]
    activated_kr[:, on.ordinary_class] += spent_kr - activated_kr.sum(axis=1)
    _add_costs(
        on,
        lines,
        on.owed or contracts(on.loans, basis.years, interest_rate),
        Spent(
            loans_kr=by_class_kr(to_finance_kr, np.broadcast_to(paid.new_loans, (n, len(basis.years)))),
            activated_kr=activated_kr,
            sold_kr=lines[LineId("sold_book_value")],
            extra_instalments_kr=lines[LineId("investment_instalments")],
        ),
        interest_rate,
    )


def _add_costs(
    on: Investing, lines: dict[LineId, Floats], owed: Contracts, spent: Spent, interest_rate: Floats
) -> None:
    costs = capital_costs(on.opening, owed, spent, interest_rate=interest_rate, classes=on.classes, terms=on.terms)
    # Instalments beyond what is owed are not paid: the money stays in the investment reserve.
    unpaid = lines[LineId("investment_instalments")] - costs.extra_instalments
    if unpaid.any():
        lines[LineId("investment_instalments")] = costs.extra_instalments
        lines[LineId("to_investment_reserve")] = lines[LineId("to_investment_reserve")] + unpaid
        lines[LineId("investment_reserve")] = lines[LineId("investment_reserve")] + np.cumsum(unpaid, axis=-1)
    lines[LineId("interest_expense")] = costs.interest
    lines[LineId("instalments")] = costs.instalments
    lines[LineId("agreed_instalments")] = costs.agreed_instalments
    lines[LineId("minimum_instalment")] = costs.minimum_instalment
    lines[LineId("depreciation")] = costs.depreciation
    lines[LineId("depreciation_counter")] = costs.depreciation
    lines[LineId("debt")] = costs.debt
    lines[LineId("depreciable_assets")] = costs.assets


def _chosen(choice: Floats, by_measure_kr: Floats, lift: Floats, n: int) -> Floats:
    """What the chosen measures come to, lifted by prices: (n, classes, years), to be written to."""
    measures, classes, years = by_measure_kr.shape
    found = (choice @ by_measure_kr.reshape(measures, classes * years)).reshape(-1, classes, years) * lift[:, None]
    return found if len(found) == n else np.repeat(found, n, axis=0)


def _classes(basis: Basis) -> Classes:
    """The lifetimes of the regulation, and those of assets that are taken into use later than they are paid for."""
    later = {
        (investment.lifetime_years, investment.delay_years)
        for measure in basis.measures.values()
        for investment in measure.investments
        if investment.delay_years
    }
    pairs = [*((lifetime, 0) for lifetime in LIFETIMES), *sorted(later)]
    return Classes(lifetimes=tuple(p[0] for p in pairs), delays=tuple(p[1] for p in pairs))


def _investments(basis: Basis, classes: Classes) -> tuple[Floats, Floats, Floats]:
    """Cost, VAT compensation and grants of each measure; each (measures, classes, years)."""
    cost_kr = np.zeros((len(basis.measures), len(classes), len(basis.years)))
    vat_kr, grants_kr = np.zeros_like(cost_kr), np.zeros_like(cost_kr)
    for m, measure in enumerate(basis.measures.values()):
        for investment in measure.investments:
            place = classes.index(investment.lifetime_years, investment.delay_years)
            at = m, place, basis.years.index(investment.year)
            cost_kr[at] += investment.cost_kr
            vat_kr[at] += investment.cost_kr * investment.vat_share
            grants_kr[at] += investment.grants_kr
    return cost_kr, vat_kr, grants_kr


def _terms(basis: Basis) -> NewLoanTerms:
    """How new loans are repaid: serial and floating unless the municipality says otherwise."""
    rate = basis.assumptions.get("new_loans_fixed_rate")
    return NewLoanTerms(
        kind=LoanKind.ANNUITY if basis.number("new_loans_annuity", 0.0) else LoanKind.SERIAL,
        fixed_rate=rate.value if rate else None,
        fixed_years=int(basis.number("new_loans_fixed_years", len(basis.years))) if rate else 0,
    )


def debts_kr(basis: Basis, interest_rate: Floats) -> Mapping[str, Floats]:
    """What is owed on each own loan by its contract on 31 December, (years,), for the table of loans.

    `interest_rate`: (1, years). Instalments that § 14-18 demands beyond the contracts are not shared among loans.
    """
    return {loan.id: balances_kr(loan, basis.years, interest_rate)[0, 1:] for loan in own_loans(basis)}
