"""Values that only their own party may read, and jobs of the web room."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

NAME, INSTANT, HASH = sa.String(80), sa.String(27), sa.String(64)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sealed",
        sa.Column("party", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("nonce", HASH, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("party", "subject", "key", name="pk_sealed"),
    )
    op.create_table(
        "jobs",
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("plan", NAME, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("iteration", sa.Integer, nullable=False),
        sa.Column("gap", sa.Float),
        sa.Column("elapsed", sa.Float, nullable=False),
        sa.Column("message_en", sa.Text),
        sa.Column("message_zh", sa.Text),
        sa.Column("result_plan", NAME),
        sa.Column("by", NAME, nullable=False),
        sa.Column("party", sa.String(10), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("job", name="pk_jobs"),
    )
    op.create_index("ix_jobs_created_at", "jobs", ["created_at"])


def downgrade() -> None:
    """Refuse: the way back is a copy of the register."""
    raise RuntimeError("A register is never taken back; restore the copy made before the upgrade.")
