"""Those above: the territorial and the regional specialist, the administrator who looks."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive, choose, picture, settle


def count(page: Page, state: str) -> int:
    """How many forms the list has in this state, as its chip says; a state without forms has no chip."""
    expect(page.get_by_role("radio", name=re.compile(r"^все · \d+$"))).to_be_visible()
    settle(page)
    chip = page.get_by_role("radio", name=re.compile(rf"^{state} · \d+$"))
    return int(chip.inner_text().rpartition(" ")[2]) if chip.count() else 0


def to_list(page: Page) -> None:
    page.get_by_role("link", name="К списку").click()
    expect(page.get_by_role("heading", name="Проверка форм")).to_be_visible()
    settle(page)


def heading(page: Page) -> str:
    return page.locator(".pm-title").inner_text()


def turned(page: Page, key: str, here: str) -> str:
    """To the form beside by an arrow of the keyboard; its name."""
    page.keyboard.press(key)
    expect(page.locator(".pm-title")).not_to_have_text(here)
    settle(page)
    return heading(page)


def test_a_territorial_specialist_accepts_what_is_clean_and_looks_at_the_rest(arrive: Arrive) -> None:
    page = arrive("territoriya")
    expect(page.get_by_text(re.compile(r"Ждут вашей проверки: \d.форм")).first).to_be_visible()
    page.goto("/review")
    expect(page.get_by_text("Без замечаний: 3")).to_be_visible()
    settle(page)
    picture(page, "queue")
    before = {state: count(page, state) for state in ("на проверке", "возвращена", "принята")}
    page.get_by_role("button", name=re.compile("^Принять 3.формы$")).dblclick()
    expect(page.get_by_text(re.compile("Приняты 3.формы"))).to_be_visible()
    expect(page.get_by_text("Без замечаний")).to_have_count(0)

    # The heaviest first; its neighbours by the keyboard, which stays with the words while somebody writes.
    page.locator("[class*='st-key-row-'] a").first.click()
    expect(page.get_by_role("columnheader", name="2025 год").first).to_be_visible()
    settle(page)
    picture(page, "review")
    first = heading(page)
    second = turned(page, "ArrowRight", first)
    assert turned(page, "ArrowLeft", second) == first

    give_back(page, "Сверьте число членов с реестром.", "Членов Профсоюза", "В реестре 88 человек.")
    expect(page.get_by_text(f"{first}: форма возвращена")).to_be_visible()
    expect(page.get_by_role("heading", name=second)).to_be_visible()
    page.get_by_role("button", name="Принять", exact=True).dblclick()
    expect(page.get_by_text(f"{second}: форма принята.")).to_be_visible()
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_role("heading", name=second)).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Принять", exact=True).click()
    expect(page.get_by_text(f"{second}: форма принята.")).to_be_visible()

    to_list(page)
    assert count(page, "на проверке") == before["на проверке"] - 5
    assert count(page, "возвращена") == before["возвращена"] + 1
    assert count(page, "принята") == before["принята"] + 4


def give_back(page: Page, reason: str, question: str, remark: str) -> None:
    page.get_by_text("Вернуть на доработку").click()
    words = page.get_by_label("Что нужно исправить")
    words.fill(reason)
    # Leaving the field draws the page anew; a list opened at that very moment would close again.
    words.blur()
    page.wait_for_timeout(500)
    settle(page)
    choose(page, "Замечания к отдельным ответам", question)
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name=question, exact=True).fill(remark)
    # An arrow belongs to the words here.
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Вернуть с замечаниями").click()


def test_a_regional_specialist_accepts_the_form_of_a_territory(arrive: Arrive) -> None:
    page = arrive("region", "/review")
    waiting = count(page, "на проверке")
    page.get_by_text("Показать, чьи это формы").click()
    page.get_by_role("link", name="Ивонивская районная организация Профсоюза").click()
    expect(page.get_by_role("heading", name="Ивонивская районная организация Профсоюза")).to_be_visible()
    page.get_by_role("button", name="Принять", exact=True).click()
    accepted = page.get_by_text("Ивонивская районная организация Профсоюза: форма принята.")
    expect(accepted).to_be_visible()
    to_list(page)
    assert count(page, "на проверке") == waiting - 1


def test_an_administrator_sees_the_campaign_and_fills_nothing(arrive: Arrive) -> None:
    page = arrive("admin")
    expect(page.get_by_text("Вы администратор")).to_be_visible()
    page.get_by_role("link", name="Обзор кампании").click()
    expect(page.get_by_role("heading", name="Обзор")).to_be_visible()
    expect(page.get_by_text("Заречная областная организация Профсоюза").first).to_be_visible()
    page.goto("/form")
    expect(page.get_by_text("Нет доступа.")).to_be_visible()
