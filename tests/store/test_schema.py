"""Each table holds the fields of the class it keeps, no more and no less."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, StatementError

from budsjett.budget.basis import Municipality
from budsjett.process.answers import Answer
from budsjett.process.ballots import CastBallot
from budsjett.process.journal import Entry
from budsjett.process.paper import PaperAccount, PaperEntry, PaperForm
from budsjett.process.people import Council
from budsjett.process.plans import SavedPlan
from budsjett.process.proposals import Proposal
from budsjett.process.rounds import Round, RoundItem, Window
from budsjett.process.set_aside import SetAside
from budsjett.process.statements import Statement
from budsjett.store import journal, municipalities, schema
from budsjett.store.engine import writing
from budsjett.store.outcomes import Counted

KEEPS = {
    schema.municipality: (Municipality, set(), set()),
    schema.round_: (Round, {"windows"}, set()),
    schema.round_window: (Window, set(), {"municipality_id", "round_id"}),
    schema.round_item: (RoundItem, set(), set()),
    schema.council: (Council, set(), set()),
    schema.proposal: (Proposal, set(), set()),
    schema.set_aside: (SetAside, set(), set()),
    schema.statement: (Statement, set(), set()),
    schema.answer: (Answer, set(), set()),
    schema.ballot: (CastBallot, {"choices", "groups"}, set()),
    schema.paper_form: (PaperForm, set(), set()),
    schema.paper_entry: (PaperEntry, set(), set()),
    schema.paper_account: (PaperAccount, set(), set()),
    schema.outcome: (Counted, set(), set()),
    schema.saved_plan: (SavedPlan, set(), set()),
    schema.journal: (Entry, set(), set()),
}


@pytest.mark.parametrize("table", KEEPS, ids=lambda table: table.name)
def test_columns_are_fields(table):
    record, elsewhere, added = KEEPS[table]
    assert {c.name for c in table.columns} == ({f.name for f in fields(record)} - elsewhere) | added


def test_nothing_about_a_ballot_can_tell_the_hour():
    told = {"cast_on"}
    for table in (schema.ballot, schema.ballot_choice, schema.ballot_group, schema.receipt):
        assert not table.dialect_options["sqlite"]["with_rowid"], table.name
        for column in table.columns:
            kind = type(column.type).__name__
            assert kind != "UtcDateTime", (table.name, column.name)
            assert kind != "Day" or column.name in told


def test_no_column_leads_from_a_receipt_to_a_ballot():
    assert {c.name for c in schema.receipt.columns} == {"municipality_id", "round_id", "digest"}
    assert {key.referred_table.name for key in schema.receipt.foreign_key_constraints} == {"round"}


def test_nothing_about_paper_can_tell_the_hour_or_join_who_with_what():
    """A slot stands with no number, and a number with no slot; who entered is gone when the form is settled."""
    tables = (schema.paper_voter, schema.paper_form, schema.paper_entry, schema.paper_account)
    for table in tables:
        assert not table.dialect_options["sqlite"]["with_rowid"], table.name
        assert not {type(column.type).__name__ for column in table.columns} & {"UtcDateTime", "Day"}, table.name
    assert {c.name for c in schema.paper_voter.columns} == {"municipality_id", "round_id", "slot"}
    assert not any({"slot"} & {c.name for c in table.columns} for table in tables[1:])
    assert not any(
        key.referred_table.name in {"ballot", "paper_voter"} for t in tables for key in t.foreign_key_constraints
    )


def _place(conn):
    municipalities.put(conn, Municipality(id="prove", number="9999", name="Prøve", names=("Prøve", "Geahččaleapmi")))


def test_a_moment_comes_back_as_it_was_whatever_zone_it_was_given_in(conn):
    _place(conn)
    summer = datetime(2026, 7, 1, 14, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    row = {"municipality_id": "prove", "number": 1, "by_label": "x", "by_role": "administrator", "act": "a"}
    conn.execute(insert(schema.journal).values(**row, subject="s", detail="", at=summer))
    assert conn.execute(select(schema.journal.c.at)).scalar_one() == summer
    assert journal.latest(conn, "prove")[0].at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(conn):
    _place(conn)
    row = {"municipality_id": "prove", "number": 1, "by_label": "x", "by_role": "administrator", "act": "a"}
    with pytest.raises(StatementError, match="time zone"):
        conn.execute(
            insert(schema.journal).values(**row, subject="s", detail="", at=datetime(2026, 1, 1))  # noqa: DTZ001
        )


@pytest.mark.parametrize("statement", ["UPDATE journal SET act = 'b'", "DELETE FROM journal"])
def test_the_journal_cannot_be_changed(engine, statement):
    with writing(engine) as conn:
        _place(conn)
        conn.execute(
            insert(schema.journal).values(
                municipality_id="prove",
                number=1,
                at=datetime(2026, 1, 1, tzinfo=UTC),
                by_label="x",
                by_role="administrator",
                act="a",
                subject="s",
                detail="",
            )
        )
    with pytest.raises(DatabaseError, match="only be added to"), writing(engine) as conn:
        conn.execute(text(statement))


def test_the_two_databases_refuse_the_same_values(engine):
    """SQLite left to itself stores 61 characters in a column for 60, and text among numbers."""
    with writing(engine) as conn:
        _place(conn)
    for values in (
        {"id": "x", "name": "a" * 121},
        {"id": "x", "name": ""},
        {"id": "x", "name": None},
    ):
        with pytest.raises(IntegrityError), writing(engine) as conn:
            conn.execute(insert(schema.council).values(municipality_id="prove", **values))
    with pytest.raises(DatabaseError), writing(engine) as conn:
        conn.execute(text("INSERT INTO serial (municipality_id, name, last) VALUES ('prove', 'x', '12abc')"))


def test_a_key_that_no_database_can_hold_is_a_key_that_is_not_there(conn):
    _place(conn)
    for key in ("pro\0ve", "pr\udc80ve", "prove' OR 1=1 --", "x" * 100_000):
        assert conn.execute(select(schema.municipality).where(schema.municipality.c.id == key)).all() == []
