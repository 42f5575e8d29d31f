"""case.yaml: what a case is called, when it happens, and who and what takes part.

    name: tiny                         # as shown in lists; not the folder's name
    title: {en: ..., zh: ...}
    base_year: 2025                    # money is real, of this year
    currency: CNY
    carbon: {boundary: scope1, inventory: KEY}     # inventory: key of inventories.csv, optional
    coefficients: central              # low, central or high; central if left out
    periods: [{year: 2030, years: 10}, ...]        # ascending; `years` it stands for
    weather_years: [{name: typical, share: 1}]     # shares add up to 1
    carriers: [{name: electricity, label: {en: ..., zh: ...}, disposable: false,
                network_loss: 0.05}]               # disposable: false, network_loss: 0 if left out
    parties: [{name: city, label: {en: ..., zh: ...}}]

`boundary` is scope1, scope1_plus_import or consumption. Labels are always in both languages.
"""

import math
from dataclasses import dataclass

from longspring.case.codes import issue
from longspring.case.columns import Label
from longspring.case.name import unfit_name
from longspring.case.section import Section, label_of
from longspring.case.setting import Carrier, Party, Period, WeatherYear
from longspring.case.tree import read_tree
from longspring.case.vocabulary import BOUNDARIES, CENTRAL, LEVELS
from longspring.errors import Issue

CURRENCIES = ("CNY",)
SHARE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Setting:
    """The contents of case.yaml."""

    name: str
    title: Label
    base_year: int
    currency: str
    boundary: str
    inventory: str
    coefficient_level: str
    periods: tuple[Period, ...]
    weather_years: tuple[WeatherYear, ...]
    carriers: tuple[Carrier, ...]
    parties: tuple[Party, ...]


def read_document(text: str, file: str, issues: list[Issue]) -> Section | None:
    """Return the mapping a YAML file holds, or None with the reason appended to `issues`."""
    root = read_tree(text, file, issues)
    if root is None:
        return None
    if not isinstance(root.value, dict):
        where = (file, root.line)
        fix = "Write the file as key: value."
        issues.append(issue("LS-0206", where, "no mapping", "a mapping", fix))
        return None
    return Section(file, 1, root.value, issues)


def read_setting(
    text: str, inventories: frozenset[str] | None, issues: list[Issue]
) -> Setting | None:
    """Return what case.yaml says, or None where it cannot be parsed at all.

    `inventories` are the keys of inventories.csv, None where that could not be read.
    """
    root = read_document(text, "case.yaml", issues)
    if root is None:
        return None
    root.known(
        *("name", "title", "base_year", "currency", "carbon", "coefficients"),
        *("periods", "weather_years", "carriers", "parties"),
    )
    carbon = root.section("carbon")
    boundary = inventory = ""
    if carbon is not None:
        carbon.known("boundary", "inventory")
        boundary = carbon.text("boundary", choices=BOUNDARIES)
        inventory = carbon.text("inventory", default="")
        if inventory and inventories is not None:
            carbon.among("inventory", (inventory,), inventories, "a key of inventories.csv")
    base_year = root.integer("base_year", 1900, 2200)
    return Setting(
        name=root.text("name"),
        title=label_of(root, "title"),
        base_year=base_year,
        currency=root.text("currency", choices=CURRENCIES),
        boundary=boundary,
        inventory=inventory,
        coefficient_level=root.text("coefficients", CENTRAL, LEVELS),
        periods=_periods(root, base_year),
        weather_years=_weather_years(root),
        carriers=tuple(_carrier(part) for part in _named(root, "carriers")),
        parties=tuple(_party(part) for part in _named(root, "parties")),
    )


def _periods(root: Section, base_year: int) -> tuple[Period, ...]:
    periods: list[Period] = []
    for part in root.sections("periods", least=1):
        part.known("year", "years")
        years = part.number("years", low=1e-9, high=100)
        period = Period(part.integer("year", 1900, 2200), years)
        if periods and period.year <= periods[-1].year:
            found = f"{period.year} after {periods[-1].year}"
            fix = "List the periods in ascending order, each once."
            where = part.where("year")
            part.issues.append(issue("LS-0702", where, found, "ascending years", fix))
        if not periods and period.year < base_year:
            found = f"{period.year} before base_year {base_year}"
            fix = "Correct the base year or the period."
            where = part.where("year")
            part.issues.append(issue("LS-0702", where, found, "no period before it", fix))
        periods.append(period)
    return tuple(periods)


def _weather_years(root: Section) -> tuple[WeatherYear, ...]:
    years = []
    parts = _named(root, "weather_years")
    for part in parts:
        part.known("name", "share")
        years.append(WeatherYear(part.text("name"), part.number("share", low=0, high=1)))
    total = math.fsum(year.share for year in years)
    if parts and abs(total - 1) > SHARE_TOLERANCE:
        fix = "Correct the shares of the weather years."
        where = root.where("weather_years")
        root.issues.append(issue("LS-0701", where, f"a sum of {total:g}", "1", fix))
    return tuple(years)


def _carrier(part: Section) -> Carrier:
    part.known("name", "label", "disposable", "network_loss")
    return Carrier(
        name=part.text("name"),
        label=label_of(part, "label"),
        disposable=part.flag("disposable", False),
        network_loss=part.number("network_loss", 0.0, 0.0, 0.99),
    )


def _party(part: Section) -> Party:
    part.known("name", "label")
    return Party(part.text("name"), label_of(part, "label"))


def _named(root: Section, key: str) -> list[Section]:
    parts = root.sections(key, least=1)
    unique(parts, "name")
    for part in parts:
        name = part.entries.get("name")
        if name is not None and isinstance(name.value, str) and name.value:
            part.issues.extend(filter(None, [unfit_name(part.where("name"), name.value)]))
    return parts


def unique(parts: list[Section], key: str, code: str = "LS-0203") -> None:
    """Append an issue for each part whose `key` an earlier part already has."""
    seen: dict[str, int] = {}
    for part in parts:
        node = part.entries.get(key)
        if node is None or not isinstance(node.value, str):
            continue
        if node.value in seen:
            fix = f"Keep one of them; the other is on line {seen[node.value]}."
            found = f"{key} {node.value!r} again"
            where = (part.file, node.line)
            part.issues.append(issue(code, where, found, f"each {key} once", fix))
        seen.setdefault(node.value, node.line)
