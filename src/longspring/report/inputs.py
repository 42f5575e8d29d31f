"""Where the numbers come from: shares of assumed inputs, the assumptions that weigh most, sources.

swing = change of the system cost over the plausible range of an assumption, to first order
"""

from typing import Any

from longspring.report.figure import Figure, Series, View, single
from longspring.report.markup import Cell, Section, draw, folded, number_cell, paragraph, table
from longspring.report.measure import MONEY, SHARE
from longspring.report.text import Text, join, known, plain, say
from longspring.report.view import PlanView

BASES = ("measured", "published", "derived", "assumed")
_TINT = {"measured": "#123f73", "published": "#4ea5d9", "derived": "#b6bcc6", "assumed": "#ee8866"}
TOP = 10


def input_section(view: PlanView) -> Section:
    """Return how much is assumed, what weighs most, and the list of sources."""
    figures = tuple(figure for figure in (_swings(view), _shares(view)) if figure is not None)
    share = view.plan.manifest.get("assumed_share")
    body = paragraph(say("inputs.lead"))
    if share is not None:
        body += paragraph(say("inputs.share", share=SHARE.text(float(share))), "finding")
    body += "".join(draw(figure) for figure in figures)
    body += _swing_table(view) + _sources(view)
    return Section("inputs", say("inputs.title"), body, figures)


def largest_swings(view: PlanView) -> list[dict[str, Any]]:
    """Return the assumptions that move the system cost most, largest first."""
    rows = view.records("sensitivity")
    rows.sort(key=lambda row: (-abs(float(row["swing"])), str(row["file"]), int(row["line"])))
    return rows[:TOP]


def _swings(view: PlanView) -> Figure | None:
    rows = largest_swings(view)
    if not rows:
        return None
    drawn = View(
        tuple(short_name(view, row) for row in rows),
        (Series(say("inputs.swing"), tuple(float(row["swing"]) for row in rows), "#2a6ca6"),),
        MONEY,
    )
    title = say(
        "inputs.finding",
        name=short_name(view, rows[0]),
        swing=MONEY.text(abs(float(rows[0]["swing"]))),
    )
    return single("swings", "rows", title, say("inputs.name"), drawn, say("inputs.note"))


def short_name(view: PlanView, row: dict[str, Any]) -> Text:
    """Return what an assumption is about, its keys read in both languages."""
    words = [_word(view, word) for word in str(row["name"]).split()]
    subject = join(words, ", ", "，")
    file = str(row["file"])
    return say("inputs.subject", file=view.name("file", file.removesuffix(".csv")), name=subject)


def _word(view: PlanView, word: str) -> Text:
    for family in ("technology", "fuel", "carrier", "zone"):
        if word in view.labels.get(family, {}):
            return view.name(family, word)
    return say(f"word_of.{word}") if known(f"word_of.{word}") else plain(word.replace("_", " "))


def _swing_table(view: PlanView) -> str:
    rows = [
        [
            Cell(short_name(view, row)),
            Cell(plain(f"{row['file']}:{int(row['line'])}"), kind="code"),
            Cell(view.name("basis", str(row["basis"]))),
            number_cell(SHARE.text(float(row["value_share"])), float(row["value_share"])),
            number_cell(MONEY.text(float(row["swing"])), float(row["swing"])),
        ]
        for row in largest_swings(view)
    ]
    if not rows:
        return ""
    header = [say(f"inputs.{name}") for name in ("name", "where", "basis", "part", "swing")]
    return table(say("inputs.top"), header, rows)


def _shares(view: PlanView) -> Figure | None:
    totals: dict[tuple[str, str], float] = {}
    for row in view.records("basis"):
        key = (str(row["file"]), str(row["basis"]))
        totals[key] = totals.get(key, 0.0) + float(row["rows"])
    if not totals:
        return None
    files = sorted({name for name, _ in totals})
    sums = {name: sum(v for (one, _), v in totals.items() if one == name) for name in files}
    assumed = {name: totals.get((name, "assumed"), 0.0) / sums[name] for name in files}
    files.sort(key=lambda name: (-assumed[name], name))
    series = tuple(
        Series(
            view.name("basis", basis),
            tuple(totals.get((name, basis), 0.0) / sums[name] for name in files),
            _TINT[basis],
        )
        for basis in BASES
    )
    drawn = View(tuple(_label(name, sums[name]) for name in files), series, SHARE, {"most": 1.0})
    title = say("inputs.tables")
    return single("assumed", "rows", title, say("inputs.table"), drawn, say("inputs.tables.note"))


def table_name(name: str) -> Text:
    """Return what a table of a case is called; one that the catalogue lacks by its file."""
    if known(f"table_of.{name}"):
        return say(f"table_of.{name}")
    words = name.replace("_", " ")
    return plain(words[:1].upper() + words[1:])


def _label(name: str, rows: float) -> Text:
    table = table_name(name.removesuffix(".csv"))
    return Text(f"{table.en} ({rows:,.0f})", f"{table.zh}（{rows:,.0f}）")


def _sources(view: PlanView) -> str:
    rows = [
        [
            Cell(plain(row["source"]), kind="code"),
            Cell(plain(row["citation"])),
            Cell(plain(row.get("year", ""))),
            Cell(plain(row.get("licence", ""))),
        ]
        for row in view.records("sources")
    ]
    if not rows:
        return ""
    header = [say(f"sources.{name}") for name in ("key", "citation", "year", "licence")]
    caption = say("sources.title", number=len(rows))
    return folded(caption, table(caption, header, rows, "sources"))
