"""The regional specialist changes a question of the next campaign, on a telephone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Arrive, settle

WIDTH = "document.querySelector('[data-testid=stMain]').scrollWidth"


def fits(page: Page) -> None:
    settle(page)
    assert page.evaluate(WIDTH) <= PHONE[0]


def test_a_question_is_changed_seen_as_a_filler_sees_it_checked_and_taken_back(arrive: Arrive) -> None:
    page = arrive("region", "/questions?section=stand", PHONE)
    fits(page)
    page.get_by_role("button", name="Сколько стендов").click()
    words = page.get_by_label("Вопрос", exact=True)
    words.fill("Сколько у вас стендов")
    words.blur()
    expect(page.get_by_text("сохранено")).to_be_visible()
    expect(page.get_by_label("Сколько у вас стендов, ед.")).to_be_visible()
    fits(page)

    page.reload()
    expect(page.get_by_label("Вопрос", exact=True)).to_have_value("Сколько у вас стендов")
    page.get_by_role("button", name="К списку вопросов").click()
    page.get_by_text("Проверить и опубликовать").click()
    expect(page.get_by_text("Проверьте, что вопрос остался о том же")).to_be_visible()
    expect(page.get_by_role("button", name="Опубликовать для кампании")).to_be_enabled()
    fits(page)

    page.get_by_role("button", name="Вернуть как было").first.click()
    expect(page.get_by_text("Правок нет").first).to_be_visible()
