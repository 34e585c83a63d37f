"""Whoever fills a form: on a telephone, through a power cut, and once more after it came back."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

import db
from db import models
from tests.browser.conftest import PHONE, Arrive, choose, picture, settle, sign_in
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


def begin(page: Page) -> Page:
    """To the form of the monitoring, by its card among the duties."""
    card = page.locator("[class*='st-key-duty-']").filter(has_text="Мониторинг информационной работы")
    card.get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Паспорт и членство")).to_be_visible()
    settle(page)
    return page


def state_of(page: Page, question: str) -> Locator:
    """What the form says of one answer: saved, on its way, wrong."""
    field = page.locator("[class*='st-key-field-']").filter(has=box(page, question))
    return field.locator(".pm-field-state span:visible")


def test_a_form_begun_on_a_telephone_outlives_a_power_cut_and_is_handed_in_elsewhere(
    arrive: Arrive, house: House
) -> None:
    phone = begin(arrive("otvetstvennyy", size=PHONE))

    answer(phone, WORKERS, "12,5")
    expect(phone.get_by_text("Не сохранено ответов: 1")).to_be_visible()
    expect(state_of(phone, WORKERS)).to_have_text("✕ не сохранено")
    expect(box(phone, WORKERS)).to_have_value("12,5")  # not 125, as a number box would make of it
    answer(phone, WORKERS, "1 234")
    expect(phone.get_by_text(TODAY)).to_be_visible()
    expect(phone.get_by_text("Похоже на").or_(phone.get_by_text("В прошлом году было"))).to_be_visible()
    choose(phone, "Причина: Работающих", "В прошлом году была ошибка")
    expect(phone.get_by_text("Пояснение: В прошлом году была ошибка")).to_be_visible()
    answer(phone, WORKERS, "101")
    expect(phone.get_by_text("Пояснение:")).to_have_count(0)
    expect(state_of(phone, WORKERS)).to_have_text("✓ сохранено")
    fits(phone)
    picture(phone, "form-phone")

    # Put away in the middle of a field: neither Enter nor leaving it.
    box(phone, MEMBERS).fill("99")
    expect(state_of(phone, MEMBERS)).to_have_text("… ждёт сохранения")
    phone.wait_for_timeout(2000)
    settle(phone)
    phone.context.close()
    house.kill()
    house.open()

    desk = begin(arrive("otvetstvennyy", locale="ru-RU"))
    expect(box(desk, WORKERS)).to_have_value("101")
    expect(box(desk, MEMBERS)).to_have_value("99")
    step(desk, "Проверка и отправка")
    expect(desk.get_by_text("Что осталось до сдачи")).to_be_visible()
    expect(desk.get_by_role("button", name="Отправить на проверку")).to_be_disabled()
    mend(desk)
    hand_in(desk)


def fits(page: Page) -> None:
    """Nothing to scroll sideways, nothing too small for a finger."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll("[class*='st-key-field-'] :is(button, input)")]
             .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44)
             .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert small == []


def mend(page: Page) -> None:
    """Led by the list of what is left: last year's answers where there are any, else «неприменимо», else «Нет»."""
    left = page.locator(".st-key-list-blank button, [class*='st-key-left-wrong-'] button")
    for _ in range(30):
        settle(page)
        page.wait_for_timeout(300)
        if not left.count():
            return
        name = left.first.inner_text().split("\n")[-1]
        left.first.click()
        expect(page.get_by_text("Проверка и отправка")).to_be_visible()
        settle(page)
        everything = page.get_by_role("button", name="Заполнить раздел как в прошлом году")
        same = page.get_by_role("button", name="как в прошлом году", exact=True)
        absent = page.get_by_role("radio", name="неприменимо").and_(page.locator("[aria-checked='false']"))
        absent = absent if absent.count() else page.get_by_role("radio", name="Нет", exact=True)
        page.wait_for_timeout(300)
        (everything if everything.count() else same if same.count() else absent).first.click()
        page.wait_for_timeout(300)
        settle(page)
        step(page, "Проверка и отправка")
        assert name
    raise AssertionError("the list of what is left does not get shorter")


def test_signing_in_again_returns_to_the_section_one_was_in(arrive: Arrive, house: House) -> None:
    page = begin(arrive("territoriya"))
    step(page, "Финансы")
    engine = db.connect(house.database_url)
    with db.begin(engine) as s:
        s.execute(update(models.Session).values(revoked=datetime.now(UTC)))
    engine.dispose()
    box(page, "Расходы профсоюзного бюджета").fill("700000")
    box(page, "Расходы профсоюзного бюджета").press("Enter")
    expect(page.get_by_label("Имя для входа")).to_be_visible()
    sign_in(page, "territoriya")
    expect(page.get_by_role("heading", name="Финансы")).to_be_visible()


def test_a_returned_form_says_why_and_is_mended_and_handed_in_again(arrive: Arrive) -> None:
    page = arrive("otvetstvennyy2")
    expect(page.get_by_text("возвращена")).to_be_visible()
    expect(page.get_by_text("Почему вернули: Посмотрите замечания у полей")).to_be_visible()
    page.get_by_role("button", name="Исправить замечания").click()
    expect(page.get_by_text("Форму вернули на доработку")).to_be_visible()

    page.get_by_role("button", name="К вопросу: Молодёжь до 35 лет").click()
    expect(page.get_by_text("Замечание проверяющего: Посчитайте молодёжь")).to_be_visible()
    answer(page, "Молодёжи до 35 лет среди членов", "12")
    expect(page.get_by_text(TODAY)).to_be_visible()
    expect(state_of(page, "Молодёжи до 35 лет среди членов")).to_have_text("⚑ сохранено, есть замечание")
    hand_in(page)

    page.reload()
    expect(page.get_by_text("Форма на проверке")).to_be_visible()
    expect(page.get_by_role("button", name="Вернуть к себе")).to_be_visible()


def test_two_people_at_one_form_never_overwrite_each_other_silently(arrive: Arrive) -> None:
    """Also a decimal comma in an English browser: 76,5 must not become 765."""
    one, other = begin(arrive("region")), begin(arrive("region"))
    answer(one, COVERAGE, "76,5")
    expect(one.get_by_text(TODAY)).to_be_visible()
    answer(other, COVERAGE, "80")
    expect(other.get_by_role("heading", name="Форма изменилась")).to_be_visible()
    expect(other.locator(".pm-both")).to_contain_text("76,5")
    expect(other.locator(".pm-both")).to_contain_text("80")

    one.reload()
    expect(box(one, COVERAGE)).to_have_value("76,5")
