"""A round may ask for a least and a most number of things on a ballot"""

import sqlalchemy as sa
from alembic import op

from budsjett.store import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing: no such bound, as every round was until now.
    op.add_column("round", sa.Column("least", types.WholeNumber, nullable=False, server_default="0"))
    op.add_column("round", sa.Column("most", types.WholeNumber, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("round", "most")
    op.drop_column("round", "least")
