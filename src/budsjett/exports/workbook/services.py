"""Tjenester: need from people and cost per head, and the part of it that each service follows. Twin of budget.needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import LINES
from budsjett.budget.population import AGE_GROUPS
from budsjett.exports.workbook.book import FIRST, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row, if_, products
from budsjett.exports.workbook.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Where the services stand before measures and levers."""

    lines: Mapping[LineId, Row]


def write(sheet: Sheet, ground: Ground) -> Services:
    """Write the sheet."""
    basis, people = ground.basis, ground.people
    sheet.title(
        "Tjenester", "Behov = kostnad per innbygger × innbyggere 1. juli. Linjen følger bare endringen i behov."
    )
    costs = _costs(sheet, basis)
    n = len(basis.years)
    sheet.heading("Behov, kroner")
    sheet.heads(("Tjeneste", "Enhet", "", basis.years.first - 1, *basis.years))
    needs = {
        line: sheet.line(LINES[line].label, [products(cost, july) for july in people.july[1:]])
        for line, cost in costs.items()
    }
    sheet.heading("Tjenester uten tiltak og håndtak, kroner")
    sheet.heads(("Tjeneste", "Enhet", "Forklaring", basis.years.first - 1, *basis.years))
    lines = {}
    for line in basis.service_lines:
        base = ground.given.first(line)
        cells: list[Formula] = [base] * n
        why = "som første år: ingen kostnad per innbygger"
        if line in needs:
            share = ground.numbers.assumed[f"service_marginal_share.{line}"]
            need = needs[line]
            starts = Formula(f"{need[0].text}=0", float(need[0].value == 0))
            up = ground.numbers.assumed.get(f"service_marginal_share_up.{line}", share)
            cells = [
                if_(starts, base, base * (1 + if_(year < need[0], share, up) * (year / need[0] - 1))) for year in need
            ]
            why = "første år × (1 + andel × endring i behov)"
        lines[line] = sheet.line(LINES[line].label, cells, why=why)
    return Services(lines=lines)


def _costs(sheet: Sheet, basis: Basis) -> dict[LineId, tuple[Formula, ...]]:
    """Costs per head: a column for each service, a row for each age group."""
    if not basis.costs_per_head:
        return {}
    labels = [LINES[line].label for line in basis.costs_per_head]
    sheet.heading("Kostnad per innbygger, kroner", ("Alder", "Enhet", "", "", *labels))
    columns: list[list[Formula]] = [[] for _ in labels]
    for g, group in enumerate(AGE_GROUPS):
        row = sheet.label(f"{group} år")
        cells = [
            sheet.put(row, FIRST + i, float(cost[g]), Look.INPUT_KR)
            for i, cost in enumerate(basis.costs_per_head.values())
        ]
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
    return {line: tuple(column) for line, column in zip(basis.costs_per_head, columns, strict=True)}
