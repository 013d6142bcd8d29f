"""Any ballot, any rule, every option of a count; rounds that share out a fund; groups that voters may name"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.schema import SchemaItem

from budsjett.store import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RULES = ("greedy", "equal-shares", "phragmen", "bounded-overspending", "welfare", "leximin")
KINDS = ("approval", "points", "ranking", "choose-one", "approval-cut")
EARLIER_RULES, EARLIER_KINDS = ("greedy", "equal-shares"), ("approval", "points")
UNTIL_NOW = (
    '{"add_one_start": "share", "add_one_stop": "exhausted", "adopts_unsupported": false, "completion": "greedy", '
    '"completion_order": "votes", "fewest_votes": 0, "skips": true, "ties": "cost-then-id"}'
)
"""What every round was counted by before a round could say otherwise."""

STRICT: dict[str, Any] = {"sqlite_strict": True}
BOX: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    with op.batch_alter_table("round", copy_from=_round(), table_kwargs=STRICT) as changed:
        changed.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default="priorities"))
        changed.add_column(sa.Column("terms", types.Fixed(), nullable=False, server_default=UNTIL_NOW))
        changed.add_column(sa.Column("asks", types.Names(), nullable=False, server_default="[]"))
        changed.create_check_constraint(op.f("ck_round_kind"), "kind IN ('priorities', 'fund')")
        _instead(changed, "round", "rule", _one_of("rule", RULES))
        _instead(changed, "round", "ballot_kind", _one_of("ballot_kind", KINDS))
    with op.batch_alter_table("outcome", copy_from=_outcome(), table_kwargs=STRICT) as changed:
        changed.add_column(sa.Column("terms", types.Fixed(), nullable=False, server_default=UNTIL_NOW))
        changed.add_column(sa.Column("raised", types.WholeNumber, nullable=False, server_default="0"))
        _instead(changed, "outcome", "rule", _one_of("rule", RULES))
    _keep_outcomes()
    with op.batch_alter_table("ballot_choice", copy_from=_ballot_choice(), table_kwargs=BOX) as changed:
        _instead(changed, "ballot_choice", "points", "points <> 0")
    op.create_table(
        "ballot_group",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("length(answer) BETWEEN 1 AND 60", name=op.f("ck_ballot_group_answer")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id", "slot"],
            ["ballot.municipality_id", "ballot.round_id", "ballot.slot"],
            name=op.f("fk_ballot_group_ballot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "slot", "question", name=op.f("pk_ballot_group")),
        **BOX,
    )


def downgrade() -> None:
    op.drop_table("ballot_group")
    with op.batch_alter_table("ballot_choice", copy_from=_ballot_choice(), table_kwargs=BOX) as changed:
        _instead(changed, "ballot_choice", "points", "points > 0")
    added: tuple[SchemaItem, ...] = (sa.Column("terms", types.Fixed()), sa.Column("raised", types.WholeNumber))
    with op.batch_alter_table("outcome", copy_from=_outcome(*added), table_kwargs=STRICT) as changed:
        changed.drop_column("raised")
        changed.drop_column("terms")
        _instead(changed, "outcome", "rule", _one_of("rule", EARLIER_RULES))
    _keep_outcomes()
    added = (
        sa.Column("kind", sa.Text()),
        sa.Column("terms", types.Fixed()),
        sa.Column("asks", types.Names()),
        sa.CheckConstraint("kind IN ('priorities', 'fund')", name=op.f("ck_round_kind")),
    )
    with op.batch_alter_table("round", copy_from=_round(*added), table_kwargs=STRICT) as changed:
        changed.drop_constraint(op.f("ck_round_kind"), type_="check")
        for column in ("asks", "terms", "kind"):
            changed.drop_column(column)
        _instead(changed, "round", "rule", _one_of("rule", EARLIER_RULES))
        _instead(changed, "round", "ballot_kind", _one_of("ballot_kind", EARLIER_KINDS))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _instead(changed: BatchOperations, table: str, name: str, says: str) -> None:
    changed.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    changed.create_check_constraint(op.f(f"ck_{table}_{name}"), says)


def _keep_outcomes() -> None:
    """On SQLite the table was made anew, and what refused changes to it went with the old one."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            refuse = "BEGIN SELECT RAISE(ABORT, 'outcome can only be added to'); END"
            op.execute(f"CREATE TRIGGER outcome_no_{act.lower()} BEFORE {act} ON outcome {refuse}")


def _round(*added: SchemaItem) -> sa.Table:
    """The table as the first migration made it: SQLite changes a check by making the table anew."""
    made = sa.Table(
        "round",
        sa.MetaData(),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", types.Id(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("basis_digest", sa.Text(), nullable=False),
        sa.Column("ballot_kind", sa.Text(), nullable=False),
        sa.Column("points", types.WholeNumber, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.Text(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("need_kr", types.WholeNumber, nullable=False),
        sa.Column("limit_kr", types.WholeNumber, nullable=False),
        sa.Column("given", types.Names(), nullable=False),
        sa.Column("list_digest", sa.Text(), nullable=False),
        sa.CheckConstraint(_one_of("ballot_kind", EARLIER_KINDS), name=op.f("ck_round_ballot_kind")),
        sa.CheckConstraint(
            "phase IN ('preparing', 'proposing', 'voting', 'closed', 'counted')", name=op.f("ck_round_phase")
        ),
        sa.CheckConstraint(_one_of("rule", EARLIER_RULES), name=op.f("ck_round_rule")),
        sa.CheckConstraint("satisfaction IN ('cost', 'cardinality')", name=op.f("ck_round_satisfaction")),
        sa.CheckConstraint("length(question) BETWEEN 1 AND 300", name=op.f("ck_round_question")),
        sa.CheckConstraint("length(ref) BETWEEN 1 AND 20", name=op.f("ck_round_ref")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 120", name=op.f("ck_round_title")),
        sa.CheckConstraint("limit_kr >= 0", name=op.f("ck_round_limit_kr")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "basis_digest"], ["basis.municipality_id", "basis.digest"], name=op.f("fk_round_basis")
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_round_municipality")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_round")),
        *added,
    )
    underway = sa.text("phase <> 'counted'")
    here = made.c.municipality_id
    sa.Index("uq_round_ref", here, made.c.ref, unique=True)
    sa.Index("uq_round_underway", here, unique=True, sqlite_where=underway, postgresql_where=underway)
    return made


def _outcome(*added: SchemaItem) -> sa.Table:
    return sa.Table(
        "outcome",
        sa.MetaData(),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.Text(), nullable=False),
        sa.Column("ballots", types.WholeNumber, nullable=False),
        sa.Column("trial_ballots", types.WholeNumber, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("pabulib", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("counted_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(_one_of("rule", EARLIER_RULES), name=op.f("ck_outcome_rule")),
        sa.CheckConstraint("satisfaction IN ('cost', 'cardinality')", name=op.f("ck_outcome_satisfaction")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_outcome_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", name=op.f("pk_outcome")),
        *added,
    )


def _ballot_choice() -> sa.Table:
    return sa.Table(
        "ballot_choice",
        sa.MetaData(),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("measure_id", sa.Text(), nullable=False),
        sa.Column("points", types.WholeNumber, nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_ballot_choice_points")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id", "measure_id"],
            ["round_item.municipality_id", "round_item.round_id", "round_item.measure_id"],
            name=op.f("fk_ballot_choice_round_item"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id", "slot"],
            ["ballot.municipality_id", "ballot.round_id", "ballot.slot"],
            name=op.f("fk_ballot_choice_ballot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "slot", "measure_id", name=op.f("pk_ballot_choice")),
    )
