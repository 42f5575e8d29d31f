"""What the plan is, in a dozen figures, and how far it can be trusted."""

from typing import Any

from longspring.catalogue import percent_at_most
from longspring.report.agreement import clause_sentence
from longspring.report.emission import find_peak, net_emissions
from longspring.report.markup import Section, paragraph
from longspring.report.measure import MASS, MONEY, SHARE
from longspring.report.text import Text, plain, say
from longspring.report.view import PlanView

Tile = tuple[Text, Text, Text]  # name, figure, remark


def headline_section(view: PlanView) -> Section:
    """Return the opening: one sentence, the tiles, the bound and the certificate."""
    drawn = "".join(
        f'<div class="tile"><dt>{name.html()}</dt><dd><strong>{figure.html()}</strong>'
        f"<span>{remark.html()}</span></dd></div>"
        for name, figure, remark in headline_tiles(view).values()
    )
    body = (
        paragraph(opening(view), "opening")
        + f'<dl class="tiles">{drawn}</dl>'
        + paragraph(resolution_sentence(view), "finding")
    )
    return Section("summary", say("headline.title"), body)


def headline_tiles(view: PlanView) -> dict[str, Tile]:
    """Return name, figure and remark of every tile the plan has the figures for."""
    tiles = {
        "cost": _cost(view),
        "certificate": _certificate(view),
        "clauses": _clauses(view),
        "peak": _peak(view),
        "end": _end(view),
        "assumed": _assumed(view),
    }
    return {key: tile for key, tile in tiles.items() if tile is not None}


def title_of(view: PlanView) -> Text:
    """Return the title of the case in both languages."""
    title: Any = view.plan.manifest.get("title", view.plan.manifest.get("case", ""))
    if isinstance(title, dict):
        return Text(str(title["en"]), str(title["zh"]))
    if hasattr(title, "en"):
        return Text(str(title.en), str(title.zh))
    return plain(title)


def opening(view: PlanView) -> Text:
    """Return what this plan is."""
    periods = view.periods()
    gap = view.plan.manifest.get("resolution", {}).get("proved_gap")
    return say(
        "headline.opening" if gap is None else "headline.opening_within",
        gap="" if gap is None else percent_at_most(float(gap)),
        title=title_of(view),
        first=periods[0] if periods else "",
        last=periods[-1] if periods else "",
        zones=view.rows("zones"),
        counties=view.rows("counties"),
        clauses=len(set(view.column("clauses", "clause").tolist())),
    )


def resolution_sentence(view: PlanView) -> Text:
    """Return the step length and whether the cost is exact, a lower bound or between two."""
    resolution: dict[str, Any] = view.plan.manifest.get("resolution", {})
    if "proved_gap" in resolution:
        merged = resolution["merged_steps"]
        return say(
            "headline.within" if merged < resolution["steps"] else "headline.within_hourly",
            hours=_hours(resolution),
            steps=resolution["steps"],
            gap=percent_at_most(float(resolution["proved_gap"])),
            lower=MONEY.text(float(resolution["lower"])),
            merged=merged,
            rounds=len(resolution["rounds"]),
        )
    key = "headline.exact" if resolution.get("exact") else "headline.bound"
    return say(key, hours=_hours(resolution), steps=resolution.get("steps", "?"))


def _hours(resolution: dict[str, Any]) -> Text:
    shortest = float(resolution.get("shortest_hours", 0.0))
    longest = float(resolution.get("longest_hours", 0.0))
    if shortest == longest:
        return plain(f"{longest:,g}")
    return say("headline.range", least=f"{shortest:,g}", most=f"{longest:,g}")


def _cost(view: PlanView) -> Tile | None:
    manifest = view.plan.manifest
    if "objective" not in manifest:
        return None
    remark = say("headline.cost_remark", year=manifest.get("base_year", ""))
    return say("headline.cost"), MONEY.text(float(manifest["objective"])), remark


def _certificate(view: PlanView) -> Tile | None:
    found = view.plan.manifest.get("certificate")
    if not found:
        return None
    remark = say(
        "headline.residuals",
        primal=_size(float(found["primal"])),
        dual=_size(float(found["dual"])),
        gap=_size(float(found["gap"])),
    )
    verdict = say("headline.passed" if found["passed"] else "headline.failed")
    return say("headline.certificate"), verdict, remark


def _size(value: float) -> str:
    """Return a residual of the certificate: its size, or 0 where nothing is left."""
    return f"{value:.1e}" if value else "0"


def _clauses(view: PlanView) -> Tile | None:
    rows = view.records("clauses")
    if not rows:
        return None
    names = {str(row["clause"]) for row in rows}
    missed = {str(row["clause"]) for row in rows if not row["met"]}
    figure = say("headline.of", part=len(names) - len(missed), whole=len(names))
    return say("headline.clauses"), figure, clause_sentence(rows)


def _peak(view: PlanView) -> Tile | None:
    net = net_emissions(view)
    if not net:
        return None
    years = sorted(net)
    peak = find_peak(years, [net[year] for year in years])
    remark = say(
        "headline.peak_start" if peak.at_start else "headline.peak_remark",
        average=MASS.text(peak.average),
    )
    return say("headline.peak"), plain(peak.year), remark


def _end(view: PlanView) -> Tile | None:
    net = net_emissions(view)
    if not net:
        return None
    first, last = min(net), max(net)
    remark = say("headline.end_remark", start=MASS.text(net[first]), first=first)
    return say("headline.end", last=last), MASS.text(net[last]), remark


def _assumed(view: PlanView) -> Tile | None:
    share = view.plan.manifest.get("assumed_share")
    if share is None:
        return None
    remark = say("headline.assumed_remark", sources=view.rows("sources"))
    return say("headline.assumed"), SHARE.text(float(share)), remark
