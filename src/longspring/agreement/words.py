"""A diagnosis in the words of the clauses, in both languages."""

from collections.abc import Sequence
from typing import Literal

from longspring.agreement.clause import ClauseRow
from longspring.agreement.conflict import Diagnosis, Relaxation, Shortage
from longspring.case.model import Clause, Label

Language = Literal["en", "zh"]

FEASIBLE = Label("Every binding clause can be met together.", "全部约束性条款可以同时满足。")
PHYSICAL = Label(
    "The case cannot serve its demand even without clauses; no clause is to blame.",
    "即使不计任何条款，算例也无法满足需求；问题不在条款。",
)
IMPOSSIBLE = Label(
    "The case has no plan at all, with or without clauses: check potentials, limits and adequacy.",
    "无论有无条款，算例都没有可行方案：请检查资源潜力、各项上限与充裕度。",
)
CLASH_ONE = Label("This clause cannot be met by itself:", "以下条款单独即无法满足：")
CLASH_MANY = Label("These clauses cannot be met together:", "以下条款不能同时满足：")
RELAX = Label("The least that would mend it:", "最小的调整方案：")
ALONE = Label("Giving up any one of these would do:", "放弃其中任何一条即可：")


def explain(diagnosis: Diagnosis, clauses: Sequence[Clause], language: Language) -> tuple[str, ...]:
    """Return the diagnosis as lines of text.

    Parameters
    ----------
    diagnosis : Diagnosis
        What was found.
    clauses : sequence of Clause
        Clauses of the agreement, for their labels.
    language : {"en", "zh"}
        Language of the lines.

    Returns
    -------
    tuple of str
        One sentence or item a line.
    """
    if diagnosis.feasible:
        return (_say(FEASIBLE, language),)
    if diagnosis.shortages:
        return tuple(_shortages(diagnosis.shortages, language))
    labels = {clause.name: clause.label for clause in clauses}
    lines = [_say(CLASH_ONE if len(diagnosis.clashing) == 1 else CLASH_MANY, language)]
    lines += [f"  {name} {_say(labels[name], language)}" for name in diagnosis.clashing]
    lines.append(_say(RELAX, language))
    lines += [f"  {_relaxation(one, language)}" for one in diagnosis.relaxations]
    if len(diagnosis.clashing) > 1 and diagnosis.alone:
        lines.append(f"{_say(ALONE, language)} {', '.join(diagnosis.alone)}")
    return tuple(lines)


def _say(label: Label, language: Language) -> str:
    return label.zh if language == "zh" else label.en


def _shortages(shortages: Sequence[Shortage], language: Language) -> list[str]:
    if not shortages[0].index:
        return [_say(IMPOSSIBLE, language)]
    lines = [_say(PHYSICAL, language)]
    for one in shortages:
        place = " ".join(str(value) for value in one.index)
        words = "缺" if language == "zh" else "unserved"
        lines.append(f"  {place}: {words} {one.amount:,.0f} MWh/a")
    return lines


def _relaxation(one: Relaxation, language: Language) -> str:
    row = one.row
    name = f"{row.clause.name} {_say(row.clause.label, language)}"
    if row.clause.minus or row.clause.rule:
        by = f"{abs(one.by):,.4g} {row.clause.unit}"
        text = "{} {}：放宽 {}" if language == "zh" else "{}, {}: give way by {}"
        return text.format(name, row.period, by)
    bounds = f"{row.bound:,.6g}", f"{one.bound:,.6g} {row.clause.unit}"
    text = "{} {}：由 {} 改为 {}" if language == "zh" else "{}, {}: from {} to {}"
    return text.format(name, _window(row), *bounds)


def _window(row: ClauseRow) -> str:
    """Return the years a row is about."""
    if row.clause.aggregate == "sum" and row.clause.periods:
        return "+".join(str(period) for period in row.clause.periods)
    return str(row.period)
