"""Sentences of the web room in both languages, from the catalogue that the command line shares."""

from collections.abc import Mapping

from longspring.catalogue import Language, catalogue, message
from longspring.report.text import Text


def say(key: str, **values: object) -> Text:
    """Return sentence `web.KEY` in both languages; a `Text` among the values speaks its own."""
    return Text(_said("en", key, values), _said("zh", key, values))


def known(key: str) -> bool:
    """Tell whether the catalogue has sentence `web.KEY`."""
    return f"web.{key}" in catalogue("en")


def _said(language: Language, key: str, values: Mapping[str, object]) -> str:
    spoken = {
        name: getattr(value, language) if isinstance(value, Text) else value
        for name, value in values.items()
    }
    return message(language, f"web.{key}", **spoken)
