"""«Внести за первичные»: the workbook out and back, pasted numbers, the blank; and for whom the page is not."""

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

import db
from core import workbook as books
from core.answers import Value
from core.workbook import layout
from db import entry
from db.models import Event
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, stored, words
from tests.union import FULL, Union

SCRIPT = "pages/review/entering.py"
HEAD = "Код\tНазвание\tЧленов Профсоюза\tНа учёте в АИС\n"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def page(visit: Visit, way: str = "book", who: str = "boris", **query: str) -> AppTest:
    visit.as_(who)
    return visit.page(SCRIPT, way=way, **query)  # type: ignore[no-any-return]


def book(people: Union, given: dict[str, dict[str, Value]]) -> bytes:
    """The workbook as it comes back: its hidden column is that of an empty one."""
    with db.reading(people.engine) as s:
        who, at = people.people["boris"], people["T1"]
        every = entry.blanks(s, who, at, people.campaign, session.now())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "trace", lambda _questions, _answers: ";")
        return books.write([replace(b, answers={**b.answers, **given.get(b.code, {})}) for b in every])


def upload(app: AppTest, data: bytes) -> AppTest:
    return app.file_uploader[0].upload("Ответы.xlsx", data).run(timeout=60)


def check(app: AppTest, pasted: str) -> AppTest:
    by_label(app, "text_area", "Таблица").input(pasted)
    return press(app, "Проверить")


def downloads(app: AppTest) -> set[str]:
    return {b.proto.label for b in app.get("download_button")}


@pytest.mark.parametrize("who", ["alisa", "chair", "gleb", "admin"])
def test_the_page_is_for_specialists_alone(visit: Visit, people: Union, who: str) -> None:
    visit.as_(who)
    app = visit.at("entering")
    assert "Нет доступа" in words(app) and not app.get("file_uploader")


def test_a_book_is_tried_first_and_entered_by_a_second_click(visit: Visit, people: Union) -> None:
    app = page(visit)
    assert "Скачать книгу" in downloads(app) and "2\u00a0организации" in words(app)
    upload(app, book(people, {"SCHOOL": {"workers_total": 80, "members_total": 41}}))
    assert "Будет внесено: организаций 1, ответов новых 2" in words(app)
    assert stored(people, people.form_of("SCHOOL")).answers == {}
    press(app, "Внести")
    assert "Ответы внесены" in words(app) and "Внести" not in labels(app, "button")
    assert stored(people, people.form_of("SCHOOL")).answers["members_total"] == 41


def test_the_same_book_again_is_no_change(visit: Visit, people: Union) -> None:
    data = book(people, {"SCHOOL": {"workers_total": 80}})
    press(upload(page(visit), data), "Внести")
    app = upload(page(visit), data)
    assert "Изменений нет" in words(app) and "Внести" not in labels(app, "button")


def test_problems_are_listed_with_a_marked_copy_and_no_way_on(visit: Visit, people: Union) -> None:
    given: dict[str, dict[str, Any]] = {"SCHOOL": {"workers_total": 10, "members_working": 80}}
    app = upload(page(visit), book(people, given))
    assert "Ничего не записано" in words(app) and "Ответы" in words(app)
    assert "Скачать файл с пометками" in downloads(app)
    assert "Внести" not in labels(app, "button")
    assert stored(people, people.form_of("SCHOOL")).answers == {}


def test_what_is_no_book_is_refused_in_words(visit: Visit, people: Union) -> None:
    app = upload(page(visit), b"\x00nothing")
    assert "не книга Excel" in words(app)


def test_complete_forms_are_sent_on_when_that_is_ticked(visit: Visit, people: Union) -> None:
    app = upload(page(visit), book(people, {"SCHOOL": FULL, "GARDEN": {"workers_total": 30}}))
    by_label(app, "checkbox", "Сразу отправить на проверку те, где всё заполнено (1 из 2)").check().run()
    assert "Останутся черновиками" in str(app.get("expander"))
    press(app, "Внести")
    assert stored(people, people.form_of("SCHOOL")).state == "submitted"
    assert stored(people, people.form_of("GARDEN")).state == "draft"


def test_pasted_numbers_are_matched_before_the_eyes_and_then_entered(visit: Visit, people: Union) -> None:
    app = check(page(visit, "numbers"), HEAD + "SCHOOL\t\t41\t40\n\tЧужая\t5\t5")
    assert "Узнаны" in words(app) and "Не узнаны" in words(app)
    assert stored(people, people.form_of("SCHOOL")).answers == {}
    press(app, "Внести: 1")
    assert "Числа внесены" in words(app)
    school = stored(people, people.form_of("SCHOOL"))
    assert school.answers["members_total"] == 41 and "members_total" in school.carried
    filler = form(visit, "alisa", people.form_of("SCHOOL"), "passport")
    assert "внесено вышестоящей организацией, проверьте" in words(filler)


def test_forms_that_are_handed_in_are_shown_with_both_numbers(visit: Visit, people: Union) -> None:
    people.hand_in("SCHOOL", "alisa")
    shown = words(check(page(visit, "numbers"), HEAD + "SCHOOL\t\t45\t40"))
    assert "Уже сданы" in shown and "членов 45" in shown and "членов 41" in shown
    assert "Вносить нечего" in shown


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "Вставьте таблицу"),
        ("SCHOOL\tИванова Мария Петровна\t41", "Данные членов Профсоюза здесь не хранятся"),
    ],
)
def test_what_is_no_table_of_organisations_is_refused(
    visit: Visit, people: Union, pasted: str, reason: str
) -> None:
    assert reason in words(check(page(visit, "numbers"), pasted))


def test_a_day_that_is_none_is_told_beside_its_field(visit: Visit, people: Union) -> None:
    app = page(visit, "numbers")
    by_label(app, "text_input", "На какую дату").input("31.02.2026")
    assert "На какую дату числа" in words(check(app, HEAD + "SCHOOL\t\t41\t40"))


def test_a_blank_is_found_by_name_and_only_below(visit: Visit, people: Union) -> None:
    app = page(visit, "paper")
    by_label(app, "text_input", "Найти").input("школ").run()
    assert "ППО школы № 4" in words(app) and "ППО соседней школы" not in words(app)
    assert "Бланк для печати (PDF)" in downloads(app)


def test_the_filler_prints_the_blank_from_the_duties(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    assert "Бланк для печати (PDF)" in downloads(visit.app())


def test_nothing_running_is_said(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.merge(people.campaign).year = 2020
    assert "Сейчас ничего не собирают" in words(page(visit))


def test_what_has_been_entered_whole_is_sent_on_by_one_more_click(visit: Visit, people: Union) -> None:
    data = book(people, {"SCHOOL": FULL, "GARDEN": {"workers_total": 30}})
    app = press(upload(page(visit), data), "Внести")
    assert stored(people, people.form_of("SCHOOL")).state == "draft"
    press(app, "Отправить на проверку 1")
    links = [link.proto.label for link in app.get("page_link")]
    assert "На проверку отправлено: 1\u00a0форма" in links
    assert stored(people, people.form_of("SCHOOL")).state == "submitted"
    assert stored(people, people.form_of("GARDEN")).state == "draft"
    assert not [label for label in labels(app, "button") if label.startswith("Отправить")]


def test_the_same_book_still_offers_to_send_what_it_has_filled(visit: Visit, people: Union) -> None:
    data = book(people, {"SCHOOL": FULL})
    press(upload(page(visit), data), "Внести")
    app = upload(page(visit), data)
    assert "Изменений нет" in words(app)
    press(app, "Отправить на проверку 1")
    assert stored(people, people.form_of("SCHOOL")).state == "submitted"


def test_the_rest_of_a_table_is_entered_without_the_lines_that_are_wrong(visit: Visit, people: Union) -> None:
    app = check(page(visit, "numbers"), HEAD + "SCHOOL\t\t41\t40\nGARDEN\t\tмного\t10")
    assert "Эту строку внести нельзя" in words(app) and "Строка 3" in words(app)
    press(app, "Внести остальные, пропустив эти: 1")
    assert "Числа внесены" in words(app) and "Пропущены: 1" in labels(app, "expander")
    assert stored(people, people.form_of("SCHOOL")).answers["members_total"] == 41
    assert stored(people, people.form_of("GARDEN")).answers == {}


def test_codes_that_are_nobodys_are_remembered_at_the_try(visit: Visit, people: Union) -> None:
    check(page(visit, "numbers"), HEAD + "FOREIGN\t\t41\t40")
    with db.reading(people.engine) as s:
        (told,) = s.scalars(select(Event).where(Event.action == "import_refused")).all()
    assert told.after["codes"] == ["FOREIGN"]


def given_out(people: Union) -> bytes:
    with db.begin(people.engine) as s:
        return entry.workbook(s, people.people["boris"], people["T1"], people.campaign, session.now())


def retyped(data: bytes, code: str, question: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Ответы"]
    column = next(c.column for c in sheet[2] if str(c.value).endswith(f"[{question}]"))
    row = next(r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 1).value == code)
    sheet.cell(row, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_was_answered_on_the_screen_meanwhile_stays_unless_the_book_is_taken(
    visit: Visit, people: Union
) -> None:
    data = retyped(given_out(people), "SCHOOL", "workers_total", 90)
    people.fill("SCHOOL", "alisa", {"workers_total": 80})
    app = upload(page(visit), data)
    shown = words(app)
    assert "1\u00a0ответ изменили на экране" in shown and "Взять из книги" in labels(app, "checkbox")
    assert "ППО школы № 4" in shown and "80" in shown and "90" in shown
    assert "Внести" not in labels(app, "button")
    by_label(app, "checkbox", "Взять из книги").check().run()
    assert "Будет внесено: организаций 1, ответов новых 0, изменённых 1" in words(app)
    press(app, "Внести")
    assert stored(people, people.form_of("SCHOOL")).answers["workers_total"] == 90


def test_the_try_names_every_organisation_with_the_old_and_the_new_answer(
    visit: Visit, people: Union
) -> None:
    people.fill("SCHOOL", "alisa", {"workers_total": 80})
    app = upload(page(visit), retyped(given_out(people), "SCHOOL", "workers_total", 90))
    assert "ППО школы № 4 — 1\u00a0ответ" in labels(app, "expander")
    assert "80" in words(app) and "90" in words(app) and "Что изменится" in words(app)


def test_a_warning_is_named_and_explained_in_the_book(visit: Visit, people: Union) -> None:
    people.fill("SCHOOL", "alisa", {"workers_total": 80, "members_total": 40})
    data = retyped(given_out(people), "SCHOOL", "ais_members", 60)
    app = upload(page(visit), data)
    assert "на листе «Пояснения»" in words(app) and "Скачать книгу, чтобы пояснить" in downloads(app)
    book = openpyxl.load_workbook(io.BytesIO(data))
    row = ("SCHOOL", "На учёте в АИС [ais_members]", "Числа взяты на разные даты")
    for column, value in enumerate(row, start=1):
        book["Пояснения"].cell(3, column).value = value
    out = io.BytesIO()
    book.save(out)
    app = upload(page(visit), out.getvalue())
    assert "пояснений 1" in words(app)
    press(app, "Внести")
    school = stored(people, people.form_of("SCHOOL"))
    assert school.explanations["ais_members"]["soft_part"]["reason"] == "dates"
    assert "Изменений нет" in words(upload(page(visit), out.getvalue()))


def test_a_book_of_another_campaign_is_told_by_its_name(visit: Visit, people: Union) -> None:
    with db.reading(people.engine) as s:
        who, at = people.people["boris"], people["T1"]
        every = entry.blanks(s, who, at, people.campaign, session.now())
    app = upload(page(visit), books.write(every, campaign="Подписка на 2027 [autumn-2026]"))
    assert "Это книга кампании «Подписка на 2027», а выбрана" in words(app)


def test_a_form_that_is_handed_in_with_other_numbers_is_named_when_nothing_is_entered(
    visit: Visit, people: Union
) -> None:
    people.hand_in("SCHOOL", "alisa")
    shown = words(check(page(visit, "numbers"), HEAD + "SCHOOL\t\t45\t40"))
    assert "эти числа уже стоят" not in shown
    assert "форма уже сдана, числа другие" in shown and "верните её на доработку" in shown


def test_an_unknown_name_is_given_to_a_resembling_organisation_by_a_person(
    visit: Visit, people: Union
) -> None:
    app = check(page(visit, "numbers"), "Школа 4\t41\t40")
    assert "Вносить нечего: ни одна организация не узнана" in words(app)
    assert stored(people, people.form_of("SCHOOL")).answers == {}
    by_label(app, "selectbox", "Строка 1").select("SCHOOL").run()
    press(app, "Внести: 1")
    assert stored(people, people.form_of("SCHOOL")).answers["members_total"] == 41


def test_more_on_the_register_than_members_is_shown_openly(visit: Visit, people: Union) -> None:
    shown = check(page(visit, "numbers"), HEAD + "SCHOOL\t\t41\t60")
    assert "предупреждение: внести можно" in words(shown)
    assert not [label for label in labels(shown, "expander") if "редупрежд" in label]


def test_the_usual_day_is_offered(visit: Visit, people: Union) -> None:
    app = page(visit, "numbers")
    assert by_label(app, "text_input", "На какую дату").value == "01.10.2026"
