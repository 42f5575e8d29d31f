"""Build limits from what is delivered, and a plan made again under them."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from routes import ALWAYS, annual, project, shared, stages, step

from cli.running import TINY, inside, longspring
from longspring.case.read import read_case
from longspring.case.restrict import (
    Limit,
    Relaxed,
    Remedy,
    Restriction,
    restricted,
    restriction_of,
    restriction_record,
)
from longspring.delivery.calendar import day_of
from longspring.delivery.forecast import Draw, forecast
from longspring.delivery.keep import ClauseOdds
from longspring.delivery.limits import broken, delivered_limits, relaxed_of
from longspring.delivery.share import Shares
from longspring.results.table import Plan, build_table

QUICK = stages(step("A", (0, 0, 0)), step("B", (1, 1, 1), "A"))
PLAN = annual(
    ("build", "wind", "county", "company", 2030, 200),
    ("build", "wind", "county", "company", 2040, 100),
)


@pytest.fixture(scope="module")
def tiny():
    return read_case(TINY)


def limits(case, projects, odds, level):
    found = forecast(QUICK, projects, odds, Draw(20_000, seed=4))
    rows = delivered_limits(case, PLAN, Shares.of(QUICK, found), level)
    return {(one.technology, one.zone, one.period): one.build for one in rows}


def four(period, **values):
    """Return four projects that are connected a month after they begin."""
    begins = day_of(date(period + 1, 1, 1))
    given = {"zone": "county", "period": period, "begins": begins} | values
    return [project(key=f"{period}.{place}", **given) for place in range(4)]


def test_a_quantile_of_what_is_built_limits_what_is_built_again(tiny):
    # Binomial(4, 0.6): P(X <= 1) = 0.1792, P(X <= 0) = 0.0256, so that X >= 1 in 97 % and
    # X >= 2 in 82 %: 90 % of draws exceed one of four. Median: P(X <= 2) = 0.5248, two of four.
    found = limits(tiny, four(2030), shared(0.6), "p90")
    assert found["wind", "county", 2030] == pytest.approx(0.25 * 200)
    assert limits(tiny, four(2030), shared(0.6), "p50")["wind", "county", 2030] == 100.0
    # Nobody works on wind elsewhere; what has no class or another owner is free.
    names = {name for name, *_ in found}
    assert names <= {"wind", "battery"}
    assert {build for key, build in found.items() if key[1] != "county"} <= {0.0}


def test_what_is_late_may_be_built_in_the_next_period(tiny):
    # Connected on 31 January 2041: after the period of 2030, in that of 2040.
    late = four(2030, begins=day_of(date(2041, 1, 1)))
    found = limits(tiny, [*late, *four(2040)], ALWAYS, "p50")
    assert found["wind", "county", 2030] == 0.0
    assert found["wind", "county", 2040] == pytest.approx(300.0)
    early = limits(tiny, [*four(2030), *four(2040)], ALWAYS, "p90")
    assert early["wind", "county", 2030] == pytest.approx(200.0)
    assert early["wind", "county", 2040] == pytest.approx(100.0)


def test_a_restriction_is_read_back_from_the_manifest():
    held = Restriction(
        "p90",
        100,
        7,
        (Limit("wind", "wind", "county", 2030, 50.0),),
        (Relaxed("C01", 2040, 1.0, 0.5),),
    )
    assert restriction_of(json.loads(json.dumps(restriction_record(held)))) == held
    assert restriction_of(None) is None


def test_a_clause_that_cannot_be_kept_is_shown_beside_what_can(tiny):
    held = Restriction("p90", 100, 7, (), (Relaxed("C01", 2040, 400.0, 150.0),))
    found = {one.name: one for one in restricted(tiny, held).agreement.clauses}
    assert (found["C01"].strength, found["C01"].value) == ("report_only", 400.0)
    assert (found["C01.2040"].strength, found["C01.2040"].value) == ("binding", 150.0)
    assert found["C02"] == tiny.agreement.clauses[1]
    peak = Restriction("p90", 100, 7, (), (Relaxed("C16", 2040, 0.0, 5.0),))
    names = [one.name for one in restricted(tiny, peak).agreement.clauses]
    assert names == ["C01", "C02", "C16"]
    assert restricted(tiny, None) is tiny


def test_a_limit_is_given_per_year_of_its_period(tiny):
    limit = Limit("wind", "wind", "county", 2030, 50.0)
    case = restricted(tiny, Restriction("p50", 100, 7, (limit,)))
    added = case.build_limits[-1]
    assert (added.build, added.technology, added.zone) == (5.0, "wind", "county")
    assert case.build_limits[:-1] == tiny.build_limits


@pytest.fixture(scope="module")
def plans(tmp_path_factory) -> dict[str, Path]:
    """Return the plan of the tiny case as it is, and with what is delivered of it."""
    folder = tmp_path_factory.mktemp("plans")
    made = {}
    for name, more in (("all", ()), ("p50", ("--delivery", "p50")), ("p90", ("--delivery", "p90"))):
        made[name] = folder / name
        done = longspring("plan", TINY, "-o", made[name], "--hours", "876", *more)
        assert done.returncode == 0, done.stderr
    return made


def built_of(folder: Path) -> float:
    done = inside("ledger", folder, "--account", "company_renewables_built", "--json")
    return sum(sum(row["amounts"].values()) for row in json.loads(done.stdout))


def test_a_plan_is_made_again_with_what_is_delivered(plans):
    held = {
        name: json.loads((folder / "manifest.json").read_text()) for name, folder in plans.items()
    }
    assert "delivery" not in held["all"]
    assert held["p90"]["delivery"]["level"] == "p90"
    objectives = [held[name]["objective"] for name in ("all", "p50", "p90")]
    assert objectives == sorted(objectives)
    assert objectives[0] < objectives[2]
    for name in ("p50", "p90"):
        by_key = {}
        for one in held[name]["delivery"]["limits"]:
            by_key[one["technology"], one["zone"], one["period"]] = one["build"]
        assert all(build >= 0.0 for build in by_key.values())
        csv = plans[name].parent / f"{name}.csv"
        inside("export", plans[name], "--to", "csv", "-o", csv)
        rows = [line.split(",") for line in (csv / "annual.csv").read_text().splitlines()]
        head = rows[0]
        for row in rows[1:]:
            cells = dict(zip(head, row, strict=True))
            key = cells["technology"], cells["zone"], int(cells["period"])
            if cells["quantity"] == "build" and key in by_key:
                assert float(cells["value"]) <= by_key[key] + 1e-4


def test_the_restricted_plan_is_certified_again_from_its_folder(plans):
    done = inside("certify", plans["p90"])
    assert done.returncode == 0, done.stderr + done.stdout


def test_clauses_give_way_by_the_least_that_makes_a_plan_possible(tmp_path):
    """C01 asks for 400 MW in 2030: more than what 90 % of draws deliver."""
    case, out = tmp_path / "case", tmp_path / "out"
    shutil.copytree(TINY, case)
    text = (case / "agreement.yaml").read_text(encoding="utf-8")
    (case / "agreement.yaml").write_text(text.replace("[2040]", "[2030]"), encoding="utf-8")
    done = longspring("plan", case, "-o", out, "--hours", "2190", "--delivery", "p90")
    assert done.returncode == 0, done.stderr
    assert "C01" in done.stdout
    held = json.loads((out / "manifest.json").read_text())["delivery"]
    (one,) = held["relaxed"]
    assert (one["clause"], one["period"]) == ("C01", 2030)
    assert one["possible"] < one["agreed"] == 400.0
    rows = json.loads(inside("clauses", out, "--json").stdout)["clauses"]
    found = {row["clause"]: row for row in rows}
    assert found["C01"]["met"] == 0
    assert found["C01"]["bound"] == 400.0
    assert found["C01.2030"]["met"] == 1
    # What can be kept is what is built at the limit: the clause is given up by no more.
    assert found["C01"]["value"] == pytest.approx(one["possible"], rel=1e-3)
    assert inside("certify", out).returncode == 0


def test_a_clause_sure_to_break_saves_a_vain_solve(tiny):
    clause = tiny.agreement.clauses[0]  # binding
    row = ClauseOdds(clause, 2030, 0.0, 400.0, 0.5, None, p10=150.0, p50=450.0)
    assert broken([row], "p90")
    assert not broken([row], "p50")
    assert not broken([replace(row, kept=None)], "p90")
    soft = replace(row, clause=replace(clause, strength="report_only"))
    assert not broken([soft], "p90")


def test_only_what_is_missed_gives_way():
    """A ratio clause whose bound is 0 is met to the rounding of a solver, and stays as agreed."""
    asked = Restriction(
        "p50", 100, 7, (), (), tuple(Remedy(name, 1.0) for name in ("C01", "C09", "C18"))
    )
    header = ("clause", "period", "sense", "bound", "value", "met")
    rows = [
        ("C01", 2030, ">=", 400.0, 100.0, 0),
        ("C09", 2030, ">=", 0.0, -2e-14, 1),
        ("C18", 2030, "<=", 10.0, 30.0, 0),
        ("C20", 2030, ">=", 5.0, 1.0, 0),  # it was not priced
    ]
    plan = Plan({}, {"clauses": build_table("clauses", header, rows)})
    found = {one.clause: one for one in relaxed_of(plan, asked)}
    assert set(found) == {"C01", "C18"}
    # Set off by a ten-thousandth of the larger of bound and value.
    assert found["C01"].possible == pytest.approx(100.0 - 0.04)
    assert found["C18"].possible == pytest.approx(30.0 + 0.003)


def test_it_is_refused_where_it_makes_no_sense(tmp_path):
    done = inside("plan", TINY, "-o", tmp_path / "x", "--delivery", "p50", "--gap", "1%")
    assert done.returncode == 2
    assert "--gap" in done.stderr


def test_what_is_asked_is_part_of_what_a_killed_solve_goes_on_from(tiny):
    from longspring.plan import Settings, as_asked

    held = Restriction("p90", 100, 7, (), (Relaxed("C01", 2040, 400.0, 150.0),))
    settings = Settings(coefficients="high", delivery=held)
    case = as_asked(tiny, settings)
    assert case.coefficient_level == "high"
    assert len(case.agreement.clauses) == len(tiny.agreement.clauses) + 1
    assert as_asked(tiny, replace(settings, coefficients=None, delivery=None)) is tiny
