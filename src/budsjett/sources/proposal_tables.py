"""Proposals from outside the database: a table with one in each row, or one described in a few words."""

import re

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.budget.measures import MONTHS, MeasureKind
from budsjett.errors import FaultyFiles, InvalidText
from budsjett.process import texts
from budsjett.process.proposals import LIFETIMES_YEARS, MOST_KR, Draft
from budsjett.sources import numerals
from budsjett.sources.findings import Findings, Severity
from budsjett.sources.tables import Row, read

COLUMNS = ("title", "line", "yearly_kr")
ALSO = ("first_year", "month", "one_off", "investment_kr", "lifetime_years", "description", "affected", "otherwise")
UNSAID = "Ikke oppgitt."
LIFETIME_YEARS = 20
_WORDS = re.compile(r"(?P<line>[a-z_]+)=(?P<kr>[^@]+)(@(?P<year>\d{4})(-(?P<month>\d{1,2}))?)?")


def proposals(name: str, data: bytes, basis: Basis) -> tuple[Draft, ...]:
    """The proposals of a table: `title`, `line` and `yearly_kr` (with the line's own sign), and the columns of ALSO.

    Refuses (FaultyFiles) a line no service has, an amount that is no number, a year outside the plan.
    """
    findings = Findings()
    found = [_draft(row, basis) for row in read(name, data, COLUMNS, findings, may_have=ALSO)]
    faults = [finding for finding in findings.listed if finding.severity is Severity.ERROR]
    if faults:
        raise FaultyFiles(findings=tuple(faults), count=len(faults))
    return tuple(draft for draft in found if draft is not None)


def described(said: str, basis: Basis) -> Draft:
    """A proposal in a few words: LINE=KR, and @YEAR or @YEAR-MONTH where it does not start with the plan.

    Refuses (InvalidText) what is said otherwise.
    """
    wanted = "LINJE=KR, LINJE=KR@ÅR eller LINJE=KR@ÅR-MÅNED, for eksempel culture=240000@2027-08"
    found = _WORDS.fullmatch(said.strip())
    try:
        yearly_kr = int(numerals.whole(found["kr"])) if found else 0
    except numerals.NotANumber:
        found = None
    if found is None:
        raise InvalidText(field="Forslag", value=said[: texts.SHOWN], wanted=wanted)
    line = LineId(found["line"])
    label = LINES[line].label if line in LINES else str(line)
    return Draft(
        title=f"{label}, {yearly_kr:+d} kr"[: texts.TITLE],
        description=UNSAID,
        affected=UNSAID,
        otherwise=UNSAID,
        kind=kind_of(line, yearly_kr, basis),
        line=line,
        yearly_kr=yearly_kr,
        first_year=int(found["year"] or basis.years.first),
        month=int(found["month"] or 1),
    )


def kind_of(line: LineId, yearly_kr: int, basis: Basis) -> MeasureKind:
    """What a change to a line is: less of a service is a cut, more of an income an income, the rest costs."""
    if not yearly_kr:
        return MeasureKind.INVESTMENT
    if line in basis.service_lines:
        return MeasureKind.SPENDING if yearly_kr > 0 else MeasureKind.CUT
    return MeasureKind.INCOME if yearly_kr > 0 else MeasureKind.SPENDING


def _draft(row: Row, basis: Basis) -> Draft | None:
    title = row.text("title", most=texts.TITLE)
    line = row.choice("line", LINES, what="linje")
    yearly_kr = row.whole("yearly_kr", low=-MOST_KR, high=MOST_KR)
    year = row.optional_whole("first_year", low=basis.years.first, high=basis.years.last)
    month = row.optional_whole("month", low=1, high=MONTHS)
    investment_kr = row.optional_whole("investment_kr", low=0, high=MOST_KR)
    lifetime = row.optional_whole("lifetime_years", low=LIFETIMES_YEARS[0], high=LIFETIMES_YEARS[-1])
    one_off = row.cells["one_off"].strip().lower()
    if one_off not in {"", "ja", "nei"}:
        row.error("one_off", problem="Ukjent svar.", remedy="Skriv ja eller nei.")
    said = {column: row.text(column, required=False) or UNSAID for column in ("description", "affected", "otherwise")}
    if line is None or yearly_kr is None:
        return None
    return Draft(
        title=title,
        kind=kind_of(LineId(line), yearly_kr, basis),
        line=LineId(line),
        yearly_kr=yearly_kr,
        first_year=year or basis.years.first,
        month=month or 1,
        one_off=one_off == "ja",
        investment_kr=investment_kr or 0,
        lifetime_years=lifetime or LIFETIME_YEARS,
        **said,
    )
