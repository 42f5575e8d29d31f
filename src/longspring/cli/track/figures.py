"""`longspring track rates` and `variance`: what the register adds up to."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption, PlanArgument
from longspring.cli.output import number, of_case, say, show_json, show_table
from longspring.cli.track.evidence import day_given
from longspring.cli.track.opening import (
    PLACE,
    DatabaseOption,
    DayOption,
    FilesOption,
    books_of,
    opened,
)
from longspring.errors import UsageError

if TYPE_CHECKING:
    from longspring.track.completion import Completion
    from longspring.track.database import Database
    from longspring.track.rates import Rate
    from longspring.track.variance import Split, Variance

Group = Literal["zone", "party", "owner", "year", "technology"]
PARTS = ("planned", "actual", "volume", "price", "delay")
MILLION = 1e6


def rates(  # noqa: PLR0913, PLR0917 - one parameter an option
    by: Annotated[Group | None, typer.Option("--by", show_default=False)] = None,
    way: Annotated[
        list[str] | None, typer.Option("--way", metavar="RATE=WAY", show_default=False)
    ] = None,
    claimed: Annotated[bool, typer.Option("--claimed")] = False,
    as_of: DayOption = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print the rates of landing with the definitions they are counted by."""
    from longspring.track.rates import rates as all_rates
    from longspring.track.rates import rates_by

    ways = _ways(way or [])
    basis = "claimed" if claimed else "accepted"
    with opened(database, files) as register:
        books, day = books_of(register), _day(register, as_of)
    if by is None:
        found = {"": all_rates(books, day, ways, basis)}
    else:
        found = dict(rates_by(books, day, by, ways, basis))
    if json:
        show_json(
            [
                {"as_of": day.isoformat(), "basis": basis, "by": by, "group": group, **_rate(rate)}
                for group, listed in found.items()
                for rate in listed
            ]
        )
        return
    names = ("rate", "way", "numerator", "denominator", "unit", "value")
    header = [message(lang, f"track.{name}") for name in names]
    header = [message(lang, f"track.by.{by}"), *header] if by else header
    rows = [
        [*([group or "–"] if by else []), *_rate_cells(rate, lang)]
        for group, listed in found.items()
        for rate in listed
    ]
    show_table(header, rows)
    for rate in next(iter(found.values()), ()):
        say(f"{getattr(rate.label, lang)}: {getattr(rate.way.definition, lang)}")
    say(message(lang, f"track.basis.{basis}", day=day.isoformat()))


def variance(
    out: PlanArgument,
    as_of: DayOption = "",
    database: DatabaseOption = PLACE,
    files: FilesOption = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Hold a plan against the register: what differs in volume, price and delay."""
    from longspring.case.read import read_case
    from longspring.results import read_plan
    from longspring.track.baseline import planned_of
    from longspring.track.completion import chances_of, completions
    from longspring.track.fact import facts_of
    from longspring.track.variance import total_of, variances

    plan = of_case(read_plan(out))
    case = read_case(out / "case")
    with opened(database, files) as register:
        books, day = books_of(register), _day(register, as_of)
    facts = facts_of(books, day)
    lines = variances(planned_of(plan, case), facts, day)
    ends = completions(facts, day, chances_of(case)) if case.landing_priors else ()
    if json:
        show_json(
            {
                "as_of": day.isoformat(),
                "lines": [_line(line) for line in lines],
                "completion": [_end(one) for one in ends],
            }
        )
        return
    _show_lines(lines, total_of(line.money for line in lines), lang)
    if ends:
        _show_ends(ends, lang)
    say(message(lang, "track.variance.note", day=day.isoformat()))


def _show_lines(lines: "Sequence[Variance]", whole: "Split", language: Language) -> None:
    names = ("technology", "zone", "planned_mw", "agreed_mw", "running_mw", *PARTS)
    rows = [
        [
            *(line.technology, line.zone, number(line.planned_mw), number(line.agreed_mw)),
            *(number(line.capacity.actual), *_parts(line.money)),
        ]
        for line in lines
    ]
    if rows:
        rows.append([message(language, "track.whole"), "", "", "", "", *_parts(whole)])
    header = [message(language, f"track.{name}") for name in names]
    show_table(header, rows)


def _show_ends(ends: "Sequence[Completion]", language: Language) -> None:
    names = ("project", "chance", "capacity_mw", "cost", "finish")
    rows = [
        [
            *(one.project, number(one.chance), number(one.capacity_mw)),
            *(number(one.cost_cny / MILLION), str(one.finish_on or "–")),
        ]
        for one in ends
    ]
    show_table([message(language, f"track.{name}") for name in names], rows)


def _end(one: "Completion") -> dict[str, Any]:
    return {
        "project": one.project,
        "chance": one.chance,
        "capacity_mw": one.capacity_mw,
        "cost_cny": one.cost_cny,
        "finish_on": None if one.finish_on is None else one.finish_on.isoformat(),
    }


def _parts(split: "Split") -> list[str]:
    return [number(getattr(split, part) / MILLION) for part in PARTS]


def _line(line: "Variance") -> dict[str, Any]:
    return {
        "technology": line.technology,
        "zone": line.zone,
        "planned_mw": line.planned_mw,
        "agreed_mw": line.agreed_mw,
        "projects": list(line.projects),
        "money_cny": {part: getattr(line.money, part) for part in (*PARTS, "total")},
        "capacity_mw": {part: getattr(line.capacity, part) for part in (*PARTS, "total")},
    }


def _ways(given: Sequence[str]) -> dict[str, str]:
    """Return what `--way RATE=WAY` says."""
    wrong = [one for one in given if "=" not in one]
    if wrong:
        raise UsageError(f"found --way {wrong[0]!r}, expected RATE=WAY, as in landed=registered.")
    return dict(one.split("=", 1) for one in given)


def _day(register: "Database", given: str) -> date:
    """Return the day that is asked for, today by default."""
    from longspring.track.check import BEIJING

    return day_given(given) if given else register.clock().astimezone(BEIJING).date()


def _rate(rate: "Rate") -> dict[str, Any]:
    return {
        "rate": rate.key,
        "label": {"en": rate.label.en, "zh": rate.label.zh},
        "way": rate.way.key,
        "definition": {"en": rate.way.definition.en, "zh": rate.way.definition.zh},
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "unit": rate.unit,
        "value": rate.value,
    }


def _rate_cells(rate: "Rate", language: Language) -> list[str]:
    value = "–" if rate.value is None else f"{100 * rate.value:.1f}%"
    return [
        getattr(rate.label, language),
        f"{getattr(rate.way.label, language)} ({rate.way.key})",
        number(rate.numerator),
        number(rate.denominator),
        rate.unit,
        value,
    ]
