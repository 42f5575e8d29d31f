"""The clauses: what was agreed, what the plan does, what it costs and whom."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from longspring.case.written import WrittenClause
from longspring.economics import discount_factors
from longspring.report.agreement import clause_sentence, costly, pinned
from longspring.report.cards import ratio_reached
from longspring.report.measure import measure_of, price_of
from longspring.report.text import Text, say
from longspring.report.view import PlanView
from longspring.web.pages.absent import no_prices, no_rows
from longspring.web.pages.asks import asks_of, units_of
from longspring.web.pages.chart import number
from longspring.web.shapes import ClauseState, Option
from longspring.web.shapes_agreement import (
    ClauseLine,
    ClausePrice,
    ClausesPage,
    Kept,
    Office,
    Payer,
    Reached,
)
from longspring.web.units import price_unit
from longspring.web.words import say as web

Row = dict[str, Any]
ByClause = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A plan with what lies beside it: the clauses as written, the social rate, the odds."""

    view: PlanView
    plan: str
    written: Mapping[str, WrittenClause]
    social_rate: float | None
    odds: Mapping[str, Kept] = field(default_factory=dict[str, Kept])

    @property
    def state(self) -> tuple[tuple[str, float, str], ...]:
        """Return what tells these odds from others."""
        return tuple((name, one.kept, one.by) for name, one in sorted(self.odds.items()))

    def about(self, table: str) -> ByClause:
        """Return the rows of a table by clause."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.view.records(table):
            found[str(row["clause"])].append(row)
        return found


def clauses_page(agreed: Agreed) -> ClausesPage:
    """Return every clause of the agreement in the order it is written in."""
    rows = agreed.view.records("clauses")
    if not rows:
        nothing = no_rows(web("what.clauses"))
        return ClausesPage([], nothing, [nothing])
    missing: list[Text] = []
    if not agreed.view.has("clause_prices"):
        missing.append(no_prices(agreed.plan))
    return ClausesPage(list(clause_lines(agreed).values()), clause_sentence(rows), missing)


def clause_lines(agreed: Agreed) -> dict[str, ClauseLine]:
    """Return every clause by its name."""
    tables = ("clauses", "clause_terms", "clause_owners", "clause_prices", "clause_parties")
    about = {table: agreed.about(table) for table in tables}
    order = list(agreed.written) or sorted(about["clauses"])
    names = [name for name in order if name in about["clauses"]]
    units = units_of(agreed.view)
    return {
        name: _line(agreed, {table: by.get(name, []) for table, by in about.items()}, units)
        for name in names
    }


def _line(agreed: Agreed, about: ByClause, units: Mapping[str, str]) -> ClauseLine:
    view, rows = agreed.view, about["clauses"]
    first, terms = rows[0], next(iter(about["clause_terms"]), {})
    name, unit = str(first["clause"]), str(first["unit"])
    written = agreed.written.get(name)
    price = _price(agreed, about)
    return ClauseLine(
        clause=name,
        field=str(first["field"]),
        field_label=view.name("field", str(first["field"])),
        label=_text(first, "label"),
        text=_text(first, "text"),
        account=str(first["account"]),
        account_label=view.name("account", str(first["account"])),
        sense=str(first["sense"]),
        value=written.value if written else number(float(first["bound"])),
        unit=written.unit if written else unit,
        ratio=written.number if written and written.key == "ratio" else None,
        asks=_asks(agreed, written, first, units),
        account_unit=unit,
        show=measure_of(unit),
        periods=list(written.periods) if written else [int(row["period"]) for row in rows],
        strength=str(first["strength"]),
        strength_label=view.name("strength", str(first["strength"])),
        legal=str(first["legal"]),
        legal_label=view.name("legal", str(first["legal"])),
        illustrative=bool(first.get("illustrative")),
        owes=_parties(view, first, "owes"),
        benefits=_parties(view, first, "benefits"),
        owners=[
            Office(str(row["party"]), view.name("party", str(row["party"])), _text(row, "office"))
            for row in about["clause_owners"]
        ],
        evidence=_text(terms, "evidence"),
        reached=[_reached(view, row, terms) for row in rows],
        state=state_of(rows),
        price=price,
        payers=_payers(view, about["clause_parties"]),
        odds=agreed.odds.get(name),
        missing=_missing(agreed, name, rows, price),
    )


def _asks(
    agreed: Agreed, written: WrittenClause | None, row: Row, units: Mapping[str, str]
) -> Text | None:
    """Return what a clause asks for in words, where its value alone does not say it."""
    if written is None:
        return None
    both = str(row["unit"]), units.get(written.minus, "")
    return asks_of(agreed.view, written, str(row["sense"]), both)


def state_of(rows: Sequence[Row]) -> ClauseState:
    """Return whether a clause bends the plan, is kept anyhow, is broken, or only reports."""
    if rows[0]["strength"] == "report_only":
        return "not_judged"
    if not all(row["met"] for row in rows):
        return "broken"
    return "binds" if any(costly(row) for row in rows) else "slack"


def _reached(view: PlanView, row: Row, terms: Row) -> Reached:
    unique = not pinned(view, row)
    return Reached(
        int(row["period"]),
        float(row["value"]),
        float(row["bound"]),
        float(row["slack"]),
        bool(row["met"]),
        number(float(row["shadow_price"])) if unique else None,
        number(float(row["present_price"])) if unique else None,
        ratio_reached(view, row, terms),
    )


def _price(agreed: Agreed, about: Mapping[str, list[Row]]) -> ClausePrice | None:
    """Return what a clause costs, where it has been priced."""
    rows = about["clause_prices"]
    if not rows:
        return None
    bounds = {int(row["period"]): row for row in about["clauses"]}

    def weight(row: Row) -> float:
        at = bounds.get(int(row["period"]), {"bound": 0.0, "value": 0.0})
        return abs(float(row["dual"])) * max(abs(float(at["bound"])), abs(float(at["value"])))

    heaviest = max(rows, key=weight)
    unit, saving = str(rows[0]["unit"]), float(rows[0]["drop_one_saving"])
    return ClausePrice(
        number(float(heaviest["dual"])),
        price_unit(unit),
        price_of(unit),
        int(heaviest["period"]),
        saving,
        _yearly(agreed, saving),
        float(rows[0]["longest_hours"]),
    )


def _yearly(agreed: Agreed, saving: float) -> float | None:
    """Return a present value as an equal amount in every year of the plan [CNY/a]."""
    if agreed.social_rate is None or not agreed.view.has("periods"):
        return None
    first = agreed.view.column("periods", "period").astype(float)
    years = agreed.view.column("periods", "years").astype(float)
    base = int(agreed.view.plan.manifest["base_year"])
    worth = float((discount_factors(first, years, agreed.social_rate, base) * years).sum())
    return saving / worth


def _payers(view: PlanView, rows: Sequence[Row]) -> list[Payer]:
    """Return what the clause changes for each party, those who lose most first."""
    changes = sorted(rows, key=lambda row: (float(row["change"]), str(row["party"])))
    return [
        Payer(
            str(row["party"]),
            view.name("party", str(row["party"])),
            float(row["change"]),
            "CNY",
        )
        for row in changes
    ]


def _missing(
    agreed: Agreed, name: str, rows: Sequence[Row], price: ClausePrice | None
) -> list[Text]:
    """Return why a clause shows no price."""
    if price is not None:
        return []
    if rows[0]["strength"] == "report_only":
        return [say("card.reported")]
    if not any(costly(row) for row in rows):
        return [say("card.free", clause=name)]
    return [no_prices(agreed.plan)]


def _parties(view: PlanView, row: Row, role: str) -> list[Option]:
    names = [one.strip() for one in str(row.get(role, "")).split(";") if one.strip()]
    return [Option(name, view.name("party", name)) for name in names]


def _text(row: Mapping[str, Any], key: str) -> Text:
    return Text(str(row.get(f"{key}_en", "")), str(row.get(f"{key}_zh", "")))


def is_number(value: object) -> bool:
    """Tell whether a cell of a table holds a number."""
    return isinstance(value, int | float) and math.isfinite(value)
