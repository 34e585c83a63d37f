"""Journeys: real browsers at the real server. Any page may break the test by what it asks of the network."""

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from core.demo import PASSWORD
from tests.browser.house import House

DESK, PHONE = (1440, 900), (360, 740)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# Streamlit asks for these beside a deep link first and finds them at the root then.
KNOWN = ("/_stcore/health", "/_stcore/host-config")
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    made.settle_in()
    made.open()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield started
        started.close()


class Visitors:
    """Opens browsers and remembers what went wrong in them."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.wrong: list[str] = []

    def __call__(self, size: tuple[int, int] = DESK, locale: str = "en-US") -> Page:
        """A new browser with nothing in it. English by default: there a decimal comma is in danger."""
        width, height = size
        context = self.browser.new_context(
            base_url=self.house.address,
            locale=locale,
            viewport={"width": width, "height": height},
            timezone_id="Europe/Moscow",
            has_touch=size is PHONE,
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrong.append(f"error in the page: {error.error}"))
        return context.new_page()

    def _asked(self, request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme in ("http", "https", "ws", "wss") and at.netloc != urlsplit(self.house.address).netloc:
            self.wrong.append(f"asked another host: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location["url"]
        if message.type == "error" and not urlsplit(where).path.endswith(KNOWN):
            self.wrong.append(f"console: {message.text} ({where})")


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[Visitors]:
    made = Visitors(browser, house)
    yield made
    for context in list(browser.contexts):
        context.close()
    assert made.wrong == []
    assert "Traceback" not in house.log(), house.log()


Arrive = Callable[..., Page]


@pytest.fixture
def arrive(visitor: Visitors) -> Arrive:
    """`arrive("prezidium", "/overview")`: a browser in which this account has signed in and follows the address."""

    def signed_in(
        login: str, address: str = "/", size: tuple[int, int] = DESK, locale: str = "en-US"
    ) -> Page:
        page = visitor(size, locale)
        page.goto(address)
        sign_in(page, login)
        return page

    return signed_in


def sign_in(page: Page, login: str) -> None:
    page.get_by_label("Имя для входа").fill(login)
    page.get_by_label("Пароль или одноразовый код").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_label("Имя для входа")).to_have_count(0)
    expect(page.locator(".pm-title, [data-testid=stAlert]").first).to_be_visible()
    settle(page)


def settle(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def choose(page: Page, label: str, words: str) -> None:
    """From a list that draws only what fits on the screen. A run of the script that was still under way closes
    a list just opened; people open it again."""
    options = page.get_by_role("option")
    for _ in range(4):
        page.get_by_role("combobox", name=label).click()
        page.wait_for_timeout(700)
        settle(page)
        if options.count():
            break
        page.keyboard.press("Escape")
    expect(options.first).to_be_visible()
    page.keyboard.type(words)
    page.get_by_role("option", name=words).first.click()
    page.wait_for_timeout(300)
    settle(page)


def picture(page: Page, name: str) -> None:
    """Kept for README.md when asked for (`make screenshots`)."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        settle(page)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        page.wait_for_function("document.fonts.status === 'loaded'")
        Path(folder).mkdir(parents=True, exist_ok=True)
        # 256 colours show our pages as well as all of them, in a third of the bytes.
        few = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256)
        few.save(Path(folder) / f"{name}.png", optimize=True)
