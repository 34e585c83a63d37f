"""Whoever fills a form: on a telephone, through a power cut, and once more after it came back."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Arrive, picture, settle
from tests.browser.house import House

TODAY = re.compile(r"Сохранено \d\d:\d\d")
WORKERS = "Работающих в учреждении"
MEMBERS = "Членов Профсоюза всего"
COVERAGE = "Охват членством, как опубликован организацией"


def box(page: Page, question: str) -> Locator:
    return page.get_by_role("textbox", name=question)


def answer(page: Page, question: str, text: str) -> None:
    box(page, question).fill(text)
    box(page, question).press("Enter")
    settle(page)


def step(page: Page, title: str) -> None:
    page.get_by_role("radio", name=title).click()
    settle(page)


def hand_in(page: Page) -> None:
    step(page, "Проверка и отправка")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.get_by_text("Спасибо! Форма отправлена на проверку.")).to_be_visible()


def test_a_form_begun_on_a_telephone_outlives_a_power_cut_and_is_handed_in_elsewhere(
    arrive: Arrive, house: House
) -> None:
    phone = arrive("otvetstvennyy", size=PHONE)
    phone.get_by_role("button", name="Продолжить").click()
    expect(box(phone, WORKERS)).to_have_value("100")

    answer(phone, WORKERS, "12,5")
    expect(phone.get_by_text("Не сохранено ответов: 1")).to_be_visible()
    expect(box(phone, WORKERS)).to_have_value("12,5")  # not 125, as a number box would make of it
    answer(phone, WORKERS, "1 234")
    expect(phone.get_by_text(TODAY)).to_be_visible()
    answer(phone, WORKERS, "101")
    expect(phone.get_by_text("нет ли опечатки")).to_have_count(0)
    expect(phone.get_by_text(TODAY)).to_be_visible()
    picture(phone, "form-phone")

    # Put away in the middle of a field: neither Enter nor leaving it.
    box(phone, MEMBERS).fill("79")
    phone.wait_for_timeout(2000)
    settle(phone)
    phone.context.close()
    house.kill()
    house.open()

    desk = arrive("otvetstvennyy", "/form", locale="ru-RU")
    expect(box(desk, WORKERS)).to_have_value("101")
    expect(box(desk, MEMBERS)).to_have_value("79")
    step(desk, "Проверка и отправка")
    expect(desk.get_by_text("Ещё 5 вопросов требуют внимания")).to_be_visible()
    expect(desk.get_by_role("button", name="Отправить на проверку")).to_be_disabled()
    mend(desk)
    hand_in(desk)


def mend(page: Page) -> None:
    """One kind of answer after another, led by the list of what is left."""
    page.get_by_role("button", name="Своя электронная почта").click()
    page.get_by_text("почты нет", exact=True).click()
    step(page, "Профсоюзный стенд")
    page.get_by_role("radio", name="Нет", exact=True).click()
    step(page, "АИС «Единый реестр»")
    answer(page, "Поставлено на учёт в АИС", "70")
    step(page, "Подписка на профсоюзные газеты")
    for n in range(2):
        expect(page.get_by_role("button", name="как в прошлом году")).to_have_count(6 - n)
        page.get_by_role("button", name="как в прошлом году").first.click()
    expect(page.get_by_role("button", name="как в прошлом году")).to_have_count(4)


def test_a_returned_form_says_why_and_is_mended_and_handed_in_again(arrive: Arrive) -> None:
    page = arrive("otvetstvennyy2")
    expect(page.get_by_text("возвращена")).to_be_visible()
    expect(page.get_by_text("Почему вернули: Числа не сходятся")).to_be_visible()
    page.get_by_role("button", name="Исправить замечания").click()
    expect(page.get_by_text("Форму вернули на доработку")).to_be_visible()

    page.get_by_role("button", name="К вопросу: На учёте в АИС").click()
    expect(page.get_by_text("Замечание проверяющего: В реестре на эту дату другое число")).to_be_visible()
    answer(page, "Поставлено на учёт в АИС", "45")
    expect(page.get_by_text(TODAY)).to_be_visible()
    hand_in(page)

    page.reload()
    expect(page.get_by_text("Форма на проверке")).to_be_visible()
    expect(page.get_by_role("button", name="Вернуть к себе")).to_be_visible()


def test_two_people_at_one_form_never_overwrite_each_other_silently(arrive: Arrive) -> None:
    """Also a decimal comma in an English browser: 76,5 must not become 765."""
    one, other = arrive("region", "/form"), arrive("region", "/form")
    answer(one, COVERAGE, "76,5")
    expect(one.get_by_text(TODAY)).to_be_visible()
    answer(other, COVERAGE, "80")
    expect(other.get_by_role("heading", name="Форма изменилась")).to_be_visible()
    expect(other.locator(".pm-both")).to_contain_text("76,5")
    expect(other.locator(".pm-both")).to_contain_text("80")

    one.reload()
    expect(box(one, COVERAGE)).to_have_value("76,5")
