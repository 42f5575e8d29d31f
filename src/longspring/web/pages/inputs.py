"""Inputs: the tables of the case as written, with their sources, and what weighs most."""

from pathlib import Path

from longspring.case.written import written_table, written_tables
from longspring.report.inputs import largest_swings, short_name, table_name
from longspring.report.measure import MONEY, SHARE
from longspring.report.text import plain, say
from longspring.report.view import PlanView
from longspring.web.pages.absent import no_rows
from longspring.web.pages.chart import number
from longspring.web.pages.choose import choose
from longspring.web.shapes import Cell, Column, Sheet
from longspring.web.shapes_books import InputsPage, InputTable
from longspring.web.words import say as web

# Tables whose rows about one party stay with its side: loans, hurdles, price cases of its projects.
OWN_ROWS = ("finance",)
NEGOTIATED = {"city": ("city", "counties"), "company": ("company",)}
FIRST = ("costs", "existing", "demands")


def inputs_page(view: PlanView, case: Path, party: str, table: str | None = None) -> InputsPage:
    """Return one table of a plan's case, its sources, and the assumptions that weigh most.

    Parameters
    ----------
    view : PlanView
        A plan.
    case : Path
        The folder of its case.
    party : str
        The side that asks; rows about the books of the other side are left out.
    table : str, optional
        Name of a table; that of costs if left out.
    """
    names = written_tables(case)
    share = number(view.plan.manifest.get("assumed_share"))
    if not names:
        nothing = [no_rows(web("what.inputs"))]
        return InputsPage([], "", Sheet([], []), _sources(view), share, _swings(view), nothing)
    order = [*(name for name in FIRST if name in names), *names]
    chosen = choose("table", table, list(dict.fromkeys(order)))
    listed = [_listed(case, name) for name in names]
    return InputsPage(
        listed, chosen, _sheet(case, chosen, party), _sources(view), share, _swings(view), []
    )


def _listed(case: Path, name: str) -> InputTable:
    """Return a table with its numbers of rows and of assumed ones."""
    header, rows = written_table(case, name)
    at = header.index("basis") if "basis" in header else -1
    assumed = sum(1 for row in rows if at >= 0 and len(row) > at and row[at] == "assumed")
    return InputTable(name, table_name(name), len(rows), assumed)


def _sheet(case: Path, name: str, party: str) -> Sheet:
    """Return a table as written; a column of numbers alone is one of numbers."""
    header, rows = written_table(case, name)
    if name in OWN_ROWS and "party" in header:
        rows = [row for row in rows if _own(row[header.index("party")], party)]
    numeric = [_numeric([row[place] for row in rows]) for place in range(len(header))]
    columns = [
        Column(head, plain(head), numeric=right)
        for head, right in zip(header, numeric, strict=True)
    ]
    cells: list[list[Cell]] = [
        [
            (float(cell) if cell else None) if right else cell
            for cell, right in zip(row, numeric, strict=True)
        ]
        for row in rows
    ]
    return Sheet(columns, cells)


def _own(party: str, side: str) -> bool:
    """Tell whether a row about a party may be read by a side."""
    others = [one for name, parties in NEGOTIATED.items() if name != side for one in parties]
    return party not in others


def _numeric(cells: list[str]) -> bool:
    """Tell whether every cell that is filled holds a number."""
    try:
        filled = [float(cell) for cell in cells if cell]
    except ValueError:
        return False
    return bool(filled) and all(number(value) is not None for value in filled)


def _sources(view: PlanView) -> Sheet:
    heads = ("source", "citation", "year", "licence")
    keys = ("key", "citation", "year", "licence")
    columns = [Column(head, say(f"sources.{key}")) for head, key in zip(heads, keys, strict=True)]
    rows: list[list[Cell]] = [
        [str(row.get(head, "")) for head in heads] for row in view.records("sources")
    ]
    return Sheet(columns, rows)


def _swings(view: PlanView) -> Sheet:
    """Return the assumptions that move the system cost most."""
    columns = [
        Column("name", say("inputs.name")),
        Column("where", say("inputs.where")),
        Column("basis", say("inputs.basis")),
        Column("part", say("inputs.part"), "1", SHARE, numeric=True),
        Column("swing", say("inputs.swing"), "CNY", MONEY, numeric=True),
    ]
    rows: list[list[Cell]] = [
        [
            short_name(view, row),
            f"{row['file']}:{int(row['line'])}",
            view.name("basis", str(row["basis"])),
            number(float(row["value_share"])),
            number(float(row["swing"])),
        ]
        for row in largest_swings(view)
    ]
    return Sheet(columns, rows)
