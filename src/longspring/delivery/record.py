"""A survey as plain data, in the shape that the pages and `--json` share.

Labels are {en, zh}; days are ISO dates, None where they lie beyond any calendar; a number that is
not known is None and a sentence of `missing` or `reason` says why.
"""

import math
from typing import Any

from longspring.case.columns import Label
from longspring.catalogue import message
from longspring.delivery.calendar import date_of
from longspring.delivery.keep import ClauseOdds
from longspring.delivery.outlook import ProjectOutlook, StageOutlook
from longspring.delivery.survey import Missing, Survey

Text = dict[str, str]


def survey_record(survey: Survey) -> dict[str, Any]:
    """Return a survey as plain data."""
    return {
        "assumed": both("delivery.assumed"),
        "drawn": survey.draw.draws,
        "seed": survey.draw.seed,
        "today": day(survey.today),
        "odds": odds_record(survey),
        "projects": [project_record(survey, one) for one in survey.projects],
        "quarters": quarters_record(survey),
        "clauses": [clause_record(one) for one in survey.clauses],
        "stages": stage_records(survey),
        "missing": [sentence(one) for one in survey.missing],
    }


def odds_record(survey: Survey) -> list[dict[str, Any]]:
    """Return what is believed about starting and connecting."""
    return [
        {
            "event": event,
            "share": one.belief.mean,
            "deviation": one.belief.deviation,
            "within_months": one.within,
            "in_time": one.in_time,
        }
        for event, one in (
            ("started", survey.odds.started),
            ("producing", survey.odds.producing),
        )
    ]


def project_record(survey: Survey, one: ProjectOutlook) -> dict[str, Any]:
    """Return one project with its stages."""
    project = one.project
    return {
        "key": project.key,
        "label": text(project.label),
        "technology": project.technology,
        "zone": project.zone,
        "owner": project.owner,
        "period": project.period or None,
        "provenance": project.provenance,
        "delivery_class": project.delivery_class,
        "capacity_mw": project.capacity,
        "state": state_of(survey, one),
        "stage": one.stage or None,
        "begins": day(project.begins),
        "due": None if project.due is None else day(project.due),
        "late_days": None if one.late is None else round(one.late),
        "p10": day(one.p10),
        "p50": day(one.p50),
        "p90": day(one.p90),
        "odds_done": one.odds_done,
        "odds_due": one.odds_due,
        "odds_lapse": one.lapsed,
        "critical_stage": one.critical_stage or None,
        "criticality": [
            {
                "stage": step.stage,
                "label": text(survey.stages.labels[step.stage]),
                "share": step.critical,
                "days": step.held,
            }
            for step in sorted(one.stages, key=lambda step: -step.held)
            if step.critical > 0.0
        ],
        "stages": [_stage(survey, step) for step in one.stages],
    }


def _stage(survey: Survey, step: StageOutlook) -> dict[str, Any]:
    return {
        "stage": step.stage,
        "label": text(survey.stages.labels[step.stage]),
        "actor": actor(survey, step.stage),
        "done_on": None if step.done_on is None else day(step.done_on),
        "starts_p50": day(step.starts),
        "p10": day(step.p10),
        "p50": day(step.p50),
        "p90": day(step.p90),
        "needs": list(step.needs),
    }


def state_of(survey: Survey, one: ProjectOutlook) -> str:
    """Return the state that the stages of a project show: signed, started or producing."""
    if survey.stages.producing in one.project.done:
        return "producing"
    return "started" if survey.stages.started in one.project.done else "signed"


def quarters_record(survey: Survey) -> dict[str, Any]:
    """Return MW connected by the end of each quarter as a chart."""
    names = {"expected": "expected", "p10": "least", "p90": "most"}
    return {
        "key": "quarters",
        "label": both("delivery.quarters"),
        "unit": "MW",
        "x": [day(one.ends) for one in survey.quarters],
        "x_label": both("delivery.quarter"),
        "series": [
            {
                "key": name,
                "label": both(f"delivery.{word}"),
                "colour": None,
                "values": [getattr(one, name) for one in survey.quarters],
            }
            for name, word in names.items()
        ],
    }


def clause_record(one: ClauseOdds) -> dict[str, Any]:
    """Return the odds of a clause at one deadline, or why nothing is said."""
    return {
        "clause": one.clause.name,
        "label": text(one.clause.label),
        "period": one.period,
        "by": day(one.due),
        "due": day(one.due),
        "sense": one.clause.sense,
        "bound": one.bound,
        "unit": one.clause.unit,
        "kept": one.kept,
        "reason": None if one.reason is None else both(f"delivery.reason.{one.reason}"),
        "planned": known(one.amount),
        "taken_as_planned": known(one.taken),
        "expected": known(one.expected),
        "p10": known(one.p10),
        "p50": known(one.p50),
        "p90": known(one.p90),
    }


def stage_records(survey: Survey) -> list[dict[str, Any]]:
    """Return the service environment: how often a stage holds up, and what a day of it is worth.

    `criticality` and `days` are means over the plan's projects, weighted by their MW.
    """
    planned = [one for one in survey.projects if one.project.provenance == "plan"]
    total = sum(one.project.capacity for one in planned)
    values = {one.stage: one for one in survey.days}
    rows: list[dict[str, Any]] = []
    for name, label in survey.stages.labels.items():
        steps = [(p.project.capacity, s) for p in planned for s in p.stages if s.stage == name]
        worth = values.get(name)
        rows.append(
            {
                "stage": name,
                "label": text(label),
                "actor": actor(survey, name),
                "criticality": _mean([(mw, step.critical) for mw, step in steps], total),
                "days": _mean([(mw, step.held) for mw, step in steps], total),
                "day_value_mw_days": None if worth is None else worth.capacity,
                "day_value_cny": None if worth is None else worth.money,
                "day_value_net_cny": None if worth is None else worth.net,
                "day_value_tco2": None if worth is None else worth.co2,
            }
        )
    return rows


def _mean(weighted: list[tuple[float, float]], total: float) -> float | None:
    return sum(mw * value for mw, value in weighted) / total if total else None


def actor(survey: Survey, stage: str) -> dict[str, Any]:
    """Return the party that acts at a stage."""
    party = survey.stages.actors[stage]
    return {"party": party, "label": text(survey.parties[party])}


def sentence(one: Missing) -> Text:
    """Return what is missing in both languages."""
    return {
        "en": message("en", one.key, **one.values),
        "zh": message("zh", one.key, **one.values),
    }


def both(key: str) -> Text:
    """Return a sentence of the catalogue in both languages."""
    return {"en": message("en", key), "zh": message("zh", key)}


def text(label: Label) -> Text:
    """Return a label as plain data."""
    return {"en": label.en, "zh": label.zh}


def day(value: float) -> str | None:
    """Return a day as an ISO date, None where it is infinite."""
    return date_of(value).isoformat() if math.isfinite(value) else None


def known(value: float) -> float | None:
    """Return a number, None where it is nan."""
    return None if math.isnan(value) else value
