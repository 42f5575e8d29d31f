"""Instants, dates and lists as the text that the database holds, and back."""

import json
from datetime import UTC, date, datetime
from typing import Any


def instant_text(instant: datetime) -> str:
    """Return an instant in UTC with microseconds, so that text order is time order."""
    text = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{text.removesuffix('+00:00')}Z"


def instant_of(text: str) -> datetime:
    """Return the instant that :func:`instant_text` wrote."""
    return datetime.fromisoformat(text)


def day_text(day: date | None) -> str | None:
    """Return a date as YYYY-MM-DD."""
    return None if day is None else day.isoformat()


def day_of(text: str | None) -> date | None:
    """Return the date that :func:`day_text` wrote."""
    return None if text is None else date.fromisoformat(text)


def canonical(content: Any) -> str:
    """Return content as JSON in the one way: sorted keys, no spaces, no NaN, text as it is."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
