"""From one plan to another, line by line: what the change in the net operating result is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES, leaves_of_result
from budsjett.budget.plan import Plan
from budsjett.errors import PlansApart

WITHOUT_EFFECT = frozenset({"depreciation", "depreciation_counter"})
"""They cancel to the krone in every year, so they explain nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What one line does to the net operating result, whole kroner by year: positive is better."""

    label: str
    line: LineId
    change_kr: tuple[int, ...]


def between(before: Plan, after: Plan) -> tuple[Cause, ...]:
    """The causes of the change in net operating result, in the order of the chart; they sum to it exactly.

    Refuses plans for different municipalities, years or prices (PlansApart).
    """
    for name in ("municipality_id", "years", "prices", "price_year"):
        if getattr(before, name) != getattr(after, name):
            raise PlansApart(before=str(getattr(before, name)), after=str(getattr(after, name)))
    old, new = before.whole(), after.whole()
    none = (0,) * len(before.years)
    causes = []
    for line, sign in leaves_of_result().items():
        pairs = zip(old.get(line, none), new.get(line, none), strict=True)
        change = tuple(sign * (now - then) for then, now in pairs)
        if any(change) and line not in WITHOUT_EFFECT:
            causes.append(Cause(label=LINES[line].label, line=line, change_kr=change))
    return tuple(causes)


def into(plan: Plan, year: int, before: Mapping[LineId, float] | None = None) -> tuple[Cause, ...]:
    """What changes the net operating result from the year before to `year`, each cause one amount; they sum exactly.

    `before` are the amounts of the year before where it is no plan year; a line that is not there counts as nothing.
    """
    i, whole = plan.years.index(year), plan.whole()
    then = {line: amounts[i - 1] for line, amounts in whole.items()} if before is None else before
    causes = []
    for line, sign in leaves_of_result().items():
        change = sign * (whole.get(line, (0,) * len(plan.years))[i] - round(then.get(line, 0.0)))
        if change and line not in WITHOUT_EFFECT:
            causes.append(Cause(label=LINES[line].label, line=line, change_kr=(change,)))
    return tuple(causes)
