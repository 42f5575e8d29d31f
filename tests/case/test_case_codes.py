"""Codes of issues: unique in meaning, all documented, all raised by something."""

import re
from pathlib import Path

import pytest

import longspring
from longspring.case.codes import CODES, issue, nearest, quoted, unknown_name

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "errors.md"
SOURCE = Path(longspring.__file__).parent
LISTED = re.compile(r'^\| (LS-\d{4}) \| <a id="(ls-\d{4})"></a>(.+) \| (.+) \|$', re.MULTILINE)
CODE = re.compile(r"LS-\d{4}")


def test_the_page_lists_every_code_in_the_words_of_the_program():
    listed = LISTED.findall(PAGE.read_text(encoding="utf-8"))
    assert [code.lower() for code, *_ in listed] == [anchor for _, anchor, *_ in listed]
    page = {code: (english, chinese) for code, _, english, chinese in listed}
    assert page == {code: (label.en, label.zh) for code, label in CODES.items()}
    assert len(listed) == len(page)


def test_every_code_is_used_and_every_code_used_is_known():
    used: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.name != "codes.py":
            used.update(CODE.findall(path.read_text(encoding="utf-8")))
    assert used == set(CODES)


def test_every_code_of_the_reader_is_raised_in_a_test():
    raised: set[str] = set()
    for path in Path(__file__).parent.glob("*"):
        if path.is_file():
            raised.update(CODE.findall(path.read_text(encoding="utf-8")))
    in_reader: set[str] = set()
    for path in (SOURCE / "case").glob("*.py"):
        if path.name != "codes.py":
            in_reader.update(CODE.findall(path.read_text(encoding="utf-8")))
    assert in_reader - raised == set()


def test_a_code_that_is_not_listed_cannot_be_raised():
    with pytest.raises(KeyError):
        issue("LS-9999", ("x", 1), "", "", "")


def test_the_nearest_name_is_found_whatever_its_case():
    assert nearest("Elektricity", ["electricity", "heat"]) == "electricity"
    assert nearest("WIND", ["wind", "coal"]) == "wind"
    assert nearest("quite another", ["wind", "coal"]) == ""
    assert nearest("x" * 100_000, ["wind"]) == ""


def test_what_was_found_is_shown_on_one_short_line():
    assert quoted("a\nb") == r"'a\nb'"
    assert len(quoted("x" * 1000)) == 60
    found = unknown_name("LS-0501", ("zones.csv", 3), "\x1b[31m", ["a"], "a zone")
    assert "\x1b" not in str(found)
    assert "\n" not in str(found)
