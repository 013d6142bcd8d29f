"""A scenario folder to a basis: every error with file, row, column, value and the way out; all or nothing.

The format is described in `docs/reference/scenario-files.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from budsjett.budget.basis import Basis
from budsjett.budget.checks import examine
from budsjett.budget.figures import LineId
from budsjett.budget.lines import SERVICE_LINES
from budsjett.budget.problems import Problem
from budsjett.parameters.tree import Parameters
from budsjett.representation.groups import Grouping
from budsjett.sources import (
    official_projection,
    parameter_files,
    scenario_figures,
    scenario_groups,
    scenario_loans,
    scenario_measures,
    scenario_people,
    scenario_settings,
    tables,
)
from budsjett.sources.findings import Finding, Findings, Severity
from budsjett.sources.official_projection import OfficialProjection
from budsjett.sources.scenario_columns import (
    BESIDE,
    COUNTED,
    FILES,
    MAY_BE_EMPTY,
    MAY_HAVE,
    MAY_HAVE_COLUMNS,
    MAY_LACK,
    SETTINGS,
    TABLES,
)
from budsjett.sources.scenario_figures import KostraFunction
from budsjett.sources.scenario_settings import CitedSource, CouncilName, Settings
from budsjett.sources.tables import MOST_BYTES, Row

LIFT = "costs_per_head_lift"
LOWEST_LIFT, HIGHEST_LIFT = 0.5, 3.0

__all__ = ["Finding", "Scenario", "Severity", "digest", "read", "read_folder", "read_scenario"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything in a scenario folder: the basis, and what is shown beside it."""

    basis: Basis
    councils: tuple[CouncilName, ...]
    sources: tuple[CitedSource, ...]
    kostra: tuple[KostraFunction, ...]
    official: tuple[OfficialProjection, ...] = ()
    """Official projections to hold against what came; no plan is computed from them."""
    groups: tuple[Grouping, ...] = ()
    """People by gender and area, where the municipality has told; no plan is computed from them."""


def read_folder(path: Path) -> Mapping[str, bytes]:
    """The files of a folder by name; of a file that is too large no more than shows that it is.

    Refuses (FileNotFoundError, NotADirectoryError) where there is no folder.
    """
    found = {}
    for file in sorted(path.iterdir()):
        if file.name in FILES or (file.is_file() and file.suffix in {".csv", ".yaml", ".yml"}):
            with file.open("rb") as opened:
                found[file.name] = opened.read(MOST_BYTES + 1)
    return found


def digest(files: Mapping[str, bytes], parameters: Parameters) -> str:
    """SHA-256 over what a plan is computed from, in hex: equal digests give equal plans.

    Byte order marks and line endings do not count, so a file saved anew by a spreadsheet keeps its digest.
    """
    whole = sha256()
    for name in (*FILES, *(name for name in COUNTED if name in files)):
        content = files.get(name, b"").removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        whole.update(f"{name}\n{len(content)}\n".encode())
        whole.update(content)
    for parameter in sorted(parameters.by_id):
        for dated in parameters.by_id[parameter].values:
            whole.update(f"{parameter} {dated.since.isoformat()} {dated.value!r}\n".encode())
    for table in parameters.tables:
        whole.update(f"{table.id} {table.since.isoformat()} {table.columns!r} {dict(table.rows)!r}\n".encode())
    return whole.hexdigest()


def read(files: Mapping[str, bytes]) -> tuple[Basis | None, tuple[Finding, ...]]:
    """The basis of a scenario's files, and every finding; no basis where there is an error."""
    scenario, findings = read_scenario(files)
    return (scenario.basis if scenario else None), findings


def read_scenario(files: Mapping[str, bytes]) -> tuple[Scenario | None, tuple[Finding, ...]]:
    """Everything in a scenario's files, and every finding; nothing where there is an error."""
    findings = Findings()
    for name in files:
        if name not in {*FILES, *MAY_HAVE, *BESIDE}:
            findings.warning(
                name,
                None,
                None,
                "",
                problem="Filen blir ikke lest.",
                remedy=f"Filene heter: {', '.join(FILES)}. Rett navnet, eller fjern filen.",
            )
    rows = {name: _table(name, files, findings) for name in TABLES}
    rows |= {name: _beside(name, files, findings) for name in COUNTED}
    settings = scenario_settings.read(files[SETTINGS], findings) if SETTINGS in files else None
    if SETTINGS not in files:
        _missing(SETTINGS, findings)
    if settings is None:
        return None, findings.in_order()
    official = official_projection.read(_beside(official_projection.NAME, files, findings))
    scenario = _scenario(rows, settings, digest(files, parameter_files.shipped()), findings)
    if scenario is not None:
        told = _beside(scenario_groups.NAME, files, findings)
        scenario = replace(
            scenario, official=official, groups=scenario_groups.read(told, scenario.basis.population, findings)
        )
    return (None if findings.faulty else scenario), findings.in_order()


def _table(name: str, files: Mapping[str, bytes], findings: Findings) -> tuple[Row, ...]:
    if name not in files:
        if name not in MAY_LACK:
            _missing(name, findings)
        return ()
    return tables.read(
        name,
        files[name],
        TABLES[name],
        findings,
        may_be_empty=name in MAY_BE_EMPTY,
        may_have=MAY_HAVE_COLUMNS.get(name, ()),
    )


def _beside(name: str, files: Mapping[str, bytes], findings: Findings) -> tuple[Row, ...]:
    """The rows of a table that may be left out."""
    return tables.read(name, files[name], MAY_HAVE[name], findings) if name in files else ()


def _missing(name: str, findings: Findings) -> None:
    findings.error(
        name, None, None, "", problem="Filen mangler.", remedy=f"Legg filen {name} i mappen; vadso har et eksempel."
    )


def _scenario(
    rows: Mapping[str, tuple[Row, ...]], settings: Settings, named: str, findings: Findings
) -> Scenario | None:
    lift = settings.assumptions.get(LIFT)
    if lift is None or not LOWEST_LIFT <= lift.value <= HIGHEST_LIFT:
        findings.error(
            SETTINGS,
            None,
            "assumptions",
            LIFT,
            problem="Prisløftet for kostnad per innbygger mangler eller er umulig.",
            remedy=f"Legg inn forutsetningen {LIFT}, for eksempel 1,07.",
        )
    figures = scenario_figures.figures(rows["figures.csv"], settings, findings)
    kostra = scenario_figures.kostra(rows["kostra.csv"], settings, figures)
    people = scenario_people.population(rows["population.csv"], rows["projection.csv"], settings, findings)
    costs = scenario_people.costs_per_head(rows["costs_per_head.csv"], lift.value if lift else 1.0, findings)
    levers = scenario_measures.levers(rows["levers.csv"], settings, figures)
    measures = scenario_measures.measures(rows["measures.csv"], rows["effects.csv"], rows["investments.csv"], settings)
    debt = figures.get(LineId("debt"), settings.years.first - 1)
    owed = scenario_loans.loans(rows["loans.csv"], settings, debt.amount if debt else None, findings)
    if people is None:
        return None
    basis = Basis(
        municipality=settings.municipality,
        years=settings.years,
        price_year=settings.price_year,
        figures=figures,
        population=people,
        levers=levers,
        measures=measures,
        themes=settings.themes,
        districts=settings.districts,
        assumptions=settings.assumptions,
        service_lines=SERVICE_LINES,
        parameters=parameter_files.shipped(),
        digest=named,
        costs_per_head=costs,
        loans=owed,
        costs_origin=settings.costs_per_head,
        caution=settings.caution,
    )
    _examine(basis, settings, findings)
    return Scenario(basis=basis, councils=settings.councils, sources=settings.sources, kostra=kostra)


FILE_OF = {
    "figures": "figures.csv",
    "service_lines": "figures.csv",
    "assumptions": SETTINGS,
    "population": "projection.csv",
    "costs_per_head": "costs_per_head.csv",
    "measures": "measures.csv",
    "levers": "levers.csv",
    "loans": "loans.csv",
    "parameters": "parameters",
}


def _examine(basis: Basis, settings: Settings, findings: Findings) -> None:
    """What the model itself asks of a basis, where the files have not told already."""
    told = findings.faulty
    for problem in examine(basis):
        if told and not problem.where.startswith("assumptions/"):
            continue  # already reported with its row; the model would only say it again
        _place(problem, settings, findings)


def _place(problem: Problem, settings: Settings, findings: Findings) -> None:
    section, _, where = problem.where.partition("/")
    findings.error(
        FILE_OF.get(section, SETTINGS),
        settings.assumption_lines.get(where) if section == "assumptions" else None,
        where or section,
        problem.value,
        problem=problem.problem,
        remedy=problem.remedy,
    )
