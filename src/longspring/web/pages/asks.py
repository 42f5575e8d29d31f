"""What a clause asks for, in words, where its value alone does not say it.

account - ratio x whole >= 0    "at least 15 % of the whole", or so much for each of it
rule peak                       no rise after a period
"""

from collections.abc import Mapping

from longspring.case.written import WrittenClause
from longspring.report.text import Text, plain
from longspring.report.view import PlanView
from longspring.web.words import say

SENSES = {">=": "≥", "<=": "≤", "==": "="}
YEARLY = {"CNY/a": ("CNY/a", "元/年"), "CNY": ("CNY", "元")}


def asks_of(
    view: PlanView, clause: WrittenClause, sense: str, units: tuple[str, str]
) -> Text | None:
    """Return what a clause with a ratio or a rule asks for; None where its value says it.

    Parameters
    ----------
    view : PlanView
        Names the account that the ratio is of.
    clause : WrittenClause
        As written.
    sense : str
        >=, <= or ==.
    units : tuple of str
        Of its account and of the account that the ratio is of.
    """
    if clause.rule == "peak" and clause.periods:
        return say("asks.peak", period=clause.periods[0])
    if not clause.minus:
        return None
    unit, of = units
    values = {"sense": SENSES.get(sense, sense), "whole": view.name("account", clause.minus)}
    if unit == of:
        found = say("asks.share", share=f"{clause.ratio * 100.0:.6g}%", **values)
    elif of == "1":
        found = say("asks.each", amount=_amount(clause.ratio, unit), **values)
    else:
        found = say("asks.per", amount=_amount(clause.ratio, unit), unit=of, **values)
    if clause.value:
        found = say("asks.more", asks=found, more=_amount(clause.value, clause.unit))
    return found


def units_of(view: PlanView) -> Mapping[str, str]:
    """Return the unit of every account of a plan."""
    names, units = view.column("accounts", "account"), view.column("accounts", "unit")
    return {str(name): str(unit) for name, unit in zip(names, units, strict=True)}


def _amount(value: float, unit: str) -> Text:
    """Return an amount in a unit, not scaled."""
    english, chinese = YEARLY.get(unit, (unit, unit))
    number = f"{value:,.12g}"
    return Text(f"{number} {english}", f"{number} {chinese}") if unit != "1" else plain(number)
