"""What each measure gives and takes, group by group of people: for the goals that look at the worst off.

By the same table as worth (`valued`), divided by age as the need of the services is (`budget.ages`), an assumption:
of a service, by its need; of an investment, as the service its measure moves the most; of the rest, and of what people
pay in tax, evenly by the head. The ages of an item add up to what it is counted as in all, to the krone.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from budsjett.budget.ages import AGES, persons_of, shares
from budsjett.budget.conditions import expected
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.gains import felt_share, service_of
from budsjett.budget.levers import LeverKind
from budsjett.budget.measures import Measure, MeasureKind
from budsjett.money import whole_kr
from budsjett.optimise.grounds import Ground
from budsjett.optimise.steps import Step
from budsjett.optimise.valued import alone, changes_kr


def by_age_kr(on: Ground) -> Mapping[str, Sequence[int]]:
    """By age, what each measure and step alone gives (plus) or takes (minus) over the plan years: whole kroner."""
    persons = expected(on.basis, on.projection).july[0]
    by_need = shares(on.basis, persons)
    by_head = persons_of(persons) / persons.sum(axis=0)
    lines = on.lines(alone(on))

    def divided(line: str, by: Floats) -> Floats:
        """(ages, items)."""
        return np.asarray(by @ (lines[LineId(line)][1:] - lines[LineId(line)][0]).T, dtype=np.float64)

    served_kr = sum((divided(line, by_need.get(line, by_head)) for line in on.basis.service_lines), np.zeros(()))
    income_kr = divided("general_income", by_head)
    wear_kr = divided("depreciation", by_head)
    for i, measure in enumerate(on.basis.measures.values()):
        by = by_need.get(service_of(measure) or LineId(""))
        if measure.investments and by is not None:
            wear_kr[:, i] = divided("depreciation", by)[:, i]
    items: tuple[Measure | Step, ...] = (*on.basis.measures.values(), *on.steps)
    rows = [
        whole_kr(_counted(of, served_kr[:, i], income_kr[:, i], wear_kr[:, i]).tolist(), kr)
        for i, (of, kr) in enumerate(zip(items, changes_kr(on), strict=True))
    ]
    return {age.id: [row[a] for row in rows] for a, age in enumerate(AGES)}


def by_district_kr(on: Ground) -> Mapping[str, Sequence[int]]:
    """By district, what the measures placed there give and take; a step of a lever is placed nowhere."""
    places = (*(m.district for m in on.basis.measures.values()), *("" for _ in on.steps))
    counted = changes_kr(on)
    return {
        district.id: [kr if place == district.id else 0 for place, kr in zip(places, counted, strict=True)]
        for district in on.basis.districts
    }


def _counted(of: Measure | Step, served_kr: Floats, income_kr: Floats, wear_kr: Floats) -> Floats:
    """What is counted of an item, (ages,), by the table of kinds."""
    if isinstance(of, Step):
        return wear_kr + served_kr if of.lever.kind is LeverKind.INVESTMENT else served_kr - income_kr
    service, income, wear = (round(float(kr.sum())) for kr in (served_kr, income_kr, wear_kr))
    felt = felt_share(of, service_kr=service, income_kr=income)
    match of.kind:
        case MeasureKind.INCOME:
            return felt * (served_kr - income_kr)
        case MeasureKind.INVESTMENT:
            return felt * served_kr + (wear > 0) * wear_kr
        case MeasureKind.DEFERRAL:
            return (of.burden if wear < 0 else 0.0) * wear_kr
        case _:
            return felt * served_kr
