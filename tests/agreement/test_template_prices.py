"""Every template binds in a small city, at a price that is its finite difference."""

from dataclasses import replace
from functools import cache

import pytest
from deal_city import city, drafted, free_city

from longspring.agreement.bind import bind_clauses
from longspring.agreement.clause import met
from longspring.agreement.price import check_price, ratio_price, total_price, without
from longspring.agreement.slope import AGREE, Curve
from longspring.case.draft import Wishes
from longspring.case.templates import find_template, read_templates
from longspring.errors import CaseError
from small_case import agreement, clause, solve

PROGRAM, LEDGERS = free_city()
# Values that bend the small city, and what else must be agreed for the clause to bite: storage and
# curtailment need wind, village income villages, the heat price a reason to leave coal.
VILLAGES = ("T04", Wishes(value=120, year=2030, strength="best_effort", remedy_price=6e4))
WIND = ("T01", Wishes(value=50, year=2030))
TRIED = {"strength": "best_effort", "remedy_price": 1e7}  # class X may be tested, not bind
BINDING = {
    "T01": (Wishes(value=50, year=2030), None),
    "T02": (Wishes(value=3, year=2030), None),
    "T03": (Wishes(value=30, year=2030), None),
    "T04": (Wishes(value=120, year=2030), None),
    "T05": (Wishes(value=-2e5, ratio=67_000, year=2030), VILLAGES),
    "T06": (Wishes(value=0.5, year=2030), None),
    "T07": (Wishes(value=2.5e7, year=2030), "carbon"),
    "T08": (Wishes(ratio=0.02, year=2030), ("T01", Wishes(value=300, year=2030))),
    "T09": (Wishes(ratio=0.15, year=2030), WIND),
    "T10": (Wishes(ratio=0.12, year=2030, **TRIED), WIND),
    "T10b": (Wishes(ratio=0.8, year=2030, **TRIED), WIND),
    "T11": (Wishes(value=0.1, year=2030, strength="best_effort", remedy_price=2e8), None),
    "T11b": (Wishes(value=50, year=2030, **TRIED), None),
    "T12": (Wishes(value=40, year=2030), None),
    "T12b": (Wishes(value=200, year=2030), None),
    "T14": (Wishes(value=0.05, year=2030), None),
    "T14b": (Wishes(value=2e5, year=2030), None),
    "T15": (Wishes(value=20, year=2030), None),
}


@cache
def agreed(name):
    wishes, companion = BINDING[name]
    clauses = [replace(drafted(name, wishes), name=name)]
    if companion == "carbon":
        clauses.append(clause("other", "co2", "<=", 6e5, "t/a"))
    elif companion is not None:
        clauses.append(replace(drafted(*companion), name="other"))
    bound = bind_clauses(PROGRAM, LEDGERS, agreement(*clauses))
    return bound, solve(bound.program)


def priced_rows(name):
    bound, solution = agreed(name)
    return [row for row in bound.of(name) if abs(solution.total_dual[row.row]) > 1e-6]


def test_every_template_is_here_or_says_what_measures_it():
    outside = {one.name for one in read_templates() if one.terms.measured.en}
    assert outside | set(BINDING) == {one.name for one in read_templates()}
    assert not outside & set(BINDING)


@pytest.mark.parametrize("name", ["T10", "T10b", "T11", "T11b", "T13", "T15b"])
def test_what_may_not_bind_is_refused_by_the_program_too(name):
    allowed = drafted(name, Wishes(year=2030))
    assert find_template(name).strength == "report_only"
    forced = replace(allowed, strength="binding")
    with pytest.raises(CaseError) as caught:
        bind_clauses(PROGRAM, LEDGERS, agreement(forced))
    assert [one.code for one in caught.value.issues] == [
        "LS-0802" if name.startswith(("T10", "T11")) else "LS-0810"
    ]
    bind_clauses(PROGRAM, LEDGERS, agreement(allowed))


@pytest.mark.parametrize("name", list(BINDING))
def test_price_is_the_finite_difference_or_lies_on_a_kink(name):
    bound, solution = agreed(name)
    rows = priced_rows(name)
    assert rows, "the clause does not bend the plan"
    for row in rows:
        assert met(row, row.amount.value(solution.x, solution.y), abs(row.bound))
        found = check_price(Curve(bound, (row,), solve, solution), reach=0.0)
        assert found.consistent
        assert found.exact
        assert found.up is not None
        assert found.down is not None
        if found.kink:
            assert found.down <= found.dual * (1 + 1e-9) + 1e-6
            assert found.dual <= found.up * (1 + 1e-9) + 1e-6
            assert found.up - found.down > AGREE * max(abs(found.up), abs(found.down))
        else:
            assert found.up == pytest.approx(found.dual, rel=AGREE)
            assert found.down == pytest.approx(found.dual, rel=AGREE)


def test_most_prices_are_no_kinks():
    # Half of a check would be empty if every row sat on a kink.
    smooth = [
        name
        for name in BINDING
        if not any(
            check_price(Curve(agreed(name)[0], (row,), solve, agreed(name)[1]), reach=0.0).kink
            for row in priced_rows(name)
        )
    ]
    assert len(smooth) >= 9


@pytest.mark.parametrize("name", ["T01", "T04", "T06", "T08", "T14b"])
def test_a_clause_left_out_costs_the_difference_and_its_parties_add_up_to_zero(name):
    bound, solution = agreed(name)
    dropped = solve(without(name, PROGRAM, bound))
    found = total_price(name, LEDGERS, solution, dropped)
    assert found.saving == pytest.approx(solution.objective - dropped.objective, rel=1e-12)
    assert found.saving > 0.0
    turnover = sum(abs(change) for change in found.parties.values())
    assert abs(sum(found.parties.values())) <= 1e-9 * turnover
    assert set(found.parties) <= {party.name for party in city().parties}
    # What leaves the parties for resources is what the system pays.
    assert found.parties["outside"] == pytest.approx(found.saving, rel=1e-6)


def test_the_price_of_a_ratio_is_its_finite_difference():
    # Curtailment of at most 2 % of what is available: the ratio moved by 1e-4 either way.
    wishes, companion = BINDING["T08"]
    bound, solution = agreed("T08")
    rows = bound.of("T08")
    price = sum(ratio_price(row, LEDGERS, solution) or 0.0 for row in rows)
    other = replace(drafted(*companion), name="other")

    def cost(ratio):
        moved = replace(drafted("T08", replace(wishes, ratio=ratio)), name="T08")
        return solve(bind_clauses(PROGRAM, LEDGERS, agreement(moved, other)).program).objective

    assert price < 0.0
    assert price == pytest.approx((cost(0.0201) - cost(0.0199)) / 2e-4, rel=1e-3)
    plain = agreed("T01")
    assert ratio_price(plain[0].of("T01")[0], LEDGERS, plain[1]) is None


def test_the_heat_company_keeps_what_the_shield_grants():
    # Without it the carbon cap lets heat pumps take over; 2.5e7 CNY a year is what it must keep.
    bound, solution = agreed("T07")
    values = LEDGERS.evaluate(solution.x, solution.y)["net_position"]
    assert values[2040, "heat_company"] == pytest.approx(2.5e7, rel=1e-6)
    dropped = solve(without("T07", PROGRAM, bound))
    before = LEDGERS.evaluate(dropped.x, dropped.y)["net_position"]
    assert before[2040, "heat_company"] < 2.5e7
