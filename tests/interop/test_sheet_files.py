"""Sheets of other people are read as they stand, or refused with a place and a remedy."""

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from longspring.interop.grid import LIMITS, Limits, csv_bytes, letters
from longspring.interop.sheet import read_sheet, workbook_bytes

HEAD = ["项目", "区县", "容量（万千瓦）"]
MERGES = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
ATTACKS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "  =1", "＝1+1"]


def workbook(fill):
    """Return the bytes of a workbook that `fill` has filled."""
    book = openpyxl.Workbook()
    fill(book, book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def replaced_part(data, name, change):
    """Return a workbook with one of its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            body = old.read(part)
            new.writestr(part, change(body) if part == name else body)
    return target.getvalue()


def grid(data, name="ledger.xlsx", limits=LIMITS):
    found, faults = read_sheet(data, name, limits)
    assert faults == ()
    return found


def refusal(data, limits=LIMITS):
    found, (fault,) = read_sheet(data, "ledger.xlsx", limits)
    assert found is None
    for language in ("en", "zh"):
        assert str(fault.issue(language)).isprintable()
    return fault


def filled(_, sheet):
    for row in (HEAD, ["甲", "农安", 1.5], ["乙", "德惠", 20]):
        sheet.append(row)


# --------------------------------------------------------------------------- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_of_any_encoding_line_end_and_delimiter(encoding, end, delimiter):
    text = end.join(delimiter.join(row) for row in (HEAD, ["甲", "农安", "1.5"], ["", "", ""]))
    found = grid(text.encode(encoding))
    assert found.rows == ((1, tuple(HEAD)), (2, ("甲", "农安", "1.5")))


def test_a_quoted_line_end_keeps_the_lines_right():
    found = grid('项目,备注\r\n甲,"一\r\n二"\r\n\r\n乙,三\r\n'.encode("gbk"))
    # Line 2 begins the row of 甲, which ends on line 3; line 4 is blank; 乙 stands on line 5.
    assert found.rows == ((1, ("项目", "备注")), (2, ("甲", "一\n二")), (5, ("乙", "三")))


def test_a_quote_that_is_never_closed_is_refused_at_its_line():
    fault = refusal(b'a,b\n1,"2\n')
    assert (fault.code, fault.line) == ("LS-1003", 2)


@pytest.mark.parametrize("data", [b"\0\1\2\3", b"%PDF-1.7\0", b"\xff\xfea\0b\0"])
def test_bytes_of_another_kind_are_refused(data):
    assert refusal(data).code == "LS-1001"


def test_an_old_or_locked_workbook_is_refused_by_name():
    fault = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert fault.code == "LS-1001"
    assert "xls" in fault.found.en


def test_nothing_at_all_is_refused():
    assert refusal(b"").code == "LS-1004"
    assert refusal(b"\n\n,,\n").code == "LS-1004"


# --------------------------------------------------------------------------- XLSX


def test_a_workbook_is_read_with_its_numbers_dates_and_lines():
    def fill(_, sheet):
        sheet["B2"] = "项目"
        sheet["B4"], sheet["C4"], sheet["D4"] = " 甲 ", 1.5, datetime(2025, 6, 1, 12)
        sheet["C6"] = True

    found = grid(workbook(fill))
    assert found.rows == (
        (2, (None, "项目")),
        (4, (None, "甲", 1.5, date(2025, 6, 1))),
        (6, (None, None, True)),
    )
    assert found.notes == ()


def test_a_formula_and_an_error_are_flaws_of_their_cells():
    def fill(_, sheet):
        sheet["A1"], sheet["B1"], sheet["C1"] = "项目", "=1+1", "#N/A"

    found = grid(workbook(fill))
    assert found.rows == ((1, ("项目", None, None)),)
    assert {place: fault.code for place, fault in found.flaws.items()} == {
        (1, 1): "LS-1008",
        (1, 2): "LS-1016",
    }
    assert found.flaws[1, 1].column == "B"


def test_text_merged_down_a_column_is_what_each_row_says_and_a_number_is_not():
    def fill(_, sheet):
        sheet.append(["长春市项目台账"])
        sheet.append(HEAD)
        sheet.append(["甲", "农安", 30])
        sheet.append(["乙"])
        sheet.append(["丙"])
        for place in ("A1:C1", "B3:B5", "C3:C5"):
            sheet.merge_cells(place)

    found = grid(workbook(fill))
    assert [row for _, row in found.rows[2:]] == [
        ("甲", "农安", 30),
        ("乙", "农安", None),
        ("丙", "农安", None),
    ]
    assert {place: fault.code for place, fault in found.flaws.items()} == {
        (1, 1): "LS-1009",  # beside the title, where nobody looks for a value
        (1, 2): "LS-1009",
        (4, 2): "LS-1009",
        (5, 2): "LS-1009",
    }


def test_hidden_sheets_and_rows_are_said():
    def fill(book, sheet):
        filled(book, sheet)
        sheet.row_dimensions[2].hidden = True
        book.create_sheet("底稿").sheet_state = "hidden"
        book.create_sheet("汇总")

    notes = grid(workbook(fill)).notes
    assert [note.code for note in notes] == ["LS-1010"] * 3
    assert "底稿" in notes[0].found.zh
    assert "汇总" in notes[1].found.zh
    assert "hidden rows" in notes[2].found.en


def test_the_first_visible_sheet_is_read():
    def fill(book, sheet):
        sheet.title = "空"
        sheet.sheet_state = "hidden"
        filled(book, book.create_sheet("台账"))

    assert grid(workbook(fill)).rows[0] == (1, tuple(HEAD))


def test_a_date_out_of_range_is_a_flaw_and_warns_nobody():
    def fill(_, sheet):
        sheet["A1"] = "开工"
        sheet["B1"] = 1e9
        sheet["B1"].number_format = "yyyy-mm-dd"

    assert grid(workbook(fill)).flaws[1, 1].code == "LS-1016"


# --------------------------------------------------------------------------- limits


def test_limits_hold_before_anything_is_unpacked():
    data = workbook(filled)
    assert refusal(data, Limits(size=100)).code == "LS-1002"
    assert refusal(data, Limits(unpacked=100)).code == "LS-1002"
    assert refusal(data, Limits(parts=2)).code == "LS-1002"
    assert refusal(data, Limits(rows=2)).line == 3
    assert refusal(data, Limits(columns=2)).line == 1
    assert refusal(b"a,b,c\n1,2,3\n", Limits(cells=4)).line == 2
    assert refusal(data, Limits(cells=4)).code == "LS-1002"
    assert grid(data, limits=Limits(characters=4)).flaws[1, 2].code == "LS-1002"


def test_a_zip_bomb_is_not_unpacked():
    """One of 200 MB of zeros in 200 kB; and one that says it is small: its reader stops there."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 * 2**20))
    assert refusal(target.getvalue()).code == "LS-1002"
    small = target.getvalue().replace((200 * 2**20).to_bytes(4, "little"), b"\x10\0\0\0")
    assert refusal(small).code == "LS-1003"


def test_entities_are_refused_before_they_are_expanded():
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = replaced_part(
        workbook(filled),
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(b"<worksheet", laughs + b"<worksheet", 1),
    )
    assert refusal(data).code == "LS-1003"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda body: re.sub(rb'ref="A1:C3"', b'ref="A1:XFD1048576"', body), None),
        (lambda body: body.replace(b'r="C3"', b'r="XFD3"'), "LS-1002"),
        (lambda body: body.replace(b'r="3"', b'r="1048576"'), "LS-1002"),
        (lambda body: body.replace(b'r="3"', b'r="99999999999999999999"'), "LS-1002"),
        (lambda body: body.replace(b"<v>20</v>", b"<v>1E400</v>"), None),
        (lambda body: body.replace(b"<v>20</v>", b"<v>" + b"9" * 300 + b"</v>"), None),
        (lambda body: body.replace(b"<v>20</v>", b"<v>" + b"9" * 9000 + b"</v>"), "LS-1003"),
        (lambda body: body.replace(b"<v>20</v>", b"<v>NaN</v>"), "LS-1003"),
        (lambda body: body[:300], "LS-1003"),
        (lambda body: body.replace(b"</sheetData>", b"</sheetData>" + MERGES), "LS-1002"),
    ],
    ids=range(10),
)
def test_a_sheet_made_to_hurt(change, code):
    data = replaced_part(workbook(filled), "xl/worksheets/sheet1.xml", change)
    found, faults = read_sheet(data, "ledger.xlsx")
    assert [fault.code for fault in faults] == ([code] if code else [])
    assert (found is None) == bool(code)


def test_damaged_styles_leave_standard_output_alone(capsys):
    data = replaced_part(
        workbook(filled), "xl/styles.xml", lambda body: re.sub(rb"<cellStyleXfs.*?Xfs>", b"", body)
    )
    read_sheet(data, "ledger.xlsx")
    assert capsys.readouterr().out == ""


# --------------------------------------------------------------------------- out


def test_what_is_written_is_read_back_and_no_cell_becomes_a_formula():
    rows = [[attack, -5.5, date(2025, 6, 1)] for attack in ATTACKS]
    data = workbook_bytes("台账 [1/2]", ["名称", "=值", "日期"], rows, notes=["=1+1"])
    found = grid(data)
    assert found.flaws == {}
    assert found.notes == ()
    assert found.rows[0][1] == ("名称", "=值", "日期")
    assert [list(row) for _, row in found.rows[1:]] == [[row[0].strip(), *row[1:]] for row in rows]
    book = openpyxl.load_workbook(io.BytesIO(data))
    kinds = {cell.data_type for sheet in book for line in sheet for cell in line}
    assert kinds == {"s", "n", "d"}


def test_csv_for_excel_leads_what_would_be_a_formula_by_an_apostrophe():
    data = csv_bytes(["名称", "值"], [[attack, -5.5] for attack in ATTACKS])
    lines = data.decode("utf-8-sig").splitlines()
    assert data.startswith(b"\xef\xbb\xbf")
    assert lines[1:] == [f"'{attack},-5.5" for attack in ATTACKS]
    assert [row[0] for _, row in grid(data).rows[1:]] == [a.strip() for a in ATTACKS]


def test_marks_that_no_file_can_hold_are_replaced():
    rows = [["a\x00b\x0bc\ud800d"]]
    assert grid(workbook_bytes("x", ["h"], rows)).rows[1][1] == ("a\ufffdb\ufffdc\ufffdd",)
    assert "\ufffd" in csv_bytes(["h"], rows).decode("utf-8-sig")


def test_letters_of_columns():
    # 26 + 1 letters before AB; 26 * 26 + 26 = 702 columns of one or two letters before AAA.
    assert [letters(index) for index in (0, 25, 26, 27, 702)] == ["A", "Z", "AA", "AB", "AAA"]
