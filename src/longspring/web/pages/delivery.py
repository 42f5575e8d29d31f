"""Delivery: when projects will stand, what holds them up, which clauses that keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

from longspring.report.measure import POWER_FINE
from longspring.report.text import Text, plain
from longspring.report.view import PlanView
from longspring.track.records import STATE_LABELS
from longspring.web.pages.chart import numbers
from longspring.web.shapes import Chart, Line
from longspring.web.shapes_agreement import Kept
from longspring.web.shapes_works import (
    ClauseOdds,
    DeliveryPage,
    ProjectForecast,
    StageDay,
    StageOdds,
    StageShare,
)
from longspring.web.words import say as web

Record = Mapping[str, Any]
BUILT = "#4ea5d9"


def no_delivery_page(why: Text) -> DeliveryPage:
    """Return the page of a plan that says nothing of delivery."""
    return DeliveryPage(plain(""), 0, 0, None, [], None, [], [], [why])


def delivery_page(record: Record, view: PlanView) -> DeliveryPage:
    """Return the page of a forecast.

    Parameters
    ----------
    record : mapping
        As `delivery.record` makes it.
    view : PlanView
        The plan it is about, for names.
    """
    labels = {one["stage"]: _text(one["label"]) for one in record["stages"]}
    return DeliveryPage(
        assumed=_text(record["assumed"]),
        drawn=record["drawn"],
        seed=record["seed"],
        today=record["today"],
        projects=[_project(one, view, labels) for one in record["projects"]],
        quarters=_quarters(record["quarters"]),
        clauses=[_clause(one) for one in record["clauses"]],
        stages=[
            StageDay(
                stage=one["stage"],
                label=_text(one["label"]),
                actor=_text(one["actor"]["label"]),
                criticality=one["criticality"] or 0.0,
                days=one["days"],
                day_value_cny=one["day_value_cny"],
                day_value_tco2=one["day_value_tco2"],
            )
            for one in record["stages"]
        ],
        missing=[_text(one) for one in record["missing"]],
    )


def odds_of(clauses: Sequence[Record]) -> dict[str, Kept]:
    """Return the odds of each clause at the last of its deadlines that odds are known for."""
    return {
        one["clause"]: Kept(one["kept"], one["by"])
        for one in sorted(clauses, key=lambda row: str(row["by"]))
        if one["kept"] is not None and one["by"] is not None
    }


def _project(one: Record, view: PlanView, labels: Mapping[str, Text]) -> ProjectForecast:
    state, stage = one["state"], one["stage"] or ""
    said = STATE_LABELS[state]
    return ProjectForecast(
        key=one["key"],
        label=_text(one["label"]),
        technology=one["technology"],
        technology_label=view.name("technology", one["technology"]),
        zone=one["zone"],
        zone_label=view.name("zone", one["zone"]),
        provenance=one["provenance"],
        capacity_mw=one["capacity_mw"],
        state=state,
        state_label=Text(said.en, said.zh),
        stage=stage,
        stage_label=labels.get(stage, plain("")),
        due=one["due"],
        late_days=one["late_days"],
        p10=one["p10"],
        p50=one["p50"],
        p90=one["p90"],
        odds_done=one["odds_done"],
        critical_stage=one["critical_stage"],
        criticality=[
            StageShare(each["stage"], _text(each["label"]), each["share"])
            for each in one["criticality"]
        ],
        stages=[
            StageOdds(
                *(each["stage"], _text(each["label"]), each["done_on"]),
                *(each["p10"], each["p50"], each["p90"], each["starts_p50"]),
                needs=list(each["needs"]),
            )
            for each in one["stages"]
        ],
    )


def _quarters(record: Record) -> Chart | None:
    """Return MW connected by quarter: what is expected, between the least and the most."""
    found = {one["key"]: one for one in record["series"]}
    if not record["x"]:
        return None
    expected = Line(
        "expected",
        _text(found["expected"]["label"]),
        BUILT,
        numbers(found["expected"]["values"]),
        "line",
        low=numbers(found["p10"]["values"]),
        high=numbers(found["p90"]["values"]),
    )
    label, axis = _text(record["label"]), _text(record["x_label"])
    x: list[str | int | float | Text] = [*record["x"]]
    return Chart("quarters", label, "MW", POWER_FINE, x, axis, [expected], note=web("quarters"))


def _clause(one: Record) -> ClauseOdds:
    reason = one["reason"]
    return ClauseOdds(
        clause=one["clause"],
        label=_text(one["label"]),
        period=one["period"] or None,
        kept=one["kept"],
        by=one["by"] or "",
        due=one["due"],
        reason=None if reason is None else _text(reason),
    )


def _text(words: Record) -> Text:
    return Text(str(words["en"]), str(words["zh"]))
