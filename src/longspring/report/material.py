"""Materials: what is built in, what stands, what returns and what of it is used again, by year.

amount per year = sum over the years of a period / years of the period
"""

from dataclasses import replace

from longspring.report.figure import Choice, Figure, Series, View
from longspring.report.industry import range_points, years_of
from longspring.report.markup import Cell, Section, draw, folded, paragraph, table
from longspring.report.measure import Measure, Scale
from longspring.report.ranged import counted_cell, range_cell, ranged
from longspring.report.text import plain, say
from longspring.report.view import PlanView

TONNES = Measure(Scale("t", 1.0, 1), Scale("吨", 1.0, 1))
KILOTONNES = Measure(Scale("kt", 1e-3, 1), Scale("万吨", 1e-4, 2))
MEGATONNES = Measure(Scale("Mt", 1e-6, 2), Scale("万吨", 1e-4, 0))
FIRST = "carbon_fibre"  # shown first where the plan has it


def material_section(view: PlanView) -> Section:
    """Return flows and stock of every material, with their ranges."""
    items = _items(view)
    title = say("material.title")
    if not items:
        return Section("materials", title, paragraph(say("absent"), "absent"))
    figure = _flows(view, items)
    body = paragraph(say("material.lead")) + draw(figure)
    body += _table(view, items, "material_demand", True)
    body += folded(say("material.more"), _tables(view, items))
    body += paragraph(say("material.ranges"), "note")
    return Section("materials", title, body, (figure,))


def _items(view: PlanView) -> list[str]:
    """Return the materials of a plan, the heaviest demand first."""
    totals = view.total("accounts", ("item",), {"account": "material_demand"})
    named = [(str(item), value) for (item,), value in totals.items() if item]
    return [item for item, value in sorted(named, key=lambda one: -one[1]) if value > 0]


def _measure(largest: float) -> Measure:
    """Return tonnes, kilotonnes or megatonnes, whichever keeps numbers short."""
    return TONNES if largest < 2e3 else KILOTONNES if largest < 2e6 else MEGATONNES


def _per_year(measure: Measure) -> Measure:
    english = replace(measure.en, unit=f"{measure.en.unit}/a")
    return Measure(english, replace(measure.zh, unit=f"{measure.zh.unit}/年"))


def _flows(view: PlanView, items: list[str]) -> Figure:
    views = {item: _flow(view, item) for item in items}
    options = tuple((item, view.name("item", item)) for item in items)
    chosen = FIRST if FIRST in items else items[0]
    choice = Choice("material", say("material.material"), options, chosen)
    title, note = say("material.flows"), say("material.flows.note")
    return Figure("materials", "columns", title, say("axis.period"), views, (choice,), note)


def _flow(view: PlanView, item: str) -> View:
    years = years_of(view)
    amounts: dict[str, tuple[float, ...]] = {}
    for name in ("primary", "recycled", "returned"):
        where = {"account": f"material_{name}", "item": item}
        totals = view.total("accounts", ("period",), where)
        amounts[name] = tuple(totals.get((period,), 0.0) / long for period, long in years.items())
    largest = max(abs(value) for values in amounts.values() for value in values)
    series = (
        Series(say("material.primary"), amounts["primary"], "#4ea5d9"),
        Series(say("material.recycled"), amounts["recycled"], "#5f7f2a"),
        Series(say("material.returned"), amounts["returned"], "#d1495b", "line"),
        *range_points(view, "material_demand", {"item": item}, years),
    )
    return View(tuple(plain(period) for period in years), series, _per_year(_measure(largest)))


def _tables(view: PlanView, items: list[str]) -> str:
    names = (("stock", False), ("returned", True), ("recycled", True))
    return "".join(_table(view, items, f"material_{name}", yearly) for name, yearly in names)


def _table(view: PlanView, items: list[str], account: str, yearly: bool) -> str:
    """Return one account by material and period; what is summed over a period is divided by it."""
    years = years_of(view)
    found = ranged(view, ("item", "period"), {"account": account})
    header = [say("material.material"), *(plain(one) for one in years)]
    rows: list[list[Cell]] = []
    for item in items:
        values = [
            one.scaled(1.0 / length if yearly else 1.0) if one else None
            for period, length in years.items()
            for one in (found.get((item, period)),)
        ]
        largest = max((abs(one.value) for one in values if one), default=0.0)
        measure = _measure(largest)
        unit = (_per_year(measure) if yearly else measure).unit()
        cells = [range_cell(measure, one) for one in values]
        rows.append([counted_cell(view.name("item", item), unit), *cells])
    caption = say(f"material.{account.removeprefix('material_')}_table")
    return table(caption, header, rows, "ranged")
