"""Sign in, sign out, and who asks.

`actor_of` is the seam: whatever proves who somebody is (in the demonstration, choosing a role; later, a national
identity and the roll) ends in a `Proven`, and all that comes after knows only the `Actor` it becomes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from budsjett.errors import NoSuchCouncil
from budsjett.process.people import Actor, Role
from budsjett.store import municipalities, sessions
from budsjett.store.engine import Connection

LABELS = {
    Role.VISITOR: "Besøkende",
    Role.CITIZEN: "Innbygger",
    Role.COUNCIL: "Råd",
    Role.REPRESENTATIVE: "Kommunestyrerepresentant",
    Role.ADMINISTRATOR: "Administrasjonen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What a sign-in has proven. `subject` is a pseudonym that is the same for the same person; never a number."""

    municipality_id: str
    role: Role
    subject: str
    council_id: str | None = None
    label: str = ""


def actor_of(conn: Connection, proven: Proven) -> Actor:
    """A proven identity as somebody who may ask for things. Refuses a council that is not there."""
    municipalities.get(conn, proven.municipality_id)
    label = proven.label or LABELS[proven.role]
    council_id = None
    if proven.role is Role.COUNCIL:
        if proven.council_id is None:
            raise NoSuchCouncil(council="")
        council = municipalities.get_council(conn, proven.municipality_id, proven.council_id)
        council_id, label = council.id, council.name
    return Actor(
        municipality_id=proven.municipality_id,
        role=proven.role,
        key=proven.subject,
        label=label,
        council_id=council_id,
    )


def sign_in(
    conn: Connection,
    municipality_id: str,
    role: Role,
    *,
    council_id: str | None = None,
    subject: str | None = None,
    label: str = "",
    now: datetime,
) -> str:
    """The demonstration's sign-in: whoever asks for a role has it. Hands back the token for the browser to keep.

    Without a `subject` it is somebody new each time.
    """
    proven = Proven(
        municipality_id=municipality_id,
        role=role,
        subject=subject or secrets.token_hex(16),
        council_id=council_id,
        label=label,
    )
    token = secrets.token_urlsafe(32)
    sessions.add(conn, token, actor_of(conn, proven), now)
    return token


def who(conn: Connection, token: str, now: datetime) -> Actor | None:
    """Who has signed in with this token; nobody when it has run out. Only looks, and so needs no writing."""
    found = sessions.get(conn, token)
    return found.actor if found is not None and found.holds(now) else None


def keep_alive(conn: Connection, token: str, now: datetime) -> None:
    """Note a sign of life, at most once a minute; a sign-in that has run out is not brought back."""
    found = sessions.get(conn, token)
    if found is not None and found.holds(now) and found.stale(now):
        sessions.touch(conn, token, now)


def needs_keeping_alive(conn: Connection, token: str, now: datetime) -> bool:
    """Whether `keep_alive` would write; ask it while reading."""
    found = sessions.get(conn, token)
    return found is not None and found.holds(now) and found.stale(now)


def sign_out(conn: Connection, token: str) -> None:
    """End a sign-in. One that does not exist is ended already."""
    sessions.remove(conn, token)
