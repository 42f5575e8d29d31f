"""The entry of `longspring`: which commands there are, and what an error becomes.

An error of the program's own kinds ends with its exit code (see `longspring.errors`) and one
message; Ctrl-C ends with 130. Commands import the rooms they need when they run, so that
`longspring --help` stays fast.
"""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer

from longspring import __version__
from longspring.catalogue import Language, catalogue, message
from longspring.cli import (
    alternatives,
    bench,
    certify,
    check,
    clause,
    clauses,
    delivery,
    diagnose,
    doctor,
    export,
    frontier,
    import_network,
    ledger,
    money,
    new,
    plan,
    schedule,
    serve,
    villages,
)
from longspring.cli.options import LanguageOption
from longspring.cli.output import say, show
from longspring.cli.track import TRACK
from longspring.errors import CaseError, InvalidError, Issue, LongspringError

COMMANDS = {
    "new": new.new,
    "check": check.check,
    "plan": plan.plan,
    "certify": certify.certify,
    "ledger": ledger.ledger,
    "money": money.money,
    "clauses": clauses.clauses,
    "clause": clause.clause,
    "diagnose": diagnose.diagnose,
    "frontier": frontier.frontier,
    "schedule": schedule.schedule,
    "villages": villages.villages,
    "delivery": delivery.delivery,
    "alternatives": alternatives.alternatives,
    "serve": serve.serve,
    "export": export.export,
    "import": import_network.import_network,
    "bench": bench.bench,
    "doctor": doctor.doctor,
    **TRACK,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `longspring` with `arguments` (those of the process by default) and exit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = spoken_language(given, os.environ.get("LONGSPRING_LANG", ""))
    try:
        command_line(language)(given, prog_name="longspring")
    except CaseError as error:
        for issue in error.issues:
            say(issue_words(issue, language))
        say(message(language, "error.case", count=len(error.issues)))
        sys.exit(error.exit_code)
    except InvalidError as error:
        say(message(language, "error.invalid", count=len(error.faults)))
        for line in fault_lines(error, language):
            say(line)
        sys.exit(error.exit_code)
    except LongspringError as error:
        say(message(language, f"error.{error.exit_code}", text=str(error)))
        sys.exit(error.exit_code)


def fault_lines(error: InvalidError, language: Language) -> list[str]:
    """Return what is wrong with a record of the register, one line a fault."""
    from longspring.track.check import fault_words

    found = [fault_words(language, fault) for fault in error.faults]
    return [
        message(
            language,
            "error.fault",
            where=one.where,
            found=one.found,
            expected=one.expected,
            fix=one.fix,
        )
        for one in found
    ]


def issue_words(issue: Issue, language: Language) -> str:
    """Return an issue in one line; in Chinese its code's meaning leads, names stay as written."""
    if language == "en":
        return str(issue)
    from longspring.case.codes import CODES

    where = f"{issue.file}:{issue.line}" if issue.line else issue.file
    known = CODES.get(issue.code)
    return message(
        language,
        "error.issue",
        code=issue.code,
        where=where,
        meaning=known.zh if known else "",
        found=issue.found,
        expected=issue.expected,
        nearest=message(language, "error.nearest", name=issue.nearest) if issue.nearest else "",
        fix=issue.fix,
    )


def command_line(language: Language) -> Any:
    """Return the command line with its help in `language`.

    A name of several words, as `track user add`, is a command within groups.
    """
    app = _group()
    app.callback()(_before)
    groups = {"": app}
    for name, function in COMMANDS.items():
        *path, last = name.split()
        within = app
        for depth in range(len(path)):
            words = " ".join(path[: depth + 1])
            if words not in groups:
                groups[words] = _group()
                within.add_typer(groups[words], name=path[depth])
            within = groups[words]
        within.command(last)(function)
    group: Any = typer.main.get_command(app)
    _explain(group, "app", language)
    for name in (*(words for words in groups if words), *COMMANDS):
        _explain(command_of(group, name), name.replace(" ", "."), language)
    return group


def command_of(group: Any, name: str) -> Any:
    """Return the command or group of a name, as `track user add`."""
    found = group
    for word in name.split():
        found = found.commands[word]
    return found


def _group() -> typer.Typer:
    return typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )


def spoken_language(arguments: Sequence[str], environment: str) -> Language:
    """Return the language asked for: by `--lang`, else by the environment, else English."""
    asked = environment
    for argument, following in pairwise([*arguments, ""]):
        if argument == "--lang":
            asked = following
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return "zh" if asked == "zh" else "en"


def _print_version(asked: bool) -> None:
    """Print the version and exit, where asked."""
    if asked:
        show(__version__)
        raise typer.Exit


def _before(
    version: Annotated[bool, typer.Option("--version", callback=_print_version)] = False,
    lang: LanguageOption = "en",
) -> None:
    """Accept what stands before the command; `spoken_language` has found the language."""


def _explain(command: Any, name: str, language: Language) -> None:
    """Give a command and its parameters their help from the catalogue."""
    command.help = message(language, f"help.{name}")
    command.short_help = command.help.split("\n", 1)[0]
    sentences = catalogue(language)
    for parameter in command.params:
        key = f"help.{name}.{parameter.name}"
        parameter.help = sentences.get(key) or sentences[f"option.{parameter.name}"]
        if parameter.name == "lang":
            parameter.default = language
