"""The agreement: its clauses with bound, value, slack and price, and what its fields count.

shadow price = change of the system cost per unit by which the bound is raised
"""

import math
from typing import Any

import numpy as np

from longspring.report.cards import SENSES, clause_cards, tags
from longspring.report.markup import Cell, Section, number_cell, paragraph, table
from longspring.report.measure import Measure, measure_of, price_of
from longspring.report.text import Text, join, plain, say
from longspring.report.view import PlanView

NOTHING = 1e-6  # canonical units
_COLUMNS = ("period", "bound", "value", "slack", "met", "price", "present")


def agreement_section(view: PlanView) -> Section:
    """Return the fields of cooperation and the table of clauses."""
    clauses = view.records("clauses")
    if not clauses:
        return Section("clauses", say("clauses.title"), paragraph(say("absent"), "absent"))
    body = (
        paragraph(say("clauses.lead"))
        + paragraph(clause_sentence(clauses), "finding")
        + _illustrative(clauses)
        + _clause_table(view, clauses)
        + paragraph(say("clauses.note"), "note")
        + _fields(view, clauses)
        + clause_cards(view, clauses)
    )
    return Section("clauses", say("clauses.title"), body)


def clause_sentence(clauses: list[dict[str, Any]]) -> Text:
    """Return how many clauses hold, how many have a price, and which are not met."""
    names = {str(row["clause"]) for row in clauses}
    missed = {str(row["clause"]) for row in clauses if not row["met"]}
    reported = {str(row["clause"]) for row in clauses if row["strength"] == "report_only"}
    priced = {str(row["clause"]) for row in clauses if costly(row)}
    return say(
        "clauses.sentence",
        number=len(names),
        met=len(names) - len(missed),
        priced=len(priced),
        missed=_listed(missed - reported),
        reported=_listed(missed & reported),
    )


def _listed(names: set[str]) -> Text:
    return plain(", ".join(sorted(names))) if names else say("clauses.none")


def costly(row: dict[str, Any]) -> bool:
    """Tell whether a row of a clause bends the plan: its price is not shown as zero."""
    price = _number(row, "present_price")
    return not math.isnan(price) and not price_of(str(row["unit"])).negligible(price)


def _illustrative(clauses: list[dict[str, Any]]) -> str:
    if not any(row.get("illustrative") for row in clauses):
        return ""
    return paragraph(say("clauses.illustrative"), "warning")


def _clause_table(view: PlanView, clauses: list[dict[str, Any]]) -> str:
    head = "".join(
        f'<th scope="col" class="{"" if name in ("period", "met") else "number"}">'
        f"{say(f'clauses.{name}').html()}</th>"
        for name in _COLUMNS
    )
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in clauses:
        grouped.setdefault(str(row["clause"]), []).append(row)
    bodies = "".join(_clause(view, name, grouped[name]) for name in sorted(grouped))
    caption = say("clauses.caption")
    return (
        f'<div class="frame clauses" tabindex="0" role="region" {caption.attributes("aria-label")}>'
        f'<table id="clause-table"><caption>{caption.html()}</caption>'
        f"<thead><tr>{head}</tr></thead>{bodies}</table></div>"
    )


def _clause(view: PlanView, name: str, rows: list[dict[str, Any]]) -> str:
    first = rows[0]
    label = Text(str(first["label_en"]), str(first["label_zh"]))
    field = view.name("field", str(first["field"]))
    lines = "".join(_line(view, row) for row in rows)
    return (
        f'<tbody data-clause="{name}"><tr class="clause"><th scope="rowgroup" '
        f'colspan="{len(_COLUMNS)}"><div class="pinned"><a class="code" href="#clause-{name}">'
        f'{name}</a> {label.html()} <span class="tag">{field.html()}</span>'
        f"{tags(view, first)}</div></th></tr>{lines}</tbody>"
    )


def _line(view: PlanView, row: dict[str, Any]) -> str:
    measure, price = measure_of(str(row["unit"])), price_of(str(row["unit"]))
    bound, value = _number(row, "bound"), _number(row, "value")
    sense = SENSES.get(str(row["sense"]), str(row["sense"]))
    limit = measure.text(bound) if bound else plain("0")
    period = int(row["period"])
    unique = not pinned(view, row)
    cells = [
        Cell(plain(period) if period else say("clauses.all_periods")),
        number_cell(Text(f"{sense} {limit.en}", f"{sense} {limit.zh}"), bound),
        number_cell(measure.text(value), value),
        number_cell(measure.text(_number(row, "slack")), _number(row, "slack")),
        Cell(say("yes" if row["met"] else "no"), kind="met" if row["met"] else "missed"),
        _price_cell(price, _number(row, "shadow_price"), unique),
        _price_cell(price, _number(row, "present_price"), unique),
    ]
    return "<tr>" + "".join(cell.html() for cell in cells) + "</tr>"


def pinned(view: PlanView, row: dict[str, Any]) -> bool:
    """Tell whether a bound of zero leaves nothing at all, so that its price is not unique."""
    if _number(row, "bound") != 0.0:
        return False
    parts = view.mask("accounts", {"account": row["account"], "period": row["period"]})
    return bool(np.abs(view.column("accounts", "value", 0.0)[parts]).sum() < NOTHING)


def _price_cell(measure: Measure, price: float, unique: bool) -> Cell:
    if math.isnan(price):
        return Cell(plain("–"), numeric=True)
    if not unique:
        return number_cell(say("clauses.degenerate"), price)
    return number_cell(plain("0") if measure.negligible(price) else measure.text(price), price)


def _number(row: dict[str, Any], name: str) -> float:
    value = row.get(name)
    return math.nan if value is None or value == "" else float(value)


def _fields(view: PlanView, clauses: list[dict[str, Any]]) -> str:
    names = [str(row["field"]) for row in view.records("fields")]
    names += sorted({str(row["field"]) for row in clauses} - set(names))
    listed = {str(row["field"]): str(row.get("accounts", "")) for row in view.records("fields")}
    rows: list[list[Cell]] = []
    for name in names:
        own = {str(row["clause"]): row for row in clauses if row["field"] == name}
        codes = plain(", ".join(sorted(own)) or "–")
        accounts = [part for part in listed.get(name, "").split(";") if part]
        accounts += sorted({str(row["account"]) for row in own.values()} - set(accounts))
        labels = join([view.name("account", account) for account in accounts], "; ", "；")
        rows.append([Cell(view.name("field", name)), Cell(codes), Cell(labels)])
    header = [say("clauses.field"), say("clauses.codes"), say("clauses.accounts")]
    return table(say("clauses.fields"), header, rows)
