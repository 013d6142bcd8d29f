"""What an outcome's plan comes to: its result year by year, and the limits it breaks."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.limits import Check
from budsjett.usecases import explore
from budsjett.web import words
from budsjett.web.charts import Chart, Text, bars

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A limit the outcome's plan breaks, in its worst year."""

    label: str
    law: str
    year: int
    short_kr: int


def balance(basis: Basis, view: explore.PlanView) -> Chart:
    """The net operating result in each year."""
    result = view.plan.lines[LineId("net_operating_result")] / MILLION
    worst = int(result.argmin())
    year = basis.years.first + worst
    sentence = f"Svakest er {year}, med et netto driftsresultat på {words.mill_kr(result[worst] * MILLION)}."
    return bars(
        Text(title="Resultatet i fire år, hvis rådet følges", sentence=sentence),
        [(str(year), float(value)) for year, value in zip(basis.years, result, strict=True)],
        signed=True,
        cls=lambda value: "up" if value >= 0 else "down",
    )


def broken(checks: tuple[Check, ...]) -> tuple[Broken, ...]:
    """Each limit that is broken, once."""
    worst: dict[str, Check] = {}
    for check in checks:
        if not check.kept and (check.limit.id not in worst or check.by_kr < worst[check.limit.id].by_kr):
            worst[check.limit.id] = check
    return tuple(
        Broken(label=check.limit.label, law=check.limit.law, year=check.year, short_kr=-check.by_kr)
        for check in worst.values()
    )
