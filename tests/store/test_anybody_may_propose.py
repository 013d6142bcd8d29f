"""What councils had proposed is still theirs; of a citizen the database keeps nothing that she is called."""

from datetime import datetime

import pytest
from sqlalchemy import column, insert, text
from sqlalchemy import table as lightweight
from sqlalchemy.exc import DatabaseError, IntegrityError

from budsjett.process.people import Role
from budsjett.process.proposals import ProposalStatus
from budsjett.store import migrate, proposals, statements
from budsjett.store.engine import reading, writing
from store.test_any_ballot import ROWS
from store.test_ballots import ROUND_ID

PROPOSAL = {
    "ref": "2027-001",
    "round_id": "ROUND",
    "council_id": "eldreradet",
    "title": "Benker",
    "description": "Langs veien.",
    "affected": "Eldre.",
    "otherwise": "Ingen.",
    "kind": "spending",
    "line": "culture",
    "yearly_kr": 10_000,
    "first_year": 2027,
    "month": 1,
    "investment_kr": 0,
    "lifetime_years": 20,
    "one_off": False,
    "status": "assessed",
    "submitted_at": "AT",
}
EARLIER = {name: ROWS[name] for name in ("municipality", "basis", "round")} | {
    "council": {"id": "eldreradet", "name": "Eldrerådet"},
    "proposal": PROPOSAL,
    "answer": {"proposal_ref": "2027-001", "version": 1, "text": "Ja.", "answered_by": "x", "answered_at": "AT"},
}
PERSON = {**PROPOSAL, "ref": "2027-002", "council_id": None, "author": "citizen", "author_label": ""}


def put(engine, rows):
    stands_for = {"ROUND": str(ROUND_ID), "AT": "2026-11-23T12:00:00.000000+00:00"}
    with writing(engine) as conn:
        for table, row in rows.items():
            values = {k: stands_for.get(v, v) if isinstance(v, str) else v for k, v in row.items()}
            if table != "municipality":
                values["municipality_id"] = "prove"
            if engine.dialect.name == "sqlite":
                values = {key: int(value) if isinstance(value, bool) else value for key, value in values.items()}
            else:
                values = {k: datetime.fromisoformat(v) if k.endswith("_at") else v for k, v in values.items()}
            conn.execute(insert(lightweight(table, *map(column, values))).values(values))


@pytest.fixture
def older(bare):
    """A database of the second shape, with a council's proposal in it and the answer to it."""
    migrate.upgrade(bare, "0002")
    put(bare, EARLIER)
    return bare


def test_what_a_council_proposed_is_still_its_own(older):
    migrate.upgrade(older)
    with reading(older) as conn:
        found = proposals.get(conn, "prove", "2027-001")
        answered = statements.answers(conn, "prove", "2027-001")
    assert (found.author, found.council_id, found.author_label) == (Role.COUNCIL, "eldreradet", "")
    assert (found.title, found.status, found.author_digest) == ("Benker", ProposalStatus.ASSESSED, None)
    assert [given.text for given in answered] == ["Ja."]


def test_down_again_what_persons_proposed_is_gone_with_its_answers_and_what_councils_proposed_is_there(older):
    migrate.upgrade(older)
    said = {"round_id": "ROUND", "council_id": "eldreradet", "version": 1, "text": "For.", "given_at": "AT"}
    put(older, {"proposal": PERSON | {"author_digest": b"d"}})
    put(older, {"answer": EARLIER["answer"] | {"proposal_ref": "2027-002"}})
    for ref in ("2027-001", "2027-002"):
        put(older, {"statement": said | {"subject": f"proposal:{ref}"}})
    migrate.downgrade(older, "0002")
    with reading(older) as conn:
        assert conn.execute(text("SELECT ref, council_id FROM proposal")).all() == [("2027-001", "eldreradet")]
        assert conn.execute(text("SELECT proposal_ref FROM answer")).scalars().all() == ["2027-001"]
        assert conn.execute(text("SELECT subject FROM statement")).scalars().all() == ["proposal:2027-001"]
    for table in ("answer", "statement"):
        with pytest.raises(DatabaseError, match="only be added to"), writing(older) as conn:
            conn.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    migrate.upgrade(older)


@pytest.mark.parametrize(
    "change",
    [
        {"author_label": "Kari Nordmann"},
        {"author_digest": None},
        {"council_id": "eldreradet"},
        {"author": "council"},
        {"author": "administrator"},
        {"author": "visitor"},
    ],
)
def test_the_database_refuses_a_citizens_name_and_an_author_that_is_two_or_none(engine, change):
    put(engine, {name: EARLIER[name] for name in ("municipality", "basis", "round", "council")})
    whole = PERSON | {"author_digest": b"d"}
    with pytest.raises(IntegrityError):
        put(engine, {"proposal": whole | change})
    put(engine, {"proposal": whole})


def test_what_was_decided_of_a_proposal_is_never_changed(engine):
    put(engine, {name: EARLIER[name] for name in ("municipality", "basis", "round", "council", "proposal")})
    decided = {"proposal_ref": "2027-001", "version": 1, "aside": True, "hidden": False, "reason": "To ganger."}
    put(engine, {"set_aside": decided | {"decided_by": "x", "decided_at": "AT"}})
    for statement in ("UPDATE set_aside SET reason = 'x'", "DELETE FROM set_aside"):
        with pytest.raises(DatabaseError, match="only be added to"), writing(engine) as conn:
            conn.execute(text(statement))


def test_tables_made_anew_on_sqlite_are_strict(sqlite_engine):
    with reading(sqlite_engine) as conn:
        made = dict(conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    assert all("STRICT" in made[table] for table in ("proposal", "set_aside"))
