"""The pages: what the code makes is up to date, links lead somewhere, words are explained."""

import subprocess
import sys
from pathlib import Path

from longspring.case.codes import CODES
from longspring.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]


def test_pages_made_from_the_code_are_up_to_date_and_links_lead_somewhere() -> None:
    done = subprocess.run(
        [sys.executable, "docs/build.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_command_and_every_code_has_its_place() -> None:
    commands = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    errors = (ROOT / "docs/reference/errors.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## longspring {name}\n" not in commands] == []
    assert [code for code in CODES if f"| {code} |" not in errors] == []


def test_decisions_have_one_number_each_and_three_parts() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    for number, page in enumerate(pages, start=1):
        text = page.read_text("utf-8")
        assert page.name.startswith(f"{number:04d}-"), page.name
        assert text.startswith(f"# {number}. "), page.name
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, f"{page.name} has no {part}"


def test_both_readmes_name_the_same_commands_and_pictures() -> None:
    english = (ROOT / "README.md").read_text("utf-8")
    chinese = (ROOT / "README.zh.md").read_text("utf-8")
    for word in ("make plan", "make test", *(f"longspring {name}" for name in COMMANDS)):
        assert (word in english) == (word in chinese), word
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("\n| ") == chinese.count("\n| ")
