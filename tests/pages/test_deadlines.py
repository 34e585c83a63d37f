"""«Продления и освобождения» and «Попросить больше времени», through app.py."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

import db
from db import deadlines, models
from db.models import Extension, Submission
from pages.ui import session
from tests.pages import screens
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press, type_in, words
from tests.union import Union

HOME, PAGE, QUEUE = "pages/duties/home.py", "pages/review/deadlines.py", "pages/review/queue.py"


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    made = screens.open_today(visit)
    soon = today() + timedelta(days=3)
    with db.begin(made.engine) as s:
        s.execute(update(models.Window).values(due=soon))
    yield made


def today() -> date:
    return session.now().date()


def requests(people: Union) -> list[Extension]:
    with db.reading(people.engine) as s:
        return list(s.scalars(select(Extension).order_by(Extension.id)))


def form(people: Union, code: str = "SCHOOL") -> Submission:
    return screens.stored(people, people.form_of(code))


def ask(people: Union, reason: str = "Сменился председатель") -> int:
    wanted = today() + timedelta(days=10)
    with db.begin(people.engine) as s:
        return deadlines.ask(
            s, people.people["alisa"], people.form_of("SCHOOL"), wanted, reason, session.now()
        )


def test_the_filler_asks_sees_that_it_waits_and_takes_it_back(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = press(visit.page(HOME), "Отправить просьбу")
    assert "Напишите, почему не успеваете" in words(app)
    by_label(app, "text_area", "Почему не успеваете").input("Переезжаем")
    app = press(app, "Отправить просьбу")
    assert "ждём ответа вышестоящей организации" in words(app)
    assert "Отправить просьбу" not in labels(app, "button")
    assert [(r.reason, r.state) for r in requests(people)] == [("Переезжаем", "asked")]
    app = press(app, "Отозвать просьбу")
    assert "снята" in words(app) and "Отправить просьбу" in labels(app, "button")


def test_nobody_is_offered_more_time_long_before_the_day(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(due=today() + timedelta(days=20)))
    visit.as_("alisa")
    assert "Отправить просьбу" not in labels(visit.page(HOME), "button")


def test_a_form_that_was_not_handed_in_by_closing_still_asks_for_time(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        past = {"due": today() - timedelta(days=9), "closes": today() - timedelta(days=2)}
        s.execute(update(models.Window).values(**past))
    visit.as_("alisa")
    app = visit.page(HOME)
    assert "Приём форм закрыт" in words(app) and "срок прошёл" in words(app)
    assert "Отправить просьбу" in labels(app, "button")


def test_a_request_is_granted_with_the_day_that_was_asked_for(visit: Visit, people: Union) -> None:
    ask(people, "<b>Сменился</b> **председатель**")
    visit.as_("boris")
    assert "Просят больше времени: 1" in words(visit.page(HOME))
    app = visit.page(PAGE)
    told = words(app)
    assert "ППО школы № 4" in told and "&lt;b&gt;Сменился" in told and "Алиса" in told
    app = press(app, "Продлить")
    assert "Никто не просит больше времени" in words(app)
    assert form(people).until == today() + timedelta(days=10)
    visit.as_("alisa")
    assert "Срок продлён до" in words(visit.page(HOME))


def test_a_refusal_needs_words_and_they_reach_whoever_asked(visit: Visit, people: Union) -> None:
    ask(people)
    visit.as_("boris")
    app = press(visit.page(PAGE), "Отказать")
    assert "Напишите, почему срок не продлён" in words(app)
    press(type_in(app, "Ваш ответ", "Итоги сводим завтра"), "Отказать")
    assert requests(people)[0].state == "refused"
    visit.as_("alisa")
    assert "отказано: Итоги сводим завтра" in words(visit.page(HOME))


def test_the_region_sees_that_a_territory_answers_first(visit: Visit, people: Union) -> None:
    ask(people)
    visit.as_("darya")
    app = visit.page(PAGE)
    assert "Отвечают территориальные: 1" in str(labels(app, "expander")).replace("\\xa0", " ").replace(
        "\u00a0", " "
    )
    assert "Просят больше времени" not in words(visit.page(HOME))


def found(visit: Visit, who: str, name: str) -> object:
    visit.as_(who)
    app = type_in(visit.page(PAGE), "Найти организацию", name)
    return by_label(app, "button", name).click().run()


def test_an_organisation_is_let_off_with_a_reason_and_taken_back(visit: Visit, people: Union) -> None:
    app = found(visit, "boris", "ППО школы")
    app = press(app, "Освободить от сдачи")  # type: ignore[arg-type]
    assert "без причины освободить нельзя" in words(app)
    by_label(app, "text_area", "Почему").input("Школа закрыта на ремонт")
    app = press(app, "Освободить от сдачи")
    told = words(app)
    assert "Освобождены: 1" in told and "Школа закрыта на ремонт" in told
    assert form(people).state == "exempt"
    visit.as_("alisa")
    told = words(visit.page(HOME))
    assert "Сдавать эту форму не нужно: Школа закрыта на ремонт" in told
    visit.as_("boris")
    app = press(visit.page(PAGE), "Вернуть в список")
    assert "Форму снова ждут" in words(app) and "Формы ждут от всех" in words(app)
    assert form(people).state == "not_begun"


def test_time_is_given_without_being_asked(visit: Visit, people: Union) -> None:
    app = found(visit, "boris", "ППО школы")
    by_label(app, "text_area", "Почему").input("Нет света")  # type: ignore[arg-type]
    app = press(app, "Продлить срок")  # type: ignore[arg-type]
    assert "Срок продлён до" in words(app)
    assert form(people).until is not None


def give(people: Union, days: int = 10, reason: str = "<b>Ремонт</b>") -> date:
    until = today() + timedelta(days=days)
    with db.begin(people.engine) as s:
        boris, number = people.people["boris"], people.form_of("SCHOOL")
        deadlines.give(s, boris, number, until, reason, session.now())
    return until


def test_more_time_just_given_is_taken_back_with_one_click(visit: Visit, people: Union) -> None:
    ask(people)
    visit.as_("boris")
    app = press(visit.page(PAGE), "Продлить")
    assert "Продлены: 1" in words(app) and "Сменился председатель" in words(app)
    app = next(button for button in app.button if button.label == "Отменить").click().run()
    assert "Продление отменено: ППО школы № 4" in words(app).replace("\\", "")
    assert "Продлены: 0" in words(app) and "Отменить" not in labels(app, "button")
    assert form(people).until is None
    visit.as_("alisa")
    assert "отменено." in words(visit.page(HOME))


def test_extensions_are_listed_with_their_reasons_and_taken_back(visit: Visit, people: Union) -> None:
    give(people)
    visit.as_("boris")
    app = visit.page(PAGE)
    told = words(app)
    assert "Продлены: 1" in told and "&lt;b&gt;Ремонт" in told and "вместо" in told
    app = press(app, "Отменить продление")
    assert "Срок у всех общий" in words(app) and form(people).until is None


def test_an_extension_is_shortened(visit: Visit, people: Union) -> None:
    give(people)
    app = found(visit, "boris", "ППО школы")
    by_label(app, "text_area", "Почему").input("Раньше")  # type: ignore[arg-type]
    by_label(app, "date_input", "Продлить до").set_value(today() + timedelta(days=5))  # type: ignore[arg-type]
    press(app, "Продлить срок")  # type: ignore[arg-type]
    assert form(people).until == today() + timedelta(days=5)


def test_a_day_that_is_over_is_not_offered(visit: Visit, people: Union) -> None:
    ask(people)
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(due=today() - timedelta(days=3)))
    visit.as_("boris")
    day = by_label(visit.page(PAGE), "date_input", "Продлить до")
    assert day.min == today()


def test_a_text_over_the_limit_is_refused_in_words_and_stays(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.page(HOME)
    by_label(app, "text_area", "Почему не успеваете").input("а" * (deadlines.WORDS + 1))
    app = press(app, "Отправить просьбу")
    assert "не более 1000 знаков, сейчас 1001" in words(app)
    assert len(by_label(app, "text_area", "Почему не успеваете").value) == deadlines.WORDS + 1


@pytest.mark.parametrize("login", ["alisa", "gleb", "admin"])
def test_others_see_no_access(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    told = words(visit.at("deadlines"))
    assert "Нет доступа" in told and "ППО школы" not in told
