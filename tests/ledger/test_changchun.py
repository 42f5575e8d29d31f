"""Changchun's transfers, accounts and clauses: nothing unpaid, nothing paid twice."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longspring.agreement.bind import bind_clauses, bind_objective
from longspring.case.read import read_case
from longspring.ledger.account import open_ledgers
from longspring.program.build import build_program
from longspring.resource.build import build_profiles
from longspring.timegrid import build_timegrid

FOLDER = Path(__file__).parents[2] / "cases" / "changchun"
PAID_OUTSIDE = {
    "annuity",
    "annuity_energy",
    "line_annuity",
    "fleet_annuity",
    "capacity",
    "energy_capacity",
    "line_capacity",
    "fleet",
    "start",
    "import",
    "unserved",
    "purchase",
    "factory_annuity",
    "factory_capacity",
    "made",
    "sold",
}


@pytest.fixture(scope="module")
def changchun():
    case = read_case(FOLDER)
    grid = build_timegrid(case, hours=2190)
    profiles = build_profiles(case, grid)
    program, layout = build_program(case, grid, profiles)
    return case, program, layout, open_ledgers(case, layout, profiles, grid)


def test_every_use_of_resources_is_paid_to_outside_once(changchun):
    _, _, layout, ledgers = changchun
    paid = Counter(
        id(part.term)
        for flow in ledgers.flows
        if flow.payee == "outside"
        for part in flow.amount.parts
    )
    for term in layout.terms:
        if term.quantity in PAID_OUTSIDE:
            assert paid[id(term)] == 1, (term.quantity, term.labels)
        elif term.quantity == "fuel":
            # Baled straw is paid for when it is bought, waste costs nothing.
            expected = int(term.labels["fuel"] not in ("straw", "waste"))
            assert paid[id(term)] == expected, term.labels


def test_every_owner_of_electricity_is_paid_for_it_and_pays_for_it(changchun):
    _, _, layout, ledgers = changchun
    paid = Counter(
        id(part.term)
        for flow in ledgers.flows
        if "grid" in (flow.payer, flow.payee) and flow.payee != "state"
        for part in flow.amount.parts
    )
    for term in layout.terms:
        electricity = term.labels.get("carrier") == "electricity"
        if electricity and term.quantity in ("output", "input", "demand", "charge", "discharge"):
            assert paid[id(term)] == 1 or term.labels.get("owner") == "grid", term.labels


def test_net_positions_add_up_to_zero(changchun):
    _, program, _, ledgers = changchun
    random = np.random.default_rng(7)
    x = random.lognormal(3.0, 1.0, program.design.cost.size)
    y = tuple(random.lognormal(2.0, 1.0, (b.steps, len(b.columns))) for b in program.blocks)
    known: dict[int, float] = {}
    entries = ledgers.accounts["net_position"].entries
    values = {key: one.value(x, y, known) for key, one in entries.items()}
    for period in ledgers.periods:
        positions = [value for key, value in values.items() if key[0] == period]
        assert abs(sum(positions)) <= 1e-9 * sum(map(abs, positions))


def test_every_party_takes_part(changchun):
    case, _, _, ledgers = changchun
    active = {flow.payer for flow in ledgers.flows} | {flow.payee for flow in ledgers.flows}
    assert active == {party.name for party in case.parties}


def test_every_account_has_terms_and_both_labels(changchun):
    case, _, _, ledgers = changchun
    for definition in case.accounts:
        assert ledgers.accounts[definition.name].entries, definition.name
        assert definition.label.en != definition.label.zh


def test_fields_and_clauses_are_complete_and_illustrative(changchun):
    case, program, _, ledgers = changchun
    agreement = case.agreement
    assert [field.name for field in agreement.fields] == [f"F{i}" for i in range(1, 9)]
    numbers = {clause.name.rstrip("b") for clause in agreement.clauses}
    assert numbers == {f"C{i:02d}" for i in range(1, 21)}
    for clause in agreement.clauses:
        assert clause.illustrative
        assert clause.strength == "report_only" or clause.legal != "X"
    bound = bind_clauses(bind_objective(program, ledgers), ledgers, agreement)
    rows = {row.clause.name for row in bound.rows if row.row >= 0}
    assert rows == {
        *("C01", "C02", "C04", "C06", "C08", "C09"),
        *("C14", "C16", "C17", "C17b", "C18", "C19"),
    }


@pytest.mark.parametrize(
    ("boundary", "account"),
    [
        ("scope1", "co2_scope1_net"),
        ("scope1_plus_import", "co2_with_import"),
        ("consumption", "co2_consumption"),
    ],
)
def test_carbon_is_counted_on_the_boundary_of_the_case(changchun, boundary, account):
    case, _, layout, _ = changchun
    grid = build_timegrid(case, hours=2190)
    chosen = replace(case, boundary=boundary)
    ledgers = open_ledgers(chosen, layout, build_profiles(chosen, grid), grid)
    assert ledgers.accounts["co2"].entries is ledgers.accounts[account].entries
    others = {"co2_scope1_net", "co2_with_import", "co2_consumption"} - {account}
    market = ("jilin_grid", "import")
    names = {
        name: {
            (part.term.labels.get("technology"), part.term.quantity)
            for one in ledgers.accounts[name].entries.values()
            for part in one.parts
        }
        for name in (account, *others)
    }
    assert (market in names[account]) == (boundary != "scope1")


def test_net_carbon_is_gross_less_removals(changchun):
    _, program, _, ledgers = changchun
    random = np.random.default_rng(8)
    x = random.lognormal(3.0, 1.0, program.design.cost.size)
    y = tuple(random.lognormal(2.0, 1.0, (b.steps, len(b.columns))) for b in program.blocks)
    known: dict[int, float] = {}

    def yearly(name):
        maps = ledgers.accounts[name].by_period()
        return maps[2060].value(x, y, known) if 2060 in maps else 0.0

    removed = yearly("co2_sinks") + yearly("co2_credits") + yearly("co2_captured_biogenic")
    assert yearly("co2") == pytest.approx(yearly("co2_gross") - removed, rel=1e-9)
    assert yearly("co2_gross") == pytest.approx(
        yearly("co2_scope1") + yearly("co2_import"), rel=1e-9
    )
    assert yearly("co2_consumption") == pytest.approx(
        yearly("co2") - yearly("co2_export"), rel=1e-9
    )


def test_villages_with_a_plant_count_wind_and_pv(changchun):
    # 3 MW of wind are 30 machines of 100 kW, 8 MW of PV are 40 plants of 200 kW: 70 villages.
    _, program, layout, ledgers = changchun
    x = np.zeros(program.design.cost.size)
    for name, capacity in (("wind_village", 3.0), ("pv_village", 8.0)):
        (term,) = (
            term
            for term in layout.select("capacity", technology=name, zone="nongan")
            if term.period == 2030
        )
        x[term.x] = capacity
    y = tuple(np.zeros((block.steps, len(block.columns))) for block in program.blocks)
    count = ledgers.accounts["villages_with_plant"].entries[2030, "nongan"]
    assert count.value(x, y) == pytest.approx(70.0)


FIELDS = {  # at least one account that every field of the announcement is measured by, by county
    "F1": "company_renewables_built",
    "F2": "villages_with_plant",
    "F3": "factory_jobs_city",
    "F4": "material_demand",
    "F5": "charging_points",
    "F6": "coal_boiler_capacity",
    "F7": "company_renewables_built",
    "F8": "operation_jobs",
}


def test_every_field_has_accounts_and_every_account_entries(changchun):
    case, _, _, ledgers = changchun
    fields = {one.name: one.accounts for one in case.agreement.fields}
    assert set(fields) == set(FIELDS)
    for name, accounts in fields.items():
        assert FIELDS[name] in accounts, name
        for account in accounts:
            entries = ledgers.accounts[account].entries
            assert any(entry.parts or entry.extra for entry in entries.values()), (name, account)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_has_numbers_by_county_and_year(changchun, field):
    case, _, _, ledgers = changchun
    (accounts,) = [one.accounts for one in case.agreement.fields if one.name == field]
    found: dict[int, set[str]] = {}
    for name in accounts:
        account = ledgers.accounts[name]
        if "zone" in account.index:
            place = account.index.index("zone")
            for key, entry in account.entries.items():
                if entry.parts:
                    found.setdefault(int(key[0]), set()).add(str(key[place]))
    zones = {zone.zone for zone in case.zones}
    assert {year: here & zones for year, here in found.items()} == {
        period.year: zones for period in case.periods
    }
    counties = {row.zone for row in case.counties}
    assert counties == zones  # every county belongs to a zone that has a number
