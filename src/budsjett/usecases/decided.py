"""Whether a round is still the one that was opened; where it is not, nothing is taken in and nothing is counted."""

from budsjett.errors import ChangedAfterOpening
from budsjett.process.decided import name_of, still_stands
from budsjett.process.rights import Act
from budsjett.process.rounds import ORDER, Phase, Round
from budsjett.store import journal, rounds
from budsjett.store.engine import Connection


def decided(conn: Connection, round_: Round) -> str:
    """The name of everything decided, as it is now; everybody sees it from the day voting opens."""
    return name_of(round_, rounds.items(conn, round_.municipality_id, round_.id))


def changed_since_opening(conn: Connection, round_: Round | None) -> bool:
    """Whether anything that was decided when voting opened has been changed since, by whatever way.

    A round is opened once. A second entry in the journal is somebody's try to let it say something else.
    """
    if round_ is None or ORDER.index(round_.phase) < ORDER.index(Phase.VOTING):
        return False
    entries = journal.of_acts(conn, round_.municipality_id, [Act.OPEN_VOTING])
    recorded = [entry.detail for entry in entries if entry.subject == round_.ref]
    items = rounds.items(conn, round_.municipality_id, round_.id)
    return len(recorded) != 1 or not still_stands(recorded[0], round_, items)


def require_as_decided(conn: Connection, round_: Round) -> None:
    """Refuse (ChangedAfterOpening) a round that is not the one that was opened."""
    if changed_since_opening(conn, round_):
        raise ChangedAfterOpening(round=round_.ref)
