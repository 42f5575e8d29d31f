"""Set landing odds and stage times of Changchun beside what was published: reference/landing.md.

    python docs/landing.py              write the tables of the page
    python docs/landing.py --check      say whether they are out of date, and end with 1

The words between the tables are kept. Numbers come from the tables of the case alone.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import beta, betabinom

from longspring.case.model import Case, Landing
from longspring.case.read import read_case
from longspring.delivery.calibrate import PARTS, prior_row, reference_project, share_in_time
from longspring.delivery.forecast import Draw, project_times
from longspring.delivery.odds import Belief, prior_belief
from longspring.delivery.stages import MONTH_DAYS, Route, Stages, stages_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "landing.md"
DRAWS = Draw(2000, seed=1)
MANY = 1000  # a number signed that is not published, or larger, is taken as this many
# Typical totals in the notes that the durations come from, months: usual, and least to most.
TOTALS = {
    "wind": ("28-36", "20-48"),
    "pv_utility": ("16-22", "10-30"),
    "pv_rooftop": ("4-6", "-"),
    "storage": ("12-16", "-"),
    "chp_retrofit": ("8-12", "-"),
}
STAGE_OF_QUOTA = "C"  # where the count begins once sites are measured


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit code."""
    case = read_case(ROOT / "cases" / "changchun")
    before = PAGE.read_text("utf-8")
    after = filled(before, dict(blocks(case)))
    if arguments == ["--check"]:
        print("out of date" if after != before else "up to date")
        return int(after != before)
    PAGE.write_text(after, "utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
    return 0


def filled(page: str, tables: dict[str, str]) -> str:
    """Return a page with what stands between its marks replaced."""
    for name, text in tables.items():
        pattern = re.compile(rf"(<!-- made: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(page):
            raise ValueError(f"the page has no place for {name}")
        page = pattern.sub(lambda found, text=text: f"{found[1]}\n{text}\n{found[2]}", page)
    return page


def blocks(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the tables of the page."""
    stages = stages_of(case)
    yield "started", table(*started(case))
    yield "held_out", table(*held_out(case))
    yield "finished", table(*finished(case))
    yield "times", table(*times(stages))
    yield "totals", table(*totals(stages))


Rows = tuple[tuple[str, ...], list[tuple[str, ...]]]


def started(case: Case) -> Rows:
    """Return the share started beside the interval of the prior for as many projects."""
    row = prior_row(case, "started")
    belief = prior_belief(row)
    header = (
        "what",
        "months",
        "signed",
        "started",
        f"prior, within {row.within:g} months",
        "inside",
    )
    return header, [
        (*named(one), percent(one.started_share), *judged(belief, one, one.started_share))
        for one in case.landings
        if one.started_share is not None
    ]


def held_out(case: Case) -> Rows:
    """Return each share beside the interval that the other rows give."""
    rows = [one for one in case.landings if one.started_share is not None]
    found: list[tuple[str, ...]] = []
    for one in rows:
        others = np.array([other.started_share for other in rows if other is not one])
        belief = by_moments(float(others.mean()), float(others.var(ddof=1)))
        judgement = judged(belief, one, one.started_share)
        found.append(
            (*named(one)[:2], percent(one.started_share), percent(belief.mean), *judgement)
        )
    return ("left out", "months", "started", "mean of the others", "their 90 %", "inside"), found


def finished(case: Case) -> Rows:
    """Return the share finished beside what both priors give."""
    first, second = (prior_belief(prior_row(case, event)) for event in ("started", "producing"))
    within = prior_row(case, "producing").within
    generator = np.random.default_rng(1)
    both = generator.beta(first.a, first.b, 200_000) * generator.beta(second.a, second.b, 200_000)
    low, high = np.quantile(both, (0.05, 0.95))
    interval = f"{both.mean():.0%} ({low:.0%} to {high:.0%})"
    return (
        "what",
        "months",
        "signed",
        "finished",
        f"priors, within {within:g} months",
        "inside",
    ), [
        (
            *named(one),
            percent(one.finished_share),
            interval,
            "yes" if low <= (one.finished_share or 0.0) <= high else "no",
        )
        for one in case.landings
        if one.finished_share is not None
    ]


def times(stages: Stages) -> Rows:
    """Return the share of each class that can have started, if nothing stops it."""
    months = (3.0, 11.0, 15.0, 24.0)
    header = ("class", *(f"started in {m:g} months" for m in months), "connected in 24", "in 48")
    return header, [
        (
            route.label.en,
            *(percent(share_in_time(stages, name, stages.started, m)) for m in months),
            *(percent(share_in_time(stages, name, stages.producing, m)) for m in (24.0, 48.0)),
        )
        for name, route in stages.routes.items()
    ]


def totals(stages: Stages) -> Rows:
    """Return months from the first stage, and from the quota, beside the totals of the notes."""
    found: list[tuple[str, ...]] = []
    for name, (usual, span) in TOTALS.items():
        route = stages.routes[name]
        free = replace(stages, gates={})
        whole, bare = quantiles(stages, route, ""), quantiles(free, route, "")
        later = quantiles(stages, route, STAGE_OF_QUOTA) if STAGE_OF_QUOTA in route.stages else None
        found.append(
            (
                route.label.en,
                usual,
                span,
                spread(bare),
                spread(whole),
                spread(later) if later else "-",
            )
        )
    header = ("class", "usual", "least to most", "without gates", "with gates", "from the quota")
    return header, found


def quantiles(stages: Stages, route: Route, since: str) -> tuple[float, float, float]:
    """Return 10, 50 and 90 % of the months to connection, from the start or that of a stage."""
    lasted: list[np.ndarray] = []
    for part in range(PARTS):
        found = project_times(stages, reference_project(route, part), DRAWS)
        begins = found.starts[since] if since else found.starts[route.steps[0].stage]
        lasted.append((found.ends[stages.producing] - begins) / MONTH_DAYS)
    low, middle, high = np.quantile(np.concatenate(lasted), (0.1, 0.5, 0.9))
    return float(low), float(middle), float(high)


def judged(belief: Belief, one: Landing, share: float | None) -> tuple[str, str]:
    """Return the 90 % interval of a share of as many projects, and whether the share is inside."""
    count = int(min(one.signed or MANY, MANY))
    if one.signed is None or one.signed > MANY:
        low, high = beta.ppf((0.05, 0.95), belief.a, belief.b)
    else:
        low, high = betabinom.ppf((0.05, 0.95), count, belief.a, belief.b) / count
    inside = low - 1e-9 <= (share or 0.0) <= high + 1e-9
    return f"{low:.0%} to {high:.0%}", "yes" if inside else "no"


def by_moments(mean: float, variance: float) -> Belief:
    """Return the beta distribution of a mean and a variance."""
    total = mean * (1.0 - mean) / variance - 1.0
    return Belief(mean * total, (1.0 - mean) * total)


def named(one: Landing) -> tuple[str, str, str]:
    """Return label, months and number of a row."""
    signed = "not given" if one.signed is None else f"{one.signed:,.0f}"
    return one.label_en, f"{one.after:g}", signed


def percent(share: float | None) -> str:
    """Return a share in per cent."""
    return "-" if share is None else f"{share:.0%}"


def spread(months: tuple[float, float, float]) -> str:
    """Return a median with its band."""
    low, middle, high = months
    return f"{middle:.0f} ({low:.0f}-{high:.0f})"


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return rows as a table of a page."""
    lines = [header, ("---",) + ("---:",) * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
