"""Write the reference pages that the code itself defines: commands, case format, errors.

    python docs/build.py            write them
    python docs/build.py --check    say which ones are out of date, and end with 1

Also checks that every link between pages leads somewhere.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from longspring.case import accounts, agreement, boundaries, documents, series, sides, terms
from longspring.case.codes import CODES
from longspring.case.tables import BASES, ORIGIN_COLUMNS, TABLES, Column, columns, has_origin
from longspring.case.templates import Template, read_templates
from longspring.cli.main import COMMANDS, command_line, command_of
from longspring.units import DEFINITIONS

DOCS = Path(__file__).parent
MADE = "<!-- Made by docs/build.py; do not edit by hand. -->"

COMMANDS_INTRODUCTION = """\
`CASE` is a case folder or the name of a shipped case; `OUT` is the folder of a plan. Data go to
standard output, messages to standard error. Every reading command takes `--json`. The language is
that of `--lang`, else of the variable `LONGSPRING_LANG`, else English. `NO_COLOR`, and an output
that is no terminal, give plain lines."""

FORMAT_INTRODUCTION = f"""\
A case is a folder. Each table is one CSV file, each record below one row. The header of a column is
the field's name followed by a unit, as in `overnight_cost_cny_per_kw`; any unit of the right kind
may be written, and is converted once. Headers below show the canonical unit. A file is UTF-8 (with
or without byte-order mark) or GB 18030, with any line ends. Unknown files, columns and keys are
errors; a table that is not needed may be left out.

A table *with origin* ends with the columns {", ".join(f"`{name}`" for name in ORIGIN_COLUMNS)}:
`source` is one or more keys of `sources.csv` separated by `;`, `basis` is one of
{", ".join(f"`{basis}`" for basis in BASES)}. An assumed row gives the plausible range of
its numbers as ratios `low_ratio` and `high_ratio` of the value.

Beside the tables stand `case.yaml`, `agreement.yaml`, `accounts.yaml`, `deal.yaml`,
`zones.geojson`, `profiles/*.csv` and `weather/*.csv`; see [the other files](case-files.md).

## Units

Words that a header may combine with `per`:
{", ".join(f"`{line.split(' ', 1)[0]}`" for line in DEFINITIONS)}."""

ERRORS_INTRODUCTION = """\
All issues of a case are reported together, each with its code, file and line, what was found and
expected, the nearest valid name and how to mend it. A code never changes its meaning. The exit
codes of the commands are on [the page of commands](cli.md#exit-codes).

A table or YAML file has at most 8 MiB, a file of hourly series or `zones.geojson` at most 64 MiB.
A table has at most 200 000 rows and a cell at most 131 072 characters. YAML is one document of at
most 200 000 values, nested at most 16 deep, without anchors, aliases and tags. Links that lead out
of the case folder are not followed. Text is UTF-8 or GB 18030, which contains GBK, with any line
ends.

A sheet of the register (LS-10nn) is an XLSX workbook or CSV of at most 8 MiB, 48 MiB unpacked, with
at most 20 000 rows, 200 columns and 200 000 cells of 4096 characters. A workbook that declares
entities is refused; formulas, errors and merged numbers are refused where they are read."""

TEMPLATES_INTRODUCTION = """\
The clauses that agreements of a city and an energy company are made of. `longspring clauses
--templates` lists them, `longspring clause new T06 CASE` writes one into `agreement.yaml`: see
[how to change a clause](../howto/change-a-clause.md). Legal class B binds once it stands in a
project agreement, E is best effort, X may not be a condition and is refused as binding. A ratio is
written in linear form. Every value is illustrative. A letter marks a second quantity of the same
clause.

A year names the period of the case that it falls into, and counts to the end of it: in the
Changchun case 2025 stands for 2025-2029 and 2030 for 2030-2034, so that "periods up to 2030" end
with 2034. `clause new` writes the last year into the text of the clause."""

DECISIONS_INTRODUCTION = """\
One page a decision: context, decision, consequences. A decision is never rewritten; a later one may
supersede it."""

EXIT_CODES = (
    (0, "done"),
    (1, "internal error"),
    (2, "wrong arguments"),
    (3, "the case is invalid; every issue was listed"),
    (4, "no plan satisfies the case and its clauses"),
    (5, "the solution failed the certificate; nothing was written"),
    (6, "a limit of time or iterations was reached"),
    (7, "not permitted"),
    (8, "what was to be written has changed since it was read"),
    (9, "there is no such thing"),
    (130, "interrupted; nothing is half-written"),
)


def pages() -> dict[str, str]:
    """Return every generated page by its path below docs/."""
    return {
        "reference/cli.md": "\n".join(command_page()) + "\n",
        "reference/case-format.md": "\n".join(format_page()) + "\n",
        "reference/case-files.md": "\n".join(file_page()) + "\n",
        "reference/clause-templates.md": "\n".join(template_page()) + "\n",
        "reference/errors.md": "\n".join(error_page()) + "\n",
        "decisions/index.md": "\n".join(decision_page()) + "\n",
    }


def command_page() -> Iterator[str]:
    """Yield the lines of the page of commands, from the command line itself."""
    group = command_line("en")
    yield from ("# Command line", "", MADE, "", COMMANDS_INTRODUCTION)
    yield from ("", "## Exit codes", "", "| code | meaning |", "|---|---|")
    yield from (f"| {code} | {meaning} |" for code, meaning in EXIT_CODES)
    for name in COMMANDS:
        yield from one_command(name, command_of(group, name))


def one_command(name: str, command: Any) -> Iterator[str]:
    """Yield the lines about one command."""
    sentence, _, example = command.help.partition("\n\n")
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    options = [item for item in command.params if item.param_type_name == "option"]
    usage = " ".join(item.metavar or item.name.upper() for item in arguments)
    yield from ("", f"## longspring {name}", "", sentence, "")
    yield from ("```", f"longspring {name} {usage}".rstrip() + " [OPTIONS]")
    if example:
        yield example.removeprefix("Example: ")
    yield from ("```", "", "| argument or option | meaning | default |", "|---|---|---|")
    for item in (*arguments, *options):
        word = item.metavar if item in arguments else ", ".join(item.opts)
        default = "" if item.default in (None, False) or item.required else f"`{item.default}`"
        yield f"| `{word}` | {item.help} | {default} |"


def format_page() -> Iterator[str]:
    """Yield the lines of the page of the case format, from the declarations of the records."""
    yield from ("# Case format", "", MADE, "", FORMAT_INTRODUCTION)
    for table in TABLES:
        yield from one_table(table)


def one_table(table: Any) -> Iterator[str]:
    """Yield the lines about one table."""
    sentence = " ".join((table.record.__doc__ or "").split())
    about = sentence.partition(": ")[2] or sentence
    marks = ["required" if table.required else "optional"]
    marks += ["with origin"] if has_origin(table.record) else []
    key = ", ".join(f"`{name}`" for name in table.key)
    yield from ("", f"## {table.name}.csv", "", f"{about[0].upper()}{about[1:]}", "")
    yield f"*{', '.join(marks)}*; a row is identified by {key}."
    yield from ("", "| header | range or choices | empty cell | meaning |", "|---|---|---|---|")
    for column in columns(table.record):
        meaning = column.meaning or " or ".join(f"one of {home(name)}" for name in column.refers)
        yield f"| `{column.header}` | {allowed(column)} | {empty(column)} | {meaning} |"


def home(name: str) -> str:
    """Return where the names that a column refers to are defined."""
    return f"{name}.csv" if any(table.name == name for table in TABLES) else f"{name} in case.yaml"


def allowed(column: Column) -> str:
    """Return the range or the choices of a column in words."""
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.kind == "text":
        return "name" if column.refers else "text"
    low = "" if column.low == float("-inf") else f"{column.low:g} ≤ "
    high = "" if column.high == float("inf") else f" ≤ {column.high:g}"
    word = "whole number" if column.kind == "integer" else "number"
    return f"{low}{word}{high}"


def empty(column: Column) -> str:
    """Return what an empty cell of a column means."""
    if column.required:
        return "error"
    return "none" if column.default in (None, "") else f"{column.default}"


def file_page() -> Iterator[str]:
    """Yield the lines of the page of the files that are no tables, from their readers' words."""
    yield from ("# The other files of a case", "", MADE)
    for reader in (documents, agreement, terms, accounts, sides, series, boundaries):
        title, _, about = inspect.getdoc(reader).partition("\n\n")
        text = re.sub(r":\w+:`", "`", about.replace("``", "`"))
        yield from ("", f"## {title.partition(': ')[0]}", "")
        yield f"{title.partition(': ')[2][0].upper()}{title.partition(': ')[2][1:]}"
        yield from ("", text)


def template_page() -> Iterator[str]:
    """Yield the lines of the page of clause templates."""
    yield from ("# Clause templates", "", MADE, "", TEMPLATES_INTRODUCTION, "")
    yield "| template | clause | bounds | illustrative | legal | evidence |"
    yield "|---|---|---|---|---|---|"
    for one in read_templates():
        names = f"{one.label.en} {one.label.zh}"
        yield (
            f"| {one.name} | {names} | {one.quantity.en}: {_bounded(one)} | {_illustrative(one)} "
            f"| {one.legal} | {one.evidence.en} |"
        )
    for one in read_templates():
        for title, label in (
            ("may be agreed instead", one.terms.permitted),
            ("is measured outside of a plan", one.terms.measured),
        ):
            if label.en:
                yield from ("", f"**{one.name} {title}.** {label.en} {label.zh}")


def _bounded(one: Template) -> str:
    """Return the account that a template bounds, or what the plan shows of it."""
    party = f" of `{', '.join(one.party)}`" if one.party else ""
    ratio = f" - {one.ratio:g} x `{one.minus}`" if one.minus else ""
    shown = "the plan shows " if one.terms.measured.en else ""
    return f"{shown}`{one.account}`{party}{ratio}"


def _illustrative(one: Template) -> str:
    """Return sense, value and deadline of a template."""
    when = {
        "through": "periods up to {}, added up",
        "at": "period {}",
        "from": "each period from {}",
    }
    window = when[one.window].format(one.year)
    if one.terms.measured.en:
        return window
    value = "your value" if one.value is None else f"{one.value:g}"
    unit = "" if one.unit == "1" else f" {one.unit}"
    return f"`{one.sense}` {value}{unit}, {window}"


def error_page() -> Iterator[str]:
    """Yield the lines of the page of issue codes."""
    yield from ("# Errors", "", MADE, "", ERRORS_INTRODUCTION)
    yield from ("", "| code | English | 中文 |", "|---|---|---|")
    for code, label in CODES.items():
        yield f'| {code} | <a id="{code.lower()}"></a>{label.en} | {label.zh} |'


def decision_page() -> Iterator[str]:
    """Yield the lines of the list of decisions."""
    yield from ("# Decisions", "", MADE, "", DECISIONS_INTRODUCTION, "")
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        title = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
        yield f"- [{title}]({path.name})"


def broken_links() -> Iterator[str]:
    """Yield every link of a page or README that leads nowhere."""
    root = DOCS.parent
    for page in [*sorted(DOCS.rglob("*.md")), *sorted(root.glob("*.md"))]:
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target or target.startswith("mailto:"):
                continue
            name, _, anchor = target.partition("#")
            found = page if not name else page.parent / name
            if not found.exists():
                yield f"{page.relative_to(root)}: {target}"
            elif anchor and found.suffix == ".md" and anchor not in anchors(found):
                yield f"{page.relative_to(root)}: {target} (no such heading)"


def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page make."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in headings}


def main(arguments: list[str]) -> int:
    """Write or check the pages; return the exit code."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, "utf-8")
    if "--check" in arguments:
        for name in stale:
            print(f"out of date: docs/{name}; run make docs", file=sys.stderr)
    broken = list(broken_links())
    for link in broken:
        print(f"leads nowhere: {link}", file=sys.stderr)
    return 1 if broken or ("--check" in arguments and stale) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
