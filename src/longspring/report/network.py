"""Sections of the report of an imported network: cost, certificate, capacities, prices.

A network has no agreement, no accounts and no sources, so that the page has no section of them and
says so.
"""

import math
from typing import Any

import numpy as np

from longspring.report.markup import Cell, Section, number_cell, paragraph, table
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

MOST_ROWS = 400  # capacities shown; all of them are in plan.nc


def network_sections(view: PlanView) -> tuple[Section, ...]:
    """Return every section of the page."""
    return (_summary(view), _capacities(view), _prices(view), _constraints(view), _absent())


def _summary(view: PlanView) -> Section:
    manifest = view.plan.manifest
    proof: dict[str, Any] = manifest["certificate"]
    figures: list[tuple[Text, Text]] = [
        (say("network.objective"), plain(_shown(manifest["objective"]))),
        (say("network.constant"), plain(_shown(manifest["objective_constant"]))),
        (say("network.steps"), plain(str(manifest["resolution"]["steps"]))),
        (
            say("honesty.verdict"),
            say("headline.passed" if proof["passed"] else "headline.failed"),
        ),
    ]
    figures += [
        (say(f"honesty.{key}"), plain(f"{proof[key]:.2e}")) for key in ("primal", "dual", "gap")
    ]
    bound = proof["safe_bound"]
    if isinstance(bound, float) and math.isfinite(bound):
        figures.append((say("honesty.safe_bound"), plain(_shown(bound))))
    else:
        figures.append((say("honesty.safe_bound"), say("network.no_bound")))
    solver = manifest["solver"]
    figures.append((say("network.solver"), plain(f"{solver['name']} {solver['version']}")))
    rows = [[Cell(name), Cell(shown)] for name, shown in figures]
    header = [say("honesty.check"), say("honesty.figure")]
    body = paragraph(say("network.opening")) + table(say("honesty.figures"), header, rows)
    if manifest["relaxed_commitment"]:
        body += paragraph(say("network.relaxed"), "finding")
    return Section("summary", say("network.summary"), body)


def _capacities(view: PlanView) -> Section:
    rows = sorted(view.records("capacities"), key=lambda row: (row["component"], row["name"]))
    words = ("component", "name", "carrier", "bus", "attribute", "chosen", "value", "cost")
    cells = [
        [
            *(Cell(plain(row[key])) for key in ("component", "name", "carrier", "bus")),
            Cell(plain(row["attribute"])),
            Cell(say("network.yes" if row["extendable"] else "network.no")),
            number_cell(plain(_shown(row["value"])), row["value"]),
            number_cell(plain(_shown(row["cost"])), row["cost"]),
        ]
        for row in rows[:MOST_ROWS]
    ]
    lead = say("network.capacities_lead", shown=len(cells), all=len(rows))
    header = [say(f"network.{word}") for word in words]
    body = paragraph(lead) + table(say("network.capacities"), header, cells)
    return Section("capacities", say("network.capacities"), body)


def _prices(view: PlanView) -> Section:
    rows: list[list[Cell]] = []
    series = view.plan.tables["series"].columns
    labels, values = series.labels, series.value  # pyright: ignore[reportAttributeAccessIssue]
    for place in np.flatnonzero(labels["attribute"] == "marginal_price")[:MOST_ROWS].tolist():
        known = values[place][np.isfinite(values[place])]
        if known.size:
            figures = [float(known.min()), float(known.mean()), float(known.max())]
            shown = [number_cell(plain(_shown(figure)), figure) for figure in figures]
            rows.append([Cell(plain(labels["name"][place])), *shown])
    header = [say(f"network.{word}") for word in ("bus", "least", "mean", "most")]
    body = paragraph(say("network.prices_lead")) + table(say("network.prices"), header, rows)
    return Section("prices", say("network.prices"), body)


def _constraints(view: PlanView) -> Section:
    rows = [
        [
            Cell(plain(row["name"])),
            Cell(plain(row["type"])),
            number_cell(plain(_shown(row["mu"])), row["mu"]),
        ]
        for row in view.records("constraints")
    ]
    header = [say(f"network.{word}") for word in ("name", "type", "mu")]
    title = say("network.constraints")
    body = table(title, header, rows) if rows else paragraph(say("network.unconstrained"))
    return Section("constraints", title, body)


def _absent() -> Section:
    return Section("absent", say("network.absent"), paragraph(say("network.absent_text")))


def _shown(value: float) -> str:
    """Return a number with six figures, thousands apart."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else "–"
    return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.6g}"
