"""Accounts with their ranges: stacked by account, by county, and as a table.

    central  = the account at the level of the plan
    low, high = the least and the most over the ranges of its coefficients

Where nothing of an account has a range, low and high are the central value and are not shown.
"""

from collections.abc import Mapping, Sequence

from longspring.report.figure import Choice, Figure, Series, View
from longspring.report.markup import Cell, table
from longspring.report.measure import MONEY_FINE, Measure, fitting, measure_of
from longspring.report.palette import colours
from longspring.report.ranged import Ranged, counted_cell, range_cell, ranged
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

LOW, HIGH = "#5b6b7b", "#1f2d3a"
NOTHING = Ranged(0.0, 0.0, 0.0)


def known_accounts(view: PlanView, accounts: Sequence[str]) -> list[str]:
    """Return those of the accounts that the plan has."""
    here = set(view.column("accounts", "account").tolist()) if view.has("accounts") else set[str]()
    return [name for name in accounts if name in here]


def unit_of(view: PlanView, account: str) -> str:
    """Return the unit of an account."""
    return str(view.column("accounts", "unit")[view.mask("accounts", {"account": account})][0])


def account_stack(
    view: PlanView, key: str, title: Text, accounts: Sequence[str], note: Text
) -> Figure | None:
    """Return accounts of one unit stacked by period, the ends of their sum as points."""
    names = known_accounts(view, accounts)
    if not names:
        return None
    totals = ranged(view, ("account", "period"), {"account": tuple(names)})
    periods, tint = view.periods(), colours(names)
    series = [
        Series(
            view.name("account", name),
            tuple(totals.get((name, period), NOTHING).value for period in periods),
            tint[name],
        )
        for name in names
    ]
    for end, colour in (("low", LOW), ("high", HIGH)):
        ends = tuple(
            sum(getattr(totals.get((name, period), NOTHING), end) for name in names)
            for period in periods
        )
        series.append(Series(say(f"ranged.{end}"), ends, colour, "point"))
    measure = fitting(
        unit_of(view, names[0]), max((abs(one) for one in series[-1].values if one), default=0.0)
    )
    drawn = View(tuple(plain(period) for period in periods), tuple(series), measure)
    return Figure(key, "columns", title, say("axis.period"), {"": drawn}, (), note)


def county_figure(
    view: PlanView, key: str, accounts: Sequence[str], note: Text, per_village: bool = False
) -> Figure | None:
    """Return accounts by county, one account and period at a time, in all or per village."""
    names = [name for name in known_accounts(view, accounts) if _shared(view, name)]
    if not names:
        return None
    totals = ranged(view, ("account", "period", "county"), {}, "county_accounts")
    counties = [str(row["county"]) for row in view.records("counties")]
    villages = {str(row["county"]): float(row["villages"]) for row in view.records("counties")}
    shares = ("county", "village") if per_village else ("county",)
    views: dict[str, View] = {}
    for name in names:
        largest = max((abs(e.high) for key, e in totals.items() if key[0] == name), default=0.0)
        measure = fitting(unit_of(view, name), largest)
        for period in view.periods():
            for share in shares:
                place = {one: totals.get((name, period, one), NOTHING) for one in counties}
                if share == "village":
                    place = {one: _divided(ends, villages[one]) for one, ends in place.items()}
                shown = _each(measure) if share == "village" else measure
                choice = f"{name}|{period}|{share}" if per_village else f"{name}|{period}"
                views[choice] = _county_view(view, counties, place, shown)
    periods = tuple((str(period), plain(period)) for period in view.periods())
    choices = [
        Choice(
            "account",
            say("choice.account"),
            tuple((name, view.name("account", name)) for name in names),
            names[0],
        ),
        Choice("period", say("choice.period"), periods, periods[min(1, len(periods) - 1)][0]),
    ]
    if per_village:
        options = tuple((share, say(f"ranged.{share}")) for share in shares)
        choices.append(Choice("share", say("choice.share"), options, shares[0]))
    title = say(f"{key}.counties")
    return Figure(f"{key}-counties", "rows", title, say("axis.county"), views, tuple(choices), note)


def account_table(view: PlanView, caption: Text, accounts: Sequence[str]) -> str:
    """Return accounts by period, each with its range where it has one."""
    names = known_accounts(view, accounts)
    if not names:
        return ""
    totals = ranged(view, ("account", "period"), {"account": tuple(names)})
    periods = view.periods()
    header = [say("ranged.what"), *(plain(period) for period in periods)]
    rows: list[list[Cell]] = []
    for name in names:
        largest = max((abs(e.high) for key, e in totals.items() if key[0] == name), default=0.0)
        measure = fitting(unit_of(view, name), largest)
        cells = [range_cell(measure, totals.get((name, period), NOTHING)) for period in periods]
        rows.append([counted_cell(view.name("account", name), measure.unit()), *cells])
    return table(caption, header, rows, "ranged")


def _shared(view: PlanView, account: str) -> bool:
    """Tell whether the plan shares an account out among its counties."""
    return bool(view.mask("county_accounts", {"account": account}).any())


def _divided(ends: Ranged, villages: float) -> Ranged:
    return ends.scaled(1.0 / villages) if villages else NOTHING


def _each(measure: Measure) -> Measure:
    """Return the measure of an amount of one village: money to the yuan."""
    return measure_of("CNY_each") if measure in (MONEY_FINE, measure_of("CNY/a")) else measure


def _county_view(
    view: PlanView, counties: list[str], place: Mapping[str, Ranged], measure: Measure
) -> View:
    series = [Series(say("ranged.central"), tuple(place[one].value for one in counties), "#4ea5d9")]
    if any(ends.low != ends.high for ends in place.values()):
        low = tuple(place[one].low for one in counties)
        high = tuple(place[one].high for one in counties)
        series.append(Series(say("ranged.low"), low, LOW, "point"))
        series.append(Series(say("ranged.high"), high, HIGH, "point"))
    names = tuple(view.name("county", one) for one in counties)
    return View(names, tuple(series), measure)
