"""Take the pictures of the web room that the README shows.

    make serve                                      # in another terminal
    python docs/images/room.py http://127.0.0.1:8765

A user of the demonstration logs in; each picture shows four pages of the room in one language.
"""

import sys
from io import BytesIO
from pathlib import Path
from shutil import which

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
WIDTH, HEIGHT, GAP = 1240, 900, 24
NAME, PASSWORD = "city", "maple-lantern-harbour-52"  # of the demonstration
PAGES = (
    "/clauses/C18?plan=changchun",
    "/pathway?plan=changchun",
    "/projects?plan=changchun&view=gantt",
    "/map?plan=changchun",
)


def shoot(address: str, language: str) -> Image.Image:
    """Return four pages of the room in one picture."""
    with sync_playwright() as playwright:
        chromium = which("chromium") or which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        log_in(page, address, language)
        shots = [taken(page, f"{address}{path}&lang={language}") for path in PAGES]
        browser.close()
    picture = Image.new("RGB", (2 * WIDTH + GAP, 2 * HEIGHT + GAP), "white")
    for number, shot in enumerate(shots):
        down, across = divmod(number, 2)
        picture.paste(shot, (across * (WIDTH + GAP), down * (HEIGHT + GAP)))
    return picture


def log_in(page: Page, address: str, language: str) -> None:
    """Log in as a user of the demonstration."""
    page.goto(f"{address}/login?lang={language}")
    page.get_by_test_id("login-name").fill(NAME)
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("nav-clauses").wait_for()


def taken(page: Page, address: str) -> Image.Image:
    """Return one page, once everything on it is there."""
    page.goto(address)
    page.wait_for_load_state("networkidle", timeout=180_000)
    page.wait_for_selector("main h1")
    page.wait_for_timeout(1500)  # charts grow into place
    return Image.open(BytesIO(page.screenshot()))


if __name__ == "__main__":
    for language in ("en", "zh"):
        picture = shoot(sys.argv[1], language).convert("P", palette=Image.Palette.ADAPTIVE)
        picture.save(HERE / f"room-{language}.png", optimize=True)
