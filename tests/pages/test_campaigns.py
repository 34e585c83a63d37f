"""«Кампании» through app.py: days, the reception, an opening taken back, the list of who reports."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

import db
from core.campaigns import Window
from core.organisations import Level
from db import days, models, windows
from db.models import Event, Organisation, Submission
from pages.ui import session
from tests.pages import screens
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press, words
from tests.union import Union

PAGE = "pages/admin/campaigns.py"
DAY = timedelta(days=1)


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    yield screens.open_today(visit)


def today() -> date:
    return session.now().date()


def window(people: Union, code: str = "SCHOOL") -> Window:
    with db.reading(people.engine) as s:
        return windows.of_form(s, people.form_of(code))


def acts(people: Union) -> list[str]:
    with db.reading(people.engine) as s:
        found = select(Event.action).where(Event.action.like("campaign.%")).order_by(Event.id)
        return list(s.scalars(found))


def box(app: Any, name: str, level: Level = Level.PRIMARY) -> Any:
    return next(d for d in app.date_input if d.key.startswith(f"{name}-") and d.key.endswith(level.value))


@pytest.fixture
def edited(visit: Visit, people: Union) -> Any:
    """The region changes the primaries' due day, with the form still open."""
    with db.begin(people.engine) as s:
        year = people.campaign.year
        dates = {"opens": date(year, 10, 1), "due": date(year, 12, 1), "closes": date(year + 1, 6, 1)}
        s.execute(update(models.Window).values(**dates))
    visit.as_("darya")
    app = press(visit.page(PAGE), "Изменить сроки")
    return box(app, "due").set_value(date(year, 12, 5)).run()


def test_a_region_sets_days_of_its_own_and_takes_them_back(visit: Visit, people: Union, edited: Any) -> None:
    app = press(edited, "Сохранить сроки")
    assert "Сроки изменены" in words(app)
    assert (window(people).due.day, window(people, "FOREIGN").due.day) == (5, 1)
    app = press(app, "Вернуть прежние сроки")
    assert "Сроки снова прежние" in words(app)
    assert window(people).due.day == 1
    assert acts(people)[1:] == ["campaign.days", "campaign.days"]


def test_days_changed_by_somebody_else_meanwhile_are_shown_instead(
    visit: Visit, people: Union, edited: Any
) -> None:
    year = people.campaign.year
    with db.begin(people.engine) as s:
        rows = windows.covering(s, people.campaign, people["F"].path)
        seen = [windows.shaped(w) for w in rows.values()]
        wanted = [replace(w, due=date(year, 12, 9)) for w in seen]
        days.change(s, people.people["admin"], people["F"], people.campaign, wanted, seen, session.now())
    app = press(edited, "Сохранить сроки")
    assert "Сроки изменились, пока страница была открыта" in words(app)
    assert window(people).due.day == 9
    assert "Сохранить сроки" not in labels(app, "button")


def test_dates_in_the_wrong_order_are_told_where_they_are_typed(
    visit: Visit, people: Union, edited: Any
) -> None:
    app = box(edited, "closes").set_value(date(people.campaign.year, 11, 2)).run()
    assert "Приём закрывается раньше срока сдачи" in words(app)
    assert by_label(app, "button", "Сохранить сроки").disabled


def test_the_reception_is_closed_now_opened_again_and_put_back(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = press(press(visit.page(PAGE), "Закрыть приём сейчас"), "Закрыть сегодня")
    assert "закрывается сегодня" in words(app) and "Срок сдачи тоже стал сегодняшним" in words(app)
    assert window(people).closes == window(people).due == today()
    assert window(people, "FOREIGN").closes > today()
    assert "Закрыть приём сейчас" not in labels(app, "button")
    press(app, "Вернуть прежние сроки")
    assert window(people).closes == today() + 40 * DAY


def test_opening_again_gives_the_due_day_back_even_when_the_box_is_gone(visit: Visit, people: Union) -> None:
    was = window(people)
    visit.as_("darya")
    press(press(visit.page(PAGE), "Закрыть приём сейчас"), "Закрыть сегодня")
    assert window(people).due == today() < was.due
    visit.as_("darya")
    app = visit.page(PAGE)
    assert "Вернуть прежние сроки" not in labels(app, "button")
    app = press(app, "Открыть приём снова")
    assert "До закрытия было: срок сдачи" in words(app)
    app = press(app, "Принимать формы")
    assert "первичные организации — срок сдачи" in words(app)
    assert window(people).days == window(people, "T1").days == was.days


def test_the_reception_is_closed_for_the_levels_that_are_chosen(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = press(visit.page(PAGE), "Закрыть приём сейчас")
    pills = next(b for b in app.button_group if (b.key or "").startswith("close-levels-"))
    app = press(pills.set_value(["primary"]).run(), "Закрыть сегодня")
    assert window(people).closes == today() < window(people, "T1").closes


def test_a_campaign_to_come_says_when_it_begins_and_stands_after_the_running(
    visit: Visit, people: Union
) -> None:
    visit.as_("admin")
    app = visit.page(PAGE)
    spring = next(o for o in app.selectbox(key="campaign").options if "2-е полугодие" in o)
    app = press(app.selectbox(key="campaign").select(spring).run(), "Открыть: ")
    told = words(app)
    assert "Приём начнётся " in told and ".." not in told
    assert told.index(f">{people.campaign.title}<") < told.index(f">{spring}<")
    assert [e.proto.expanded for e in app.expander if e.label == "Открыть кампанию"] == [False]


def test_a_reception_that_is_over_is_opened_again_until_a_day(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        year = people.campaign.year
        over = {"opens": date(year, 1, 1), "due": today() - 9 * DAY, "closes": today() - DAY}
        s.execute(update(models.Window).values(**over))
    visit.as_("darya")
    app = press(visit.page(PAGE), "Открыть приём снова")
    app = press(app, "Принимать формы")
    assert "Приём форм открыт снова" in words(app)
    assert sorted(window(people, c).closes > today() for c in ("SCHOOL", "T1", "R1")) == [False, False, True]


def test_an_opening_is_taken_back_while_nobody_has_begun(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    assert "Отменить открытие" not in labels(visit.page(PAGE), "button")
    visit.as_("admin")
    app = press(visit.page(PAGE), "Отменить открытие")
    told = words(app)
    assert "Открытие отменено" in told and "Кампаний ещё не было" in told
    with db.reading(people.engine) as s:
        assert s.scalars(select(Submission.id)).all() == []
    app = press(app, "Открыть: ")
    assert "открыта: ожидается" in words(app).replace("\\", "")
    app = press(app, "Отменить открытие")
    assert "Открытие отменено" in words(app)
    assert acts(people)[1:] == ["campaign.undo", "campaign.open", "campaign.undo"]


def test_the_way_back_goes_when_somebody_has_begun_to_answer(visit: Visit, people: Union) -> None:
    people.fill("SCHOOL", "alisa", {"workers_total": 80}, session.now())
    visit.as_("admin")
    assert "Отменить открытие" not in labels(visit.page(PAGE), "button")


def test_another_clock_and_who_is_let_off_are_told(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(time_zone="Asia/Kamchatka"))
        s.execute(update(Organisation).values(time_zone="Asia/Kamchatka"))
    visit.as_("darya")
    app = visit.page(PAGE)
    assert "по местному времени, МСК+9" in words(app)
    assert "Кто сдаёт, XLSX" in labels(app, "download_button")


def test_a_form_on_the_screen_when_the_reception_closes_is_refused_and_keeps_its_words(
    visit: Visit, people: Union
) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80}, session.now())
    app = screens.form(visit, "alisa", number, "events")
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(due=today() - 9 * DAY, closes=today() - DAY))
    box = app.text_input[0]
    app = box.input("7").run()
    told = words(app)
    assert "Приём форм закрыт" in told
    assert screens.stored(people, number).answers == {"workers_total": 80}
