"""Councils' statements and the administration's answers: versions are added; the database refuses to change one."""

from sqlalchemy import Connection, insert, select

from budsjett.process.answers import Answer
from budsjett.process.rounds import RoundId
from budsjett.process.statements import Statement
from budsjett.store.rows import as_row
from budsjett.store.schema import answer, statement


def add(conn: Connection, new: Statement) -> None:
    """Keep a statement."""
    conn.execute(insert(statement).values(as_row(new)))


def of_round(conn: Connection, municipality_id: str, round_id: RoundId) -> tuple[Statement, ...]:
    """All statements of a round, superseded ones too, in the order they were given."""
    chosen = (
        select(statement)
        .where(statement.c.municipality_id == municipality_id, statement.c.round_id == round_id)
        .order_by(statement.c.given_at, statement.c.council_id, statement.c.subject, statement.c.version)
    )
    return tuple(Statement(**row._mapping) for row in conn.execute(chosen))


def about(conn: Connection, municipality_id: str, round_id: RoundId, subject: str) -> tuple[Statement, ...]:
    """All statements on one subject, superseded ones too, in the order they were given."""
    chosen = (
        select(statement)
        .where(
            statement.c.municipality_id == municipality_id,
            statement.c.round_id == round_id,
            statement.c.subject == subject,
        )
        .order_by(statement.c.given_at, statement.c.council_id, statement.c.version)
    )
    return tuple(Statement(**row._mapping) for row in conn.execute(chosen))


def add_answer(conn: Connection, new: Answer) -> None:
    """Keep an answer."""
    conn.execute(insert(answer).values(as_row(new)))


def answers(conn: Connection, municipality_id: str, proposal_ref: str) -> tuple[Answer, ...]:
    """All answers to a proposal, the one that stands last."""
    chosen = (
        select(answer)
        .where(answer.c.municipality_id == municipality_id, answer.c.proposal_ref == proposal_ref)
        .order_by(answer.c.version)
    )
    return tuple(Answer(**row._mapping) for row in conn.execute(chosen))
