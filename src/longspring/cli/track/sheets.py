"""`longspring track template` and `import`: ledgers (台账) out and in."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import say, show_json, show_table
from longspring.cli.track.opening import (
    PLACE,
    READER,
    DatabaseOption,
    FilesOption,
    UserOption,
    acting,
    case_of,
    need_libraries,
    opened,
)
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.case.flaw import Flaw
    from longspring.track.sheet import Entry, Ledger

LARGEST = 64 * 2**20  # bytes; beyond it a file is not even opened
CaseOption = Annotated[str, typer.Option("--case", metavar="CASE", show_default=False)]


def template(
    case: Annotated[str, typer.Argument(metavar="[CASE]", show_default=False)] = "",
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE")] = Path("ledger.xlsx"),
    lang: LanguageOption = "en",
) -> None:
    """Write an empty ledger with the headings that `import` reads."""
    need_libraries()
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.interop.grid import csv_bytes
    from longspring.interop.replaced import write_bytes
    from longspring.interop.sheet import workbook_bytes
    from longspring.track.template import template_headings, template_notes

    read = read_case(find_case(case)) if case else None
    if out.exists():
        raise UsageError(f"{str(out)!r} is there already. Name another file with -o.")
    headings = template_headings()
    if out.suffix.lower() == ".csv":
        data = csv_bytes(headings, [])
    elif out.suffix.lower() == ".xlsx":
        data = workbook_bytes("台账 ledger", headings, [], template_notes(read))
    else:
        raise UsageError(f"found {out.name!r}, expected a name that ends with .xlsx or .csv.")
    write_bytes(out, data)
    say(message(lang, "track.written", path=out))


def import_sheet(  # noqa: PLR0913, PLR0917 - one parameter an option
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", show_default=False)],
    commit: Annotated[bool, typer.Option("--commit")] = False,
    user: UserOption = "",
    case: CaseOption = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Read a ledger row by row; with --commit write it, all of it or nothing."""
    from longspring.interop.sheet import read_sheet
    from longspring.track.register import ledger_known, write_ledger
    from longspring.track.sheet import read_ledger

    grid, flaws = read_sheet(_content(sheet), sheet.name)
    with opened(database, files) as register:
        read = case_of(register, case)
        if grid is None:
            _answer(None, flaws, 0, json=json, language=lang)
            raise typer.Exit(2)
        ledger = read_ledger(grid.file, grid.rows, grid.flaws, ledger_known(register, READER, read))
        count = 0
        if commit and not ledger.refused:
            with acting(register, user, lang) as actor:
                count = write_ledger(register, actor, ledger)
    _answer(ledger, grid.notes, count, json=json, language=lang)
    if ledger.refused:
        raise typer.Exit(2)
    if not commit and not json:
        say(message(lang, "track.not_committed"))


def _content(sheet: Path) -> bytes:
    try:
        if sheet.stat().st_size > LARGEST:
            raise UsageError(f"{str(sheet)!r} is larger than {LARGEST // 2**20} MiB.")
        return sheet.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {str(sheet)!r}: {error.strerror}.") from error


def _answer(
    ledger: "Ledger | None",
    others: "Sequence[Flaw]",
    count: int,
    *,
    json: bool,
    language: Language,
) -> None:
    """Print rows on standard output, and what is wrong or worth knowing on standard error."""
    entries = () if ledger is None else ledger.entries
    flaws = tuple(others) if ledger is None else ledger.flaws
    notes = () if ledger is None else (*others, *ledger.notes)
    if json:
        show_json(
            {
                "rows": [_record(entry) for entry in entries],
                "errors": [_said(flaw) for flaw in flaws],
                "notes": [_said(flaw) for flaw in notes],
                "committed": count,
            }
        )
        return
    if entries:
        header = [message(language, f"track.{name}") for name in ("line", "action", "project")]
        header += [message(language, f"track.{name}") for name in ("name", "evidence", "measures")]
        show_table(header, [_cells(entry, language) for entry in entries])
    from longspring.cli.main import issue_words

    wrong = [*flaws, *(flaw for entry in entries for flaw in entry.errors)]
    for flaw in (*wrong, *notes, *(flaw for entry in entries for flaw in entry.notes)):
        say(issue_words(flaw.issue(language), language))
    if wrong:
        say(message(language, "track.refused", count=len(wrong)))
    elif count:
        say(message(language, "track.committed", count=count))


def _cells(entry: "Entry", language: Language) -> list[str]:
    return [
        str(entry.line),
        message(language, f"track.action.{entry.action}"),
        entry.key,
        getattr(entry.label, language),
        str(len(entry.evidence)),
        str(len(entry.measures)),
    ]


def _record(entry: "Entry") -> dict[str, Any]:
    return {
        "line": entry.line,
        "action": entry.action,
        "key": entry.key,
        "label": {"en": entry.label.en, "zh": entry.label.zh},
        "evidence": len(entry.evidence),
        "measures": len(entry.measures),
        "errors": [_said(flaw) for flaw in entry.errors],
        "notes": [_said(flaw) for flaw in entry.notes],
    }


def _said(flaw: "Flaw") -> dict[str, Any]:
    return {
        "code": flaw.code,
        "line": flaw.line,
        "column": flaw.column,
        **{
            name: {"en": part.en, "zh": part.zh}
            for name, part in (
                ("meaning", flaw.meaning),
                ("found", flaw.found),
                ("expected", flaw.expected),
                ("fix", flaw.fix),
            )
        },
        "nearest": flaw.nearest,
    }
