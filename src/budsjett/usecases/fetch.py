"""A scenario's files with figures from Statistics Norway: people by age, and a year's accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from budsjett.errors import FaultyFiles
from budsjett.sources import merged_figures, scenario_files, ssb_kostra, ssb_population
from budsjett.sources.findings import Finding, Findings, Severity
from budsjett.sources.merged_figures import Change, FromFile
from budsjett.sources.scenario_columns import SETTINGS
from budsjett.sources.scenario_edits import with_fields
from budsjett.sources.scenario_figures import FIGURES, KOSTRA
from budsjett.sources.scenario_files import Scenario
from budsjett.sources.scenario_people import POPULATION
from budsjett.sources.ssb import Ssb


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The files that would be changed, what was noticed, and what was read, in a sentence each (bokmål)."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    said: tuple[str, ...]


def population(ssb: Ssb, files: Mapping[str, bytes], region: str, *, first_year: int, today: date) -> Fetched:
    """population.csv from table 07459. Refuses no answer (NoAnswer) and files that would not hang together."""
    _scenario(files)
    persons = ssb_population.fetch(ssb, region or _number(files), first_year=first_year)
    last = max(persons)
    new = {
        POPULATION: ssb_population.as_csv(persons),
        SETTINGS: _with(files, "population", {"source": "SSB tabell 07459, hentet", "date": today.isoformat()}),
    }
    return Fetched(
        files=new,
        findings=_examined({**files, **new}),
        changes=(),
        said=(f"{min(persons)}–{last}: {sum(persons[last])} innbyggere 1. januar {last}.",),
    )


def kostra(ssb: Ssb, files: Mapping[str, bytes], region: str, *, year: int, today: date) -> Fetched:
    """kostra.csv from table 12362, and the year's lines from 12367. Refuses as `population` does."""
    scenario = _scenario(files)
    number = region or _number(files)
    functions = ssb_kostra.functions(ssb, number, year)
    findings = Findings()
    summed = ssb_kostra.figures(ssb, number, year, functions, findings)
    basis = scenario.basis
    changes = merged_figures.changes(basis.figures, summed, basis.years, "SSB", findings)
    source = FromFile(
        name="", data=b"", day=today, settled=True, called=f"SSB tabell {ssb_kostra.DETAILS} (KOSTRA), hentet"
    )
    new = {
        KOSTRA: ssb_kostra.as_csv(functions),
        FIGURES: merged_figures.merged(files[FIGURES], changes, source, summed=True),
        SETTINGS: _with(
            files,
            "kostra",
            {
                "year": str(year),
                "source": f"SSB tabell {ssb_kostra.FUNCTIONS} (KOSTRA), hentet",
                "date": today.isoformat(),
                "note": f"Kommunenummer {number}. Funksjonsnavn som SSB har dem i tabellen.",
            },
        ),
    }
    total = sum(row.net_kr for row in functions)
    return Fetched(
        files=new,
        findings=(*findings.in_order(), *_examined({**files, **new})),
        changes=changes,
        said=(f"{len(functions)} funksjoner i {year}, netto {total // 1000} tusen kroner med avskrivninger.",),
    )


def _number(files: Mapping[str, bytes]) -> str:
    return _scenario(files).basis.municipality.number


def _scenario(files: Mapping[str, bytes]) -> Scenario:
    scenario, findings = scenario_files.read_scenario(files)
    if scenario is None:
        raise FaultyFiles(findings=findings, count=sum(f.severity is Severity.ERROR for f in findings))
    return scenario


def _with(files: Mapping[str, bytes], section: str, fields: Mapping[str, str]) -> bytes:
    return with_fields(files[SETTINGS].decode("utf-8-sig"), section, fields).encode()


def _examined(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """The warnings of the files as they would be. Refuses (FaultyFiles) those with errors."""
    scenario, findings = scenario_files.read_scenario(files)
    if scenario is None:
        raise FaultyFiles(findings=findings, count=sum(f.severity is Severity.ERROR for f in findings))
    return findings
