"""`longspring check`: read a case and say everything that is wrong with it, at once."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import CaseArgument, JsonOption, LanguageOption
from longspring.cli.output import error_record, say, show_json, show_table
from longspring.errors import CaseError

if TYPE_CHECKING:
    from longspring.case.model import Case


def check(case: CaseArgument, json: JsonOption = False, lang: LanguageOption = "en") -> None:
    """Read a case and list every issue."""
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.interop.pypsa.folder import is_imported
    from longspring.plan import try_case

    if is_imported(Path(case)):
        _check_network(Path(case), json, lang)
        return
    try:
        found = read_case(find_case(case))
        try_case(found)
    except CaseError as error:
        if not json:
            raise
        show_json(error_record(error))
        raise typer.Exit(error.exit_code) from error
    absent = _absent_tables(found)
    counts = {
        "zones": len(found.zones),
        "periods": len(found.periods),
        "weather_years": len(found.weather_years),
        "technologies": len(found.technologies),
        "stores": len(found.stores),
        "fleets": len(found.fleets),
        "existing": len(found.existing),
        "clauses": len(found.agreement.clauses),
        "accounts": len(found.accounts),
        "sources": len(found.sources),
    }
    if json:
        record = {"case": found.name, "case_sha256": found.sha256, "issues": []}
        show_json({**record, "absent_tables": absent, **counts})
        return
    rows = [(message(lang, f"check.{key}"), str(count)) for key, count in counts.items()]
    show_table((message(lang, "check.table"), message(lang, "check.count")), rows)
    if absent:
        count = len({account for accounts in absent.values() for account in accounts})
        say(message(lang, "check.absent", count=count, tables=", ".join(absent)))
    say(message(lang, "check.valid", case=found.name, sha256=found.sha256[:12]))


def _absent_tables(case: "Case") -> dict[str, list[str]]:
    """Return the tables of coefficients that a case lacks, with the accounts it is without."""
    from longspring.case.accounts import coefficient_tables, shipped_accounts

    given = {row.table for row in case.coefficients}
    absent: dict[str, list[str]] = {}
    for account in shipped_accounts():
        for table in sorted(coefficient_tables(account) - given):
            absent.setdefault(table, []).append(account.name)
    return absent


def _check_network(folder: Path, json: bool, lang: Language) -> None:
    """Read an imported network again and count what is in it."""
    from longspring.interop.pypsa.check import check_network
    from longspring.interop.pypsa.folder import read_imported

    source = read_imported(folder)
    check_network(source.network, relax=source.relax)
    counts = {name: len(table.names) for name, table in source.network.components.items()}
    counts["snapshots"] = len(source.network.snapshots)
    if json:
        show_json({"case": folder.name, "case_sha256": source.sha256, "issues": [], **counts})
        return
    header = message(lang, "import.component"), message(lang, "import.rows")
    show_table(header, [(name, str(count)) for name, count in counts.items()])
    say(message(lang, "import.valid", sha256=source.sha256[:12]))
