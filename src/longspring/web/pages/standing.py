"""Pages over the whole register: its rates, plan against register, an uploaded ledger."""

from collections.abc import Mapping, Sequence
from datetime import date

from longspring.case.flaw import Flaw
from longspring.case.model import Case
from longspring.report.measure import MONEY, SHARE
from longspring.report.text import Text
from longspring.results import Plan
from longspring.track.baseline import planned_of
from longspring.track.completion import chances_of, completions
from longspring.track.fact import Books, facts_of
from longspring.track.rates import Rate as Counted
from longspring.track.rates import rates, rates_by
from longspring.track.sheet import Entry, Ledger
from longspring.track.variance import variances
from longspring.web.pages.chart import number
from longspring.web.pages.register import Names
from longspring.web.shapes import Cell, Column, Sheet
from longspring.web.shapes_register import Rate, RatesPage, SheetPage, SheetRow, VariancePage
from longspring.web.words import say

SPLIT = ("planned", "actual", "volume", "price", "delay")


def rates_page(books: Books, names: Names, today: date) -> RatesPage:
    """Return every rate with its definition, in all, by zone and by party that owes."""
    return RatesPage(
        rates=[_rate(one) for one in rates(books, today)],
        by_zone=_by(rates_by(books, today, "zone"), names, "zone"),
        by_party=_by(rates_by(books, today, "party"), names, "party"),
        missing=[] if books.projects else [say("missing.projects")],
    )


def _rate(one: Counted) -> Rate:
    return Rate(
        key=one.key,
        label=Text(one.label.en, one.label.zh),
        numerator=one.numerator,
        denominator=one.denominator,
        value=number(one.value),
        unit=one.unit,
        definition=Text(one.way.definition.en, one.way.definition.zh),
    )


def _by(found: Mapping[str, Sequence[Counted]], names: Names, family: str) -> Sheet:
    """Return rates as a table with a row for each mark, those without a mark last."""
    first = next(iter(found.values()), ())
    columns = [Column(family, say(f"by.{family}"))]
    columns += [
        Column(one.key, Text(one.label.en, one.label.zh), "1", SHARE, numeric=True) for one in first
    ]
    rows: list[list[Cell]] = [
        [
            names.name(family, mark) if mark else say("register.none"),
            *(number(one.value) for one in counted),
        ]
        for mark, counted in sorted(found.items(), key=lambda item: (not item[0], item[0]))
    ]
    return Sheet(columns, rows)


def variance_page(plan: Plan, case: Case, books: Books, names: Names, today: date) -> VariancePage:
    """Return plan against register by technology and zone, and each project at completion."""
    facts = facts_of(books, today)
    lines = variances(planned_of(plan, case), facts, today)
    columns = [Column("technology", say("by.technology")), Column("zone", say("by.zone"))]
    columns += [
        Column(f"capacity_{key}", _of(say("register.capacity"), key), "MW", numeric=True)
        for key in SPLIT
    ]
    columns += [
        Column(f"money_{key}", _of(say("register.money"), key), "CNY", MONEY, numeric=True)
        for key in SPLIT
    ]
    columns += [
        Column("done_mw", say("register.at_completion_mw"), "MW", numeric=True),
        Column("done_cny", say("register.at_completion_cny"), "CNY", MONEY, numeric=True),
    ]
    ends = {
        one.project: (one.capacity_mw, one.cost_cny)
        for one in (completions(facts, today, chances_of(case)) if case.landing_priors else ())
    }
    rows: list[list[Cell]] = [
        [
            names.name("technology", line.technology),
            names.name("zone", line.zone),
            *(number(getattr(line.capacity, key)) for key in SPLIT),
            *(number(getattr(line.money, key)) for key in SPLIT),
            *(sum(ends[key][place] for key in line.projects if key in ends) for place in range(2)),
        ]
        for line in lines
    ]
    missing = [] if books.projects else [say("missing.projects")]
    if not case.landing_priors:
        missing.append(say("missing.priors"))
    definitions = [say(f"variance.{key}") for key in (*SPLIT, "completion")]
    return VariancePage(Sheet(columns, rows), definitions, missing)


def _of(what: Text, key: str) -> Text:
    part = say(f"register.{key}")
    return Text(f"{what.en}, {part.en}", f"{what.zh}·{part.zh}")


def sheet_page(
    ledger: Ledger | None, flaws: Sequence[Flaw], notes: Sequence[Flaw], *, committed: bool
) -> SheetPage:
    """Return an uploaded ledger row by row; what is wrong with the whole of it leads.

    Parameters
    ----------
    ledger : Ledger or None
        What its rows say; None where it could not be read.
    flaws : sequence of Flaw
        Why it could not be read.
    notes : sequence of Flaw
        What is worth knowing of the file: hidden rows, further sheets.
    committed : bool
        Whether the register now holds what it says.
    """
    wrong = flaws if ledger is None else ledger.flaws
    rows = [] if ledger is None else [_row(entry) for entry in ledger.entries]
    if wrong:
        rows.insert(0, _refused(wrong))
    said = [*notes, *(() if ledger is None else ledger.notes)]
    return SheetPage(rows, committed, [flaw_text(flaw) for flaw in said])


def _refused(flaws: Sequence[Flaw]) -> SheetRow:
    line = flaws[0].line if flaws else 0
    return SheetRow(line, "refused", "", "", [flaw_text(flaw) for flaw in flaws])


def _row(entry: Entry) -> SheetRow:
    said = [flaw_text(flaw) for flaw in (*entry.errors, *entry.notes)]
    return SheetRow(entry.line, entry.action, entry.key, entry.label.zh, said)


def flaw_text(flaw: Flaw) -> Text:
    """Return a flaw of a ledger in one line of each language."""
    column = f" ({flaw.column})" if flaw.column else ""
    return say(
        "sheet.flaw",
        code=flaw.code,
        found=Text(flaw.found.en + column, flaw.found.zh + column),
        expected=Text(flaw.expected.en, flaw.expected.zh),
        fix=Text(flaw.fix.en, flaw.fix.zh),
        meaning=Text(flaw.meaning.en, flaw.meaning.zh),
    )
