"""What a proposal does over the plan years, as a table, a small chart and sentences."""

from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.limits import Check, examine
from budsjett.budget.lines import LINES
from budsjett.usecases.proposal_sheet import Consequence, moved_lines
from budsjett.web import words
from budsjett.web.charts import Chart, Text, bars
from budsjett.web.people import People, people

THOUSAND = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """A limit and what the proposal alone does to it."""

    label: str
    law: str
    sentence: str
    worse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """A proposal's consequence, in words."""

    sentence: str
    total_kr: int
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[str, ...]
    chart: Chart
    limits: tuple[LimitChange, ...]
    broken_anyway: int
    """Limits that are broken both with and without the proposal: no measure is chosen in either."""
    price_year: int
    people: People | None
    """Who gains and who loses; None where nothing moves."""


def consequences(basis: Basis, found: Consequence) -> Consequences:
    """Put a consequence in words. Compared with the same years without the proposal."""
    years = tuple(str(year) for year in basis.years)
    total_kr = sum(found.effect_kr)
    sentence = _sentence(total_kr, len(years))
    rows = [
        (LINES[line].label, *(_thousands(float(kr)) for kr in found.plan.lines[line] - found.baseline.lines[line]))
        for line in moved_lines(found)
    ]
    limits, broken_anyway = _limits(basis, found)
    return Consequences(
        sentence=sentence,
        total_kr=total_kr,
        headings=("Endring, 1 000 kr", *years),
        rows=tuple(rows),
        sums=(LINES[LineId("net_operating_result")].label,),
        chart=bars(
            Text(title="Virkning på resultatet, år for år", sentence=sentence, unit="1 000 kr", decimals=0),
            [(year, kr / THOUSAND) for year, kr in zip(years, found.effect_kr, strict=True)],
            signed=True,
            cls=lambda value: "up" if value >= 0 else "down",
        ),
        limits=limits,
        broken_anyway=broken_anyway,
        price_year=basis.price_year,
        people=people(found.basis, found.gains),
    )


def _sentence(total_kr: int, years: int) -> str:
    over = {4: "over fire år"}.get(years, f"over {years} år")
    if total_kr == 0:
        return f"Forslaget endrer ikke resultatet {over}."
    amount = words.money(abs(total_kr))
    if total_kr > 0:
        return f"Kommunen sitter igjen med {amount} mer {over}."
    return f"Kommunen sitter igjen med {amount} mindre {over}. Pengene må finnes et annet sted."


def _thousands(kr: float) -> str:
    return words.number(kr / THOUSAND, sign=True)


def _limits(basis: Basis, found: Consequence) -> tuple[tuple[LimitChange, ...], int]:
    """Limits that the proposal alone brings over the line, either way; and how many are broken with and without it."""
    before = {(check.limit.id, check.year): check for check in examine(found.baseline, basis)}
    worst: dict[str, tuple[Check, Check]] = {}
    for check in found.checks:
        pair = (before[check.limit.id, check.year], check)
        if check.limit.id not in worst or check.by_kr < worst[check.limit.id][1].by_kr:
            worst[check.limit.id] = pair
    told = []
    for was, now in worst.values():
        if was.kept == now.kept:
            continue
        text = (
            f"Brutt uten forslaget i {now.year}; holdt med det."
            if now.kept
            else f"Holdt uten forslaget; med det mangler {words.money(-now.by_kr)} i {now.year}."
        )
        told.append(LimitChange(label=now.limit.label, law=now.limit.law, sentence=text, worse=was.kept))
    return tuple(told), sum(not was.kept and not now.kept for was, now in worst.values())
