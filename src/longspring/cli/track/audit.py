"""`longspring track audit verify`: whether the chain of the register holds."""

import typer

from longspring.catalogue import message
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import say, show_json
from longspring.cli.track.opening import PLACE, DatabaseOption, FilesOption, opened


def verify(
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Check every link of the audit chain, and every record against it."""
    from longspring.track.register import find_changed, verify_chain

    with opened(database, files) as register:
        found = verify_chain(register)
        changed = find_changed(register) if found.intact else ()
    broken = found.first_break
    if json:
        show_json(
            {
                "rows": found.rows,
                "intact": found.intact,
                "head": found.head,
                "first_break": None if broken is None else broken.sequence,
                "reason": None if broken is None else broken.reason,
                "changed": list(changed),
            }
        )
    elif broken is not None:
        reason = message(lang, f"track.break.{broken.reason}")
        say(message(lang, "track.broken", sequence=broken.sequence, reason=reason))
    else:
        say(message(lang, "track.intact", rows=found.rows, head=found.head))
        for subject in changed:
            say(message(lang, "track.changed", subject=subject))
    if not found.intact or changed:
        raise typer.Exit(1)
