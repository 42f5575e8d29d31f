"""Sentences of the product in English and Chinese, one JSON file a language.

    message("zh", "check.valid", case="changchun")  ->  the sentence of zh.json, filled in

Both files hold the same keys with the same placeholders; a test says so. This module decides
nothing about when a sentence is said.
"""

import json
import math
from functools import cache
from pathlib import Path
from typing import Literal, cast

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Return every sentence of a language by its key."""
    text = Path(__file__).with_name(f"{language}.json").read_text(encoding="utf-8")
    return cast(dict[str, str], json.loads(text))


def message(language: Language, key: str, **values: object) -> str:
    """Return the sentence `key` in `language` with `values` in its placeholders.

    Raises
    ------
    KeyError
        If the catalogue has no such sentence, or a placeholder has no value.
    """
    return catalogue(language)[key].format(**values)


def percent_at_most(share: float) -> str:
    """Return a share as percent with two decimals, rounded up: what is proved stays proved."""
    return f"{math.ceil(share * 1e4) / 1e2 if math.isfinite(share) else share:.2f}%"
