"""Rules between tables: one list, each with a name, what it reads and a function.

A rule is run if none of the files it reads has an issue yet; it yields what is wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from longspring.case import check_delivery, check_money, check_supply, check_time, check_use
from longspring.case.model import Case
from longspring.errors import Issue


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence that a case must satisfy, the tables (or folders) it reads, and its test."""

    sentence: str
    tables: tuple[str, ...]
    test: Callable[[Case], Iterator[Issue]]


RULES: tuple[Rule, ...] = (
    Rule(
        "A technology has the columns of its kind and no others.",
        ("technologies",),
        check_supply.technologies,
    ),
    Rule(
        "A retrofit converts another technology with the same main carrier.",
        ("technologies",),
        check_supply.retrofits,
    ),
    Rule(
        "What stands ends after it begins; stores have energy, plants none.",
        ("existing", "stores", "technologies"),
        check_supply.standing,
    ),
    Rule(
        "A least is not above its most.",
        (
            *("stores", "lines", "fleet_limits", "profiles", "technologies", "fleets"),
            "factories",
        ),
        check_supply.orders,
    ),
    Rule("A line joins two zones.", ("lines",), check_supply.lines),
    Rule(
        "A technology, store, line, fleet, market, component or factory has a name of its own.",
        ("technologies", "stores", "lines", "fleets", "markets", "components", "factories"),
        check_supply.names,
    ),
    Rule(
        "A build limit is for a group that something belongs to.",
        ("build_limits", "technologies", "stores", "fleets"),
        check_supply.build_groups,
    ),
    Rule(
        "A component is not built into itself.",
        ("components", "component_uses"),
        check_supply.component_uses,
    ),
    Rule(
        "A sector buys and earns no more than its output.",
        ("sectors", "sector_flows"),
        check_use.sectors,
    ),
    Rule(
        "Whatever changes over time has a row for every period.",
        tuple(name for row in check_time.PER_PERIOD for name in (row[0], row[2])),
        check_time.periods,
    ),
    Rule(
        "A profile has the columns of its model and no others.",
        ("profiles",),
        check_time.profiles,
    ),
    Rule(
        "A profile read from a file finds its file and its column.",
        ("profiles", "zones", "profiles/"),
        check_time.files,
    ),
    Rule(
        "A series read from a file suits its use.",
        ("profiles", "zones", "profiles/", "technologies", "fleet_uses", "demands", "markets"),
        check_time.shapes,
    ),
    Rule(
        "Every zone has weather in every weather year, from a file that is there.",
        ("zones", "weather", "weather/"),
        check_time.weather,
    ),
    Rule(
        "Seasons begin on days of their own, and seasonal fuels have harvests.",
        ("seasons", "fuels", "harvests"),
        check_time.seasons,
    ),
    Rule(
        "The shares of the counties of a zone add up to 1.",
        ("zones", "counties"),
        check_use.county_shares,
    ),
    Rule(
        "A use is of one carrier or one fuel; what is flexible has power and a window.",
        ("fleet_uses",),
        check_use.fleet_uses,
    ),
    Rule(
        "Fleets and services know one another and agree on the kind.",
        ("services", "fleets"),
        check_use.services,
    ),
    Rule(
        "A market keeps its carrier and zone, and does not pay more than it asks.",
        ("markets",),
        check_use.markets,
    ),
    Rule(
        "Rates and prices of unserved demand are there, in their unit.",
        ("parameters",),
        check_use.parameters,
    ),
    Rule(
        "A transfer has two ends, a quantity of the layout and filters that exist.",
        (
            *("transfers", "parameters", "technologies", "stores", "lines", "fleets"),
            *(
                "markets",
                "fuels",
                "demands",
                "emissions",
                "coefficients",
                "components",
                "factories",
            ),
        ),
        check_use.transfers,
    ),
    Rule(
        "A table of coefficients counts the items of a technology, or it as a whole.",
        ("coefficients",),
        check_use.coefficients,
    ),
    Rule(
        "An enterprise has every item it needs, in its unit, and periods of whole years.",
        ("finance", "technologies", "stores", "fleets", "components"),
        check_money.enterprises,
    ),
    Rule(
        "A price case has a name of its own and changes a rate that is not 0.",
        ("price_cases", "transfers"),
        check_money.price_cases,
    ),
    Rule(
        "The shares of a tax in a zone add up to 1.",
        ("finance", "tax_shares"),
        check_money.tax_shares,
    ),
    Rule(
        "A published figure is of something a plan knows, in a unit that measures it.",
        (
            *("published", "zones", "technologies", "stores", "lines", "fleets"),
            *("markets", "fuels", "demands", "emissions", "parameters"),
            *("components", "factories"),
        ),
        check_use.published,
    ),
    Rule(
        "One stage starts construction, and one ends it.",
        ("stages",),
        check_delivery.stages,
    ),
    Rule(
        "A stage of a class waits for others of it, and none for itself.",
        ("stages", "delivery_classes", "class_stages"),
        check_delivery.class_stages,
    ),
    Rule(
        "A gate has the columns of its kind and no others.",
        ("gates", "stages"),
        check_delivery.gates,
    ),
    Rule(
        "A shared limit has a capacity.",
        ("shared_limits", "shared_capacities"),
        check_delivery.shared_limits,
    ),
    Rule(
        "A project has reached a stage of its class on a day.",
        ("projects", "stages", "class_stages", "technology_classes"),
        check_delivery.projects,
    ),
)


def check_case(case: Case, faulty: frozenset[str]) -> list[Issue]:
    """Return the issues of every rule that reads none of the `faulty` files.

    A name in `Rule.tables` that ends in "/" stands for every file in that folder. While
    case.yaml is faulty no rule is run.
    """
    issues: list[Issue] = []
    if "case.yaml" in faulty:
        return issues
    for rule in RULES:
        files = tuple(name if name.endswith("/") else f"{name}.csv" for name in rule.tables)
        if not any(file.startswith(files) for file in faulty):
            issues.extend(rule.test(case))
    return issues
