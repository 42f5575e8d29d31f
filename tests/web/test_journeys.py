"""What people come to the room for, done in a real browser, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from longspring.web.settings import Settings
from web.room_server import API, PASSWORD, register_with_people, served
from web.visitor import HAN, chromium, visiting

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "zh")
PLAN = "bent"


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def house(tiny_plan, fine_plan, tiny_frontier, tmp_path_factory):
    """Serve the tiny plans, with a register and a folder for new plans of its own."""
    home = tmp_path_factory.mktemp("house")
    database = register_with_people(home)
    plans = (tiny_plan, fine_plan, tiny_frontier)
    with served(Settings(home / "plans", plans, demo=True), database) as found:
        yield found
    database.close()


@pytest.fixture(params=LANGUAGES)
def visitor(browser, house, request):
    with visiting(browser, house, request.param) as found:
        yield found


def test_a_clause_says_what_it_costs_and_whom_within_three_clicks(visitor):
    visitor.log_in("cara", PLAN)
    visitor.click("nav-clauses")
    visitor.picture("clauses")
    visitor.click("clause-C01", "a")
    price = visitor.text("clause-price")
    payers = visitor.text("payers")
    assert visitor.clicks <= 3
    assert {"en": "7.46 M CNY", "zh": "746 万元"}[visitor.language] in price.replace("\xa0", " ")
    # The grid company loses 171 million CNY of present value, as `longspring clauses --price` says.
    assert visitor.text("payer-grid")
    assert {"en": "171 M CNY", "zh": "1.71 亿元"}[visitor.language] in payers.replace("\xa0", " ")
    assert visitor.page.url.split("?")[0].endswith("/clauses/C01")
    assert visitor.barriers() == []
    visitor.picture("clause")


def test_a_clause_is_tightened_solved_again_and_compared(visitor):
    visitor.log_in("paul", PLAN)
    visitor.go(f"/clauses/C01?plan={PLAN}")
    visitor.at("tighten-value").fill("2.2")
    visitor.at("tighten-submit").click()
    visitor.page.locator('[data-testid="job-progress"][data-state="done"]').wait_for(
        timeout=180_000
    )
    assert "2.2" in visitor.text("job-progress")
    visitor.at("job-result").wait_for()
    visitor.at("job-compare").click()
    visitor.settle()
    address = visitor.page.url
    assert "/compare?" in address
    assert address.count("plan=") == 2
    assert visitor.page.locator("main table").first.inner_text()
    assert visitor.barriers() == []
    visitor.picture("compare")


def test_a_job_that_waits_is_cancelled(visitor, house):
    with house.client("cara") as client:
        first = client.post(
            f"{API}/plans/{PLAN}/revise", json={"clause": "C01", "value": 2.3, "name": "first"}
        )
        assert first.status_code == 202, first.text
        visitor.log_in("cara", PLAN)
        visitor.go(f"/clauses/C01?plan={PLAN}")
        visitor.at("tighten-drop").check()
        visitor.at("tighten-submit").click()
        visitor.at("job-cancel").click()
        ended = '[data-testid="job-progress"][data-state="cancelled"]'
        visitor.page.locator(ended).wait_for(timeout=60_000)
        assert not visitor.at("job-result").count()
        client.post(f"{API}/jobs/{first.json()['job']}/cancel")


def test_the_state_of_a_page_stands_in_its_address(visitor):
    visitor.log_in("vera", PLAN)
    visitor.go(f"/clauses?plan={PLAN}")
    visitor.at("filter-state").select_option("slack")
    visitor.page.wait_for_url("**state=slack**")
    expect(visitor.at("clause-C01")).to_have_count(0)
    visitor.page.reload()
    visitor.settle()
    expect(visitor.at("filter-state")).to_have_value("slack")
    visitor.page.go_back()
    visitor.at("clause-C01").wait_for()


def test_who_may_not_solve_is_not_offered_to(visitor):
    visitor.log_in("vera", PLAN)
    visitor.go(f"/clauses/C01?plan={PLAN}")
    visitor.at("revise-denied").wait_for()
    assert not visitor.at("tighten-form").count()


def test_a_point_of_the_frontier_is_chosen_by_keys_and_by_mouse(visitor):
    visitor.log_in("cara", "deal.no_deal")
    visitor.click("nav-frontier")
    points = visitor.page.locator('[data-testid="frontier-points"] tbody button')
    points.first.wait_for()
    last = points.nth(points.count() - 1)
    name = last.inner_text()
    last.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.at("frontier-point")).to_have_text(re.compile(f"^\\s*{re.escape(name)}"))
    visitor.page.wait_for_url("**point=**")
    assert visitor.barriers() == []
    visitor.picture("frontier")


def test_numbers_are_taken_away_as_tables_and_pictures(visitor):
    visitor.log_in("cara", PLAN)
    visitor.go(f"/clauses/C01?plan={PLAN}")
    chart = "chart-curve-C01"
    visitor.at(chart).wait_for()
    csv = visitor.download("export-csv", chart).decode("utf-8-sig")
    assert len(csv.splitlines()) > 5
    assert bool(HAN.search(csv)) == (visitor.language == "zh")
    assert visitor.download("export-xlsx", chart).startswith(b"PK")
    assert visitor.download("export-png", chart).startswith(b"\x89PNG")


def test_a_picture_holds_what_its_colours_mean(visitor):
    visitor.log_in("cara", PLAN)
    visitor.go(f"/pathway?plan={PLAN}")
    chart = visitor.at("chart-capacity-power")
    drawn = chart.locator("svg").first.bounding_box()
    rows = chart.locator(".legend li").count()
    assert rows > 1
    picture = visitor.download("export-png", "chart-capacity-power")
    width, height = (int.from_bytes(picture[at : at + 4]) / 2 for at in (16, 20))
    assert width == pytest.approx(drawn["width"], abs=1)
    # Above the drawing a line of title or more, below it a row of the legend or more.
    assert height >= drawn["height"] + 38 + 34


def test_a_wrong_password_is_said_in_the_readers_language(browser, house):
    for language in LANGUAGES:
        with visiting(browser, house, language) as visitor:
            visitor.page.goto(f"{visitor.url}/?lang={language}")
            visitor.at("login-name").fill("cara")
            visitor.at("login-password").fill(PASSWORD + "x")
            visitor.at("login-submit").click()
            said = visitor.text("error")
            assert bool(HAN.search(said)) == (language == "zh")
            visitor.problems.clear()  # the browser itself writes down that it was refused
