"""Forutsetninger: every number somebody chose, and every value set by others, each in a cell of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.checks import OPTIONAL, PARAMETERS
from budsjett.budget.figures import Origin
from budsjett.exports.origins import ORIGINS
from budsjett.exports.workbook.book import FIRST, Look, Sheet
from budsjett.exports.workbook.formula import Formula, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Where the assumptions and the parameters stand."""

    assumed: Mapping[str, Formula]
    """Those not given have an empty cell, worth nothing."""
    given: frozenset[str]
    parameters: Mapping[str, Row]
    """By plan year."""
    years: Row
    """The plan years, as cells."""

    def has(self, name: str) -> Formula:
        """Whether an assumption is given."""
        return Formula(f"ISNUMBER({self.assumed[name].text})", float(name in self.given))


def write(sheet: Sheet, basis: Basis) -> Numbers:
    """Write the sheet."""
    sheet.title("Forutsetninger", "Gule felt kan endres. Alt annet regnes ut på nytt av regnearket.")
    sheet.heading("Valgt av kommunen", ("Forutsetning", "Enhet", "Navn", "Verdi", "Opphav", "Kilde", "Dato", "Merknad"))
    assumed = {}
    for name, assumption in basis.assumptions.items():
        row = sheet.at
        sheet.text(row, 0, assumption.label)
        sheet.text(row, 1, assumption.unit)
        sheet.text(row, 2, name, Look.NOTE)
        assumed[name] = sheet.put(row, 3, assumption.value, Look.INPUT, absolute=True)
        origin(sheet, row, 4, assumption.origin)
        sheet.at += 1
    for name in _may_be_given(basis):
        if name not in basis.assumptions:
            sheet.own_text(sheet.at, 0, "(ikke oppgitt)", Look.NOTE)
            sheet.own_text(sheet.at, 2, name, Look.NOTE)
            assumed[name] = sheet.blank(sheet.at, 3, absolute=True)
            sheet.at += 1
    sheet.heading("Satt av andre, etter år")
    years = sheet.heads(("Verdi", "Enhet", "Navn", "Sist sjekket", *basis.years))
    parameters = {}
    for name in PARAMETERS:
        parameter = basis.parameters.by_id[name]
        row = sheet.at
        sheet.text(row, 0, parameter.term)
        sheet.text(row, 1, parameter.unit)
        sheet.text(row, 2, name, Look.NOTE)
        sheet.own_text(row, 3, parameter.last_checked.isoformat(), Look.NOTE)
        parameters[name] = tuple(
            sheet.put(row, FIRST + i, basis.parameters.at(name, year), Look.INPUT) for i, year in enumerate(basis.years)
        )
        sheet.at += 1
    return Numbers(assumed=assumed, given=frozenset(basis.assumptions), parameters=parameters, years=years)


def _may_be_given(basis: Basis) -> tuple[str, ...]:
    return (*OPTIONAL, *(f"interest_rate.{year}" for year in basis.years))


def origin(sheet: Sheet, row: int, column: int, of: Origin) -> None:
    """Where a number comes from, in four cells."""
    for i, text in enumerate((ORIGINS[of.kind], of.source, of.date, of.note)):
        sheet.text(row, column + i, text, Look.NOTE)
