"""The two books of words of the room say the same, and the page says nothing that they lack."""

import json
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "ui" / "room" / "src"
LANGUAGES = ("en", "zh")
# Words whose keys the page puts together from data.
COMPOSED = re.compile(r"^(nav|part|party|role|error)\.")


def book(language: str) -> dict[str, str]:
    return json.loads((SOURCE / "words" / f"{language}.json").read_text("utf-8"))


def sources() -> dict[str, str]:
    files = [*SOURCE.rglob("*.svelte"), *SOURCE.rglob("*.ts")]
    return {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in files}


def placeholders(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", sentence))


def test_books_have_the_same_keys_and_placeholders() -> None:
    english, chinese = book("en"), book("zh")
    assert english.keys() == chinese.keys()
    offenders = [key for key in english if placeholders(english[key]) != placeholders(chinese[key])]
    assert not offenders


@pytest.mark.parametrize("language", LANGUAGES)
def test_books_are_sorted_and_have_each_key_once(language: str) -> None:
    text = (SOURCE / "words" / f"{language}.json").read_text("utf-8")
    keys = [key for key, _ in json.loads(text, object_pairs_hook=list)]
    assert keys == sorted(set(keys))


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    assert not [key for key, sentence in book("zh").items() if not han.search(sentence)]
    assert not [key for key, sentence in book("en").items() if han.search(sentence)]


def test_every_word_said_is_in_the_book_and_every_word_of_the_book_is_said() -> None:
    known = set(book("en"))
    said = {
        key
        for text in sources().values()
        for key in re.findall(r'["\']([a-z_]+(?:\.[a-z0-9_]+)+)["\']', text)
        if key.split(".")[0] in {one.split(".")[0] for one in known}
    }
    assert not sorted(said - known)
    starts = tuple(
        start for text in sources().values() for start in re.findall(r"`([a-z_.]+\.)\$\{", text)
    )
    unsaid = [key for key in known - said if not COMPOSED.match(key) and not key.startswith(starts)]
    assert not sorted(unsaid)


def test_no_sentence_stands_outside_the_books() -> None:
    """Chinese letters are found in the books alone, but for the name of the house and units."""
    han = re.compile(r"[\u4e00-\u9fff]")
    allowed = {"lib/format.ts", "components/TopBar.svelte"}
    offenders = [
        f"{name}:{number}"
        for name, text in sources().items()
        if name not in allowed
        for number, line in enumerate(text.splitlines(), start=1)
        if han.search(line)
    ]
    assert not offenders
