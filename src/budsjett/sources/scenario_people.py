"""population.csv, projection.csv and costs_per_head.csv: people by age, and what a service costs per head."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from budsjett.budget.alternatives import own_projections
from budsjett.budget.cohorts import FEWEST_YEARS
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.lines import SERVICE_LINES
from budsjett.budget.population import AGE_GROUPS, Population, Projection
from budsjett.sources.findings import Findings
from budsjett.sources.scenario_columns import SETTINGS
from budsjett.sources.scenario_settings import EARLIEST, LATEST, NamedOrigin, Settings
from budsjett.sources.tables import Row

OLDEST = 120
MOST_PERSONS = 2_000_000
MOST_PER_HEAD_KR = 10_000_000
POPULATION, PROJECTION, COSTS = "population.csv", "projection.csv", "costs_per_head.csv"


def population(
    observed: Iterable[Row], coming: Iterable[Row], settings: Settings, findings: Findings
) -> Population | None:
    """The people observed and the alternatives for what comes, or None where either has errors.

    The alternatives are those of projection.csv; where there is none, they are projected from the people observed.
    """
    by_year, rows = _by_year(observed, findings), tuple(coming)
    brought = _projections(rows, settings, findings) if rows else {}
    if by_year is None or brought is None:
        return None
    people = Population(
        first=min(by_year),
        observed=np.array([grouped(by_year[year]) for year in sorted(by_year)]).T,
        single_years=by_year,
        origin=settings.population,
        projections=brought,
    )
    if brought:
        _cover(by_year, brought, settings, findings)
        _not_copies(brought, settings, findings)
        return people
    return _own(people, settings, findings)


def _own(people: Population, settings: Settings, findings: Findings) -> Population | None:
    """The people with alternatives of their own; an error where there is too little to make them of."""
    if settings.projections:
        findings.error(
            SETTINGS,
            None,
            "projections",
            settings.projections[0].id,
            problem="Framskrivingene har navn, men projection.csv mangler.",
            remedy="Legg filen i mappen, eller fjern avsnittet: da framskrives folketallet av kommunens egne tall.",
        )
        return None
    last = max(people.single_years)
    if last < settings.years.first - 1 or len(people.single_years) < FEWEST_YEARS:
        findings.error(
            POPULATION,
            None,
            "year",
            last,
            problem="Folketallet kan ikke framskrives av disse årene.",
            remedy=f"Legg inn minst {FEWEST_YEARS} år, til og med 1. januar {settings.years.first - 1}, "
            "eller en framskriving i projection.csv.",
        )
        return None
    return replace(people, projections=own_projections(people, settings.years))


def _not_copies(brought: Mapping[str, Projection], settings: Settings, findings: Findings) -> None:
    """A projection that says the same in every plan year is no projection: a table filled with its last count."""
    for projection in brought.values():
        start = max(settings.years.first - projection.first, 0)
        ahead = projection.persons[:, start : settings.years.last + 2 - projection.first]
        if ahead.shape[1] > 1 and (ahead == ahead[:, :1]).all():
            findings.error(
                PROJECTION,
                None,
                "persons",
                projection.id,
                problem=f"Framskrivingen «{projection.id}» er en kopi: samme folketall hvert år.",
                remedy="Legg inn en virkelig framskriving, eller fjern fil og avsnitt: da framskrives "
                "folketallet av kommunens egne tall.",
            )


def grouped(persons: tuple[int, ...]) -> list[float]:
    """Persons of age 0, 1, 2 … summed into AGE_GROUPS.

    >>> grouped((1,) * 101)
    [1.0, 5.0, 7.0, 3.0, 7.0, 2.0, 42.0, 13.0, 10.0, 11.0]
    """
    return [float(sum(persons[slice(*ages(group))])) for group in AGE_GROUPS]


def ages(group: str) -> tuple[int, int | None]:
    """The first age of a group and the first after it; None after the oldest.

    >>> ages("6-12"), ages("90+"), ages("0")
    ((6, 13), (90, None), (0, 1))
    """
    if group.endswith("+"):
        return int(group[:-1]), None
    first, _, last = group.partition("-")
    return int(first), int(last or first) + 1


def age_group(row: Row) -> str | None:
    """The row's age group, with or without «år»; a group that a spreadsheet has turned into a date is named."""
    bare = row.cells["age_group"].strip().lower().removesuffix("år").strip().replace("–", "-").replace(" ", "")
    if bare in AGE_GROUPS:
        return bare
    spoiled = any(mark in bare for mark in (".", "jan", "feb", "mar", "apr", "mai", "jun", "des"))
    row.error(
        "age_group",
        problem="Regnearket har gjort aldersgruppen om til en dato." if spoiled else "Ukjent aldersgruppe.",
        remedy=f"Skriv gruppen med «år» etter: {', '.join(f'{g} år' for g in AGE_GROUPS)}.",
    )
    return None


def _by_year(rows: Iterable[Row], findings: Findings) -> dict[int, tuple[int, ...]] | None:
    table: dict[int, dict[int, int]] = {}
    sound = True
    for row in rows:
        year = row.whole("year", low=EARLIEST, high=LATEST)
        age = row.whole("age", low=0, high=OLDEST)
        persons = row.whole("persons", low=0, high=MOST_PERSONS)
        if year is None or age is None or persons is None:
            sound = False
        elif age in table.setdefault(year, {}):
            row.error("age", problem=f"Alder {age} i {year} står to ganger.", remedy="Fjern den ene raden.")
        else:
            table[year][age] = persons
    if not table or not sound:
        return None
    for year in range(min(table), max(table) + 1):
        ages_held = table.get(year, {})
        oldest = max(max(ages_held, default=0), ages(AGE_GROUPS[-1])[0])
        missing = [age for age in range(oldest + 1) if age not in ages_held]
        if missing:
            findings.error(
                POPULATION,
                None,
                "age",
                f"{year}, alder {missing[0]}",
                problem=f"Folketallet for {year} er ikke fullstendig.",
                remedy="Legg inn én rad for hver alder fra 0 til den eldste, også der det er null personer.",
            )
            sound = False
    return {year: tuple(table[year][a] for a in sorted(table[year])) for year in sorted(table)} if sound else None


def _projections(rows: tuple[Row, ...], settings: Settings, findings: Findings) -> dict[str, Projection] | None:
    known = [p.id for p in settings.projections]
    table: dict[tuple[str, int, str], int] = {}
    sound = True
    for row in rows:
        name = row.choice("projection", known, what="framskriving")
        year = row.whole("year", low=EARLIEST, high=LATEST)
        group = age_group(row)
        persons = row.whole("persons", low=0, high=MOST_PERSONS)
        if name is None or year is None or group is None or persons is None:
            sound = False
        elif (name, year, group) in table:
            row.error("age_group", problem="Raden står to ganger.", remedy="Fjern den ene raden.")
        else:
            table[name, year, group] = persons
    if "main" not in known:
        findings.error(
            SETTINGS,
            None,
            "projections",
            "",
            problem="Hovedalternativet for folketallet mangler.",
            remedy="Legg inn en framskriving med id: main.",
        )
        return None
    if not sound:
        return None
    found = {named.id: _projection(named, table, findings) for named in settings.projections}
    return {name: p for name, p in found.items() if p is not None} if all(found.values()) else None


def _projection(named: NamedOrigin, table: Mapping[tuple[str, int, str], int], findings: Findings) -> Projection | None:
    years = sorted({year for name, year, _ in table if name == named.id})
    wanted = range(years[0], years[-1] + 1) if years else range(0)
    missing = [(y, g) for y in wanted for g in AGE_GROUPS if (named.id, y, g) not in table]
    if not years or missing:
        where = f"{missing[0][0]}, {missing[0][1]} år" if missing else named.id
        findings.error(
            PROJECTION,
            None,
            "persons",
            where,
            problem=f"Framskrivingen «{named.id}» er ikke fullstendig.",
            remedy="Legg inn én rad for hver aldersgruppe i hvert år.",
        )
        return None
    persons = np.array([[float(table[named.id, y, g]) for y in wanted] for g in AGE_GROUPS])
    return Projection(id=named.id, label=named.label, first=years[0], persons=persons, origin=named.origin)


def _cover(
    by_year: Mapping[int, object], projections: Mapping[str, Projection], settings: Settings, findings: Findings
) -> None:
    """The year before the plan through the year after it must be there: the plan counts people on 1 July."""
    for projection in projections.values():
        held = {*by_year, *range(projection.first, projection.first + projection.persons.shape[1])}
        for year in range(settings.years.first - 1, settings.years.last + 2):
            if year not in held:
                findings.error(
                    PROJECTION,
                    None,
                    "year",
                    year,
                    problem=f"Framskrivingen «{projection.id}» mangler 1. januar {year}.",
                    remedy="Framskrivingen må gå til året etter det siste planåret.",
                )


def costs_per_head(rows: Iterable[Row], lift: float, findings: Findings) -> dict[LineId, Floats]:
    """Kroner per head by age group for each service line in the file, lifted to the price year."""
    table: dict[str, dict[str, float]] = {}
    for row in rows:
        line = row.choice("line", SERVICE_LINES, what="tjeneste")
        group = age_group(row)
        cost = row.number("kr_per_head", low=0, high=MOST_PER_HEAD_KR)
        if line is None or group is None or cost is None:
            continue
        if group in table.setdefault(line, {}):
            row.error("age_group", problem="Raden står to ganger.", remedy="Fjern den ene raden.")
        table[line][group] = cost
    for line, costs in table.items():
        missing = [group for group in AGE_GROUPS if group not in costs]
        if missing:
            findings.error(
                COSTS,
                None,
                "age_group",
                f"{line}: {missing[0]} år",
                problem="Tjenesten mangler en aldersgruppe.",
                remedy="Legg inn alle aldersgruppene; skriv 0 der tjenesten ikke koster noe.",
            )
    return {
        LineId(line): np.array([costs[group] * lift for group in AGE_GROUPS])
        for line, costs in table.items()
        if len(costs) == len(AGE_GROUPS)
    }
