"""A plan in the list: what it is, how it is proven, what else there is of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from longspring.case.columns import Label
from longspring.case.draft import SPOKEN
from longspring.report.headline import title_of
from longspring.report.text import Text, plain
from longspring.report.view import PlanView
from longspring.results import Plan
from longspring.web.pages.chart import number
from longspring.web.shapes import CertificateMark, Has, PlanCard, PlanKind
from longspring.web.words import say

REVISION = "revision"  # key of the manifest: what a revision changed of which plan


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plan stands on the shelf: its key, of what kind it is, and what lies beside it."""

    key: str
    kind: PlanKind = "plan"
    parent: str | None = None
    point: Text | None = None  # what the point of a frontier is called
    frontier: bool = False
    delivery: bool = False


def plan_card(
    place: Place, manifest: Mapping[str, Any], periods: Sequence[int], priced: bool
) -> PlanCard:
    """Return the card of a plan from its manifest.

    Parameters
    ----------
    place : Place
        Key and kind.
    manifest : mapping
        Of the plan.
    periods : sequence of int
        Its milestone years.
    priced : bool
        Whether its clauses have been priced.
    """
    title = title_of(PlanView(Plan(manifest, {})))
    revision: Mapping[str, Any] = manifest.get(REVISION) or {}
    proof: Mapping[str, Any] = manifest.get("certificate") or {}
    return PlanCard(
        plan=place.key,
        title=title,
        name=_name(place, revision, title),
        kind="revision" if revision else place.kind,
        parent=revision.get("parent") or place.parent,
        change=change_words(revision),
        made_of=str(manifest.get("case_sha256", "")),
        base_year=int(manifest.get("base_year", 0)),
        periods=list(periods),
        hours=number(manifest.get("resolution", {}).get("hours")),
        objective=float(manifest.get("objective", math.nan)),
        currency=str(manifest.get("currency", "CNY")),
        certificate=CertificateMark(
            bool(proof.get("passed")),
            *(number(proof.get(key)) for key in ("primal", "dual", "gap")),
        ),
        has=Has(place.frontier, priced, place.delivery),
    )


def _name(place: Place, revision: Mapping[str, Any], title: Text) -> Text:
    if revision:
        return plain(revision["name"])
    if place.point is not None:
        return place.point
    return Text(f"{title.en} ({place.key})", f"{title.zh}（{place.key}）")


def change_words(revision: Mapping[str, Any]) -> Text | None:
    """Return what a revision changed, in words."""
    if not revision:
        return None
    if revision.get("value") is None:
        return say("revision.dropped", clause=revision["clause"])
    said = say(
        "revision.changed",
        clause=revision["clause"],
        before=f"{revision['before']:,.12g}",
        value=f"{revision['value']:,.12g}",
        unit=_unit(revision["unit"]),
    )
    return Text(said.en.strip(), said.zh.strip())


def _unit(unit: str) -> Text:
    """Return the unit of a clause as people call it; a number of things has none."""
    spoken = SPOKEN.get(unit, Label(unit, unit))
    return Text("", "") if unit == "1" else Text(spoken.en, spoken.zh)
