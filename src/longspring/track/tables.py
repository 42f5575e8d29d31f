"""Tables of the register. The same on SQLite and PostgreSQL.

Instants are text in UTC with microseconds (`2026-11-26T09:00:00.000000Z`), dates are text
(`2026-11-26`), lists are canonical JSON: equal text is equal content in both databases, and text
order is time order. Rows of `audit` are never changed: triggers made by the migrations refuse it.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
INSTANT, DAY, NAME, HASH = String(27), String(10), String(80), String(64)


def _version() -> "Column[int]":
    return Column("version", Integer, nullable=False)


def _text(name: str) -> "Column[str]":
    return Column(name, Text, nullable=False)


agreements = Table(
    "agreements",
    metadata,
    Column("name", NAME, primary_key=True),
    _text("label_en"),
    _text("label_zh"),
    Column("signed", DAY, nullable=False),
    Column("case_sha256", HASH, nullable=False),
    _version(),
)

clauses = Table(
    "clauses",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("field", NAME, nullable=False),
    _text("label_en"),
    _text("label_zh"),
    _text("text_en"),
    _text("text_zh"),
    _text("owes"),
    _text("benefits"),
    Column("account", NAME, nullable=False),
    Column("sense", String(2), nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", String(40), nullable=False),
    Column("due", DAY),
    Column("strength", String(20), nullable=False),
    Column("legal", String(1), nullable=False),
    _text("evidence_en"),
    _text("evidence_zh"),
    _version(),
)

projects = Table(
    "projects",
    metadata,
    Column("key", NAME, primary_key=True),
    _text("label_en"),
    _text("label_zh"),
    Column("technology", NAME, nullable=False),
    Column("zone", NAME, nullable=False),
    Column("capacity_mw", Float, nullable=False),
    Column("investment_cny", Float, nullable=False),
    _text("owner"),
    _text("clauses"),
    Column("signed_on", DAY),
    Column("due_on", DAY),
    Column("provenance", String(20), nullable=False),
    _version(),
)


def _entered() -> "tuple[Column[str], ...]":
    return (
        Column("entered_by", NAME, nullable=False),
        Column("entered_party", String(10), nullable=False),
        Column("entered_at", INSTANT, nullable=False),
    )


def _signed() -> "tuple[Column[str | None], ...]":
    return (
        Column("city_by", NAME),
        Column("city_at", INSTANT),
        Column("company_by", NAME),
        Column("company_at", INSTANT),
    )


def _withdrawn(blank: str | None = None) -> "tuple[Column[Any], ...]":
    return (
        Column("city_withdrawn_by", NAME),
        Column("city_withdrawn_at", INSTANT),
        Column("city_reason", Text),
        Column("company_withdrawn_by", NAME),
        Column("company_withdrawn_at", INSTANT),
        Column("company_reason", Text),
        Column("withdrawn", Integer, nullable=False, server_default=blank),
    )


evidence = Table(
    "evidence",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("project", NAME, ForeignKey(projects.c.key), nullable=False),
    Column("stage", String(20), nullable=False),
    _text("document_number"),
    _text("issuer"),
    Column("dated", DAY, nullable=False),
    _text("note"),
    Column("file_name", Text),
    Column("file_sha256", HASH),
    Column("file_size", Integer),
    *_entered(),
    *_signed(),
    *_withdrawn(),
    _version(),
    Index(None, "project"),
    CheckConstraint("withdrawn in (0, 1)", name="withdrawn"),
)

measures = Table(
    "measures",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("clause", NAME, nullable=False),
    Column("project", NAME, nullable=False),
    Column("quantity", NAME, nullable=False),
    Column("unit", String(40), nullable=False),
    Column("first", DAY, nullable=False),
    Column("last", DAY, nullable=False),
    Column("value", Float, nullable=False),
    Column("evidence", String(32), nullable=False),
    _text("note"),
    *_entered(),
    *_signed(),
    *_withdrawn("0"),  # as the migration that added it
    _version(),
    Index(None, "clause"),
    Index(None, "project"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("subject", String(120), nullable=False),
    _text("text"),
    Column("by", NAME, nullable=False),
    Column("party", String(10), nullable=False),
    Column("at", INSTANT, nullable=False),
    Index(None, "subject"),
)

# The unique index on previous_hash makes a fork an error of the database itself.
audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", INSTANT, nullable=False),
    Column("user", NAME, nullable=False),
    Column("party", String(10), nullable=False),
    Column("verb", NAME, nullable=False),
    Column("subject", String(120), nullable=False),
    _text("content"),
    Column("previous_hash", HASH, nullable=False, unique=True),
    Column("hash", HASH, nullable=False, unique=True),
    Index(None, "subject"),
)

users = Table(
    "users",
    metadata,
    Column("name", NAME, primary_key=True),
    _text("label_en"),
    _text("label_zh"),
    Column("role", String(20), nullable=False),
    Column("party", String(10), nullable=False),
    Column("zone", NAME, nullable=False),
    _text("password_hash"),
    Column("language", String(2), nullable=False),
    Column("active", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    _version(),
    CheckConstraint("active in (0, 1)", name="active"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("user", NAME, ForeignKey(users.c.name), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("seen_at", INSTANT, nullable=False),
    Index(None, "user"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user", NAME, nullable=False),
    Column("address", NAME, nullable=False),
    Column("at", INSTANT, nullable=False),
    Index(None, "user", "at"),
    Index(None, "address", "at"),
)

# `nonce` opens the commitment that stands in the audit chain; it never leaves with the value's
# row but to its own party.
sealed = Table(
    "sealed",
    metadata,
    Column("party", String(10), primary_key=True),
    Column("subject", String(120), primary_key=True),
    Column("key", String(20), primary_key=True),
    _text("value"),
    Column("unit", String(40), nullable=False),
    Column("nonce", HASH, nullable=False),
    _version(),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("plan", NAME, nullable=False),
    _text("request"),
    Column("state", String(20), nullable=False),
    _text("stage"),
    Column("iteration", Integer, nullable=False),
    Column("gap", Float),
    Column("elapsed", Float, nullable=False),
    Column("message_en", Text),
    Column("message_zh", Text),
    Column("result_plan", NAME),
    Column("by", NAME, nullable=False),
    Column("party", String(10), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Index(None, "created_at"),
)
