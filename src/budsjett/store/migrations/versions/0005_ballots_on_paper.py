"""Ballots on paper: who has handed in, numbered forms, what two read on them, and the account of it"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from budsjett.store import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    # Until now nobody voted on paper.
    op.add_column("round", sa.Column("paper", types.YesNo(), nullable=False, server_default=_no()))
    op.create_table(
        "paper_voter",
        *_of_round("paper_voter"),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(slot) = 32", name=op.f("ck_paper_voter_slot")),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "slot", name=op.f("pk_paper_voter")),
        **KEPT,
    )
    op.create_table(
        "paper_form",
        *_of_round("paper_form"),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("batch", types.WholeNumber, nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("spoiled", sa.Text(), nullable=False),
        sa.CheckConstraint("length(number) = 8", name=op.f("ck_paper_form_number")),
        sa.CheckConstraint("standing IN ('issued', 'counted', 'spoiled')", name=op.f("ck_paper_form_standing")),
        sa.CheckConstraint("(standing = 'spoiled') = (spoiled <> '')", name=op.f("ck_paper_form_spoiled")),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "number", name=op.f("pk_paper_form")),
        **KEPT,
    )
    op.create_table(
        "paper_entry",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("clerk", sa.LargeBinary(), nullable=False),
        sa.Column("spoiled", sa.Text(), nullable=False),
        sa.Column("choices", types.ByName(), nullable=False),
        sa.Column("groups", types.ByName(), nullable=False),
        sa.CheckConstraint("length(clerk) = 32", name=op.f("ck_paper_entry_clerk")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id", "number"],
            ["paper_form.municipality_id", "paper_form.round_id", "paper_form.number"],
            name=op.f("fk_paper_entry_paper_form"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "number", "clerk", name=op.f("pk_paper_entry")),
        **KEPT,
    )
    op.create_table(
        "paper_account",
        *_of_round("paper_account"),
        sa.Column("unused", types.WholeNumber, nullable=True),
        sa.Column("registered", types.WholeNumber, nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.Text(), nullable=False),
        sa.Column("forms_missing", types.WholeNumber, nullable=False),
        sa.Column("envelopes_empty", types.WholeNumber, nullable=False),
        sa.CheckConstraint("unused >= 0", name=op.f("ck_paper_account_unused")),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", name=op.f("pk_paper_account")),
        **KEPT,
    )


def downgrade() -> None:
    """Who is on paper and what is read so far goes; what two have read the same lies in the box as any ballot."""
    for table in ("paper_account", "paper_entry", "paper_form", "paper_voter"):
        op.drop_table(table)
    op.drop_column("round", "paper")


def _no() -> str:
    return "0" if op.get_bind().dialect.name == "sqlite" else "false"


def _of_round(table: str) -> tuple[sa.Column[Any] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"],
            ["round.municipality_id", "round.id"],
            name=op.f(f"fk_{table}_round"),
        ),
    )
