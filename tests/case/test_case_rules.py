"""The rules are a readable list, and what they repeat from other rooms is the same there."""

import re
from dataclasses import fields
from typing import get_args

from folders import TINY, copy_tiny, edit, issues_of

from longspring.case.check import RULES
from longspring.case.check_supply import NEEDED as KIND_NEEDS
from longspring.case.check_supply import UNUSED
from longspring.case.check_time import ALLOWED, EVERY, NEEDED, PER_PERIOD
from longspring.case.columns import ProfileModel, TechnologyKind
from longspring.case.model import Profile, Technology
from longspring.case.read import read_case
from longspring.case.tables import TABLES, columns
from longspring.case.vocabulary import (
    BOUNDARIES,
    COEFFICIENT,
    FACTORS,
    INDICES,
    LABELS,
    MONEY_ACCOUNTS,
    PARAMETER,
    QUANTITIES,
)
from longspring.ledger.factor import open_factors
from longspring.ledger.money import NET_POSITION, SYSTEM_COST
from longspring.ledger.npv import NPV
from longspring.program import layout
from longspring.program.build import build_program
from longspring.resource.build import MODELS, build_profiles
from longspring.timegrid import build_timegrid


def test_a_rule_is_a_sentence_about_tables_that_exist():
    known = {table.name for table in TABLES} | {"profiles/", "weather/"}
    for rule in RULES:
        assert re.fullmatch(r"[A-Z][^.]+\.", rule.sentence), rule.sentence
        assert rule.tables
        assert set(rule.tables) <= known
    assert len({rule.sentence for rule in RULES}) == len(RULES) >= 18


def test_a_rule_waits_for_the_tables_it_reads(tmp_path):
    folder = copy_tiny(tmp_path)
    # The row of 2040 is there but cannot be read: it is not missing as well.
    edit(folder, {"file": "costs.csv", "old": "wind,2040,4000", "new": "wind,2040,x"})
    assert [issue.code for issue in issues_of(folder)] == ["LS-0402"]


def test_quantities_and_labels_are_those_of_the_layout():
    words = set(re.findall(r"[a-z_]+", layout.__doc__))
    assert set(QUANTITIES) <= words
    assert layout.LABELS == LABELS
    assert {"zone", "technology", "group", "carrier", "fuel"} <= set(LABELS) & set(INDICES)


def test_a_built_program_has_these_quantities_and_no_others():
    case = read_case(TINY)
    grid = build_timegrid(case, hours=24 * 7)
    _, terms = build_program(case, grid, build_profiles(case, grid))
    recorded = {term.quantity for term in terms.terms}
    # The tiny case has no seasonal fuel to purchase, no fleet with a process of its own, no plant
    # under construction, and no parts that factories could make.
    absent = {"purchase", "emission", "commissioned"}
    of_factories = {"factory_build", "factory_capacity", "factory_annuity"}
    of_parts = {"made", "sold", "ordered", "bought"}
    assert recorded == set(QUANTITIES) - {*absent} - of_factories - of_parts


def test_factors_are_those_of_the_ledger():
    case = read_case(TINY)
    grid = build_timegrid(case, hours=24 * 7)
    found = set(open_factors(case, build_profiles(case, grid), grid))
    tables = {COEFFICIENT + row.table for row in case.coefficients}
    assert {"coefficient:crew", "coefficient:jobs"} <= tables
    assert found == {*FACTORS, *tables, *(PARAMETER + row.parameter for row in case.parameters)}


def test_the_accounts_of_money_are_those_of_the_ledger():
    for account in (SYSTEM_COST, NET_POSITION, NPV):
        assert MONEY_ACCOUNTS[account.name] == (account.unit, account.index)
    assert len(MONEY_ACCOUNTS) == 3


def test_every_profile_model_has_its_columns_and_every_column_a_model():
    assert set(NEEDED) == set(ALLOWED) == set(get_args(ProfileModel)) == set(MODELS)
    of_profiles = {column.field for column in columns(Profile)} - {"profile", "model"}
    assert set(EVERY) == of_profiles
    for model, needed in NEEDED.items():
        assert not set(needed) & set(ALLOWED[model]), model


def test_every_kind_of_technology_has_its_columns():
    assert set(KIND_NEEDS) == set(UNUSED) == set(get_args(TechnologyKind))
    known = {item.name for item in fields(Technology)}
    for kind, needed in KIND_NEEDS.items():
        assert set(needed) | set(UNUSED[kind]) <= known
        assert not set(needed) & set(UNUSED[kind]), kind


def test_a_table_with_a_period_is_checked_for_gaps_or_may_have_them():
    with_period = {table.name for table in TABLES if "period" in table.key}
    checked = {table for *_, table, _ in PER_PERIOD}
    # Limits hold where they are written; stock that is not written is gone.
    # A coefficient without a period holds in every one; the ledgers find what is missing.
    may = {"coefficients", "build_limits", "fleet_limits", "fleet_stock", "side_payments"}
    assert with_period - checked == may
    assert set(BOUNDARIES) == {"scope1", "scope1_plus_import", "consumption"}
