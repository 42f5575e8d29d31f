"""The page in a real browser with the network cut off."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from synthetic_plan import synthetic_plan

from longspring.report import write_report

pytestmark = pytest.mark.browser

CHROMIUM = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDTHS = (1280, 380)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(synthetic_plan(), path)
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "No chromium found. Install it (Debian: apt-get install chromium)."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser, address) -> Iterator:
    """Return a function that opens the page; at the end nothing may have gone wrong in it."""
    problems: list[str] = []
    contexts = []

    def opened(part: str = "", width: int = 1280, locale: str = "en-GB"):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale)
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "request",
            lambda sent: sent.url.startswith(("file:", "data:")) or problems.append(sent.url),
        )
        page.goto(address + part)
        page.wait_for_selector("html[data-ready=yes]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_opens_offline_and_fits_its_width(open_page, language, width):
    page = open_page(f"#{language}", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure .chart svg").count() == page.locator("figure").count()
    assert page.locator(f'h2 span[lang="{language}"]').first.is_visible()
    other = "zh" if language == "en" else "en"
    assert page.locator(f'[lang="{other}"]:visible').count() == 0


def test_language_follows_the_browser_the_button_and_the_address(open_page):
    page = open_page(locale="zh-CN")
    assert page.get_attribute("html", "data-lang") == "zh"
    page.click("#language")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.endswith("#en")
    assert page.title().startswith("Synthetic area")
    page.click('nav a[href="#money"]')
    assert page.url.endswith("#en:money")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    assert page.get_attribute("html", "data-lang") == "en"


def test_choices_redraw_chart_and_table(open_page):
    page = open_page("#en")
    figure = page.locator("#figure-dispatch-electricity")
    figure.locator("summary").click()
    assert figure.locator("tbody tr").count() == 14
    figure.locator('select[data-choice="zone"]').select_option("north")
    assert "MW" in figure.locator("caption").inner_text()
    figure.locator('select[data-choice="window"]').select_option("year")
    assert figure.locator("tbody tr").count() == 365
    assert figure.locator('select[data-choice="zone"]').input_value() == "all"


def test_table_in_the_browser_equals_the_table_in_the_file(open_page):
    page = open_page("#en")
    page.locator("#figure-capacity-power summary").click()
    cells = page.locator("#figure-capacity-power tbody tr").nth(1).locator("td").all_inner_texts()
    assert cells == ["3.60", "3.20", "2.40"]  # 3 600, 3 200 and 2 400 MW of 2030


def test_legend_hides_a_series(open_page):
    page = open_page("#en")
    button = page.locator("#figure-capacity-power .legend button", has_text="Wind")
    paths = page.locator("#figure-capacity-power .chart path")
    before = paths.count()
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert paths.count() < before


def test_map_colours_follow_the_choice(open_page):
    page = open_page("#en")
    zone = page.locator('#figure-map path[data-zone="centre"]')
    first = zone.get_attribute("fill")
    page.locator('#figure-map select[data-choice="period"]').select_option("2025")
    assert zone.get_attribute("fill") != first


def test_arrow_keys_show_the_numbers(open_page):
    page = open_page("#en")
    chart = page.locator("#figure-capacity-power .chart")
    chart.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "2030" in chart.inner_text()
    assert "3.20" in chart.inner_text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_serious_barrier_is_found(open_page, language):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(f"#{language}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    grave = [
        (one["id"], one["nodes"][0]["html"][:120])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_page_prints_on_a4(open_page, tmp_path):
    page = open_page("#zh")
    target = Path(tmp_path) / "report.pdf"
    page.pdf(path=target, format="A4", prefer_css_page_size=True)
    assert target.stat().st_size > 50_000
