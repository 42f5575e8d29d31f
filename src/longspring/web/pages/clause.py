"""One clause with everything known of it: its terms, the price of every period, its curve."""

from collections.abc import Mapping, Sequence
from typing import Any

from longspring.report.cards import SAID, check_words, verdict
from longspring.report.measure import MONEY, measure_of
from longspring.report.text import Text, join, plain, say
from longspring.web.faults import missing
from longspring.web.pages.absent import no_curve
from longspring.web.pages.chart import number, numbers
from longspring.web.pages.clauses import Agreed, clause_lines, is_number
from longspring.web.shapes import Chart, Line
from longspring.web.shapes_agreement import ClauseLine, ClausePage, Margin, Term
from longspring.web.words import say as web

Row = Mapping[str, Any]


def clause_page(agreed: Agreed, name: str) -> ClausePage:
    """Return one clause.

    Raises
    ------
    RoomError
        If the agreement has no clause of that name.
    """
    lines = clause_lines(agreed)
    if name not in lines:
        raise missing("clause", name)
    line = lines[name]
    terms = next(iter(agreed.about("clause_terms").get(name, [])), {})
    curve = _curve(line, agreed.about("clause_curves").get(name, []))
    absent = list(line.missing)
    if curve is None and line.strength != "report_only":
        absent.append(no_curve(agreed.plan, name))
    return ClausePage(
        clause=line,
        terms=_terms(terms),
        margins=[_margin(line, row) for row in agreed.about("clause_prices").get(name, [])],
        curve=curve,
        depends=[one for one in str(terms.get("depends", "")).split(";") if one],
        editable=name in agreed.written,
        progress=[],
        projects=[],
        missing=absent,
    )


def _terms(row: Row) -> list[Term]:
    """Return what else was agreed: how often it is measured, what follows a failure."""
    return [
        Term(key, say(f"card.{key}"), Text(str(row[f"{key}_en"]), str(row[f"{key}_zh"])))
        for key in SAID
        if row.get(f"{key}_en")
    ]


def _margin(line: ClauseLine, row: Row) -> Margin:
    """Return the price of one period, with how it was checked in words."""
    ratio = number(float(row["ratio_price"]))
    return Margin(
        period=int(row["period"]),
        shadow_price=number(float(row["shadow_price"])),
        present_price=number(float(row["dual"])),
        up=number(float(row["fd_up"])),
        down=number(float(row["fd_down"])),
        kink=bool(row["kink"]),
        verdict=verdict(dict(row)),
        text=check_words(dict(row), line.account_unit),
        low=number(float(row["range_low"])),
        high=number(float(row["range_high"])),
        open_low=bool(row["open_low"]),
        open_high=bool(row["open_high"]),
        per_point=None if ratio is None else 0.01 * ratio,
    )


def _curve(line: ClauseLine, rows: Sequence[Row]) -> Chart | None:
    """Return least cost over the bound, and its slope, where it has been found."""
    points = sorted(
        (row for row in rows if is_number(row["bound"])), key=lambda row: float(row["bound"])
    )
    if not points:
        return None
    agreed = next((float(row["bound"]) for row in points if row["agreed"]), None)
    measure = measure_of(line.account_unit)
    costs = numbers(float(row["cost"]) for row in points)
    marks = [cost if row["agreed"] else None for cost, row in zip(costs, points, strict=True)]
    unit = measure.unit()
    bound = join([web("curve.bound"), Text(f"[{unit.en}]", f"[{unit.zh}]")], " ", " ")
    note = plain("") if agreed is None else say("card.agreed", bound=measure.text(agreed))
    return Chart(
        key=f"curve-{line.clause}",
        label=say("card.curve", clause=line.clause),
        unit="CNY",
        show=MONEY,
        x=[float(row["bound"]) for row in points],
        x_label=bound,
        series=[
            Line("cost", say("card.cost"), "#123f73", costs, "line"),
            Line("agreed", note, "#d1495b", marks, "point"),
        ],
        note=note,
    )
