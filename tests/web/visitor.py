"""A person before a browser that reaches no other machine; what goes wrong is written down."""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any

from web.room_server import PASSWORD, Served

CHROMIUM = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
# Pictures of the journeys go here where it is named; the README shows some of them.
PICTURES = os.environ.get("LONGSPRING_PICTURES")
NOTHING_AWAITED = """() => !document.querySelector('main .loading, main [aria-busy="true"]')"""
HAN = re.compile(r"[\u4e00-\u9fff]")


@contextmanager
def chromium() -> Generator[Any]:
    """Yield a browser that finds this machine and no other."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)
    assert CHROMIUM, "No chromium found. Install it (Debian: apt-get install chromium)."
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", nowhere]
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A page in one language, and the clicks made since the login."""

    page: Any
    url: str
    language: str
    clicks: int = 0
    problems: list[str] = field(default_factory=list)

    def log_in(self, user: str, plan: str = "") -> None:
        self.page.goto(f"{self.url}/?lang={self.language}" + (f"&plan={plan}" if plan else ""))
        self.at("login-name").fill(user)
        self.at("login-password").fill(PASSWORD)
        self.at("login-submit").click()
        self.at("who").wait_for()
        self.clicks = 0

    def at(self, name: str) -> Any:
        """Return what carries a data-testid; the first where there are several."""
        return self.page.locator(f'[data-testid="{name}"]').first

    def click(self, name: str, inside: str = "") -> None:
        found = self.at(name)
        (found.locator(inside).first if inside else found).click()
        self.clicks += 1

    def text(self, name: str) -> str:
        found = self.at(name)
        found.wait_for()
        return str(found.inner_text())

    def go(self, path: str) -> None:
        """Open an address of the room and wait until nothing more is asked for."""
        joint = "&" if "?" in path else "?"
        self.page.goto(f"{self.url}{path}{joint}lang={self.language}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.locator("main h1").first.wait_for()
        self.page.wait_for_function(NOTHING_AWAITED)

    def barriers(self) -> list[tuple[str, str]]:
        """Return what keeps people out, serious or worse, with everything unfolded."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
        )
        found = Axe().run(self.page).response["violations"]
        return [
            (one["id"], one["nodes"][0]["html"][:160])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def download(self, name: str, within: str) -> bytes:
        """Return the file that a press gives."""
        with self.page.expect_download() as given:
            self.at(within).locator(f'[data-testid="{name}"]').click()
        return Path(given.value.path()).read_bytes()

    def picture(self, name: str) -> None:
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}-{self.language}.png")


@contextmanager
def visiting(browser: Any, room: Served, language: str, width: int = 1280) -> Generator[Visitor]:
    """Yield a visitor; at the end nothing may have gone wrong, and nobody else been asked."""
    context = browser.new_context(
        viewport={"width": width, "height": 860},
        locale=LOCALES[language],
        accept_downloads=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    visitor = Visitor(page, room.url, language)
    told = visitor.problems
    page.on(
        "console",
        lambda said: said.type in ("error", "warning") and told.append(f"console: {said.text}"),
    )
    page.on("pageerror", lambda error: told.append(f"page: {error}"))
    own = (room.url + "/", "data:", "blob:")
    page.on(
        "request", lambda sent: sent.url.startswith(own) or told.append(f"asked for {sent.url}")
    )
    try:
        yield visitor
    finally:
        context.close()
    assert told == [], told
