"""A case at other sizes: what is dealt out adds up, and the optimum of the whole stays."""

import sys
from pathlib import Path

import pytest

from longspring.case.read import read_case
from longspring.solve.choose import solve_certified

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from variants import build_variant, county_shares, variant  # noqa: E402

TINY = read_case(ROOT / "tests" / "cases" / "tiny")
CHANGCHUN = read_case(ROOT / "cases" / "changchun")


def summed(case, table: str, column: str, zones: set[str]) -> float:
    return sum(getattr(row, column) for row in getattr(case, table) if row.zone in zones)


def test_shares_are_those_of_people():
    # East has 250 000 of the 400 000 people of its zone; a zone of one county is left whole.
    shares = county_shares(TINY)
    assert shares["city"] == {"city_990101": 0.625, "city_990102": 0.375}
    assert shares["county"] == {"county": 1.0}


@pytest.mark.parametrize("case", [TINY, CHANGCHUN], ids=lambda case: case.name)
def test_amounts_add_up_and_the_rest_stays(case):
    divided = variant(case, len(case.counties), len(case.periods))
    assert len(divided.zones) == len(case.counties)
    for zone, places in county_shares(case).items():
        for table, column in (
            ("demands", "energy"),
            ("potentials", "capacity"),
            ("existing", "capacity"),
            ("existing", "energy"),
            ("services", "quantity"),
            ("fleet_stock", "quantity"),
            ("zones", "population"),
            ("markets", "import_limit"),
            ("adequacy", "largest_unit"),
            ("emissions", "co2"),
            ("harvests", "energy"),
            ("factories", "max_capacity"),
            ("projects", "capacity"),
        ):
            whole = summed(case, table, column, {zone})
            assert summed(divided, table, column, set(places)) == pytest.approx(whole, rel=1e-12)
    assert {row.import_price for row in divided.markets} == {r.import_price for r in case.markets}
    assert {row.share for row in divided.adequacy} == {row.share for row in case.adequacy}
    for line in case.lines:
        pieces = [one for one in divided.lines if one.line.partition(":")[0] == line.line]
        assert sum(one.max_capacity for one in pieces) == pytest.approx(line.max_capacity)
        assert {one.overnight_cost for one in pieces} == {line.overnight_cost}
    assert len({row.line for row in divided.lines}) == len(divided.lines)
    assert len(divided.agreement.clauses) == len(case.agreement.clauses)


def test_nothing_speaks_of_a_zone_that_is_gone():
    divided = variant(CHANGCHUN, 11, 6)
    for one in vars_of(divided):
        assert "metro" not in {
            place
            for name in ("zone", "zone_from", "zone_to")
            for place in str(getattr(one, name, "")).split(";")
        }
    assert all("metro" not in clause.zones for clause in divided.agreement.clauses)


def vars_of(case):
    tables = (getattr(case, name) for name in case.__dataclass_fields__)
    return (row for table in tables if isinstance(table, tuple) for row in table)


def test_the_counties_of_the_tiny_case_cost_what_its_zones_cost():
    """Every county is its zone on a smaller scale: what is best for one is best for all."""
    costs = [
        solve_certified(build_variant(TINY, zones, 2, 1095).bound.program, "simplex")
        for zones in (2, 3)
    ]
    assert costs[1].solution.objective == pytest.approx(costs[0].solution.objective, rel=1e-7)


def test_changchun_by_county_costs_what_it_costs_by_zone():
    """Clauses are left out with the periods; wind and sun are calibrated on the zones."""
    costs = [
        solve_certified(build_variant(CHANGCHUN, zones, 1, 4380).bound.program, "structured")
        for zones in (7, 11)
    ]
    assert costs[1].solution.objective == pytest.approx(costs[0].solution.objective, rel=1e-6)


def test_fewer_zones_are_the_most_populous_ones():
    part = variant(CHANGCHUN, 3, 2)
    assert {zone.zone for zone in part.zones} == {"metro", "gongzhuling", "yushu"}
    assert [period.year for period in part.periods] == [2025, 2030]
    assert {row.period for row in part.demands} == {2025, 2030}
    assert {row.zone for row in part.existing} <= {"metro", "gongzhuling", "yushu"}
    assert {line.line for line in part.lines} == {"gongzhuling_metro", "yushu_metro"}
    assert part.agreement.clauses == ()
    assert summed(part, "demands", "energy", {"metro"}) > 0.0


@pytest.mark.parametrize(("zones", "periods"), [(0, 1), (4, 1), (1, 0), (1, 3)])
def test_a_size_that_cannot_be_had_is_refused(zones, periods):
    with pytest.raises(ValueError, match=r"can be had with \[1, 2, 3\] zones and 1 to 2 periods"):
        variant(TINY, zones, periods)
