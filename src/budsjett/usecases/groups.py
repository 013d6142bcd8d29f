"""Which groups a round may ask its voters about: only those whose people are known, since nothing else compares."""

from collections.abc import Iterable
from dataclasses import replace

from budsjett.errors import InvalidText
from budsjett.process.rounds import Round
from budsjett.representation.groups import Grouping, age_grouping
from budsjett.sources import scenario_groups, tables
from budsjett.sources.findings import Findings
from budsjett.sources.scenario_columns import MAY_HAVE
from budsjett.sources.scenario_files import Scenario
from budsjett.store import bases
from budsjett.store.engine import Connection
from budsjett.usecases.bases import scenario_of


def offered(scenario: Scenario) -> tuple[Grouping, ...]:
    """The traits a round on these figures may ask about: age bands of the ages, and what groups.csv tells of."""
    basis = scenario.basis
    people = basis.population.single_years
    if not people:
        return scenario.groups
    latest = max(people)
    return (
        age_grouping(people[latest], source=basis.population.origin.source, as_of=f"{latest}-01-01"),
        *scenario.groups,
    )


def offered_here(conn: Connection, municipality_id: str) -> tuple[Grouping, ...]:
    """The traits a new round here may ask about."""
    return offered(_with_groups(conn, municipality_id, bases.active_digest(conn, municipality_id)))


def asked(conn: Connection, round_: Round) -> tuple[Grouping, ...]:
    """What a round asks of its voters, in the order it is asked."""
    if not round_.asks:
        return ()
    scenario = _with_groups(conn, round_.municipality_id, round_.basis_digest)
    return tuple(grouping for grouping in offered(scenario) if grouping.trait.value in round_.asks)


def check_asks(known_here: Iterable[Grouping], asks: Iterable[str]) -> tuple[str, ...]:
    """The traits to ask about, in their order, each once. Refuses (InvalidText) one whose people are not known."""
    known = tuple(grouping.trait.value for grouping in known_here)
    wanted = set(asks)
    for trait in sorted(wanted - set(known)):
        raise InvalidText(field="Spørsmål om grupper", value=trait[:40], wanted="noe kommunen har folketall for")
    return tuple(trait for trait in known if trait in wanted)


def _with_groups(conn: Connection, municipality_id: str, digest: str) -> Scenario:
    """The scenario with the groups its file tells of now. They are no part of the digest it is kept by."""
    scenario = scenario_of(conn, municipality_id, digest)
    told = bases.file(conn, municipality_id, digest, scenario_groups.NAME)
    if told is None:
        return replace(scenario, groups=())
    findings = Findings()
    rows = tables.read(scenario_groups.NAME, told.encode(), MAY_HAVE[scenario_groups.NAME], findings)
    return replace(scenario, groups=scenario_groups.read(rows, scenario.basis.population, findings))
