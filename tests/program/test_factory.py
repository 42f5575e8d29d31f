"""Factories: orders, what is made and bought, golden by hand; and laws over random numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factory_cases import component, factory, price, use, wind_case
from longspring.program.layout import evaluate
from program_cases import build, design_text, expected, solved, term_text


def test_columns_and_rows_of_a_chain_of_two_components():
    # Two blades a MW, three tonnes of fibre in a blade made here; a period of 5 years. Of the
    # blades bought, a quarter comes from the province.
    case = wind_case(
        years=5.0,
        components=(component("blade", 0.25), component("fibre")),
        component_prices=(price("blade", 9.0, 8.0, 4.0), price("fibre", 2.0, 1.0, 0.0)),
        component_uses=(use("blade", "wind", 2.0), use("fibre", "blade", 3.0)),
        factories=(
            factory("small", "blade", 3.0),
            factory("large", "blade", 7.0, existing_capacity=1.0),
            factory("spinner", "fibre", 50.0),
        ),
    )
    program, layout = build(case, 8760)
    lines = design_text(program).splitlines()
    names = ("factory:", "orders:", "export:", "made:", "sold:")
    found = "\n".join(line for line in lines if line.startswith(names))
    # Orders: 10 MW x 2 / 5 years = 4 blades a year, 0.4 per MW; 3 t per blade made or sold.
    assert found == expected(
        """
        made:small:2030 in 0..3
        sold:small:2030 in 0..3
        made:large:2030 in 0..7
        sold:large:2030 in 0..4
        made:spinner:2030 in 0..50
        sold:spinner:2030 in 0..0
        factory:small:2030: 1 made:small:2030 + 1 sold:small:2030 + -1 capacity:small:2030 <= 0
        factory:large:2030: 1 made:large:2030 + 1 sold:large:2030 + -1 capacity:large:2030 <= 0
        factory:spinner:2030: 1 made:spinner:2030 + 1 sold:spinner:2030
            + -1 capacity:spinner:2030 <= 0
        orders:blade:2030: 0.4 build:wind:a:2030 + -1 made:small:2030 + -1 made:large:2030 >= 0
        export:blade:2030: 1 sold:small:2030 + 1 sold:large:2030 <= 4
        orders:fibre:2030: 3 made:small:2030 + 3 sold:small:2030 + 3 made:large:2030
            + 3 sold:large:2030 + -1 made:spinner:2030 >= 0
        """
    )
    made = [term.labels for term in layout.terms if term.quantity == "made"]
    assert {one["group"]: one["sector"] for one in made} == {"blade": "plant", "fibre": "part"}
    words = [
        term_text(term, program)
        for term in layout.terms
        if term.quantity in ("ordered", "bought") and term.labels["group"] == "blade"
    ]
    assert words == [
        "ordered 2030/2030 wind,blade,a,company: 0.4 <build:wind:a:2030>",
        "bought 2030/2030 blade,blade,plant,province: 0.1 <build:wind:a:2030>"
        " + -0.25 <made:small:2030> + -0.25 <made:large:2030>",
        "bought 2030/2030 blade,blade,plant,outside: 0.3 <build:wind:a:2030>"
        " + -0.75 <made:small:2030> + -0.75 <made:large:2030>",
    ]


def test_a_factory_is_built_where_it_earns_more_than_it_costs():
    # 10 blades ordered in the one year. Price 100, inputs 60 %: 40 CNY earned on each. The
    # annuity of 300 CNY over 20 years at 5 % is 24.07, with 5 fixed 29.07: worth while. Exports
    # at 70 earn 10 less 29.07 < 0: not. So the system cost falls by 10 x (40 - 29.07).
    parts = {
        "components": (component("blade", 0.4),),
        "component_prices": (price("blade", 100.0, 70.0, 50.0),),
        "component_uses": (use("blade", "wind", 1.0),),
    }
    costs = {"overnight_cost": 300.0, "fixed_om": 5.0, "input_share": 0.6}
    bare = solved(wind_case(**parts), 8760)
    made = solved(wind_case(**parts, factories=(factory("f", "blade", 99.0, **costs),)), 8760)
    annuity = 300 * 0.05 / (1 - 1.05**-20)
    weight = made.ledgers.present_weight[2030]
    saved = 10 * (40 - annuity - 5) * weight
    assert made.objective == pytest.approx(bare.objective - saved, rel=1e-9)
    assert made.total("factory_capacity") == pytest.approx(10)
    assert made.total("made") == pytest.approx(10)
    assert made.total("sold") == pytest.approx(0, abs=1e-9)
    assert (bare.total("bought", kind="province"), bare.total("bought", kind="outside")) == (
        pytest.approx(4),
        pytest.approx(6),
    )
    assert made.total("bought") == pytest.approx(0, abs=1e-9)


def test_steps_of_rising_cost_are_taken_in_order():
    # 4 units at 100, the rest at 200 CNY a unit a year; both earn 40 against 8.02 and 16.05.
    parts = {
        "components": (component("blade"),),
        "component_prices": (price("blade", 100.0, 0.0, 0.0),),
        "component_uses": (use("blade", "wind", 1.0),),
        "factories": (
            factory("dear", "blade", 9.0, overnight_cost=200.0, input_share=0.6),
            factory("cheap", "blade", 4.0, overnight_cost=100.0, input_share=0.6),
        ),
    }
    plan = solved(wind_case(**parts), 8760)
    assert plan.total("made", technology="cheap") == pytest.approx(4)
    assert plan.total("made", technology="dear") == pytest.approx(6)


def test_a_case_without_parts_keeps_its_program_to_the_byte():
    plain = wind_case()
    with_parts = wind_case(
        components=(component("blade"),),
        component_prices=(price("blade", 1.0, 1.0, 1.0),),
        component_uses=(use("blade", "wind", 1.0),),
    )
    # Parts without a factory are only counted: terms, no column and no row.
    assert design_text(build(plain, 8760)[0]) == design_text(build(with_parts, 8760)[0])
    assert {term.quantity for term in build(with_parts, 8760)[1].terms} - {
        term.quantity for term in build(plain, 8760)[1].terms
    } == {"ordered", "bought"}


@settings(max_examples=25, deadline=None)
@given(
    amount=st.floats(0.1, 5.0),
    value=st.floats(1.0, 200.0),
    export=st.floats(0.0, 200.0),
    capital=st.floats(1.0, 2000.0),
    share=st.floats(0.0, 0.95),
    limit=st.floats(0.0, 30.0),
)
def test_laws_of_sourcing(amount, value, export, capital, share, limit):
    """Orders are made or bought; nothing is made without capacity; a factory never costs."""
    parts = {
        "components": (component("blade", 0.3),),
        "component_prices": (price("blade", value, min(export, value), limit),),
        "component_uses": (use("blade", "wind", amount),),
    }
    one = factory("f", "blade", 25.0, overnight_cost=capital, input_share=share)
    bare = solved(wind_case(**parts), 8760)
    plan = solved(wind_case(**parts, factories=(one,)), 8760)
    ordered = plan.total("ordered")
    assert ordered == pytest.approx(amount * plan.total("build"), rel=1e-9)
    assert plan.total("made") + plan.total("bought") == pytest.approx(ordered, rel=1e-9)
    assert plan.total("bought") >= -1e-7
    capacity = plan.total("factory_capacity")
    assert plan.total("made") + plan.total("sold") <= capacity + 1e-7
    assert plan.total("sold") <= limit + 1e-7
    assert plan.objective <= bare.objective + 1e-6 * abs(bare.objective)


def test_every_payment_of_a_factory_has_two_ends():
    parts = {
        "components": (component("blade"),),
        "component_prices": (price("blade", 100.0, 90.0, 5.0),),
        "component_uses": (use("blade", "wind", 1.0),),
        "factories": (factory("f", "blade", 99.0, overnight_cost=10.0, input_share=0.5),),
    }
    plan = solved(wind_case(**parts), 8760)
    net = plan.ledgers.evaluate(plan.solution.x, plan.solution.y)["net_position"]
    assert abs(sum(net.values())) <= 1e-9 * sum(map(abs, net.values()))
    terms = [one for one in plan.layout.terms if one.quantity in ("made", "sold")]
    values = [evaluate(one, plan.solution.x, plan.solution.y) for one in terms]
    assert np.all(np.array(values) > 0)


def test_a_bound_on_a_factory_is_dual_to_what_it_would_earn():
    """Allowing one unit more of a profitable export is worth its margin less its capital."""
    parts = {
        "components": (component("blade"),),
        "component_prices": (price("blade", 100.0, 90.0, 5.0),),
        "component_uses": (use("blade", "wind", 1.0),),
        "factories": (factory("f", "blade", 99.0, overnight_cost=100.0, input_share=0.5),),
    }
    case = wind_case(**parts)
    more = replace(case, component_prices=(price("blade", 100.0, 90.0, 6.0),))
    first, second = solved(case, 8760), solved(more, 8760)
    weight = first.ledgers.present_weight[2030]
    annuity = 100 * 0.05 / (1 - 1.05**-20)
    assert first.objective - second.objective == pytest.approx((90 - 50 - annuity) * weight)
