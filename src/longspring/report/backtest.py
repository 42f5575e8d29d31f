"""The first period of a plan beside published figures of the past.

    modelled   = what the figure selects in the plan, summed          [unit of the figure]
    difference = modelled - published,    relative = modelled / published - 1

A share is the modelled amount over the modelled amount of the figure it is a share of, with the
zones and the carrier of that figure. A plan decides its first period too: this says how far the
case is from what was reported, not how well a past year was simulated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from longspring.case.model import Published
from longspring.case.vocabulary import ENERGY_QUANTITIES, listed
from longspring.catalogue import percent_at_most
from longspring.errors import UsageError
from longspring.report.measure import MINUS
from longspring.report.text import known, say
from longspring.report.view import PlanView
from longspring.units import factor

FILTERS = ("zone", "technology", "group", "carrier", "fuel", "sector")
PARTS: dict[str, dict[str, tuple[str, Mapping[str, Any]]]] = {
    "electricity": {
        "Use": ("TWh/a", {"quantity": ("demand", "input"), "carrier": "electricity"}),
        "Supply": ("TWh/a", {"quantity": ("output", "import"), "carrier": "electricity"}),
    },
    "heat": {
        "Network heat fed in": ("PJ/a", {"quantity": "output", "carrier": "heat_network"}),
    },
    "coal": {"Coal and lignite": ("PJ/a", {"quantity": "fuel", "fuel": ("coal", "lignite")})},
    "co2": {"CO2 of the city (scope 1)": ("Mt/a", {"account": "co2_scope1"})},
}
_BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.S)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure and the same thing in the first period of a plan."""

    figure: Published
    period: int
    modelled: float  # in the unit of the figure

    @property
    def difference(self) -> float:
        """Modelled less published, in the unit of the figure."""
        return self.modelled - self.figure.value

    @property
    def relative(self) -> float:
        """Difference over the published value [1]."""
        return self.difference / self.figure.value


def compare(view: PlanView, figures: Sequence[Published]) -> tuple[Comparison, ...]:
    """Return every figure beside its counterpart in the first period of the plan."""
    period = view.periods()[0]
    by_key = {figure.figure: figure for figure in figures}
    found: list[Comparison] = []
    for figure in figures:
        modelled, unit = _selected(view, figure, period)
        if figure.share_of:
            whole, _ = _selected(view, by_key[figure.share_of], period)
            modelled, unit = (modelled / whole if whole else 0.0), "1"
        found.append(Comparison(figure, period, modelled / factor(figure.unit, unit)))
    return tuple(found)


def breakdown(view: PlanView, unit: str, where: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Return the parts of a selection in the first period, the largest first, in `unit`."""
    table = "accounts" if "account" in where else "annual"
    keys = ("technology", "sector", "group") if table == "annual" else ("group",)
    scale = 1.0 / factor(unit, _unit(view, where))
    first = {**where, "period": view.periods()[0]}
    parts: dict[str, float] = {}
    for key, value in view.total(table, keys, first).items():
        name = _name(view, dict(zip(keys, key, strict=True)))
        parts[name] = parts.get(name, 0.0) + value * scale
    shown = [(name, value) for name, value in parts.items() if abs(value) >= 0.005]
    return sorted(shown, key=lambda part: -part[1])


def published_cells(figure: Published) -> tuple[str, str, str]:
    """Return what a row says before the plan has its word: what, when, how much."""
    return figure.label_en, str(figure.year), _amount(figure.value, figure.unit)


def comparison_table(rows: Sequence[Comparison]) -> str:
    """Return comparisons as a table in Markdown."""
    return _table(
        ("what", "year", "published", f"plan, {rows[0].period}", "difference", "", "where from"),
        "lrrrrrl",
        [
            (
                *published_cells(row.figure),
                _amount(row.modelled, row.figure.unit),
                _signed(row.difference, row.figure.unit),
                "" if row.figure.share_of else f"{_signed(100 * row.relative, '%')} %",
                f"{row.figure.origin.basis}: {_cited(row.figure)}",
            )
            for row in rows
        ],
    )


def breakdown_table(title: str, unit: str, parts: Sequence[tuple[str, float]]) -> str:
    """Return the parts of a whole, and their sum, as a table in Markdown."""
    whole = sum(value for _, value in parts)
    rows = [
        (name, _plain(value), _amount(value / whole, "1") if whole else "")
        for name, value in (*parts, ("**sum**", whole))
    ]
    return _table((title, unit, "share"), "lrr", rows)


def blocks(view: PlanView, figures: Sequence[Published]) -> dict[str, str]:
    """Return the made parts of the page: one by subject, and `plan`, what was compared."""
    compared = compare(view, figures)
    made = {"plan": _identity(view)}
    for subject in dict.fromkeys(figure.subject for figure in figures):
        rows = [row for row in compared if row.figure.subject == subject]
        tables = [comparison_table(rows)]
        for title, (unit, where) in PARTS.get(subject, {}).items():
            parts = breakdown(view, unit, where)
            tables.append(breakdown_table(title, unit, parts))
        made[subject] = "\n\n".join(tables)
    return made


def fill(page: str, made: Mapping[str, str]) -> str:
    """Return a page with its made parts replaced; its words stay.

    Raises
    ------
    UsageError
        If the page has no place for a part, or a place for one that was not made.
    """
    places = {match[2] for match in _BLOCK.finditer(page)}
    if places != set(made):
        odd = ", ".join(sorted(places ^ set(made)))
        raise UsageError(f"The page and the tables do not have the same parts: {odd}.")
    return _BLOCK.sub(lambda match: f"{match[1]}\n{made[match[2]]}\n\n{match[3]}", page)


def _selected(view: PlanView, figure: Published, period: int) -> tuple[float, str]:
    """Return what a figure selects in a period, and the canonical unit of it."""
    where: dict[str, Any] = {"period": period}
    for name in FILTERS:
        if words := listed(getattr(figure, name)):
            where[name] = words
    total, unit = 0.0, ""
    for quantity in listed(figure.quantity):
        energy = quantity in ENERGY_QUANTITIES
        chosen = where | {"quantity" if energy else "account": quantity}
        found = view.total("annual" if energy else "accounts", ("period",), chosen)
        total += sum(found.values())
        unit = _unit(view, chosen)
    return total, unit


def _unit(view: PlanView, where: Mapping[str, Any]) -> str:
    if "account" not in where:
        return "MWh/a"
    units = view.column("accounts", "unit")[view.mask("accounts", {"account": where["account"]})]
    return str(units[0]) if units.size else "t/a"


def _name(view: PlanView, labels: Mapping[str, str]) -> str:
    """Return what to call a part: its technology, else its sector, else its group."""
    for family in ("technology", "sector", "group"):
        key = labels.get(family, "")
        if key and known(f"emission.{key}"):
            return say(f"emission.{key}").en
        if key:
            return view.name(family, key).en
    return "Other"


def _identity(view: PlanView) -> str:
    manifest = view.plan.manifest
    grid = manifest["resolution"]
    passed = "passed" if manifest["certificate"]["passed"] else "failed"
    cost = f"{manifest['objective'] / 1e9:,.0f}"
    shortest, longest = grid["shortest_hours"], grid["longest_hours"]
    length = f"{longest:g} h" if shortest == longest else f"{shortest:g} to {longest:g} h"
    steps = f"{grid['steps']} steps of {length}"
    bound = "exact" if grid["exact"] else f"a {grid['bound']} bound"
    if "proved_gap" in grid:
        bound = f"proved within {percent_at_most(grid['proved_gap'])} of the hourly optimum"
    return (
        f"Plan of `{manifest['case']}`, contents `{manifest['case_sha256'][:12]}`, version "
        f"{manifest['version']}; {steps} in a period; {cost} bn {manifest['currency']} ({bound}); "
        f"certificate {passed}."
    )


def _cited(figure: Published) -> str:
    keys = ", ".join(f"`{key}`" for key in listed(figure.origin.source))
    low, high = figure.origin.low_ratio, figure.origin.high_ratio
    spread = ""
    if low is not None and high is not None:
        least, most = (_amount(figure.value * ratio, figure.unit) for ratio in (low, high))
        spread = f" ({least} to {most})"
    return f"{keys}{spread}. {figure.origin.note}".strip()


def _amount(value: float, unit: str) -> str:
    return f"{value * 100:.1f} %" if unit == "1" else f"{_plain(value)} {unit}"


def _signed(value: float, unit: str) -> str:
    sign = MINUS if value < 0 else "+"
    return sign + (f"{abs(value) * 100:.1f} points" if unit == "1" else _plain(abs(value)))


def _plain(value: float) -> str:
    text = f"{abs(value):.1f}" if abs(value) >= 10 else f"{abs(value):.2f}"
    return (MINUS if value < 0 and text.strip("0.") else "") + text


def _table(header: Sequence[str], sides: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_lines(header, sides, rows))


def _lines(header: Sequence[str], sides: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'|'.join('---:' if side == 'r' else '---' for side in sides)}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
