"""A round may limit how much of what is chosen is of one theme or in one district"""

import sqlalchemy as sa
from alembic import op

from budsjett.store import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("caps", types.Caps(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("round", "caps")
