"""Rules about delivery: stages in an order, durations that are ordered, gates of their kind."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from longspring.case.codes import at, issue, quoted, unknown_name
from longspring.case.delivery import ClassStage, GateKind, StageState
from longspring.case.model import Case
from longspring.case.vocabulary import listed
from longspring.errors import Issue

# What a gate of each kind has; it has nothing else.
NEEDED: Mapping[GateKind, tuple[str, ...]] = {
    "season": ("opens", "closes"),
    "outage": ("opens", "closes"),
    "rounds": ("days",),
    "validity": ("valid", "extension", "until"),
}
EVERY = tuple(dict.fromkeys(name for names in NEEDED.values() for name in names))
ANY_YEAR = 2001  # one without 29 February


def stages(case: Case) -> Iterator[Issue]:
    """Check that one stage starts construction and one ends it, where there are stages."""
    for state in filter(None, get_args(StageState)) if case.stages else ():
        count = sum(row.state == state for row in case.stages)
        if count != 1:
            found = f"{count} stages with state {state!r}"
            fix = "Mark the one stage that it is."
            yield issue("LS-0727", at(case.stages[0]), found, "one of each", fix)


def class_stages(case: Case) -> Iterator[Issue]:
    """Check the stages of each class: ordered durations, needs that exist and do not circle."""
    marked = {row.stage: row.state for row in case.stages if row.state}
    for one in case.delivery_classes:
        rows = {r.stage: r for r in case.class_stages if r.delivery_class == one.delivery_class}
        for row in rows.values():
            yield from _row(row, rows)
        lacking = [name for name in marked if name not in rows]
        if lacking:
            found = f"class {quoted(one.delivery_class)} without {', '.join(lacking)}"
            fix = "Add the rows to class_stages.csv; 0 is a duration."
            yield issue("LS-0727", at(one), found, f"stages {', '.join(marked)}", fix)
        circle = circling(rows)
        if circle:
            where = at(rows[circle[0]])
            fix = "Correct 'needs'."
            yield issue("LS-0725", where, " > ".join(circle), "needs without a circle", fix)


def _row(row: ClassStage, rows: Mapping[str, ClassStage]) -> Iterator[Issue]:
    for name in listed(row.needs):
        if name not in rows:
            yield unknown_name("LS-0501", at(row), name, rows, "a stage of the class")
    pairs = (("shortest", "likeliest"), ("likeliest", "longest"))
    for low, high in pairs:
        least, most = getattr(row, low), getattr(row, high)
        if least > most:
            found = f"{low} {least:g} above {high} {most:g}"
            yield issue("LS-0709", at(row), found, f"{low} <= {high}", "Swap or correct them.")


def circling(rows: Mapping[str, ClassStage]) -> tuple[str, ...]:
    """Return stages that can never begin because they wait for each other, () where none do."""
    left = dict(rows)
    while True:
        free = [n for n, row in left.items() if not any(m in left for m in listed(row.needs))]
        if not free:
            return tuple(left)
        for name in free:
            del left[name]


def gates(case: Case) -> Iterator[Issue]:
    """Check that a gate has the columns of its kind and no others, and days of the calendar."""
    for row in case.gates:
        given = [name for name in EVERY if getattr(row, name) not in ("", None)]
        needed = NEEDED[row.kind]
        if set(given) != set(needed):
            found = f"a gate of kind {row.kind!r} with {', '.join(given) or 'nothing'}"
            fix = "Fill in what is missing and empty what is not used."
            yield issue("LS-0726", at(row), found, ", ".join(needed), fix)
        for word in (*filter(None, (row.opens, row.closes)), *listed(row.days)):
            if month_day(word) is None:
                fix = "Write month and day; the year has no 29 February."
                yield issue("LS-0715", at(row), quoted(word), "a day, as 03-25", fix)
        if row.kind in ("season", "outage") and row.opens >= row.closes > "":
            found = f"opens {row.opens} not before closes {row.closes}"
            yield issue("LS-0709", at(row), found, "opens < closes", "Swap or correct them.")


def month_day(word: str) -> tuple[int, int] | None:
    """Return month and day of `MM-DD`, None where it is no day of every year."""
    try:
        found = date.fromisoformat(f"{ANY_YEAR}-{word}")
    except ValueError:
        return None
    return (found.month, found.day) if len(word) == len("03-25") else None


def shared_limits(case: Case) -> Iterator[Issue]:
    """Check that every shared limit says how much of it there is."""
    given = {row.limit for row in case.shared_capacities}
    for row in case.shared_limits:
        if row.limit not in given:
            found = f"limit {quoted(row.limit)} without a row in shared_capacities.csv"
            fix = "Add one; what is not limited needs no row in shared_limits.csv."
            yield issue("LS-0401", at(row), found, "a capacity from a year on", fix)


def projects(case: Case) -> Iterator[Issue]:
    """Check that a project that has reached a stage has a class with it, and a day."""
    of = {row.technology: row.delivery_class for row in case.technology_classes}
    known = {(row.delivery_class, row.stage) for row in case.class_stages}
    for row in case.projects:
        if row.known_on and _day(row.known_on) is None:
            fix = "Write year, month and day."
            yield issue("LS-0715", at(row), quoted(row.known_on), "a day, as 2023-05-31", fix)
        if row.reached and not row.known_on:
            fix = "Say when it was known."
            yield issue("LS-0401", at(row), "'known_on' empty", "a day", fix)
        name = of.get(row.technology, "")
        if row.reached and (name, row.reached) not in known:
            stages_of = [stage for one, stage in known if one == name]
            what = f"a stage of class {name!r}" if name else "none: its technology has no class"
            yield unknown_name("LS-0501", at(row), row.reached, stages_of, what)


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
