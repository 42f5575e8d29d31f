"""One card a clause: what was agreed, what the plan does, what it costs and whom, who proves it."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from longspring.report.bars import Bar, bars
from longspring.report.curve import CurvePoint, draw_curve
from longspring.report.markup import folded, paragraph
from longspring.report.measure import MONEY, SHARE, Measure, Scale, measure_of, price_of
from longspring.report.text import Text, join, plain, say
from longspring.report.view import PlanView

SENSES = {">=": "≥", "<=": "≤", "==": "="}
SAID = ("evidence", "frequency", "remedy", "relief", "measured", "permitted")
NOTHING = 1e-6  # canonical units
MILLION = Measure(Scale("M CNY", 1e-6, 1), Scale("万元", 1e-4, 0))
FEW = 8  # parties shown, those whom a clause moves most

Row = dict[str, Any]


def clause_cards(view: PlanView, clauses: list[Row]) -> str:
    """Return the cards of all clauses, in the order of their names."""
    grouped: dict[str, list[Row]] = {}
    for row in clauses:
        grouped.setdefault(str(row["clause"]), []).append(row)
    cards = "".join(_card(view, name, grouped[name]) for name in sorted(grouped))
    return f'<h3>{say("card.title").html()}</h3><div class="clause-cards">{cards}</div>'


def _card(view: PlanView, name: str, rows: list[Row]) -> str:
    first = rows[0]
    terms = next(iter(_about(view, "clause_terms", name)), {})
    label = Text(str(first["label_en"]), str(first["label_zh"]))
    text = Text(str(first["text_en"]), str(first["text_zh"]))
    return (
        f'<article class="clause-card" id="clause-{name}" data-card="{name}">'
        f'<h4><span class="code">{name}</span> {label.html()}</h4>'
        f"<p>{tags(view, first)}</p>{paragraph(text)}"
        + paragraph(_chain(view, name, first, terms), "chain")
        + paragraph(_sides(view, first), "note")
        + _standing(view, rows, terms)
        + _prices(view, name, first)
        + _payers(view, name)
        + _curve(view, name, str(first["unit"]))
        + _terms(view, name, first, terms)
        + "</article>"
    )


def tags(view: PlanView, row: Row) -> str:
    """Return strength, legal class and what else marks a clause."""
    marks = "".join(
        f'<span class="tag">{view.name(column, str(row[column])).html()}</span>'
        for column in ("strength", "legal")
    )
    if row.get("illustrative"):
        marks += f'<span class="tag illustrative">{say("clauses.tag").html()}</span>'
    return marks


def _about(view: PlanView, name: str, clause: str) -> list[Row]:
    """Return the rows of a table that are about one clause."""
    return [row for row in view.records(name) if row["clause"] == clause]


def _chain(view: PlanView, name: str, row: Row, terms: Row) -> Text:
    """Return field, clause and account in a line, with what is taken from the account."""
    account = view.name("account", str(row["account"]))
    parties = [view.name("party", one) for one in str(terms.get("parties", "")).split(";") if one]
    if parties:
        account = say("card.of", account=account, parties=join(parties))
    if terms.get("minus"):
        ratio = float(terms["ratio"])
        share = _ratio_of(ratio)(ratio)
        minus = view.name("account", str(terms["minus"]))
        account = say("card.less", account=account, ratio=share, minus=minus)
    return say(
        "card.chain", field=view.name("field", str(row["field"])), clause=name, account=account
    )


def _sides(view: PlanView, row: Row) -> Text:
    """Return who owes and who benefits."""
    parts: list[Text] = []
    for role in ("owes", "benefits"):
        names = [one.strip() for one in str(row.get(role, "")).split(";") if one.strip()]
        if names:
            listed = join([view.name("party", one) for one in names])
            parts.append(say(f"clauses.{role}", parties=listed))
    return join(parts, " · ", " · ")


def _standing(view: PlanView, rows: list[Row], terms: Row) -> str:
    """Return value against bound, a bar for each period; of a ratio the ratio itself."""
    below = _denominators(view, terms)
    measure = measure_of(str(rows[0]["unit"]))
    found: list[Bar] = []
    for row in rows:
        value, bound, written = float(row["value"]), float(row["bound"]), measure.text
        pair = _ratios(row, terms, below)
        if pair is not None:
            value, bound = pair
            written = _ratio_of(float(terms["ratio"]))
        elif measure.negligible(value):
            value = 0.0
        text = say(
            "card.against",
            value=written(value),
            sense=SENSES.get(str(row["sense"]), str(row["sense"])),
            bound=written(bound),
        )
        name = plain(int(row["period"])) if row["period"] else say("clauses.all_periods")
        found.append(Bar(name, text, value, bound, "met" if row["met"] else "missed"))
    return bars(found)


def ratio_reached(view: PlanView, row: Row, terms: Row) -> Text | None:
    """Return what a plan reaches of a clause on a ratio, as the ratio itself; None for others.

    Parameters
    ----------
    view : PlanView
        A plan.
    row : mapping
        Of the table `clauses`: the clause in one period.
    terms : mapping
        Its row of the table `clause_terms`.
    """
    pair = _ratios(row, terms, _denominators(view, terms))
    return None if pair is None else _ratio_of(float(terms["ratio"]))(pair[0])


def _ratios(row: Row, terms: Row, below: Mapping[int, float]) -> tuple[float, float] | None:
    """Return value and bound as ratios, where value = numerator - ratio x what stands below."""
    under = below.get(row["period"], 0.0)
    if abs(under) <= NOTHING:
        return None
    ratio = float(terms.get("ratio") or 0.0)
    return ratio + float(row["value"]) / under, ratio + float(row["bound"]) / under


def _denominators(view: PlanView, terms: Row) -> dict[int, float]:
    """Return what the ratio of a clause is a ratio of, by period; none where only parts count."""
    narrowed = terms.get("zones") or terms.get("parties") or terms.get("aggregate") == "sum"
    if not terms.get("minus") or narrowed:
        return {}
    totals = view.total("accounts", ("period",), {"account": terms["minus"]})
    return {int(period): value for (period,), value in totals.items()}


def _ratio_of(ratio: float) -> Callable[[float], Text]:
    """Return how a ratio is written: as a share, or as an amount each."""
    return SHARE.text if abs(ratio) <= 1.0 else (lambda value: plain(f"{value:,.0f}"))


def _prices(view: PlanView, name: str, first: Row) -> str:
    """Return the price of each period that bends the plan, with its check and its range."""
    rows = _about(view, "clause_prices", name)
    if not rows:
        return _unpriced(view, name, first)
    unit = str(first["unit"])
    whole = say(
        "card.saving",
        saving=_cash(float(rows[0]["drop_one_saving"])),
        hours=f"{rows[0]['longest_hours']:,g}",
    )
    listed = "".join(f"<li>{_price(row, unit)}{_point(row)}</li>" for row in rows)
    head = f'<p class="subcaption">{say("card.prices").html()}</p>'
    return f'{head}<ul class="prices">{listed}</ul>{paragraph(whole)}'


def _price(row: Row, unit: str) -> str:
    """Return the price of one period: twice, how it was checked, and how far it holds."""
    price = price_of(unit)
    amounts = " · ".join(
        f'<span data-value="{_number(row, column)!r}">'
        f"{say(f'card.{column}', price=price.text(_number(row, column))).html()}</span>"
        for column in ("shadow_price", "dual")
    )
    return (
        f"<strong>{row['period']}</strong> {amounts}"
        f'<span class="note">{check_words(row, unit).html()}</span>'
    )


def check_words(row: Row, unit: str) -> Text:
    """Return how the price of one period was checked, and how far it holds."""
    measure = measure_of(unit)
    sides = {"down": _side(row, "fd_down", unit), "up": _side(row, "fd_up", unit)}
    check = say(f"card.{verdict(row)}", **sides)
    low, high = (
        _end(row, side, measure.text(_number(row, f"range_{side}"))) for side in ("low", "high")
    )
    return join([check, say("card.span", low=low, high=high)], " ", "")


def _side(row: Row, column: str, unit: str) -> Text:
    """Return the price on one side of the bound."""
    value = _number(row, column)
    return say("card.unmet") if math.isnan(value) else price_of(unit).text(value)


def _point(row: Row) -> str:
    """Return what one percentage point of a ratio costs, where the clause is about one."""
    price = _number(row, "ratio_price")
    if math.isnan(price):
        return ""
    words = say("card.per_point", price=_cash(0.01 * price))
    return f'<span class="note">{words.html()}</span>'


def _unpriced(view: PlanView, name: str, first: Row) -> str:
    """Return why a card shows no prices."""
    if first["strength"] == "report_only":
        return paragraph(say("card.reported"), "note")
    prices = [abs(_number(row, "present_price")) for row in _about(view, "clauses", name)]
    free = all(price_of(str(first["unit"])).negligible(price) for price in prices)
    return paragraph(say("card.free" if free else "card.ask", clause=name), "note")


def verdict(row: Row) -> str:
    """Return how a price stands beside its finite differences."""
    if not row["consistent"]:
        return "differs"
    if math.isnan(_number(row, "fd_up")) or math.isnan(_number(row, "fd_down")):
        return "edge"
    if not row.get("exact", True):
        return "unclear"
    return "kink" if row["kink"] else "agrees"


def _end(row: Row, side: str, text: Text) -> Text:
    """Return one end of a range, marked where it was looked no further."""
    return say(f"card.open_{side}", bound=text) if row.get(f"open_{side}") else text


def _payers(view: PlanView, name: str) -> str:
    """Return what the clause changes for each party, those moved most first."""
    rows = _about(view, "clause_parties", name)
    rows = sorted(rows, key=lambda row: (-abs(float(row["change"])), str(row["party"])))
    shown = [row for row in rows[:FEW] if not MILLION.negligible(float(row["change"]))]
    if not shown:
        return ""
    found = [
        Bar(
            view.name("party", str(row["party"])),
            _cash(float(row["change"])),
            float(row["change"]),
            None,
            "met" if float(row["change"]) > 0.0 else "missed",
        )
        for row in shown
    ]
    return f'<p class="subcaption">{say("card.payers").html()}</p>{bars(found)}'


def _curve(view: PlanView, name: str, unit: str) -> str:
    rows = _about(view, "clause_curves", name)
    points = [
        CurvePoint(float(row["bound"]), float(row["cost"]), float(row["dual"]), bool(row["agreed"]))
        for row in rows
    ]
    return draw_curve(name, unit, measure_of(unit), points) if points else ""


def _terms(view: PlanView, name: str, first: Row, terms: Row) -> str:
    """Return evidence, legal class, remedy and whatever else was agreed, foldable."""
    legal = str(first["legal"])
    entries = [(say("card.legal"), say(f"card.legal_{legal}"))]
    entries += [
        (say(f"card.{key}"), Text(terms[f"{key}_en"], terms[f"{key}_zh"]))
        for key in SAID
        if terms.get(f"{key}_en")
    ]
    remedy = _number(terms, "remedy_price")
    if not math.isnan(remedy):
        price = price_of(str(first["unit"])).text(remedy)
        entries.append((say("card.remedy_price"), price))
    for row in _about(view, "clause_owners", name):
        office = Text(str(row["office_en"]), str(row["office_zh"]))
        owner = say("card.owner", party=view.name("party", str(row["party"])))
        entries.append((owner, office))
    if terms.get("depends"):
        entries.append((say("card.depends"), plain(str(terms["depends"]).replace(";", ", "))))
    if terms.get("template"):
        entries.append((say("card.template"), plain(terms["template"])))
    body = "".join(f"<dt>{key.html()}</dt><dd>{value.html()}</dd>" for key, value in entries)
    return folded(say("card.terms"), f'<dl class="terms">{body}</dl>')


def _cash(value: float) -> Text:
    """Return an amount of money, in millions where a billion is too large a measure."""
    return (MONEY if abs(value) >= 1e8 else MILLION).text(value)


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return math.nan if value is None or value == "" else float(value)
