"""Take the pictures of a report that the README shows.

    python docs/images/shoot.py out/changchun/report.html

Each picture shows the head of the report beside its dispatch and its capacities.
"""

import sys
from io import BytesIO
from pathlib import Path
from shutil import which

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
WIDTH, HEIGHT, GAP = 1240, 1760, 24
PARTS = ("#figure-dispatch-electricity", "#figure-dispatch-heat_network", "#figure-emission")


def shoot(report: Path, language: str) -> Image.Image:
    """Return the picture of a report in one language."""
    with sync_playwright() as playwright:
        chromium = which("chromium") or which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{report.resolve().as_uri()}#{language}")
        page.wait_for_selector("html[data-ready=yes]")
        head = Image.open(BytesIO(page.screenshot()))
        parts = [Image.open(BytesIO(page.locator(part).screenshot())) for part in PARTS]
        browser.close()
    width = max(part.width for part in parts)
    picture = Image.new("RGB", (WIDTH + GAP + width + GAP, HEIGHT), "white")
    picture.paste(head, (0, 0))
    down = GAP
    for part in parts:
        picture.paste(part, (WIDTH + GAP, down))
        down += part.height + GAP
    return picture


if __name__ == "__main__":
    for language in ("en", "zh"):
        picture = shoot(Path(sys.argv[1]), language).convert("P", palette=Image.Palette.ADAPTIVE)
        picture.save(HERE / f"report-{language}.png", optimize=True)
