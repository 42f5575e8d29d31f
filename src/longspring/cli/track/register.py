"""`longspring track init` and `status`: make a register of a case, and say how it stands."""

from datetime import date
from typing import TYPE_CHECKING, Any

from longspring.catalogue import Language, message
from longspring.cli.options import CaseArgument, JsonOption, LanguageOption
from longspring.cli.output import number, say, show_json, show_table
from longspring.cli.track.opening import (
    PLACE,
    DatabaseOption,
    FilesOption,
    books_of,
    need_libraries,
    opened,
)
from longspring.track.records import STATE_LABELS, STATES, Actor

if TYPE_CHECKING:
    from longspring.track.fact import Fact

OPERATOR = Actor("operator", "city", "city")


def init(
    case: CaseArgument,
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Make a register, or upgrade it, and enter the agreement of a case."""
    need_libraries()
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.track.migrate import make_register, newest_revision
    from longspring.track.register import enter_agreement, list_clauses

    read = read_case(find_case(case))
    register = make_register(database, files)
    try:
        changed = enter_agreement(register, OPERATOR, read)
        clauses = len(list_clauses(register, OPERATOR))
        folder = str(register.folder)
    finally:
        register.close()
    if json:
        show_json({"revision": newest_revision(), "changed": list(changed), "files": folder})
        return
    say(message(lang, "track.made", clauses=clauses, changed=len(changed), files=folder))


def status(
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print the projects of the register by state, what is claimed, and what is late."""
    from longspring.track.check import BEIJING
    from longspring.track.fact import facts_of

    with opened(database, files) as register:
        books = books_of(register)
        today = register.clock().astimezone(BEIJING).date()
    facts, claims = (facts_of(books, today, basis) for basis in ("accepted", "claimed"))
    rows = [_row(fact, claim, today) for fact, claim in zip(facts, claims, strict=True)]
    states = {state: sum(fact.state == state for fact in facts) for state in STATES}
    entered = (*books.evidence, *books.measures)
    waiting = sum(not one.accepted and not one.withdrawn for one in entered)
    if json:
        show_json({"states": states, "to_sign": waiting, "projects": rows})
        return
    names = ("project", "name", "zone", "capacity_mw", "state", "claimed", "due", "late_days")
    header = [message(lang, f"track.{name}") for name in names]
    show_table(header, [_cells(row, lang) for row in rows])
    listed = ", ".join(f"{getattr(STATE_LABELS[one], lang)} {states[one]}" for one in STATES)
    say(message(lang, "track.states", states=listed, waiting=waiting))


def _row(fact: "Fact", claim: "Fact", today: date) -> dict[str, Any]:
    draft = fact.project.draft
    due = draft.due_on
    until = fact.produced_on or today
    return {
        "project": draft.key,
        "label_en": draft.label.en,
        "label_zh": draft.label.zh,
        "zone": draft.zone,
        "capacity_mw": draft.capacity_mw,
        "state": fact.state,
        "claimed": claim.state,
        "due": None if due is None else due.isoformat(),
        "late_days": None if due is None else max((until - due).days, 0),
    }


def _cells(row: dict[str, Any], language: Language) -> list[str]:
    late = row["late_days"]
    return [
        row["project"],
        row[f"label_{language}"],
        row["zone"],
        number(row["capacity_mw"]),
        getattr(STATE_LABELS[row["state"]], language),
        getattr(STATE_LABELS[row["claimed"]], language),
        row["due"] or "–",
        "–" if late is None else str(late),
    ]
