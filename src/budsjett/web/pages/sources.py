"""Sources and assumptions: every number the plan rests on, with where it comes from or why it was chosen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from budsjett.budget.basis import Assumption, Basis
from budsjett.budget.figures import LineId, Origin, OriginKind
from budsjett.budget.lines import LINES
from budsjett.parameters.tree import Parameter
from budsjett.usecases import explore
from budsjett.web import words
from budsjett.web.depends import AVisit, MunicipalityId
from budsjett.web.render import Page, render

router = APIRouter()

ORIGINS = {OriginKind.PUBLISHED: "Publisert", OriginKind.DERIVED: "Beregnet", OriginKind.ASSUMPTION: "Antatt"}
RARE_FIRST = (OriginKind.ASSUMPTION, OriginKind.DERIVED, OriginKind.PUBLISHED)
DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAssumption:
    """An assumption in words."""

    label: str
    figure: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """A source one can open."""

    title: str
    url: str
    host: str
    date: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line's figures, year by year."""

    label: str
    unit: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage(Page):
    """Everything the plan rests on."""

    template: ClassVar[str] = "sources/page.html"
    here: ClassVar[str] = "sources"

    shares_by_origin: Mapping[str, Fraction]
    caution: str
    first_year: int
    counts: dict[str, int]
    assumptions: tuple[ShownAssumption, ...]
    sources: tuple[ShownSource, ...]
    parameters: tuple[tuple[str, ...], ...]
    lines: tuple[ShownLine, ...]


@router.get("/{m}/kilder")
def show(m: MunicipalityId, visit: AVisit, request: Request) -> HTMLResponse:
    """All of it on one page, so that it can be searched and printed."""
    with visit.reading() as conn:
        frame = visit.frame(conn, m)
        scenario = explore.scenario_of(conn, m)
        view = explore.show_plan(conn, m)
    basis = scenario.basis
    page = SourcesPage(
        frame=frame,
        title="Kilder og antakelser",
        shares_by_origin={kind.value: share for kind, share in view.shares_by_origin.items()},
        caution=basis.caution,
        first_year=basis.years.first,
        counts=_counts(basis),
        assumptions=_assumptions(basis),
        sources=tuple(
            ShownSource(
                title=s.title, url=s.url, host=urlsplit(s.url).hostname or s.url, date=s.date, licence=s.licence
            )
            for s in scenario.sources
            if urlsplit(s.url).scheme in {"http", "https"}
        ),
        parameters=tuple(_parameter(p) for p in basis.parameters.by_id.values()),
        lines=_lines(basis),
    )
    return render(request, page)


def _counts(basis: Basis) -> dict[str, int]:
    kinds = [f.origin.kind for f in basis.figures.by_line_year.values()]
    kinds += [a.origin.kind for a in basis.assumptions.values()]
    found = Counter(kinds)
    return {kind.value: found[kind] for kind in OriginKind}


def _assumptions(basis: Basis) -> tuple[ShownAssumption, ...]:
    ranked = sorted(basis.assumptions.values(), key=lambda a: RARE_FIRST.index(a.origin.kind))
    return tuple(ShownAssumption(label=a.label, figure=_figure(a), origin=a.origin) for a in ranked)


def _figure(assumption: Assumption) -> str:
    value, unit = assumption.value, assumption.unit
    match unit:
        case "kr":
            return words.money(value)
        case "andel":
            return words.percent(value, 1)
        case "ja/nei":
            return "Ja" if value else "Nei"
        case "årstall":
            return f"{value:.0f}"
        case _:
            return f"{_plain(value)} {unit}"


def _plain(value: float) -> str:
    decimals = next((d for d in range(DECIMALS) if round(value, d) == round(value, DECIMALS)), DECIMALS)
    return words.number(value, decimals)


def _parameter(parameter: Parameter) -> tuple[str, ...]:
    latest = parameter.values[-1]
    law = latest.source.law + ("" if latest.source.checked else " (ikke kontrollert)")
    unit = UNITS.get(parameter.unit, parameter.unit)
    share = unit.startswith("%")
    shown = f"{_plain(latest.value * 100 if share else latest.value)}{words.NBSP}{unit}"
    return parameter.term, shown, words.short_day(latest.since), law, words.short_day(parameter.last_checked)


UNITS = {
    "share": "%",
    "years": "år",
    "month": "(måned i året)",
    "permille": "promille",
    "share of price before tax": "% av prisen uten avgift",
    "share of national tax per head": "% av landets skatt per innbygger",
    "share of operating revenue": "% av driftsinntektene",
}
"""Units of the parameters in words; those that begin with % are shares."""


def _lines(basis: Basis) -> tuple[ShownLine, ...]:
    found: list[ShownLine] = []
    for line in LINES.values():
        rows = [_row(basis, line.id, year) for year in basis.figures.years(line.id)]
        if rows:
            found.append(
                ShownLine(label=line.label, unit="Kroner" if line.unit == "kr" else "Personer", rows=tuple(rows))
            )
    return tuple(found)


def _row(basis: Basis, line: LineId, year: int) -> tuple[str, ...]:
    figure = basis.figures.by_line_year[line, year]
    told = [part for part in (figure.origin.source, figure.origin.date, figure.origin.note) if part]
    return str(year), words.number(figure.amount), ORIGINS[figure.origin.kind], " · ".join(told)
