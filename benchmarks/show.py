"""Put stored measurements into the pages: tables, pictures, and what the README shows of them.

    python benchmarks/show.py

Reads results/ladder.json, results/long.json (one more run of the ladder, of a large size with a
longer limit: ladder.py --out) and results/scaling.json, and fills the made parts of
docs/reference/benchmarks.md and of both READMEs; no figure in them is typed by hand. A part
without a stored measurement stays empty. `--check` only says whether something is out of date.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plot import WORDS, by_cost, picture, size_of, total

HERE = Path(__file__).parent
ROOT = HERE.parent
PAGE = "docs/reference/benchmarks.md"
PICTURE = "![Seconds by size](../images/benchmark-en.svg)\n"
SUBJECTS = ("network", "city")
ORDER = ("structured", "hipo", "pypsa-hipo", "pypsa")
HEADER = (
    "zones x steps x periods",
    "contender",
    "columns",
    "read",
    "build",
    "solve",
    "all, times ours",
    "peak memory",
    "iterations",
    "verdict",
    "objective",
)
README = {
    "en": "Seconds to read, build and solve, by size. {machine} A triangle: stopped there, after "
    "{limit} s, without an answer. [Every figure, and what is compared]({page})",
    "zh": "不同规模下读入、建模与求解的用时（秒）。{machine}三角：到 {limit} 秒时限仍无解，已停止。"
    "[全部数据与比较方法]({page})",
}
MACHINE = {
    "en": "Measured in one run on {cores} cores ({processor}), {memory_gb} GB of memory.",
    "zh": "同一次运行中测得：{cores} 核（{processor}），内存 {memory_gb} GB。",
}


def main(arguments: list[str]) -> int:
    """Write or check everything; return the exit code."""
    stale = []
    for name, content in made(ROOT, HERE / "results").items():
        path = ROOT / name
        if not path.exists() or path.read_text("utf-8") != content:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(content, "utf-8")
    for name in stale:
        print(f"out of date: {name}" if "--check" in arguments else f"Written: {name}")
    return 1 if stale and "--check" in arguments else 0


def made(root: Path, results: Path) -> dict[str, str]:
    """Return every file with made parts, by its path, filled from stored measurements."""
    ladder, scaling = load(results / "ladder.json"), load(results / "scaling.json")
    parts = {"ladder": ladder_part(ladder, PICTURE), "scaling": scaling_part(scaling)}
    parts["long"] = ladder_part(load(results / "long.json"))
    out = {PAGE: filled((root / PAGE).read_text("utf-8"), parts)}
    for language, name in (("en", "README.md"), ("zh", "README.zh.md")):
        part = {"benchmark": readme_part(ladder, language)}
        out[name] = filled((root / name).read_text("utf-8"), part)
        if ladder:
            out[f"docs/images/benchmark-{language}.svg"] = picture(ladder["records"], language)
    return out


def load(path: Path) -> dict[str, Any]:
    """Return a stored measurement, empty where there is none."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def filled(page: str, parts: dict[str, str]) -> str:
    """Return a page with the content of its made parts put in their place."""
    for name, content in parts.items():
        found = list(re.finditer(rf"<!-- made: {name} -->\n(.*?)<!-- end -->", page, re.S))
        if len(found) != 1:
            raise ValueError(f"The page needs one part <!-- made: {name} --> ... <!-- end -->.")
        page = page[: found[0].start(1)] + content + page[found[0].end(1) :]
    return page


def readme_part(ladder: dict[str, Any], language: str) -> str:
    """Return the picture and a sentence on it."""
    if not ladder:
        return ""
    limits = sorted({f"{record['limit']:g}" for record in ladder["records"]}, key=float)
    machine = MACHINE[language].format(**ladder["machine"])
    sentence = README[language].format(machine=machine, limit=" / ".join(limits), page=PAGE)
    alt = WORDS[language]["seconds"]
    return f"\n![{alt}](docs/images/benchmark-{language}.svg)\n\n{sentence}\n\n"


def ladder_part(ladder: dict[str, Any], *before: str) -> str:
    """Return the tables of a ladder, one a subject, with lines of text before them."""
    if not ladder:
        return "No run is stored.\n"
    used = ", ".join(f"{name} {number}" for name, number in ladder["versions"].items())
    lines = [MACHINE["en"].format(**ladder["machine"]) + f" With {used}.", ""]
    lines += before
    for subject in SUBJECTS:
        records = [record for record in ladder["records"] if record["subject"] == subject]
        if records:
            lines += [f"### {WORDS['en'][subject]}", "", row(HEADER), row(["---"] * len(HEADER))]
            lines += [row(cells) for cells in table(records)]
            lines.append("")
    return "\n".join(lines)


def row(cells: Any) -> str:
    """Return a line of a table."""
    return "| " + " | ".join(cells) + " |"


def table(records: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Yield the cells of one subject, size by size and contender by contender."""
    for size in sorted({size_of(record) for record in records}, key=by_cost):
        mine = {record["contender"]: record for record in records if size_of(record) == size}
        reference = best_known(mine)
        for name in (name for name in ORDER if name in mine):
            yield list(cells(mine[name], mine.get("structured"), reference))


def best_known(mine: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the record whose objective the others are held to: a certified one of ours."""
    for name in ("structured", "hipo"):
        if name in mine and mine[name]["passed"]:
            return mine[name]
    return None


def cells(
    record: dict[str, Any], ours: dict[str, Any] | None, reference: dict[str, Any] | None
) -> Iterator[str]:
    """Yield the cells of one record."""
    yield " x ".join(str(part) for part in size_of(record))
    yield WORDS["en"][record["contender"]]
    yield "" if record["columns"] is None else f"{record['columns']:,}"
    for stage in ("read", "build", "solve"):
        yield f"{record['seconds'][stage]:.1f} s" if stage in record["seconds"] else ""
    yield times(record, ours)
    yield "" if record["status"] == "skipped" else f"{record['megabytes']:,.0f} MB"
    yield "" if record["iterations"] is None else f"{record['iterations']:,}"
    yield verdict(record)
    yield agreement(record, reference)


def times(record: dict[str, Any], ours: dict[str, Any] | None) -> str:
    """Return how many times as long as ours it took, at least, where it was stopped."""
    value, base = total(record), total(ours) if ours and ours["status"] == "done" else None
    if value is None or base is None:
        return ""
    return f"{'> ' if record['status'] == 'stopped' else ''}{value / base:.1f}"


def verdict(record: dict[str, Any]) -> str:
    """Return how it ended: our certificate's word on ours, the peer's own on the peer."""
    if record["status"] == "stopped":
        return f"stopped at {record['limit']:g} s"
    if record["status"] == "skipped":
        return f"not tried: stopped at {record['message']}"
    if record["status"] == "failed":
        return f"failed: {record['message']}"
    if record["gap"] is None:
        return "optimal, says HiGHS" if record["passed"] else f"HiGHS: {record['message']}"
    word = "certified" if record["passed"] else f"refused ({record['message']})"
    return f"{word}, gap {record['gap']:.0e}"


def agreement(record: dict[str, Any], reference: dict[str, Any] | None) -> str:
    """Return the relative difference of the objective from the certified one."""
    if record["objective"] is None or reference is None:
        return ""
    if record is reference:
        return "reference"
    return f"{record['objective'] / reference['objective'] - 1.0:+.0e}"


def scaling_part(scaling: dict[str, Any]) -> str:
    """Return what is known of scaling and of the share of dense peak."""
    if not scaling:
        return "No run is stored.\n"
    lines = [MACHINE["en"].format(**scaling["machine"]), ""]
    header = ("steps", "threads", "ms an iteration", "us a step", "beside linear", "threads gain")
    lines += [row(header), row(["---"] * len(header))]
    first: dict[int, float] = {}
    single = {one["steps"]: one["seconds"] for one in scaling["iterations"] if one["threads"] == 1}
    for one in scaling["iterations"]:
        each = one["seconds"] / one["steps"]
        first.setdefault(one["threads"], each)
        gain = single.get(one["steps"], one["seconds"]) / one["seconds"]
        lines.append(
            row(
                (
                    f"{one['steps']:,}",
                    f"{one['threads']}",
                    f"{1e3 * one['seconds']:,.0f}",
                    f"{1e6 * each:,.0f}",
                    f"{each / first[one['threads']] - 1.0:+.0%}",
                    f"{gain:.2f}",
                )
            )
        )
    header = ("steps", "threads", "Gflop", "seconds", "Gflop/s", "dgemm, Gflop/s", "share of peak")
    lines += ["", row(header), row(["---"] * len(header))]
    for one in scaling["factor"]:
        speed = one["gflop"] / one["seconds"]
        lines.append(
            row(
                (
                    f"{one['steps']:,}",
                    f"{one['threads']}",
                    f"{one['gflop']:.2f}",
                    f"{one['seconds']:.3f}",
                    f"{speed:.1f}",
                    f"{one['peak']:.1f}",
                    f"{speed / one['peak']:.0%}",
                )
            )
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
