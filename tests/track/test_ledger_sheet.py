"""A project ledger becomes records of the register, row by row, and says what it does not take."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from longspring.case.columns import Label
from longspring.case.read import read_case
from longspring.case.shipped import find_case
from longspring.interop.sheet import read_sheet, workbook_bytes
from longspring.track.heading import find_head
from longspring.track.known import known_of
from longspring.track.records import (
    Evidence,
    EvidenceDraft,
    Measure,
    MeasureDraft,
    Project,
    ProjectDraft,
)
from longspring.track.sheet import read_ledger
from longspring.track.template import template_headings, template_notes

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
CASE = read_case(find_case("changchun"))
HEAD = "项目名称,区县,类型,装机容量（万千瓦）,总投资（亿元）"
LEDGER = f"""\
长春市能源项目台账（截至2026年6月）
序号,{HEAD},业主,条款,签约时间,计划投产时间,核准文号,核准机关,核准日期,累计完成投资（万元）,目前状态
一、风电
1,农安风电一期,农安,风电（优质场址）,20,12,中电国际,C01,2024年3月,2027年底,吉发改〔2025〕12号,省发改委,2025年6月18日,"30,000",在建
,合计,,,20,12,,,,,,,,,
"""
DRAFT = ProjectDraft(
    key="农安风电一期",
    label=Label("农安风电一期", "农安风电一期"),
    technology="wind_class1",
    zone="nongan",
    capacity_mw=200.0,  # 20 x 10 MW
    investment_cny=1.2e9,  # 12 x 1e8
    owner="中电国际",
    clauses=("C01",),
    signed_on=date(2024, 3, 31),
    due_on=date(2027, 12, 31),
)
APPROVAL = EvidenceDraft(DRAFT.key, "H", "吉发改〔2025〕12号", "省发改委", date(2025, 6, 18))
# 30 000 x 1e4 from the day of signing to the day the title says
SPENT = MeasureDraft("investment", "CNY", date(2024, 3, 31), date(2026, 6, 30), 3e8, "", DRAFT.key)


def known(**held):
    return replace(known_of(CASE, TODAY), **held)


def ledger(text, against=None, encoding="gb18030"):
    grid, faults = read_sheet(text.encode(encoding), "台账.csv")
    assert faults == ()
    return read_ledger(grid.file, grid.rows, grid.flaws, against or known())


def one(row, head=HEAD, against=None):
    (entry,) = ledger(f"{head}\n{row}\n", against).entries
    return entry


def codes(flaws):
    return [flaw.code for flaw in flaws]


def evidence(draft, withdrawn=False):
    return Evidence("e1", draft, None, "u", "city", NOW, {}, {}, withdrawn, 1)


def test_a_ledger_as_a_city_keeps_it():
    found = ledger(LEDGER)
    (entry,) = found.entries
    assert not found.refused
    assert (entry.line, entry.action, entry.version) == (4, "new", 0)
    assert entry.project == DRAFT
    assert entry.evidence == (APPROVAL,)
    assert entry.measures == (SPENT,)
    # A caption and a sum are no projects, a state typed by hand is not read.
    assert codes(found.notes) == ["LS-1012", "LS-1015", "LS-1015"]
    assert [note.line for note in found.notes] == [2, 3, 5]


def test_what_the_register_has_is_the_same_and_what_it_lacks_is_a_change():
    project = Project(DRAFT, 7)
    held = known(
        projects={DRAFT.key: project},
        evidence=(evidence(APPROVAL),),
        measures=(Measure("m1", SPENT, "u", "city", NOW, {}, 1),),
    )
    (entry,) = ledger(LEDGER, held).entries
    assert (entry.action, entry.version) == ("same", 7)
    (entry,) = ledger(LEDGER.replace(",20,12,中", ",25,12,中"), held).entries
    assert entry.action == "changed"
    assert entry.project == replace(DRAFT, capacity_mw=250.0)
    assert (entry.evidence, entry.measures) == ((), ())
    (entry,) = ledger(LEDGER, replace(held, evidence=(evidence(APPROVAL, withdrawn=True),))).entries
    assert entry.evidence == (APPROVAL,)


def test_an_empty_cell_leaves_the_register_as_it_is():
    held = known(projects={DRAFT.key: Project(DRAFT, 3)})
    entry = one("农安风电一期,,,,13", against=held)
    assert entry.project == replace(DRAFT, investment_cny=1.3e9)


def test_a_key_finds_its_project_under_another_name():
    held = known(projects={"P1": Project(replace(DRAFT, key="P1"), 2)})
    entry = one("P1,新名,,,,", "项目编号," + HEAD, held)
    assert (entry.action, entry.key, entry.project.label.zh) == ("changed", "P1", "新名")


def test_a_name_that_several_projects_have_is_not_guessed_at():
    """Found by 10 000 generated sheets: the name was taken for a new key, which was not free."""
    named = Project(replace(DRAFT, key="甲", label=Label("A", "乙")), 1)
    twin = Project(replace(DRAFT, key="P2", label=Label("甲", "甲")), 1)
    held = known(
        projects={"甲": named, "P2": twin, "P3": replace(twin, draft=replace(twin.draft, key="P3"))}
    )
    entry = one("甲,农安,现有风电,1,1", against=held)
    assert (entry.action, codes(entry.errors)) == ("refused", ["LS-0308"])
    assert one("P2,甲,农安,现有风电,1,1", "项目编号," + HEAD, held).action == "changed"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("甲,吉林市,现有风电,1,1", "LS-0501", "区县"),
        ("甲,农安,风电,1,1", "LS-0501", "类型"),  # three technologies of the case are wind
        ("甲,农安,现有风电,一,1", "LS-0402", "装机容量（万千瓦）"),
        ("甲,农安,现有风电,1e400,1", "LS-0402", "装机容量（万千瓦）"),
        ("甲,农安,现有风电,-1,1", "LS-0404", "装机容量（万千瓦）"),
        ("甲,农安,现有风电,20000,1", "LS-0404", "装机容量（万千瓦）"),
        ("甲,农安,现有风电,,1", "LS-0401", "装机容量 capacity"),
        ("甲,,现有风电,1,1", "LS-0401", "区县 zone"),
        (",农安,现有风电,1,1", "LS-0401", "项目名称 chinese name"),
        ("甲,\u200b,现有风电,1,1", "LS-0401", "区县 zone"),  # found by 10 000 generated sheets
    ],
)
def test_a_row_is_refused_where_it_is_wrong(row, code, column):
    entry = one(row)
    assert entry.action == "refused"
    assert entry.project is None
    assert (code, column) in [(flaw.code, flaw.column) for flaw in entry.errors]
    for flaw in entry.errors:
        for language in ("en", "zh"):
            assert str(flaw.issue(language)).isprintable()


def test_everything_wrong_with_a_row_is_said_at_once():
    entry = one("甲,火星,魔法,x,-1,尽快,C99", HEAD + ",签约日期,条款")
    assert codes(entry.errors) == [
        *("LS-0501", "LS-0501", "LS-0402", "LS-0404", "LS-1011", "LS-0501")
    ]


def test_a_typing_slip_is_answered_with_the_nearest_name():
    (flaw,) = one("甲,nongann,现有风电,1,1").errors
    assert flaw.nearest == "nongan"
    (flaw,) = one("甲,农安,现有风电,1,1,c07", HEAD + ",条款").errors
    assert flaw.nearest == "C07"


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("农安县", "nongan"),
        ("长春市农安县合隆镇", "nongan"),
        ("南关区", "metro"),
        ("Dehui", "dehui"),
    ],
)
def test_places_as_people_name_them(place, zone):
    assert one(f"甲,{place},现有风电,1,1").project.zone == zone


def test_a_number_without_a_unit_is_refused_unless_the_title_declares_it():
    bare = "项目名称,区县,类型,装机容量,总投资"
    row = "甲,农安,现有风电,1,2"
    assert codes(one(row, bare).errors) == ["LS-1007", "LS-1007"]
    (entry,) = ledger(f"台账,,单位：万千瓦、亿元\n{bare}\n{row}\n").entries
    assert (entry.project.capacity_mw, entry.project.investment_cny) == (10.0, 2e8)
    entry = one("甲,农安,现有风电,30MW,5000万元", bare)
    assert (entry.project.capacity_mw, entry.project.investment_cny) == (30.0, 5e7)
    # A unit that measures something else is not taken for one that does.
    assert codes(one(row, "项目名称,区县,类型,装机容量（万千瓦时）,总投资（亿元）").errors) == [
        "LS-1007"
    ]


def test_a_date_alone_proves_nothing():
    entry = one("甲,农安,现有风电,1,1,2025-06-01", HEAD + ",开工时间")
    assert entry.action == "new"
    assert entry.evidence == ()
    assert [(note.code, note.column) for note in entry.notes] == [("LS-1014", "开工时间")]


def test_what_has_happened_is_not_in_the_future_but_may_be_in_this_month():
    head = HEAD + ",开工日期,开工文号,开工机关"
    assert codes(one("甲,农安,现有风电,1,1,2026-11-27,a,b", head).errors) == ["LS-1011"]
    assert codes(one("甲,农安,现有风电,1,1,2027年,a,b", head).errors) == ["LS-1011"]
    (draft,) = one("甲,农安,现有风电,1,1,2026年11月,a,b", head).evidence
    assert draft.dated == TODAY


def test_due_before_signed_is_refused():
    entry = one("甲,农安,现有风电,1,1,2025-06-01,2024-06-01", HEAD + ",签约日期,计划投产时间")
    assert codes(entry.errors) == ["LS-1013"]


def test_a_document_that_the_register_has_with_another_date_is_said():
    other = replace(APPROVAL, dated=date(2025, 6, 1))
    (entry,) = ledger(LEDGER, known(evidence=(evidence(other),))).entries
    assert entry.evidence == ()
    assert codes(entry.notes) == ["LS-1014"]


def test_money_without_signing_day_or_date_of_the_ledger_is_said():
    entry = one("甲,农安,现有风电,1,1,5", HEAD + ",累计完成投资（万元）")
    assert (entry.measures, codes(entry.notes)) == ((), ["LS-1014"])


def test_one_project_in_two_rows_and_one_meaning_in_two_columns():
    row = "甲,农安,现有风电,1,1\n"
    found = ledger(HEAD + "\n" + row + row)
    assert [entry.action for entry in found.entries] == ["new", "refused"]
    assert codes(found.entries[1].errors) == ["LS-0308"]
    found = ledger("项目名称,区县,所在地\n甲,农安,德惠\n")
    assert (codes(found.flaws), found.entries) == (["LS-1006"] * 3 + ["LS-1005"], ())
    assert found.refused


def test_a_column_that_every_new_project_needs_is_missed_once():
    text = "项目名称,区县,类型,装机容量（万千瓦）\n甲,农安,现有风电,1\n乙,农安,现有风电,1\n"
    (flaw,) = ledger(text).flaws
    assert (flaw.code, flaw.line, flaw.expected.zh) == ("LS-1006", 1, "总投资 investment")
    held = known(projects={"甲": Project(replace(DRAFT, key="甲", label=Label("甲", "甲")), 1)})
    assert [entry.action for entry in ledger(text, held).entries] == ["changed", "refused"]


def test_a_sheet_without_headings_or_rows():
    assert codes(ledger("a,b\n1,2\n").flaws) == ["LS-1004"]
    assert codes(ledger(HEAD + "\n").flaws) == ["LS-1004"]


def test_a_flaw_refuses_its_row_only_where_the_column_is_read():
    rows = [["甲", "农安", "现有风电", 1, 1, "x"], ["乙", "农安", "现有风电", 1, 1, "x"]]
    data = workbook_bytes("台账", [*HEAD.split(","), "备注"], rows)
    grid, _ = read_sheet(data, "台账.xlsx")
    flaw = one("甲,火星,现有风电,1,1").errors[0]
    found = read_ledger("x", grid.rows, {(2, 3): flaw, (3, 5): flaw}, known())
    assert [entry.action for entry in found.entries] == ["refused", "new"]
    assert found.entries[0].errors == (flaw,)


def test_a_row_that_holds_nothing_but_flaws_is_refused():
    flaw = one("甲,火星,现有风电,1,1").errors[0]
    rows = ((1, tuple(HEAD.split(","))), (2, (None, None, None, None, None)))
    (entry,) = read_ledger("x", rows, {(2, 3): flaw}, known()).entries
    assert (entry.action, flaw in entry.errors) == ("refused", True)


def test_every_heading_of_the_template_is_understood_and_a_filled_one_is_read():
    headings = template_headings()
    head = find_head([(1, headings)])
    assert head.strange == ()
    assert len(head.columns) == len(headings)
    assert len({(c.field, c.stage, c.part) for c in head.columns}) == len(headings)
    assert all(column.scale for column in head.columns)
    cells = {
        **{"key": "P1", "label_zh": "甲", "label_en": "A", "technology": "battery"},
        **{"zone": "Dehui", "capacity_mw": 50, "investment_cny": 9000},
    }
    row = [cells.get(column.field) for column in head.columns]
    grid, _ = read_sheet(workbook_bytes("台账", headings, [row], template_notes(CASE)), "t.xlsx")
    found = read_ledger(grid.file, grid.rows, grid.flaws, known())
    assert found.notes == ()
    (entry,) = found.entries
    assert entry.project == ProjectDraft("P1", Label("A", "甲"), "battery", "dehui", 50.0, 9e7)


def test_names_of_the_case_stand_in_the_notes_of_the_template():
    notes = "\n".join(template_notes(CASE))
    for name in ("nongan", "wind_class1", "battery", "C01"):
        assert f"\n{name}: " in notes
