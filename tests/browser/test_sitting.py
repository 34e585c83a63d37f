"""A presidium sits: slides taken from two views, shown by keys on a projector, in the dark and on a telephone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Arrive, picture, settle

PROJECTOR = (1920, 1080)
PAPER, NIGHT = "rgb(253, 251, 247)", "rgb(34, 32, 30)"


def take(page: Page, address: str, conclusion: str) -> None:
    page.goto(address)
    settle(page)
    page.get_by_role("button", name="Ещё").first.click()
    page.get_by_role("button", name="В слайды").click()
    note = page.get_by_label("Вывод президиума")
    note.fill(conclusion)
    note.press("Tab")
    settle(page)
    page.get_by_role("button", name="Взять", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def ground(page: Page) -> str:
    return str(page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor"))


def ink(page: Page) -> set[str]:
    """Of the words in the chart that is on the screen."""
    words = page.locator('[data-testid="stVegaLiteChart"] svg text').all()
    return {str(word.get_attribute("fill")) for word in words}


def test_a_sitting_is_prepared_and_shown_by_keys(arrive: Arrive) -> None:
    page = arrive("prezidium", "/ranking?organisation=R01&indicator=coverage", PROJECTOR)
    take(page, "/ranking?organisation=R01&indicator=coverage", "Отметить лучших")
    take(page, "/trend?organisation=R01&indicator=coverage", "Принять к сведению")
    page.goto("/views?organisation=R01")
    page.get_by_role("link", name="Заседание президиума").click()
    page.get_by_role("button", name="Закрыть слайды").click()
    expect(page.get_by_text("контрольная сумма сходится")).to_be_visible()
    page.get_by_role("link", name="Показать слайды").click()

    expect(page.locator(".pm-stage-head b")).to_have_text("1 из 2")
    for key, place in (("ArrowRight", 2), ("Home", 1), (" ", 2), ("PageUp", 1), ("End", 2), ("ArrowLeft", 1)):
        settle(page)
        page.keyboard.press(key)
        expect(page.locator(".pm-stage-head b")).to_have_text(f"{place} из 2")
        expect(page).to_have_url(re.compile(f"slide={place}"))
    expect(page.get_by_text("Отметить лучших")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).not_to_be_visible()
    picture(page, "sitting")
    the_look_follows_the_system_and_then_the_person(page)

    phone = arrive("prezidium", page.url, PHONE)
    expect(phone.locator(".pm-stage-head b")).to_have_text("1 из 2")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def the_look_follows_the_system_and_then_the_person(page: Page) -> None:
    light = ink(page)
    assert ground(page) == PAPER
    page.emulate_media(color_scheme="dark")
    page.reload()
    settle(page)
    expect(page.locator('[data-testid="stVegaLiteChart"] svg text').first).to_be_visible()
    assert ground(page) == NIGHT
    assert ink(page) & light == set()
    page.goto("/views?organisation=R01")
    page.get_by_role("button", name="Светлое").click()
    settle(page)
    expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", PAPER)
    page.goto("/trend?organisation=R01&indicator=coverage")
    settle(page)
    expect(page.locator('[data-testid="stVegaLiteChart"] svg text').first).to_be_visible()
    assert ground(page) == PAPER
    assert ink(page) & light
    page.go_back()
    page.go_back()
