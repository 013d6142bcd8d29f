"""Representatives and citizens propose as well as councils; a citizen's proposal may be set aside with a reason"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from budsjett.store import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STRICT: dict[str, Any] = {"sqlite_strict": True}
WHOSE = (
    "(author = 'council') = (council_id IS NOT NULL) AND (author = 'council') = (author_digest IS NULL)"
    " AND (author = 'representative' OR author_label = '')"
)
AUTHORS = "author IN ('citizen', 'council', 'representative')"


def upgrade() -> None:
    with op.batch_alter_table("proposal", copy_from=_proposal(), table_kwargs=STRICT) as changed:
        # Until now a proposal was a council's.
        changed.add_column(sa.Column("author", sa.Text(), nullable=False, server_default="council"))
        changed.add_column(sa.Column("author_label", sa.Text(), nullable=False, server_default=""))
        changed.add_column(sa.Column("author_digest", sa.LargeBinary(), nullable=True))
        changed.alter_column("council_id", existing_type=sa.Text(), nullable=True)
        changed.create_check_constraint(op.f("ck_proposal_author"), AUTHORS)
        changed.create_check_constraint(op.f("ck_proposal_whose"), WHOSE)
    op.create_table(
        "set_aside",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("proposal_ref", sa.Text(), nullable=False),
        sa.Column("version", types.WholeNumber, autoincrement=False, nullable=False),
        sa.Column("aside", types.YesNo(), nullable=False),
        sa.Column("hidden", types.YesNo(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 1000", name=op.f("ck_set_aside_reason")),
        sa.ForeignKeyConstraint(
            ["municipality_id", "proposal_ref"],
            ["proposal.municipality_id", "proposal.ref"],
            name=op.f("fk_set_aside_proposal"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "proposal_ref", "version", name=op.f("pk_set_aside")),
        **STRICT,
    )
    _only_added_to("set_aside")


def downgrade() -> None:
    """What persons proposed goes, with all that was said about it: the earlier tables have no place for it."""
    op.drop_table("set_aside")
    for table, key in (("answer", "proposal_ref"), ("statement", "substr(subject, 10)")):
        _let_go(table)
        op.execute(
            f"DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM proposal WHERE proposal.author <> 'council'"  # noqa: S608
            f" AND proposal.municipality_id = {table}.municipality_id AND proposal.ref = {key}"
            + (f" AND {table}.subject LIKE 'proposal:%')" if table == "statement" else ")")
        )
        _only_added_to(table)
    op.execute("DELETE FROM proposal WHERE author <> 'council'")
    added: tuple[SchemaItem, ...] = (
        sa.Column("author", sa.Text()),
        sa.Column("author_label", sa.Text()),
        sa.Column("author_digest", sa.LargeBinary()),
        sa.CheckConstraint(AUTHORS, name=op.f("ck_proposal_author")),
        sa.CheckConstraint(WHOSE, name=op.f("ck_proposal_whose")),
    )
    with op.batch_alter_table("proposal", copy_from=_proposal(*added, council=True), table_kwargs=STRICT) as changed:
        changed.drop_constraint(op.f("ck_proposal_whose"), type_="check")
        changed.drop_constraint(op.f("ck_proposal_author"), type_="check")
        for column in ("author_digest", "author_label", "author"):
            changed.drop_column(column)
        changed.alter_column("council_id", existing_type=sa.Text(), nullable=False)


def _only_added_to(table: str) -> None:
    """Rows here are added, never changed and never deleted; the database itself refuses."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for act in ("UPDATE", "DELETE"):
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refuse}")


def _let_go(table: str) -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{act}{on}")


def _proposal(*added: SchemaItem, council: bool = False) -> sa.Table:
    """The table as the first migration made it: SQLite changes a column by making the table anew."""
    return sa.Table(
        "proposal",
        sa.MetaData(),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("round_id", types.Id(), nullable=False),
        sa.Column("council_id", sa.Text(), nullable=council),
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
        *added,
    )
