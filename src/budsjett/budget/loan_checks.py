"""What must hold of a municipality's loans and of the balances that investments draw on."""

from collections.abc import Iterator
from math import isfinite

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.loans import Loan
from budsjett.budget.problems import Problem

LONGEST_YEARS = 60
HIGHEST_RATE = 0.25


def examine_loans(basis: Basis) -> Iterator[Problem]:
    """What is wrong with the loans, one by one and together."""
    for i, loan in enumerate(basis.loans):
        if loan.id in [other.id for other in basis.loans[:i]]:
            yield Problem(
                where=f"loans/{loan.id}", value=loan.id, problem="To lån har samme id.", remedy="Gi det ene en ny id."
            )
        yield from _loan(basis, loan)
    own = [loan for loan in basis.loans if not loan.relending]
    if own:
        yield from _sum(basis, own, "debt")
    lent_on = [loan for loan in basis.loans if loan.relending]
    if lent_on and basis.figures.get(LineId("relending_debt"), basis.years.first - 1) is not None:
        yield from _sum(basis, lent_on, "relending_debt")


def _loan(basis: Basis, loan: Loan) -> Iterator[Problem]:
    where = f"loans/{loan.id}"
    if not (isfinite(loan.balance_kr) and loan.balance_kr >= 0):
        yield Problem(
            where=where,
            value=str(loan.balance_kr),
            problem="Restgjelden må være et tall på minst 0.",
            remedy="Før inn hele kroner.",
        )
    if not (isfinite(loan.remaining_years) and 0 < loan.remaining_years <= LONGEST_YEARS):
        yield Problem(
            where=where,
            value=str(loan.remaining_years),
            problem="Gjenstående nedbetalingstid er umulig.",
            remedy=f"Oppgi et antall år over 0 og høyst {LONGEST_YEARS}.",
        )
    if (loan.fixed_rate is None) != (loan.fixed_until is None):
        yield Problem(
            where=where,
            value=str(loan.fixed_rate if loan.fixed_until is None else loan.fixed_until),
            problem="En fast rente må ha både en sats og et siste år.",
            remedy="Oppgi begge, eller ingen av dem når renten er flytende.",
        )
    if loan.fixed_rate is not None and not 0 <= loan.fixed_rate <= HIGHEST_RATE:
        yield Problem(
            where=where,
            value=str(loan.fixed_rate),
            problem="Renten er utenfor det som er mulig.",
            remedy=f"Oppgi en andel fra 0 til {HIGHEST_RATE:g}: 0,042 er 4,2 prosent.",
        )
    if loan.fixed_until is not None and loan.fixed_until < basis.years.first:
        yield Problem(
            where=where,
            value=str(loan.fixed_until),
            problem="Den faste renten er slutt før planen begynner.",
            remedy="La sats og år stå tomme: renten er flytende.",
        )


def _sum(basis: Basis, loans: list[Loan], line: str) -> Iterator[Problem]:
    """The loans must come to the figure of the balance."""
    year = basis.years.first - 1
    figure, total = basis.figures.get(LineId(line), year), sum(loan.balance_kr for loan in loans)
    if figure is not None and total != figure.amount:
        yield Problem(
            where="loans/balance_kr",
            value=f"{total:.0f}",
            problem=f"Lånene er til sammen {total:.0f} kr, men {line} 31.12.{year} er {figure.amount:.0f} kr.",
            remedy=f"Rett lånene, eller tallet for {line} i figures.csv. De skal være like på krona.",
        )
