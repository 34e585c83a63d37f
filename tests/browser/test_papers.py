"""A chair at a desk and on a telephone: reads last year's report, says a section in their own words, approves it,
publishes it; then anybody reads it without an account."""

import re
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE, Arrive, Visitors, picture, settle

OWN = "Спасибо всем, кто этот год был рядом."


def words_of(page: Page) -> str:
    """The PDF that a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Скачать PDF").click()
    whole = PdfReader(BytesIO(Path(waiting.value.path()).read_bytes()))
    return " ".join(" ".join(leaf.extract_text().split()) for leaf in whole.pages)


def step(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    page.wait_for_timeout(300)
    settle(page)


def test_a_chair_issues_last_years_report_and_anybody_reads_it(arrive: Arrive, visitor: Visitors) -> None:
    page = arrive("predsedatel", "/report?year=2025")
    leaf = page.get_by_alt_text(re.compile("^Страница 1 из "))
    expect(leaf).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile(r"^страница 2 из \d+$"))).to_be_visible()
    expect(page.get_by_alt_text(re.compile("^Страница 2 из "))).to_be_visible()
    settle(page)
    picture(page, "report-preview")

    step(page, "2. Слова")
    field = page.get_by_label("Текст раздела")
    ours = field.input_value()
    field.fill(OWN)
    # An arrow belongs to the words here.
    page.keyboard.press("ArrowLeft")
    field.blur()
    expect(page.get_by_text(re.compile("^сохранено"))).to_be_visible()
    expect(page.locator(".pm-report-printed")).to_have_text(OWN)
    assert ours != OWN
    page.reload()
    expect(field).to_have_value(OWN)
    settle(page)

    step(page, "3. Утвердить")
    page.get_by_label("Номер протокола").fill("12")
    page.get_by_label("Дата решения").fill("23.01.2026")
    page.get_by_role("button", name="Утвердить", exact=True).click()
    expect(page.get_by_text("Отчёт утверждён. Осталось опубликовать его.")).to_be_visible()
    page.get_by_role("button", name="Опубликовать", exact=True).dblclick()
    expect(page.get_by_text("Отчёт опубликован.")).to_be_visible()
    address = page.get_by_role("link", name="Открыть страницу отчёта").get_attribute("href")
    assert address is not None and re.fullmatch("/o/[a-z0-9]+", address)
    step(page, "1. Посмотреть")
    printed = words_of(page)
    assert OWN in printed
    assert "протокол № 12" in printed.replace("\u00a0", " ")

    stranger = visitor(PHONE)
    stranger.goto(address)
    expect(stranger.get_by_text(OWN)).to_be_visible()
    with stranger.expect_download() as waiting:
        stranger.get_by_role("link", name=re.compile("PDF")).first.click()
    public = PdfReader(BytesIO(Path(waiting.value.path()).read_bytes()))
    assert OWN in " ".join(" ".join(leaf.extract_text().split()) for leaf in public.pages)


def test_a_chair_on_a_telephone_takes_the_decision_back(arrive: Arrive) -> None:
    page = arrive("predsedatel", "/report?year=2024&part=decide", PHONE)
    page.get_by_label("Номер протокола").fill("3")
    page.get_by_label("Дата решения").fill("17.01.2025")
    page.get_by_role("button", name="Утвердить", exact=True).click()
    expect(page.get_by_text("Отчёт утверждён. Осталось опубликовать его.")).to_be_visible()
    settle(page)
    step(page, "3. Утвердить")
    page.get_by_role("button", name="Отменить утверждение").click()
    page.get_by_role("button", name="Да, отменить").click()
    expect(page.get_by_text("Отчёт снова стал проектом.")).to_be_visible()
    settle(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]
