"""The first tables"""

import sqlalchemy as sa
from alembic import op

from budsjett.store import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("journal", "statement", "answer", "outcome")
"""Rows here are added, never changed and never deleted; the database itself refuses."""


def upgrade() -> None:
    op.create_table(
        "municipality",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", types.Names(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_municipality_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sqlite_strict=True,
    )
    op.create_table(
        "basis",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("files", types.ByName(), nullable=False),
        sa.Column("active", types.YesNo(), nullable=False),
        sa.Column("loaded_at", types.UtcDateTime(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_basis_municipality")),
        sa.PrimaryKeyConstraint("municipality_id", "digest", name=op.f("pk_basis")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_basis_active",
        "basis",
        ["municipality_id"],
        unique=True,
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "council",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_council_name")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_council_municipality")),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_council")),
        sqlite_strict=True,
    )
    op.create_table(
        "journal",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("number", types.WholeNumber, autoincrement=False, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by_label", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "by_role IN ('visitor', 'citizen', 'council', 'representative', 'administrator')",
            name=op.f("ck_journal_by_role"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_journal_municipality")),
        sa.PrimaryKeyConstraint("municipality_id", "number", name=op.f("pk_journal")),
        sqlite_strict=True,
    )
    op.create_table(
        "serial",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", types.WholeNumber, nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_serial_municipality")),
        sa.PrimaryKeyConstraint("municipality_id", "name", name=op.f("pk_serial")),
        sqlite_strict=True,
    )
    op.create_table(
        "round",
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
        sa.CheckConstraint("ballot_kind IN ('approval', 'points')", name=op.f("ck_round_ballot_kind")),
        sa.CheckConstraint(
            "phase IN ('preparing', 'proposing', 'voting', 'closed', 'counted')", name=op.f("ck_round_phase")
        ),
        sa.CheckConstraint("rule IN ('greedy', 'equal-shares')", name=op.f("ck_round_rule")),
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
        sqlite_strict=True,
    )
    op.create_index("uq_round_ref", "round", ["municipality_id", "ref"], unique=True)
    op.create_index(
        "uq_round_underway",
        "round",
        ["municipality_id"],
        unique=True,
        sqlite_where=sa.text("phase <> 'counted'"),
        postgresql_where=sa.text("phase <> 'counted'"),
    )
    op.create_table(
        "saved_plan",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author_label", sa.Text(), nullable=False),
        sa.Column("author_key", sa.Text(), nullable=False),
        sa.Column("basis_digest", sa.Text(), nullable=False),
        sa.Column("package", types.Names(), nullable=False),
        sa.Column("levers", types.ByName(), nullable=False),
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("saved_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 60", name=op.f("ck_saved_plan_title")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "basis_digest"],
            ["basis.municipality_id", "basis.digest"],
            name=op.f("fk_saved_plan_basis"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "ref", name=op.f("pk_saved_plan")),
        sqlite_strict=True,
    )
    op.create_table(
        "session",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("council_id", sa.Text(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('visitor', 'citizen', 'council', 'representative', 'administrator')", name=op.f("ck_session_role")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "council_id"],
            ["council.municipality_id", "council.id"],
            name=op.f("fk_session_council"),
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_session_municipality")),
        sa.PrimaryKeyConstraint("municipality_id", "token_digest", name=op.f("pk_session")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("uq_session_token_digest", "session", ["token_digest"], unique=True)
    op.create_table(
        "ballot",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("cast_on", types.Day(), nullable=False),
        sa.Column("trial", types.YesNo(), nullable=False),
        sa.CheckConstraint("length(slot) = 32", name=op.f("ck_ballot_slot")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_ballot_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "slot", name=op.f("pk_ballot")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outcome",
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
        sa.CheckConstraint("rule IN ('greedy', 'equal-shares')", name=op.f("ck_outcome_rule")),
        sa.CheckConstraint("satisfaction IN ('cost', 'cardinality')", name=op.f("ck_outcome_satisfaction")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_outcome_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", name=op.f("pk_outcome")),
        sqlite_strict=True,
    )
    op.create_table(
        "proposal",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("otherwise", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("yearly_kr", types.WholeNumber, nullable=False),
        sa.Column("first_year", types.WholeNumber, nullable=False),
        sa.Column("month", types.WholeNumber, nullable=False),
        sa.Column("investment_kr", types.WholeNumber, nullable=False),
        sa.Column("lifetime_years", types.WholeNumber, nullable=False),
        sa.Column("one_off", types.YesNo, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("submitted_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cut', 'income', 'spending', 'standard', 'investment', 'deferral')", name=op.f("ck_proposal_kind")
        ),
        sa.CheckConstraint("status IN ('submitted', 'withdrawn', 'assessed')", name=op.f("ck_proposal_status")),
        sa.CheckConstraint("investment_kr >= 0", name=op.f("ck_proposal_investment_kr")),
        sa.CheckConstraint("length(affected) BETWEEN 1 AND 1000", name=op.f("ck_proposal_affected")),
        sa.CheckConstraint("length(description) BETWEEN 1 AND 1000", name=op.f("ck_proposal_description")),
        sa.CheckConstraint("length(otherwise) BETWEEN 1 AND 1000", name=op.f("ck_proposal_otherwise")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 60", name=op.f("ck_proposal_title")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_proposal_month")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "council_id"],
            ["council.municipality_id", "council.id"],
            name=op.f("fk_proposal_council"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_proposal_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "ref", name=op.f("pk_proposal")),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_receipt_digest")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_receipt_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "digest", name=op.f("pk_receipt")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "round_item",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("measure_id", sa.Text(), nullable=False),
        sa.Column("position", types.WholeNumber, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("net_cost_kr", types.WholeNumber, nullable=False),
        sa.Column("cost_kr", types.WholeNumber, nullable=False),
        sa.Column("spared", types.YesNo(), nullable=False),
        sa.CheckConstraint("cost_kr >= 0", name=op.f("ck_round_item_cost_kr")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_round_item_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "measure_id", name=op.f("pk_round_item")),
        sqlite_strict=True,
    )
    op.create_table(
        "round_secret",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_round_secret_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", name=op.f("pk_round_secret")),
        sqlite_strict=True,
    )
    op.create_table(
        "round_window",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("opens_at", types.UtcDateTime(), nullable=False),
        sa.Column("closes_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('preparing', 'proposing', 'voting', 'closed', 'counted')", name=op.f("ck_round_window_phase")
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_round_window_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_round_window_round")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "round_id", "phase", name=op.f("pk_round_window")),
        sqlite_strict=True,
    )
    op.create_table(
        "statement",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", types.WholeNumber, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 6000", name=op.f("ck_statement_text")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "council_id"],
            ["council.municipality_id", "council.id"],
            name=op.f("fk_statement_council"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "round_id"], ["round.municipality_id", "round.id"], name=op.f("fk_statement_round")
        ),
        sa.PrimaryKeyConstraint(
            "municipality_id", "round_id", "council_id", "subject", "version", name=op.f("pk_statement")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "answer",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("proposal_ref", sa.Text(), nullable=False),
        sa.Column("version", types.WholeNumber, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 6000", name=op.f("ck_answer_text")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "proposal_ref"],
            ["proposal.municipality_id", "proposal.ref"],
            name=op.f("fk_answer_proposal"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "proposal_ref", "version", name=op.f("pk_answer")),
        sqlite_strict=True,
    )
    op.create_table(
        "ballot_choice",
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
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _keep_as_written()


def _keep_as_written() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% can only be added to', TG_TABLE_NAME; END $$"
        )
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            refuse = (
                f"BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refuse}")


def downgrade() -> None:
    op.drop_table("ballot_choice")
    op.drop_table("answer")
    op.drop_table("statement")
    op.drop_table("round_window")
    op.drop_table("round_secret")
    op.drop_table("round_item")
    op.drop_table("receipt")
    op.drop_table("proposal")
    op.drop_table("outcome")
    op.drop_table("ballot")
    op.drop_table("session")
    op.drop_table("saved_plan")
    op.drop_table("round")
    op.drop_table("serial")
    op.drop_table("journal")
    op.drop_table("council")
    op.drop_table("basis")
    op.drop_table("municipality")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change()")
