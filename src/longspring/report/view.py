"""The plan as the report reads it: sums over long tables, and names in both languages.

    total[key] = sum of `value` over the rows whose columns equal the filter

A table the plan does not have reads as empty; its section then says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.report.text import Text, known, say
from longspring.results import Plan

Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its labels looked up once."""

    plan: Plan
    labels: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def has(self, table: str) -> bool:
        """Tell whether the plan has rows in `table`."""
        return self.rows(table) > 0

    def rows(self, table: str) -> int:
        """Return the number of rows of `table`, 0 where the plan has none."""
        if table not in self.plan.tables:
            return 0
        return max((len(column) for column in self.plan.tables[table].columns.values()), default=0)

    def column(self, table: str, name: str, default: Any = "") -> Column:
        """Return a column; where the table lacks it, `default` in every row."""
        columns = self.plan.tables[table].columns if table in self.plan.tables else {}
        if name in columns:
            return np.asarray(columns[name])
        return np.full(self.rows(table), default)

    def records(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a small table as dictionaries of plain values."""
        if not self.has(table):
            return []
        columns = self.plan.tables[table].columns
        lists = {name: np.asarray(column).tolist() for name, column in columns.items()}
        return [
            {name: values[row] for name, values in lists.items()} for row in range(self.rows(table))
        ]

    def mask(self, table: str, where: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Return which rows match every filter; a tuple allows any of its values."""
        chosen = np.ones(self.rows(table), dtype=bool)
        for name, allowed in where.items():
            column = self.column(table, name)
            if isinstance(allowed, tuple):
                chosen &= np.isin(column, allowed) if allowed else False
            else:
                chosen &= column == allowed
        return chosen

    def total(
        self, table: str, keys: tuple[str, ...], where: Mapping[str, Any]
    ) -> dict[tuple[Any, ...], float]:
        """Return the sum of `value` per combination of the columns `keys`, sorted by key."""
        chosen = self.mask(table, where)
        values = self.column(table, "value", 0.0)[chosen].astype(float)
        columns = [self.column(table, key)[chosen].tolist() for key in keys]
        totals: dict[tuple[Any, ...], float] = {}
        for key, value in zip(zip(*columns, strict=True), values.tolist(), strict=True):
            totals[key] = totals.get(key, 0.0) + value
        return dict(sorted(totals.items()))

    def periods(self) -> list[int]:
        """Return the milestone years, ascending."""
        for table in ("periods", "annual", "accounts", "clauses"):
            if self.has(table):
                return sorted({int(period) for period in self.column(table, "period")} - {0})
        return []

    def name(self, family: str, key: str) -> Text:
        """Return the label of `key` in `family` (zone, technology, party, ...)."""
        found = self.labels.get(family, {}).get(key)
        if found is not None:
            return found
        if known(f"{family}.{key}"):
            return say(f"{family}.{key}")
        words = str(key).replace("_", " ")
        return Text(words[:1].upper() + words[1:], words)

    def group(self, technology: str) -> str:
        """Return the group of a technology, itself where it has none."""
        return self.groups.get(technology, technology)


def open_view(plan: Plan) -> PlanView:
    """Return the view of a plan with its label tables read."""
    bare = PlanView(plan)
    families = {
        "zone": "zones",
        "technology": "technologies",
        "county": "counties",
        "party": "parties",
        "carrier": "carriers",
        "fuel": "fuels",
        "item": "items",
        "field": "fields",
        "account": "account_definitions",
        "transfer": "transfer_definitions",
        "price_case": "price_case_definitions",
        "inventory": "inventories",
    }
    labels = {family: _labels(bare, family, table) for family, table in families.items()}
    technologies = bare.records("technologies")
    groups = {row["technology"]: row.get("group") or row["technology"] for row in technologies}
    kinds = {row["technology"]: row.get("kind", "") for row in technologies}
    units = {row["technology"]: row.get("unit", "") for row in technologies}
    return PlanView(plan, labels, groups, kinds, units)


def _labels(view: PlanView, family: str, table: str) -> dict[str, Text]:
    return {
        str(row[family]): Text(str(row["label_en"]), str(row["label_zh"]))
        for row in view.records(table)
        if row.get("label_en") and row.get("label_zh") and family in row
    }
