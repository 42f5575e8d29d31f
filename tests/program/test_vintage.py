"""Vintages: what is built, stands, and is retired; the whole stock by hand."""

from longspring.program.builder import ProgramBuilder
from longspring.program.vintage import StockLimits, add_stock, surviving
from program_cases import design_text, expected


def limits(**values):
    given = {
        "name": "s",
        "years": (2025, 2030, 2040),
        "upper": 100.0,
        "existing": (60.0, 40.0, 0.0),
        "lifetime": 10.0,
        "first_build": 2025,
        "last_build": 2030,
    }
    return StockLimits(**given | values)


def test_stock_of_three_periods():
    builder = ProgramBuilder()
    stock = add_stock(builder, limits())
    # A vintage lives while p < v + lifetime: 2025 stands in 2030 (< 2035) and not in 2040; 2030
    # would end just as 2040 begins, so it does not stand there; today's plants are gone by 2040.
    # Nothing can stand in 2040, which therefore has no capacity column.
    assert design_text(builder.finish()[0]) == expected(
        """
        build:s:2025 in 0..100
        build:s:2030 in 0..100
        existing:s:2025 in 0..60
        existing:s:2030 in 0..40
        standing:s:2025:2030 in 0..100
        capacity:s:2025 in 0..100
        capacity:s:2030 in 0..100
        retire:s:existing:2030: 1 existing:s:2030 + -1 existing:s:2025 <= 0
        retire:s:2025:2030: 1 standing:s:2025:2030 + -1 build:s:2025 <= 0
        capacity:s:2025: 1 capacity:s:2025 + -1 build:s:2025 + -1 existing:s:2025 = 0
        capacity:s:2030: 1 capacity:s:2030 + -1 standing:s:2025:2030 + -1 build:s:2030
            + -1 existing:s:2030 = 0
        """
    )
    assert stock is not None
    assert stock.build == {2025: 0, 2030: 1}
    assert stock.capacity == {2025: 5, 2030: 6}
    assert stock.alive == {2025: (2025,), 2030: (2025, 2030), 2040: ()}


def test_a_longer_life_chains_the_retirements():
    builder = ProgramBuilder()
    add_stock(builder, limits(lifetime=16.0, existing=(0.0, 0.0, 0.0), last_build=2025))
    # 2040 < 2025 + 16: the vintage stands in all three periods and can only shrink.
    assert design_text(builder.finish()[0]) == expected(
        """
        build:s:2025 in 0..100
        standing:s:2025:2030 in 0..100
        standing:s:2025:2040 in 0..100
        capacity:s:2025 in 0..100
        capacity:s:2030 in 0..100
        capacity:s:2040 in 0..100
        retire:s:2025:2030: 1 standing:s:2025:2030 + -1 build:s:2025 <= 0
        retire:s:2025:2040: 1 standing:s:2025:2040 + -1 standing:s:2025:2030 <= 0
        capacity:s:2025: 1 capacity:s:2025 + -1 build:s:2025 = 0
        capacity:s:2030: 1 capacity:s:2030 + -1 standing:s:2025:2030 = 0
        capacity:s:2040: 1 capacity:s:2040 + -1 standing:s:2025:2040 = 0
        """
    )


def test_a_plant_under_construction_may_be_added_to_what_stands():
    builder = ProgramBuilder()
    add_stock(builder, limits(upper=0.0, existing=(60.0, 90.0, 90.0)))
    # 30 MW open before 2030: 2030 may exceed 2025 by 30, 2040 may not exceed 2030. What stands
    # may exceed what could be built (0), so the capacity is bounded by what is kept.
    assert design_text(builder.finish()[0]) == expected(
        """
        existing:s:2025 in 0..60
        existing:s:2030 in 0..90
        existing:s:2040 in 0..90
        capacity:s:2025 in 0..60
        capacity:s:2030 in 0..90
        capacity:s:2040 in 0..90
        retire:s:existing:2030: 1 existing:s:2030 + -1 existing:s:2025 <= 30
        retire:s:existing:2040: 1 existing:s:2040 + -1 existing:s:2030 <= 0
        capacity:s:2025: 1 capacity:s:2025 + -1 existing:s:2025 = 0
        capacity:s:2030: 1 capacity:s:2030 + -1 existing:s:2030 = 0
        capacity:s:2040: 1 capacity:s:2040 + -1 existing:s:2040 = 0
        """
    )


def test_nothing_to_stand_adds_nothing():
    builder = ProgramBuilder()
    assert add_stock(builder, limits(upper=0.0, existing=(0.0, 0.0, 0.0))) is None
    assert builder.names == []
    assert builder.row_names == []


def test_surviving_counts_the_start_year_and_not_the_end_year():
    rows = [(60.0, 2000, 2030), (40.0, 2026, 2040)]
    assert surviving(rows, (2025, 2026, 2030, 2040)) == (60.0, 100.0, 40.0, 0)
