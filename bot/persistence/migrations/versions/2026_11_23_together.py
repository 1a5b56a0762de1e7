"""Together."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_together"
down_revision = "2026_11_22_buying"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ledger_balances", sa.Column("owes", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("members", sa.Column("level", sa.Integer(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("rebate", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "orders", sa.Column("activity", sa.String(length=10), server_default="", nullable=False)
    )
    op.add_column("orders", sa.Column("activity_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("orders", "activity_id")
    op.drop_column("orders", "activity")
    op.drop_column("orders", "rebate")
    op.drop_column("members", "level")
    op.drop_column("ledger_balances", "owes")
