"""Rules about what stands and what may be built: technologies, stores, lines, their names."""

from collections.abc import Iterator, Mapping
from typing import Any

from longspring.case.codes import at, issue, quoted, unknown_name
from longspring.case.model import Case
from longspring.errors import Issue

# What each kind cannot do without, and what it has no use for.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "source": ("availability_profile",),
    "conversion": (),
    "chp": ("fuel", "carrier_heat", "power_to_heat", "power_loss", "heat_ratio"),
}
UNUSED: Mapping[str, tuple[str, ...]] = {
    "source": (
        *("carrier_in", "carrier_heat", "fuel", "efficiency_profile", "power_to_heat"),
        *("power_loss", "heat_ratio", "min_load", "start_cost"),
    ),
    "conversion": ("carrier_heat", "power_to_heat", "power_loss", "heat_ratio"),
    "chp": ("carrier_in", "efficiency_profile"),
}


def technologies(case: Case) -> Iterator[Issue]:
    """Check that a technology has the columns of its kind and no others."""
    for row in case.technologies:
        for name in NEEDED[row.kind]:
            if getattr(row, name) in ("", None):
                found = f"{row.kind} {quoted(row.technology)} without {name!r}"
                fix = f"Fill in {name!r} or correct the kind."
                yield issue("LS-0704", at(row), found, f"{name!r} given", fix)
        for name in UNUSED[row.kind]:
            value = getattr(row, name)
            if value not in ("", None, 0.0):
                found = f"{row.kind} {quoted(row.technology)} with {name!r} {value}"
                fix = "Empty the cell or correct the kind."
                yield issue("LS-0705", at(row), found, f"{name!r} empty", fix)
        if row.kind == "conversion" and bool(row.fuel) == bool(row.carrier_in):
            found = f"conversion {quoted(row.technology)} with " + (
                "both" if row.fuel else "neither"
            )
            fix = "A conversion is fed by one of the two."
            yield issue("LS-0704", at(row), found, "exactly one of 'fuel' and 'carrier_in'", fix)
        if row.carrier_out in (row.carrier_in, row.carrier_heat):
            found = f"{quoted(row.technology)} from {row.carrier_out} to {row.carrier_out}"
            fix = "Correct the carriers."
            yield issue("LS-0705", at(row), found, "different carriers", fix)


def retrofits(case: Case) -> Iterator[Issue]:
    """Check that a retrofit converts another technology with the same main carrier."""
    carriers = {row.technology: row.carrier_out for row in case.technologies}
    bases = {row.technology: row.retrofit_of for row in case.technologies}
    for row in case.technologies:
        base = row.retrofit_of
        if not base:
            continue
        fix = "Name the technology whose standing capacity is converted."
        if base == row.technology or bases.get(base):
            found = f"{quoted(row.technology)} converts {quoted(base)}"
            expected = "a technology that is no retrofit itself"
            yield issue("LS-0719", at(row), found, expected, fix)
        elif carriers.get(base) != row.carrier_out:
            found = f"{quoted(base)}, which gives {carriers.get(base)}"
            yield issue("LS-0719", at(row), found, f"a base that gives {row.carrier_out}", fix)


def standing(case: Case) -> Iterator[Issue]:
    """Check that what stands ends after it begins; that stores have energy, plants none."""
    stores = {row.store for row in case.stores}
    for row in case.existing:
        if row.end_year <= row.start_year:
            found = f"end_year {row.end_year}, start_year {row.start_year}"
            fix = "Give the first year in which it no longer stands."
            yield issue("LS-0709", at(row), found, "end_year after start_year", fix)
        if (row.technology in stores) != (row.energy > 0):
            needs = row.technology in stores
            found = f"{quoted(row.technology)} with energy {row.energy:g} MWh"
            expected = "the energy of a store" if needs else "energy for stores only"
            fix = "Fill in the energy." if needs else "Empty the cell."
            yield issue("LS-0704" if needs else "LS-0705", at(row), found, expected, fix)


def orders(case: Case) -> Iterator[Issue]:
    """Check that a least is not above its most."""
    pairs: list[tuple[tuple[Any, ...], str, str]] = [
        (case.stores, "duration_min", "duration_max"),
        (case.lines, "existing_capacity", "max_capacity"),
        (case.fleet_limits, "share_min", "share_max"),
        (case.profiles, "minimum", "maximum"),
        (case.factories, "existing_capacity", "max_capacity"),
        (
            (*case.technologies, *case.stores, *case.fleets, *case.factories),
            "first_build",
            "last_build",
        ),
    ]
    for rows, low, high in pairs:
        for row in rows:
            least, most = getattr(row, low), getattr(row, high)
            if least is None or most is None or least <= most or least == NEVER:
                continue
            found = f"{low} {least:g} above {high} {most:g}"
            yield issue("LS-0709", at(row), found, f"{low} <= {high}", "Swap or correct them.")


NEVER = 9999  # first_build of what may not be built


def lines(case: Case) -> Iterator[Issue]:
    """Check that a line joins two zones."""
    for row in case.lines:
        if row.zone_from == row.zone_to:
            found = f"{quoted(row.line)} from {quoted(row.zone_from)} to itself"
            yield issue("LS-0713", at(row), found, "two zones", "Correct one of the ends.")


def names(case: Case) -> Iterator[Issue]:
    """Check that whatever the label `technology` may name has a name of its own."""
    taken: dict[str, str] = {}
    things: list[tuple[tuple[Any, ...], str]] = [
        (case.technologies, "technology"),
        (case.stores, "store"),
        (case.lines, "line"),
        (case.fleets, "fleet"),
        (case.markets, "market"),
        (case.components, "component"),
        (case.factories, "factory"),
    ]
    for rows, kind in things:
        for row in rows:
            name = getattr(row, kind)
            if taken.setdefault(name, kind) != kind:
                found = f"{kind} {quoted(name)}, also a {taken[name]}"
                fix = "Rename one of them; results are told apart by this name."
                yield issue("LS-0710", at(row), found, "a name used once", fix)


def build_groups(case: Case) -> Iterator[Issue]:
    """Check that a build limit is for a group that something belongs to, or for one of it."""
    group_of = {row.technology: row.group for row in case.technologies}
    group_of |= {row.store: row.group for row in case.stores}
    group_of |= {row.fleet: row.group for row in case.fleets}
    for row in case.build_limits:
        if row.group not in group_of.values():
            what = "a group of technologies, stores or fleets"
            yield unknown_name("LS-0501", at(row), row.group, group_of.values(), what)
        elif row.technology and group_of.get(row.technology) != row.group:
            inside = [name for name, group in group_of.items() if group == row.group]
            what = f"one of group {row.group!r}"
            yield unknown_name("LS-0501", at(row), row.technology, inside, what)


def component_uses(case: Case) -> Iterator[Issue]:
    """Check that no component is built into itself, by way of others or at once."""
    parts: dict[str, set[str]] = {}
    for row in case.component_uses:
        parts.setdefault(row.technology, set()).add(row.component)
    for row in case.component_uses:
        reached, waiting = set[str](), [row.component]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(parts.get(name, ()))
        if row.technology in reached:
            found = f"{quoted(row.component)} built into {quoted(row.technology)}, and back"
            fix = "Remove one of the rows; parts are made before what they go into."
            yield issue("LS-0723", at(row), found, "parts that do not go round in a circle", fix)
