"""Text in both languages, and the catalogue every sentence of the report comes from.

The catalogues catalogue/en.json and catalogue/zh.json hold the same keys with the same
placeholders (a test compares them). A placeholder may be filled with a `Text`, so that a
number carries its own unit in each language.
"""

import json
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said in English and in Chinese."""

    en: str
    zh: str

    def html(self) -> str:
        """Return markup in which the page shows the language chosen."""
        if self.en == self.zh:
            return escape(self.en, quote=False)
        return (
            f'<span lang="en">{escape(self.en, quote=False)}</span>'
            f'<span lang="zh">{escape(self.zh, quote=False)}</span>'
        )

    def attributes(self, name: str) -> str:
        """Return attribute `name` in English, with both languages beside it for the script."""
        return (
            f'{name}="{escape(self.en)}" data-{name}-en="{escape(self.en)}" '
            f'data-{name}-zh="{escape(self.zh)}"'
        )

    def pair(self) -> dict[str, str]:
        """Return the two languages as the script reads them."""
        return {"en": self.en, "zh": self.zh}


@cache
def read_catalogue(language: str) -> dict[str, str]:
    """Return the messages of a language, keyed as in the other."""
    path = files("longspring.report") / "catalogue" / f"{language}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def say(key: str, **values: object) -> Text:
    """Return message `key` in both languages with its placeholders filled."""
    return Text(_fill("en", key, values), _fill("zh", key, values))


def known(key: str) -> bool:
    """Tell whether the catalogue has message `key`."""
    return key in read_catalogue("en")


def plain(value: object) -> Text:
    """Return the same characters in both languages (numbers, names, codes)."""
    return Text(str(value), str(value))


def join(texts: list[Text], en: str = ", ", zh: str = "、") -> Text:
    """Return the texts one after another, separated as each language does."""
    return Text(en.join(text.en for text in texts), zh.join(text.zh for text in texts))


def _fill(language: str, key: str, values: dict[str, object]) -> str:
    spoken = {
        name: getattr(value, language) if isinstance(value, Text) else value
        for name, value in values.items()
    }
    return read_catalogue(language)[key].format(**spoken)
