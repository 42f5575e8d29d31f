"""Tables that say what the keys of the other tables mean, in both languages."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from typing import Any

from longspring.agreement.remedy import remedy_name
from longspring.case.model import Case, Label
from longspring.ledger.village import Outcome, village_outcomes
from longspring.results.table import Table, build_table

_LABELLED = ("label_en", "label_zh")
_POWER = "MW"


def label_tables(case: Case) -> Iterator[Table]:
    """Yield the tables of zones, counties, technologies, fuels, parties, fields, ... of a case."""
    yield build_table(
        "periods", ("period", "years"), [(period.year, period.years) for period in case.periods]
    )
    yield build_table(
        "zones",
        ("zone", *_LABELLED, "longitude", "latitude", "population"),
        [
            (row.zone, row.label_en, row.label_zh, row.longitude, row.latitude, row.population)
            for row in case.zones
        ],
    )
    yield _counties(case)
    yield _technologies(case)
    yield build_table(
        "fuels",
        ("fuel", *_LABELLED),
        [(row.fuel, row.label_en, row.label_zh) for row in case.fuels],
    )
    yield _villages(case)
    yield build_table(
        "items",
        ("item", *_LABELLED),
        [(row.item, row.label_en, row.label_zh) for row in case.items],
    )
    yield _named("carriers", "carrier", [(row.name, row.label) for row in case.carriers])
    yield _named("parties", "party", [(row.name, row.label) for row in case.parties])
    yield _fields(case)
    yield _named("account_definitions", "account", [(row.name, row.label) for row in case.accounts])
    yield from _sources(case)
    yield _boundaries(case)


def _villages(case: Case) -> Table:
    """Return what each village scheme leaves a village, at both prices, on debt and granted."""
    rows = {row.scheme: row for row in case.schemes}
    header = tuple(item.name for item in fields(Outcome))
    named = ("label_en", "label_zh", "villages")
    return build_table(
        "village_outcomes",
        (*header, *named),
        [
            (*astuple(one), *(getattr(rows[one.scheme], name) for name in named))
            for one in village_outcomes(case)
        ],
    )


def _counties(case: Case) -> Table:
    header = ("county", *_LABELLED, "zone", "population", "villages", "share")
    rows = [tuple(getattr(row, name) for name in header) for row in case.counties]
    return build_table("counties", header, rows)


def _fields(case: Case) -> Table:
    return build_table(
        "fields",
        ("field", *_LABELLED, "text_en", "text_zh", "accounts"),
        [
            (row.name, row.label.en, row.label.zh, row.text.en, row.text.zh, ";".join(row.accounts))
            for row in case.agreement.fields
        ],
    )


def _named(table: str, key: str, rows: list[tuple[str, Label]]) -> Table:
    cells = [(name, label.en, label.zh) for name, label in rows]
    return build_table(table, (key, *_LABELLED), cells)


def _technologies(case: Case) -> Table:
    """Return whatever the label `technology` may name: group, kind, what one is counted in."""
    zones = {zone.zone: zone for zone in case.zones}
    rows = [
        *(
            (r.technology, r.label_en, r.label_zh, r.group, r.kind, _POWER)
            for r in case.technologies
        ),
        *((r.store, r.label_en, r.label_zh, r.group, "store", _POWER) for r in case.stores),
        *((r.fleet, r.label_en, r.label_zh, r.group, "fleet", r.unit) for r in case.fleets),
    ]
    units = {row.component: row.unit for row in case.components}
    rows += [
        (r.component, r.label_en, r.label_zh, r.component, "component", r.unit)
        for r in case.components
    ]
    rows += [
        (r.factory, r.label_en, r.label_zh, r.component, "factory", f"{units[r.component]}/a")
        for r in case.factories
    ]
    for line in case.lines:
        start, end = zones[line.zone_from], zones[line.zone_to]
        english = f"{start.label_en} - {end.label_en}"
        rows.append(
            (line.line, english, f"{start.label_zh}—{end.label_zh}", "line", "line", _POWER)
        )
    for market, place in dict.fromkeys((row.market, row.zone) for row in case.markets):
        name, zone = market.replace("_", " "), zones[place]
        english = f"{name[:1].upper()}{name[1:]} ({zone.label_en})"
        rows.append((market, english, f"{zone.label_zh}外部交易", "market", "market", _POWER))
    return build_table("technologies", ("technology", *_LABELLED, "group", "kind", "unit"), rows)


def _remedies(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield the name and labels of what makes each clause good that pays for falling short."""
    for clause in case.agreement.clauses:
        if clause.remedy_paid:
            english = f"Remedy of {clause.name}: {clause.label.en}"
            yield remedy_name(clause.name), english, f"{clause.name}补救：{clause.label.zh}"


def _sources(case: Case) -> Iterator[Table]:
    yield build_table(
        "transfer_definitions",
        ("transfer", *_LABELLED),
        list(
            dict.fromkeys(
                (
                    *((row.transfer, row.label_en, row.label_zh) for row in case.transfers),
                    *((row.payment, row.label_en, row.label_zh) for row in case.side_payments),
                    *_remedies(case),
                )
            )
        ),
    )
    yield build_table(
        "inventories",
        ("inventory", *_LABELLED, "year", "co2", "selected"),
        [
            (
                row.inventory,
                row.label_en,
                row.label_zh,
                row.year,
                row.co2,
                int(row.inventory == case.inventory),
            )
            for row in case.inventories
        ],
    )
    yield build_table(
        "sources",
        ("source", "citation", "licence", "year"),
        [(row.source, row.citation, row.licence, row.year) for row in case.sources],
    )


def _boundaries(case: Case) -> Table:
    """Return the rings of the outlines of zones, point by point."""
    rows: list[tuple[Any, ...]] = []
    for feature in case.boundaries.get("features", ()):
        inside, geometry = feature["properties"], feature["geometry"]
        parts = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            parts = [parts]
        elif geometry["type"] != "MultiPolygon":
            continue
        for part, polygon in enumerate(parts):
            for number, ring in enumerate(polygon):
                place = (inside["zone"], str(inside.get("county", "")), part, number)
                rows += [(*place, float(point[0]), float(point[1])) for point in ring]
    header = ("zone", "county", "part", "ring", "longitude", "latitude")
    return build_table("boundaries", header, rows)
