"""The newcomer's walk of docs/howto/track.md, command by command, as it stands on the page."""

import json
import re
import shlex
from pathlib import Path

import pytest

from cli.running import inside

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "track.md"


def test_every_command_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PAGE.read_text("utf-8")
    (ledger,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    commands = re.findall(r"^    longspring (track .*)$", text, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LONGSPRING_PASSWORD", "correct horse battery 7")
    Path("ledger.csv").write_text(ledger, "utf-8")
    said: dict[str, str] = {}
    for line in commands:
        command = line
        if "variance" in line:  # needs a plan; tests/cli/test_track.py holds one against it
            continue
        if " ID " in line:
            listed = json.loads(inside("track", "evidence", "list", "W1", "--json").stdout)
            started = next(row for row in listed if row["what"] == "M")
            command = line.replace(" ID ", f" {started['id'][:8]} ")
        done = inside(*shlex.split(command))
        assert done.returncode == 0, (command, done.stderr)
        said[command] = done.stdout
    assert len(said) >= 15
    status = json.loads(inside("track", "status", "--json").stdout)
    assert status["states"]["started"] == 1
    assert re.search(r"^W1 .*Started", said["track status"], re.MULTILINE)
