"""Investering og lån: what the contracts of each loan say, old ones and new. Twin of budget.loans."""

from collections.abc import Callable
from dataclasses import dataclass

from budsjett.budget.loans import Loan, LoanKind, NewLoanTerms
from budsjett.exports.workbook.book import BEFORE, FIRST, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, at_least, at_most, if_, number

PARTS = 1_000_000_000
"""A rate below one of so many parts is nothing, as in the engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What loans come to by plan year: instalments, and what is owed at agreed rates with the interest on it."""

    instalments: Row
    opening: Row
    closing: Row
    interest: Row
    fixed: bool
    """Whether any of it is at an agreed rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loans:
    """The loans under way on a sheet."""

    sheet: Sheet
    years: Row
    rate: Row
    """What floats."""

    def owed(self, loans: tuple[Loan, ...], first: tuple[Formula, Formula] | None = None) -> Owed:
        """Every loan with its instalments. `first`: balance and years, of one loan that stands elsewhere."""
        courses = [self._course(loan, first) for loan in loans]
        return self.sum(courses, "gamle lån")

    def sum(self, courses: list[Owed], label: str) -> Owed:
        """Several together."""

        def added(word: str, of: Callable[[Owed], Row]) -> Row:
            rows = [of(course) for course in courses]
            return self.sheet.line(f"{word}, {label}", [_sum([row[t] for row in rows]) for t in range(len(self.years))])

        agreed = [course for course in courses if course.fixed]
        nothing = (number(0.0),) * len(self.years)
        return Owed(
            instalments=added("Avdrag", lambda course: course.instalments),
            opening=added("Fast rente 1.1.", lambda course: course.opening) if agreed else nothing,
            closing=added("Fast rente 31.12.", lambda course: course.closing) if agreed else nothing,
            interest=added("Renter til fast rente", lambda course: course.interest) if agreed else nothing,
            fixed=bool(agreed),
        )

    def _course(self, loan: Loan, first: tuple[Formula, Formula] | None) -> Owed:
        put = self.sheet.put
        balance_row, years_row = self.sheet.label("Lån 31.12."), self.sheet.label("Nedbetales over, år")
        self.sheet.text(balance_row, 0, loan.title)
        balance, over = first or (
            put(balance_row, BEFORE, loan.balance_kr, Look.INPUT_KR, absolute=True),
            put(years_row, BEFORE, loan.remaining_years, Look.INPUT, absolute=True),
        )
        if first:
            put(balance_row, BEFORE, balance)
        agreed = self._agreed(loan)
        paid_row, left, paid, before = self.sheet.label("Avdrag"), balance, [], []
        for t in range(len(self.years)):
            years_left = over - (self.years[t] - self.years[0])
            if loan.kind is LoanKind.SERIAL:
                cell = at_most(balance / over, left)
            else:
                cell = left * annuity(
                    agreed[t] if agreed and loan.is_fixed(self._year(t)) else self.rate[t], years_left
                )
            before.append(left)
            paid.append(put(paid_row, FIRST + t, if_(years_left <= 1, left, cell)))
            left = put(balance_row, FIRST + t, left - paid[-1])
        after = (*before[1:], left)
        fixed = [loan.is_fixed(self._year(t)) for t in range(len(self.years))]
        rates = agreed or (number(0.0),) * len(self.years)
        return Owed(
            instalments=tuple(paid),
            opening=tuple(cell if fixed[t] else number(0.0) for t, cell in enumerate(before)),
            closing=tuple(cell if fixed[t] else number(0.0) for t, cell in enumerate(after)),
            interest=tuple(
                rates[t] * (before[t] + after[t]) / 2 if fixed[t] else number(0.0) for t in range(len(self.years))
            ),
            fixed=any(fixed),
        )

    def _agreed(self, loan: Loan) -> Row:
        if loan.fixed_rate is None:
            return ()
        row = self.sheet.label("Fast rente", unit="andel")
        rate = self.sheet.put(row, BEFORE, loan.fixed_rate, Look.INPUT_SHARE, absolute=True)
        return (rate,) * len(self.years)

    def _year(self, t: int) -> int:
        return int(self.years[t].value)

    def new(self, taken: tuple[tuple[int, int, Row], ...], terms: NewLoanTerms, agreed: Formula | None) -> Owed:
        """New loans, each year's in each class by itself. `taken`: lifetime, delay and what is taken up by year."""
        courses = [
            self._vintage((lifetime, delay), y, loans[y], terms, agreed)
            for lifetime, delay, loans in taken
            for y in range(len(self.years))
        ]
        return self.sum(courses, "nye lån")

    def _vintage(self, of: tuple[int, int], y: int, loan: Formula, terms: NewLoanTerms, agreed: Formula | None) -> Owed:
        lifetime, delay = of
        paid_row = self.sheet.label(f"Avdrag, lån fra {self._year(y)} over {lifetime} år")
        owed_row = self.sheet.label("Gjenstår 31.12.")
        life = self.sheet.put(paid_row, BEFORE, float(lifetime), Look.NUMBER)
        n, nothing = len(self.years), number(0.0)
        paid, before, after = [nothing] * n, [nothing] * n, [nothing] * n
        fixed = [agreed is not None and 0 <= t - y < terms.fixed_years for t in range(n)]
        left = loan
        for t in range(y, n):
            before[t] = left if t > y else nothing
            paid_before = t - y - delay - 1
            if 0 <= paid_before < lifetime:
                rate = agreed if agreed is not None and fixed[t] else self.rate[t]
                if terms.kind is LoanKind.SERIAL:
                    cell = loan / life
                else:
                    cell = left * annuity(rate, life - (self.years[t] - self.years[y] - float(delay + 1)))
                paid[t] = self.sheet.put(paid_row, FIRST + t, cell)
            left = after[t] = self.sheet.put(owed_row, FIRST + t, left - paid[t])
        rate = agreed or nothing
        return Owed(
            instalments=tuple(paid),
            opening=tuple(cell if fixed[t] else nothing for t, cell in enumerate(before)),
            closing=tuple(cell if fixed[t] else nothing for t, cell in enumerate(after)),
            interest=tuple(rate * (before[t] + after[t]) / 2 if fixed[t] else nothing for t in range(n)),
            fixed=any(fixed),
        )


def annuity(rate: Formula, years_left: Formula) -> Formula:
    """The part of an annuity loan that is repaid when so many yearly payments are left."""
    share = rate / ((1 + rate) ** years_left - 1)
    # a rate that is as good as nothing divides nothing by nothing; below zero it is a rate like others
    some = at_least(rate, -rate) * PARTS > 1
    return if_(years_left <= 1, 1.0, if_(some, share, 1 / years_left))


def _sum(cells: list[Formula]) -> Formula:
    made = number(0.0)
    for cell in cells:
        if cell.text != "0":
            made = made + cell
    return made
