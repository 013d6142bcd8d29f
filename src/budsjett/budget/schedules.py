"""The compulsory schedules of forskrift om økonomiplan, årsbudsjett, årsregnskap og årsberetning.

§ 5-4 first paragraph in its 25 lines, and the second paragraph's table by service. Income and expenditure are both
positive on their own lines; the signs of the sums follow accounting logic, not the transcribed formulas.
"""

from dataclasses import dataclass

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES, SERVICE_LINES
from budsjett.budget.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """One row: its number and name in the regulation, the line it shows, and whole kroner by year."""

    n: int
    name: str
    line: LineId
    """A line of the chart, or a sum that only the schedule has (`net_expenditure`)."""
    values: tuple[int, ...]
    is_sum: bool


NET_EXPENDITURE = "net_expenditure"
"""Services and depreciation together: a sum of the schedule that is no line of the chart."""

ROWS_5_4: tuple[tuple[str, str, bool], ...] = (
    ("Rammetilskudd", "block_grant", False),
    ("Inntekts- og formuesskatt", "income_tax", False),
    ("Eiendomsskatt", "property_tax", False),
    ("Andre generelle driftsinntekter", "other_general_income", False),
    ("Sum generelle driftsinntekter", "general_income", True),
    ("Sum bevilgninger drift, netto", "services_net", False),
    ("Avskrivninger", "depreciation", False),
    ("Sum netto driftsutgifter", NET_EXPENDITURE, True),
    ("Brutto driftsresultat", "gross_operating_result", True),
    ("Renteinntekter", "interest_income", False),
    ("Utbytter", "dividends", False),
    ("Gevinster og tap på finansielle omløpsmidler", "financial_gains", False),
    ("Renteutgifter", "interest_expense", False),
    ("Avdrag på lån", "instalments", False),
    ("Netto finansutgifter", "net_finance", True),
    ("Motpost avskrivninger", "depreciation_counter", False),
    ("Netto driftsresultat", "net_operating_result", True),
    ("Overføring til investering", "transfer_to_investment", False),
    ("Avsetninger til bundne driftsfond", "to_restricted_reserve", False),
    ("Bruk av bundne driftsfond", "from_restricted_reserve", False),
    ("Avsetninger til disposisjonsfond", "to_discretionary_reserve", False),
    ("Bruk av disposisjonsfond", "from_discretionary_reserve", False),
    ("Dekning av tidligere års merforbruk", "cover_of_overspending", False),
    ("Sum disponeringer eller dekning av netto driftsresultat", "net_appropriations", True),
    ("Fremført til inndekning i senere år (merforbruk)", "carried_forward", True),
)


def schedule_5_4(plan: Plan) -> tuple[ScheduleRow, ...]:
    """Bevilgningsoversikt drift, § 5-4 first paragraph: 25 rows, each with one amount per plan year.

    Row 8 = 6 + 7; 9 = 5 − 8; 15 = 13 + 14 − 10 − 11 − 12; 17 = 9 − 15 + 16; 24 = 18 + 19 − 20 + 21 − 22 + 23;
    25 = 24 − 17: what the year uses beyond what there is to use.
    """
    whole = plan.whole()
    spent = zip(whole[LineId("services_net")], whole[LineId("depreciation")], strict=True)
    amounts = {**whole, LineId(NET_EXPENDITURE): tuple(services + written_off for services, written_off in spent)}
    return tuple(
        ScheduleRow(n=n, name=name, line=LineId(line), values=amounts[LineId(line)], is_sum=is_sum)
        for n, (name, line, is_sum) in enumerate(ROWS_5_4, start=1)
    )


def allocations(plan: Plan) -> tuple[ScheduleRow, ...]:
    """§ 5-4 second paragraph: what each service gets, net, and the sum that is row 6 of the first."""
    whole = plan.whole()
    services = [line for line in SERVICE_LINES if line in whole]
    rows = [
        ScheduleRow(n=n, name=LINES[line].label, line=line, values=whole[line], is_sum=False)
        for n, line in enumerate(services, start=1)
    ]
    total = LineId("services_net")
    sum_row = ScheduleRow(n=len(rows) + 1, name=LINES[total].label, line=total, values=whole[total], is_sum=True)
    return (*rows, sum_row)
