"""The register: agreement, clauses, projects, evidence, measures, comments, and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

NAME, DAY, INSTANT, HASH = sa.String(80), sa.String(10), sa.String(27), sa.String(64)


def _text(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _name(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, NAME, nullable=False) for name in names]


def _version() -> "sa.Column[int]":
    return sa.Column("version", sa.Integer, nullable=False)


def _entered() -> "list[sa.Column[str]]":
    return [
        *_name("entered_by"),
        sa.Column("entered_party", sa.String(10), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
    ]


def _signed() -> "list[sa.Column[str]]":
    return [
        sa.Column("city_by", NAME),
        sa.Column("city_at", INSTANT),
        sa.Column("company_by", NAME),
        sa.Column("company_at", INSTANT),
    ]


def upgrade() -> None:
    """Make the tables and the triggers that keep the audit chain as it is."""
    _agreement()
    _projects()
    _measures()
    op.create_table(
        "audit",
        sa.Column("sequence", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *_name("user"),
        sa.Column("party", sa.String(10), nullable=False),
        *_name("verb"),
        sa.Column("subject", sa.String(120), nullable=False),
        *_text("content"),
        sa.Column("previous_hash", HASH, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit"),
        sa.UniqueConstraint("previous_hash", name="uq_audit_previous_hash"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _agreement() -> None:
    op.create_table(
        "agreements",
        *_name("name"),
        *_text("label_en", "label_zh"),
        sa.Column("signed", DAY, nullable=False),
        sa.Column("case_sha256", HASH, nullable=False),
        _version(),
        sa.PrimaryKeyConstraint("name", name="pk_agreements"),
    )
    op.create_table(
        "clauses",
        *_name("name", "field"),
        *_text("label_en", "label_zh", "text_en", "text_zh", "owes", "benefits"),
        *_name("account"),
        sa.Column("sense", sa.String(2), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("due", DAY),
        sa.Column("strength", sa.String(20), nullable=False),
        sa.Column("legal", sa.String(1), nullable=False),
        *_text("evidence_en", "evidence_zh"),
        _version(),
        sa.PrimaryKeyConstraint("name", name="pk_clauses"),
    )


def _projects() -> None:
    op.create_table(
        "projects",
        *_name("key"),
        *_text("label_en", "label_zh"),
        *_name("technology", "zone"),
        sa.Column("capacity_mw", sa.Float, nullable=False),
        sa.Column("investment_cny", sa.Float, nullable=False),
        *_text("owner", "clauses"),
        sa.Column("signed_on", DAY),
        sa.Column("due_on", DAY),
        sa.Column("provenance", sa.String(20), nullable=False),
        _version(),
        sa.PrimaryKeyConstraint("key", name="pk_projects"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(32), nullable=False),
        *_name("project"),
        sa.Column("stage", sa.String(20), nullable=False),
        *_text("document_number", "issuer"),
        sa.Column("dated", DAY, nullable=False),
        *_text("note"),
        sa.Column("file_name", sa.Text),
        sa.Column("file_sha256", HASH),
        sa.Column("file_size", sa.Integer),
        *_entered(),
        *_signed(),
        sa.Column("withdrawn_by", NAME),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("reason", sa.Text),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.ForeignKeyConstraint(["project"], ["projects.key"], name="fk_evidence_project"),
        sa.CheckConstraint("withdrawn in (0, 1)", name="ck_evidence_withdrawn"),
    )
    op.create_index("ix_evidence_project", "evidence", ["project"])


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("id", sa.String(32), nullable=False),
        *_name("clause", "project", "quantity"),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("first", DAY, nullable=False),
        sa.Column("last", DAY, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("evidence", sa.String(32), nullable=False),
        *_text("note"),
        *_entered(),
        *_signed(),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_measures"),
    )
    op.create_index("ix_measures_clause", "measures", ["clause"])
    op.create_index("ix_measures_project", "measures", ["project"])
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        *_text("text"),
        *_name("by"),
        sa.Column("party", sa.String(10), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_subject", "comments", ["subject"])


def downgrade() -> None:
    """Refuse: the way back is a copy of the register."""
    raise RuntimeError("A register is never taken back; restore the copy made before the upgrade.")


WORDS = "the audit chain is append-only"
# REPLACE deletes without firing the trigger of DELETE, unless a connection asks for it.
SQLITE = (
    f"""CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
        WHEN EXISTS (SELECT 1 FROM audit WHERE sequence = NEW.sequence
                     OR previous_hash = NEW.previous_hash OR hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$""",
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)
