"""What a day saved at a stage is worth: in capacity, in money and in CO2.

    gain(s)  = sum over projects of MW x mean over draws of (end - end with one day less at s)
    money(s) = sum over projects of MW x mean gain x worth of a MW for a day
    worth    = [sum over steps of price x what is put out and taken in x hours
                - fuel - variable operation] / capacity / 365.25
    net      = worth - (annuity of its cost + fixed operation) / 365.25
    co2      = what an account in t/a counts per MWh put out x MWh of a MW in a day

The same random numbers are drawn with and without the day, so that the difference is that of the
day alone; a day can be worth nothing before a round, and months before frost. What is never built
gains nothing. Prices are the duals of the balances of the plan: they hold for a small change of
it. Worth is right once the money of a project is spent; before that a day later also spends its
money a day later, and `net` is right, which is about 0 for what a plan builds freely. Prices of
clauses are left out: they are paid for a missed deadline, not for a day (`clause_odds`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longspring.case.model import Case
from longspring.delivery.forecast import Delivered, Draw, project_times
from longspring.delivery.stages import MONTH_DAYS, Route, Stages, Step
from longspring.economics import annuity_factor
from longspring.results.table import Plan, Series

Floats = NDArray[np.float64]
DAYS = 365.25  # of a year
OUT, IN = ("output", "discharge"), ("input", "charge")
AVOIDED = "company_co2_avoided"  # the account whose terms say what a MWh avoids
SOCIAL = "discount_rate_social"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a MW of something gives in a day."""

    money: float  # [CNY/MW/d]
    net: float  # less what it costs to have it [CNY/MW/d]
    co2: float | None  # avoided [t/MW/d], None where no account counts it


@dataclass(frozen=True, slots=True)
class DayValue:
    """What one day less at a stage is worth, over all projects of a plan."""

    stage: str
    capacity: float  # [MW d]
    money: float  # [CNY]
    net: float  # [CNY]
    co2: float  # [t]


def day_values(
    stages: Stages,
    found: Sequence[Delivered],
    worth: Mapping[tuple[str, str, int], Worth],
    draw: Draw,
) -> tuple[DayValue, ...]:
    """Return what one day less is worth at each stage.

    Parameters
    ----------
    stages : Stages
        Routes.
    found : sequence of Delivered
        Projects in every draw; those without a worth are left out.
    worth : mapping of technology, zone and period to Worth
        Of a MW.
    draw : Draw
        That of the forecast.
    """
    rows: list[DayValue] = []
    for name in stages.labels:
        quick = replace(
            stages, routes={key: _quicker(one, name) for key, one in stages.routes.items()}
        )
        total = np.zeros(4)
        for one in found:
            project = one.project
            value = worth.get((project.technology, project.zone, project.period))
            if value is None or not _holds_up(one, name):
                continue
            ends = project_times(quick, project, draw).ends[stages.producing]
            saved = one.times.ends[stages.producing] - ends
            gain = project.capacity * float((saved * one.built).mean())
            total += gain * np.array([1.0, value.money, value.net, value.co2 or 0.0])
        rows.append(DayValue(name, *total.tolist()))
    return tuple(rows)


def _holds_up(found: Delivered, name: str) -> bool:
    """Return whether a stage is on the longest path of any draw in which a project is built.

    A day less of any other stage moves nothing, and need not be drawn again.
    """
    critical = found.times.critical.get(name)
    return critical is not None and bool((critical & found.built).any())


def _quicker(route: Route, name: str) -> Route:
    """Return a route whose stage takes one day less, but not less than nothing."""
    day = 1.0 / MONTH_DAYS

    def less(step: Step) -> Step:
        times = (step.shortest, step.likeliest, step.longest)
        low, mode, high = (max(time - day, 0.0) for time in times)
        return replace(step, shortest=low, likeliest=mode, longest=high)

    return replace(
        route, steps=tuple(less(one) if one.stage == name else one for one in route.steps)
    )


def worth_of(plan: Plan, case: Case, owner: str) -> dict[tuple[str, str, int], Worth]:
    """Return what a MW that a party builds is worth in a day, by technology, zone and period."""
    annual, series = plan.tables["annual"].columns, plan.tables["series"].columns
    sold = _sold(plan, case)
    standing = _amounts(annual, ("capacity",), owner)
    energy_built = _amounts(annual, ("energy_capacity",), owner)
    out = _amounts(annual, OUT, owner)
    costs = _costs(case, annual)
    avoided = _avoided(case)
    found: dict[tuple[str, str, int], Worth] = {}
    if not isinstance(series, Series):
        return found
    for key, capacity in standing.items():
        technology, _, period = key
        if capacity <= 0.0:
            continue
        money = (sold.get(key, 0.0) - costs.running(key, out.get(key, 0.0))) / capacity / DAYS
        energy = energy_built.get(key, 0.0) / capacity
        owned = costs.owning(technology, period, energy) / DAYS
        factor = avoided.get(technology)
        co2 = None if factor is None else factor * out.get(key, 0.0) / capacity / DAYS
        found[key] = Worth(float(money), float(money - owned), co2)
    return found


def _amounts(
    annual: Mapping[str, Any] | Series, quantities: tuple[str, ...], owner: str
) -> dict[tuple[str, str, int], float]:
    """Return yearly amounts of what a party owns by technology, zone and period."""
    chosen = np.isin(annual["quantity"], quantities) & (annual["owner"] == owner)
    found: dict[tuple[str, str, int], float] = {}
    for place in np.flatnonzero(chosen).tolist():
        names = str(annual["technology"][place]), str(annual["zone"][place])
        key = (*names, int(annual["period"][place]))
        found[key] = found.get(key, 0.0) + float(annual["value"][place])
    return found


def _sold(plan: Plan, case: Case) -> dict[tuple[str, str, int], float]:
    """Return what is put out less what is taken in, at the prices of the balances [CNY/a]."""
    series = plan.tables["series"].columns
    if not isinstance(series, Series):
        return {}
    labels = series.labels
    share = {year.name: year.share for year in case.weather_years}
    hours = _hours(plan)
    rows = range(series.value.shape[0])
    named = [
        (int(labels["period"][i]), str(labels["weather_year"][i]), str(labels["carrier"][i]))
        for i in rows
    ]
    quantity, zone = labels["quantity"].tolist(), labels["zone"].tolist()
    price = {(*named[i], zone[i]): series.value[i] for i in rows if quantity[i] == "price"}
    found: dict[tuple[str, str, int], float] = {}
    for i in rows:
        sign = 1.0 if quantity[i] in OUT else -1.0 if quantity[i] in IN else 0.0
        if not sign or (*named[i], zone[i]) not in price:
            continue
        period, weather, _ = named[i]
        value = price[*named[i], zone[i]] * series.value[i] * hours[period, weather]
        key = (str(labels["technology"][i]), zone[i], period)
        found[key] = found.get(key, 0.0) + sign * share[weather] * float(value.sum())
    return found


def _hours(plan: Plan) -> dict[tuple[int, str], Floats]:
    """Return the hours of each step of each period and weather year."""
    steps = plan.tables["steps"].columns
    found: dict[tuple[int, str], Floats] = {}
    for period, weather in {
        (int(a), str(b)) for a, b in zip(steps["period"], steps["weather_year"], strict=True)
    }:
        chosen = (steps["period"] == period) & (steps["weather_year"] == weather)
        found[period, weather] = steps["hours"][chosen]
    return found


@dataclass(frozen=True, slots=True)
class _Costs:
    """What running and owning cost."""

    fuel: Mapping[tuple[str, str, int], float]  # paid a year [CNY/a]
    variable: Mapping[tuple[str, int], float]  # [CNY/MWh]
    power: Mapping[tuple[str, int], float]  # of a MW a year [CNY/MW/a]
    energy: Mapping[tuple[str, int], float]  # of a MWh of storage a year

    def running(self, key: tuple[str, str, int], out: float) -> float:
        """Return fuel and variable operation in a year [CNY/a]."""
        return self.fuel.get(key, 0.0) + self.variable.get((key[0], key[2]), 0.0) * out

    def owning(self, technology: str, period: int, energy: float) -> float:
        """Return annuity and fixed operation of a MW with so many MWh [CNY/MW/a]."""
        key = technology, period
        return self.power.get(key, 0.0) + energy * self.energy.get(key, 0.0)


def _costs(case: Case, annual: Mapping[str, Any] | Series) -> _Costs:
    rate = next((row.value for row in case.parameters if row.parameter == SOCIAL), 0.0)
    life = {row.technology: row.lifetime for row in case.technologies}
    life |= {row.store: row.lifetime for row in case.stores}
    power = {
        (row.technology, row.period): row.fixed_om
        + row.overnight_cost * annuity_factor(rate, life[row.technology])
        for row in case.costs
    }
    energy: dict[tuple[str, int], float] = {}
    for row in case.store_costs:
        factor = annuity_factor(rate, life[row.store])
        power[row.store, row.period] = row.power_fixed_om + row.power_cost * factor
        energy[row.store, row.period] = row.energy_fixed_om + row.energy_cost * factor
    prices = {(row.fuel, row.period): row.price for row in case.fuel_prices}
    fuel: dict[tuple[str, str, int], float] = {}
    for place in np.flatnonzero(annual["quantity"] == "fuel").tolist():
        period, burnt = int(annual["period"][place]), str(annual["fuel"][place])
        key = (str(annual["technology"][place]), str(annual["zone"][place]), period)
        paid = prices.get((burnt, period), 0.0) * float(annual["value"][place])
        fuel[key] = fuel.get(key, 0.0) + paid
    variable = {(row.technology, row.period): row.variable_om for row in case.costs}
    return _Costs(fuel, variable, power, energy)


def _avoided(case: Case) -> dict[str, float]:
    """Return what a MWh of a technology avoids, by the account that counts it [t/MWh]."""
    found: dict[str, float] = {}
    for account in case.accounts:
        for term in account.terms if account.name == AVOIDED else ():
            for row in case.technologies:
                labels = {"group": row.group, "owner": row.owner, "technology": row.technology}
                where = {label: words for label, words in term.where.items() if label in labels}
                if all(labels[label] in words for label, words in where.items()):
                    found[row.technology] = term.scale
    return found
