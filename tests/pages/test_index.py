"""«Индекс» through app.py: how much, why so much, by which weights, and what other weights would make of it."""

from typing import Any

import pytest
from sqlalchemy import select, update

import db
from core.access import Role
from db import methodologies
from db.models import Event, Methodology
from pages.ui import session
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import press, words
from tests.union import FULL, NOW, OFFICE, Union

HERE, DICTIONARIES = "pages/analytics/index.py", "pages/admin/dictionaries.py"


@pytest.fixture
def people(visit: Visit) -> Union:
    """School and garden of T1 are accepted; the office has sent 24 letters and is accepted too."""
    made = union.build(visit.engine, (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),))
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("GARDEN", "sad", FULL | {"stand_exists": False}), "boris")
    made.accept(made.hand_in("T1", "boris", OFFICE), "darya")
    return made


def plain(app: Any) -> str:
    return words(app).replace("\\", "").replace("\u00a0", " ")


def page(visit: Visit, who: str, organisation: str) -> Any:
    visit.as_(who)
    return visit.page(HERE, organisation=organisation, year="2026")


def second(people: Union, title: str = "Больше почты", three: str = "13", two: str = "4") -> None:
    with db.begin(people.engine) as s:
        darya, region = people.people["darya"], people["R1"]
        typed = {"title": title, "block 3": three, "block 2": two}
        seen = methodologies.draft(s, darya, region, NOW, methodologies.SECOND).lock_version
        assert methodologies.save(s, darya, region, typed, seen, NOW, methodologies.SECOND) == []
        begun = methodologies.draft(s, darya, region, NOW, methodologies.SECOND).lock_version
        methodologies.publish(s, darya, region, begun, NOW, methodologies.SECOND)


def test_a_primary_is_told_its_index_its_fullness_and_what_is_lacking(visit: Visit, people: Union) -> None:
    read = plain(page(visit, "gleb", "SCHOOL"))
    assert "<b>49,1</b> при полноте 88 %, уровень «базовый»" in read
    assert "Минимальный стандарт: нет. Не хватает: действующий канал связи, открытый отчёт." in read
    assert "Цифровая зрелость: 84,0 из 100, ступень «данные»." in read
    assert "Посчитано по методике «" in read and "версия 2026" in read
    assert "<td >2. Страница или сайт</td>" in read.replace(' data-label="Блок"', "")


def test_why_so_much_goes_down_to_the_answers_and_tells_no_secret(visit: Visit, people: Union) -> None:
    read = plain(page(visit, "gleb", "SCHOOL"))
    assert "2. Страница или сайт: 5,20 из 13" in read
    assert "12 из 24" in read
    assert "Набрано 43,20 из 88 возможных: 43,20 · 100 : 88 = 49,1." in read
    assert "Иванова" not in read and "profkom4@example.ru" not in read


def test_a_territory_is_told_its_index_spelled_out(visit: Visit, people: Union) -> None:
    read = plain(page(visit, "gleb", "T1"))
    assert "территориальный индекс" in read
    assert "(средний индекс первичных) + 0,4 ·" in read
    assert "Первичных в реестре 2, сдали 2, принято 2, в рейтинге 2; полнота ответов 88,0 %." in read
    assert "с учётом численности" in read


def test_what_is_lacking_for_a_territorial_index_is_said(visit: Visit, people: Union) -> None:
    assert "своя форма организации ещё не принята" in plain(page(visit, "gleb", "R1"))
    assert "Территориального индекса пока нет: нет принятых форм первичных" in plain(
        page(visit, "gleb", "T2")
    ).replace("<b>", "").replace("</b>", "")


def test_without_an_accepted_form_there_is_no_index(visit: Visit, people: Union) -> None:
    assert "Индекса за этот год нет" in plain(page(visit, "gleb", "NEIGHBOUR"))


def test_a_stranger_gets_nothing(visit: Visit, people: Union) -> None:
    read = plain(page(visit, "elena", "SCHOOL"))
    assert "49,1" not in read and "Нет доступа" in read


def test_two_profiles_are_compared_in_words_and_by_organisation(visit: Visit, people: Union) -> None:
    assert "Сравнить веса" not in plain(page(visit, "gleb", "T1"))
    second(people, "Больше <b>почты</b>")
    read = plain(page(visit, "gleb", "T1"))
    assert "По профилю «Больше &lt;b&gt;почты&lt;/b&gt;» индекс выше у 2 организаций" in read
    assert "ППО школы № 4" in read and "<b>почты" not in read
    assert "Сравнить веса" in plain(page(visit, "boris", "T1"))


def test_a_second_profile_published_anew_is_the_one_that_is_compared(visit: Visit, people: Union) -> None:
    second(people)
    before = page(visit, "gleb", "T1")
    second(people, "Меньше почты", "5", "12")
    after = page(visit, "gleb", "T1")
    assert "Больше почты" in plain(before) and "Меньше почты" not in plain(before)
    assert "Меньше почты" in plain(after) and "Больше почты" not in plain(after)


def test_weights_of_a_region_of_its_own_are_said_to_be_not_comparable(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        darya, region = people.people["darya"], people["R1"]
        methodologies.save(s, darya, region, {"block 3": "13", "block 2": "4"}, 0, NOW)
        year = methodologies.publish(s, darya, region, 1, NOW).year - 1
        # As if it had been published before the campaign.
        s.execute(update(Methodology).values(year=2026))
    assert year == 2026
    assert "с индексами других регионов их не сравнивают" in plain(page(visit, "gleb", "T1"))
    assert "Первая областная" in plain(page(visit, "admin", "F"))


def test_a_second_profile_is_proposed_named_published_and_put_away(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = press(visit.page(DICTIONARIES, part="weights", variant="second"), "Предложить второй профиль")
    next(box for box in app.text_input if box.label == "Название профиля").set_value("Сельский")
    app = press(app.run(), "Сохранить черновик")
    app = press(app, "Опубликовать второй профиль")
    assert "профили сравнивает страница «Индекс»" in plain(app)
    with db.reading(people.engine) as s:
        found = methodologies.second(s, people["SCHOOL"].path)
        assert methodologies.in_force(s, people["SCHOOL"].path, session.now().year + 5).number == 0
    assert found is not None and found.profile.title == "Сельский"
    app = press(app, "Убрать второй профиль")
    with db.reading(people.engine) as s:
        assert methodologies.second(s, people["SCHOOL"].path) is None
        acts = s.scalars(
            select(Event.action).where(Event.action.like("methodology.%")).order_by(Event.id)
        ).all()
    assert acts == ["methodology.second_save", "methodology.second_publish", "methodology.second_follow"]
