"""What both parties accepted, both must take back: a withdrawal has a party of its own."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

OLD = ("withdrawn_by", "withdrawn_at", "reason")


def upgrade() -> None:
    """Give each party its columns, move what was withdrawn to the party that had entered it."""
    for party in ("city", "company"):
        op.add_column("evidence", sa.Column(f"{party}_withdrawn_by", sa.String(80)))
        op.add_column("evidence", sa.Column(f"{party}_withdrawn_at", sa.String(27)))
        op.add_column("evidence", sa.Column(f"{party}_reason", sa.Text))
        op.execute(
            f"UPDATE evidence SET {party}_withdrawn_by = withdrawn_by, "
            f"{party}_withdrawn_at = withdrawn_at, {party}_reason = reason "
            f"WHERE withdrawn = 1 AND entered_party = '{party}'"
        )
    for name in OLD:
        op.drop_column("evidence", name)


def downgrade() -> None:
    """Refuse: the way back is a copy of the register."""
    raise RuntimeError("A register is never taken back; restore the copy made before the upgrade.")
