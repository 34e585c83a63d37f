"""Contacts of persons never come into a report for everybody; figures that look like them stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import catalogue
from core.problems import Refused
from core.reports import choices, contacts, gathering, live, open_report, web
from core.reports.choices import USUAL, Choices, Length
from core.reports.contacts import HIDDEN
from core.reports.paper import Paper, texts
from tests.core import printed
from tests.core.papers import TERRITORY

CONTACTS = [
    "+7 (900) 123-45-67",
    "+7 (900) 123–45–67",
    "+7\u00a0900\u00a0123\u201145\u201167",
    "+7\u202f900 123 4567",
    "+79001234567",
    "+7 (123) 456-78-90",
    "+375 29 123-45-67",
    "8 (900) 123-45-67",
    "8  (900)  123  45  67",
    "8(495)1234567",
    "8-900-123-45-67",
    "8.900.123.45.67",
    "8 900 12-345-67",
    "8 (48532) 1-23-45",
    "8 4852 12-34-56",
    "8900 123 45 67",
    "89011234567",
    "7 900 123 45 67",
    "(900) 123-45-67",
    "(4852) 12-34-56",
    "900 123-45-67",
    "9001234567",
    "123-45-67",
    "ivanova@mail.ru",
    "i.van-ova+1@mail.example.ru",
    "ivanova @ mail.ru",
    "иванова@почта.рф",
    "t.me/ivanov",
    "https://t.me/+AbC-1",
    "wa.me/79001234567",
    "vk.com/id12345",
    "@nick",
]
NAMED = [
    "тел. 12-34-56",
    "Тел.: 2-34-56",
    "тел. № 123-45-67",
    "телефон 12 34 56",
    "Телефон горячей линии: 12-34-56",
    "Звоните — 12-34-56",
    "факс 123456",
    "WhatsApp: 123-456",
]
FIGURES = [
    "Бюджет 8 500 000 000 рублей",
    "1 234 567 890",
    "8 000 000",
    "8.500.000.000",
    "78 500 000 000,50",
    "89 001 234 567",
    "+79 001 234 567 рублей",
    "с 8 000 000 до 8 500 000 рублей",
    "8 000 000–8 500 000 рублей",
    "7 500 — 8 500 000",
    "8 500 000 — 2025 год, 7 900 000 — 2024 год",
    "в 2024, 2025 и 2026 годах",
    "2020–2025",
    "2024 год 8 500 000 рублей",
    "(2025) 123 456",
    "89001234567 рублей",
    "8 900 123 45 67 руб.",
    "8 900 123 45 67 %",
    "9001234567 экз.",
    "89001234567 чел.",
    "№ 123-45-67",
    "ИНН 9001234567",
    "ОГРН 1027700000001, сч. 40702810900000001234",
    "По телефону — 12345",
    "по телефону 12 345 обращений",
    "Обращений по телефону 12345 чел.",
    "7.01.2026 4500 человек",
    "01.02.2026–08.02.2026",
    "2026-01-02",
    "договор № 8-12 от 01.02.2026",
    "с 8:00 до 17:00, статьи 370, 373, 374",
]


@pytest.mark.parametrize("typed", CONTACTS)
def test_a_contact_is_left_out_however_it_is_written(typed: str) -> None:
    assert contacts.without(typed) == HIDDEN
    said = f"В 2025 году помогли 120 членам. Пишите: {typed}, {typed} (Анна)."
    assert contacts.without(said) == said.replace(typed, HIDDEN)
    assert contacts.found(said) == (typed,)
    assert contacts.without(contacts.without(said)) == contacts.without(said)


@pytest.mark.parametrize("typed", NAMED)
def test_a_number_of_a_few_digits_is_known_by_the_word_before_it(typed: str) -> None:
    assert HIDDEN in contacts.without(typed)
    assert not any(sign.isdecimal() for sign in contacts.without(typed))


def test_a_number_right_after_another_is_left_out_too() -> None:
    assert contacts.without("8 900 123-45-67,89011234567;89011234568") == f"{HIDDEN},{HIDDEN};{HIDDEN}"


@pytest.mark.parametrize("typed", FIGURES)
def test_what_is_counted_stays(typed: str) -> None:
    assert contacts.without(typed) == typed
    assert contacts.without(f"Итого: {typed}. Спасибо!") == f"Итого: {typed}. Спасибо!"


BLANKS = st.sampled_from([" ", "\u00a0", "\u202f", "."])
SUMS = st.builds(
    lambda whole, blank, part: f"{whole:,}".replace(",", blank) + part,
    st.integers(0, 10**14),
    BLANKS,
    st.sampled_from(["", ",5", ",50"]),
)
AROUND = st.sampled_from(["", "+", "Бюджет ", "около ", "— ", "("])
AFTER = st.sampled_from(["", " рублей", " руб.", "\u00a0₽", " тыс. рублей", " экз.", " чел.", " %", ".", ")"])


@settings(max_examples=400, deadline=None)
@given(AROUND, SUMS, AFTER, st.sampled_from(["", "–", " — ", " до ", "; ", " / "]), SUMS)
def test_any_formatted_sum_survives(before: str, one: str, after: str, between: str, other: str) -> None:
    said = f"{before}{one}{between}{other if between else ''}{after}"
    assert contacts.without(said) == said


@settings(max_examples=100, deadline=None)
@given(st.integers(10**10 * 7, 10**10 * 9 - 1), st.sampled_from(["руб.", "рублей", "₽", "экз.", "чел.", "%"]))
def test_a_bare_number_with_its_unit_survives(number: int, unit: str) -> None:
    assert contacts.without(f"Итого {number} {unit}") == f"Итого {number} {unit}"


@pytest.mark.parametrize("length", Length)
def test_our_own_words_may_be_kept_as_they_are(length: Length) -> None:
    ours = {o.key: live.template(o.text) for o in open_report.originals(TERRITORY, length)}
    assert ours
    assert choices.checked(Choices(length, ours)).edited == ours


TYPED = "Звоните: 8 (900) 123-45-67, ivanova@mail.ru. Нас {члены}."


def test_edited_words_with_contacts_are_refused_and_named() -> None:
    for refusing in (lambda: choices.washed(TYPED), lambda: choices.checked(USUAL.worded("address", TYPED))):
        with pytest.raises(Refused, match=r"Личные телефоны и почту в отчёте не печатают") as refusal:
            refusing()
        assert "«8 (900) 123-45-67»" in str(refusal.value) and "«ivanova@mail.ru»" in str(refusal.value)


def test_words_kept_before_come_back_without_contacts_and_may_be_kept_again() -> None:
    again = choices.from_json({"edited": {"address": TYPED, "people": "Помогли 120 членам."}})
    assert again.edited["address"] == f"Звоните: {HIDDEN}, {HIDDEN}. Нас {{члены}}."
    assert choices.checked(again) == again


def edited(words: str) -> Paper:
    return open_report.paper(TERRITORY, Choices(edited={"address": words}))


def test_contacts_that_got_as_far_as_the_paper_are_not_printed() -> None:
    whole = edited(TYPED)
    told = "\n".join(texts(whole))
    drawn = "\n".join(page.extract_text() for page in printed.read(whole).pages)
    for said in (told, web.html(whole), drawn):
        assert "ivanova" not in said and "1234567" not in printed.tight(said)
    assert f"Звоните: {HIDDEN}, {HIDDEN}. Нас 3" in told


def test_signs_that_mark_live_figures_eat_no_words_of_people() -> None:
    hostile = "Нас \ue000члены\ue001миллион\ue002, \ue000и слова \ue001целы"
    (kept,) = gathering.texts(catalogue.shipped(), {"text_intro": hostile})
    assert kept.text == "Нас членымиллион, и слова целы"
    assert "Нас членымиллион, и слова целы" in "\n".join(texts(edited(hostile)))


def test_a_mark_that_marks_nothing_takes_no_figure_with_it() -> None:
    figure = live.live("чле\ue001ны", "48\ue002 членов")
    said = f"Школа \ue000 № 4, {figure}, конец\ue001."
    assert live.plain(said) == "Школа  № 4, 48 членов, конец."
    assert live.template(said) == "Школа  № 4, {члены}, конец."
    assert live.values([said]) == {"члены": "48 членов"}
