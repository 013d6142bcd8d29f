"""Sign-ins, by the digest of their token: who reads the database cannot sign in as anybody."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, Row, delete, insert, select, update

from budsjett.process.people import ABSOLUTE, COARSE, IDLE, Actor, SignIn
from budsjett.store.schema import session


def digest_of(token: str) -> bytes:
    """What is stored of a token. It has 256 random bits, so that a plain digest is enough."""
    return sha256(token.encode()).digest()


def coarse(moment: datetime) -> datetime:
    """The moment, no finer than a minute."""
    return moment - timedelta(seconds=moment.timestamp() % COARSE.total_seconds())


def add(conn: Connection, token: str, actor: Actor, now: datetime) -> None:
    """Keep a sign-in, and clear away those that have run out."""
    forget_expired(conn, actor.municipality_id, now)
    at = coarse(now)
    conn.execute(
        insert(session).values(
            municipality_id=actor.municipality_id,
            token_digest=digest_of(token),
            role=actor.role,
            key=actor.key,
            label=actor.label,
            council_id=actor.council_id,
            created_at=at,
            seen_at=at,
        )
    )


def get(conn: Connection, token: str) -> SignIn | None:
    """The sign-in behind a token, whether it still holds or not."""
    row = conn.execute(select(session).where(session.c.token_digest == digest_of(token))).one_or_none()
    return None if row is None else _sign_in(row)


def touch(conn: Connection, token: str, now: datetime) -> None:
    """Note a sign of life."""
    conn.execute(update(session).where(session.c.token_digest == digest_of(token)).values(seen_at=coarse(now)))


def remove(conn: Connection, token: str) -> None:
    """End a sign-in."""
    conn.execute(delete(session).where(session.c.token_digest == digest_of(token)))


def forget_expired(conn: Connection, municipality_id: str, now: datetime) -> None:
    """Delete the sign-ins that have run out."""
    conn.execute(
        delete(session).where(
            session.c.municipality_id == municipality_id,
            (session.c.seen_at <= now - IDLE) | (session.c.created_at <= now - ABSOLUTE),
        )
    )


def _sign_in(row: Row[*tuple[object, ...]]) -> SignIn:
    fields = row._mapping
    actor = Actor(
        municipality_id=fields["municipality_id"],
        role=fields["role"],
        key=fields["key"],
        label=fields["label"],
        council_id=fields["council_id"],
    )
    return SignIn(actor=actor, created_at=fields["created_at"], seen_at=fields["seen_at"])
