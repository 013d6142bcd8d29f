"""Rounds with their times, and the list of measures on the ballot."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from budsjett.errors import NoSuchRound, RoundNamedAlready, RoundUnderway
from budsjett.process.rounds import ORDER, Phase, Round, RoundId, RoundItem, Window
from budsjett.store.rows import as_row
from budsjett.store.schema import round_, round_item, round_secret, round_window


def add(conn: Connection, new: Round) -> None:
    """A new round. The database allows one that is not counted, and one of each reference."""
    try:
        with conn.begin_nested():
            conn.execute(insert(round_).values(as_row(new, "windows")))
    except IntegrityError as refused:
        here = (round_.c.municipality_id == new.municipality_id, round_.c.ref == new.ref)
        named = conn.execute(select(round_.c.phase).where(*here)).scalar_one_or_none() is Phase.COUNTED
        raise (RoundNamedAlready if named else RoundUnderway)(round=new.ref) from refused
    set_windows(conn, new.municipality_id, new.id, new.windows)


def set_windows(conn: Connection, municipality_id: str, round_id: RoundId, windows: Iterable[Window]) -> None:
    """Let the round have these times and no others."""
    here = (round_window.c.municipality_id == municipality_id, round_window.c.round_id == round_id)
    conn.execute(delete(round_window).where(*here))
    rows = [{"municipality_id": municipality_id, "round_id": round_id, **as_row(window)} for window in windows]
    if rows:
        conn.execute(insert(round_window), rows)


def by_id(conn: Connection, municipality_id: str, round_id: RoundId) -> Round:
    """A round by its id."""
    chosen = select(round_).where(round_.c.municipality_id == municipality_id, round_.c.id == round_id)
    return _one(conn, chosen, str(round_id))


def by_ref(conn: Connection, municipality_id: str, ref: str) -> Round:
    """A round by its readable reference. Refuses one that is not there."""
    here = select(round_).where(round_.c.municipality_id == municipality_id, round_.c.ref == ref)
    return _one(conn, here, ref)


def counted(conn: Connection, municipality_id: str) -> tuple[Round, ...]:
    """The rounds that have been counted, the newest first."""
    chosen = _newest_first(municipality_id).where(round_.c.phase == Phase.COUNTED)
    return tuple(_round(conn, row) for row in conn.execute(chosen).all())


def current(conn: Connection, municipality_id: str) -> Round | None:
    """The newest round; None before the first."""
    row = conn.execute(_newest_first(municipality_id).limit(1)).one_or_none()
    return None if row is None else _round(conn, row)


def hold(conn: Connection, municipality_id: str) -> Round:
    """The newest round, its phase kept as it is until this transaction ends; others may hold it too.

    What is done because of a phase is done while nobody can change it: a ballot either comes before the closing, and is
    counted, or after, and is refused. (On SQLite a writing transaction is alone anyway.)
    """
    row = conn.execute(_newest_first(municipality_id).limit(1).with_for_update(read=True)).one_or_none()
    if row is None:
        raise NoSuchRound(round="")
    return _round(conn, row)


def take(conn: Connection, municipality_id: str) -> Round:
    """The newest round, for this transaction alone: for whoever changes the phase. Waits for those that hold it."""
    row = conn.execute(_newest_first(municipality_id).limit(1).with_for_update()).one_or_none()
    if row is None:
        raise NoSuchRound(round="")
    return _round(conn, row)


def set_phase(conn: Connection, taken: Round, phase: Phase) -> None:
    """Move a round that was taken to another phase."""
    conn.execute(update(round_).where(*_is(taken)).values(phase=phase))


def freeze(conn: Connection, taken: Round, items: Iterable[RoundItem]) -> None:
    """Write down what is voted on; `taken` carries what must be found, what may be spent, and so on."""
    conn.execute(
        update(round_)
        .where(*_is(taken))
        .values(need_kr=taken.need_kr, limit_kr=taken.limit_kr, given=taken.given, list_digest=taken.list_digest)
    )
    conn.execute(insert(round_item), [as_row(item) for item in items])


def items(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[RoundItem, ...]:
    """What is voted on, in the order of the list."""
    chosen = (
        select(round_item)
        .where(round_item.c.municipality_id == municipality_id, round_item.c.round_id == round_id)
        .order_by(round_item.c.position)
    )
    return tuple(RoundItem(**row._mapping) for row in conn.execute(chosen))


def set_secret(conn: Connection, municipality_id: str, round_id: RoundId, secret: bytes) -> None:
    """Keep what ties a voter to a slot, until the count."""
    conn.execute(insert(round_secret).values(municipality_id=municipality_id, round_id=round_id, secret=secret))


def secret(conn: Connection, municipality_id: str, round_id: RoundId) -> bytes | None:
    """What ties a voter to a slot; None before voting and after the count."""
    chosen = select(round_secret.c.secret).where(
        round_secret.c.municipality_id == municipality_id, round_secret.c.round_id == round_id
    )
    found: bytes | None = conn.execute(chosen).scalar_one_or_none()
    return found


def destroy_secret(conn: Connection, municipality_id: str, round_id: RoundId) -> None:
    """After this nobody can tell whose a slot was."""
    conn.execute(
        delete(round_secret).where(
            round_secret.c.municipality_id == municipality_id, round_secret.c.round_id == round_id
        )
    )


def _newest_first(municipality_id: str) -> Select[*tuple[object, ...]]:
    chosen = select(round_).where(round_.c.municipality_id == municipality_id)
    return chosen.order_by(round_.c.created_at.desc(), round_.c.ref.desc())


def _is(found: Round) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return round_.c.municipality_id == found.municipality_id, round_.c.id == found.id


def _one(conn: Connection, chosen: Select[*tuple[object, ...]], ref: str) -> Round:
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise NoSuchRound(round=ref)
    return _round(conn, row)


def _round(conn: Connection, row: Row[*tuple[object, ...]]) -> Round:
    fields = dict(row._mapping)
    chosen = select(round_window.c.phase, round_window.c.opens_at, round_window.c.closes_at).where(
        round_window.c.municipality_id == fields["municipality_id"], round_window.c.round_id == fields["id"]
    )
    windows = tuple(Window(**window._mapping) for window in conn.execute(chosen))
    return Round(**fields, windows=tuple(sorted(windows, key=lambda w: ORDER.index(w.phase))))
