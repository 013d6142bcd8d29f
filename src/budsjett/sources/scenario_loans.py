"""loans.csv: the municipality's loans one by one, as on 31 December before the plan. The file may be left out."""

from collections.abc import Iterable

from budsjett.budget.loan_checks import HIGHEST_RATE, LONGEST_YEARS
from budsjett.budget.loans import Loan, LoanKind
from budsjett.sources.findings import Findings
from budsjett.sources.scenario_measures import MOST_IN_TITLE, NO, YES, new_id
from budsjett.sources.scenario_settings import LATEST, Settings
from budsjett.sources.tables import LARGEST, Row

NAME = "loans.csv"
SHORTEST_YEARS = 0.1


def loans(rows: Iterable[Row], settings: Settings, stands_kr: float | None, findings: Findings) -> tuple[Loan, ...]:
    """The loans without errors. `stands_kr`: the debt in figures.csv, which own loans must come to."""
    found: list[Loan] = []
    seen: set[str] = set()
    sound = True
    for row in rows:
        told = len(findings.listed)
        loan = _loan(row, seen, settings)
        if loan is not None and len(findings.listed) == told:
            found.append(loan)
        else:
            sound = False
    own = [loan for loan in found if not loan.relending]
    total = sum(loan.balance_kr for loan in own)
    if sound and own and stands_kr is not None and total != stands_kr:
        findings.error(
            NAME,
            None,
            "balance_kr",
            f"{total:.0f}",
            problem=f"Lånene er til sammen {total:.0f} kr, men debt i figures.csv er {stands_kr:.0f} kr.",
            remedy="Rett lånene, eller debt for året før planen. Lån til videreutlån regnes ikke med.",
        )
    return tuple(found)


def _loan(row: Row, seen: set[str], settings: Settings) -> Loan | None:
    name = new_id(row, seen)
    title = row.text("title", most=MOST_IN_TITLE)
    balance = row.whole("balance_kr", low=0, high=LARGEST)
    kind = row.choice("kind", [*LoanKind], what="slags lån")
    remaining = row.number("remaining_years", low=SHORTEST_YEARS, high=LONGEST_YEARS)
    rate, until = _agreed(row, settings)
    relending = row.choice("relending", (YES, NO), what="svar")
    origin = row.origin()
    if balance is None or kind is None or remaining is None or relending is None or origin is None:
        return None
    return Loan(
        id=name,
        title=title,
        balance_kr=float(balance),
        kind=LoanKind(kind),
        remaining_years=remaining,
        fixed_rate=rate,
        fixed_until=until,
        relending=relending == YES,
        origin=origin,
    )


def _agreed(row: Row, settings: Settings) -> tuple[float | None, int | None]:
    """The agreed rate and its last year; nothing where both cells are empty."""
    rate = row.number("fixed_rate", low=0, high=HIGHEST_RATE) if row.cells["fixed_rate"].strip() else None
    until = row.optional_whole("fixed_until", low=settings.years.first, high=LATEST)
    for given, other in (("fixed_rate", "fixed_until"), ("fixed_until", "fixed_rate")):
        if row.cells[given].strip() and not row.cells[other].strip():
            row.error(
                other,
                problem="En fast rente må ha både en sats og et siste år.",
                remedy="Fyll ut begge, eller la begge stå tomme når renten er flytende.",
            )
    return rate, until
