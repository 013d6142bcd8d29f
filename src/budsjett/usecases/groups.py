"""Which groups a round may ask its voters about: only those whose people are known, since nothing else compares."""

from collections.abc import Iterable

from budsjett.budget.basis import Basis
from budsjett.errors import InvalidText
from budsjett.process.rounds import Round
from budsjett.representation.groups import Grouping, age_grouping
from budsjett.store.engine import Connection
from budsjett.usecases.bases import basis_of


def offered(basis: Basis) -> tuple[Grouping, ...]:
    """The traits a round on these figures may ask about. Ages by single years give the age bands; else none."""
    people = basis.population.single_years
    if not people:
        return ()
    latest = max(people)
    return (age_grouping(people[latest], source=basis.population.origin.source, as_of=f"{latest}-01-01"),)


def asked(conn: Connection, round_: Round) -> tuple[Grouping, ...]:
    """What a round asks of its voters, in the order it is asked."""
    if not round_.asks:
        return ()
    basis = basis_of(conn, round_.municipality_id, round_.basis_digest)
    return tuple(grouping for grouping in offered(basis) if grouping.trait.value in round_.asks)


def check_asks(basis: Basis, asks: Iterable[str]) -> tuple[str, ...]:
    """The traits to ask about, in their order, each once. Refuses (InvalidText) one whose people are not known."""
    known = {grouping.trait.value for grouping in offered(basis)}
    wanted = set(asks)
    for trait in sorted(wanted - known):
        raise InvalidText(field="Spørsmål om grupper", value=trait[:40], wanted="noe kommunen har folketall for")
    return tuple(trait for trait in known if trait in wanted)
