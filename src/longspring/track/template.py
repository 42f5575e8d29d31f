"""The sheet that a newcomer fills in: headings that `sheet` reads, and what they mean.

The headings are in both languages and name their units; the notes list what may be written in the
columns of zones, technologies and clauses.
"""

from longspring.case.model import Case
from longspring.catalogue import LANGUAGES, message
from longspring.track.heading import PARTS, words

BEFORE = (
    *("key", "label_zh", "label_en", "technology", "zone", "capacity_mw", "investment_cny"),
    *("owner", "clauses", "signed_on", "due_on"),
)
AFTER = ("spent", "running", "as_of")
SHOWN_UNITS = {"MW": "MW", "CNY": "万元"}
# What a ledger usually names: agreement, company, approval, grid, land, start, connection.
STAGES = ("signed", "registered", "H", "I", "K", "M", "Q")


def template_headings() -> tuple[str, ...]:
    """Return the headings of the template."""
    evidence = [
        " ".join(words().shown_parts[stage, part])
        for stage in STAGES
        for part in PARTS
        if (stage, part) != ("signed", "dated")  # the day of signing stands before
    ]
    return (*(_heading(name) for name in BEFORE), *evidence, *(_heading(name) for name in AFTER))


def template_notes(case: Case | None = None) -> tuple[str, ...]:
    """Return what the columns mean, line by line, with the names of a case if one is given."""
    lines = [
        line
        for language in LANGUAGES[::-1]
        for line in message(language, "track.template.notes").split("\n")
    ]
    if case is None:
        return tuple(lines)
    for title, rows in (
        ("zone", [(row.zone, row.label_en, row.label_zh) for row in case.zones]),
        ("technology", [(row.technology, row.label_en, row.label_zh) for row in case.technologies]),
        ("technology", [(row.store, row.label_en, row.label_zh) for row in case.stores]),
        ("clauses", [(one.name, one.label.en, one.label.zh) for one in case.agreement.clauses]),
    ):
        lines += ["", " ".join(words().shown[title])]
        lines += [f"{key}: {chinese} / {english}" for key, english, chinese in rows]
    return tuple(lines)


def _heading(name: str) -> str:
    """Return the heading of a field, with its unit if it is a number."""
    heading = " ".join(words().shown[name])
    unit = words().unit_of.get(name)
    return heading if unit is None else f"{heading} ({SHOWN_UNITS[unit]})"
