"""Ballots on paper: envelopes, forms, entries and the account. What two have read alike lies in the box (`ballots.py`).

Each function leaves who handed in and what was read in rows of their own; nothing here could join them.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from budsjett.errors import EnteredAlready, NoSuchForm, OnPaperAlready
from budsjett.process.paper import PaperAccount, PaperEntry, PaperForm, Standing, spaced
from budsjett.process.rounds import RoundId
from budsjett.store.rows import as_row
from budsjett.store.schema import ballot, paper_account, paper_entry, paper_form, paper_voter


def register(conn: Connection, municipality_id: str, round_id: RoundId, slot: bytes) -> None:
    """Write down that whoever has this slot votes on paper, and take the ballot she has cast out of the box.

    Refuses (OnPaperAlready) one who is written down. Whoever does this has taken the round for herself.
    """
    try:
        with conn.begin_nested():
            conn.execute(insert(paper_voter).values(municipality_id=municipality_id, round_id=round_id, slot=slot))
    except IntegrityError as refused:
        raise OnPaperAlready from refused
    conn.execute(delete(ballot).where(*_of(ballot, municipality_id, round_id), ballot.c.slot == slot))


def withdraw(conn: Connection, municipality_id: str, round_id: RoundId, slot: bytes) -> None:
    """Let the one with this slot be off paper again."""
    conn.execute(delete(paper_voter).where(*_of(paper_voter, municipality_id, round_id), paper_voter.c.slot == slot))


def is_registered(conn: Connection, municipality_id: str, round_id: RoundId, slot: bytes) -> bool:
    """Whether the one with this slot votes on paper."""
    chosen = select(func.count()).where(*_of(paper_voter, municipality_id, round_id), paper_voter.c.slot == slot)
    return bool(conn.execute(chosen).scalar_one())


def registered(conn: Connection, municipality_id: str, round_id: RoundId) -> int:
    """How many vote on paper."""
    chosen = select(func.count()).select_from(paper_voter).where(*_of(paper_voter, municipality_id, round_id))
    return int(conn.execute(chosen).scalar_one())


def issue(conn: Connection, forms: Iterable[PaperForm]) -> None:
    """New forms."""
    conn.execute(insert(paper_form), [as_row(form) for form in forms])


def forms(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[PaperForm, ...]:
    """Every form, by number."""
    chosen = select(paper_form).where(*_of(paper_form, municipality_id, round_id)).order_by(paper_form.c.number)
    return tuple(PaperForm(**row._mapping) for row in conn.execute(chosen))


def form(conn: Connection, municipality_id: str, round_id: RoundId, number: str) -> PaperForm:
    """One form. Refuses (NoSuchForm) a number that was never issued."""
    chosen = select(paper_form).where(*_of(paper_form, municipality_id, round_id), paper_form.c.number == number)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise NoSuchForm(number=spaced(number))
    return PaperForm(**row._mapping)


def settle(conn: Connection, settled: PaperForm) -> None:
    """Write down what became of a form, and let what was read on it go."""
    conn.execute(
        update(paper_form)
        .where(
            *_of(paper_form, settled.municipality_id, settled.round_id),
            paper_form.c.number == settled.number,
            paper_form.c.standing == Standing.ISSUED,
        )
        .values(standing=settled.standing, spoiled=settled.spoiled)
    )
    forget(conn, settled.municipality_id, settled.round_id, settled.number)


def enter(conn: Connection, entry: PaperEntry) -> None:
    """What one person reads on a form. Refuses (EnteredAlready) a second reading by the same."""
    try:
        with conn.begin_nested():
            conn.execute(insert(paper_entry).values(as_row(entry)))
    except IntegrityError as refused:
        raise EnteredAlready(number=spaced(entry.number)) from refused


def entries(
    conn: Connection, municipality_id: str, round_id: RoundId, number: str | None = None
) -> tuple[PaperEntry, ...]:
    """What is read on a form, or on all that are not settled; by number, in an order that tells nothing."""
    chosen = select(paper_entry).where(*_of(paper_entry, municipality_id, round_id))
    if number is not None:
        chosen = chosen.where(paper_entry.c.number == number)
    chosen = chosen.order_by(paper_entry.c.number, paper_entry.c.clerk)
    return tuple(PaperEntry(**{**row._mapping, "clerk": bytes(row.clerk)}) for row in conn.execute(chosen))


def forget(conn: Connection, municipality_id: str, round_id: RoundId, number: str) -> None:
    """Let what was read on a form go."""
    here = (*_of(paper_entry, municipality_id, round_id), paper_entry.c.number == number)
    conn.execute(delete(paper_entry).where(*here))


def account(conn: Connection, municipality_id: str, round_id: RoundId) -> PaperAccount:
    """What was counted by hand and explained; an empty account before that."""
    row = conn.execute(select(paper_account).where(*_of(paper_account, municipality_id, round_id))).one_or_none()
    if row is None:
        return PaperAccount(municipality_id=municipality_id, round_id=round_id)
    return PaperAccount(**row._mapping)


def keep_account(conn: Connection, kept: PaperAccount) -> None:
    """The account as it is now."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    values = as_row(kept)
    adding = dialect.insert(paper_account).values(values)
    keys = [paper_account.c.municipality_id, paper_account.c.round_id]
    changed = {name: value for name, value in values.items() if name not in {"municipality_id", "round_id"}}
    conn.execute(adding.on_conflict_do_update(index_elements=keys, set_=changed))


def close(conn: Connection, municipality_id: str, round_id: RoundId) -> None:
    """Destroy the list of who voted on paper, and write the forms anew in the order of their numbers."""
    for table in (paper_voter, paper_entry):
        conn.execute(delete(table).where(*_of(table, municipality_id, round_id)))
    kept = forms(conn, municipality_id, round_id)
    conn.execute(delete(paper_form).where(*_of(paper_form, municipality_id, round_id)))
    if kept:
        issue(conn, kept)


def _of(table: Table, municipality_id: str, round_id: RoundId) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.municipality_id == municipality_id, table.c.round_id == round_id
