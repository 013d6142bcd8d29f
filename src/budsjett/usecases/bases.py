"""The basis a municipality's plans rest on, read once for each set of files."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime

from budsjett.budget.basis import Basis, Municipality
from budsjett.errors import FaultyFiles
from budsjett.process.people import Council
from budsjett.process.rounds import Round
from budsjett.sources import scenario_files
from budsjett.sources.scenario_files import Scenario
from budsjett.store import bases, municipalities, rounds
from budsjett.store.engine import Connection

MOST_KEPT = 16
_kept: OrderedDict[tuple[str, str], Scenario] = OrderedDict()
_turn = threading.Lock()


def scenario_of(conn: Connection, municipality_id: str, digest: str | None = None) -> Scenario:
    """The basis and what is shown beside it: the active one, or the one a digest names.

    A round and a saved plan name theirs, so that new figures do not change them. Should a later version of the
    program read the same files otherwise (new parameters), the basis has another digest than the one asked for.
    """
    key = municipality_id, digest or bases.active_digest(conn, municipality_id)
    with _turn:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    scenario = _read({name: text.encode() for name, text in bases.files(conn, *key).items()})
    with _turn:
        _kept[key] = scenario
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return scenario


def basis_of(conn: Connection, municipality_id: str, digest: str | None = None) -> Basis:
    """What plans are computed from: the active basis, or the one a digest names."""
    return scenario_of(conn, municipality_id, digest).basis


def active_files(conn: Connection, municipality_id: str) -> Mapping[str, bytes]:
    """The files the active basis was read from, by name: what a single new file is put among."""
    digest = bases.active_digest(conn, municipality_id)
    return {name: text.encode() for name, text in bases.files(conn, municipality_id, digest).items()}


def active_digest(conn: Connection, municipality_id: str) -> str:
    """Which basis new plans rest on."""
    return bases.active_digest(conn, municipality_id)


def loaded(conn: Connection, municipality_id: str) -> tuple[datetime, str]:
    """When the active basis was loaded, and by whom."""
    return bases.loaded(conn, municipality_id, bases.active_digest(conn, municipality_id))


def municipality(conn: Connection, municipality_id: str) -> Municipality:
    """The municipality. Refuses one that is not here."""
    return municipalities.get(conn, municipality_id)


def all_municipalities(conn: Connection) -> tuple[Municipality, ...]:
    """Those that are here, by name."""
    return municipalities.every(conn)


def councils(conn: Connection, municipality_id: str) -> tuple[Council, ...]:
    """The municipality's advisory councils, by name."""
    return municipalities.councils(conn, municipality_id)


def current_round(conn: Connection, municipality_id: str) -> Round | None:
    """The newest round; None before the first."""
    return rounds.current(conn, municipality_id)


def _read(files: Mapping[str, bytes]) -> Scenario:
    scenario, findings = scenario_files.read_scenario(files)
    if scenario is None:
        raise FaultyFiles(findings=findings, count=len(findings))
    return scenario
