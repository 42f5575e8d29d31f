"""The register from the command line: a ledger in, evidence that both sign, rates, the chain."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from cli.running import TINY, inside

PASSWORD = "correct horse battery 7"
LEDGER = """\
项目台账（截至2026年6月）
项目编号,项目名称,区县,类型,装机容量（万千瓦）,总投资（亿元）,条款,签约日期,签约文号,签约机关,\
计划投产时间,累计完成投资（亿元）
W1,县域风电,县域,陆上风电,20,12,C01,2024-03-01,长投〔2024〕3号,市商务局,2026年6月,3
W2,另一风电,county,wind,5,3,,,,,,
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a register of the tiny case, its users, and a ledger."""
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LONGSPRING_PASSWORD", PASSWORD)
        patch.setenv("LONGSPRING_DATABASE", str(folder / "register.db"))
        assert inside("track", "init", TINY).returncode == 0
        for name, role, party in (("an", "city", "city"), ("bo", "company", "company")):
            done = inside("track", "user", "add", name, "--role", role, "--party", party)
            assert done.returncode == 0, done.stderr
    (folder / "ledger.csv").write_bytes(LEDGER.encode("gbk"))
    return folder


@pytest.fixture
def desk(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of that folder, which the commands use."""
    folder = Path(shutil.copytree(prepared, tmp_path / "desk"))
    monkeypatch.setenv("LONGSPRING_PASSWORD", PASSWORD)
    monkeypatch.setenv("LONGSPRING_DATABASE", str(folder / "register.db"))
    return folder


def data(*arguments: str | Path) -> object:
    done = inside("track", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def imported(desk: Path) -> None:
    done = inside("track", "import", desk / "ledger.csv", "--case", TINY, "--commit", "--as", "an")
    assert done.returncode == 0, done.stderr


def test_a_ledger_becomes_projects_and_what_both_sign_counts(desk: Path) -> None:
    first = data("import", desk / "ledger.csv", "--case", TINY)
    assert [row["action"] for row in first["rows"]] == ["new", "new"]
    assert first["committed"] == 0
    assert data("status")["projects"] == []
    imported(desk)
    again = data("import", desk / "ledger.csv", "--case", TINY)
    assert [row["action"] for row in again["rows"]] == ["same", "same"]
    listed = data("evidence", "list", "W1")
    assert [(row["what"], row["signed"]) for row in listed] == [("signed", []), ("investment", [])]
    for row in listed:
        for user in ("an", "bo"):
            assert inside("track", "sign", row["id"][:8], "--as", user).returncode == 0
    added = data(
        *("evidence", "add", "W1", "M", "--number", "施工许可1号", "--issuer", "住建局"),
        *("--dated", "2025年4月1日", "--as", "bo", "--file", desk / "ledger.csv"),
    )
    assert not added["accepted"]
    (one, two) = data("status")["projects"]
    assert (one["state"], one["claimed"], one["due"]) == ("signed", "started", "2026-06-30")
    assert (two["state"], two["late_days"]) == ("intent", None)
    rates = {row["rate"]: (row["numerator"], row["denominator"]) for row in data("rates")}
    # Of two projects one is signed; 300 M of its 1200 M are spent; its agreed day has come.
    assert rates == {
        "landed": (0, 1),
        "started": (0, 1),
        "money": (3e8, 1.2e9),
        "producing": (0, 1),
        "performed": (0, 1),
    }
    claimed = data("rates", "--claimed", "--by", "zone", "--way", "started=capacity")
    started = next(row for row in claimed if row["rate"] == "started")
    assert (started["group"], started["numerator"], started["way"]) == ("county", 200, "capacity")
    assert data("audit", "verify")["intact"]


def test_a_ledger_with_a_bad_row_changes_nothing_and_names_the_place(desk: Path) -> None:
    bad = desk / "bad.csv"
    bad.write_text(LEDGER.replace("county,wind", "火星,wind"), "utf-8")
    done = inside("track", "import", bad, "--case", TINY, "--commit", "--as", "an", "--lang", "zh")
    assert done.returncode == 2
    assert "LS-0501 bad.csv:4" in done.stderr
    assert "拒绝" in done.stdout
    assert data("status")["projects"] == []
    broken = desk / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    done = inside("track", "import", broken, "--case", TINY)
    assert (done.returncode, "LS-1003" in done.stderr) == (2, True)
    assert inside("track", "import", desk / "none.csv", "--case", TINY).returncode == 2


def test_what_was_entered_is_taken_back_by_its_own_party(desk: Path) -> None:
    imported(desk)
    paper, meter = data("evidence", "list", "W1")
    why = ("--reason", "wrong page", "--as")
    assert inside("track", "withdraw", paper["id"][:8], *why, "bo").returncode == 7
    done = inside("track", "withdraw", paper["id"][:8], *why, "an", "--lang", "zh")
    assert (done.returncode, "已撤回" in done.stderr) == (0, True), done.stderr
    for user in ("an", "bo"):
        assert inside("track", "sign", meter["id"], "--as", user).returncode == 0
    # What both signed stands until both have asked.
    asked = data("withdraw", meter["id"], *why, "bo")
    assert not asked["withdrawn"]
    assert [row["withdrawn"] for row in data("evidence", "list", "W1")] == [True, False]
    assert data("withdraw", meter["id"], *why, "an")["withdrawn"]
    assert [row["withdrawn"] for row in data("evidence", "list", "W1")] == [True, True]
    assert data("audit", "verify")["intact"]


def test_nobody_signs_for_another(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(desk)
    (row, *_) = data("evidence", "list")
    assert inside("track", "sign", row["id"]).returncode == 2  # no user is named
    assert inside("track", "sign", "zz", "--as", "an").returncode == 9
    monkeypatch.setenv("LONGSPRING_PASSWORD", "wrong wrong wrong 1")
    done = inside("track", "sign", row["id"], "--as", "bo")
    assert done.returncode == 7
    assert data("evidence", "list")[0]["signed"] == []
    monkeypatch.setenv("LONGSPRING_PASSWORD", PASSWORD)
    viewer = inside("track", "user", "add", "wu", "--role", "viewer", "--party", "city")
    assert viewer.returncode == 0
    assert inside("track", "sign", row["id"], "--as", "wu").returncode == 7


def test_a_wrong_document_is_refused_with_everything_wrong_in_the_language_asked(
    desk: Path,
) -> None:
    imported(desk)
    arguments = ("W1", "X", "--number", "", "--issuer", "住建局", "--dated", "2031-04-01")
    done = inside("track", "evidence", "add", *arguments, "--as", "bo", "--lang", "zh")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 4  # how many, and stage, number, date
    assert all("应为" in line for line in lines[1:])
    done = inside("track", "evidence", "add", *arguments[:-1], "soon", "--as", "bo")
    assert (done.returncode, "expected a date" in done.stderr) == (2, True)


def test_a_changed_row_of_the_chain_is_found(desk: Path) -> None:
    before = data("audit", "verify")
    connection = sqlite3.connect(desk / "register.db")
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET content = '{}' WHERE sequence = 3")
    connection.commit()
    connection.close()
    done = inside("track", "audit", "verify", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert (before["intact"], found["intact"], found["first_break"]) == (True, False, 3)


def test_a_closed_user_does_nothing_until_opened_again(desk: Path) -> None:
    imported(desk)
    row = data("evidence", "list", "W1")[0]
    assert inside("track", "user", "close", "an").returncode == 0
    assert [one["active"] for one in data("user", "list")] == [False, True]
    assert inside("track", "sign", row["id"], "--as", "an").returncode != 0
    assert inside("track", "user", "reopen", "an").returncode == 0
    assert inside("track", "sign", row["id"], "--as", "an").returncode == 0
    assert inside("track", "user", "close", "nobody").returncode == 9


def test_users_are_listed_and_get_new_passwords(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row["user"] for row in data("user", "list")] == ["an", "bo"]
    monkeypatch.setenv("LONGSPRING_PASSWORD", "another long phrase 8")
    assert inside("track", "user", "password", "an").returncode == 0
    imported(desk)
    monkeypatch.setenv("LONGSPRING_PASSWORD", "short")
    assert inside("track", "user", "password", "an").returncode == 2
    assert inside("track", "user", "password", "nobody").returncode in (2, 9)


def test_a_plan_is_held_against_the_register(desk: Path) -> None:
    imported(desk)
    out = desk / "plan"
    assert inside("plan", TINY, "--hours", "1095", "--solver", "highs", "-o", out).returncode == 0
    for row in data("evidence", "list", "W1"):
        for user in ("an", "bo"):
            assert inside("track", "sign", row["id"], "--as", user).returncode == 0
    found = data("variance", out, "--as-of", "2026-11-26")
    wind = {row["zone"]: row for row in found["lines"] if row["technology"] == "wind"}["county"]
    assert (wind["projects"], wind["agreed_mw"]) == (["W1"], 200)
    for line in found["lines"]:
        money = line["money_cny"]
        assert money["volume"] + money["price"] + money["delay"] == money["total"]
        assert money["total"] == money["actual"] - money["planned"]
    # 300 M spent; 0.7 x 0.6 of the 900 M left, by the landing priors of the tiny case.
    (end,) = found["completion"]
    assert end["cost_cny"] == pytest.approx(3e8 + 0.42 * 9e8)
    shown = inside("track", "variance", out, "--lang", "zh")
    assert (shown.returncode, "合计" in shown.stdout) == (0, True)


def test_the_template_is_written_once(desk: Path) -> None:
    for name in ("ledger.xlsx", "empty.csv"):
        assert inside("track", "template", TINY, "-o", desk / name).returncode == 0
    assert inside("track", "template", "-o", desk / "ledger.xlsx").returncode == 2
    assert inside("track", "template", "-o", desk / "ledger.doc").returncode == 2
    done = inside("track", "import", desk / "ledger.xlsx", "--case", TINY)
    assert (done.returncode, "LS-1004" in done.stderr) == (2, True)  # no rows yet


def test_no_register_is_made_by_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGSPRING_DATABASE", str(tmp_path / "none.db"))
    done = inside("track", "status")
    assert (done.returncode, "longspring track init" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
