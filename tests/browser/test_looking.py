"""A member of the presidium: from the campaign as a whole down to one school, and what can be taken along."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive, Visitors, choose, picture, settle, sign_in

TERRITORY = "Роднолесская районная организация Профсоюза"
INDICATOR = "Доля членов Профсоюза на учёте в АИС"


def said(page: Page) -> str:
    """The sentence over the chart: what the view shows, in words."""
    settle(page)
    return page.locator(".pm-said").first.inner_text()


def press_bar(page: Page, row: int) -> None:
    bars = page.locator('[data-testid="stVegaLiteChart"] .mark-rect path')
    bars.nth(row).click(force=True)


def taken(page: Page, button: str) -> bytes:
    file = page.get_by_role("button", name=button, exact=True)
    if not file.is_visible():
        page.get_by_role("button", name="Скачать").first.click()
    with page.expect_download() as waiting:
        file.click()
    return Path(waiting.value.path()).read_bytes()


def test_a_member_of_the_presidium_goes_from_the_region_to_one_primary_by_clicks(
    arrive: Arrive, visitor: Visitors
) -> None:
    page = arrive("prezidium")
    expect(page).to_have_url(re.compile("/overview"))
    expect(page.get_by_text("Сдали с опозданием").first).to_be_visible()
    picture(page, "overview")

    page.get_by_role("link", name="Рейтинг: кто впереди").click()
    expect(page.get_by_role("heading", name="Рейтинг")).to_be_visible()
    choose(page, "Показатель", INDICATOR)
    expect(page).to_have_url(re.compile("indicator=ais_coverage"))
    expect(page.get_by_role("heading", name=INDICATOR)).to_be_visible()
    picture(page, "ranking")
    the_view_is_in_the_address(page, visitor)
    the_files_hold_the_view(page)

    press_bar(page, 0)
    expect(page).to_have_url(re.compile(r"/ranking\?organisation=R01-T\d\d"))
    expect(page.locator(".st-key-breadcrumbs")).to_contain_text("Заречная областная организация Профсоюза")
    settle(page)
    press_bar(page, 0)
    expect(page).to_have_url(re.compile(r"/passport\?organisation=R01-T\d\d-P\d\d\d"))
    expect(page.get_by_role("heading", name="Паспорт организации")).to_be_visible()


def the_view_is_in_the_address(page: Page, visitor: Visitors) -> None:
    """Another browser, the same address, the same view."""
    other = visitor()
    other.goto(page.url)
    sign_in(other, "prezidium")
    expect(other.get_by_role("heading", name=INDICATOR)).to_be_visible()
    assert said(other) == said(page)
    other.context.close()


def the_files_hold_the_view(page: Page) -> None:
    with ZipFile(BytesIO(taken(page, "XLSX"))) as book:
        texts = "".join(book.read(n).decode("utf-8") for n in book.namelist() if n.endswith(".xml"))
    assert TERRITORY in texts and "вымышлены" in texts
    assert taken(page, "PNG").startswith(b"\x89PNG")
