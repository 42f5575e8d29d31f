"""Net present value of a party: worked by hand, equal to annuities, and conserved."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.case.model import Parameter, Period
from longspring.ledger.npv import party_rates, service_years
from small_case import agreement, clause, opened, record, small_case, solve


def with_rates(case, **rates):
    """Return the case with discount rates of parties."""
    rows = [
        record(Parameter, parameter=f"discount_rate_{party}", value=rate, unit="1/a")
        for party, rate in rates.items()
    ]
    return replace(case, parameters=(*case.parameters, *rows))


CASE = with_rates(small_case(), company=0.065, state=0.03)
PROGRAM, _, LEDGERS = opened(CASE)


def point(program, seed):
    """Return random columns, some of them large."""
    random = np.random.default_rng(seed)
    x = random.lognormal(3.0, 2.0, program.design.cost.size)
    y = tuple(random.lognormal(2.0, 2.0, (b.steps, len(b.columns))) for b in program.blocks)
    return x, y


def nothing(program):
    """Return columns that are all zero."""
    blocks = program.blocks
    y = tuple(np.zeros((b.steps, len(b.columns))) for b in blocks)
    return np.zeros(program.design.cost.size), y


def test_rates_are_the_partys_own_or_the_social_one():
    rates = party_rates(CASE)
    assert (rates["company"], rates["state"], rates["grid"]) == (0.065, 0.03, 0.05)


def test_a_wind_farm_by_hand():
    # 7 MW built in 2030, standing 10 years, at 6.5 %, worth in 2030:
    #   capital    7 x 4.8e6 CNY, paid in 2029: 33.6e6 x 1.065 = 35.784e6; it serves its whole life
    #   upkeep     7 x 6e4 = 420 000 a year in 2030 to 2039: x (1 - 1.065^-10) / 0.065 x 1.065
    #              1.065^-10 = 0.532726; 0.467274 / 0.065 x 1.065 = 7.656104; 3.215564e6
    x, y = nothing(PROGRAM)
    for name in ("build:wind:west:2030", "capacity:wind:west:2030"):
        x[PROGRAM.design.names.index(name)] = 7.0
    values = LEDGERS.evaluate(x, y)["npv"]
    assert values[2030, "company"] == pytest.approx(-35.784e6 - 3.215564e6, rel=1e-6)
    assert values[2040, "company"] == 0.0
    # Outside has the same money at 5 %: 33.6e6 x 1.05 and 420 000 x 7.721735 x 1.05 = 8.107822.
    assert values[2030, "outside"] == pytest.approx(35.28e6 + 420e3 * 8.107822, rel=1e-6)


def test_what_outlives_the_horizon_comes_back():
    # 10 MW of battery power built in 2040, life 15, serves 2040 to 2049: five instalments are left.
    #   At 6.5 %: annuity factor 0.1063528, worth of five instalments in 2049 4.155679, so that
    #   0.4419681 comes back in 2049. 2039 lies 9 years after the base year, 2049 lies 19.
    #   -5e6 x (1.065^-9 - 0.4419681 x 1.065^-19) = -5e6 x (0.5673532 - 0.4419681 x 0.3022440)
    x, y = nothing(PROGRAM)
    x[PROGRAM.design.names.index("build:battery:west:power:2040")] = 10.0
    values = LEDGERS.evaluate(x, y)["npv"]
    assert values[2040, "company"] == pytest.approx(-5e6 * 0.4337711, rel=1e-6)


def test_a_life_that_ends_within_a_period_is_paid_to_its_end():
    # Built in 2030, life 15, alive when 2040 begins: serves 20 years, so five more instalments.
    assert service_years(CASE, 2030, 15.0) == 20.0
    assert service_years(CASE, 2040, 15.0) == 10.0
    x, y = nothing(PROGRAM)
    x[PROGRAM.design.names.index("build:battery:west:power:2030")] = 1.0
    instalments = 0.1063528 * 5e5 * sum(1.065**-k for k in range(20))
    values = LEDGERS.evaluate(x, y)["npv"]
    assert values[2030, "company"] == pytest.approx(-instalments, rel=1e-6)


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_at_the_social_rate_it_is_the_present_value_of_the_net_position(seed):
    """Annuities paid year by year and capital paid at once are worth the same."""
    program, _, ledgers = opened(small_case())
    values = ledgers.evaluate(*point(program, seed))
    for party in party_rates(small_case()):
        annuities = sum(
            ledgers.present_weight[period] * values["net_position"][period, party]
            for period in ledgers.periods
        )
        capital = sum(values["npv"][period, party] for period in ledgers.periods)
        size = sum(abs(value) for value in values["npv"].values())
        assert abs(annuities - capital) <= 1e-12 * size


def test_at_the_social_rate_outside_is_worth_the_objective():
    program, _, ledgers = opened(small_case())
    x, y = point(program, 11)
    priced = bind_objective(program, ledgers)
    operation = sum(
        float(np.sum(block.cost.dense(block.steps) * columns))
        for block, columns in zip(priced.blocks, y, strict=True)
    )
    objective = priced.offset + float(priced.design.cost @ x) + operation
    worth = ledgers.evaluate(x, y)["npv"]
    outside = sum(worth[period, "outside"] for period in ledgers.periods)
    assert outside == pytest.approx(objective, rel=1e-12)


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_at_one_rate_all_parties_add_up_to_zero(seed):
    program, _, ledgers = opened(small_case())
    values = ledgers.evaluate(*point(program, seed))["npv"]
    assert abs(sum(values.values())) <= 1e-9 * sum(map(abs, values.values()))


def test_a_clause_may_ask_for_a_return():
    """A plan that must earn the company more than the cheapest does, earns just that and costs."""
    program, _, ledgers = opened(CASE)
    free = bind_objective(program, ledgers)
    cheapest = solve(free)

    def earned(solution):
        values = ledgers.evaluate(solution.x, solution.y)["npv"]
        return sum(values[period, "company"] for period in ledgers.periods)

    asked = earned(cheapest) + 5e7
    wanted = clause("N", "npv", ">=", asked, "CNY", party=("company",), aggregate="sum")
    bound = bind_clauses(free, ledgers, agreement(wanted))
    dearer = solve(bound.program)
    assert earned(dearer) == pytest.approx(asked, rel=1e-6)
    assert dearer.objective > cheapest.objective


@pytest.mark.parametrize("lengths", [(10.0, 10.0), (7.0, 4.0), (3.5, 12.0)])
def test_service_is_that_of_the_program(lengths):
    """A vintage is paid for in the periods in which the program lets it stand."""
    years = (2030, 2040)
    periods = tuple(Period(*one) for one in zip(years, lengths, strict=True))
    case = replace(CASE, periods=periods)
    _, layout, _ = opened(case)
    served: dict[tuple[str, int], float] = {}
    for term in layout.select("annuity", zone="west"):
        key = term.labels["technology"], term.vintage
        served[key] = served.get(key, 0.0) + dict(zip(years, lengths, strict=True))[term.period]
    life = {"wind": 10.0, "battery": 15.0}
    assert served == {key: service_years(case, key[1], life[key[0]]) for key in served}
