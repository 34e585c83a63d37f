"""The door: nothing through it without signing in, nothing left behind after signing out; the report for everyone."""

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core.demo import CAST
from tests.browser.conftest import PHONE, Arrive, Visitors, settle, sign_in

DEEP = "/ranking?organisation=R01&year=2025&indicator=members_total&level=territorial"


def nothing_is_seen(page: Page) -> None:
    expect(page.get_by_label("Имя для входа")).to_be_visible()
    settle(page)
    main = page.locator("body").inner_text()
    assert "Рейтинг" not in main and "Профсоюза" not in main, main


def test_a_deep_link_shows_a_stranger_the_door_only_and_survives_it(visitor: Visitors) -> None:
    page = visitor(PHONE)
    page.goto(DEEP)
    nothing_is_seen(page)
    sign_in(page, "prezidium")
    expect(page.get_by_role("heading", name="Рейтинг")).to_be_visible()
    # The page writes behind it what else it shows.
    assert DEEP in page.url
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0


def test_after_signing_out_back_shows_nothing(arrive: Arrive) -> None:
    page = arrive("prezidium", DEEP)
    expect(page.get_by_role("heading", name="Рейтинг")).to_be_visible()
    page.get_by_role("link", name="Динамика").click()
    expect(page.get_by_role("heading", name="Динамика")).to_be_visible()
    page.get_by_role("button", name="Выйти").click()
    nothing_is_seen(page)
    assert "profmonitor" not in {cookie.get("name") for cookie in page.context.cookies()}
    page.go_back()
    assert "organisation=R01" in page.url
    nothing_is_seen(page)
    page.goto(DEEP)
    nothing_is_seen(page)


@pytest.mark.parametrize("login", [member.login for member in CAST])
def test_everybody_takes_the_open_report_with_them(arrive: Arrive, login: str) -> None:
    page = arrive(login, "/report?year=2025")
    organisation = page.locator(".pm-under").first.inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Скачать PDF").click()
    paper = PdfReader(BytesIO(Path(waiting.value.path()).read_bytes()))
    title = " ".join(paper.pages[0].extract_text().split())
    assert organisation.replace("\u00a0", " ") in title
    assert "вымышлены" in title
