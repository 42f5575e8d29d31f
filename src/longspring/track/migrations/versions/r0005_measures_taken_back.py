"""Measures may be taken back as evidence may: each party has its withdrawal."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give measures the columns of a withdrawal; none of them was taken back so far."""
    for party in ("city", "company"):
        op.add_column("measures", sa.Column(f"{party}_withdrawn_by", sa.String(80)))
        op.add_column("measures", sa.Column(f"{party}_withdrawn_at", sa.String(27)))
        op.add_column("measures", sa.Column(f"{party}_reason", sa.Text))
    op.add_column(
        "measures", sa.Column("withdrawn", sa.Integer, nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Refuse: the way back is a copy of the register."""
    raise RuntimeError("A register is never taken back; restore the copy made before the upgrade.")
