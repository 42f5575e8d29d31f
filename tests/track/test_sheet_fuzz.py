"""Whatever somebody uploads, the answer is rows or messages with a place, never a traceback.

Hypothesis makes about a thousand malformed sheets; LONGSPRING_SLOW=1 makes ten times as many. What
is not refused is written to a real register, which must take it.
"""

import io
import os
import re
import warnings
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from longspring.case.codes import CODES
from longspring.case.read import read_case
from longspring.interop.grid import csv_bytes
from longspring.interop.sheet import read_sheet, workbook_bytes
from longspring.track.known import known_of
from longspring.track.records import Actor
from longspring.track.register import (
    enter_agreement,
    ledger_known,
    list_projects,
    make_register,
    verify_chain,
    write_ledger,
)
from longspring.track.sheet import read_ledger
from longspring.track.template import template_headings

TIMES = 10 if os.environ.get("LONGSPRING_SLOW") == "1" else 1
CASE = read_case(Path(__file__).parents[1] / "cases" / "tiny")
TODAY = date(2026, 11, 26)
KNOWN = known_of(CASE, TODAY)
CITY = Actor("an", "city", "city")
SEEN: Counter[str] = Counter()

HEADS = [
    *template_headings(),
    *(
        "项目名称",
        "名称",
        "project",
        "编号",
        "区县",
        "类型",
        "装机容量",
        "装机容量（万千瓦）",
        "规模(MW)",
    ),
    *(
        "总投资（亿元）",
        "投资",
        "投资(美元)",
        "签约时间",
        "计划投产时间",
        "开工日期",
        "开工文号",
        "开工机关",
    ),
    *(
        "核准文号",
        "累计完成投资（万元）",
        "截止日期",
        "目前状态",
        "序号",
        "备注",
        "=1+1",
        "x" * 300,
        "",
    ),
]
GOOD = {
    "text": [
        "甲",
        "乙",
        "W-1",
        "县域风电",
        "county",
        "县域",
        "wind",
        "陆上风电",
        "C01",
        "省发改委",
    ],
    "number": [1, 20.5, "3", "1,200", "5亿元", "３", 0],
    "date": ["2025-06-01", "2025年6月", 45809, date(2024, 3, 1), datetime(2024, 3, 1, 9), "2025"],
}
NASTY = [
    *("nan", "NaN", "inf", "-inf", "1e400", "-1", "1_000", "0x10", "½", "９９", "1e308", "9" * 400),
    *(
        "=cmd|' /C calc'!A0",
        "+1",
        "-1+2",
        "@x",
        "\t=1",
        "'=1",
        "\u202e",
        "\u200b",
        "\u0000",
        "\ufeff",
    ),
    *(
        "\x1b[31m",
        "\r",
        "\n",
        "\u2028",
        "\ud800",
        "\U0001f600",
        "中" * 3000,
        "x" * 40000,
        '"',
        "'",
        ",",
    ),
    *(
        "2025-02-30",
        "2025.1",
        "0000-00-00",
        "9999-12-31",
        "二〇二五年",
        "2025年13月",
        "1899",
        "2101-01-01",
    ),
    *(
        "合计",
        "一、风电",
        "无",
        "-",
        "TBD",
        "../../etc/passwd",
        "<script>",
        "{key}",
        "{0}",
        "%s",
        "' OR 1=1",
    ),
    *(float("nan"), float("inf"), 1e400, -1e308, 1e-320, 2**63, -1, True, False, None, None),
    *(date(1, 1, 1), date(9999, 12, 31), datetime(1900, 1, 1)),
]
BASE = [
    ("项目名称", [f"项目{i}" for i in range(20)]),
    ("区县", ["county", "县域", "城区"]),
    ("类型", ["wind", "陆上风电"]),
    ("装机容量（万千瓦）", [1, 20.5, "３", "1,200", "30MW", 0]),
    ("总投资（亿元）", [3, "2.5", "5000万元", None, 0.1]),
]
MORE = [
    ("签约时间", ["2023-05-01", "2024年6月", 45000, date(2024, 3, 1), None]),
    ("计划投产时间", ["2027年底", "2028", date(2029, 1, 1), None]),
    *(
        (f"开工{part}", ["2025年5月", "2026年11月", "住建1号", "住建局", None])
        for part in ("日期", "文号", "机关")
    ),
    *(
        (f"核准{part}", ["2025-02-03", 45900, "吉发改12号", "=省", None])
        for part in ("日期", "文号", "机关")
    ),
    ("累计完成投资（万元）", [100, "3,000", "1亿元", 0, None]),
    ("截止日期", ["2026年6月", date(2026, 9, 30), None]),
    *(("条款", ["C01", "C01、C02", None]), ("业主", ["中电", "@甲", None]), ("备注", ["x", None])),
    ("目前状态", ["在建", None]),
]
CELLS = st.sampled_from([cell for cells in GOOD.values() for cell in cells]) | st.sampled_from(
    NASTY
)
XML_MARKS = [
    *(b"<", b">", b"&", b'"', b"</row>", b"<c/>", b"</sheetData>", b"<v>x</v>", b"&#0;", b"&a;"),
    *(
        b'r="XFD1"',
        b'r="A1048577"',
        b'r="-1"',
        b't="s"',
        b't="e"',
        b't="d"',
        b's="99999"',
        b"\xff\xfe",
    ),
    *(b"<f>1+1</f>", b'<f t="shared" si="7"/>', b'<f t="array" ref="A1:XFD9"/>', b"<v>1e999</v>"),
    *(b"<v>99999999999999999999</v>", b"<!DOCTYPE x>", b"<!-- -->", b"<![CDATA[", b"<?xml?>", b""),
    b'<mergeCells><mergeCell ref="A1:C99999"/><mergeCell ref="B2:B9"/></mergeCells>',
]
PLACES = re.compile(rb'(?<=[rst]=")[^"]*|(?<=<v>)[^<]*|<[^<>]*>')


@st.composite
def tables(draw):
    """Return headings and rows: mostly a ledger with something wrong in it, sometimes nonsense."""
    above = draw(st.lists(st.lists(CELLS, max_size=3), max_size=2))
    if draw(st.integers(0, 4)) == 0:
        heads = draw(st.lists(st.sampled_from(HEADS), min_size=1, max_size=12))
        return above, heads, draw(st.lists(st.lists(CELLS, max_size=14), max_size=6))
    columns = [*BASE, *draw(st.lists(st.sampled_from(MORE), max_size=9, unique_by=lambda c: c[0]))]
    rows = [
        [
            draw(CELLS) if draw(st.integers(0, 15)) == 0 else draw(st.sampled_from(good))
            for _, good in columns
        ]
        for _ in range(draw(st.sampled_from([1, 2, 3, 4, 1, 2, 3, 4, 0])))
    ]
    heads = [heading for heading, _ in columns]
    if draw(st.integers(0, 9)) == 0:
        heads[draw(st.integers(0, len(heads) - 1))] = draw(st.sampled_from(HEADS))
    return above, heads, rows


@st.composite
def texts(draw):
    """Return a CSV file of any encoding, line end and delimiter, with bytes changed."""
    above, heads, rows = draw(tables())
    data = csv_bytes([str(cell) for row in above for cell in row] or heads, [heads, *rows])
    text = data.decode("utf-8-sig")
    text = text.replace(",", draw(st.sampled_from([",", ",", "\t", ";", "，"])))
    text = text.replace("\r\n", draw(st.sampled_from(["\r\n", "\n", "\r", "\n\n"])))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "big5"]))
    return changed(draw, text.encode(encoding, errors="replace"))


def changed(draw, data):
    """Return bytes with up to three of them, or all after a place, changed."""
    for _ in range(draw(st.integers(0, 3))):
        # A place by its share: the length of a workbook depends on the time it was written at.
        at = draw(st.integers(0, 999_999)) * len(data) // 1_000_000
        kind = draw(st.sampled_from(["cut", "insert", "flip", "upto", "repeat"]))
        if kind == "cut":
            data = data[:at] + data[at + draw(st.integers(1, 50)) :]
        elif kind == "insert":
            data = data[:at] + draw(st.binary(max_size=8)) + data[at:]
        elif kind == "flip":
            data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
        elif kind == "upto":
            data = data[:at]
        else:
            data = data[:at] + data[max(at - 30, 0) : at] * 2 + data[at:]
    return data


def written(value):
    """Return a value as openpyxl takes it."""
    if isinstance(value, str):
        return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "?", value)[:32767]
    return value


@st.composite
def workbooks(draw):
    """Return a workbook with formulas, merged and hidden parts; its parts or its bytes changed."""
    above, heads, rows = draw(tables())
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (*above, heads, *rows):
        sheet.append([written(cell) for cell in row])
    for _ in range(draw(st.integers(0, 2))):
        top, left = draw(st.integers(1, 8)), draw(st.integers(1, 6))
        bottom, right = top + draw(st.integers(0, 3)), left + draw(st.integers(0, 2))
        sheet.merge_cells(None, top, left, bottom, right)
    if draw(st.booleans()):
        sheet.cell(draw(st.integers(1, 6)), draw(st.integers(1, 6))).number_format = "yyyy-mm-dd"
    if draw(st.booleans()):
        other = book.create_sheet(draw(st.sampled_from(["底稿", "x", "notes"])))
        other.sheet_state = draw(st.sampled_from(["visible", "hidden", "veryHidden"]))
        if other.sheet_state == "visible":
            sheet.sheet_state = draw(st.sampled_from(["visible", "visible", "hidden"]))
    target = io.BytesIO()
    book.save(target)
    data = target.getvalue()
    kind = draw(st.sampled_from(["as it is", "parts", "parts", "bytes"]))
    if kind == "parts":
        return changed_parts(draw, data)
    return changed(draw, data) if kind == "bytes" else data


def changed_parts(draw, data):
    """Return a workbook with one to three parts changed, gone or twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(parts) - 1))
        if draw(st.booleans()):
            at = next((i for i, (name, _) in enumerate(parts) if "sheet1.xml" in name), at)
        name, body = parts[at]
        kind = draw(st.sampled_from(["mark", "mark", "mark", "bytes", "gone", "twice", "name"]))
        if kind == "mark":
            spots = [match.span() for match in PLACES.finditer(body)] or [(0, 0)]
            start, end = draw(st.sampled_from(spots))
            parts[at] = (name, body[:start] + draw(st.sampled_from(XML_MARKS)) + body[end:])
        elif kind == "bytes":
            parts[at] = (name, changed(draw, body))
        elif kind == "gone" and len(parts) > 1:
            del parts[at]
        elif kind == "twice":
            parts.append((name, body[: len(body) // 2]))
        else:
            parts[at] = (
                draw(st.sampled_from(["../x", "/abs", "xl/workbook.xml", "a/" * 50])),
                body,
            )
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice, which is the point
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in parts:
                archive.writestr(name, body)
    return target.getvalue()


def bombs():
    """Return archives that unpack to much more than they are."""

    def archive(**parts):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, body in parts.items():
                packed.writestr(name.replace("__", "/"), body)
        return target.getvalue()

    zeros = archive(xl__sharedStrings=bytes(64 * 2**20))
    whole = workbook_bytes("x", HEADS[:5], [["甲"] * 5])
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    cells = sheet.replace(b"</sheetData>", b"<row><c/></row>" * 2_000_000 + b"</sheetData>")
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, cells if name.endswith("sheet1.xml") else old.read(name))
    return {
        "zeros": zeros,
        "within another": archive(a=zeros, b=zeros),
        "many parts": archive(**{f"p{i}": b"" for i in range(3000)}),
        "many rows": target.getvalue(),
        "says it is small": zeros.replace((64 * 2**20).to_bytes(4, "little"), b"\x01\0\0\0"),
    }


def assert_readable(flaw, lines):
    """A message has a code, a place within the sheet, and words in both languages on one line."""
    assert flaw.code in CODES
    assert 0 <= flaw.line <= lines
    for language in ("en", "zh"):
        issue = flaw.issue(language)
        assert issue.found
        assert issue.expected
        assert issue.fix
        assert str(issue).isprintable(), str(issue)
        assert len(str(issue)) < 1500


def answered(data, name="台账.xlsx", known=KNOWN):
    """Return the ledger that a file is, None where it is none; every message is readable."""
    grid, flaws = read_sheet(data, name)
    most = len(data) + 20_000
    assert (grid is None) == bool(flaws)
    if grid is None:
        for flaw in flaws:
            assert_readable(flaw, most)
        SEEN[flaws[0].code] += 1
        return None
    ledger = read_ledger(grid.file, grid.rows, grid.flaws, known)
    said = [*grid.notes, *grid.flaws.values(), *ledger.flaws, *ledger.notes]
    for entry in ledger.entries:
        assert (entry.action == "refused") == bool(entry.errors) == (entry.project is None)
        said += [*entry.errors, *entry.notes]
        SEEN[entry.action] += 1
    for flaw in said:
        assert_readable(flaw, most)
        SEEN[flaw.code] += 1
    assert ledger.entries or ledger.flaws
    return ledger


def examples(count):
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    database = make_register(
        str(tmp_path_factory.mktemp("fuzz") / "r.db"),
        clock=lambda: datetime(2026, 11, 26, 9, tzinfo=UTC),
    )
    enter_agreement(database, CITY, CASE)
    yield database
    assert verify_chain(database).intact
    print(f"{len(list_projects(database, CITY))} projects in the register; seen: {SEEN}")
    database.close()


@given(st.data())
@examples(450)
def test_any_csv(filled, data):
    known = ledger_known(filled, CITY, CASE)
    ledger = answered(data.draw(texts()), "台账.csv", known)
    if ledger is not None and not ledger.refused:
        write_ledger(filled, CITY, ledger)


@given(st.data())
@examples(450)
def test_any_workbook(filled, data):
    known = ledger_known(filled, CITY, CASE)
    ledger = answered(data.draw(workbooks()), known=known)
    if ledger is not None and not ledger.refused:
        write_ledger(filled, CITY, ledger)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf"]),
)
@examples(100)
def test_any_bytes(data, start):
    answered(start + data)


@pytest.mark.parametrize(
    "kind", ["zeros", "within another", "many parts", "many rows", "says it is small"]
)
def test_bombs_are_refused(kind):
    grid, flaws = read_sheet(BOMBS[kind], "台账.xlsx")
    assert grid is None
    assert flaws[0].code in {"LS-1002", "LS-1003"}


BOMBS = bombs()
