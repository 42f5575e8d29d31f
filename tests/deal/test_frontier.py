"""Frontiers of small cases: one known by hand, and what must hold for any."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from deal_case import CAP, deal, deal_case, fund, model_of

from longspring.case.model import Label
from longspring.case.sides import NoDeal, UtilityTerm
from longspring.deal.frontier import trace_frontier
from longspring.deal.problem import directed, open_program, open_table, stored_program, worth
from longspring.deal.record import frontier_record
from longspring.errors import InfeasibleError, UsageError
from longspring.solve.certificate import certify
from longspring.solve.choose import solve_certified

# Present value of 1 a year in 2030-2039 and 2040-2049, in money of 2030:
# company, 10 %: sum of 1.1^-k for k = 0..9 = 6.7590238, and x 1.1^-10 = 2.6058959
# homes, 5 %: sum of 1.05^-k = 8.1078217, and x 1.05^-10 = 4.9775005
COMPANY = (6.7590238, 2.6058959)
HOMES = (8.1078217, 4.9775005)


class Kept:
    """Plans as a frontier hands them over."""

    def __init__(self):
        self.plans = {}

    def __call__(self, name, planned):
        self.plans[name] = planned


@pytest.fixture(scope="module")
def traced():
    """The frontier where only the cheapest plan is open, so that the fund alone moves utility."""
    kept = Kept()
    return trace_frontier(model_of(deal_case(kept=1.0)), kept), kept.plans


@pytest.fixture(scope="module")
def wide():
    """The frontier where a fifth of the saving may be spent, and the fund hangs on wind."""
    case = deal_case(kept=0.8, side_payments=(fund(2030, 40.0, "wind"), fund(2040, 40.0, "wind")))
    kept = Kept()
    return trace_frontier(model_of(case), kept, tolerance=0.002), kept.plans


def test_a_frontier_known_by_hand(traced):
    """The company pays first where a yuan is worth most to homes for what it costs: in 2040.

    Slopes are 4.9775005 / 2.6058959 = 1.910 in 2040 and 8.1078217 / 6.7590238 = 1.200 in 2030.
    From the best end of the company: (-2.6059, +4.9775) and then (-6.7590, +8.1078) million.
    """
    frontier, _ = traced
    best, middle, fullest = reversed(frontier.sandwich.points)
    assert np.subtract(middle, best) / CAP == pytest.approx((-COMPANY[1], HOMES[1]), abs=2e-5)
    assert np.subtract(fullest, middle) / CAP == pytest.approx((-COMPANY[0], HOMES[0]), abs=2e-5)
    assert frontier.sandwich.gap <= 1e-5
    assert len([look for look in frontier.looks if not look.held]) == len(frontier.sandwich.cuts)
    amounts = {p.name: p.payments["fund"] for p in frontier.points}
    assert amounts["02"][2040] == pytest.approx(CAP, rel=1e-4)
    assert amounts["02"][2030] == pytest.approx(0.0, abs=100.0)
    assert amounts["01"][2030] == pytest.approx(CAP, rel=1e-4)


def test_fair_points_of_that_frontier(traced):
    """The company gains 1.1 billion and the fund is some 13 million: Nash and equal gains fill it.

    Kalai-Smorodinsky asks both for the same share t of the ideal (G, 13.0853): with the fund of
    2040 full, and a share s of that of 2030, t = (4.9775 + 8.1078 s) / 13.0853 and
    t = 1 - (2.6059 + 6.7590 s) / G.
    """
    frontier, _ = traced
    points = {point.name: point for point in frontier.points}
    none = points["no_deal"].worth.utilities
    ends = frontier.sandwich.points
    for name in ("nash", "egalitarian"):
        found = points[name].worth.utilities
        assert found["company"] == pytest.approx(ends[0][0], abs=50.0)
        assert found["homes"] == pytest.approx(ends[0][1], abs=50.0)
    most = (ends[-1][0] - none["company"]) / CAP
    total = HOMES[0] + HOMES[1]
    share = (1.0 - HOMES[1] / total - COMPANY[1] / most) / (HOMES[0] / total + COMPANY[0] / most)
    fair = points["kalai_smorodinsky"]
    assert fair.payments["fund"][2030] == pytest.approx(share * CAP, rel=1e-3)
    gains = {side: fair.worth.utilities[side] - none[side] for side in none}
    # 1e-4: the floors of a stored plan lie a millionth of the ranges below the point.
    assert gains["company"] / most == pytest.approx(gains["homes"] / total, rel=1e-4)


def test_money_is_kept_with_side_payments(traced):
    frontier, plans = traced
    ledgers = frontier.table.model.ledgers
    solution = plans["nash"].solution
    values = ledgers.evaluate(solution.x, solution.y)["net_position"]
    for period in (2030, 2040):
        parts = [value for key, value in values.items() if key[0] == period]
        assert sum(parts) == pytest.approx(0.0, abs=1e-9 * sum(map(abs, parts)))
    table = plans["nash"].plan.tables["transfers"]
    paid = table.columns["value"][table.columns["transfer"] == "fund"]
    assert sorted(paid) == pytest.approx([CAP, CAP], rel=1e-4)


@pytest.mark.parametrize("which", ["traced", "wide"])
def test_what_holds_for_any_frontier(which, request):
    frontier, plans = request.getfixturevalue(which)
    assert frontier.sandwich.gap <= frontier.tolerance
    chain = frontier.sandwich.points
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(chain)]
    assert slopes == sorted(slopes, reverse=True)
    assert all(slope < 0.0 for slope in slopes)
    first, second = frontier.table.sides
    none = frontier.points[0].worth.utilities
    assert none[first] <= chain[-1][0]
    assert none[second] <= chain[0][1]
    scale = frontier.sandwich.scale
    for point in frontier.points[2:]:
        for side, reach in zip((first, second), scale, strict=True):
            assert point.worth.utilities[side] >= none[side] - 1e-5 * reach
        assert point.certificate.passed
        # Each point's plan is the cheapest that gives as much: no dearer than any deal may be.
        assert point.worth.cost <= frontier.limits.cost * (1.0 + 1e-9)
        assert point.operated is not None
        assert point.operated.cost <= point.worth.cost * (1.0 + 1e-9)
    assert set(plans) == {point.name for point in frontier.points}


def test_no_weighted_plan_lies_outside(wide):
    """Twenty directions that the sandwich did not choose: none beyond the outer polygon."""
    frontier, _ = wide
    table = frontier.table
    program = open_program(table, frontier.limits)
    random = np.random.default_rng(20)
    reach = frontier.sandwich.scale
    for angle in random.uniform(0.0, np.pi / 2.0, 20):
        weights = (float(np.cos(angle)) / reach[0], float(np.sin(angle)) / reach[1])
        chosen = dict(zip(table.sides, weights, strict=True))
        found = solve_certified(directed(program, table, chosen))
        at = worth(table, found.solution).utilities
        pair = tuple(at[side] for side in table.sides)
        for cut in frontier.sandwich.cuts:
            value = cut.weights[0] * pair[0] + cut.weights[1] * pair[1]
            assert value <= cut.bound + 1e-8 * abs(cut.bound)


def test_a_wide_frontier_moves_more_than_the_fund(wide):
    """With a fifth of the saving to spend the company builds more than the cheapest plan does."""
    frontier, plans = wide
    assert len(frontier.sandwich.points) >= 3
    assert frontier.limits.cost > plans["agreement"].solution.objective
    costs = {point.name: point.worth.cost for point in frontier.points}
    assert costs["01"] > plans["agreement"].solution.objective * (1.0 + 1e-6)


def test_what_is_cheapest_already_is_run_as_agreed(traced):
    """With all of the saving kept, the plan of every point runs at least cost as it is."""
    frontier, _ = traced
    for point in frontier.points[2:]:
        assert point.operated is not None
        assert point.operated.cost == pytest.approx(point.worth.cost, rel=1e-9)
        for side, value in point.worth.utilities.items():
            assert point.operated.utilities[side] == pytest.approx(value, rel=1e-9)


def test_what_the_tariff_pays_for_is_gone_at_least_cost():
    """A store that is paid 700 CNY/MWh for what it gives and pays 100 for what it takes is cycled.

    Run at least cost it is not, and the company has less than was agreed.
    """
    from small_case import transfer, transfers

    battery = {"technology": "battery"}
    more = (
        transfer("give", "grid", "owner", "discharge", rate=700.0, **battery),
        transfer("take", "owner", "grid", "charge", rate=100.0, **battery),
    )
    case = deal_case(kept=0.9, transfers=(*transfers(), *more))
    frontier = trace_frontier(model_of(case), Kept())
    best = max(frontier.points, key=lambda point: point.worth.utilities["company"])
    assert best.operated is not None
    assert best.operated.utilities["company"] < best.worth.utilities["company"] * (1.0 - 1e-4)
    assert best.operated.cost < best.worth.cost


def test_what_a_point_does_not_keep_of_the_agreement_is_named(traced):
    """C1 wishes for 150 MW of the company in both periods."""
    frontier, plans = traced
    for name, planned in plans.items():
        table = planned.plan.tables["clauses"].columns
        short = bool((table["value"] < 150.0 - 1e-3).any())
        (point,) = [one for one in frontier.points if one.name == name]
        assert point.unmet == (("C1",) if short else ()), name
    assert frontier.points[0].unmet == ("C1",)  # without a deal nothing is built


def test_a_protected_party_never_loses():
    case = deal_case(kept=0.8, deal=deal(protected=("grid",)))
    frontier = trace_frontier(model_of(case), Kept())
    none = frontier.points[0].worth.parties["grid"]
    free = trace_frontier(model_of(deal_case(kept=0.8)), Kept())
    assert min(point.worth.parties["grid"] for point in free.points) < none * (1.0 - 1e-3)
    for point in frontier.points[2:]:
        assert point.worth.parties["grid"] >= none * (1.0 - 1e-6)
    (agreement,) = [p for p in frontier_record(frontier)["points"] if p["kind"] == "agreement"]
    assert agreement["harmed"] == ["grid"]


def test_where_no_deal_is_better_it_is_said():
    """The state loses allowances with every megawatt hour of wind: protected, nothing is left."""
    case = deal_case(deal=deal(protected=("state",)))
    with pytest.raises(InfeasibleError, match="No agreement leaves both sides better off"):
        trace_frontier(model_of(case), Kept())


def test_without_payments_homes_gain_nothing_and_it_is_said():
    with pytest.raises(InfeasibleError, match="No agreement leaves both sides better off"):
        trace_frontier(model_of(deal_case(side_payments=())), Kept())


def test_a_case_without_sides_is_refused():
    with pytest.raises(UsageError, match=r"no deal\.yaml"):
        trace_frontier(model_of(deal_case(deal=None)), Kept())


def test_without_a_deal_the_company_builds_only_what_is_spared():
    frontier = trace_frontier(model_of(deal_case()), Kept())
    plans = Kept()
    rule = NoDeal("company", (2030,), ("battery",))
    trace_frontier(model_of(deal_case(kept=1.0, deal=deal(no_deal=rule))), plans)
    built = plans.plans["no_deal"].plan.tables["annual"].columns
    wind = (built["quantity"] == "build") & (built["technology"] == "wind")
    assert set(built["period"][wind].tolist()) == {2040}
    assert frontier.points[0].worth.parties["company"] == 0.0


def test_a_stored_point_is_certified_again(wide):
    """From the record in its manifest alone, whatever order its keys come in."""
    frontier, plans = wide
    for name in ("no_deal", "agreement", "01", "nash"):
        record = plans[name].plan.manifest["deal"]
        record = {**record, "floors": dict(reversed(record["floors"].items()))}
        program = stored_program(frontier.table.plain, record)
        found = certify(program, plans[name].solution)
        assert found.passed, name
        assert found.objective == pytest.approx(plans[name].plan.manifest["objective"], rel=1e-12)


def with_term(term):
    """Return the deal whose homes want one term more."""
    company, homes = deal().sides
    return deal(sides=(company, replace(homes, terms=(*homes.terms, term))))


def test_terms_are_counted_switched_off_and_listed():
    """Priced carbon as a second term of homes: it counts what the account says, times the price."""
    words = Label("carbon", "碳")
    price = "unserved_cost_electricity"  # a parameter of the case, 20 000
    carbon = UtilityTerm("carbon", words, "co2", (), -1.0, price, "social", True)
    table = open_table(model_of(deal_case(deal=with_term(carbon))))
    found = solve_certified(table.model.bound.program).solution
    at = worth(table, found)
    by_hand = 0.0
    for period, one in table.model.ledgers.accounts["co2"].by_period().items():
        weight = table.model.ledgers.present_weight[period]
        by_hand -= 2e4 * weight * one.value(found.x, found.y)
    assert at.terms["homes"]["carbon"] == pytest.approx(by_hand, rel=1e-12)
    total = at.terms["homes"]["carbon"] + at.terms["homes"]["worth"]
    assert at.utilities["homes"] == pytest.approx(total, rel=1e-12)
    off = open_table(model_of(deal_case(deal=with_term(replace(carbon, use=False)))))
    at = worth(off, solve_certified(off.model.bound.program).solution)
    assert at.utilities["homes"] == pytest.approx(at.terms["homes"]["worth"], rel=1e-12)
    assert at.terms["homes"]["carbon"] == pytest.approx(by_hand, rel=1e-9)


def test_a_payment_under_an_account_is_capped_by_it(wide):
    """No more than 40 CNY for each MWh of wind of the year."""
    frontier, plans = wide
    ledgers = frontier.table.model.ledgers
    for name in ("01", "nash"):
        solution = plans[name].solution
        wind = ledgers.accounts["wind"].by_period()
        paid = {p.name: p.payments["fund"] for p in frontier.points}[name]
        for period, amount in paid.items():
            assert amount <= 40.0 * wind[period].value(solution.x, solution.y) * (1.0 + 1e-6)
    assert paid[2040] > 1e6
