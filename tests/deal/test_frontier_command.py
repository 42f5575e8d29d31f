"""`longspring frontier`: the folder it writes, what it prints, its page, plans certified again."""

import json
import re
from pathlib import Path

import pytest
from tiny_deal import DEAL, tiny_with_deal

from cli.running import inside
from longspring.cli.frontier import cells, header
from longspring.cli.output import number
from longspring.report import render_frontier

STEPS = "1460"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the case, the folder of its frontier, and what was printed as JSON."""
    parent = tmp_path_factory.mktemp("deal")
    case, out = tiny_with_deal(parent), parent / "out"
    done = inside("frontier", case, "-o", out, "--hours", STEPS, "--tolerance", "1%", "--json")
    assert done.returncode == 0, done.stderr
    return case, out, json.loads(done.stdout)


def test_the_folder_holds_record_page_and_every_plan(made):
    _, out, printed = made
    assert json.loads((out / "frontier.json").read_text("utf-8")) == printed
    names = {point["name"] for point in printed["points"]}
    assert {path.name for path in (out / "points").iterdir()} == names
    fair = {"nash", "kalai_smorodinsky", "egalitarian"}
    assert names >= {"no_deal", "agreement", "01", *fair}
    for name in names:
        assert (out / "points" / name / "report.html").exists()
    assert printed["gap"] <= printed["tolerance"] == 0.01


def test_a_point_says_the_same_as_its_plan(made):
    """Utilities and parties of the record are those of the accounts in the stored plan."""
    from longspring.results import read_plan

    _, out, printed = made
    point = next(one for one in printed["points"] if one["name"] == "nash")
    table = read_plan(out / "points" / "nash").tables["accounts"].columns
    npv = table["account"] == "npv"
    for party, value in point["parties"].items():
        rows = npv & (table["party"] == party)
        assert table["value"][rows].sum() == pytest.approx(value, rel=1e-9, abs=1.0)
    people = sum(point["parties"][party] for party in ("city", "households", "villages"))
    assert point["terms"]["city"]["people"] == pytest.approx(people, rel=1e-9)
    counted = point["terms"]["city"]["people"] + point["terms"]["city"]["carbon"]
    assert point["utilities"]["city"] == pytest.approx(counted, rel=1e-9)
    assert point["saving"] == pytest.approx(printed["points"][0]["cost"] - point["cost"])


@pytest.mark.parametrize("name", ["no_deal", "agreement", "01", "nash"])
def test_every_plan_is_certified_again(made, name):
    _, out, _ = made
    done = inside("certify", out / "points" / name)
    assert done.returncode == 0, done.stderr


def test_clauses_of_a_point_are_not_priced(made):
    _, out, _ = made
    done = inside("clauses", out / "points" / "nash", "--price", "--hours", STEPS)
    assert done.returncode == 2
    assert "a point of a frontier" in done.stderr


def test_the_table_in_both_languages(made):
    _, _, printed = made
    for language, words in (("en", "Kalai-Smorodinsky"), ("zh", "卡莱—斯莫罗丁斯基解")):
        rows = [cells(point, printed, language) for point in printed["points"]]
        assert {len(row) for row in rows} == {len(header(printed, language))}
        assert words in [row[0] for row in rows]
        nash = next(one for one in printed["points"] if one["name"] == "nash")
        row = rows[printed["points"].index(nash)]
        assert row[1] == number(nash["gain"]["company"])
        assert row[3] == number(nash["operated"]["gain"]["company"])
        assert row[5] == number(nash["saving"])


def test_what_is_not_a_frontier_is_left_alone(made, tmp_path):
    case, _, _ = made
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = inside("frontier", case, "-o", tmp_path, "--hours", STEPS)
    assert done.returncode == 2
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_no_gain_ends_with_the_code_of_no_plan_and_writes_nothing(made, tmp_path):
    """A city that does not mind carbon and wants what the company pays, but may be paid nothing."""
    folder = tiny_with_deal(tmp_path)
    wants = DEAL.replace(
        "parties: [city, households, villages]\n        disc", "parties: [outside]\n        disc"
    )
    assert wants != DEAL
    (folder / "deal.yaml").write_text(
        wants.replace("account: co2\n        weight: -1", "account: co2\n        weight: 0"),
        "utf-8",
    )
    (folder / "side_payments.csv").unlink()
    done = inside("frontier", folder, "-o", tmp_path / "out", "--hours", STEPS)
    assert done.returncode == 4, done.stderr
    assert "No agreement leaves both sides better off" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_page_has_both_languages_and_asks_for_nothing(made):
    _, out, printed = made
    page = (out / "frontier.html").read_text("utf-8")
    assert page == render_frontier(printed)
    assert "纳什解" in page
    assert "Nash" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    for point in printed["points"]:
        assert f'data-point="{point["name"]}"' in page
        assert f'href="points/{point["name"]}/report.html"' in page


@pytest.mark.browser
def test_a_click_shows_the_card_of_a_point(made):
    from shutil import which

    from playwright.sync_api import sync_playwright

    _, out, _ = made
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        problems: list[str] = []
        for width in (1280, 390):
            for language in ("en", "zh"):
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.on("console", lambda message: problems.append(message.text))
                page.on("pageerror", lambda error: problems.append(str(error)))
                page.goto(f"{Path(out / 'frontier.html').as_uri()}#{language}")
                page.wait_for_selector("html[data-ready=yes]")
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert page.locator(".card:visible").count() == 1
                page.locator('[data-point="no_deal"]').click()
                assert page.locator('.card[data-card="no_deal"]').is_visible()
                # A corner may lie below a fair point; the keyboard reaches it all the same.
                page.locator('[data-point="01"]').focus()
                page.keyboard.press("Enter")
                assert page.locator('.card[data-card="01"]').is_visible()
                assert page.locator(".card:visible").count() == 1
                other = "zh" if language == "en" else "en"
                assert page.locator(f'[lang="{other}"]:visible').count() == 0
        browser.close()
    assert problems == []
