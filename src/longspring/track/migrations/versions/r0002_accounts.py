"""People: users, their sessions, and failed attempts to log in."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

NAME, INSTANT, HASH = sa.String(80), sa.String(27), sa.String(64)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("name", NAME, nullable=False),
        sa.Column("label_en", sa.Text, nullable=False),
        sa.Column("label_zh", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("party", sa.String(10), nullable=False),
        sa.Column("zone", NAME, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
        sa.CheckConstraint("active in (0, 1)", name="ck_users_active"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("user", NAME, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name="fk_sessions_user"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user", NAME, nullable=False),
        sa.Column("address", NAME, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_user_at", "attempts", ["user", "at"])
    op.create_index("ix_attempts_address_at", "attempts", ["address", "at"])


def downgrade() -> None:
    """Refuse: the way back is a copy of the register."""
    raise RuntimeError("A register is never taken back; restore the copy made before the upgrade.")
